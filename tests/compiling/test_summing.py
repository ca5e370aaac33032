"""Summing: the kernels of sums in every number of lanes, beside products of matrices."""

import pytest

import autograd_lite as ag

np = pytest.importorskip("numpy")


@pytest.mark.parametrize("n", [1, 3, 8, 11])
@pytest.mark.parametrize(("rows", "columns"), [(1, 11), (3, 8), (4, 2), (6, 19)])
def test_stretches_of_any_length_are_matrix_products(differentiate, rows, columns, n):
    rng = np.random.default_rng(0)
    W, X = rng.normal(size=(rows, columns)), rng.normal(size=(n, columns))  # noqa: N806

    def f(ps, xs):
        sums = [ag.dot(ps[columns * i : columns * (i + 1)], xs) for i in range(rows)]
        return ag.sum([y * y for y in sums])

    outputs, gradient = differentiate(f, X, W.ravel().tolist())
    Y = X @ W.T  # noqa: N806
    np.testing.assert_allclose(outputs, (Y**2).sum(axis=1), rtol=1e-13)
    np.testing.assert_allclose(gradient, (2 * Y.T @ X / n).ravel(), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("n", [1, 3, 8, 11])
def test_sums_without_an_order_have_lists(differentiate, n):
    """Each sum has terms of its own number, at slots that do not follow one another."""
    rng = np.random.default_rng(1)
    W, X = rng.normal(size=13), rng.normal(size=(n, 13))  # noqa: N806
    chosen = [[7 * k % 13 for k in range(size)] for size in (6, 9, 12)]

    def f(ps, xs):
        return ag.sum([ag.exp(ag.sum([ps[j] * xs[-1 - j] for j in js]) * 0.1) for js in chosen])

    outputs, gradient = differentiate(f, X, W.tolist())
    mask = np.array([[j in js for j in range(13)] for js in chosen], float)
    exps = np.exp((X[:, ::-1] * W) @ mask.T * 0.1)
    np.testing.assert_allclose(outputs, exps.sum(axis=1), rtol=1e-13)
    expected = (0.1 * (exps @ mask) * X[:, ::-1]).mean(axis=0)
    np.testing.assert_allclose(gradient, expected, rtol=1e-12, atol=1e-15)
