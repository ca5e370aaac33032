"""The public functions that draw: from a Value to a picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from autograd_lite.drawing.dot import dot_lines
from autograd_lite.drawing.model import GraphModel, graph_model
from autograd_lite.drawing.style import Show
from autograd_lite.value import Value

if TYPE_CHECKING:
    from autograd_lite.drawing.picture import Picture

__all__ = ["draw"]


def draw(
    root: Value | Iterable[Value] | GraphModel, *, direction: str = "LR", **options: Any
) -> Picture:
    """Draw the computation graph of root.

    Args:
        root: the last node of a recorded graph, several of them, or a model made from them.
        direction: "LR" draws from left to right, "TB" from top to bottom.
        options: what to show; see `Show`.

    Returns:
        A graphviz `Digraph`, which a notebook displays, and whose `render` writes a file.

    >>> picture = draw(Value(2.0, label="a") * 3)
    >>> "digraph" in picture.source
    True
    """
    from autograd_lite.drawing.picture import Picture

    model = root if isinstance(root, GraphModel) else graph_model(root)
    show = Show(**options)
    if show.derivatives is None:
        show = replace(show, derivatives=len(model.edges) <= 60)
    picture = Picture(body=[f"\t{line}\n" for line in dot_lines(model, show, direction)])
    picture.format = "svg"
    return picture
