"""Curves of functions of one number, with what calculus draws beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import isfinite, nan
from typing import Any

from autograd_lite.calculus import grad
from autograd_lite.plotting.style import INK, axes_for, series_color, tidy
from autograd_lite.value import plain

__all__ = ["plot_function"]

SAMPLES = 400
CURVE = "curve"  # marks the lines that are curves, among tangents and secants
HUES = (0, 4, 2, 3, 1, 5)


def plot_function(
    f: Callable[[Any], Any],
    domain: tuple[float, float] = (-5.0, 5.0),
    *,
    derivative: bool = False,
    tangents: Sequence[float] = (),
    secants: Sequence[tuple[float, float]] = (),
    label: str = "f(x)",
    ax: Any = None,
) -> Any:
    """Draw f, and beside it its derivative, tangents, and secants (f(x + h) - f(x)) / h.

    The derivative and the slopes of tangents are exact, by reverse mode. Where f is not defined
    its curve has a gap. A second call with the same axes adds a curve in another colour.

    Args:
        f: a function of one number, made of Python's arithmetic and functions of this package.
        domain: the first and the last x.
        derivative: draw f'(x) too, dashed.
        tangents: the points x at which to draw a tangent, with its slope.
        secants: pairs (x, h): a line through the points of the curve at x and x + h.
        label: the name of f in the legend.
        ax: matplotlib axes to draw into; new ones by default.

    Returns:
        The axes.

    Raises:
        ValueError: for a domain without length, or f undefined on all of it or at a tangent,
            or a secant whose h is 0.
        ImportError: if matplotlib is not installed.

    >>> ax = plot_function(lambda x: x**2, (-2, 2), tangents=[1.0], secants=[(1.0, 0.5)])
    >>> [line.get_label() for line in ax.lines if not line.get_label().startswith("_")]
    ['f(x)', 'tangent at x = 1: slope 2', 'secant, h = 0.5: slope 2.5']
    """
    low, high = map(float, domain)
    if not low < high:
        raise ValueError(f"a curve is drawn from a lower x to a higher one, not from {domain}")
    xs = [low + (high - low) * i / SAMPLES for i in range(SAMPLES + 1)]
    ys = [_number_or_gap(f, x) for x in xs]
    if not any(map(isfinite, ys)):
        raise ValueError(f"{label} is not defined anywhere from {low:g} to {high:g}")
    ax = axes_for(ax, xlabel="x")
    curves = [line for line in ax.lines if line.get_gid() == CURVE]
    color = series_color(HUES[len({line.get_color() for line in curves}) % len(HUES)])
    if not curves:
        ax.axhline(0.0, color=INK, linewidth=0.6, zorder=0)
    ax.plot(xs, _broken_at_jumps(ys), color=color, linewidth=1.9, label=label, gid=CURVE)
    if derivative:
        slopes = _broken_at_jumps([_number_or_gap(grad(f), x) for x in xs])
        name = label.replace("(x)", "'(x)") if "(x)" in label else f"derivative of {label}"
        style = {"color": color, "linewidth": 1.5, "linestyle": "--", "gid": CURVE}
        ax.plot(xs, slopes, label=name, **style)
    for x in tangents:
        y, slope = plain(f(x)), grad(f)(float(x))
        text = f"tangent at x = {x:.4g}: slope {slope:.4g}"
        ax.axline((x, y), slope=slope, color=series_color(2), linewidth=1.4, label=text)
        ax.plot([x], [y], "o", color=series_color(2), markersize=5, label="_point")
    for k, (x, h) in enumerate(secants):
        if h == 0:
            raise ValueError(f"a secant goes through two points: h must not be 0, at x = {x:g}")
        y, there = plain(f(x)), plain(f(x + h))
        slope = (there - y) / h
        text = f"secant, h = {h:g}: slope {slope:.4g}"
        style = {"color": series_color(1 if k == 0 else 3), "linewidth": 1.3, "linestyle": "-."}
        ax.axline((x, y), slope=slope, label=text, **style)
        ax.plot([x, x + h], [y, there], "s", color=style["color"], markersize=4, label="_points")
    _fit_to_curves(ax)
    tidy(ax, grid="both")
    ax.legend(frameon=False, fontsize=9)
    return ax


def _fit_to_curves(ax: Any) -> None:
    """Limits by the curves alone: a steep tangent must not flatten them."""
    curves = [line for line in ax.lines if line.get_gid() == CURVE]
    xs = [x for line in curves for x in line.get_xdata()]
    ys = [y for line in curves for y in line.get_ydata() if isfinite(y)]
    margin = 0.05 * (max(ys) - min(ys)) or 1.0
    ax.set(xlim=(min(xs), max(xs)), ylim=(min(ys) - margin, max(ys) + margin))


def _broken_at_jumps(ys: list[float]) -> list[float]:
    """The same with a gap where two neighbours differ far more than those beside them."""
    steps = [abs(b - a) for a, b in pairwise(ys)]
    broken = list(ys)
    for i in range(1, len(steps) - 1):
        if steps[i] > 10 * max(steps[i - 1], steps[i + 1], 1e-9):
            broken[i] = nan
    return broken


def _number_or_gap(f: Callable[[Any], Any], x: float) -> float:
    try:
        return float(plain(f(x)))
    except (ValueError, ArithmeticError):
        return nan
