"""What notebooks show of the engine's objects: the only place where the engine meets pictures.

The face of the package imports this module, so that no module of the engine knows a picture.
"""

from __future__ import annotations

from typing import Any

from autograd_lite.graph import topological_order
from autograd_lite.nn import Module
from autograd_lite.value import Value

__all__: list[str] = []

LARGEST_PICTURE = 10_000
"""A notebook shows larger graphs as text: to look at them takes longer than a display may."""


def _graph_svg(node: Value) -> str | None:
    """The graph below a node; None for a leaf, and where there is no picture."""
    if not node.parents or len(topological_order(node)) > LARGEST_PICTURE:
        return None
    from autograd_lite.drawing.outputs import svg_or_none

    return svg_or_none(node)


def _network_svg(module: Module) -> str | None:
    """The network in columns; None for a model that is not made of layers."""
    from autograd_lite.drawing.network import draw_network

    drawable: Any = module
    try:
        return draw_network(drawable).svg
    except Exception:  # a display must never fail; another model shows as text
        return None


Value._repr_svg_ = _graph_svg  # type: ignore[attr-defined]
Module._repr_svg_ = _network_svg  # type: ignore[attr-defined]
