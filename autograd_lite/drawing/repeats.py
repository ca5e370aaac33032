"""Repeats drawn once: nodes that do the same thing as one node, with their numbers as colours."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import replace

from autograd_lite.drawing.groups import quotient
from autograd_lite.drawing.marks import combined
from autograd_lite.drawing.model import GraphModel, GraphNode, GraphRow, GraphTable

__all__ = ["merge_repeats"]

MOST_ROWS = 64


def merge_repeats(model: GraphModel) -> GraphModel:
    """Draw nodes that do the same thing to the same kinds of nodes as one, with their numbers.

    Operations are the same if their operations and kinds of operands are; leaves are the same
    if they have one role, the same name but for numbers in it, and feed the same operations. A
    chain of additions counts as one sum.
    """
    kind_of: dict[str, Hashable] = {}
    kinds: dict[Hashable, int] = {}
    terms: dict[str, tuple[frozenset[Hashable], list[str]]] = {}
    by_id = model.by_id
    for node in model.nodes:
        into, out = model.edges_into[node.id], model.edges_out_of[node.id]
        read, parts = frozenset[Hashable](), [node.id]
        for edge in into:
            inner = terms.get(edge.parent) if node.op == "+" else None
            read |= inner[0] if inner else {kind_of[edge.parent]}
            parts += inner[1] if inner else []
        if node.op == "+" and [by_id[e.child].op for e in out] == ["+"]:
            terms[node.id] = read, parts  # a part of a longer sum, which decides on its kind
            continue
        feeds, stem = frozenset[Hashable](), ""
        if not into:
            feeds = frozenset(_reader(model, e.child) for e in out)
            stem = re.sub(r"\d+", "#", node.label)
        alone = node.table or any(edge.enters is not None for edge in out)
        box = node.id if alone or node.role == "module" else node.cluster
        for part in parts:  # an output stays apart, even if it is the end of a sum
            role = by_id[part].role
            kind = (role, node.op, node.symbol, box, stem, read, feeds)
            kind_of[part] = kinds.setdefault(kind, len(kinds))
    members: dict[Hashable, list[GraphNode]] = {}
    for node in model.nodes:
        members.setdefault(kind_of[node.id], []).append(node)
    row_of = _rows(model)
    groups = {node.id: members[kind_of[node.id]][0].id for node in model.nodes}
    return quotient(model, groups, lambda nodes: _repeated(nodes, row_of))


def _reader(model: GraphModel, name: str) -> Hashable:
    """What the nodes that read leaves of one kind have in common: what they do, and to what."""
    reader = model.by_id[name]
    operands = [model.by_id[edge.parent] for edge in model.edges_into[name]]
    return reader.op, reader.cluster, frozenset((p.op or p.role, p.cluster) for p in operands)


def _rows(model: GraphModel) -> dict[str, Hashable]:
    """For each node what it has in common with those beside it in a row of a grid.

    Leaves have their readers in common, operations their operands, or the row of the first.
    """
    row_of: dict[str, Hashable] = {}
    for node in model.nodes:
        into = [edge.parent for edge in model.edges_into[node.id]]
        half = len(into) // 2
        if not into:
            row_of[node.id] = frozenset(edge.child for edge in model.edges_out_of[node.id])
        elif node.op == "dot":
            by_parameters = all(model.by_id[id].role == "parameter" for id in into[:half])
            row_of[node.id] = frozenset(into[half : 2 * half] if by_parameters else into[:half])
        elif node.op in ("softmax", "log_softmax"):
            row_of[node.id] = frozenset(into)
        else:
            row_of[node.id] = next((row_of[id] for id in into if model.by_id[id].op), "")
    return row_of


def _repeated(members: list[GraphNode], row_of: dict[str, Hashable]) -> GraphNode:
    first, last = members[0], members[-1]
    labels = {node.label for node in members}
    same_value = all(node.value is first.value or node.value == first.value for node in members)
    merged = replace(
        first,
        name=_common_name([node.name for node in members]),
        label=first.label if len(labels) == 1 else f"{first.label} … {last.label}",
        value=first.value if same_value else None,
        gradient=None,
        marks=combined(members),
        count=sum(node.count for node in members),
        parameters=sum(node.parameters for node in members),
    )
    return merged if same_value else replace(merged, table=_grid(members, row_of))


def _common_name(names: Sequence[str]) -> str:
    """What nodes are called together.

    >>> _common_name(["keys.0.0", "keys.0.1"]), _common_name(["v1", "v2"])
    ('keys', 'v1 … v2')
    >>> _common_name(["v1", "v9"])
    'v1, …'
    """
    if len(set(names)) == 1:
        return names[0]
    stems = {re.sub(r"^([^\W\d].*?)(\.\d+)+$", r"\1", name) for name in names}  # no numbers
    if len(stems) == 1:
        return stems.pop()
    first, last = (re.fullmatch(r"v(\d+)", name) for name in (names[0], names[-1]))
    if first and last and int(last[1]) - int(first[1]) + 1 != len(names):
        return f"{names[0]}, …"
    return f"{names[0]} … {names[-1]}"


def _grid(members: list[GraphNode], row_of: dict[str, Hashable]) -> GraphTable | None:
    rows: dict[Hashable, list[GraphNode]] = {}
    for node in members:
        rows.setdefault(row_of[node.id], []).append(node)
    if all(len(nodes) == 1 for nodes in rows.values()):
        rows = {"": members}  # one for each sample, say
    if len(rows) > MOST_ROWS:
        return None
    is_constant = all(node.role == "constant" for node in members)
    has_gradients = not is_constant and any(node.gradient is not None for node in members)
    strips = ("value", "grad") if has_gradients else ("value",)
    lines = []
    for nodes in rows.values():
        values = tuple(node.value for node in nodes)
        gradients = tuple(node.gradient for node in nodes)
        cells = (values, gradients) if has_gradients else (values,)
        lines.append(GraphRow(cells=cells, role=nodes[0].role))
    return GraphTable((), tuple(lines), strips)
