"""Kernels: elementwise primitives in every number of lanes, and for other processors."""

import math

import pytest

pytest.importorskip("llvmlite")

import autograd_lite as ag
from autograd_lite import Value
from autograd_lite.compiling.driving import emit_batch
from autograd_lite.compiling.machine import Machine
from autograd_lite.compiling.rows import Table
from autograd_lite.compiling.sums import Operations

np = pytest.importorskip("numpy")


@pytest.mark.parametrize("n", [1, 3, 8, 11])
def test_primitives_whose_derivative_is_kept_or_computed_again(differentiate, n):
    """sin keeps its cosine; tanh, and x**3, compute theirs from what is there."""
    X = np.random.default_rng(0).normal(size=(n, 2))  # noqa: N806
    w = 0.7
    outputs, gradient = differentiate(
        lambda ps, xs: ag.sin(ps[0] * xs[0]) * ag.tanh(ps[0] * xs[1]) + ps[0] ** 3, X, [w]
    )
    s, c, t = np.sin(w * X[:, 0]), np.cos(w * X[:, 0]), np.tanh(w * X[:, 1])
    np.testing.assert_allclose(outputs, s * t + w**3, rtol=1e-13)
    by_w = X[:, 0] * c * t + X[:, 1] * s * (1 - t**2) + 3 * w**2
    np.testing.assert_allclose(gradient, [by_w.mean()], rtol=1e-12)


def test_what_leaves_its_domain_makes_the_results_nan(differentiate):
    X = np.array([[1.0], [-1.0], [4.0]])  # noqa: N806
    outputs, _ = differentiate(lambda ps, xs: ps[0] * ag.log(xs[0]), X, [2.0])
    assert outputs[[0, 2]].tolist() == [0.0, pytest.approx(2 * math.log(4.0), rel=1e-15)]
    assert math.isnan(outputs[1])


def test_the_kernels_can_be_written_for_arm():
    llvm = pytest.importorskip("llvmlite.binding")
    ir = pytest.importorskip("llvmlite.ir")
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    model = ag.MLP(2, [5, 5, 3], activation="softplus", seed=1)
    xs = [Value(0.3), Value(-0.2), Value(1.0)]
    loss = ag.cross_entropy(model(xs[:2]), xs[2])
    machine = Machine(Table(Operations([loss], xs, model.parameters()), 3))
    for lanes in (1, 8):
        module = ir.Module("program")
        emit_batch(module, machine.code.kernels, lanes, gradients=True)
        parsed = llvm.parse_assembly(str(module))
        target = llvm.Target.from_triple("aarch64-unknown-linux-gnu").create_target_machine()
        assembly = target.emit_assembly(parsed)
        assert "fmla" in assembly or "fmadd" in assembly
