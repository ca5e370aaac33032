"""Choosing: look-up and the largest number in every number of lanes, beside the closed form."""

import pytest

import autograd_lite as ag

np = pytest.importorskip("numpy")


@pytest.mark.parametrize("n", [1, 3, 8, 11])
def test_take_and_the_largest(differentiate, n):
    rng = np.random.default_rng(2)
    W, X = rng.normal(size=5), rng.normal(size=(n, 6))  # noqa: N806
    X[:, 5] = rng.integers(0, 5, size=n)

    def f(ps, xs):
        return ag.cross_entropy([800 * w * x for w, x in zip(ps, xs[:5], strict=True)], xs[5])

    outputs, gradient = differentiate(f, X, W.tolist())
    Z, t = 800 * W * X[:, :5], X[:, 5].astype(int)  # noqa: N806
    Z -= Z.max(axis=1, keepdims=True)  # noqa: N806
    P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)  # noqa: N806
    losses = np.log(np.exp(Z).sum(axis=1)) - Z[range(n), t]
    np.testing.assert_allclose(outputs, losses, rtol=1e-11, atol=1e-11)
    P[range(n), t] -= 1
    np.testing.assert_allclose(gradient, (P * 800 * X[:, :5]).mean(axis=0), rtol=1e-9, atol=1e-9)
