import itertools
import random

import pytest

from autograd_lite import (
    MLP,
    History,
    Module,
    Parameter,
    Sequential,
    Value,
    fit,
    load_dataset,
    softmax,
)
from autograd_lite.training import recordings

RNG = random.Random(2)
X = [[RNG.uniform(-1, 1), RNG.uniform(-1, 1)] for _ in range(24)]
Y = [int(a > b) for a, b in X]


def trained(epochs=7, loss="binary_cross_entropy_with_logits", y=Y, sizes=(4, 1), **options):
    model = MLP(2, list(sizes), "tanh", seed=1)
    options = {"record": True, "progress": False, "batch_size": 8, **options}
    return model, fit(model, X, y, loss=loss, epochs=epochs, **options)


def numbers_of(model):
    return [p.data for p in model.parameters()]


@pytest.mark.parametrize("compiled", [False, True])
def test_each_moment_is_the_model_after_so_many_epochs(compiled):
    _, history = trained(compiled=compiled)
    moments = history.recording.moments
    assert [epoch for epoch, _ in moments] == list(range(8))
    for epoch, numbers in moments:
        model = MLP(2, [4, 1], "tanh", seed=1)
        if epoch:
            model, _ = trained(epoch, record=False, compiled=compiled)
        assert numbers == pytest.approx(numbers_of(model), rel=1e-12)


def test_recording_changes_no_number():
    (one, with_it), (other, without) = trained(), trained(record=False)
    assert numbers_of(one) == numbers_of(other)
    assert with_it == without
    assert without.recording is None


def test_of_many_epochs_some_are_kept_evenly_with_both_ends(monkeypatch):
    monkeypatch.setattr(recordings, "MOST_MOMENTS", 10)
    for epochs in (9, 10, 11, 37, 40, 41):
        _, history = trained(epochs)
        kept = [epoch for epoch, _ in history.recording.moments]
        assert (kept[0], kept[-1]) == (0, epochs)
        assert len(kept) <= 11
        gaps = [b - a for a, b in itertools.pairwise(kept)]
        assert len(set(gaps[:-1])) == 1
        assert gaps[-1] <= gaps[0]


def test_a_large_model_is_kept_less_often(monkeypatch):
    monkeypatch.setattr(recordings, "MOST_NUMBERS", 17 * 5)
    _, history = trained(40)
    assert len(history.recording.moments) <= 7


def test_play_shows_the_recorded_numbers():
    model, history = trained()
    player = history.play("a training")
    assert player.title == "a training"
    assert [frame["epoch"] for frame in player.frames] == list(range(8))
    last = player.frames[-1]["layers"][0]["weights"]
    for row, neuron in zip(last, model.layers[0].neurons, strict=True):
        expected = [p.data for p in [*neuron.weights, neuron.bias]]
        assert row == pytest.approx(expected, rel=1e-3)
    assert player.curves[0]["numbers"] == pytest.approx(history.loss, rel=1e-4)
    outputs = model.predict(X)
    right = sum((z > 0) == t for z, t in zip(outputs, Y, strict=True)) / len(X)
    assert player.frames[-1]["accuracy"] == pytest.approx(right, rel=1e-3)


def test_the_model_goes_its_own_way_after_the_recording():
    model, history = trained()
    before = history.play().frames
    for p in model.parameters():
        p.data = 0.0
    assert history.play().frames == before
    assert set(numbers_of(model)) == {0.0}


@pytest.mark.parametrize(
    ("loss", "y", "sizes", "kind", "classes"),
    [
        ("binary_cross_entropy_with_logits", Y, (4, 1), "logit", Y),
        ("hinge", [2 * t - 1 for t in Y], (4, 1), "margin", Y),
        ("cross_entropy", Y, (4, 2), "classes", Y),
        ("cross_entropy", [[1.0 - t, float(t)] for t in Y], (4, 2), "classes", Y),
        ("mse", [float(t) for t in Y], (4, 1), "number", []),
    ],
)
def test_every_loss_is_painted_for_what_it_is(loss, y, sizes, kind, classes):
    _, history = trained(3, loss, y, sizes)
    player = history.play()
    assert player.setup["kind"] == kind
    assert [point[2] for point in player.setup["points"]] == (classes or y)
    assert bool(player.frames[0]["border"]) == bool(classes)


