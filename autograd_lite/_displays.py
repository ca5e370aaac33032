"""What notebooks show of the engine's objects: the only place where the engine meets pictures.

The face of the package imports this module, so that no module of the engine knows a picture.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd_lite.graph import topological_order
from autograd_lite.nn import Module
from autograd_lite.value import Value

__all__: list[str] = []

LARGEST_PICTURE = 10_000
"""A notebook shows larger graphs as text: to look at them takes longer than a display may."""


def _value_display(node: Value, include: Any = None, exclude: Any = None, **_: Any) -> Any:
    """The picture of the graph below a node; nothing for a leaf or where there is no picture."""
    if not node.parents or len(topological_order(node)) > LARGEST_PICTURE:
        return {}
    from autograd_lite.drawing.outputs import draw

    return _or_nothing(lambda: draw(node)._repr_mimebundle_(include, exclude))


def _module_display(module: Module, include: Any = None, exclude: Any = None, **_: Any) -> Any:
    """The network in columns; nothing for a model that is not made of layers."""
    from autograd_lite.drawing.network import draw_network

    model: Any = module
    return _or_nothing(lambda: draw_network(model)._repr_mimebundle_(include, exclude))


def _or_nothing(display: Callable[[], tuple[dict[str, Any], dict[str, Any]]]) -> Any:
    """The display without its text, which is the object's own repr; nothing if there is none."""
    try:
        data, metadata = display()
    except Exception:  # a display must never fail: Graphviz is missing, or the graph too large
        return {}
    return {kind: content for kind, content in data.items() if kind != "text/plain"}, metadata


Value._repr_mimebundle_ = _value_display  # type: ignore[attr-defined]
Module._repr_mimebundle_ = _module_display  # type: ignore[attr-defined]
