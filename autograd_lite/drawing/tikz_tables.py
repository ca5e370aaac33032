"""Tables in TikZ: columns of numbers and colours, each row at the place where its edges meet it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from autograd_lite._tables import columns_of
from autograd_lite.drawing.looks import Look
from autograd_lite.drawing.marks import ALARMING, is_off
from autograd_lite.drawing.mathematics import tex_text
from autograd_lite.drawing.model import GraphModel, GraphNode
from autograd_lite.drawing.style import Show, count_text
from autograd_lite.drawing.tables import TableContent, alike, is_finite, shade, shown_rows
from autograd_lite.drawing.tikz_texts import tex_formula
from autograd_lite.formulas.notation import pretty_number

__all__ = ["TikzTable"]

TITLE, HEADINGS, ROW = 17, 11, 13
SIDE, GAP, BASE = 4.0, 7.0, 3.6
CHARACTER, SMALL_CHARACTER = 5.6, 4.9
SQUARE = 9.0
INK = {"back": "grad", "value": "ink", "grad": "grad"}


@dataclass(frozen=True)
class _Line:
    """A line of a table: its height, and the row or the text that stands in it."""

    height: int
    kind: str
    row: int = -1
    strip: int = 0
    text: str = ""


@dataclass(frozen=True)
class _Column:
    """Where a column begins and ends, counted from the left side, and what it shows."""

    kind: str
    number: int
    left: float
    right: float


class TikzTable(TableContent):
    """A node that is a table."""

    def __init__(self, model: GraphModel, node: GraphNode, show: Show) -> None:
        assert node.table is not None
        super().__init__(node, node.table, alike(model, node.table), show)
        self.lines = list(self._grid() if self.is_grid else self._rows())
        self.places = list(self._columns())
        title = CHARACTER * columns_of(self._title()) + 2 * SIDE
        self.size = (
            math.ceil(max(title, self.places[-1].right + SIDE)),
            sum(line.height for line in self.lines),
        )

    def _title(self) -> str:
        marks = ", ".join(self.node.marks)
        return (
            self.node.name
            + (f" ({marks})" if marks else "")
            + (f" {count_text(self.node)}" if self.is_grid else "")
        )

    def _rows(self) -> Iterator[_Line]:
        yield _Line(TITLE, "title", text=self._title())
        yield _Line(HEADINGS, "headings")
        shown = shown_rows(len(self.rows))
        for before, i in zip([-1, *shown], shown, strict=False):
            if i > before + 1:
                yield _Line(HEADINGS, "more", text=f"⋮ {i - before - 1} more")
            yield _Line(ROW, "row", i)

    def _grid(self) -> Iterator[_Line]:
        yield _Line(TITLE, "title", text=self._title())
        shown = shown_rows(len(self.rows))
        for place, (_, heading, _) in enumerate(self.strips):
            yield _Line(HEADINGS, "heading", text=heading)
            for before, i in zip([-1, *shown], shown, strict=False):
                if i > before + 1:
                    yield _Line(HEADINGS, "more", text=f"⋮ {i - before - 1} more")
                yield _Line(ROW, "strip", i, place)

    def _columns(self) -> Iterator[_Column]:
        """The columns from left to right; in a grid, all strips stand in one."""
        right = SIDE - GAP
        widths = [("number", i, self._number_width(i)) for i in self.before]
        if self.has_names:
            names = max(columns_of(self.name_of(row)) for row in self.alike)
            widths.append(("name", 0, SMALL_CHARACTER * names))
        strips = [("strip", place, self._strip_width(place)) for place in range(len(self.strips))]
        if self.is_grid:
            strips = [("strip", 0, max(width for _, _, width in strips))]
        widths += strips + [("number", i, self._number_width(i)) for i in self.after]
        for kind, number, width in widths:
            left = right + GAP
            right = left + width
            yield _Column(kind, number, left, right)

    def _number_width(self, column: int) -> float:
        heading = columns_of(self.columns[column][0])
        texts = max(columns_of(self.text_of(row, column)) for row in self.alike)
        return SMALL_CHARACTER * max(texts, heading)

    def _strip_width(self, place: int) -> float:
        strip, heading, _ = self.strips[place]
        cells = (self._cells(row.cells[strip], place) for row in self.rows)
        widest = max(sum(width for _, _, width in row) for row in cells)
        return max(widest, SMALL_CHARACTER * columns_of(heading))

    def _cells(self, numbers: Sequence[Any], place: int) -> list[tuple[Any, str, float]]:
        """The numbers of a strip, their texts where there is room, and the widths of the cells."""
        if self.has_texts(numbers):
            texts = [pretty_number(x, self.show.digits) for x in numbers]
            width = self._text_width(place)
            return [(x, text, width) for x, text in zip(numbers, texts, strict=True)]
        chunks, width = self.chunked(numbers)
        return [(x, "", width) for x in chunks]

    def _text_width(self, place: int) -> float:
        """Room for every number that stands in the colours of a strip."""
        strip = self.strips[place][0]
        numbers = [x for row in self.rows for x in row.cells[strip]]
        texts = (pretty_number(x, self.show.digits) for x in numbers)
        return SMALL_CHARACTER * max(map(columns_of, texts)) + 4

    def attributes(self) -> str:
        """Its size, and where its rows are, for Graphviz."""
        width, rows = self.size[0], ""
        for line in self.lines:
            left = f' PORT="in{line.row}"' if line.kind == "row" else ""
            right = f' PORT="out{line.row}"' if line.kind == "row" else ""
            if line.kind == "more":
                left = ' PORT="more"'
            half = width // 2
            sizes = f'FIXEDSIZE="TRUE" HEIGHT="{line.height}"'
            rows += (
                f'<TR><TD{left} {sizes} WIDTH="{half}"></TD>'
                f'<TD{right} {sizes} WIDTH="{width - half}"></TD></TR>'
            )
        options = 'BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"'
        return f"shape=plain, fixedsize=false, label=<<TABLE {options}>{rows}</TABLE>>"

    def drawn(self, node: GraphNode, x: float, y: float, look: Look) -> Iterator[str]:
        """The statements that draw it around its middle."""
        width, height = self.size
        left, top = x - width / 2, y + height / 2
        fill = "alarm!10" if ALARMING.intersection(node.marks) else f"{node.role}fill"
        yield rf"\fill[paper] ({left:g},{top - height:g}) rectangle ({left + width:g},{top:g});"
        yield rf"\fill[{fill}] ({left:g},{top - TITLE:g}) rectangle ({left + width:g},{top:g});"
        above = ""
        for line in self.lines:
            base = top - line.height + BASE
            role = self.rows[line.row].role if line.kind == "row" else ""
            if above == "parameter" != role != "":
                yield rf"\draw[frame, thin] ({left:g},{top:g}) -- ({left + width:g},{top:g});"
            above = role
            if line.kind == "title":
                yield _text("base", x, base, rf"\textbf{{{tex_text(line.text)}}}", "ink")
            elif line.kind in ("more", "heading"):
                yield _text("base west", left + SIDE, base, tex_text(line.text), "quiet")
            elif line.kind == "headings":
                yield from self._headings(left, base)
            elif line.kind == "strip":
                yield from self._strip(line.row, line.strip, left + SIDE, top, look)
            else:
                if is_off(self.rows[line.row].notes):
                    corner = f"({left + width:g},{top - ROW:g})"
                    yield rf"\fill[off] ({left:g},{top:g}) rectangle {corner};"
                yield from self._row(line.row, left, top, base, look)
            top -= line.height
        frame = "highlight, line width=1.8pt" if node.id in look.highlight else "frame"
        bottom, top = y - height / 2, y + height / 2
        yield rf"\draw[{frame}] ({left:g},{bottom:g}) rectangle ({left + width:g},{top:g});"

    def _headings(self, left: float, base: float) -> Iterator[str]:
        for column in self.places:
            if column.kind == "number":
                text = tex_formula(self.columns[column.number][0])
                yield _text("base east", left + column.right, base, text, "quiet")
            elif column.kind == "strip":
                text = tex_text(self.strips[column.number][1])
                yield _text("base west", left + column.left, base, text, "quiet")

    def _row(self, i: int, left: float, top: float, base: float, look: Look) -> Iterator[str]:
        row = self.rows[i]
        for column in self.places:
            if column.kind == "name":
                text = tex_formula(self.name_of(row))
                ink = f"{row.role}" if row.role != "operation" else "ink"
                yield _text("base west", left + column.left, base, text, ink)
            elif column.kind == "strip":
                yield from self._strip(i, column.number, left + column.left, top, look)
            elif text := self.text_of(row, column.number):
                ink = INK[self.columns[column.number][1]]
                arrow = r"$\leftarrow$ " if text.startswith("← ") else ""
                latex = arrow + tex_formula(text.removeprefix("← "))
                yield _text("base east", left + column.right, base, latex, ink)

    def _strip(self, i: int, place: int, left: float, top: float, look: Look) -> Iterator[str]:
        strip, _, largest = self.strips[place]
        for x, text, width in self._cells(self.rows[i].cells[strip], place):
            if look.theme != "print":
                red, green, blue = (int(shade(x, largest)[j : j + 2], 16) for j in (1, 3, 5))
                corner = f"({left + width:g},{top - ROW + 0.6:g})"
                fill = f"fill={{rgb,255:red,{red};green,{green};blue,{blue}}}"
                yield rf"\path[{fill}] ({left:g},{top - 0.6:g}) rectangle {corner};"
            elif not text and is_finite(x) and x:
                share = min(abs(x) / largest, 1.0)
                side = min(width, SQUARE)
                wide, high = side * math.sqrt(share), side * math.sqrt(share)
                if width < SQUARE / 2:
                    wide, high = width, SQUARE * share
                way = "draw" if x < 0 else "fill"
                start = f"({left + (width - wide) / 2:g},{top - ROW / 2 - high / 2:g})"
                yield rf"\{way}[ink, very thin] {start} rectangle +({wide:g},{high:g});"
            if text:
                base = top - ROW + BASE
                ink = "ink" if look.theme == "print" else "black"
                yield _text("base east", left + width - 1.5, base, tex_formula(text), ink)
            left += width


def _text(anchor: str, x: float, y: float, latex: str, ink: str) -> str:
    return rf"\node[cell, anchor={anchor}, text={ink}] at ({x:g},{y:g}) {{{latex}}};"
