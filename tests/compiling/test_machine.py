"""A machine: in blocks on several cores, and against central differences."""

import pytest

pytest.importorskip("llvmlite")

import autograd_lite as ag
from autograd_lite import Value
from autograd_lite.compiling.machine import Machine, aligned
from autograd_lite.compiling.rows import Table
from autograd_lite.compiling.sums import Operations

np = pytest.importorskip("numpy")


def test_a_large_batch_on_several_cores_is_the_sum_of_its_blocks(classifier, samples):
    machine, numbers = classifier()
    batch = samples(3000)
    assert machine.block > 3000
    outputs, gradient = machine.differentiate(numbers, batch)
    machine.block = 700
    assert (machine.evaluate(numbers, batch) == outputs).all()
    in_blocks = machine.differentiate(numbers, batch)
    assert (in_blocks[0] == outputs).all()
    np.testing.assert_allclose(in_blocks[1], gradient, rtol=1e-12, atol=1e-15)
    assert (machine.differentiate(numbers, batch)[1] == in_blocks[1]).all()


def test_derivatives_by_the_inputs_are_those_of_central_differences_in_blocks_too():
    xs = [Value(0.3), Value(-0.2)]
    w = ag.Parameter(0.7)
    operations = Operations([ag.sin(w * xs[0]) * xs[1]], xs, [w])
    machine, h = Machine(Table(operations, 2, by_inputs=True)), 1e-5
    batch = np.random.default_rng(0).normal(size=(37, 2))
    outputs, gradient, inputs = machine.by_inputs([0.7], batch)
    for k in range(2):
        step = h * np.eye(2)[k]
        high, low = (machine.evaluate([0.7], batch + d)[:, 0] for d in (step, -step))
        np.testing.assert_allclose(inputs[:, k], (high - low) / (2 * h), rtol=1e-6, atol=1e-9)
    machine.block = 16
    for ours, whole in zip(
        machine.by_inputs([0.7], batch), (outputs, gradient, inputs), strict=True
    ):
        np.testing.assert_allclose(ours, whole, rtol=1e-13)
    assert (machine.differentiate([0.7], batch)[0] == outputs).all()


def test_the_gradient_is_that_of_central_differences(classifier, samples):
    machine, numbers = classifier()
    batch, h = samples(9), 1e-5
    _, gradient = machine.differentiate(numbers, batch)
    for i in range(0, len(numbers), 7):
        high, low = (
            machine.evaluate([x + d * (k == i) for k, x in enumerate(numbers)], batch).mean()
            for d in (h, -h)
        )
        assert gradient[i] == pytest.approx((high - low) / (2 * h), rel=1e-6, abs=1e-9)


def test_memory_starts_where_a_line_of_the_cache_does():
    np = pytest.importorskip("numpy")
    for n in (1, 7, 1000):
        arrays = [aligned(np, n) for _ in range(20)]
        assert all(x.ctypes.data % 64 == 0 and len(x) == n for x in arrays)
