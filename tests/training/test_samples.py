"""Samples: arrays, frames and lists are the same samples, and what is wrong is named."""

import math

import pytest

from autograd_lite import MLP, fit
from autograd_lite.losses import LOSSES
from autograd_lite.training.batch_loss import BatchLoss
from autograd_lite.training.samples import MOST_ASKED, Samples

np = pytest.importorskip("numpy")
X = [[0.5, 1.0], [2.0, -1.0], [0.0, 3.0]]
CLASSES = BatchLoss(LOSSES["cross_entropy"])
NUMBERS = BatchLoss(LOSSES["mse"])


@pytest.mark.parametrize("loss", [CLASSES, NUMBERS])
def test_an_array_is_the_samples_that_lists_are(loss):
    lists = Samples(X, [1, 0, 1], loss)
    arrays = Samples(np.array(X, dtype=np.float32), np.array([1, 0, 1], dtype=np.int8), loss)
    assert (lists.are_arrays, arrays.are_arrays) == (False, True)
    assert lists[:] == arrays[:] == list(arrays)
    assert [type(t) for _, t in arrays] == [type(t) for _, t in lists]
    assert type(arrays[0][0][0]) is float
    assert arrays.targets([2, 1]) == lists.targets([2, 1]) == [1, 0]
    assert list(arrays.different_targets()) == list(lists.different_targets())
    assert list(lists.different_targets()) == [("y[0]", lists.y[0]), ("y[1]", lists.y[1])]


def test_data_frames():
    pandas = pytest.importorskip("pandas")
    samples = Samples(pandas.DataFrame(X), pandas.Series([1.0, 0.0, 1.0]), CLASSES)
    assert samples.are_arrays
    assert samples[:] == Samples(X, [1, 0, 1], CLASSES)[:]
    mixed = pandas.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    with pytest.raises(TypeError, match=r"X\[0\]\[1\] is not a number: 'x'"):
        Samples(mixed, [0, 1], CLASSES)


def test_a_model_trained_on_a_frame_is_that_of_lists():
    pandas = pytest.importorskip("pandas")
    states, outputs = [], []
    frame = pandas.DataFrame(X, columns=["a", "b"])
    for samples, y in (
        (X, [1.0, 0.0, 2.5]),
        (frame, pandas.Series([1, 0, 2.5])),
        (np.array(X), [1, 0, 2.5]),
    ):
        for compiled in (True, False):
            model = MLP(2, [3, 1], seed=0)
            fit(model, samples, y, loss="mse", epochs=3, batch_size=2, progress=False,
                validation=(samples, y), compiled=compiled)  # fmt: skip
            states.append(list(model.state_dict().values()))
            outputs.append(model.predict(samples))
    for state, output in zip(states, outputs, strict=True):
        assert state == pytest.approx(states[0], rel=1e-9)
        assert output == pytest.approx(outputs[0], rel=1e-9)


@pytest.mark.parametrize(
    ("samples", "y", "error", "message"),
    [
        (np.array([[1.0, math.nan]]), np.array([1.0]), ValueError, r"X\[0\]\[1\] is nan"),
        (np.array([[1.0], [2.0]]), np.array([1.0, -math.inf]), ValueError, r"y\[1\] is -inf"),
        (np.array([[1.0], [2.0]]), np.array([1.0]), ValueError, "2 samples and y 1 targets"),
        (np.zeros((0, 2)), np.zeros(0), ValueError, "X has no samples"),
        (np.array([["a"]]), np.array([1.0]), TypeError, r"X\[0\]\[0\] is not a number: 'a'"),
        (np.array([[1j]]), np.array([1.0]), TypeError, r"X\[0\]\[0\] is not a number"),
    ],
)
def test_what_is_wrong_with_an_array_is_named_by_its_place(samples, y, error, message):
    with pytest.raises(error, match=message):
        Samples(samples, y, NUMBERS)


def test_of_many_different_numbers_some_and_the_ends_are_asked_about():
    y = np.linspace(5.0, -5.0, 5 * MOST_ASKED)
    asked = dict(Samples(y[:, None], y, NUMBERS).different_targets())
    assert len(asked) == MOST_ASKED + 1
    assert {asked["y[0]"], asked[f"y[{len(y) - 1}]"]} == {5.0, -5.0}


@pytest.mark.parametrize("container", [list, np.array])
def test_a_class_without_an_output_is_found_wherever_it_stands(container):
    y = [0, 1] * 30 + [2]
    with pytest.raises(IndexError, match=r"y\[60\] = 2: "):
        fit(MLP(1, [2]), container([[float(k)] for k in range(61)]), container(y),
            loss="cross_entropy", progress=False)  # fmt: skip
    with pytest.raises((TypeError, ValueError), match=r"y\[1\] = 0.5: "):
        fit(MLP(1, [2]), container([[0.0], [1.0]]), container([0.0, 0.5]), loss="cross_entropy",
            progress=False)  # fmt: skip


def test_classes_too_large_for_an_index_are_left_as_they_are():
    assert Samples(np.zeros((2, 1)), np.array([0.0, 1e300]), CLASSES).targets([1]) == [1e300]
