"""Tables in Graphviz' language: a node whose lines are those that it stands for."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from autograd_lite._palette import LIGHT, NEGATIVE, POSITIVE, PRINT
from autograd_lite._tables import columns_of
from autograd_lite.drawing.labels import colored, html, tooltip
from autograd_lite.drawing.marks import ALARMING, OFF, is_off
from autograd_lite.drawing.model import GraphEdge, GraphModel, GraphNode, GraphRow, GraphTable
from autograd_lite.drawing.style import Show, count_text, printable
from autograd_lite.formulas.notation import pretty_number

__all__ = [
    "TableContent",
    "alike",
    "edge_ports",
    "in_squares",
    "is_finite",
    "shade",
    "shown_rows",
    "table_label",
]

BLANK, ON_COLORS = "#fefefe", "#1b1b1b"
"""The colour of 0, and of numbers on colours: in no palette, and so the same in every theme."""

MOST_ROWS, MOST_CELLS, MOST_CELLS_OF_SAMPLES = 20, 64, 34
NARROW = 6  # points: no room for a square
FEW_CELLS = 4
"""So many colours have room for their numbers."""

DIGIT, LETTER = 6.2, 5.4  # the widths of most, in points
CELL_WIDTH, CELL_HEIGHT = 2.6, 12  # the least width, the full height
COLORS = {"back": LIGHT["grad"], "value": LIGHT["ink"], "grad": LIGHT["grad"]}


def table_label(model: GraphModel, node: GraphNode, show: Show) -> str:
    """A node's table as an HTML-like label; row i has the ports `in` + i and `out` + i."""
    assert node.table is not None
    return _Writer(node, node.table, alike(model, node.table), show).table()


def alike(model: GraphModel, table: GraphTable) -> list[GraphTable]:
    """The tables of neurons, which get columns of the same width; else the table alone."""
    if not any(kind == "back" for _, kind in table.columns):
        return [table]
    tables = [node.table for node in model.nodes if node.table]
    return [other for other in tables if other.columns == table.columns]


def shown_rows(n: int) -> list[int]:
    """The numbers of the rows to draw: a long table leaves out those in the middle.

    >>> len(shown_rows(20)), shown_rows(100)[9:11]
    (20, [9, 91])
    """
    if n <= MOST_ROWS:
        return list(range(n))
    half = MOST_ROWS // 2
    return [*range(half), *range(n - half + 1, n)]


def edge_ports(model: GraphModel, edge: GraphEdge) -> tuple[str, str]:
    """The ports where an edge leaves its parent and enters its child, such as ":out2:e"."""
    leaves = "" if edge.leaves is None else _port(model.by_id[edge.parent], "out", edge.leaves)
    enters = "" if edge.enters is None else _port(model.by_id[edge.child], "in", edge.enters)
    return leaves, enters


def _port(node: GraphNode, kind: str, row: int) -> str:
    """The port of a row, or of the line that stands for the rows left out."""
    side = "e" if kind == "out" else "w"
    is_shown = node.table is not None and row in shown_rows(len(node.table.rows))
    return f":{kind}{row}:{side}" if is_shown else f":more:{side}"


def largest_of(table: GraphTable, strip: int) -> float:
    """The largest size of a number that is shown as a colour in one of the table's strips."""
    sizes = [abs(x) for row in table.rows for x in row.cells[strip] if is_finite(x)]
    return max(sizes, default=0.0) or 1.0


def shade(x: Any, largest: float) -> str:
    """The colour of a number: blue for positive, orange for negative, the larger the stronger.

    >>> shade(0.0, 1.0), shade(1.0, 1.0), shade(-0.5, 1.0)
    ('#fefefe', '#338ec1', '#eebf99')
    """
    if not is_finite(x):
        return LIGHT["alarm"]
    full = POSITIVE if x >= 0 else NEGATIVE
    share = 0.8 * min(abs(x) / largest, 1.0)
    parts = (int(full[i : i + 2], 16) for i in (1, 3, 5))
    color = "#" + "".join(f"{round(255 + share * (part - 255)):02x}" for part in parts)
    return BLANK if color == "#ffffff" else color


def in_squares(label: str) -> str:
    """A table's label without colours: a square by its area, black if positive, white if negative.

    Where there is no room for squares, it is bars: black if positive, grey if negative. Cells with
    numbers in them need neither.

    Source: Rumelhart, Hinton and Williams 1986, "Learning representations by back-propagating
    errors", which shows weights as black and white squares.
    """
    return STRIP_CELL.sub(_square, label)


STRIP_CELL = re.compile(
    r'<TD (?P<size>FIXEDSIZE="TRUE" WIDTH="(?P<width>\d+)" HEIGHT="\d+"|ALIGN="RIGHT" WIDTH="38") '
    r'BGCOLOR="#(?P<red>..)(?P<green>..)(?P<blue>..)">(?P<number>.*?)</TD>'
)


