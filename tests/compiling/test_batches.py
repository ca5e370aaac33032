"""Batches: lists and arrays of samples, and the one sample that is no batch."""

import math

import pytest

from autograd_lite import compile
from autograd_lite.compiling.batches import Batch, shape_of_sample


def test_lists_are_samples_as_they_stand():
    batch = Batch(([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], [0, 1, 0]), with_arrays=False)
    assert (len(batch), batch.is_one, batch.arrays) == (3, False, False)
    assert batch[1] == ([3.0, 4.0], 1)
    assert batch.shape(1) == shape_of_sample([[3.0, 4.0], 1]) == ((None, None), None)


@pytest.mark.parametrize("arguments", [(2.0, 1.0), ([1.0, 2.0], 3.0), ([1.0, 2.0], [3.0])])
def test_arguments_of_different_lengths_are_one_sample(arguments):
    batch = Batch(arguments, with_arrays=False)
    assert batch.is_one
    assert len(batch) == 0


def test_arrays_hold_a_sample_in_each_row():
    np = pytest.importorskip("numpy")
    X, t = np.arange(12.0).reshape(3, 2, 2), [7, 8, 9]  # noqa: N806
    batch = Batch((X, t), with_arrays=True)
    assert batch.arrays
    assert batch.shape(0) == (((None, None), (None, None)), None)
    assert batch.array().tolist() == [[0, 1, 2, 3, 7], [4, 5, 6, 7, 8], [8, 9, 10, 11, 9]]
    ragged = Batch(([[1.0], [1.0, 2.0]],), with_arrays=True)
    assert not ragged.arrays
    assert [ragged.shape(i) for i in range(2)] == [((None,),), ((None, None),)]


@pytest.mark.parametrize("with_arrays", [False, True])
@pytest.mark.parametrize("bad", [math.inf, -math.inf, math.nan])
def test_the_sample_that_is_not_finite_is_named(bad, with_arrays):
    if with_arrays:
        pytest.importorskip("numpy")
    samples = [[1.0, 2.0], [3.0, 4.0], [5.0, bad]]
    Batch((samples[:2], [0, 1]), with_arrays).check()
    with pytest.raises(ValueError, match=f"sample 2 holds {bad}: a Value holds a finite number"):
        Batch((samples, [0, 1, 2]), with_arrays).check()
    with pytest.raises(ValueError, match=f"sample 1 holds {bad}"):
        Batch((samples[:2], [0.0, bad]), with_arrays).check()


def test_a_tensor_is_a_batch():
    torch = pytest.importorskip("torch")
    assert list(compile(lambda x: 2.0 * x)(torch.tensor([1.0, 2.0]))) == [2.0, 4.0]
