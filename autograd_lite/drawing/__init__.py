"""Pictures of computation graphs: one model of the graph, and many outputs made from it."""

from autograd_lite.drawing.failures import draw_failure
from autograd_lite.drawing.model import GraphEdge, GraphModel, GraphNode, graph_model
from autograd_lite.drawing.modules import GraphCluster
from autograd_lite.drawing.network import NetworkDrawing, draw_network
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
from autograd_lite.drawing.zoom import ancestors, descendants, only_paths_between

__all__ = [
    "GraphCluster", "GraphEdge", "GraphModel", "GraphNode", "NetworkDrawing", "PathSum",
    "StepPlayer", "ancestors", "descendants", "draw", "draw_failure", "draw_network",
    "draw_steps", "graph_model",
    "only_paths_between", "save_drawing", "sum_over_paths", "to_dot", "to_html", "to_json",
    "to_mermaid", "to_svg", "to_text", "with_tangents",
]  # fmt: skip
