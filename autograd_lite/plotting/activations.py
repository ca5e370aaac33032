"""The curves that networks are made of, each with its derivative, its domain and its range."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from autograd_lite.functional import (
    exp,
    gelu,
    leaky_relu,
    log,
    relu,
    sigmoid,
    silu,
    softplus,
    tanh,
)
from autograd_lite.plotting.functions import plot_function
from autograd_lite.plotting.style import QUIET, legend_below, panels_for, series_color, tidy

__all__ = ["CURVES", "Curve", "plot_activations"]


@dataclass(frozen=True)
class Curve:
    """A function of one number, and what a textbook says about it.

    function: the function itself.
    domain: the x where it is defined, as an open interval.
    range: the greatest lower and the least upper bound of its values.
    attains_low: whether the lower bound is one of its values.
    """

    function: Callable[[Any], Any]
    domain: tuple[float, float] = (-inf, inf)
    range: tuple[float, float] = (-inf, inf)
    attains_low: bool = False

    @property
    def in_words(self) -> str:
        """Domain and range, as a line below the name.

        >>> CURVES["exp"].in_words
        'all x, y > 0'
        """
        return f"{_interval('x', self.domain)}, {_interval('y', self.range, self.attains_low)}"


CURVES: dict[str, Curve] = {
    "exp": Curve(exp, range=(0.0, inf)),
    "log": Curve(log, domain=(0.0, inf)),
    "sigmoid": Curve(sigmoid, range=(0.0, 1.0)),
    "-log(sigmoid)": Curve(lambda x: softplus(-x), range=(0.0, inf)),
    "tanh": Curve(tanh, range=(-1.0, 1.0)),
    "softplus": Curve(softplus, range=(0.0, inf)),
    "relu": Curve(relu, range=(0.0, inf), attains_low=True),
    "leaky_relu": Curve(leaky_relu),
    "gelu": Curve(gelu, range=(-0.16997120747, inf), attains_low=True),
    "silu": Curve(silu, range=(-0.27846454276, inf), attains_low=True),
}
"""The curves by name; -log(sigmoid) is what cross-entropy charges for a score."""


def plot_activations(
    names: Sequence[str] = tuple(CURVES),
    domain: tuple[float, float] = (-5.0, 5.0),
    *,
    ax: Any = None,
) -> Any:
    """Draw activations and their relatives, each with its derivative, its domain and its range.

    The derivative is dashed. A band marks the range, and grey where the function is not defined.

    Args:
        names: which of `CURVES`, in this order.
        domain: the first and the last x of every panel.
        ax: matplotlib axes to draw into, one for each name, as `subplots` gives them; new ones by
            default, three a row.

    Returns:
        The axes of the panels.

    Raises:
        ValueError: for an unknown name, or none, or too few axes.
        ImportError: if matplotlib is not installed.

    >>> panels = plot_activations(["sigmoid", "log"])
    >>> [panel.get_title(loc="left").splitlines()[0] for panel in panels]
    ['sigmoid', 'log']
    """
    unknown = [name for name in names if name not in CURVES]
    if unknown or not names:
        raise ValueError(f"the curves are {', '.join(CURVES)}, not {', '.join(unknown) or 'none'}")
    panels = panels_for(ax, len(names), columns=3, size=(2.9, 2.5))
    for panel, name in zip(panels, names, strict=True):
        _panel(panel, name, domain)
    lines = [line for line in panels[0].lines if line.get_gid()]
    for line, label in zip(lines, ("the function", "its derivative"), strict=True):
        line.set_label(label)
    legend_below(panels)
    return panels


def _panel(ax: Any, name: str, domain: tuple[float, float]) -> None:
    curve = CURVES[name]
    plot_function(curve.function, domain, derivative=True, ax=ax)
    ax.get_legend().remove()
    ax.set_title(f"{name}\n", loc="left", fontsize=10, fontweight="bold")
    words = {"fontsize": 8.5, "color": QUIET, "xycoords": "axes fraction", "va": "bottom"}
    ax.annotate(curve.in_words, (0.0, 1.02), **words)
    ax.set_xlabel("")
    limits = (max(-3.0, ax.get_ylim()[0]), min(5.0, ax.get_ylim()[1]))
    ax.set_ylim(*limits)
    low, high = (max(limits[0], min(limits[1], y)) for y in curve.range)
    ax.axhspan(low, high, color=series_color(5), alpha=0.12, linewidth=0, zorder=0)
    if curve.domain[0] > domain[0]:
        ax.axvspan(domain[0], curve.domain[0], color="#b0b0b0", alpha=0.35, linewidth=0, zorder=1)
    tidy(ax)


def _interval(letter: str, bounds: tuple[float, float], attains_low: bool = False) -> str:
    low, high = (f"{bound:.3g}".replace("-", "−") for bound in bounds)
    if bounds == (-inf, inf):
        return f"all {letter}"
    if bounds[1] == inf:
        return f"{letter} {'≥' if attains_low else '>'} {low}"
    return f"{low} < {letter} < {high}"
