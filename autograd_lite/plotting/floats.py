"""Floating-point numbers as marks on a line: how far apart, and which one a number gets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from autograd_lite.plotting.style import INK, QUIET, axes_for, series_color

__all__ = ["plot_float_spacing"]

MOST = 400
"""More marks than this would be one dark bar."""

FAR = 1000
"""Numbers so many times as large as the line is long are told by their distance from its start."""

LABELLED = 12
"""Up to so many marks, each has its number below; else only the powers of two."""


def plot_float_spacing(
    low: float,
    high: float,
    precision: int = 53,
    *,
    rounded: Sequence[float | Fraction] = (),
    title: str = "",
    ax: Any = None,
) -> Any:
    """Draw each floating-point number between two others as a mark on a line.

    A float is m * 2**e, with a whole number m of so many binary digits. From one power of two to
    the next the marks are equally spaced; at each power of two the gap doubles.

    Args:
        low: where the line starts, above 0.
        high: where it ends.
        precision: the binary digits of a float: 53 for Python's, fewer for a toy.
        rounded: numbers that need not be floats, such as the int 10**16 + 1 or a Fraction; an
            arrow leads from each to the float that it is rounded to, the even one of two that are
            equally near.
        title: a line above the picture.
        ax: matplotlib axes to draw into; new ones by default.

    Returns:
        The axes.

    Raises:
        ValueError: for a line that does not go upwards from above 0, or has too many marks.
        ImportError: if matplotlib is not installed.

    Source: Goldberg 1991, "What every computer scientist should know about floating-point
    arithmetic".

    >>> ax = plot_float_spacing(1, 4, precision=3)
    >>> ax.lines[1].get_xdata().tolist()
    [1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 3.5, 4.0]
    """
    if not 0 < low < high:
        raise ValueError(f"a line of floats goes upwards from above 0, not from {low} to {high}")
    if precision < 1:
        raise ValueError(f"a float has 1 binary digit or more, not {precision}")
    start, end = Fraction(low), Fraction(high)
    marks = list(_floats(start, end, precision))
    powers = [x for x in marks if _is_power(x)]
    origin = start if start > FAR * (end - start) else Fraction(0)
    at = [float(x - origin) for x in marks]
    ax = axes_for(ax, size=(8.0, 1.9 if rounded else 1.3), title=title)
    ax.axhline(0.0, color=QUIET, linewidth=1.0, zorder=0)
    ax.plot(at, [0.0] * len(at), "|", color=series_color(0), markersize=13, markeredgewidth=1.3)
    at_powers = [float(x - origin) for x in powers]
    style = {"color": INK, "markersize": 20, "markeredgewidth": 1.8}
    ax.plot(at_powers, [0.0] * len(powers), "|", **style)
    for x in rounded:
        number = Fraction(x)
        nearest = round(number / _gap(number, precision)) * _gap(number, precision)
        arrow = {"arrowstyle": "->", "color": series_color(4), "linewidth": 1.3}
        here, there = float(number - origin), float(nearest - origin)
        ax.annotate("", (there, 0.12), (here, 0.62), arrowprops=arrow)
        ax.plot([here], [0.7], "o", color=series_color(4), markersize=5)
    ticks = at if len(at) <= LABELLED else at_powers
    sign = "+" if origin else ""
    ax.set_xticks(ticks, [f"{sign}{x:.12g}" for x in ticks])
    ax.set(yticks=[], ylim=(-0.35, 0.95 if rounded else 0.45))
    ax.set_xlabel(f"distance from {low:.17g}" if origin else "")
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    return ax


def _floats(start: Fraction, end: Fraction, precision: int) -> Iterator[Fraction]:
    """The floats from start to end."""
    gap = _gap(start, precision)
    x = -(-start // gap) * gap  # rounded up
    for _ in range(MOST):
        if x > end:
            return
        yield x
        x += _gap(x, precision)
    raise ValueError(f"there are more than {MOST} floats from {float(start):g} to {float(end):g}")


def _gap(x: Fraction, precision: int) -> Fraction:
    """From a float of this size, or the largest below, to the next one."""
    exponent = x.numerator.bit_length() - x.denominator.bit_length()
    if Fraction(2) ** exponent > x:
        exponent -= 1
    return Fraction(2) ** (exponent - precision + 1)


def _is_power(x: Fraction) -> bool:
    return x.numerator & (x.numerator - 1) == 0 and x.denominator & (x.denominator - 1) == 0
