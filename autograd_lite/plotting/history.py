"""The curves of a training: loss and accuracy over the epochs."""

from __future__ import annotations

from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite.plotting.style import INK, panels_for, series_color, tidy

__all__ = ["plot_history"]


def plot_history(history: Any, *, title: str = "", ax: Any = None) -> Any:
    """Draw the loss of each epoch, and beside it the accuracy if there is one.

    Args:
        history: what `fit` returned.
        title: a line above the picture.
        ax: matplotlib axes to draw into, one for each panel, as `subplots` gives them; new ones by
            default.

    Returns:
        The axes of the panels: loss, and accuracy if there is one.

    Raises:
        ValueError: if no epoch was completed, or there are too few axes.
        ImportError: if matplotlib is not installed.

    >>> from autograd_lite import History
    >>> panels = plot_history(History(loss=[0.7, 0.2], accuracy=[0.5, 1.0]))
    >>> [ax.get_ylabel() for ax in panels]
    ['loss', 'accuracy']
    """
    if not history.loss:
        raise ValueError("there is no loss curve of a training without a completed epoch")
    names = ["loss", "accuracy"] if history.accuracy else ["loss"]
    panels = panels_for(ax, len(names), columns=2, size=(4.4, 3.4), title=title)
    for name, axes in zip(names, panels, strict=True):
        tidy(axes, grid="y")
        for label, series, style in (
            ("training", getattr(history, name), {"color": series_color(0)}),
            ("validation", getattr(history, f"validation_{name}"), {"color": INK, "ls": "--"}),
        ):
            epochs = range(1, len(series) + 1)
            if series:
                marker = {"marker": "o", "markersize": 4} if len(series) == 1 else {}
                axes.plot(epochs, series, label=label, linewidth=1.8, **style, **marker)
        axes.set(xlabel="epoch", ylabel=name)
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.legend(frameon=False, fontsize=9)
        drawn = [number for line in axes.lines for number in line.get_ydata()]
        if name == "loss":
            low, high = min(0.0, *drawn), max(0.0, *drawn)
            margin = 0.06 * (high - low) or 1.0
            axes.set_ylim(low - margin * (low < 0), high + margin * (high > 0 or low == 0))
        else:
            low, margin = min(drawn), 0.06 * (1 - min(drawn)) or 0.05
            axes.set_ylim(max(0.0, low - margin), 1.0)  # nothing is above 100 %
            for line in axes.lines:
                line.set_clip_on(False)
            ticker = import_extra("matplotlib.ticker")
            axes.yaxis.set_major_formatter(ticker.PercentFormatter(1.0, symbol=" %"))
    return panels