def test_probabilities_have_their_threshold_at_one_half():
    model = Sequential(MLP(2, [3, 2], "tanh", seed=1), softmax, lambda ps: ps[1])
    history = fit(
        model, X, Y, loss="binary_cross_entropy", epochs=2, record=True, progress=False
    )  # fmt: skip
    player = history.play()
    said = [p > 0.5 for p in model.predict(X)]
    wrong = [i for i, (a, b) in enumerate(zip(said, Y, strict=True)) if a != b]
    assert player.frames[-1]["wrong"] == wrong


def test_weighted_losses_have_the_gradients_of_training():
    from functools import partial

    from autograd_lite import cross_entropy

    loss = partial(cross_entropy, weight=[1.0, 3.0])
    model, history = trained(2, loss, Y, (3, 2))
    model.zero_grad()
    loss([model(x) for x in X], Y).backward()
    rows = history.play().frames[-1]["layers"][0]["gradients"]
    expected = [[p.grad for p in [*n.weights, n.bias]] for n in model.layers[0].neurons]
    for row, slopes in zip(rows, expected, strict=True):
        assert row == pytest.approx(slopes, rel=1e-3)


def test_a_run_that_goes_on_is_recorded_from_there():
    model, first = trained(4)
    more = fit(
        model, X, Y, loss="binary_cross_entropy_with_logits", epochs=9, batch_size=8,
        resume=first, record=True, progress=False,
    )  # fmt: skip
    assert [epoch for epoch, _ in more.recording.moments] == [4, 5, 6, 7, 8, 9]


def test_an_interrupted_run_can_be_played():
    def stop(model, history):
        if len(history) == 3:
            raise KeyboardInterrupt

    _, history = trained(9, callbacks=[stop])
    assert history.stopped == "interrupted"
    assert history.play().frames


def test_files_hold_no_recording(tmp_path):
    _, history = trained(2)
    history.save(tmp_path / "history.json")
    loaded = History.load(tmp_path / "history.json")
    assert loaded == history
    with pytest.raises(ValueError, match=r"record=True.*History\.save holds no recording"):
        loaded.play()


def test_data_of_more_features_can_be_played():
    pytest.importorskip("sklearn")
    data = load_dataset("iris")
    model = MLP(4, [5, 3], seed=1)
    history = fit(
        model, data.X, data.y, loss="cross_entropy", epochs=3, record=True, progress=False
    )
    assert history.play().setup["plane"] is None


def test_a_model_that_decides_by_an_if_can_be_played():
    class Deciding(Module):
        def __init__(self):
            self.a, self.b = Parameter(0.5), Parameter(-0.5)
            self.label_parameters()

        def __call__(self, x):
            return self.a * x[0] if x[1] > 0 else self.b * x[0]

    model = Deciding()
    history = fit(model, X, Y, loss="mse", epochs=2, record=True, progress=False)
    player = history.play()
    assert player.setup["layers"] == []
    assert player.frames[-1]["outputs"] == pytest.approx(model.predict(X), rel=1e-3)
    assert player.frames[-1]["field"]


def test_samples_of_any_shape_can_be_played():
    class Total(Module):
        def __init__(self):
            self.w = Parameter(0.5)
            self.label_parameters()

        def __call__(self, x):
            return sum((self.w * c for row in x for c in row), Value(0.0))

    history = fit(
        Total(), [[[1.0], [2.0, 3.0]], [[1.0]]], [3.0, 0.5], loss="mse", epochs=3, record=True,
        progress=False,
    )  # fmt: skip
    assert history.play().setup["plane"] is None
