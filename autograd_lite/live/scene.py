"""A graph as the page draws it: where everything stands, and the texts that change.

`scene` is what stays while numbers change: nodes and edges with their places on the paper, wide
enough for any number. `texts` is what changes: for each place its text. Both speak of nodes and
edges by the ids of the graph model, as pictures and players do.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from autograd_lite._tables import columns_of
from autograd_lite.drawing.marks import is_off
from autograd_lite.drawing.model import GraphEdge, GraphModel, GraphNode
from autograd_lite.drawing.style import Show, gradient_text, heading, node_name, printable
from autograd_lite.formulas.notation import equality, pretty_number, quantity
from autograd_lite.formulas.operations import operation
from autograd_lite.live.layers import Arc, Layers
from autograd_lite.live.layout import Layout, lay_out

__all__ = ["SHOW", "carries", "room_of", "scene", "texts"]

SHOW = Show(derivatives=True, digits=4)
"""How numbers are written: there is room for as many digits at every place."""

BIG, SMALL = 7.9, 6.7
"""Widths of a character of the two sizes of text, in points, generously."""

NUMBER = 7
"""The characters of a usual number, such as −0.6931."""

KINDS = (("LR", 2), ("TB", 1), ("TB", 2))
"""In which direction a graph may run, and in how many lines the labels of its edges are."""

LEGIBLE = 0.85
"""From this scale on the first kind is good enough: from left to right, as one reads."""

MOST_TERMS = 3
LINE, FIRST_LINE = 17.0, 26.0


def scene(
    model: GraphModel,
    room: tuple[float, float] = (860.0, 560.0),
    signs: Mapping[str, Mapping[str, str]] | None = None,
) -> dict[str, Any]:
    """The graph laid out, as plain data.

    Args:
        model: what is to be drawn, after a backward pass.
        room: width and height of what it is to be drawn in; the graph runs from left to right or
            from top to bottom, as it is seen larger.
        signs: for each kind of sign, such as "opens", the nodes that bear one, and what a click
            on it is about.

    Returns:
        "width" and "height"; "direction", and in how many "lines" labels are; "nodes", each with
        its id, role, name, heading, centre (x, y) and size; "edges", each with its ends, the line
        that it follows and the place of its label.
    """
    sizes = {node.id: _size(model, node) for node in model.nodes}
    doors = {node.id: max(len(model.edges_into[node.id]), 1) for node in model.nodes}

    graph = Layers(
        sizes,
        [
            Arc(edge.id, edge.parent, edge.child, i, doors[edge.child])
            for node in model.nodes
            for i, edge in enumerate(model.edges_into[node.id])
        ],
    )
    layouts = {}
    for direction, lines in KINDS:
        labels = {edge.id: _label_size(model, edge, lines) for edge in model.edges}
        layouts[direction, lines] = lay_out(graph, sizes, labels, direction)
    scales = {kind: _scale(layout, room) for kind, layout in layouts.items()}
    best = max(KINDS, key=lambda kind: min(scales[kind], LEGIBLE))
    (direction, lines), layout = best, layouts[best]
    nodes = [
        {
            "id": node.id,
            "role": node.role,
            "op": node.op,
            "name": printable(node_name(node, SHOW.digits)),
            "heading": printable(heading(node, SHOW.digits)),
            "x": round(layout.places[node.id][0], 1),
            "y": round(layout.places[node.id][1], 1),
            "width": round(sizes[node.id][0], 1),
            "height": sizes[node.id][1],
            "count": node.count,
            **{kind: borne[node.id] for kind, borne in (signs or {}).items() if node.id in borne},
        }
        for node in model.nodes
    ]
    edges = [
        {
            "id": edge.id,
            "parent": edge.parent,
            "child": edge.child,
            "position": edge.position,
            "line": [[round(x, 1), round(y, 1)] for x, y in layout.lines[edge.id]],
            "label": [round(x, 1) for x in layout.labels[edge.id]],
            "size": list(_label_size(model, edge, lines)),
        }
        for edge in model.edges
    ]
    return {
        "width": math.ceil(layout.width),
        "height": math.ceil(layout.height),
        "direction": direction,
        "lines": lines,
        "nodes": nodes,
        "edges": edges,
    }


def room_of(given: Any) -> tuple[float, float]:
    """A width and a height that came from a page, at least those of a stamp.

    Raises:
        ValueError: for anything else.
    """
    if isinstance(given, (list, tuple)) and len(given) == 2:
        sides = [x for x in given if isinstance(x, (int, float)) and math.isfinite(x)]
        if len(sides) == 2:
            return max(float(sides[0]), 50.0), max(float(sides[1]), 50.0)
    raise ValueError(f"room is a width and a height, not {given!r:.60}")


def _scale(layout: Layout, room: tuple[float, float]) -> float:
    """How large a layout is seen in a room."""
    return min(room[0] / layout.width, room[1] / layout.height)


def texts(model: GraphModel) -> dict[str, Any]:
    """What changes with the numbers.

    Returns:
        "texts" by their places: "n2-value" and "n2-grad" of a node, "n2-0-local",
        "n2-0-upstream" and "n2-0-flow" of an edge; "words", what a screen reader says of each
        node and edge; "flows", the gradient that flows back along each edge; "marks" of nodes;
        "off", the relus that are off.
    """
    shown: dict[str, str] = {}
    words: dict[str, str] = {}
    for node in model.nodes:
        words[node.id] = f"{printable(heading(node, SHOW.digits))}, {node.role}"
        if node.role != "constant" and node.value is not None:
            shown[f"{node.id}-value"] = pretty_number(node.value, SHOW.digits)
            shown[f"{node.id}-grad"] = _gradient(model, node)
            value, gradient = shown[f"{node.id}-value"], shown[f"{node.id}-grad"]
            words[node.id] += f", value {value}, gradient {gradient}"
    for edge in model.edges:
        if carries(model, edge):
            shown |= _on_edge(model, edge)
            words[edge.id] = _edge_words(model, edge, shown)
    return {
        "texts": shown,
        "words": words,
        "flows": {e.id: e.contribution for e in model.edges if carries(model, e)},
        "marks": {node.id: list(node.marks) for node in model.nodes if node.marks},
        "off": [node.id for node in model.nodes if is_off(node.marks)],
    }


def carries(model: GraphModel, edge: GraphEdge) -> bool:
    """Whether a gradient of interest flows along an edge: none does to a constant."""
    return model.by_id[edge.parent].role != "constant" and edge.count == 1


def _gradient(model: GraphModel, node: GraphNode) -> str:
    """The gradient, as a sum where few readers contribute."""
    if len(model.edges_out_of[node.id]) > MOST_TERMS:
        return pretty_number(node.gradient, SHOW.digits)
    return gradient_text(model, node, SHOW)


def _on_edge(model: GraphModel, edge: GraphEdge) -> dict[str, str]:
    upstream = model.by_id[edge.child].gradient
    shown = {f"{edge.id}-local": pretty_number(edge.local, SHOW.digits)}
    if edge.contribution is None or upstream is None:
        return shown
    product = operation("*", [quantity(x, SHOW.digits) for x in (edge.local, upstream)])
    result = quantity(edge.contribution, SHOW.digits)
    local, _, above = product.pretty.partition(" × ")
    return {
        f"{edge.id}-local": local,
        f"{edge.id}-upstream": above,
        f"{edge.id}-flow": f"{equality(product, result)} {result.pretty}",
    }


def _edge_words(model: GraphModel, edge: GraphEdge, shown: Mapping[str, str]) -> str:
    child, parent = model.by_id[edge.child].name, model.by_id[edge.parent].name
    words = f"local derivative of {child} by {parent}: {shown[f'{edge.id}-local']}"
    above = shown.get(f"{edge.id}-upstream")
    return f"{words} × {above} {shown[f'{edge.id}-flow']}" if above else words


def _size(model: GraphModel, node: GraphNode) -> tuple[float, float]:
    title = columns_of(printable(heading(node, SHOW.digits))) * BIG
    if node.role == "constant":
        return max(36.0, title + 18), 28.0
    added = len(model.contributions(node))
    terms = added if 1 < added <= MOST_TERMS else 0
    sums = terms * NUMBER + 3 * (terms - 1) if terms else NUMBER
    width = max(title, (len("value ") + NUMBER) * SMALL, (len("grad ") + sums) * SMALL)
    rows = 3 if terms else 2 if node.gradient is not None else 1
    return width + 22, FIRST_LINE + LINE * rows + 4


def _label_size(model: GraphModel, edge: GraphEdge, lines: int) -> tuple[float, float]:
    if not carries(model, edge):
        return (0.0, 0.0)
    if edge.contribution is None:  # there is the local derivative alone, if that
        return (0.0 if edge.local is None else NUMBER * SMALL), 22.0
    if lines == 1:
        return (3 * NUMBER + 4) * SMALL, 22.0
    return (2 * NUMBER + 2) * SMALL, 36.0
