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
from autograd_lite.drawing.tables import is_finite, largest_of

__all__ = ["StageTable"]

TITLE, ROW, GAP = 22, 17, 10.0
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

    Args:
        node: what is drawn as a table.
        table: its table.
        texts: for each place the longest text it will ever show.
        alike: the tables that get columns of the same width, this one among them.
        character: the width of most characters, in points.
        theme: as for `Look`.

    width, height: in points.
    """

    def __init__(
        self,
        node: GraphNode,
        table: GraphTable,
        texts: Mapping[str, str],
        alike: Iterable[GraphTable],
        character: float,
        theme: str,
    ) -> None:
        rows = [row for other in alike for row in other.rows]
        self.node, self.rows, self._theme = node, table.rows, theme
        self._strip_heading = table.cells[0] if table.cells else ""
        widths = [
            max(columns_of(texts.get(row.places[i], "")) for row in rows) * character + GAP
            for i in range(len(table.columns))
        ]
        x = 4.0
        self._columns: list[_Column] = []
        for after in (False, True):  # what flows back stands before the names
            if after:
                self._name_at = x + 4
                x += max(columns_of(row.name) for row in rows) * character + GAP
                self._strip_at = x
                if table.cells:
                    self._cell = min(CELL, STRIP / max(len(row.cells[0]) for row in table.rows))
                    x += self._cell * max(len(row.cells[0]) for row in table.rows) + GAP
            for i, (heading, kind) in enumerate(table.columns):
                if (kind != "back") == after:
                    x += max(widths[i] + (character * 2 if kind == "back" else 0), 34)
                    self._columns.append(_Column(heading, kind, i, x))
        self._largest = largest_of(table, 0) if table.cells else 1.0
        title = columns_of(node.name) * (character + 1.2) + 2 * GAP
        self.width, self.height = max(x + 6, title), TITLE + ROW * (len(table.rows) + 1) + 2.0

    @property
    def first_place(self) -> str:
        """The place whose number tells that this table's turn has come."""
        return next(place for place in self.rows[-1].places if place.endswith("-value"))

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
        place: Callable[..., str],
    ) -> str:
        """The table as SVG; `shown` as for the stage.

        place: writes a text that steps reveal.
        """
        node = self.node
        parts = [
            f"<title>{escape(printable(node.label or node.name))}</title>",
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
        return "".join(parts)

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
            at = left + self._strip_at + i * self._cell, top + 2
            parts.append(
                _square(x, self._largest, *at, self._cell)
                if self._theme == "print"
                else _colored(x, self._largest, *at, self._cell)
            )
        for column in self._columns:
            source = row.places[column.number]
            if source:
                kind = "value" if column.kind == "value" else "grad"
                arrow = "←" if column.kind == "back" else ""
                parts.append(place(left + column.right, base, source, kind, shown, arrow, "end"))
        last = next((p for p in reversed(row.places) if p.endswith("-value")), "")
        state = f' data-shows="{last}"' if last and shown is None else ""
        state += ' class="pending"' if last and shown is not None and last not in shown else ""
        return f"<g{state}><title>{escape(printable(row.tooltip))}</title>{''.join(parts)}</g>"


def _colored(x: Any, largest: float, left: float, top: float, width: float) -> str:
    """A number as a colour, by opacity, so that it suits light and dark screens."""
    place = f'x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{CELL:.0f}"'
    if not is_finite(x):
        return f'<rect {place} fill="{LIGHT["alarm"]}"/>'
    share = 0.8 * min(abs(x) / largest, 1.0)
    return f'<rect {place} fill="{POSITIVE if x >= 0 else NEGATIVE}" fill-opacity="{share:.2f}"/>'


def _square(x: Any, largest: float, left: float, top: float, width: float) -> str:
    """A number as a square, black if positive, by its area: it needs no colour.

    Source: Rumelhart, Hinton and Williams 1986, "Learning representations by back-propagating
    errors", which shows weights as black and white squares.
    """
    room = min(width, CELL) - 2
    if not is_finite(x):
        cross = f"l{room:.1f},{room:.1f}m0,{-room:.1f}l{-room:.1f},{room:.1f}"
        return f'<path class="broken" d="M{left + 1:.1f},{top + 1:.1f}{cross}"/>'
    size = room * math.sqrt(min(abs(x) / largest, 1.0))
    return (
        f'<rect class="{"plus" if x >= 0 else "minus"}" x="{left + (width - size) / 2:.1f}" '
        f'y="{top + (CELL - size) / 2:.1f}" width="{size:.1f}" height="{size:.1f}"/>'
    )


def _text(x: float, y: float, text: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{text}</text>'
