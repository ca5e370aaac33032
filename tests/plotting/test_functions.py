"""The curves: their numbers against closed forms, their lines where calculus puts them."""

import math
from itertools import pairwise

import pytest

import autograd_lite as ag
from autograd_lite.plotting.functions import plot_function

np = pytest.importorskip("numpy")
pytest.importorskip("matplotlib")


def parabola(x):
    return 3 * x**2 - 4 * x + 5


def lines(ax):
    return {line.get_label(): line for line in ax.lines if not line.get_label().startswith("_")}


def test_the_curve_and_its_derivative_are_the_closed_forms():
    drawn = lines(plot_function(ag.sin, (-3.0, 3.0), derivative=True))
    x = drawn["f(x)"].get_xdata()
    assert (x[0], x[-1]) == (-3.0, 3.0)
    assert np.allclose(drawn["f(x)"].get_ydata(), np.sin(x), atol=1e-15)
    assert np.allclose(drawn["f'(x)"].get_ydata(), np.cos(x), atol=1e-15)


def test_a_tangent_touches_and_a_secant_cuts_twice():
    ax = plot_function(parabola, (-1, 4), tangents=[2.0], secants=[(2.0, 1.0), (2.0, 0.5)])
    drawn = lines(ax)
    assert list(drawn) == [
        "f(x)", "tangent at x = 2: slope 8",
        "secant, h = 1: slope 11", "secant, h = 0.5: slope 9.5",
    ]  # fmt: skip
    assert drawn["tangent at x = 2: slope 8"].get_xy1() == (2.0, 9.0)
    assert drawn["tangent at x = 2: slope 8"].get_slope() == 8.0
    colors = [line.get_color() for line in drawn.values()]
    assert len(set(colors)) == 4


def test_a_steep_line_does_not_change_the_limits():
    plain = plot_function(parabola, (-1, 4)).get_ylim()
    assert plot_function(parabola, (-1, 4), tangents=[3.9]).get_ylim() == plain


def test_where_a_function_is_not_defined_its_curve_has_a_gap():
    curve = lines(plot_function(ag.log, (-1.0, 1.0)))["f(x)"]
    x, y = curve.get_xdata(), curve.get_ydata()
    assert np.isnan(y[x <= 0]).all()
    assert np.allclose(y[x > 0], np.log(x[x > 0]), atol=1e-15)


def test_functions_of_plain_floats_and_the_label():
    ax = plot_function(lambda x: math.exp(x), (0.0, 1.0), label="e**x")
    assert lines(ax)["e**x"].get_ydata()[-1] == math.e
    assert "derivative of |x|" in lines(plot_function(abs, label="|x|", derivative=True))


def test_it_draws_into_given_axes():
    from matplotlib.figure import Figure

    mine = Figure().subplots()
    assert plot_function(parabola, ax=mine) is mine


@pytest.mark.parametrize("domain", [(1.0, 1.0), (2.0, 1.0), (math.nan, 1.0)])
def test_a_domain_has_length(domain):
    with pytest.raises(ValueError, match="from a lower x to a higher one"):
        plot_function(parabola, domain)


def test_a_function_defined_nowhere_is_refused():
    with pytest.raises(ValueError, match="log is not defined anywhere from -2 to -1"):
        plot_function(ag.log, (-2.0, -1.0), label="log")
    with pytest.raises(ValueError, match="log at"):
        plot_function(ag.log, tangents=[-1.0])


def test_a_second_curve_has_another_color_and_both_fit():
    ax = plot_function(parabola, (-1.0, 1.0), derivative=True)
    plot_function(lambda x: 100 * x, (-2.0, 0.0), label="line", ax=ax)
    drawn = lines(ax)
    assert drawn["f(x)"].get_color() == drawn["f'(x)"].get_color() != drawn["line"].get_color()
    assert ax.get_xlim() == (-2.0, 1.0)
    assert ax.get_ylim()[0] < -200
    assert ax.get_ylim()[1] > 12


def test_a_jump_is_no_line():
    slopes = lines(plot_function(ag.relu, (-1.0, 1.0), derivative=True))["f'(x)"].get_ydata()
    pairs = [(a, b) for a, b in pairwise(slopes) if a == a and b == b]
    assert {abs(b - a) for a, b in pairs} == {0.0}
    assert {0.0, 1.0} <= set(slopes)
    smooth = lines(plot_function(ag.log, (-1.0, 1.0), derivative=True))["f'(x)"]
    assert np.isnan(smooth.get_ydata()).sum() == 201  # x <= 0 alone


def test_a_secant_has_two_points():
    with pytest.raises(ValueError, match="h must not be 0"):
        plot_function(parabola, secants=[(1.0, 0.0)])
