"""Runs that are broken off and resumed: the same numbers, to the last bit, as without the break."""

import json
import math
import random

import pytest
from interrupts import interrupted_at

import autograd_lite as ag
from autograd_lite import MLP, CheckpointError, Dropout, History, Layer, Sequential, fit
from autograd_lite.training.runs import run_state

RNG = random.Random(8)
X = [[RNG.gauss(0, 1), RNG.gauss(0, 1)] for _ in range(25)]
Y = [int(a * b > 0) for a, b in X]
LOSS = "binary_cross_entropy_with_logits"


def make(seed=4):
    return MLP(2, [5, 1], "tanh", seed=seed)


def with_dropout(seed=4):
    return Sequential(Layer(2, 6, seed=seed), Dropout(0.4), Layer(6, 1, "linear", seed=seed))


def train(model, *, epochs=9, **options):
    return fit(model, X, Y, loss=LOSS, epochs=epochs, batch_size=7, progress=False, **options)


def stop_after(epochs):
    """A callback that breaks the run off, as Ctrl-C does."""

    def stop(model, history):
        if len(history) == epochs:
            raise KeyboardInterrupt

    return stop


def numbers_of(history):
    return {name: list(series) for name, series in history._series().items()}


SITUATIONS = {
    "plain": {},
    "sgd with momentum": {"optimizer": lambda ps, lr=0.3: ag.SGD(ps, lr=lr, momentum=0.9)},
    "schedule and penalty": {"schedule": ag.cosine_schedule(9), "penalty": 0.01, "lr": 0.05},
    "no seed but one": {"seed": 3},
    "validation": {"validation": (X[:8], Y[:8])},
    "patience": {"validation": (X[:8], [1 - y for y in Y[:8]]), "patience": 4},
}


@pytest.mark.parametrize("compiled", [False, "machine", "columns", "lists"])
@pytest.mark.parametrize("name", SITUATIONS)
def test_a_run_in_two_parts_through_a_file_is_the_run_in_one(tmp_path, name, compiled):
    if compiled == "machine":
        pytest.importorskip("llvmlite")
    options = SITUATIONS[name] | {"compiled": compiled}
    whole = make()
    expected = train(whole, **options)
    for at in (1, 3):
        path = tmp_path / f"{at}.json"
        broken = train(make(), checkpoint=path, callbacks=[stop_after(at + 1)], **options)
        assert broken.stopped == "interrupted"
        assert len(History.load(path)) == at  # the callback came before the file was written
        model = make(seed=99)  # another process begins with other numbers
        history = train(model, resume=path, **options)
        assert numbers_of(history) == numbers_of(expected)
        assert (history.stopped, history.engine) == (expected.stopped, expected.engine)
        assert model.state_dict() == whole.state_dict()
    assert name != "patience" or 4 < len(expected) < 9


@pytest.mark.parametrize("first", [1, 3])
def test_a_run_interrupted_anywhere_goes_on_from_its_history(first):
    whole = with_dropout()
    expected = train(whole, epochs=3)
    moment, reached, resumed = 401 * first, True, 0
    while reached:
        histories, model = [], with_dropout()
        _, reached = interrupted_at(
            moment, lambda m=model, h=histories: h.append(train(m, epochs=3))
        )
        for history in histories:
            if history.state:
                more = train(model, epochs=3, resume=history)
                assert numbers_of(more) == numbers_of(expected)
                assert model.state_dict() == whole.state_dict()
                resumed += history.stopped == "interrupted"
        moment += 401 * 4
    assert resumed > 10


def test_a_run_that_ended_is_prolonged():
    whole, model = make(), make()
    expected = train(whole, epochs=9)
    history = train(model, epochs=9, resume=train(model, epochs=4))
    assert numbers_of(history) == numbers_of(expected)
    assert model.state_dict() == whole.state_dict()
    again = train(model, epochs=9, resume=history)  # there is nothing left to do
    assert numbers_of(again) == numbers_of(expected)
    assert model.state_dict() == whole.state_dict()


def test_patience_that_has_ended_a_run_ends_it_when_resumed():
    options = SITUATIONS["patience"]
    model = make()
    ended = train(model, **options)
    state = model.state_dict()
    again = train(model, resume=ended, **options)
    assert numbers_of(again) == numbers_of(ended)
    assert again.stopped == "patience"
    assert model.state_dict() == state  # the best one, not the last