def _square(cell: re.Match[str]) -> str:
    red, blue = int(cell["red"], 16), int(cell["blue"], 16)
    if not cell["width"]:
        return f"<TD {cell['size']}>{cell['number'].replace(ON_COLORS, PRINT['ink'])}</TD>"
    is_negative = red > blue
    share = (255 - min(red, blue)) / 255 / 0.8
    width, height = int(cell["width"]), CELL_HEIGHT
    look = f'BGCOLOR="{PRINT["ink"]}" BORDER="0"'
    if width < NARROW:
        height = round(height * share)
        look = f'BGCOLOR="{PRINT["cluster"]}" BORDER="0"' if is_negative else look
    else:
        width = height = round((width - 2) * math.sqrt(share))
        look = f'COLOR="{PRINT["ink"]}" BORDER="1"' if is_negative else look
    color = f"#{cell['red']}{cell['green']}{cell['blue']}"
    if color == LIGHT["alarm"]:
        return f'<TD CELLPADDING="0" {cell["size"]}>{colored("×", PRINT["alarm"], 8)}</TD>'
    if not height or color == BLANK:
        return f"<TD {cell['size']}></TD>"
    options = f'{look} CELLBORDER="0" CELLPADDING="0" CELLSPACING="0" FIXEDSIZE="TRUE"'
    inside = f'<TABLE {options} WIDTH="{width}" HEIGHT="{height}"><TR><TD></TD></TR></TABLE>'
    return f'<TD CELLPADDING="0" {cell["size"]}>{inside}</TD>'


