"""Trainings side by side: the same quantity of several histories, and a range of rates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograd_lite.plotting.style import INK, axes_for, legend_below, series_color, tidy

__all__ = ["compare_histories", "plot_lr_range_test"]

LINES = ("-", "--", "-.", ":")
"""Beside the colour, what tells the curves apart, in this order."""

LEGEND_LETTERS = 56
"""How many letters of names stand side by side below a picture."""


def compare_histories(
    histories: Mapping[str, Any],
    quantity: str = "loss",
    *,
    log: bool = False,
    title: str = "",
    ax: Any = None,
) -> Any:
    """Draw one quantity of several trainings over the epochs, a curve for each.

    Args:
        histories: what `fit` returned, by name.
        quantity: the name of a series of a `History`, such as "loss" or "validation_accuracy".
        log: whether equal steps upwards are equal factors.
        title: a line above the picture.
        ax: matplotlib axes to draw into; new ones by default.

    Returns:
        The axes.

    Raises:
        ValueError: if there is no history, or one without that quantity.
        ImportError: if matplotlib is not installed.

    >>> from autograd_lite import History
    >>> ax = compare_histories({"a": History(loss=[2.0, 1.0]), "b": History(loss=[2.0, 0.5])})
    >>> [line.get_ydata().tolist() for line in ax.lines]
    [[2.0, 1.0], [2.0, 0.5]]
    """
    if not histories:
        raise ValueError("there is no history to compare")
    curves = {name: getattr(history, quantity, ()) for name, history in histories.items()}
    if missing := [name for name, series in curves.items() if not series]:
        raise ValueError(f"{missing[0]} has no {quantity}")
    ax = axes_for(ax, title=title, xlabel="epoch", ylabel=quantity.replace("_", " "))
    tidy(ax, grid="y")
    for k, (name, series) in enumerate(curves.items()):
        style = {"color": series_color(k), "linestyle": LINES[k % len(LINES)], "linewidth": 1.7}
        ax.plot(range(1, len(series) + 1), series, label=name, **style)
    ax.xaxis.get_major_locator().set_params(integer=True)
    if log:
        ax.set_yscale("log")
    legend_below(ax, columns=max(1, LEGEND_LETTERS // max(map(len, curves))))
    return ax


def plot_lr_range_test(test: Any, *, title: str = "", ax: Any = None) -> Any:
    """Draw the loss over the learning rate, with the rate at which it was lowest.

    Args:
        test: what `lr_range_test` returned.
        title: a line above the picture.
        ax: matplotlib axes to draw into; new ones by default.

    Returns:
        The axes.

    Raises:
        ValueError: if no epoch was completed.
        ImportError: if matplotlib is not installed.

    >>> from autograd_lite import History
    >>> ax = plot_lr_range_test(History(loss=[2.0, 1.0, 3.0], lr=[0.01, 0.1, 1.0]))
    >>> ax.get_xscale(), ax.get_legend_handles_labels()[1]
    ('log', ['lowest loss: lr = 0.1'])
    """
    if not test.loss:
        raise ValueError("there is no range of learning rates without a completed epoch")
    ax = axes_for(ax, title=title, xlabel="learning rate", ylabel="loss")
    tidy(ax, grid="both")
    ax.plot(test.lr, test.loss, color=series_color(0), linewidth=1.9)
    ax.set_xscale("log")
    low, high = min(test.loss), max(test.loss[0], min(test.loss))
    room = high - low or 1.0
    ax.set_ylim(low - 0.15 * room, high + 0.4 * room)
    best = test.lr[test.loss.index(low)]
    text = f"lowest loss: lr = {best:.2g}"
    ax.plot([best], [low], "o", color=INK, markersize=6, label=text)
    ax.legend(frameon=False, fontsize=9)
    return ax
