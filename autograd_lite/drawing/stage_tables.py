"""The tables of a stage: neurons and layers whose numbers appear step by step."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from autograd_lite._palette import LIGHT, NEGATIVE, POSITIVE
from autograd_lite._tables import columns_of
from autograd_lite.drawing.marks import is_off
from autograd_lite.drawing.model import GraphNode, GraphRow, GraphTable
from autograd_lite.drawing.style import printable
from autograd_lite.drawing.tables import largest_of

__all__ = ["StageTable"]

TITLE, ROW = 22, 17
CHARACTER, GAP = 7.0, 10.0
CELL, STRIP = 12.0, 200.0


@dataclass(frozen=True)
class _Column:
    """Where a column of numbers ends, counted from the left edge, and what it is."""

    heading: str
    kind: str
    number: int
    right: float


class StageTable:
    """A node's table with room for every number that the steps will put into it.

    Tables that are alike have columns of the same width.

    width, height: in points.
    """

    def __init__(
        self,
        node: GraphNode,
        table: GraphTable,
        texts: Mapping[str, str],
        alike: Iterable[GraphTable],
    ) -> None:
        rows = [row for other in alike for row in other.rows]
        self.node, self.rows = node, table.rows
        self._strip_heading = table.cells[0] if table.cells else ""
        widths = [
            max(columns_of(texts.get(row.places[i], "")) for row in rows) * CHARACTER + GAP
            for i in range(len(table.columns))
        ]
        x = 4.0
        self._columns: list[_Column] = []
        for after in (False, True):  # what flows back stands before the names
            if after:
                self._name_at = x + 4
                x += max(columns_of(row.name) for row in rows) * CHARACTER + GAP
                self._strip_at = x
                if table.cells:
                    self._cell = min(CELL, STRIP / max(len(row.cells[0]) for row in table.rows))
                    x += self._cell * max(len(row.cells[0]) for row in table.rows) + GAP
            for i, (heading, kind) in enumerate(table.columns):
                if (kind != "back") == after:
                    x += max(widths[i] + (CHARACTER * 2 if kind == "back" else 0), 34)
                    self._columns.append(_Column(heading, kind, i, x))
        self._largest = largest_of(table, 0) if table.cells else 1.0
        title = columns_of(node.name) * (CHARACTER + 1.2) + 2 * GAP
        self.width, self.height = max(x + 6, title), TITLE + ROW * (len(table.rows) + 1) + 2.0

    @property
    def label(self) -> str:
        """The same size for Graphviz, with the ports where edges meet the rows."""
        width, half = round(self.width), round(self.width) // 2

        def cell(width: int, height: int, port: str = "") -> str:
            return f'<TD{port} FIXEDSIZE="TRUE" WIDTH="{width}" HEIGHT="{height}"></TD>'

        size = f'FIXEDSIZE="TRUE" WIDTH="{width}" HEIGHT="{TITLE + ROW}"'
        rows = [f'<TR><TD COLSPAN="2" {size}></TD></TR>']
        for i in range(len(self.rows)):
            ends = cell(half, ROW, f' PORT="in{i}"') + cell(width - half, ROW, f' PORT="out{i}"')
            rows.append(f"<TR>{ends}</TR>")
        options = 'BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"'
        return f"<TABLE {options}>{''.join(rows)}</TABLE>"

    def svg(
        self,
        left: float,
        top: float,
        shown: Mapping[str, str] | None,
        current: str,
        place: Callable[..., str],
    ) -> str:
        """The table as an SVG group; `shown` and `current` as for the stage.

        place: writes a text that steps reveal.
        """
        node = self.node
        first = next(text for text in self.rows[-1].places if text.endswith("-value"))
        classes = ["node", "table", node.role]
        if shown is not None:
            classes += ["current"] if node.id == current else []
            classes += ["pending"] if first not in shown else []
        identity = f' id="{node.id}"' if shown is None else ""
        title = escape(printable(node.label or node.name))
        parts = [
            f'<g{identity} class="{" ".join(classes)}" data-shows="{first}"><title>{title}</title>',
            f'<rect class="body" x="{left:.1f}" y="{top:.1f}" width="{self.width:.1f}" '
            f'height="{self.height:.1f}"/>',
            f'<path class="title-line" d="M{left:.1f},{top + TITLE:.1f}h{self.width:.1f}"/>',
            _text(left + self.width / 2, top + 15.5, escape(printable(node.name)), "heading"),
        ]
        y = top + TITLE + ROW
        for column in self._columns:
            parts.append(_text(left + column.right, y - 5, escape(column.heading), "caption end"))
        if self._strip_heading:
            x = left + self._strip_at
            parts.append(_text(x, y - 5, escape(self._strip_heading), "caption start"))
        for row in self.rows:
            parts.append(self._row(row, left, y, shown, place))
            y += ROW
        return "".join([*parts, "</g>"])

    def _row(
        self,
        row: GraphRow,
        left: float,
        top: float,
        shown: Mapping[str, str] | None,
        place: Callable[..., str],
    ) -> str:
        base = top + 13
        parts = []
        if is_off(row.notes):
            parts.append(
                f'<rect class="off" x="{left + 1:.1f}" y="{top:.1f}" '
                f'width="{self.width - 2:.1f}" height="{ROW}"/>'
            )
        parts.append(
            _text(left + self._name_at, base, escape(printable(row.name)), f"name start {row.role}")
        )
        cells = row.cells[0] if row.cells else ()
        if cells:  # on paper, not on the grey of a neuron that is off
            parts.append(
                f'<rect class="strip" x="{left + self._strip_at:.1f}" y="{top + 2:.1f}" '
                f'width="{self._cell * len(cells):.1f}" height="{CELL:.0f}"/>'
            )
        for i, x in enumerate(cells):
            parts.append(
                f'<rect x="{left + self._strip_at + i * self._cell:.1f}" y="{top + 2:.1f}" '
                f'width="{self._cell:.1f}" height="{CELL:.0f}" {_fill(x, self._largest)}/>'
            )
        for column in self._columns:
            source = row.places[column.number]
            if source:
                kind = "value" if column.kind == "value" else "grad"
                arrow = "←" if column.kind == "back" else ""
                parts.append(place(left + column.right, base, source, kind, shown, arrow, "end"))
        return f"<g><title>{escape(printable(row.tooltip))}</title>{''.join(parts)}</g>"


def _fill(x: Any, largest: float) -> str:
    """The colour of a number, by opacity, so that it suits light and dark screens."""
    if not isinstance(x, (int, float)) or not math.isfinite(x):
        return f'fill="{LIGHT["alarm"]}"'
    share = 0.8 * min(abs(x) / largest, 1.0)
    return f'fill="{POSITIVE if x >= 0 else NEGATIVE}" fill-opacity="{share:.2f}"'


def _text(x: float, y: float, text: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{text}</text>'
