"""The right answers of lesson 9, from the optimizers and from counting."""

import pytest

import autograd_lite as ag
from autograd_lite import Parameter

SEEDS = range(20)


def after(optimizer, parameter, loss, steps):
    for _ in range(steps):
        optimizer.zero_grad()
        loss(parameter).backward()
        optimizer.step()
    return parameter.data


@pytest.mark.parametrize("seed", SEEDS)
def test_below_the_edge_descent_arrives_and_above_it_runs_away(seed):
    task = ag.question("edge_of_divergence", seed)
    for share, arrives in ((0.9, True), (1.1, False)):
        x = Parameter(1.0)
        descent = ag.SGD([x], lr=share * task.answer)
        after(descent, x, lambda x: task.given["a"] * x**2, 20)
        assert (abs(x.data) < 0.1) is arrives
        assert (abs(x.data) > 10) is not arrives


@pytest.mark.parametrize("seed", SEEDS)
def test_momentum_and_adam_go_where_the_optimizers_go(seed):
    task = ag.question("steps_with_momentum", seed)
    g, lr, momentum = task.given.values()
    x = Parameter(0.0)
    place = after(ag.SGD([x], lr=lr, momentum=momentum), x, lambda x: g * x, 3)
    assert task.answer == pytest.approx(place, rel=1e-12)
    task = ag.question("first_step_of_adam", seed)
    g, lr = task.given.values()
    x = Parameter(1.0)
    place = after(ag.Adam([x], lr=lr), x, lambda x: g * x, 1)
    assert task.answer == pytest.approx(place, abs=1e-5 * lr)


@pytest.mark.parametrize("seed", SEEDS)
def test_patience_ends_as_in_an_epoch_by_epoch_reading(seed):
    task = ag.question("when_patience_ends", seed)
    best, keeps = float("inf"), 0
    for epoch, loss in enumerate(task.given["losses"], 1):
        if loss < best:
            best, keeps = loss, epoch
        if epoch - keeps == task.given["patience"]:
            break
    assert task.answer == {"stops": epoch, "keeps": keeps}
    assert min(task.given["losses"]) < best  # the price that the praise speaks of


@pytest.mark.parametrize("seed", SEEDS)
def test_recall_and_precision_are_those_of_scikit_learn(seed):
    metrics = pytest.importorskip("sklearn.metrics")
    task = ag.question("reading_a_confusion_matrix", seed)
    cells = [(i, j) for i in range(3) for j in range(3) for _ in range(task.given["rows"][i][j])]
    is_second, called_second = ([x == 1 for x in xs] for xs in zip(*cells, strict=True))
    assert task.answer == pytest.approx(
        {
            "found": metrics.recall_score(is_second, called_second),
            "trusted": metrics.precision_score(is_second, called_second),
        }
    )
