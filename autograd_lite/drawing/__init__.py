"""Pictures of computation graphs: one model of the graph, and many outputs made from it."""

from autograd_lite.drawing.model import GraphCluster, GraphEdge, GraphModel, GraphNode, graph_model

__all__ = ["GraphCluster", "GraphEdge", "GraphModel", "GraphNode", "graph_model"]
