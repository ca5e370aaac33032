"""A page of mathematics: equations, words and tables, for a terminal, a notebook or a paper.

Nothing here knows what is derived; a page only knows how its parts are set in each medium.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from os import PathLike
from typing import TypeAlias

from autograd_lite._consoles import for_console
from autograd_lite._saving import save_as
from autograd_lite._tables import aligned, columns_of
from autograd_lite.formulas.letters import tex_text, text_in_mathematics
from autograd_lite.formulas.notation import Formula, equality
from autograd_lite.formulas.typesetting import LINE, broken, small_matrices, width

__all__ = ["Equation", "Page", "Table", "plain_in_markdown"]

WIDTH = 96
"""Characters of plain text in a line; a longer equation is broken at its equality signs."""

DOCUMENT = r"""\documentclass{article}
\usepackage[a4paper, margin=25mm]{geometry}
\usepackage{amsmath, amssymb, array, iftex, longtable}
\iftutex \usepackage{fontspec} \fi
\setlength{\parindent}{0pt}
\allowdisplaybreaks
\begin{document}

%s
\end{document}
"""


SIGNS = {"+=": r"\mathrel{+}=", ":=": r"\mathrel{:}=", "≈": r"\approx"}
"""How LaTeX writes the signs between two sides."""


@dataclass(frozen=True)
class Equation:
    """A chain of equal formulas; the first sign may be another, such as += or a colon-equals.

    sides: the formulas, from left to right.
    relation: the sign after the first of them; an equality is told from a rounding by itself.
    note: words after the equation.
    """

    sides: tuple[Formula, ...]
    relation: str = "="
    note: str = ""

    @property
    def signs(self) -> list[str]:
        """The sign before each side but the first: ≈ where numbers were rounded."""
        signs = [equality(left, right) for left, right in pairwise(self.sides)]
        return [self.relation, *signs[1:]] if self.relation != "=" else signs


Cell: TypeAlias = Formula | str


@dataclass(frozen=True)
class Table:
    """Rows of formulas and words under a header."""

    header: Sequence[Cell]
    rows: Sequence[Sequence[Cell]]


Block: TypeAlias = Equation | Table | str


@dataclass
class Page:
    """Titled sections of equations, tables and sentences.

    Args:
        title: one line.
        sections: pairs of a title, which may be empty, and the blocks below it.

    `str(page)` is for a terminal, `page.latex()` for a paper; a notebook shows it as Markdown.

    >>> from autograd_lite.formulas.notation import name
    >>> a, b = name("a"), name("b")
    >>> print(Page("Sums", [("", [Equation((a, b + b))])]))
    Sums
    <BLANKLINE>
      a = b + b
    """

    title: str
    sections: list[tuple[str, list[Block]]] = field(default_factory=list)

    def __str__(self) -> str:
        """The page as plain text for a terminal, which has all of its characters or others."""
        return for_console(self.text())

    def text(self) -> str:
        """The page as plain text, equations aligned at their equality signs."""
        lines = [self.title]
        for title, blocks in self.sections:
            lines.append("")
            if title:
                lines.append(title)
            for block in _grouped(blocks):
                if isinstance(block, str):
                    lines += ["  " + line for line in textwrap.wrap(block, WIDTH - 2)]
                elif isinstance(block, Table):
                    lines += ["  " + line for line in _text_table(block)]
                else:
                    lines += ["  " + line for line in _aligned_text(block)]
        return "\n".join(line.rstrip() for line in lines)

    def __repr__(self) -> str:
        return str(self)

    def _repr_markdown_(self) -> str:
        """The page as Markdown with LaTeX, as notebooks render it."""
        parts = [f"### {plain_in_markdown(self.title)}"]
        for title, blocks in self.sections:
            if title:
                parts.append(f"**{plain_in_markdown(title)}**")
            for block in _grouped(blocks):
                if isinstance(block, str):
                    parts.append(plain_in_markdown(block))
                elif isinstance(block, Table):
                    parts.append(_markdown_table(block))
                else:
                    parts.append(f"$$\n{_on_screens(_aligned_latex('aligned', block))}\n$$")
        return "\n\n".join(parts) + "\n"

    def save(self, path: str | PathLike[str]) -> None:
        """Write the page to a file of the kind that its suffix says.

        Args:
            path: ends in .txt, .md (Markdown with LaTeX) or .tex, a document that stands alone.

        Raises:
            ValueError: for another suffix.
        """
        kinds = {
            ".txt": lambda: f"{self.text()}\n",
            ".md": self._repr_markdown_,
            ".tex": lambda: DOCUMENT.replace("%s", self.latex()),
        }
        save_as(path, kinds, "a derivation")

    def latex(self) -> str:
        r"""The page as LaTeX for a document that uses the packages of `DOCUMENT`."""
        parts = [r"\begingroup\allowdisplaybreaks\raggedright"]
        parts.append(rf"\subsection*{{{_breakable(self.title)}}}")
        for title, blocks in self.sections:
            if title:
                parts.append(rf"\subsubsection*{{{_breakable(title)}}}")
            for block in _grouped(blocks):
                if isinstance(block, str):
                    parts.append(_breakable(block))
                elif isinstance(block, Table):
                    parts.append(_latex_table(block))
                else:
                    parts.append(_aligned_latex("align*", block))
        parts.append(r"\endgroup")
        return "\n\n".join(parts) + "\n"


def _grouped(blocks: Sequence[Block]) -> list[str | Table | list[Equation]]:
    """Consecutive equations together, so that they can be aligned."""
    groups: list[str | Table | list[Equation]] = []
    for block in blocks:
        if not isinstance(block, Equation):
            groups.append(block)
        elif groups and isinstance(groups[-1], list):
            groups[-1].append(block)
        else:
            groups.append([block])
    return groups


def _aligned_text(equations: list[Equation]) -> list[str]:
    """Equations below each other: in columns if they fit, else broken at equality signs."""
    texts = [[side.text for side in e.sides] for e in equations]
    # the last side of an equation may be longer than its column
    columns = [
        max((len(row[i]) for row in texts if len(row) > i + 1), default=0)
        for i in range(max(map(len, texts)))
    ]
    sign = max(len(e.relation) for e in equations)
    wide = sum(columns) + 3 * len(columns) + max(len(row[-1]) for row in texts) > WIDTH
    lines = []
    for e, row in zip(equations, texts, strict=True):
        line = f"{row[0]:<{columns[0]}} {e.signs[0]:>{sign}}" if len(row) > 1 else row[0]
        start = len(line)
        for i, text in enumerate(row[1:], 1):
            if wide and i > 1 and len(line) + 3 + len(text) > WIDTH:
                lines.append(line)
                line = f"{e.signs[i - 1]:>{start}}"
            elif i > 1:
                line += f" {e.signs[i - 1]}"
            first, *rest = _broken(text, max(WIDTH - start - 4, WIDTH // 2))
            line += " " + first
            for piece in rest:
                lines.append(line)
                line = " " * (start + 3) + piece
            if not wide and i < len(row) - 1:
                line += " " * (columns[i] - len(text))
        lines.append(line + (f"   {e.note}" if e.note else ""))
    return lines


def _broken(text: str, width: int) -> list[str]:
    """A long formula in pieces of at most this width, each after the first opening with a sign.

    It is cut between the terms of a sum, else between factors, and inside of parentheses only
    where that is not enough.

    >>> _broken("a*(b + c) - d", 9)
    ['a*(b + c)', '- d']
    """
    if len(text) <= width:
        return [text]
    depth, places = 0, []
    for i, character in enumerate(text):
        depth += (character in "([") - (character in ")]")
        if i and text[i : i + 3] in (" + ", " - ", " * "):
            places.append((depth, text[i + 1] == "*", i + 1))
        elif (
            i
            and character == "*"
            and " " not in text[i - 1 : i + 2]
            and "**" not in text[i - 1 : i + 2]
        ):
            places.append((depth, True, i))
        elif i and text[i - 1 : i + 1] in (", ", "] "):
            places.append((depth, True, i + 1))
    if not places:
        return [text]
    best = min(place[:2] for place in places)
    cuts = [0, *(i for *kind, i in places if tuple(kind) == best), len(text)]
    pieces: list[str] = []
    for start, end in pairwise(cuts):
        part = text[start:end].rstrip()
        if pieces and len(pieces[-1]) + 1 + len(part) <= width:
            pieces[-1] += text[start - 1] * (text[start - 1] == " ") + part
        else:
            pieces += _broken(part, width)
    return pieces


LONG_LEFT = 24.0
"""The width beyond which a left side stands on a line of its own."""


def _aligned_latex(environment: str, equations: list[Equation]) -> str:
    rows: list[str] = []
    lefts = [width(e.sides[0].latex) for e in equations if len(e.sides) > 1]
    indent = max((w for w in lefts if w <= LONG_LEFT), default=0.0)
    room = LINE - indent - 3
    for e in equations:
        rows += _latex_rows(e, room)
    # a blank before each \\ keeps Markdown from reading it as an escaped character
    body = " \\\\\n".join(row.rstrip() for row in rows)
    return f"\\begin{{{environment}}}\n{body}\n\\end{{{environment}}}"


def _latex_rows(e: Equation, room: float) -> list[str]:
    """An equation in rows that fit: broken at its equality signs, and within sides too wide."""
    signs = [SIGNS.get(sign, sign) for sign in e.signs]
    left = e.sides[0].latex
    if len(e.sides) == 1:
        first, *others = broken(left, room)
        return [f"&{first}", *(f"&\\quad {line}" for line in others)]
    rows = []
    if width(left) > LONG_LEFT:
        rows.append(f"&{left}")
        left = ""
    row, used = f"{left} &{signs[0]} ", 0.0
    for i, side in enumerate(e.sides[1:]):
        latex = side.latex if width(side.latex) <= room else small_matrices(side.latex)
        if i and used + 3 + width(latex) > room:
            rows.append(row)
            row, used = f"&{signs[i]} ", 0.0
        elif i:
            row, used = f"{row} {signs[i]} ", used + 3
        first, *others = broken(latex, room)
        row, used = row + first, used + width(first)
        for line in others:
            rows.append(row)
            row, used = f"&\\quad {line}", 2 + width(line)
    rows.append(row)
    if e.note:
        words = textwrap.wrap(e.note, int(room))
        if used + 4 + len(e.note) <= room:
            rows[-1] += rf" \quad{text_in_mathematics(e.note)}"
        else:
            rows += [rf"&\quad{text_in_mathematics(line)}" for line in words]
    return rows


def _on_screens(latex: str) -> str:
    """The LaTeX for a browser, which has every letter and no engines of TeX to tell apart."""
    return re.sub(r"\\iftutex (.)\\else \?\\fi ", r"\1", latex)


def _text_table(table: Table) -> list[str]:
    rows = [[c if isinstance(c, str) else c.text for c in row] for row in table.rows]
    header = [c if isinstance(c, str) else c.text for c in table.header]
    widths = [max(map(columns_of, column)) for column in zip(header, *rows, strict=True)]
    return aligned([header, ["-" * width for width in widths], *rows])


def _markdown_table(table: Table) -> str:
    def cell(c: Cell) -> str:
        return plain_in_markdown(c) if isinstance(c, str) else f"${_on_screens(c.latex)}$"

    rows = [list(map(cell, row)) for row in (table.header, *table.rows)]
    rows.insert(1, ["---"] * len(table.header))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


TEXT_WIDTH, TABCOLSEP = 345.0, 4.0
"""Points in a line of LaTeX's article at 10 points, and on either side of a column."""

