"""Pictures of computation graphs: one model of the graph, and many outputs made from it."""

from autograd_lite.drawing.model import GraphCluster, GraphEdge, GraphModel, GraphNode, graph_model
from autograd_lite.drawing.outputs import draw
from autograd_lite.drawing.paths import PathSum, sum_over_paths
from autograd_lite.drawing.player import StepPlayer, draw_steps

__all__ = [
    "GraphCluster",
    "GraphEdge",
    "GraphModel",
    "GraphNode",
    "PathSum",
    "StepPlayer",
    "draw",
    "draw_steps",
    "graph_model",
    "sum_over_paths",
]
