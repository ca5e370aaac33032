"""A network as text: a table, JSON, the languages of Graphviz and Mermaid, and TikZ."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograd_lite._palette import LIGHT
from autograd_lite._tables import aligned
from autograd_lite.drawing.labels import FONT, pairs, quote
from autograd_lite.drawing.mathematics import tex_text
from autograd_lite.drawing.mermaid import escaped
from autograd_lite.drawing.style import printable
from autograd_lite.formulas.notation import pretty_number

__all__ = ["Column", "to_dot", "to_json", "to_mermaid", "to_table", "to_tikz"]

ANCHORS = {"start": "base west", "middle": "base", "end": "base east"}
TIKZ = r"""\documentclass[tikz, border=2pt]{standalone}
\usepackage{amsmath, amssymb, iftex}
\iftutex \usepackage{fontspec} \fi
\begin{document}
\begin{tikzpicture}[x=1bp, y=1bp, every node/.style={inner sep=0.5pt, font=\footnotesize}]
%s
\end{tikzpicture}
\end{document}
"""


@dataclass(frozen=True)
class Column:
    """Neurons that are drawn one below the other; the first column is that of the inputs.

    title: the activation, or "inputs".
    names: of the neurons, "" for one without.
    parameters: of each neuron its weights and its bias, as they are drawn: numbers or gradients.
    activations: of each neuron, or None without a sample.
    """

    title: str
    names: Sequence[str]
    parameters: Sequence[tuple[Sequence[float], float]]
    activations: Sequence[float] | None

    def name(self, place: int, i: int) -> str:
        """What a neuron is called; the first layer has the place 1."""
        return printable(self.names[i]) or f"layer {place}, neuron {i}"


def to_table(columns: Sequence[Column], digits: int) -> str:
    """A line for each neuron: its activation, its bias, and its weights in order."""
    rows = [("", "activation", "bias", "weights")]
    for place, column in enumerate(columns):
        for i in range(len(column.names)):
            number = "" if column.activations is None else _written(column.activations[i], digits)
            weights, bias = column.parameters[i] if place else ((), None)
            own = "" if bias is None else _written(bias, digits)
            written = "  ".join(_written(w, digits) for w in weights)
            rows.append((" ".join(column.name(place, i).split("\n")), number, own, written))
    return "".join(f"{line}\n" for line in aligned(rows, right={1, 2}))


def to_json(columns: Sequence[Column], what: str) -> str:
    """All numbers; what says whether the parameters are weights or gradients."""
    content = {
        "format": "autograd-lite network",
        "version": 1,
        "shows": what,
        "columns": [
            {
                "title": column.title,
                "names": [column.name(place, i) for i in range(len(column.names))],
                "weights": [list(weights) for weights, _ in column.parameters],
                "biases": [bias for _, bias in column.parameters],
                "activations": None if column.activations is None else list(column.activations),
            }
            for place, column in enumerate(columns)
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def to_dot(columns: Sequence[Column], digits: int) -> str:
    """The neurons as nodes and the weights on their edges, for Graphviz."""
    lines = [
        f'graph [rankdir=LR bgcolor="{LIGHT["paper"]}" ranksep="1" fontname="{FONT}"]',
        f'node [shape=circle fontname="{FONT}" fontsize="11" color="{LIGHT["operation"]}" '
        f'fontcolor="{LIGHT["ink"]}"]',
        f'edge [fontname="{FONT}" fontsize="9" arrowsize="0.5" color="{LIGHT["edge"]}" '
        f'fontcolor="{LIGHT["ink"]}"]',
    ]
    for id, label in _nodes(columns, digits):
        lines.append(f"{quote(id)} [{pairs({'label': label})}]")
    for parent, child, weight in _links(columns):
        lines.append(f"{quote(parent)} -> {quote(child)} [label={quote(_written(weight, digits))}]")
    return "digraph {\n" + "".join(f"\t{line}\n" for line in lines) + "}\n"


def to_mermaid(columns: Sequence[Column], digits: int) -> str:
    """The same as a Mermaid flowchart."""
    lines = ["flowchart LR"]
    lines += [f'  {id}(("{escaped(label)}"))' for id, label in _nodes(columns, digits)]
    for parent, child, weight in _links(columns):
        lines.append(f'  {parent} -->|"{escaped(_written(weight, digits))}"| {child}')
    return "\n".join(lines) + "\n"


def _nodes(columns: Sequence[Column], digits: int) -> Iterator[tuple[str, str]]:
    for place, column in enumerate(columns):
        for i in range(len(column.names)):
            lines = [column.name(place, i)]
            if column.activations is not None:
                lines.append(_written(column.activations[i], digits))
            if place:
                lines.append(f"b {_written(column.parameters[i][1], digits)}")
            yield f"n{place}_{i}", "\n".join(lines)


def _links(columns: Sequence[Column]) -> Iterator[tuple[str, str, float]]:
    for place, column in enumerate(columns[1:], 1):
        for j, (weights, _) in enumerate(column.parameters):
            for i, weight in enumerate(weights):
                yield f"n{place - 1}_{i}", f"n{place}_{j}", weight


def _written(x: float, digits: int) -> str:
    return pretty_number(x, digits)


def to_tikz(svg: str) -> str:
    """A LaTeX document with the drawing, made of its own lines, circles and texts."""
    statements = [s for item in ET.fromstring(svg).iter() for s in _statement(item)]
    return TIKZ % "\n".join(statements)


def _statement(item: Any) -> Iterator[str]:
    kind = item.tag.rpartition("}")[2]
    given = item.attrib
    if kind == "rect":
        if given["fill"] != LIGHT["paper"]:
            fill = _color("fill", given["fill"])
            yield rf"\path[{fill}] (0,0) rectangle ({given['width']},-{given['height']});"
    elif kind == "line":
        start, end = (f"({given[f'x{i}']},-{given[f'y{i}']})" for i in "12")
        width = f"line width={given['stroke-width']}bp"
        opacity = f"opacity={given['stroke-opacity']}"
        options = [_color("draw", given["stroke"]), width, opacity, *_dashes(given)]
        yield rf"\draw[{', '.join(options)}] {start} -- {end};"
    elif kind == "circle":
        options = [_color("fill", given["fill"])]
        if "stroke" in given:
            width = given.get("stroke-width", "1")
            options += [_color("draw", given["stroke"]), f"line width={width}bp"]
        if "fill-opacity" in given:
            options.append(f"fill opacity={given['fill-opacity']}")
        options += _dashes(given)
        place = f"({given['cx']},-{given['cy']})"
        yield rf"\path[{', '.join(options)}] {place} circle[radius={given['r']}];"
    elif kind == "path":
        x, y, length = re.fullmatch(r"M([\d.]+) ([\d.]+)h([\d.]+)", given["d"]).groups()  # type: ignore[union-attr]
        width = f"line width={given['stroke-width']}bp"
        options = [_color("draw", given["stroke"]), width, *_dashes(given)]
        yield rf"\draw[{', '.join(options)}] ({x},-{y}) -- +({length},0);"
    elif kind == "text":
        anchor = ANCHORS[given.get("text-anchor", "middle")]
        options = [f"anchor={anchor}", _color("text", given["fill"])]
        if "stroke" in given:  # a halo
            options += [_color("fill", given["stroke"]), "fill opacity=0.8, text opacity=1"]
        place = f"({given['x']},-{given['y']})"
        yield rf"\node[{', '.join(options)}] at {place} {{{tex_text(item.text or '')}}};"


def _dashes(given: Mapping[str, str]) -> list[str]:
    return ["densely dashed"] if "stroke-dasharray" in given else []


def _color(option: str, color: str) -> str:
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return f"{option}={{rgb,255:red,{red};green,{green};blue,{blue}}}"
