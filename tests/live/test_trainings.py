import threading

import pytest

from autograd_lite import MLP, cross_entropy, fit
from autograd_lite.live import trainings
from autograd_lite.live.choices import Choices
from autograd_lite.live.trainings import MOST_KEPT, training_of
from autograd_lite.losses import LOSSES

SMALL = {"n": 20, "layers": [3], "batch": 8}


def made(**changes):
    choices = Choices.of({**SMALL, **changes})
    training = training_of(choices)
    return choices, training, training.first(choices)


@pytest.mark.parametrize("optimizer", ["adam", "adamw", "sgd", "momentum"])
def test_epochs_are_those_of_backward_and_step(optimizer):
    """Each batch on Values, with the optimizer's own step."""
    choices, training, state = made(optimizer=optimizer)
    after, losses = training.train(choices, state, 3, 9.0)
    model = choices.model()
    steps = choices.optimizer_for(model)
    places, classes = choices.samples()
    for epoch in range(3):
        order = choices.order(epoch, 20)
        total = 0.0
        for k in range(0, 20, 8):
            batch = order[k : k + 8]
            loss = LOSSES[choices.loss](
                [model(places[i]) for i in batch], [classes[i] for i in batch]
            )
            model.zero_grad()
            loss.backward()
            steps.step()
            total += loss.data * len(batch)
        assert losses[epoch] == pytest.approx(total / 20, rel=1e-10)
    assert after["parameters"] == pytest.approx([p.data for p in model.parameters()], rel=1e-9)
    assert after["epoch"] == 3


@pytest.mark.parametrize(
    ("data", "loss"), [("xor", "hinge"), ("blobs", "cross_entropy"), ("waves", "mse")]
)
def test_whole_batches_are_trained_on_as_fit_does(data, loss):
    choices, training, state = made(data=data, loss=loss, batch=20)
    after, losses = training.train(choices, state, 5, 9.0)
    model = choices.model()
    places, classes = choices.samples()
    history = fit(
        model, places, choices.targets(classes), loss=loss, optimizer="adam", lr=choices.lr,
        epochs=5, batch_size=None, progress=False, compiled=False,
    )  # fmt: skip
    assert losses == pytest.approx(history.loss, rel=1e-9)
    assert after["parameters"] == pytest.approx(
        [p.data for p in model.parameters()], rel=1e-8, abs=1e-9
    )


def test_a_state_is_all_that_matters():
    """Going back and on again, and another training in between, change no number."""
    choices, training, state = made()
    middle, _ = training.train(choices, state, 4, 9.0)
    end, losses = training.train(choices, middle, 4, 9.0)
    whole, _ = training.train(choices, state, 8, 9.0)
    assert whole["parameters"] == pytest.approx(end["parameters"], rel=1e-12)
    other, elsewhere, first = made(lr=1.0, optimizer="sgd")
    elsewhere.train(other, first, 3, 9.0)
    again = [training.train(choices, middle, 4, 9.0)]
    trainings._kept.clear()
    again.append(training_of(choices).train(choices, middle, 4, 9.0))
    for state, found in again:
        assert found == pytest.approx(losses, rel=1e-12)
        assert state["parameters"] == pytest.approx(end["parameters"], rel=1e-12)


def test_programs_are_kept_for_other_rates_and_batches_and_are_few():
    choices, training, _ = made()
    assert training_of(Choices.of({**SMALL, "lr": 0.5, "batch": 1, "optimizer": "sgd"})) is training
    for n in range(10, 10 + 2 * MOST_KEPT):
        training_of(Choices.of({"n": n, "layers": []}))
    assert len(trainings._kept) == MOST_KEPT
    assert training_of(choices) is not training


def test_time_ends_a_training_after_whole_epochs_and_one_at_least():
    choices, training, state = made()
    after, losses = training.train(choices, state, 10_000, 0.0)
    assert after["epoch"] == len(losses) == 1
    after, losses = training.train(choices, state, 10_000, 0.1)
    assert after["epoch"] == len(losses) > 1


def test_several_windows_at_once_do_not_disturb_each_other():
    choices, training, state = made()
    alone = [training.train(choices, {**state, "epoch": k}, 3, 9.0) for k in range(4)]
    found = [None] * 4

    def one(k):
        for _ in range(5):
            found[k] = training_of(choices).train(choices, {**state, "epoch": k}, 3, 9.0)

    threads = [threading.Thread(target=one, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for (state, losses), (expected, by_then) in zip(found, alone, strict=True):
        assert losses == pytest.approx(by_then, rel=1e-12)
        assert state["parameters"] == pytest.approx(expected["parameters"], rel=1e-12)


def test_what_diverges_says_what_to_do():
    choices, training, state = made(data="waves", optimizer="sgd", lr=10.0, activation="linear")
    with pytest.raises((ArithmeticError, ValueError), match="smaller learning rate than 10"):
        training.train(choices, state, 2000, 9.0)
    assert training.train(choices, training.first(choices), 1, 0.0)[0]["epoch"] == 1


def test_the_loss_at_a_point_has_the_gradients_of_this_point():
    choices, training, state = made(data="blobs", layers=[3, 2])
    loss = training.loss_at(state, 7)
    model = MLP(2, [3, 2, 3], "tanh", seed=1)
    places, classes = choices.samples()
    expected = cross_entropy([model(places[7])], [classes[7]])
    expected.backward()
    assert loss.data == pytest.approx(expected.data, rel=1e-12)
    found = [p.grad for p in training.model.parameters()]
    assert found == pytest.approx([p.grad for p in model.parameters()], rel=1e-10)


@pytest.mark.parametrize(
    "change",
    [
        {"parameters": [0.0]},
        {"parameters": "0"},
        {"parameters": [float("nan")] * 13},
        {"parameters": [True] * 13},
        {"epoch": -1},
        {"epoch": 1.5},
        {"steps": "1"},
        {"memories": []},
        {"memories": [[0.0, float("inf")]] * 13},
        {"memories": [["x", 0.0]] * 13},
        {"more": 1},
    ],
)
def test_a_state_of_something_else_is_refused(change):
    choices, training, state = made()
    assert len(state["parameters"]) == 13
    with pytest.raises((ValueError, TypeError)):
        training.train(choices, {**state, **change}, 1, 0.0)
    assert training.train(choices, state, 1, 0.0)[0]["epoch"] == 1
