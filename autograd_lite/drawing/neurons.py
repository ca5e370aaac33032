"""The neurons and layers of a graph: which nodes a module made by weighing inputs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from autograd_lite.drawing.model import GraphEdge, GraphModel, GraphNode
from autograd_lite.drawing.modules import GraphCluster

__all__ = ["Neuron", "layers_of", "name_inside", "neurons_of", "with_outer_modules"]


@dataclass(frozen=True)
class Neuron:
    """The nodes that a module made by multiplying its weights by inputs, once.

    cluster: the id of the module.
    total: the node of the sum w·x + b.
    weights: a parameter for each input; inputs: the edges from the inputs to the sum.
    bias, activation: nodes, or None.
    """

    cluster: str
    total: GraphNode
    weights: tuple[GraphNode, ...]
    inputs: tuple[GraphEdge, ...]
    bias: GraphNode | None = None
    activation: GraphNode | None = None

    @property
    def output(self) -> GraphNode:
        """The node that others read."""
        return self.activation or self.total

    @property
    def nodes(self) -> list[GraphNode]:
        """All its nodes, in the order in which a table lists them."""
        return [*self.weights, *filter(None, [self.bias, self.total, self.activation])]


def neurons_of(model: GraphModel) -> list[Neuron]:
    """The neurons of a graph, in the natural order of their names.

    A neuron is a module whose nodes are the parameters and the sum of one `dot`, and nothing else
    but a function of this sum. A module that ran twice is none: its weights have two sums.
    """
    members: dict[str, list[GraphNode]] = {}
    for node in model.nodes:
        if node.cluster:
            members.setdefault(node.cluster, []).append(node)
    found = []
    for cluster in model.clusters:
        neuron = _neuron(model, cluster.id, members.get(cluster.id, []))
        if neuron:
            found.append(neuron)
    return found


def _neuron(model: GraphModel, cluster: str, members: list[GraphNode]) -> Neuron | None:
    totals = [node for node in members if node.op == "dot"]
    if len(totals) != 1:
        return None
    into = model.edges_into[totals[0].id]
    half = len(into) // 2
    weights = tuple(model.by_id[edge.parent] for edge in into[:half])
    bias = model.by_id[into[-1].parent] if len(into) % 2 else None
    parameters = [*weights, bias] if bias else list(weights)
    others = [node for node in members if node.op and node is not totals[0]]
    activation = others[0] if others else None
    neuron = Neuron(cluster, totals[0], weights, tuple(into[half : 2 * half]), bias, activation)
    if any(node.role != "parameter" for node in parameters):
        return None
    if sorted(node.id for node in neuron.nodes) != sorted(node.id for node in members):
        return None
    if activation and [e.parent for e in model.edges_into[activation.id]] != [totals[0].id]:
        return None
    return neuron


def with_outer_modules(model: GraphModel) -> GraphModel:
    """The graph with a module around a neuron, or a layer, that is the whole model itself.

    Its parameters are called weights.0, or neurons.0.weights.0, and name no module around them.
    """
    clusters = list(model.clusters)
    inside: set[str] = set()
    for node in model.nodes:
        parents = [model.by_id[edge.parent] for edge in model.edges_into[node.id]]
        own = [p for p in parents if p.role == "parameter" and not p.cluster]
        is_lone = node.op == "dot" and not node.cluster and 2 * len(own) >= len(parents)
        if is_lone and not inside and own[0].label == "weights.0":
            inside = {node.id, *(p.id for p in own)}
            clusters.append(GraphCluster(f"c{len(clusters)}", "neuron", title="neuron"))
    lone_id = clusters[-1].id if inside else ""
    if any(re.fullmatch(r"neurons\.\d+", c.name) and not c.outer for c in clusters):
        layer = GraphCluster(f"c{len(clusters)}", "layer", title="layer")
        clusters = [replace(c, outer=c.outer or layer.id) for c in clusters]
        clusters.insert(0, layer)  # an outer one comes before those inside it
    nodes = tuple(replace(n, cluster=lone_id) if n.id in inside else n for n in model.nodes)
    return replace(model, nodes=nodes, clusters=tuple(clusters))


def layers_of(model: GraphModel, neurons: Iterable[Neuron]) -> dict[str, list[Neuron]]:
    """The neurons that lie in one module and read the same inputs, by the id of the module."""
    outer = {cluster.id: cluster.outer for cluster in model.clusters}
    layers: dict[str, list[Neuron]] = {}
    for neuron in neurons:
        layers.setdefault(outer[neuron.cluster], []).append(neuron)
    inside = {id: [node for node in model.nodes if node.cluster == id] for id in layers}
    return {
        id: layer
        for id, layer in layers.items()
        if id and not inside[id]
        and len({tuple(e.parent for e in neuron.inputs) for neuron in layer}) == 1
        and len({neuron.activation and neuron.activation.op for neuron in layer}) == 1
    }  # fmt: skip


def name_inside(node: GraphNode, module: str) -> str:
    """A parameter's name as it stands inside of a module, which need not be said again.

    >>> name_inside(GraphNode("n0", "parameter", name="critic.w¹₀₀"), "critic.layers.0.neurons.0")
    'w¹₀₀'
    """
    outer = node.name.rpartition(".")[0]
    return (
        node.name[len(outer) + 1 :] if outer and f"{module}.".startswith(f"{outer}.") else node.name
    )
