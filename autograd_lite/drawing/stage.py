"""The picture that a player animates: an SVG whose texts and highlights change step by step."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from autograd_lite._tables import columns_of
from autograd_lite.drawing.chains import is_chain, lines_of
from autograd_lite.drawing.dot import first_of_each, in_order, skips_a_rank
from autograd_lite.drawing.looks import FAMILIES, Look
from autograd_lite.drawing.marks import is_off
from autograd_lite.drawing.model import GraphEdge, GraphModel
from autograd_lite.drawing.stage_tables import StageTable
from autograd_lite.drawing.steps import Step
from autograd_lite.drawing.style import heading, node_name, printable
from autograd_lite.drawing.tables import alike
from autograd_lite.formulas.notation import pretty_number
from autograd_lite.formulas.numbers import DIGITS

__all__ = ["Stage", "read_asset"]

POINTS_PER_INCH = 72
CHARACTER = 7.0  # the width of most in points, generously
BIG = 1.115  # times as large are headings
MARGIN, HEAD = 6, 8


@dataclass(frozen=True)
class _Box:
    """Where a node is, and the texts that it always shows."""

    x: float
    y: float
    width: float
    height: float
    heading: str


class Stage:
    """The graph laid out, with room for every text that the steps will reveal.

    width, height: the size of the picture in points.
    """

    def __init__(
        self,
        model: GraphModel,
        steps: list[Step],
        digits: int = DIGITS,
        direction: str = "LR",
        look: Look | None = None,
    ) -> None:
        self.model, self.look = model, look or Look()
        self.names = {node.id: node_name(node, digits) for node in model.nodes}
        self._digits = digits
        texts = _longest_texts(steps)
        self._character = CHARACTER * _breadth(self.look.font)
        headings = {node.id: self._heading(node.id) for node in model.nodes}
        self._tables = {
            node.id: StageTable(
                node, node.table, texts, alike(model, node.table), self._character, self.look.theme
            )
            for node in model.nodes
            if node.table
        }
        sizes = {
            node.id: self._size(headings[node.id], texts, node.id, node.role == "constant")
            for node in model.nodes
        }
        sizes |= {id: (table.width, table.height) for id, table in self._tables.items()}
        layout = _layout([f"rankdir={direction};", *self._dot(sizes, texts)])
        left, bottom, right, top = map(float, layout["bb"].split(","))
        self.width, self.height = right - left + 2 * MARGIN, top - bottom + 2 * MARGIN
        self._top = top
        objects = {item["name"]: item for item in layout["objects"]}
        self._boxes = {}
        for node_id, (width, height) in sizes.items():
            self._boxes[node_id] = _Box(
                *self._flip(objects[node_id]["pos"]), width, height, headings[node_id]
            )
        self._edges = {item["id"]: item for item in layout.get("edges", []) if "id" in item}

    def svg(
        self,
        shown: Mapping[str, str] | None = None,
        node: str = "",
        edges: Iterable[str] = (),
        phase: str = "",
    ) -> str:
        """The picture as an SVG group.

        Args:
            shown: the texts to show, by the id of their place; None for a picture with empty
                places that carry ids.
            node: the id of the node to highlight.
            edges: the ids of the edges to highlight.
            phase: the phase of the step, which decides on the highlight's colour.
        """
        lines = [f'<g class="stage {phase}">']
        current = set(edges)
        lines += [self._edge(edge, shown, current) for edge in self.model.edges]
        lines += [self._node(item.id, item.role, shown, node) for item in self.model.nodes]
        return "\n".join([*lines, "</g>"])

    def _heading(self, node_id: str) -> str:
        """What is written on top of a node; a labelled constant shows its number there."""
        node = self.model.by_id[node_id]
        if node.role == "constant" and node.label:
            return f"{self.names[node_id]} = {pretty_number(node.value, self._digits)}"
        return heading(node, self._digits)

    def _size(
        self, heading: str, texts: Mapping[str, str], node_id: str, is_constant: bool
    ) -> tuple[float, float]:
        big = self._character * BIG
        if is_constant:
            return max(34.0, columns_of(heading) * big + 18), 26.0
        texts_below = [f"{kind} {texts.get(f'{node_id}-{kind}', '')}" for kind in ("value", "grad")]
        width = max(columns_of(t) * self._character for t in texts_below)
        return max(64.0, columns_of(heading) * big + 22, width + 22), 64.0

    def _dot(self, sizes: Mapping[str, tuple[float, float]], texts: Mapping[str, str]) -> list[str]:
        """The graph for Graphviz: sizes and ids only, so no text can do harm."""
        line_of = lines_of(self.model) if is_chain(self.model) else {}
        straight = self._tables and not skips_a_rank(self.model)
        lines = [
            f"pad=0; nodesep={0.12 if self._tables else 0.25}; ranksep={self._room_between()};",
            "splines=line;" if straight else "",
            'node [shape=box, fixedsize=true, label=""]; edge [arrowsize=0.7];',
        ]
        for node_id, (width, height) in sizes.items():
            if node_id in self._tables:
                label = self._tables[node_id].label
                lines.append(f"{node_id} [shape=plain, fixedsize=false, label=<{label}>];")
                continue
            order = ', ordering="in"' if len(self.model.by_id[node_id].operands) > 1 else ""
            lines.append(
                f"{node_id} [width={width / POINTS_PER_INCH}, "
                f"height={height / POINTS_PER_INCH}{order}];"
            )
        lines += [*in_order(self.model, ""), *first_of_each(line_of)]
        for edge in self.model.edges:
            place = _place_of(edge)
            labels = [texts[key] for key in (f"{place}-local", f"{place}-flow") if key in texts]
            options = [f'id="{edge.id}"']
            if labels and edge.child not in self._tables:
                width = round(max(map(columns_of, labels)) * self._character + 8)
                cell = f'<TD FIXEDSIZE="TRUE" WIDTH="{width}" HEIGHT="32"></TD>'
                options.append(f'label=<<TABLE BORDER="0" CELLBORDER="0"><TR>{cell}</TR></TABLE>>')
            if line_of and line_of[edge.parent] != line_of[edge.child]:
                options.append("constraint=false, tailport=s, headport=n")
            leaves, enters = _ports(edge)
            leaves = leaves or (":e" if enters else "")
            lines.append(f"{edge.parent}{leaves} -> {edge.child}{enters} [{', '.join(options)}];")
        return [f"{line}\n" for line in lines]

    def _room_between(self) -> float:
        """Between columns, in inches: edges to single rows of tables fan out."""
        if not self._tables:
            return 0.3
        return 0.9 if any(edge.enters is not None for edge in self.model.edges) else 0.5

    def _node(self, node_id: str, role: str, shown: Mapping[str, str] | None, current: str) -> str:
        box, node = self._boxes[node_id], self.model.by_id[node_id]
        table = self._tables.get(node_id)
        first = table.first_place if table else f"{node_id}-value"
        classes = [
            "node",
            role,
            *(["table"] if table else []),
            *(["off"] if is_off(node.marks) else []),
            *(["highlight"] if node_id in self.look.highlight else []),
        ]
        if shown is not None:
            classes += ["current"] if node_id == current else []
            classes += ["pending"] if first not in shown else []
        identity = f'id="{node_id}" data-shows="{first}" ' if shown is None else ""
        start = f'<g {identity}class="{" ".join(classes)}">'
        left, top = box.x - box.width / 2, box.y - box.height / 2
        if table:
            return f"{start}{table.svg(left, top, shown, self._place)}</g>"
        radius = {"input": 18.0, "constant": 13.0, "operation": 3.0, "output": 3.0,
                  "module": 8.0}  # fmt: skip
        if role == "parameter":
            shape = [_hexagon(left, top, box.width, box.height)]
        else:
            shape = [_rectangle(left, top, box.width, box.height, radius[role], "body")]
        if role == "output":
            shape.append(_rectangle(left + 3, top + 3, box.width - 6, box.height - 6, 2, "inner"))
        texts = [_text(box.x, top + (17 if role == "constant" else 20), box.heading, "heading")]
        if role != "constant":
            texts.append(self._place(box.x, top + 38, f"{node_id}-value", "value", shown, "value"))
            texts.append(self._place(box.x, top + 55, f"{node_id}-grad", "grad", shown, "grad"))
        title = escape(printable(f"{node.label or self.names[node_id]} ({role})"))
        return f"{start}<title>{title}</title>{''.join(shape)}{''.join(texts)}</g>"

    def _edge(self, edge: GraphEdge, shown: Mapping[str, str] | None, current: set[str]) -> str:
        item, place = self._edges[edge.id], _place_of(edge)
        end, *points = item["pos"].split()
        tip = self._flip(end.removeprefix("e,"))
        start, *controls = [self._flip(point) for point in points]
        path = f'<path class="line" d="M{start[0]:.1f},{start[1]:.1f} C{_points(controls)}"/>'
        heads = _arrow_head(controls[-1], tip, "head") + _back_head(start, [*controls, tip])
        heads += f'<path class="line back" d="M{_points(controls[-1:])}L{_points([tip])}"/>'
        label = ""
        if "lp" in item:
            x, y = self._flip(item["lp"])
            label = self._place(x, y - 3, f"{place}-local", "local", shown)
            label += self._place(x, y + 12, f"{place}-flow", "grad", shown)
        members = edge.members or (edge.id,)
        is_current = shown is not None and not current.isdisjoint(members)
        classes = "edge current" if is_current else "edge"
        if len(members) > 1:
            classes += " bundle"
        if self.look.highlight >= {edge.parent, edge.child}:
            classes += " highlight"
        identity = f' id="{place}" data-edges="{" ".join(members)}"' if shown is None else ""
        return f'<g{identity} class="{classes}">{path}{heads}{label}</g>'

    def _place(
        self,
        x: float,
        y: float,
        place: str,
        kind: str,
        shown: Mapping[str, str] | None,
        caption: str = "",
        anchor: str = "",
    ) -> str:
        """A text that steps reveal, after a caption that is there as soon as the text is."""
        identity = f' id="{place}"' if shown is None else ""
        text = "" if shown is None else shown.get(place, "")
        before = f'<tspan class="caption">{caption} </tspan>' if caption else ""
        classes = " ".join(filter(None, ["place", "" if text else "empty", anchor]))
        return (
            f'<text class="{classes}" x="{x:.1f}" y="{y:.1f}">'
            f'{before}<tspan{identity} class="{kind}">{escape(text)}</tspan></text>'
        )

    def _flip(self, text: str) -> tuple[float, float]:
        x, y = _point(text)
        return x + MARGIN, self._top - y + MARGIN


def read_asset(name: str) -> str:
    """The text of a file that lies beside this module."""
    from importlib.resources import files

    return files("autograd_lite.drawing").joinpath(name).read_text(encoding="utf-8")


def _longest_texts(steps: list[Step]) -> dict[str, str]:
    """For each place the longest text it will ever show."""
    texts: dict[str, str] = {}
    for step in steps:
        for place, text in step.reveals.items():
            texts[place] = max(texts.get(place, ""), text, key=columns_of)
    return texts


def _breadth(font: str) -> float:
    """How many times wider than usual a text is in a font, as far as Graphviz knows it."""
    if not font:
        return 1.0
    texts = [
        f'{i} [label="0123456789 value", shape=plain, fontname="{name}"];'
        for i, name in enumerate((font, FAMILIES))
    ]
    own, usual = (float(item["width"]) for item in _layout(texts)["objects"])
    return max(1.0, own / usual)


def _layout(dot: list[str]) -> dict[str, Any]:
    from autograd_lite.drawing.picture import Picture

    layout: dict[str, Any] = json.loads(Picture(body=dot).pipe(format="json0", encoding="utf-8"))
    return layout


def _point(text: str) -> tuple[float, float]:
    x, y = text.split(",")
    return float(x), float(y)


def _rectangle(x: float, y: float, width: float, height: float, radius: float, kind: str) -> str:
    return (
        f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
        f' rx="{radius:.1f}"/>'
    )


def _hexagon(x: float, y: float, width: float, height: float, point: float = 10) -> str:
    middle, right, bottom = y + height / 2, x + width, y + height
    corners = [
        (x, middle), (x + point, y), (right - point, y),
        (right, middle), (right - point, bottom), (x + point, bottom),
    ]  # fmt: skip
    return f'<polygon class="body" points="{_points(corners)}"/>'


def _points(corners: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)


def _text(x: float, y: float, text: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(text)}</text>'


def _ports(edge: GraphEdge) -> tuple[str, str]:
    """Where an edge leaves and enters: a table of the stage shows all its rows."""
    leaves = "" if edge.leaves is None else f":out{edge.leaves}:e"
    enters = "" if edge.enters is None else f":in{edge.enters}:w"
    return leaves, enters


def _place_of(edge: GraphEdge) -> str:
    """The id of the edge of the whole graph that it is; of several the first."""
    return edge.members[0] if edge.members else edge.id


def _back_head(start: tuple[float, float], points: list[tuple[float, float]]) -> str:
    """The arrow head at the other end of an edge, for the backward pass."""
    towards = next((point for point in points if point != start), start)
    dx, dy = towards[0] - start[0], towards[1] - start[1]
    length = (dx * dx + dy * dy) ** 0.5 or 1.0
    base = start[0] + dx / length * HEAD, start[1] + dy / length * HEAD
    return _arrow_head(base, start, "head back")


def _arrow_head(
    base: tuple[float, float], tip: tuple[float, float], kind: str, half_width: float = 3.5
) -> str:
    """A filled triangle from the end of the line to the edge of the box."""
    dx, dy = tip[0] - base[0], tip[1] - base[1]
    length = (dx * dx + dy * dy) ** 0.5 or 1.0
    nx, ny = -dy / length * half_width, dx / length * half_width
    corners = [(base[0] + nx, base[1] + ny), tip, (base[0] - nx, base[1] - ny)]
    return f'<polygon class="{kind}" points="{_points(corners)}"/>'
