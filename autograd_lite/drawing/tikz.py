"""The graph model as TikZ: a document that stands alone and compiles, with mathematics set by TeX.

Graphviz decides where nodes and edges are; TeX sets their texts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from autograd_lite._tables import columns_of
from autograd_lite.drawing.dot import in_order, needs_curves, order_in_clusters
from autograd_lite.drawing.looks import Look
from autograd_lite.drawing.marks import ALARMING, ZERO
from autograd_lite.drawing.mathematics import tex_name, tex_text, unicode_name
from autograd_lite.drawing.model import GraphEdge, GraphModel, GraphNode
from autograd_lite.drawing.style import (
    Show,
    abridged,
    count_text,
    edge_text,
    gradient_text,
    legend,
    value_text,
)
from autograd_lite.drawing.tables import edge_ports
from autograd_lite.drawing.tikz_tables import TikzTable
from autograd_lite.drawing.tikz_texts import tex_formula, tex_inside, tex_sentence
from autograd_lite.formulas.notation import Formula, name, number
from autograd_lite.formulas.operations import operation

__all__ = ["to_tikz_text"]

CHARACTER, SMALL_CHARACTER, LINE, MARGIN = 5.4, 4.8, 13.0, 10.0  # in points
LONG_TEXT = 12
DOCUMENT = r"""\documentclass[tikz, border=1pt]{standalone}
\usepackage{amsmath, amssymb, iftex}
\iftutex \usepackage{fontspec} \fi
\usetikzlibrary{arrows.meta, backgrounds}
%(colors)s
\begin{document}
\begin{tikzpicture}[
  background rectangle/.style={fill=paper}, show background rectangle, inner frame sep=4pt,
  x=1bp, y=1bp, >={Stealth[length=5pt]}, font=\small,
  node/.style={draw, thick, align=center, inner sep=2pt},
%(styles)s
  small/.style={font=\footnotesize, align=center, inner sep=1pt},
  cell/.style={font=\footnotesize, inner sep=0pt, outer sep=0pt},
]
%(body)s
\end{tikzpicture}
\end{document}
"""
SHAPES = {
    "input": "rounded corners=6pt",
    "parameter": "rounded corners=1pt, line width=1.2pt",
    "constant": "densely dashed",
    "operation": "",
    "output": "double",
    "module": "rounded corners=2pt, line width=1.4pt",
    "cluster": "rounded corners=4pt",
}
"""How a role looks besides its colours."""


def to_tikz_text(
    model: GraphModel, show: Show, direction: str = "LR", look: Look | None = None
) -> str:
    r"""A LaTeX document with the picture alone, for \includegraphics or to be pasted.

    Args:
        model: any graph.
        show: what to write on nodes and edges.
        direction: "LR" from left to right, "TB" from top to bottom.
        look: its theme and what is highlighted; the document says its fonts.

    Returns:
        The document, for any TeX that has TikZ and the class standalone.

    Raises:
        ImportError: without Graphviz.
    """
    look = look or Look()
    boxes: dict[str, Box] = {
        node.id: TikzTable(model, node, show)
        if node.table
        else TikzText(list(_node_lines(model, node, show)))
        for node in model.nodes
    }
    layout = _layout(model, show, boxes, direction)
    body = [
        *_clusters(model, layout),
        *_nodes(model, layout, boxes, look),
        *_edges(model, layout, show, look),
    ]
    if told := legend(model):
        below = "(current bounding box.south west)"
        body.append(rf"\node[small, below right, text=quiet] at {below} {{{tex_sentence(told)}}};")
    roles = {node.role for node in model.nodes} | ({"cluster"} if model.clusters else set())
    tables = [node.table for node in model.nodes if node.table]
    used = sorted(roles.union(row.role for table in tables for row in table.rows))
    definitions = {
        "paper": "paper", "ink": "ink", "quiet": "quiet", "grad": "grad", "alarm": "alarm",
        "edge": "edge", "repeats": "module", "highlight": "highlight", "off": "off-fill",
        "frame": "operation",
        "highlightfill": "highlight-fill", **{role: role for role in used},
        **{f"{role}fill": f"{role}-fill" for role in used},
    }  # fmt: skip
    return DOCUMENT % {
        "colors": "\n".join(
            rf"\definecolor{{{own}}}{{HTML}}{{{look.colors[of].removeprefix('#').upper()}}}"
            for own, of in definitions.items()
        ),
        "styles": "\n".join(
            f"  {role}/.style={{node, draw={role}, fill={role}fill, text=ink"
            f"{', ' if SHAPES[role] else ''}{SHAPES[role]}}},"
            for role in used
        ),
        "body": "\n".join(body),
    }


Line = tuple[str, float]
"""A line of a node in LaTeX, and its width in points, as far as one can tell without TeX."""


class TikzText:
    """A node that is a box with lines of text."""

    def __init__(self, lines: list[Line]) -> None:
        self.text = r" \\ ".join(line for line, _ in lines)
        stacked = any(r"\frac" in line for line, _ in lines)
        self.width = max(width for _, width in lines)
        self.height = LINE * len(lines) + MARGIN + (LINE / 2 if stacked else 0)

    def attributes(self) -> str:
        """Its size, for Graphviz."""
        return f"width={self.width / 72:.4f}, height={self.height / 72:.4f}"

    def drawn(self, node: GraphNode, x: float, y: float, look: Look) -> Iterator[str]:
        """The statements that draw it around its middle."""
        style = f"{node.role}, minimum width={self.width:.1f}bp, minimum height={self.height:.1f}bp"
        if ALARMING.intersection(node.marks):
            style += ", draw=alarm, line width=1.6pt"
        if node.id in look.highlight:
            style += ", draw=highlight, fill=highlightfill, line width=1.8pt"
        yield rf"\node[{style}] ({node.id}) at ({x:g},{y:g}) {{{self.text}}};"


Box: TypeAlias = "TikzText | TikzTable"


def _node_lines(model: GraphModel, node: GraphNode, show: Show) -> Iterator[Line]:
    yield _heading(model, node, show)
    value, gradient = value_text(node, show), gradient_text(model, node, show)
    if value and (node.role != "constant" or node.label):
        yield _captioned("value", value, "ink")
    if gradient:
        color = "alarm" if ZERO in node.marks else "grad"
        yield _captioned("grad", gradient, color)
    others = [mark for mark in node.marks if mark != ZERO]
    yield from ((rf"\textcolor{{alarm}}{{{tex_text(m)}}}", _width(m)) for m in others)
    if node.role == "module":
        yield from ((tex_formula(line), _width(line)) for line in node.symbol.splitlines())
    if count := count_text(node):
        yield rf"\textcolor{{repeats}}{{{tex_formula(count)}}}", _width(count)


def _heading(model: GraphModel, node: GraphNode, show: Show) -> Line:
    """What stands on top of a node: c = a + b, or less of it where that is too long."""
    own = _name(model, node)
    if not node.op or node.count > 1:
        is_number = node.role == "constant" and not node.label
        latex = tex_inside(node.name) if is_number else own.latex
        return f"${latex}$", _width(own.pretty)
    if short := abridged(node, show.digits):
        return f"${own.latex} = {tex_inside(short)}$", _width(f"{own.pretty} = {short}")
    operands = [_operand(x, show.digits) for x in node.operands]
    applied = operation(node.op, operands)
    room = r"\rule[-7pt]{0pt}{18pt}" if r"\frac" in applied.latex else ""
    return f"{room}${own.latex} = {applied.latex}$", _width(f"{own.pretty} = {applied.pretty}")


def _operand(x: str | float, digits: int) -> Formula:
    if isinstance(x, str):
        return Formula(x, tex_name(x), name(x).level, unicode_name(x))
    return number(x, digits)


def _name(model: GraphModel, node: GraphNode) -> Formula:
    cluster = model.cluster_names.get(node.cluster, "")
    short = node.name.removeprefix(f"{cluster}." if cluster else "")
    return Formula(short, tex_name(short), pretty=unicode_name(short))


def _captioned(caption: str, pretty: str, color: str) -> Line:
    latex = rf"\textcolor{{quiet}}{{\footnotesize {caption}}} \textcolor{{{color}}}"
    return f"{latex}{{{tex_formula(pretty)}}}", _width(f"{caption} {pretty}")


def _width(text: str) -> float:
    return columns_of(text) * CHARACTER + MARGIN


def _edge_lines(model: GraphModel, edge: GraphEdge, show: Show) -> list[str]:
    if model.by_id[edge.child].table or (edge.leaves is not None and edge.count == 1):
        return []  # what it carries stands in the row
    text = edge_text(model, edge, show) if show.derivatives or edge.count > 1 else ""
    if len(text) > LONG_TEXT and not show.formulas:
        text = re.sub(" (?=[=≈] )", "\n", text)
    return text.splitlines()


def _layout(
    model: GraphModel, show: Show, boxes: Mapping[str, Box], direction: str
) -> dict[str, Any]:
    """Where Graphviz puts boxes of the size of the texts: it sees sizes and ids only."""
    from autograd_lite.drawing.picture import Picture

    lines = [
        f"rankdir={direction}; pad=0; nodesep=0.25; ranksep=0.35;",
        'node [shape=box, fixedsize=true, label=""];',
    ]
    if any(node.table for node in model.nodes):
        lines = [f"rankdir={direction}; pad=0; nodesep=0.2; ranksep=0.8;", lines[1]]
        lines += [] if needs_curves(model) else ["splines=line;"]
        lines += order_in_clusters(model)

    def inside(outer: str) -> Iterator[str]:
        for node in model.nodes:
            if node.cluster == outer:
                order = ', ordering="in"' if len(node.operands) > 1 and not node.table else ""
                yield f"{node.id} [{boxes[node.id].attributes()}{order}];"
        yield from in_order(model, outer, direction)
        for cluster in model.clusters:
            if cluster.outer == outer:
                room = _room(_width(cluster.title), LINE)
                yield f"subgraph cluster_{cluster.id} {{ margin=8; labelloc=t; {room};"
                yield from inside(cluster.id)
                yield "}"

    lines += inside("")
    for i, edge in enumerate(model.edges):
        label = _edge_lines(model, edge, show)
        room = ""
        if label:
            width = max(map(columns_of, label)) * SMALL_CHARACTER + MARGIN
            room = f", {_room(width, LINE * len(label))}"
        leaves, enters = edge_ports(model, edge)
        if edge.enters is not None and not leaves:
            leaves = ":e"
        lines.append(f'{edge.parent}{leaves} -> {edge.child}{enters} [id="{i}"{room}];')
    picture = Picture(body=[f"{line}\n" for line in lines])
    layout: dict[str, Any] = json.loads(picture.pipe("json0", encoding="utf-8"))
    return layout


def _room(width: float, height: float) -> str:
    cell = f'<TD FIXEDSIZE="TRUE" WIDTH="{width:.0f}" HEIGHT="{height:.0f}"></TD>'
    return f'label=<<TABLE BORDER="0" CELLBORDER="0"><TR>{cell}</TR></TABLE>>'


def _clusters(model: GraphModel, layout: Mapping[str, Any]) -> Iterator[str]:
    boxes = {item["name"]: item for item in layout.get("objects", [])}
    for cluster in model.clusters:
        item = boxes[f"cluster_{cluster.id}"]
        left, bottom, right, top = item["bb"].split(",")
        label = rf"\textcolor{{repeats}}{{{tex_text(cluster.title)}}}"
        yield rf"\path[cluster] ({left},{bottom}) rectangle ({right},{top});"
        yield rf"\node[small] at ({item['lp']}) {{{label}}};"


def _nodes(
    model: GraphModel, layout: Mapping[str, Any], boxes: Mapping[str, Box], look: Look
) -> Iterator[str]:
    places = {item["name"]: item["pos"] for item in layout["objects"] if "pos" in item}
    for node in model.nodes:
        x, y = map(float, places[node.id].split(","))
        yield from boxes[node.id].drawn(node, x, y, look)


def _edges(model: GraphModel, layout: Mapping[str, Any], show: Show, look: Look) -> Iterator[str]:
    found = {int(item["id"]): item for item in layout.get("edges", []) if "id" in item}
    for i, edge in enumerate(model.edges):
        end, *points = found[i]["pos"].split()
        path = f"({points[0]})"
        for first, second, third in zip(*(points[j::3] for j in (1, 2, 3)), strict=True):
            path += f" .. controls ({first}) and ({second}) .. ({third})"
        style = "edge, line width=1.2pt" if edge.count > 1 else "edge"
        if look.highlight >= {edge.parent, edge.child}:
            style = "highlight, line width=1.8pt"
        yield rf"\draw[->, {style}] {path} -- ({end.removeprefix('e,')});"
        label = _edge_lines(model, edge, show)
        if label:
            lines = r" \\ ".join(map(tex_formula, label))
            color = "repeats" if edge.count > 1 else "ink" if edge.contribution is None else "grad"
            yield rf"\node[small, text={color}] at ({found[i]['lp']}) {{{lines}}};"
