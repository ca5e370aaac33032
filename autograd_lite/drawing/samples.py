"""A network that saw several samples, drawn once: each layer as a table with a colour for each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from autograd_lite.drawing.boxes import View, alarms, history
from autograd_lite.drawing.model import GraphModel, GraphNode, GraphRow, GraphTable
from autograd_lite.drawing.neurons import Neuron, runs_of, with_outer_modules
from autograd_lite.drawing.repeats import merge_repeats

__all__ = ["as_samples", "has_wide_tables", "samples_of"]

Layer = list[list[Neuron]]
"""For each neuron what it did to each sample."""


def as_samples(model: GraphModel) -> GraphModel | None:
    """The graph with each layer as a table: a row for each neuron, in it a colour for each sample.

    What is done to every sample beside, as in a loss, is drawn once as well, with its numbers.

    Returns:
        The view, or None for a graph whose layers did not all see the same samples in one order.
    """
    model = with_outer_modules(model)
    layers = _layers(model)
    if not layers or model.tangents_by:
        return None
    n_samples = len(next(iter(layers.values()))[0])
    view = View(model)
    outer = {cluster.id: cluster.outer for cluster in model.clusters}
    for id, layer in layers.items():
        rows = {n.id: row for row, runs in enumerate(layer) for run in runs for n in run.nodes}
        view.add(_layer_box(model, id, layer, outer[id]), rows)
        view.bundled.update(run.total.id for runs in layer for run in runs)
        view.gone.update([id, *(runs[0].cluster for runs in layer)])
        columns = [[model.by_id[edge.parent] for edge in run.inputs] for run in layer[0]]
        flat = [node for column in columns for node in column]
        is_free = not any(node.op or node.id in view.group_of for node in flat)
        if is_free and len({node.id for node in flat}) == len(flat) > 1:
            places = {node.id: row for column in columns for row, node in enumerate(column)}
            view.add(_inputs_box(list(zip(*columns, strict=True)), n_samples), places)
    return merge_repeats(view.made())


def samples_of(model: GraphModel) -> int:
    """How many samples the tables of a view show side by side; 0 where there is but one."""
    counts = [node.table.samples for node in model.nodes if node.table]
    return max(counts, default=0)


def has_wide_tables(model: GraphModel) -> bool:
    """Whether layers have all their strips side by side, and should stand below each other."""
    tables = [node.table for node in model.nodes if node.table and node.table.samples]
    return any(len(table.cells) > 2 and table.rows[0].name for table in tables)


def _layers(model: GraphModel) -> dict[str, Layer]:
    """The layers by their ids, or none if they do not agree on the samples."""
    outer = {cluster.id: cluster.outer for cluster in model.clusters}
    neurons = runs_of(model)
    layers: dict[str, Layer] = {}
    for runs in neurons:
        cluster = runs[0].cluster
        layers.setdefault(outer[cluster] or cluster, []).append(runs)
    n_samples = {len(runs) for runs in neurons}
    if len(n_samples) != 1 or n_samples == {1}:
        return {}
    place_of = {
        run.output.id: (id, sample)
        for id, layer in layers.items()
        for runs in layer
        for sample, run in enumerate(runs)
    }
    parts = Counter(outer.values())
    for id, layer in layers.items():
        if id != layer[0][0].cluster and parts[id] != len(layer):
            return {}
        if any(node.cluster == id for node in model.nodes) and id != layer[0][0].cluster:
            return {}
        if len({run.activation and run.activation.op for runs in layer for run in runs}) != 1:
            return {}
        for sample, column in enumerate(zip(*layer, strict=True)):
            if len({tuple(edge.parent for edge in run.inputs) for run in column}) != 1:
                return {}
            for edge in column[0].inputs:
                before, seen = place_of.get(edge.parent, ("", sample))
                if before == id or seen != sample:  # a network that reads itself, as in time
                    return {}
    return layers


def _layer_box(model: GraphModel, module: str, layer: Layer, outer: str) -> GraphNode:
    cluster = next(cluster for cluster in model.clusters if cluster.id == module)
    first = layer[0][0]
    headings = ["w, b" if first.bias else "w", "z"]
    if first.activation:
        headings.append(first.activation.symbol)
    has_gradients = any(run.total.gradient is not None for runs in layer for run in runs)
    headings += ["grad z", f"grad {headings[0]}"] * has_gradients
    rows = []
    for runs in layer:
        name = model.cluster_names[runs[0].cluster]
        parameters = [*runs[0].weights, *filter(None, [runs[0].bias])]
        cells = [_values(parameters), _values(run.total for run in runs)]
        if first.activation:
            cells.append(_values(run.output for run in runs))
        if has_gradients:
            cells.append(tuple(run.total.gradient for run in runs))
            cells.append(tuple(node.gradient for node in parameters))
        marks = dict.fromkeys(mark for run in runs for mark in run.output.marks)
        notes = tuple(mark for mark in marks if mark.startswith("dead"))
        rows.append(
            GraphRow(
                re.split(r"\D", name)[-1],
                cells=tuple(cells),
                tooltip=name,
                node=runs[-1].output.id,
                notes=notes,
            )
        )
    nodes = list({n.id: n for runs in layer for run in runs for n in run.nodes}.values())
    return GraphNode(
        id=module,
        role="module",
        symbol=", ".join(dict.fromkeys(node.symbol for node in nodes if node.op)),
        name=f"{cluster.title}, {len(layer[0])} samples",
        label=cluster.name,
        marks=(*alarms(nodes), *history(model, nodes)),
        cluster=outer,
        count=len(nodes),
        parameters=sum(node.parameters for node in nodes),
        table=GraphTable((), tuple(rows), tuple(headings), len(layer[0])),
    )


def _inputs_box(rows: Sequence[Sequence[GraphNode]], n_samples: int) -> GraphNode:
    """The inputs: a row for each, in it its number in each sample."""
    nodes = [node for row in rows for node in row]
    is_constant = all(node.role == "constant" for node in nodes)
    has_gradients = not is_constant and any(node.gradient is not None for node in nodes)
    lines = []
    for i, row in enumerate(rows):
        labels = {node.label for node in row}
        gradients = [tuple(node.gradient for node in row)] if has_gradients else []
        lines.append(
            GraphRow(
                labels.pop() if len(labels) == 1 and "" not in labels else f"{i}",
                cells=(_values(row), *gradients),
                role=row[0].role,
            )
        )
    headings = ("value", "grad") if has_gradients else ("value",)
    return GraphNode(
        id=nodes[0].id,
        role=nodes[0].role,
        name=f"inputs, {n_samples} samples",
        label="inputs",
        marks=alarms(nodes),
        cluster=nodes[0].cluster,
        count=len(nodes),
        table=GraphTable((), tuple(lines), headings, n_samples),
    )


def _values(nodes: Iterable[GraphNode]) -> tuple[object, ...]:
    return tuple(node.value for node in nodes)
