"""The neurons and layers of a graph: which nodes a module made by weighing inputs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from autograd_lite.drawing.model import GraphEdge, GraphModel, GraphNode
from autograd_lite.drawing.modules import GraphCluster

__all__ = ["Neuron", "layers_of", "name_inside", "neurons_of", "runs_of", "with_outer_modules"]


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
    """The neurons of a graph that ran once, in the natural order of their names."""
    return [runs[0] for runs in runs_of(model) if len(runs) == 1]


def runs_of(model: GraphModel) -> list[list[Neuron]]:
    """For each neuron of a graph what it did to each of its samples, in the order of the names.

    A neuron is a module whose nodes are the parameters and the sums of `dot`, all of the same
    parameters, and nothing else but a function of each sum.
    """
    members: dict[str, list[GraphNode]] = {}
    for node in model.nodes:
        if node.cluster:
            members.setdefault(node.cluster, []).append(node)
    found = (_runs(model, cluster.id, members.get(cluster.id, [])) for cluster in model.clusters)
    return [runs for runs in found if runs]


def _runs(model: GraphModel, cluster: str, members: list[GraphNode]) -> list[Neuron]:
    totals = [node for node in members if node.op == "dot"]
    activation_of: dict[str, GraphNode] = {}
    for node in members:
        if node.op and node.op != "dot":
            operands = [edge.parent for edge in model.edges_into[node.id]]
            if len(operands) != 1 or operands[0] in activation_of:
                return []
            activation_of[operands[0]] = node
    runs = []
    for total in totals:
        into = model.edges_into[total.id]
        half = len(into) // 2
        weights = tuple(model.by_id[edge.parent] for edge in into[:half])
        bias = model.by_id[into[-1].parent] if len(into) % 2 else None
        inputs, activation = tuple(into[half : 2 * half]), activation_of.get(total.id)
        runs.append(Neuron(cluster, total, weights, inputs, bias, activation))
    own = {node.id for neuron in runs for node in neuron.nodes}
    parameters = {(*neuron.weights, *filter(None, [neuron.bias])) for neuron in runs}
    is_one = len(parameters) == len({bool(neuron.activation) for neuron in runs}) == 1
    is_whole = own == {node.id for node in members}
    if not is_one or not is_whole:
        return []
    return runs if all(node.role == "parameter" for node in parameters.pop()) else []


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
        is_known = not inside or inside.issuperset(p.id for p in own)
        if is_lone and own[0].label == "weights.0" and is_known:
            inside |= {node.id, *(p.id for p in own)}
    lone_id = f"c{len(clusters)}"
    if inside:
        clusters.append(GraphCluster(lone_id, "neuron", title="neuron"))
    if any(re.fullmatch(r"neurons\.\d+", c.name) and not c.outer for c in clusters):
        layer = GraphCluster(f"c{len(clusters)}", "layer", title="layer")
        clusters = [replace(c, outer=c.outer or layer.id) for c in clusters]
        clusters.insert(0, layer)  # an outer one comes before those inside it
    nodes = tuple(replace(n, cluster=lone_id) if n.id in inside else n for n in model.nodes)
    return replace(model, nodes=nodes, clusters=tuple(clusters))


def layers_of(model: GraphModel, neurons: Iterable[Neuron]) -> dict[str, list[Neuron]]:
    """The neurons that a module is made of, if they read the same inputs, by the module's id."""
    outer = {cluster.id: cluster.outer for cluster in model.clusters}
    layers: dict[str, list[Neuron]] = {}
    for neuron in neurons:
        layers.setdefault(outer[neuron.cluster], []).append(neuron)
    inside = {id: [node for node in model.nodes if node.cluster == id] for id in layers}
    parts = Counter(cluster.outer for cluster in model.clusters)
    return {
        id: layer
        for id, layer in layers.items()
        if id and not inside[id] and parts[id] == len(layer)
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