class TableContent:
    """What stands in the table of one node: what flows back, the name, colours, numbers.

    before, after: the columns of numbers on both sides of the name.
    strips: for each strip of colours that is shown its number, its heading and the largest size.
    alike: the rows of all tables that get columns of the same width.
    """

    def __init__(
        self, node: GraphNode, table: GraphTable, others: list[GraphTable], show: Show
    ) -> None:
        self.node, self.rows, self.show = node, table.rows, show
        shown = [i for i, (_, kind) in enumerate(table.columns) if self._is_shown(i, kind)]
        self.columns = table.columns
        self.before = [i for i in shown if table.columns[i][1] == "back"]
        self.after = [i for i in shown if i not in self.before]
        self.strips = [
            (i, heading, largest_of(table, i))
            for i, heading in enumerate(table.cells)
            if show.gradients or not heading.startswith("grad")
        ]
        self.most_cells = MOST_CELLS_OF_SAMPLES if table.samples else MOST_CELLS
        self.has_names = any(row.name for row in table.rows)
        self.alike = [row for other in others for row in other.rows]
        self.widths = [self._width(i) for i in range(len(table.columns))]
        self.width_of_names = LETTER * max(columns_of(self.name_of(row)) for row in self.alike)
        self.is_grid = not self.has_names and not table.columns
        self.width = len(self.before) + self.has_names + len(self.strips) + len(self.after)

    def _width(self, column: int) -> float:
        """Room for every number of a column, in points."""
        return DIGIT * max(columns_of(self.text_of(row, column)) for row in self.alike)

    def name_of(self, row: GraphRow) -> str:
        """The name of a row, with what deserves attention in it."""
        if self.strips:
            return row.name
        notes = ("off" if note == OFF else note for note in row.notes)
        return ", ".join([row.name, *notes])

    def _is_shown(self, column: int, kind: str) -> bool:
        if kind == "value":
            return self.show.values
        if not self.show.gradients:
            return False
        return kind == "grad" or any(row.numbers[column] is not None for row in self.rows)

    def text_of(self, row: GraphRow, column: int) -> str:
        """A number of a row, as it is written."""
        x, kind = row.numbers[column], self.columns[column][1]
        if x is None:
            return "-" if kind == "grad" else ""
        return ("← " if kind == "back" else "") + pretty_number(x, self.show.digits)

    def has_texts(self, numbers: Sequence[Any]) -> bool:
        """Whether a strip is so short that its numbers stand in their colours."""
        return len(numbers) <= FEW_CELLS and self.show.values

    def chunked(self, numbers: Sequence[Any]) -> tuple[list[Any], float]:
        """As many numbers as there is room for, and the width of their cells in points.

        Of neighbours it is the largest in size.
        """
        size = -(-len(numbers) // self.most_cells)
        chunks = [numbers[i : i + size] for i in range(0, len(numbers), size)]
        largest = [
            max(chunk, key=lambda x: abs(x) if is_finite(x) else math.inf) for chunk in chunks
        ]
        return largest, min(CELL_HEIGHT, CELL_WIDTH * self.most_cells / len(largest))


class _Writer(TableContent):
    """Writes a table in Graphviz' language."""

    def table(self) -> str:
        """All of it."""
        node = self.node
        fill = (
            LIGHT["alarm-fill"] if ALARMING.intersection(node.marks) else LIGHT[f"{node.role}-fill"]
        )
        marks = f" {colored(', '.join(node.marks), LIGHT['alarm'])}" if node.marks else ""
        title = f"<B>{html(node.name)}{marks}</B>"
        if self.is_grid:
            title += f" {_quiet(count_text(node))}"
        lines = [self._across(title, f'CELLPADDING="3" BGCOLOR="{fill}"')]
        lines += self._grid() if self.is_grid else self._lines()
        border = LIGHT["operation" if node.role == "module" else node.role]
        options = (
            'BORDER="1" CELLBORDER="0" CELLSPACING="0" CELLPADDING="2" '
            f'COLOR="{border}" BGCOLOR="{LIGHT["paper"]}"'
        )
        return f"<TABLE {options}>{''.join(lines)}</TABLE>"

    def _grid(self) -> Iterator[str]:
        """The strips of all rows, one kind of number below the other."""
        shown = shown_rows(len(self.rows))
        for strip, heading, largest in self.strips:
            yield f'<TR><TD ALIGN="LEFT">{_quiet(heading)}</TD></TR>'
            for before, i in zip([-1, *shown], shown, strict=False):
                if i > before + 1:
                    yield self._across(_quiet(f"⋮ {i - before - 1} more"))
                colors = self._strip(self.rows[i].cells[strip], largest)
                yield f'<TR><TD ALIGN="LEFT">{colors}</TD></TR>'

    def _lines(self) -> Iterator[str]:
        """A line for each row: what flows back, the name, colours, numbers."""
        yield self._headings()
        shown = shown_rows(len(self.rows))
        for before, i in zip([-1, *shown], shown, strict=False):
            if i > before + 1:
                yield self._across(_quiet(f"⋮ {i - before - 1} more"), 'PORT="more"')
            if before >= 0 and self.rows[before].role == "parameter" != self.rows[i].role:
                yield "<HR/>"
            yield f"<TR>{''.join(self._cells(i))}</TR>"

    def _across(self, text: str, options: str = "") -> str:
        return f'<TR><TD COLSPAN="{self.width}" {options}>{text}</TD></TR>'

    def _headings(self) -> str:
        texts = [(self.columns[i][0], "RIGHT") for i in self.before]
        texts += [("", "LEFT")] if self.has_names else []
        texts += [(heading, "LEFT") for _, heading, _ in self.strips]
        texts += [(self.columns[i][0], "RIGHT") for i in self.after]
        cells = (f'<TD ALIGN="{align}">{_quiet(text)}</TD>' for text, align in texts)
        return f"<TR>{''.join(cells)}</TR>"

    def _cells(self, i: int) -> Iterator[str]:
        """The cells of a row, of which the first and the last have its ports."""
        row = self.rows[i]
        fill = f' BGCOLOR="{LIGHT["off-fill"]}"' if is_off(row.notes) else ""
        numbers = {column: self._number(row, column) for column in (*self.before, *self.after)}
        cells = [(numbers[i][0], "RIGHT", fill + numbers[i][1]) for i in self.before]
        if self.has_names:
            wide = f' WIDTH="{self.width_of_names:.0f}"'
            if row.tooltip:  # which older versions of Graphviz leave out
                wide += f' TOOLTIP="{_attribute(row.tooltip)}"'
            cells.append((colored(self.name_of(row), LIGHT[row.role]), "LEFT", fill + wide))
        for strip, _, largest in self.strips:
            cells.append((self._strip(row.cells[strip], largest), "LEFT", ""))
        cells += [(numbers[i][0], "RIGHT", fill + numbers[i][1]) for i in self.after]
        for place, (text, align, look) in enumerate(cells):
            ports = f' PORT="in{i}"' if place == 0 else ""
            ports = f' PORT="out{i}"' if place == len(cells) - 1 else ports
            yield f'<TD{ports} ALIGN="{align}"{look}>{text}</TD>'

    def _number(self, row: GraphRow, column: int) -> tuple[str, str]:
        """A number in its colour, and the width of its cell."""
        text = colored(self.text_of(row, column), COLORS[self.columns[column][1]])
        return text, f' WIDTH="{self.widths[column]:.0f}"'

    def _strip(self, numbers: Sequence[Any], largest: float) -> str:
        """Colours side by side, with their numbers where there is room."""
        if self.has_texts(numbers):
            texts = [colored(pretty_number(x, self.show.digits), ON_COLORS) for x in numbers]
            size = 'ALIGN="RIGHT" WIDTH="38"'
        else:
            numbers, width = self.chunked(numbers)
            texts = [""] * len(numbers)
            size = f'FIXEDSIZE="TRUE" WIDTH="{width:.0f}" HEIGHT="{CELL_HEIGHT}"'
        cells = "".join(
            f'<TD {size} BGCOLOR="{shade(x, largest)}">{text}</TD>'
            for x, text in zip(numbers, texts, strict=True)
        )
        options = 'BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="2"'
        return f"<TABLE {options}><TR>{cells}</TR></TABLE>"


def is_finite(x: Any) -> bool:
    """Whether it is a number that has a colour."""
    return isinstance(x, (int, float)) and math.isfinite(x)


def _attribute(text: str) -> str:
    return escape(tooltip(printable(text))).replace("\n", "&#10;")


def _quiet(text: str) -> str:
    return colored(text, LIGHT["quiet"], 9)