SIZES = {"small": 4.8, "footnotesize": 4.45, "scriptsize": 4.15}
"""Points of a digit in small print, with what the estimate of widths leaves out."""

WIDEST_CELL = 18.0
"""Where formulas in a table that is too wide are broken."""


def _latex_table(table: Table) -> str:
    """A table over as many pages as it takes; where it is too wide, its cells are broken.

    The print is the largest in which it stays inside of the margins.
    """
    lines = [list(table.header), *map(list, table.rows)]
    columns = list(zip(*lines, strict=True))
    words = [all(isinstance(c, str) for c in column[1:]) for column in columns]
    longest = [max(map(_longest_word, column)) for column in columns]
    whole = [max(map(_cell_width, column)) for column in columns]
    capped = [max(_widest_line(c) for c in column) for column in columns]
    for size, digit in SIZES.items():  # noqa: B007 (the last one if none is small enough)
        room = (TEXT_WIDTH - 2 * TABCOLSEP * (len(columns) - 1)) / digit
        widths = whole if sum(whole) <= room else _shared_room(room, capped, longest, words)
        if sum(widths) <= room:
            break
    kinds = [
        rf">{{\raggedright\arraybackslash}}p{{{share * digit:.0f}pt}}"
        if is_words and share < wide
        else "l"
        for is_words, share, wide in zip(words, widths, whole, strict=True)
    ]
    rows = [
        " & ".join(_latex_cell(c, share) for c, share in zip(line, widths, strict=True)) + r" \\"
        for line in lines
    ]
    rows.insert(1, r"\hline \endhead")
    body = "\n".join(rows)
    table_of = f"{{@{{}}{''.join(kinds)}@{{}}}}"
    return (
        f"{{\\{size}\\setlength{{\\tabcolsep}}{{{TABCOLSEP:g}pt}}\\renewcommand{{\\arraystretch}}{{1.2}}\n\\begin{{longtable}}{table_of}\n"
        f"{body}\n\\end{{longtable}}}}"
    )


