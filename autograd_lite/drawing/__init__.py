"""Pictures of computation graphs: one model of the graph, and many outputs made from it.

A module is loaded when one of its names is first used: most programs need few of them.
"""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING
from typing import Any as _Any

if TYPE_CHECKING:  # editors and type checkers read the names where they live
    from autograd_lite.drawing.failures import draw_failure
    from autograd_lite.drawing.model import (
        GraphEdge,
        GraphModel,
        GraphNode,
        graph_model,
    )
    from autograd_lite.drawing.modules import GraphCluster
    from autograd_lite.drawing.network import (
        NetworkDrawing,
        draw_network,
    )
    from autograd_lite.drawing.outputs import (
        draw,
        save_drawing,
        to_dot,
        to_html,
        to_json,
        to_mermaid,
        to_svg,
        to_text,
    )
    from autograd_lite.drawing.paths import PathSum, sum_over_paths
    from autograd_lite.drawing.player import StepPlayer, draw_steps
    from autograd_lite.drawing.tangents import with_tangents
    from autograd_lite.drawing.zoom import (
        ancestors,
        descendants,
        only_paths_between,
    )

_MODULE_OF = {
    name: module
    for module, names in {
        "failures": ("draw_failure",),
        "model": ("GraphEdge", "GraphModel", "GraphNode", "graph_model"),
        "modules": ("GraphCluster",),
        "network": ("NetworkDrawing", "draw_network"),
        "outputs": (
            "draw", "save_drawing", "to_dot", "to_html", "to_json", "to_mermaid", "to_svg",
            "to_text",
        ),
        "paths": ("PathSum", "sum_over_paths"),
        "player": ("StepPlayer", "draw_steps"),
        "tangents": ("with_tangents",),
        "zoom": ("ancestors", "descendants", "only_paths_between"),
    }.items()
    for name in names
}  # fmt: skip

__all__ = [
    "GraphCluster", "GraphEdge", "GraphModel", "GraphNode", "NetworkDrawing", "PathSum",
    "StepPlayer", "ancestors", "descendants", "draw", "draw_failure", "draw_network",
    "draw_steps", "graph_model",
    "only_paths_between", "save_drawing", "sum_over_paths", "to_dot", "to_html", "to_json",
    "to_mermaid", "to_svg", "to_text", "with_tangents",
]  # fmt: skip


def __getattr__(name: str) -> _Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"autograd_lite.drawing has no {name!r}")
    value = getattr(_import_module(f"autograd_lite.drawing.{_MODULE_OF[name]}"), name)
    globals()[name] = value  # found at once from now on
    return value


def __dir__() -> list[str]:
    return sorted({*_MODULE_OF, *globals()})