def test_the_masks_of_dropout_follow_the_seed_of_the_run():
    first, second, other = (with_dropout() for _ in range(3))
    losses = train(first).loss
    assert train(second).loss == losses
    assert train(other, seed=1).loss != losses
    assert first.training  # the mode is as it was
    assert train(with_dropout().eval()).loss == losses


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"lr": 0.5}, "the run goes on with its learning rate of 0.02"),
        ({"optimizer": "sgd"}, "it is that of 'Adam'"),
        ({"batch_size": 3}, "the run had 7 samples in a batch, and now there are 3"),
        ({"X": X[:-1], "y": Y[:-1]}, "the run had 25 samples, and now there are 24"),
        ({"loss": "mse"}, f"the run had the loss {LOSS}, and now it is mse"),
        ({"validation": (X, Y)}, "the run had no validation data, and now there is some"),
        ({"model": MLP(2, [4, 1])}, "cannot load this state into Adam"),
        ({"model": MLP(2, [5, 1], "relu"), "resume": History([1.0])}, "this one has no state"),
    ],
)
def test_what_does_not_go_on_with_the_run_is_refused_and_changes_nothing(change, message):
    history = train(make(), epochs=2)
    arguments = {"model": make(1), "X": X, "y": Y, "loss": LOSS, "batch_size": 7} | change
    before = arguments["model"].state_dict()
    with pytest.raises(ValueError, match=message):
        fit(**{"resume": history, "progress": False, **arguments})
    assert arguments["model"].state_dict() == before


def test_validation_data_are_not_left_out_when_resumed():
    history = train(make(), epochs=2, validation=(X, Y))
    with pytest.raises(ValueError, match="the run had validation data, and now there is none"):
        train(make(), resume=history)


def test_patience_that_begins_with_the_second_part_counts_from_there():
    validation = (X[:8], [1 - y for y in Y[:8]])  # to learn makes it worse
    history = train(make(), epochs=3, validation=validation)
    again = train(make(), epochs=9, resume=history, validation=validation, patience=2)
    assert (again.stopped, len(again)) == ("patience", 6)


def test_a_run_of_a_version_that_did_not_name_the_loss(tmp_path):
    history = train(make(), epochs=2)
    history.save(tmp_path / "run.json")
    text = (tmp_path / "run.json").read_text()
    assert f'"loss": "{LOSS}"' in text
    contents = json.loads(text)
    del contents["state"]["loss"]
    assert run_state(contents["state"]).loss == ""


def test_a_model_with_other_names_leaves_the_optimizer_as_it_was():
    model = Sequential(Layer(2, 5, "tanh"), ag.tanh)
    model.layers.append(Layer(5, 1, "linear"))  # as many parameters, the last under another name
    optimizer = ag.Adam(model.parameters(), lr=0.02)
    before = optimizer.state_dict()
    with pytest.raises(ValueError, match=r"layers.2.neurons.0.bias is missing"):
        train(model, optimizer=optimizer, resume=train(make(), epochs=2))
    assert optimizer.state_dict() == before


@pytest.mark.parametrize(
    "change",
    [
        {"random": [3, [1, 2], None]},
        {"order": [0, 0, 1]},
        {"epochs": -1},
        {"parameters": {"w": "1.0"}},
        {"best": {"loss": 1.0}},
        {"extra": 1},
    ],
)
def test_a_file_with_another_state_is_refused(tmp_path, change):
    from autograd_lite.training.files import read_json, write_json

    path, form = tmp_path / "run.json", "autograd_lite.History"
    train(make(), epochs=2).save(path)
    assert History.load(path).state.epochs == 2
    _, contents = read_json(path, form)
    contents["state"].update(change)
    write_json(path, form, contents)
    with pytest.raises(CheckpointError, match="does not describe a History"):
        History.load(path)


def test_a_history_of_a_version_without_states_is_read(tmp_path):
    from autograd_lite.training.files import write_json

    path = tmp_path / "old.json"
    old = {"loss": [0.5], "accuracy": [], "validation_loss": [], "validation_accuracy": []}
    write_json(path, "autograd_lite.History", old | {"lr": [0.1], "stopped": "patience"})
    history = History.load(path)
    assert (history.loss, history.engine, history.state) == ([0.5], "eager", None)
    assert not math.isnan(history.lr[0])
