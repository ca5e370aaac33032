"""Addressing: the lanes in which samples add to what they share."""

import pytest

from autograd_lite.compiling.addressing import folded

np = pytest.importorskip("numpy")


def test_derivatives_by_what_is_shared_have_half_the_lanes():
    assert [folded(lanes) for lanes in (1, 4, 8)] == [1, 2, 4]


@pytest.mark.parametrize("n", [1, 4, 8])
def test_each_lane_adds_to_the_derivative(differentiate, n):
    """One sample is 1 and the others are 0, whichever lane it is in."""
    for k in range(n):
        X = np.zeros((n, 1))  # noqa: N806
        X[k] = 1.0
        _, gradient = differentiate(lambda ps, xs: ps[0] * xs[0] + ps[1] / n, X, [0.3, 0.4])
        assert gradient.tolist() == [1 / n, pytest.approx(1 / n)]