def _cell_width(c: Cell) -> float:
    return 0.95 * len(c) if isinstance(c, str) else width(c.latex)


def _widest_line(c: Cell) -> float:
    """The width of a formula that is broken at WIDEST_CELL; of words as they are."""
    return _cell_width(c) if isinstance(c, str) else max(map(width, broken(c.latex, WIDEST_CELL)))


def _longest_word(c: Cell) -> float:
    return max(map(len, c.split()), default=0) if isinstance(c, str) else 0.0


def _latex_cell(c: Cell, room: float) -> str:
    if isinstance(c, str):
        return tex_text(c)
    lines = [c.latex] if width(c.latex) <= room else broken(c.latex, WIDEST_CELL)
    if len(lines) == 1:
        return f"${c.latex}$"
    stacked = r" \\ ".join(lines)
    return rf"$\begin{{array}}{{@{{}}l@{{}}}} {stacked} \end{{array}}$"


def _shared_room(
    room: float, widths: list[float], longest: list[float], words: list[bool]
) -> list[float]:
    """The widths of columns that fit: of formulas as they are, of words what is left to each."""
    left = room - sum(w for w, is_words in zip(widths, words, strict=True) if not is_words)
    shared = dict.fromkeys(i for i, is_words in enumerate(words) if is_words)
    found = list(widths)
    while shared:  # a column that needs less than its share leaves the rest to the others
        share = left / len(shared)
        small = [i for i in shared if widths[i] <= share]
        for i in small or list(shared):
            found[i] = widths[i] if small else max(share, longest[i])
            left -= found[i]
            del shared[i]
    return found


def plain_in_markdown(words: str) -> str:
    """Words whose stars, bars and underscores are to be read as such."""
    return re.sub(r"([*_|<$\\])", r"\\\1", words)


def _breakable(words: str) -> str:
    r"""Words as LaTeX, in which a long formula may be broken after its signs."""
    return re.sub(r"(?<=[*/,(])(?=\S)", r"\\allowbreak{}", tex_text(words))
