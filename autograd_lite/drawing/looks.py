"""How a picture looks besides its content: its theme, its font, and what is highlighted in it.

A picture is made in the colours of paper; a theme says which other colour stands for each of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from autograd_lite._palette import DARK, LIGHT, PRINT
from autograd_lite.drawing.model import GraphModel
from autograd_lite.drawing.tables import in_squares
from autograd_lite.formulas.names import evaluation_order
from autograd_lite.value import Value

__all__ = [
    "FAMILIES", "QUOTED_COLOR", "THEMES", "USUAL_SIZE", "Look", "checked_direction", "dressed",
    "highlighted", "recolored",
]  # fmt: skip

THEMES: dict[str, Mapping[str, str]] = {"color": LIGHT, "print": PRINT, "dark": DARK}
USUAL_SIZE = 11.0
FAMILIES = "Helvetica, Arial, Liberation Sans, Noto Sans, DejaVu Sans, sans-serif"
"""The fonts of SVG, the first of which that a reader has; Graphviz finds its own."""

GENERIC = ("serif", "sans-serif", "monospace", "cursive", "fantasy", "system-ui")

QUOTED_COLOR = re.compile(r'(?<==")#[0-9a-f]{6}(?=")')
"""No label can look like this: its quotation marks are escaped."""

DOT_SIZE = re.compile(r'(fontsize|POINT-SIZE)="([\d.]+)"')
LEGEND_OF_COLORS = re.compile(r'(?<=</FONT>)<FONT COLOR="#\w+">■.*?<BR ALIGN="LEFT"/>')
EDGE = re.compile(r'"(\w+)"[:\w"]* -> "(\w+)"')


@dataclass(frozen=True)
class Look:
    """The options of `draw` that say how its content looks.

    theme: "color", "print" (black on white) or "dark".
    font: the family of all texts, or "" for the usual one.
    font_size: of most texts, in points; the others keep their proportion to it.
    highlight: the ids of the nodes to stand out, with the edges between them.
    """

    theme: str = "color"
    font: str = ""
    font_size: float = USUAL_SIZE
    highlight: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.theme not in THEMES:
            raise ValueError(f"theme is one of {', '.join(THEMES)}, not {self.theme!r}")
        if not re.fullmatch(r"[\w .,-]*", self.font):
            raise ValueError(f"font is the name of a font, or of several, not {self.font!r}")
        if not (isinstance(self.font_size, (int, float)) and 1 <= self.font_size <= 200):
            raise ValueError(f"font_size is a number of points, not {self.font_size!r}")

    @property
    def colors(self) -> Mapping[str, str]:
        """The palette."""
        return THEMES[self.theme]

    @property
    def families(self) -> str:
        """The fonts of SVG, the wanted one before the usual ones."""
        own = [name.strip() for name in self.font.split(",") if name.strip()]
        quoted = [name if name in GENERIC else f'"{name}"' for name in own]  # as it may be 'Fira 4'
        return ", ".join([*quoted, FAMILIES])

    @property
    def zoom(self) -> float:
        """How many times larger than usual texts are."""
        return self.font_size / USUAL_SIZE


def checked_direction(direction: str | None) -> str | None:
    """The direction, if it is one: from left to right, from top to bottom, or as fits (None).

    Raises:
        ValueError: for anything else.
    """
    if direction not in (None, "LR", "TB"):
        raise ValueError(f'direction is "LR" or "TB", not {direction!r}')
    return direction


def recolored(text: str, look: Look, color: re.Pattern[str]) -> str:
    """The text with the colours of paper, where the pattern finds them, as the theme has them."""
    if look.theme == "color":
        return text
    other = {LIGHT[name]: look.colors[name] for name in LIGHT}
    return color.sub(lambda old: other.get(old[0], old[0]), text)


def dressed(lines: Iterable[str], look: Look) -> Iterator[str]:
    """The statements of a DOT graph in a look."""
    tables: set[str] = set()
    for line in lines:
        if (start := re.match(r'"(\w+)" \[id=', line)) and 'shape="plain"' in line:
            tables.add(start[1])
        if look.highlight and (edge := EDGE.match(line)) and look.highlight >= {edge[1], edge[2]}:
            ink = f'color="{LIGHT["highlight"]}" penwidth="3"'
            line = f"{line[:-1]} {ink}]" if line.endswith("]") else f"{line} [{ink}]"
        if look.theme == "print":
            line = in_squares(
                LEGEND_OF_COLORS.sub("", line, count=1) if line[:7] == "label=<" else line
            )
        yield _set(recolored(line, look, QUOTED_COLOR), look)
    for node in sorted(look.highlight):
        ink = f'color="{LIGHT["highlight"]}" fillcolor="{LIGHT["highlight-fill"]}" penwidth="3"'
        frame = ' shape="box" style="filled" margin="0.05"' if node in tables else ""
        yield recolored(f'"{node}" [{ink}{frame}]', look, QUOTED_COLOR)


def _set(line: str, look: Look) -> str:
    if look.font:
        line = re.sub(r'(fontname|FACE)="[^"]*"', rf'\1="{look.font}"', line)
    if look.font_size != USUAL_SIZE:
        line = DOT_SIZE.sub(lambda size: f'{size[1]}="{float(size[2]) * look.zoom:.4g}"', line)
    return line


def highlighted(wanted: Any, root: Any, whole: GraphModel, view: GraphModel) -> frozenset[str]:
    """The ids in a view of the nodes that are to stand out.

    Args:
        wanted: Values, labels, or a part of the graph, as for `draw`.
        root: what is drawn.
        whole: its model.
        view: the model as it is drawn.

    Raises:
        ValueError: for a node that is not in the graph, or that the view does not show.
    """
    if isinstance(wanted, GraphModel):
        names = {node.id: (node.name, node.op) for node in whole.nodes}
        if any(names.get(node.id) != (node.name, node.op) for node in wanted.nodes):
            raise ValueError("highlight: this part was taken from another graph")
        return _found((node.id for node in wanted.nodes), whole, view)
    wanted = [wanted] if isinstance(wanted, (str, Value)) else wanted
    if not isinstance(wanted, Iterable):
        raise TypeError(f"highlight: Values, labels or a part of a graph, not {wanted!r:.60}")
    ids: list[str] = []
    for node in wanted:
        if isinstance(node, str):
            own = [n.id for n in whole.nodes if node in (n.name, n.label)]
        else:
            roots = [root] if isinstance(root, Value) else root
            is_known = not isinstance(root, (GraphModel, Mapping))
            order = evaluation_order(*roots) if is_known else []
            own = [f"n{i}" for i, other in enumerate(order) if other is node]
        if not own:
            raise ValueError(
                f"highlight: {node!r:.60} is not in this picture; name it by its label"
            )
        ids += own
    return _found(ids, whole, view)


def _found(wanted: Iterable[str], whole: GraphModel, view: GraphModel) -> frozenset[str]:
    """The ids in a view of nodes by their ids in the whole graph: one inside a box is the box."""
    box_of = {member: node.id for node in view.nodes for member in node.members}
    box_of |= {node.id: node.id for node in view.nodes}
    outer = {cluster.id: cluster.outer for cluster in whole.clusters}
    ids = set()
    for id in wanted:
        place = box_of.get(id, "")
        cluster = whole.by_id[id].cluster
        while not place and cluster:
            place, cluster = box_of.get(cluster, ""), outer[cluster]
        if not place:
            name = whole.by_id[id].name
            raise ValueError(f"highlight: {name} is not drawn here; a larger depth draws it")
        ids.add(place)
    return frozenset(ids)
