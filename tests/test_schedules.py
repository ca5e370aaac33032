"""The schedules of the learning rate against PyTorch's."""

import pytest

import autograd_lite as ag


@pytest.mark.parametrize(
    ("ours", "name", "options"),
    [
        (ag.constant_schedule(), "ConstantLR", {"factor": 1.0}),
        (ag.step_schedule(7, gamma=0.3), "StepLR", {"step_size": 7, "gamma": 0.3}),
        (ag.cosine_schedule(20), "CosineAnnealingLR", {"T_max": 20}),
        (ag.cosine_schedule(20, final=0.1), "CosineAnnealingLR", {"T_max": 20, "eta_min": 0.05}),
        (
            ag.linear_schedule(12, start=1.0, final=0.2),
            "LinearLR",
            {"start_factor": 1.0, "end_factor": 0.2, "total_iters": 12},
        ),
    ],
)
def test_schedules_equal_pytorch(ours, name, options):
    torch = pytest.importorskip("torch")
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.5)
    schedule = getattr(torch.optim.lr_scheduler, name)(optimizer, **options)
    for epoch in range(21):
        lr = optimizer.param_groups[0]["lr"]
        assert 0.5 * ours(epoch) == pytest.approx(lr, rel=1e-10, abs=1e-15)
        optimizer.step()
        schedule.step()


@pytest.mark.parametrize("name", ["step_schedule", "cosine_schedule", "linear_schedule"])
def test_no_epochs_are_refused(name):
    with pytest.raises(ValueError, match=f"{name}: a number of epochs is 1 or more, not 0"):
        getattr(ag, name)(0)
