"""Kernels: each kind of row, forward and backward, in every number of lanes."""

import pytest

pytest.importorskip("llvmlite")

import autograd_lite as ag
from autograd_lite import Parameter, Value
from autograd_lite.compiling.driving import emit_batch
from autograd_lite.compiling.machine import Machine
from autograd_lite.compiling.rows import Table
from autograd_lite.compiling.sums import Operations

np = pytest.importorskip("numpy")


def differentiate(f, n_parameters, samples, numbers):
    """The results for samples of f(parameters, inputs), and the gradient of their mean."""
    ps = [Parameter(x) for x in numbers]
    xs = [Value(float(x)) for x in samples[0]]
    machine = Machine(Table(Operations([f(ps, xs)], xs, ps), len(xs)))
    order = machine.table.parameters
    outputs, gradient = machine.differentiate([numbers[i] for i in order], samples)
    found = np.empty(n_parameters)
    found[order] = gradient
    return outputs[:, 0], found


@pytest.mark.parametrize("n", [1, 3, 8, 11])
@pytest.mark.parametrize(("rows", "columns"), [(1, 11), (3, 8), (4, 2), (6, 19)])
def test_stretches_of_any_length_are_matrix_products(rows, columns, n):
    rng = np.random.default_rng(0)
    W, X = rng.normal(size=(rows, columns)), rng.normal(size=(n, columns))  # noqa: N806

    def f(ps, xs):
        sums = [ag.dot(ps[columns * i : columns * (i + 1)], xs) for i in range(rows)]
        return ag.sum([y * y for y in sums])

    outputs, gradient = differentiate(f, W.size, X, W.ravel().tolist())
    Y = X @ W.T  # noqa: N806
    np.testing.assert_allclose(outputs, (Y**2).sum(axis=1), rtol=1e-13)
    np.testing.assert_allclose(gradient, (2 * Y.T @ X / n).ravel(), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("n", [1, 3, 8, 11])
def test_sums_without_an_order_have_lists(n):
    """Each sum has terms of its own number, at slots that do not follow one another."""
    rng = np.random.default_rng(1)
    W, X = rng.normal(size=13), rng.normal(size=(n, 13))  # noqa: N806
    chosen = [[7 * k % 13 for k in range(size)] for size in (6, 9, 12)]

    def f(ps, xs):
        return ag.sum([ag.exp(ag.sum([ps[j] * xs[-1 - j] for j in js]) * 0.1) for js in chosen])

    outputs, gradient = differentiate(f, 13, X, W.tolist())
    mask = np.array([[j in js for j in range(13)] for js in chosen], float)
    exps = np.exp((X[:, ::-1] * W) @ mask.T * 0.1)
    np.testing.assert_allclose(outputs, exps.sum(axis=1), rtol=1e-13)
    expected = (0.1 * (exps @ mask) * X[:, ::-1]).mean(axis=0)
    np.testing.assert_allclose(gradient, expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("n", [1, 3, 8, 11])
def test_take_and_the_largest(n):
    rng = np.random.default_rng(2)
    W, X = rng.normal(size=5), rng.normal(size=(n, 6))  # noqa: N806
    X[:, 5] = rng.integers(0, 5, size=n)

    def f(ps, xs):
        return ag.cross_entropy([800 * w * x for w, x in zip(ps, xs[:5], strict=True)], xs[5])

    outputs, gradient = differentiate(f, 5, X, W.tolist())
    Z, t = 800 * W * X[:, :5], X[:, 5].astype(int)  # noqa: N806
    Z -= Z.max(axis=1, keepdims=True)  # noqa: N806
    P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)  # noqa: N806
    losses = np.log(np.exp(Z).sum(axis=1)) - Z[range(n), t]
    np.testing.assert_allclose(outputs, losses, rtol=1e-11, atol=1e-11)
    P[range(n), t] -= 1
    np.testing.assert_allclose(gradient, (P * 800 * X[:, :5]).mean(axis=0), rtol=1e-9, atol=1e-9)


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
        emit_batch(module, machine.library.kernels, lanes, gradients=True)
        parsed = llvm.parse_assembly(str(module))
        target = llvm.Target.from_triple("aarch64-unknown-linux-gnu").create_target_machine()
        assembly = target.emit_assembly(parsed)
        assert "fmla" in assembly or "fmadd" in assembly
