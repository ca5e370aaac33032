"""What the temperature does to a softmax."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd_lite.functional import softmax
from autograd_lite.plotting.style import axes_for, legend_below, series_color, tidy

__all__ = ["plot_softmax"]


def plot_softmax(
    logits: Sequence[float],
    temperatures: Sequence[float] = (0.5, 1.0, 2.0, 5.0),
    *,
    class_names: Sequence[str] | None = None,
    ax: Any = None,
) -> Any:
    """Draw softmax(z / T) as bars, a colour for each temperature T.

    At a low temperature the largest logit takes all; at a high one all classes become alike.

    Args:
        logits: the numbers z, one for each class.
        temperatures: the values of T, each above 0.
        class_names: a name for each class; "class 0", "class 1", ... by default.
        ax: matplotlib axes to draw into; new ones by default.

    Returns:
        The axes.

    Raises:
        ValueError: for no logit, a temperature that is not positive, or names that are not as
            many as the logits.
        ImportError: if matplotlib is not installed.

    >>> ax = plot_softmax([0.0, 1.0], temperatures=[1.0, 10.0])
    >>> [round(float(bar.get_height()), 3) for bar in ax.patches]
    [0.269, 0.731, 0.475, 0.525]
    """
    if not len(logits):
        raise ValueError("softmax needs one logit or more")
    for t in temperatures:
        if not t > 0:
            raise ValueError(f"a temperature is above 0, not {t}")
    names = list(class_names) if class_names else [f"class {k}" for k in range(len(logits))]
    if len(names) != len(logits):
        raise ValueError(f"{len(names)} names for {len(logits)} logits")
    ax = axes_for(ax, ylabel="probability")
    width = 0.8 / len(temperatures)
    for k, t in enumerate(temperatures):
        heights = [a.data for a in softmax([z / t for z in logits])]
        left = [i - 0.4 + (k + 0.5) * width for i in range(len(logits))]
        ax.bar(left, heights, 0.92 * width, color=series_color(k), label=f"T = {t:g}")
    ax.set_xticks(
        range(len(names)), [f"{n}\nz = {z:g}" for n, z in zip(names, logits, strict=True)]
    )
    ax.set_ylim(0.0, 1.0)
    tidy(ax, grid="y")
    legend_below(ax)
    return ax
