"""Where a transformer looks: the weights of attention as a triangle of squares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite._palette import LIGHT, POSITIVE
from autograd_lite.plotting.style import axes_for
from autograd_lite.value import plain

__all__ = ["plot_attention"]


def plot_attention(
    weights: Sequence[Sequence[Any]],
    tokens: Sequence[str],
    *,
    title: str = "",
    ax: Any = None,
) -> Any:
    """Draw the weights of one head of attention: a row for each place, and where it looks.

    White is 0, full blue is 1, grey is where a place cannot look.

    Args:
        weights: for each place the shares that it takes from the first, second, ... place, as
            `attention_weights` gives them; a place that sees only what is before it has fewer.
        tokens: what stands at each place.
        title: a line above the picture.
        ax: matplotlib axes to draw into; new ones by default.

    Returns:
        The axes.

    Raises:
        ValueError: if there are not as many rows as tokens, or a row is longer than that.
        ImportError: if matplotlib is not installed.

    >>> ax = plot_attention([[1.0], [0.25, 0.75]], ["a", "b"])
    >>> [text.get_text() for text in ax.get_xticklabels()]
    ['a', 'b']
    """
    np = import_extra("numpy")
    colors = import_extra("matplotlib.colors")
    n = len(tokens)
    if len(weights) != n or not n or any(len(row) > n for row in weights):
        raise ValueError(
            f"{n} tokens take {n} rows of at most {n} weights, not rows of "
            f"{', '.join(str(len(row)) for row in weights) or 'nothing'}"
        )
    off, full = (np.array(colors.to_rgb(c)) for c in (LIGHT["off-fill"], POSITIVE))
    image = np.tile(off, (n, n, 1))
    for i, row in enumerate(weights):
        shares = np.array([plain(weight) for weight in row])
        image[i, : len(row)] = 1 - shares[:, None] * (1 - full)
    side = 1.1 + 0.27 * n
    ax = axes_for(ax, size=(side, side), title=title, xlabel="looks at", ylabel="place")
    ax.imshow(image)
    ax.set_xticks(range(n), tokens)
    ax.set_yticks(range(n), tokens)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    return ax
