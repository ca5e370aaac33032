"""Networks as people draw them: a neuron, or a whole layer, as one table.

`as_neurons` shows each neuron as a table whose rows are its weights and its bias, with each
input's edge entering at the row of its weight; `as_layers` shows each layer as a table whose rows
are its neurons, the weights as colours.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property

from autograd_lite.drawing.groups import quotient
from autograd_lite.drawing.marks import ZERO
from autograd_lite.drawing.model import GraphEdge, GraphModel, GraphNode, GraphRow, GraphTable
from autograd_lite.drawing.modules import GraphCluster
from autograd_lite.drawing.neurons import (
    Neuron,
    layers_of,
    name_inside,
    neurons_of,
    with_outer_modules,
)
from autograd_lite.drawing.style import TABLE_DIGITS, applied, heading, remainder_text
from autograd_lite.formulas.notation import pretty_number

__all__ = ["View", "alarms", "as_layers", "as_network", "as_neurons", "without_constants"]

MOST_ROWS, MOST_LAYERS = 40, 3
"""What fits a screen: lines below each other, and layers side by side."""

TITLE_ROWS, INPUT_ROWS = 3, 5
"""The lines that the title of a table and an input take."""

FEW_PARAMETERS = 2
"""So many edges from the parameters of one box to one node are drawn each for itself."""

VECTORS = ("softmax", "log_softmax")
"""Operations that make one node for each of their operands."""


def as_network(model: GraphModel) -> GraphModel | None:
    """The neurons or, where these do not fit a screen, the layers as tables.

    None for a graph without neurons, or with modules that are not drawn as tables.
    """
    model = with_outer_modules(model)
    neurons = neurons_of(model)
    if not neurons or model.tangents_by:  # what flows forward has no row
        return None
    outer = {cluster.id: cluster.outer for cluster in model.clusters}
    rows: Counter[str] = Counter()
    for neuron in neurons:
        rows[outer[neuron.cluster]] += len(neuron.nodes) + TITLE_ROWS
    tallest = max(*rows.values(), *(INPUT_ROWS * len(neuron.inputs) for neuron in neurons))
    if tallest <= MOST_ROWS and len(rows) <= MOST_LAYERS:
        return as_neurons(without_constants(model))
    return as_layers(without_constants(model))


def as_neurons(model: GraphModel) -> GraphModel:
    """Each neuron as a table: its weights and its bias, their sum, and its activation."""
    view = View(model := with_outer_modules(model))
    neurons = neurons_of(model)
    view.gone.update(layers_of(model, neurons))
    for neuron in neurons:
        view.add(_neuron_box(model, neuron), {node.id: i for i, node in enumerate(neuron.nodes)})
        for row, edge in enumerate(neuron.inputs):
            view.entries[edge.child, edge.position] = row
        view.gone.add(neuron.cluster)
    _add_vectors(view)
    return view.made()


def as_layers(model: GraphModel) -> GraphModel:
    """Each layer as a table: a row for each neuron, its weights as colours."""
    view = View(model := with_outer_modules(model))
    for id, layer in layers_of(model, neurons_of(model)).items():
        rows = {node.id: i for i, neuron in enumerate(layer) for node in neuron.nodes}
        view.add(_layer_box(model, id, layer), rows)
        view.bundled.update(neuron.total.id for neuron in layer)
        view.gone.update([id, *(neuron.cluster for neuron in layer)])
        inputs = [model.by_id[edge.parent] for edge in layer[0].inputs]
        if len(inputs) > 1 and not any(node.op or node.id in view.group_of for node in inputs):
            view.add(_vector_box("inputs", inputs), {node.id: i for i, node in enumerate(inputs)})
    _add_vectors(view)
    return view.made()


class View:
    """The boxes that a view puts in place of nodes, and where edges meet their rows."""

    def __init__(self, model: GraphModel) -> None:
        self.model = model
        self.boxes: dict[str, GraphNode] = {}
        self.group_of: dict[str, str] = {}
        self.row_of: dict[str, int] = {}
        self.entries: dict[tuple[str, int], int] = {}
        self.bundled: set[str] = set()
        self.gone: set[str] = set()

    def add(self, box: GraphNode, rows: dict[str, int]) -> None:
        """Draw the nodes with these ids as one box, each in its row."""
        self.boxes[box.id] = box
        self.group_of |= dict.fromkeys(rows, box.id)
        self.row_of |= rows

    def rows(self, edge: GraphEdge) -> tuple[int | None, int | None]:
        """Where an edge leaves and enters; what a layer reads comes in one bundle."""
        is_bundled = edge.child in self.bundled or self._reads_many_parameters(edge)
        leaves = None if is_bundled else self.row_of.get(edge.parent)
        return leaves, self.entries.get((edge.child, edge.position))

    def _reads_many_parameters(self, edge: GraphEdge) -> bool:
        """Whether an edge is one of many from the parameters in a box to one node: a penalty."""
        box = self.group_of.get(edge.parent, "")
        return (
            self.model.by_id[edge.parent].role == "parameter"
            and self.parameters_read[box, edge.child] > FEW_PARAMETERS
        )

    @cached_property
    def parameters_read(self) -> Counter[tuple[str, str]]:
        """For a box and a node outside of it how many edges lead from its parameters there."""
        return Counter(
            (self.group_of.get(edge.parent, ""), edge.child)
            for edge in self.model.edges
            if self.model.by_id[edge.parent].role == "parameter"
        )

    def made(self) -> GraphModel:
        """The graph with the boxes in place of their nodes."""
        groups = {node.id: self.group_of.get(node.id, node.id) for node in self.model.nodes}
        view = quotient(
            self.model, groups, lambda nodes: self.boxes[groups[nodes[0].id]], self.rows
        )
        outer_of = {c.id: c.outer for c in view.clusters if c.id in self.gone}
        return replace(
            view,
            nodes=tuple(replace(n, cluster=outer_of.get(n.cluster, n.cluster)) for n in view.nodes),
            clusters=tuple(c for c in view.clusters if c.id not in self.gone),
        )


def _neuron_box(model: GraphModel, neuron: Neuron) -> GraphNode:
    name = model.cluster_names[neuron.cluster]
    rows = []
    for i, node in enumerate(neuron.nodes):
        edge = neuron.inputs[i] if i < len(neuron.weights) else None
        is_parameter = node.role == "parameter"
        rows.append(
            GraphRow(
                name_inside(node, name) if is_parameter else _row_heading(node, neuron),
                (edge and edge.contribution, node.value, node.gradient),
                tooltip=node.label or heading(node),
                node=node.id,
                places=(f"{edge.id}-flow" if edge else "", f"{node.id}-value", f"{node.id}-grad"),
                role=node.role,
                notes=_notes(model, node),
            )
        )
    columns = (("back", "back"), ("value", "value"), ("grad", "grad"))
    return _box(model, neuron.cluster, [neuron], GraphTable(columns, tuple(rows)))


def _row_heading(node: GraphNode, neuron: Neuron) -> str:
    return f"{node.name} = {node.symbol if node is neuron.total else applied(node)}"


def _layer_box(model: GraphModel, module: str, layer: list[Neuron]) -> GraphNode:
    columns = [("z", "value")]
    if layer[0].activation:
        columns.append((layer[0].activation.symbol, "value"))
    columns.append(("grad z", "grad"))
    rows, titles = [], {cluster.id: cluster.title for cluster in model.clusters}
    for neuron in layer:
        shown = [node for node in (neuron.total, neuron.activation) if node]
        name = model.cluster_names[neuron.cluster]
        rows.append(
            GraphRow(
                re.split(r"\D", name)[-1] or titles[neuron.cluster],
                (*(node.value for node in shown), neuron.total.gradient),
                cells=(tuple(node.value for node in neuron.nodes if node.role == "parameter"),),
                tooltip=name,
                node=neuron.output.id,
                places=(*(f"{node.id}-value" for node in shown), f"{neuron.total.id}-grad"),
                notes=_notes(model, neuron.output),
            )
        )
    strip = "w, b" if layer[0].bias else "w"
    return _box(model, module, layer, GraphTable(tuple(columns), tuple(rows), (strip,)))


def _box(model: GraphModel, module: str, neurons: list[Neuron], table: GraphTable) -> GraphNode:
    cluster = next(cluster for cluster in model.clusters if cluster.id == module)
    nodes = [node for neuron in neurons for node in neuron.nodes]
    notes = history(model, nodes) if table.cells else ()  # a neuron's rows have their own
    only = neurons[0].output if len(neurons) == 1 else None
    return GraphNode(
        id=module,
        role="module",
        symbol=", ".join(dict.fromkeys(node.symbol for node in nodes if node.op)),
        name=_title(model, cluster),
        label=cluster.name,
        value=only and only.value,
        gradient=only and only.gradient,
        marks=(*alarms(nodes), *notes),
        cluster=cluster.outer,
        count=len(nodes),
        parameters=sum(node.parameters for node in nodes),
        table=table,
    )


def _title(model: GraphModel, cluster: GraphCluster) -> str:
    """A neuron with its layer, a layer alone."""
    layer = next((other for other in model.clusters if other.id == cluster.outer), None)
    if layer is None or not re.search(r"\d$|^layer$", layer.name):
        return cluster.title
    return f"{layer.title}, {cluster.title}"


def _notes(model: GraphModel, node: GraphNode) -> tuple[str, ...]:
    """What deserves attention in a row: its marks, and a gradient left from before."""
    rest = model.remainder(node)
    notes = [mark for mark in node.marks if mark not in (ZERO, "nan", "infinite")]
    if rest:
        notes.append(f"grad has {pretty_number(rest, TABLE_DIGITS)}{remainder_text(model, node)}")
    return tuple(notes)


def alarms(nodes: Iterable[GraphNode]) -> tuple[str, ...]:
    """The marks of a box that warn: it holds a nan, or something infinite."""
    marks = {mark for node in nodes for mark in node.marks}
    return tuple(mark for mark in ("nan", "infinite") if mark in marks)


def history(model: GraphModel, nodes: Iterable[GraphNode]) -> tuple[str, ...]:
    """What happened to the leaves of a box since they were recorded, or before."""
    leaves = list(nodes)
    changed = any(mark.startswith("changed since") for node in leaves for mark in node.marks)
    left = {remainder_text(model, node) for node in leaves if model.remainder(node)}
    notes = ["changed since"] if changed else []
    return (*notes, *(f"grads{text}" for text in sorted(left)))


def _add_vectors(view: View) -> None:
    """Operations that make a node for each of their operands, as one table with a row for each."""
    model = view.model
    families: dict[tuple[str, frozenset[str]], list[GraphNode]] = {}
    for node in model.nodes:
        if node.op in VECTORS:
            operands = frozenset(edge.parent for edge in model.edges_into[node.id])
            families.setdefault((node.op, operands), []).append(node)
    for (op, operands), nodes in families.items():
        own = [model.edges_into[node.id][0].parent for node in nodes]
        if len(nodes) < 2 or set(own) != operands:
            continue
        view.add(_vector_box(op, nodes), {node.id: row for row, node in enumerate(nodes)})
        for node in nodes:
            for edge in model.edges_into[node.id]:
                view.entries[edge.child, edge.position] = own.index(edge.parent)


def _vector_box(name: str, nodes: Sequence[GraphNode]) -> GraphNode:
    """Nodes side by side, one in each row: the inputs of a network, the outputs of softmax."""
    columns: tuple[tuple[str, str], ...] = (("value", "value"), ("grad", "grad"))
    if all(node.role == "constant" for node in nodes):
        columns = columns[:1]
    rows = [
        GraphRow(
            f"{i}" if node.role == "constant" and not node.label else node.name,
            (node.value, node.gradient)[: len(columns)],
            tooltip=node.label or heading(node),
            node=node.id,
            places=(f"{node.id}-value", f"{node.id}-grad")[: len(columns)],
            role=node.role,
        )
        for i, node in enumerate(nodes)
    ]
    return GraphNode(
        id=nodes[0].id,
        role="module" if nodes[0].op else nodes[0].role,
        symbol=nodes[0].symbol,
        name=name,
        label=name,
        marks=alarms(nodes),
        cluster=nodes[0].cluster,
        count=len(nodes),
        table=GraphTable(columns, tuple(rows)),
    )


def without_constants(model: GraphModel) -> GraphModel:
    """The graph without the numbers that stand in the headings of the operations they enter.

    >>> from autograd_lite import Value
    >>> from autograd_lite.drawing.model import graph_model
    >>> [node.name for node in without_constants(graph_model(Value(2.0, label="a") * 3.0)).nodes]
    ['a', 'y']
    """
    told = {
        node.id
        for node in model.nodes
        if node.role == "constant"
        and not node.label
        and model.edges_out_of[node.id]
        and all(_tells_operands(model.by_id[edge.child]) for edge in model.edges_out_of[node.id])
    }
    return replace(
        model,
        nodes=tuple(node for node in model.nodes if node.id not in told),
        edges=tuple(edge for edge in model.edges if edge.parent not in told),
    )


def _tells_operands(node: GraphNode) -> bool:
    return heading(node).endswith(applied(node))
