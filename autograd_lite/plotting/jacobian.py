"""The Jacobian of a function as a picture: which output moves with which input, and how much."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite._palette import LIGHT, NEGATIVE, POSITIVE
from autograd_lite.calculus import jacobian
from autograd_lite.formulas.notation import pretty_number
from autograd_lite.plotting.style import INK, axes_for

__all__ = ["plot_jacobian"]

NUMBERED = 12
"""Up to so many rows or columns, each square has room for its number."""


def plot_jacobian(
    f: Callable[..., Any],
    at: Sequence[float],
    *,
    input_name: str = "z",
    output_name: str = "a",
    title: str = "",
    ax: Any = None,
) -> Any:
    """Draw the matrix of the derivatives of f, J[i][j] = ∂f_i/∂x_j, a square for each.

    Blue is positive, orange negative, white 0; the stronger, the larger. A small matrix has its
    numbers written in.

    Args:
        f: a function of one list of numbers that returns a list, such as `softmax`.
        at: the numbers, the point at which to differentiate.
        input_name: the letter of the inputs, which are counted from 1.
        output_name: the letter of the outputs.
        title: a line above the picture.
        ax: matplotlib axes to draw into; new ones by default.

    Returns:
        The axes.

    Raises:
        ValueError: if there is no number to differentiate by.
        ImportError: if matplotlib is not installed.

    >>> from autograd_lite import softmax
    >>> ax = plot_jacobian(softmax, [0.0, 0.0])
    >>> [text.get_text() for text in ax.texts]
    ['0.25', '−0.25', '−0.25', '0.25']
    """
    at = list(at)
    if not at:
        raise ValueError("a Jacobian is taken at a list of one number or more")
    rows = jacobian(f)(at)
    n, m = len(rows), len(at)
    ax = axes_for(ax, size=(1.2 + min(4.4, 0.72 * m), 0.9 + min(4.4, 0.62 * n)), title=title)
    colors = import_extra("matplotlib.colors")
    scale = max((abs(entry) for row in rows for entry in row), default=0.0) or 1.0
    shades = colors.LinearSegmentedColormap.from_list(
        "signed", [NEGATIVE, LIGHT["paper"], POSITIVE]
    )
    ax.imshow(rows, cmap=shades, vmin=-scale, vmax=scale, aspect="auto")
    for labels, axis, letter in (
        (m, ax.xaxis, f"∂{input_name}"),
        (n, ax.yaxis, f"∂{output_name}"),
    ):
        if labels <= NUMBERED:
            axis.set_ticks(range(labels), [f"{letter}{k}" for k in range(1, labels + 1)])
        else:
            axis.set_ticks([])
            axis.set_label_text(letter)
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.set_xticks([k - 0.5 for k in range(1, m)], minor=True)
    ax.set_yticks([k - 0.5 for k in range(1, n)], minor=True)
    if max(n, m) <= NUMBERED:
        ax.grid(which="minor", color=LIGHT["line"], linewidth=0.8)
        ax.tick_params(which="minor", length=0)
        for i, row in enumerate(rows):
            for j, entry in enumerate(row):
                color = "white" if abs(entry) > 0.6 * scale else INK
                text = pretty_number(entry, 2)
                ax.text(j, i, text, ha="center", va="center", color=color, fontsize=9)
    return ax
