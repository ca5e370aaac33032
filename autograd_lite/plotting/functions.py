"""Curves of functions of one number, with what calculus draws beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite, nan
from typing import Any

from autograd_lite.calculus import grad
from autograd_lite.plotting.style import INK, axes_for, series_color, tidy
from autograd_lite.value import plain

__all__ = ["plot_function"]

SAMPLES = 400


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
    its curve has a gap.

    Args:
        f: a function of one number, made of Python's arithmetic and functions of this package.
        domain: the first and the last x.
        derivative: draw f'(x) too.
        tangents: the points x at which to draw a tangent, with its slope.
        secants: pairs (x, h): a line through the points of the curve at x and x + h.
        label: the name of f in the legend.
        ax: matplotlib axes to draw into; new ones by default.

    Returns:
        The axes.

    Raises:
        ValueError: for a domain without length, or f undefined on all of it or at a tangent.
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
    ax.axhline(0.0, color=INK, linewidth=0.6, zorder=0)
    ax.plot(xs, ys, color=series_color(0), linewidth=1.9, label=label)
    if derivative:
        slopes = [_number_or_gap(grad(f), x) for x in xs]
        name = label.replace("(x)", "'(x)") if "(x)" in label else f"derivative of {label}"
        ax.plot(xs, slopes, color=series_color(4), linewidth=1.6, linestyle="--", label=name)
    limits = ax.get_ylim()  # those of the curves: a steep line must not flatten them
    for x in tangents:
        y, slope = plain(f(x)), grad(f)(float(x))
        text = f"tangent at x = {x:.4g}: slope {slope:.4g}"
        ax.axline((x, y), slope=slope, color=series_color(2), linewidth=1.4, label=text)
        ax.plot([x], [y], "o", color=series_color(2), markersize=5, label="_point")
    for k, (x, h) in enumerate(secants):
        y, there = plain(f(x)), plain(f(x + h))
        slope = (there - y) / h
        text = f"secant, h = {h:g}: slope {slope:.4g}"
        style = {"color": series_color(1 if k == 0 else 3), "linewidth": 1.3, "linestyle": "-."}
        ax.axline((x, y), slope=slope, label=text, **style)
        ax.plot([x, x + h], [y, there], "s", color=style["color"], markersize=4, label="_points")
    ax.set(xlim=(low, high), ylim=limits)
    tidy(ax, grid="both")
    ax.legend(frameon=False, fontsize=9)
    return ax


def _number_or_gap(f: Callable[[Any], Any], x: float) -> float:
    try:
        return float(plain(f(x)))
    except (ValueError, ArithmeticError):
        return nan
