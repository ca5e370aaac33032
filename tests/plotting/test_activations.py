"""The curves: domain and range against numbers far out, and what the panels show."""

import math

import pytest

import autograd_lite as ag
from autograd_lite.plotting.activations import CURVES, plot_activations

np = pytest.importorskip("numpy")
pytest.importorskip("matplotlib")
from matplotlib.figure import Figure  # noqa: E402 (after the check that it is there)


def values(curve):
    """The values at many points of the domain, from near its ends to far out."""
    size = np.concatenate([np.geomspace(1e-12, 700, 400), np.linspace(0.0, 6.0, 20_001)])
    xs = np.concatenate([-size, size])
    low, high = curve.domain
    return np.array([curve.function(float(x)).data for x in xs if low < x < high])


@pytest.mark.parametrize("name", CURVES)
def test_the_range_is_what_the_values_fill(name):
    curve = CURVES[name]
    low, high = curve.range
    ys = values(curve)
    if low == -math.inf:
        assert ys.min() < -6
    else:
        assert low - 1e-9 <= ys.min() <= low + 1e-8
    if high == math.inf:
        assert ys.max() > 6
    else:
        assert high - 1e-8 <= ys.max() <= high


@pytest.mark.parametrize("name", CURVES)
def test_a_bound_that_is_attained_is_a_value_where_the_slope_vanishes(name):
    curve = CURVES[name]
    if curve.attains_low:
        near = [x / 1e5 for x in range(-200_000, 1) if x % 7 == 0]
        lowest = min(near, key=lambda x: curve.function(x).data)
        assert ag.grad(curve.function)(lowest) == pytest.approx(0.0, abs=1e-4)
        assert curve.function(lowest).data == pytest.approx(curve.range[0], abs=1e-8)


def test_outside_its_domain_a_curve_is_an_error():
    for curve in CURVES.values():
        if curve.domain[0] > -math.inf:
            with pytest.raises(ValueError, match="defined where x > 0"):
                curve.function(curve.domain[0])


def test_the_words():
    assert [CURVES[name].in_words for name in ("log", "sigmoid", "relu", "gelu", "leaky_relu")] == [
        "x > 0, all y", "all x, 0 < y < 1", "all x, y ≥ 0", "all x, y ≥ −0.17", "all x, all y",
    ]  # fmt: skip


def test_each_panel_has_a_curve_its_derivative_and_its_band():
    tanh, log = plot_activations(["tanh", "log"], (-4.0, 4.0))
    curve, derivative = [line for line in tanh.lines if line.get_gid()]
    x = curve.get_xdata()
    assert np.allclose(curve.get_ydata(), np.tanh(x), atol=1e-15)
    assert np.allclose(derivative.get_ydata(), 1 - np.tanh(x) ** 2, atol=1e-14)
    (band,) = tanh.patches
    assert (band.get_y(), band.get_y() + band.get_height()) == (-1.0, 1.0)
    undefined = log.patches[1]
    assert (undefined.get_x(), undefined.get_x() + undefined.get_width()) == (-4.0, 0.0)


def test_rows_of_three_and_no_unknown_names():
    assert [len(plot_activations(list(CURVES)[:n])) for n in (1, 4)] == [1, 4]
    with pytest.raises(ValueError, match="not swish"):
        plot_activations(["relu", "swish"])
    with pytest.raises(ValueError, match="not none"):
        plot_activations([])


def test_one_legend_for_all_panels_or_for_the_axes_of_the_caller():
    (legend,) = plot_activations(["tanh", "log"]).figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["the function", "its derivative"]
    axes = Figure().subplots(2, 2)
    panels = plot_activations(["tanh", "log", "relu"], ax=axes)
    assert list(panels) == axes.ravel().tolist()[:3]
    assert not axes[1, 1].has_data()
    assert [panel.get_legend() is not None for panel in panels] == [True, False, False]
