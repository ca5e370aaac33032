"""Pictures of computation graphs: one model of the graph, and many outputs made from it."""

from autograd_lite.drawing.model import GraphCluster, GraphEdge, GraphModel, GraphNode, graph_model
from autograd_lite.drawing.outputs import draw

__all__ = ["GraphCluster", "GraphEdge", "GraphModel", "GraphNode", "draw", "graph_model"]
