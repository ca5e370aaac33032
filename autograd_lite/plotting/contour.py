"""A function of two numbers from above: lines of equal height, and the way that a descent took."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite, nan
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite._palette import LIGHT, SERIES
from autograd_lite._recording import no_grad
from autograd_lite.plotting.style import INK, axes_for, series_color
from autograd_lite.value import plain

__all__ = ["plot_contour"]


def plot_contour(
    f: Callable[[Any, Any], Any],
    xlim: tuple[float, float],
    ylim: tuple[float, float],
    *,
    path: Sequence[Sequence[float]] = (),
    levels: int = 14,
    xlabel: str = "x",
    ylabel: str = "y",
    title: str = "",
    resolution: int = 40,
    ax: Any = None,
) -> Any:
    """Draw the lines on which f(x, y) is the same, and a path across them.

    The darker, the higher. The heights of the lines are chosen so that the strips between them
    have about the same area; so they are seen in a narrow valley and on a wide slope.

    Args:
        f: a function of two numbers, such as a cost of two parameters.
        xlim: the first and the last x.
        ylim: the first and the last y.
        path: points (x, y) in their order, such as those of gradient descent; a dot for each.
        levels: how many lines.
        xlabel: what to write along the axis of x.
        ylabel: the same for y.
        title: a line above the picture.
        resolution: how many points of a grid f is asked for in each direction.
        ax: matplotlib axes to draw into; new ones by default. A second path can be added so.

    Returns:
        The axes.

    Raises:
        ValueError: for limits without length, or f that is the same, or not defined, everywhere.
        ImportError: if matplotlib is not installed.

    >>> ax = plot_contour(lambda x, y: x**2 + 4 * y**2, (-2, 2), (-1, 1), path=[(1.5, 1), (0, 0)])
    >>> ax.lines[0].get_xdata().tolist()
    [1.5, 0.0]
    """
    np = import_extra("numpy")
    for name, (low, high) in (("xlim", xlim), ("ylim", ylim)):
        if not low < high:
            raise ValueError(
                f"{name} goes from a lower number to a higher one, not {low} to {high}"
            )
    xs, ys = np.linspace(*xlim, resolution), np.linspace(*ylim, resolution)
    with no_grad():
        heights = np.array([[_height_or_gap(f, x, y) for x in xs.tolist()] for y in ys.tolist()])
    known = heights[np.isfinite(heights)]
    if not len(known):
        raise ValueError("f is not defined anywhere between these limits")
    at = np.unique(np.quantile(known, np.linspace(0.0, 1.0, levels + 2)))
    if len(at) < 2:
        raise ValueError(f"f is {known[0]:g} everywhere: it has no lines of equal height")
    ax = axes_for(ax, size=(5.6, 4.4), title=title, xlabel=xlabel, ylabel=ylabel)
    colors = import_extra("matplotlib.colors")
    # white to a pale blue, on which lines, dots and text are seen
    shades = colors.LinearSegmentedColormap.from_list("height", [LIGHT["paper"], "#9cc4de"])
    ranks = colors.BoundaryNorm(at, 256)
    ax.contourf(xs, ys, heights, levels=at, cmap=shades, norm=ranks, zorder=0)
    ax.contour(xs, ys, heights, levels=at[1:-1], colors=SERIES[0], linewidths=0.6, zorder=1)
    ax.set(xlim=xlim, ylim=ylim)
    _add_path(ax, path)
    return ax


def _height_or_gap(f: Callable[[Any, Any], Any], x: float, y: float) -> float:
    try:
        height = float(plain(f(x, y)))
    except (ValueError, ArithmeticError):
        return nan
    return height if isfinite(height) else nan


def _add_path(ax: Any, path: Sequence[Sequence[float]]) -> None:
    """A dot for each point, joined; a ring around the first and a star on the last."""
    if not len(path):
        return
    x, y = ([float(point[i]) for point in path] for i in range(2))
    style = {"color": series_color(4), "zorder": 3}
    ax.plot(x, y, "o-", linewidth=1.3, markersize=3, **style)
    ax.plot(x[:1], y[:1], "o", markersize=8, markerfacecolor="none", **style)
    ax.plot(x[-1:], y[-1:], "*", markersize=12, markeredgecolor=INK, markeredgewidth=0.5, **style)
