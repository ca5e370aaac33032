import math

import pytest

import autograd_lite as ag
from autograd_lite import difference_errors, gradient_costs


def test_errors_are_those_of_the_quotients():
    steps = (0.1, 0.01)
    errors = difference_errors(ag.exp, 0.5, steps)
    for h, forward, central in zip(steps, errors.forward, errors.central, strict=True):
        exact = math.exp(0.5)
        assert forward == pytest.approx((math.exp(0.5 + h) - exact) / h - exact, rel=1e-6)
        quotient = (math.exp(0.5 + h) - math.exp(0.5 - h)) / (2 * h)
        assert central == pytest.approx(quotient - exact, rel=1e-6)


def test_truncation_has_the_order_it_should_and_rounding_takes_over():
    errors = difference_errors()
    assert errors.forward[2] / errors.forward[3] == pytest.approx(10, rel=0.01)
    assert errors.central[1] / errors.central[2] == pytest.approx(100, rel=0.01)
    assert 1e-9 <= errors.best_forward <= 1e-7
    assert 1e-6 <= errors.best_central <= 1e-4
    assert errors.forward[-1] > 1000 * min(errors.forward)


def test_the_plot_has_logarithmic_axes_and_both_curves():
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    from matplotlib import pyplot

    errors = difference_errors()
    ax = errors.plot()
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    assert [list(line.get_xdata()) for line in ax.lines] == [errors.steps, errors.steps]
    assert errors.plot(ax) is ax
    pyplot.close(ax.figure)


def test_two_evaluations_per_parameter_against_one_pass():
    rows = gradient_costs((1, 2, 4)).sections[0][1][0].rows
    assert [(int(r[1]), int(r[2])) for r in rows] == [(5, 10), (9, 18), (17, 34)]
    assert {r[3] for r in rows} == {"1, and 1 backward"}
