"""Histograms of what goes on inside of a network, one above the other, a layer each."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite.plotting.style import INK, QUIET, axes_for, series_color

__all__ = ["plot_layers"]

BINS = 50


def plot_layers(
    records: Sequence[Any],
    what: str = "activations",
    *,
    title: str = "",
    ax: Any = None,
) -> Any:
    """Draw a histogram for each layer, the first layer on top.

    Numbers that are exactly 0, such as relus that are off, would hide all others: their share is
    written at the right instead.

    Args:
        records: what `watch_layers` has found.
        what: "activations", or "gradients" for the sizes |dL/da|, on a logarithmic axis.
        title: a line above the picture.
        ax: matplotlib axes to draw into; new ones by default.

    Returns:
        The axes.

    Raises:
        ValueError: for another word, no layer, or gradients of records without a loss.
        ImportError: if matplotlib is not installed.

    >>> from autograd_lite import MLP, watch_layers
    >>> records = watch_layers(MLP(2, [4, 1], "relu", seed=1), [[1.0, -1.0], [0.5, 2.0]])
    >>> [text.get_text() for text in plot_layers(records).texts]
    ['62 % are 0', '']
    """
    if what not in ("activations", "gradients"):
        raise ValueError(f'what is "activations" or "gradients", not {what!r}')
    rows = [[x for row in getattr(record, what) for x in row] for record in records]
    if not rows or not all(rows):
        raise ValueError(
            f"there are no {what}: give watch_layers samples, and a loss for gradients"
        )
    drawn = [[x for x in row if x] for row in rows]
    label = "activation a"
    if what == "gradients":
        drawn = [[log10(abs(x)) for x in row] for row in drawn]
        label = "size of the gradient, |dL/da|"
    numbers = [x for row in drawn for x in row] or [0.0]
    low, high = min(numbers), max(numbers)
    margin = 0.03 * (high - low) or 0.5
    low, high = low - margin, high + margin

    np = import_extra("numpy")
    ax = axes_for(ax, size=(6.4, 1.0 + 0.55 * len(rows)), title=title, xlabel=label)
    edges = np.linspace(low, high, BINS + 1)
    for k, (row, shown) in enumerate(zip(rows, drawn, strict=True)):
        floor = len(rows) - 1 - k
        counts, _ = np.histogram(shown, edges)
        heights = floor + 0.85 * counts / max(1, counts.max())
        color = series_color(0)
        ax.stairs(heights, edges, baseline=floor, fill=True, color=color, alpha=0.55)
        ax.stairs(heights, edges, baseline=floor, color=color, linewidth=0.8)
        zeros = 1 - len(shown) / len(row)
        note = f"{zeros:.0%} are 0".replace("%", " %") if zeros else ""
        ax.text(1.01, floor + 0.3, note, transform=ax.get_yaxis_transform(), fontsize=9, color=INK)
    names = [f"{record.name}\n{record.activation}" for record in records]
    ax.set_yticks([len(rows) - 1 - k + 0.3 for k in range(len(rows))], names, fontsize=8)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.set(xlim=(low, high), ylim=(-0.05, len(rows)))
    if what == "gradients":
        ticker = import_extra("matplotlib.ticker")
        ax.xaxis.set_major_locator(ticker.MaxNLocator(8, integer=True))
        ax.xaxis.set_major_formatter(lambda exponent, _: f"$10^{{{exponent:g}}}$")
    elif low < 0 < high:
        ax.axvline(0.0, color=QUIET, linewidth=0.6, zorder=0)
    return ax
