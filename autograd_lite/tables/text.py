"""The text of a file of rows: its alphabet, its delimiter, its header; mistakes by their line."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

__all__ = ["MISSING", "RowText", "TableError", "as_number", "printable", "quoted", "read_rows"]

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
"""What may stand between two cells, and how a report calls it."""

MISSING = frozenset(["", "?", "na", "n/a", "#n/a", "<na>", "nan", "null"])
"""The texts, in small letters, that say that a number or a text is missing."""

LOOKED_AT = 50
"""How many rows decide on the delimiter and the header."""

BEGINNING = 500_000
"""How many letters of a text are read for that at most."""

AT_ONCE = 10_000
"""How many rows are read before they are looked at by columns."""

NO_TEXTS = {
    b"PK\x03\x04": "a spreadsheet or an archive",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet",
    b"\x1f\x8b": "a compressed file",
    b"%PDF": "a PDF",
    b"PAR1": "a Parquet file",
}
"""How files begin that are often taken for tables of text."""


class TableError(ValueError):
    """What is wrong with a table, with the line and the column."""


@dataclass(frozen=True)
class RowText:
    """A text of rows that are all of one length, and how to part it.

    name: the file it came from.
    text: all of it.
    delimiter: what stands between two cells.
    names: a name for each column.
    has_header: whether the first row says the names.
    encoding: how its bytes were read.
    """

    name: str
    text: str
    delimiter: str
    names: list[str]
    has_header: bool
    encoding: str

    def chunks(self) -> Iterator[list[list[str]]]:
        """The rows below the header, many at once, without those that are empty.

        Raises:
            TableError: naming the line that has more or fewer cells, or is not well quoted.
        """
        width, done = len(self.names), -int(self.has_header)
        reader = _reader(self.text, self.delimiter)
        while True:
            try:
                chunk = list(islice(reader, AT_ONCE))
            except csv.Error as error:
                raise _badly_quoted(self, error) from None
            if not chunk:
                return
            if not all(map(any, chunk)):
                chunk = [row for row in chunk if any(row)]
            if set(map(len, chunk)) - {width}:
                k = next(k for k, row in enumerate(chunk) if len(row) != width)
                raise TableError(
                    f"{self.name}, line {self.line_of(done + k)}: {_cells(len(chunk[k]))} instead "
                    f"of {width}: {', '.join(map(printable, self.names))}"[:400]
                )
            yield chunk[1:] if done < 0 else chunk
            done += len(chunk)

    @property
    def has_decimal_commas(self) -> bool:
        """Whether the first rows write numbers as 1,5 and none as 1.5."""
        cells = [cell.strip() for row in _first_rows(self.text, self.delimiter) for cell in row]
        with_point = any("." in cell and as_number(cell) is not None for cell in cells)
        with_comma = any(DECIMAL_COMMA.fullmatch(cell) for cell in cells)
        return self.delimiter != "," and with_comma and not with_point

    def line_of(self, row: int) -> int:
        """The line of the file on which a row begins; the first row below the header is row 0."""
        reader = _reader(self.text, self.delimiter)
        left, before = row + self.has_header, 0
        for cells in reader:
            if any(cells):
                if not left:
                    return before + 1
                left -= 1
            before = reader.line_num
        return before

    def __str__(self) -> str:
        header = "a header" if self.has_header else "no header"
        return f"{self.encoding}, {DELIMITERS[self.delimiter]} between cells, {header}"


def read_rows(
    path: str | os.PathLike[str],
    header: bool | None = None,
    encoding: str | None = None,
    known: Sequence[str] = (),
) -> RowText:
    """Read a file of rows and find out how it is written.

    Args:
        path: the file; "-" for the standard input.
        header: whether the first row says the names of the columns; None to find out.
        encoding: how bytes stand for letters; None to find out.
        known: the names of the columns of such files, the target last, which may be absent; a
            first row that has one of them is a header.

    Raises:
        TableError: for what is no text, or no table.
        OSError: for a file that cannot be read.
    """
    name = "standard input" if path == "-" else os.fspath(path)
    if path == "-":
        data = (
            sys.stdin.buffer.read() if hasattr(sys.stdin, "buffer") else sys.stdin.read().encode()
        )
    else:
        with open(path, "rb") as file:
            data = file.read()
    text, encoding = _decoded(name, data, encoding)
    if not text.strip():
        raise TableError(f"{name} is empty")
    delimiter = max(DELIMITERS, key=lambda delimiter: _merit(text, delimiter))
    first = _first_rows(text, delimiter)
    if not first:
        raise TableError(f"{name} holds no cell")
    if header is None:
        header = _is_header(first, set(known))
    names = [f"x{i + 1}" for i in range(len(first[0]))]
    for given in (known, known[:-1]):
        if not header and given and len(given) == len(first[0]):
            names = list(given)
    if header:
        names = [cell.strip() or f"column {i + 1}" for i, cell in enumerate(first[0])]
    for column, times in Counter(names).items():
        if times > 1:
            places = [str(i + 1) for i, other in enumerate(names) if other == column]
            raise TableError(
                f"{name}, line 1: columns {' and '.join(places)} have the same name, "
                f"{quoted(column)}"
            )
    return RowText(name, text, delimiter, names, header, encoding)


def as_number(cell: str, decimal_comma: bool = False) -> float | None:
    """The number that a cell holds, such as 3, -1.5e3, inf, or with a decimal comma 2,5; or None.

    >>> as_number(" 1.50 "), as_number("1_000"), as_number("2,5", True), as_number("red")
    (1.5, None, 2.5, None)
    """
    if decimal_comma and DECIMAL_COMMA.fullmatch(cell.strip()):
        cell = cell.replace(",", ".")
    if "_" in cell:  # which Python takes as a number of groups of digits
        return None
    try:
        return float(cell)
    except ValueError:
        return None


DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+(e[-+]?\d+)?", re.IGNORECASE)


def printable(text: str) -> str:
    r"""A text that a terminal shows as it is: whatever would steer it is written as an escape.

    >>> printable("a\x1b[2Jb"), printable("Größe")
    ('a\\x1b[2Jb', 'Größe')
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def quoted(text: str) -> str:
    r"""The beginning of a text, as messages quote it.

    >>> print(quoted(" red "), quoted(chr(27)))
    'red' '\x1b'
    """
    return f"'{printable(text.strip()[:60])}'"


def _decoded(name: str, data: bytes, encoding: str | None) -> tuple[str, str]:
    """The text, and how its bytes were read."""
    for beginning, what in NO_TEXTS.items():
        if data.startswith(beginning):
            raise TableError(f"{name} is {what}, and not a text: save the table as CSV")
    if encoding is not None:
        try:
            return data.decode(encoding).removeprefix("\ufeff"), encoding
        except LookupError:
            raise TableError(f"{encoding!r} is not the name of an encoding") from None
        except UnicodeDecodeError as error:
            line = _line(data[: error.start])
            raise TableError(f"{name}, line {line}: not {encoding}: {error.reason}") from None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(name, data, "UTF-16")
    if b"\x00" in data:
        line = _line(data[: data.index(b"\x00")])
        raise TableError(f"{name}, line {line}: a zero byte, so this is not a text")
    try:
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError as error:
        found = f"Windows-1252, as line {_line(data[: error.start])} is not UTF-8"
    return data.removeprefix(b"\xef\xbb\xbf").decode("cp1252", errors="replace"), found


def _line(before: bytes) -> int:
    """The line of the byte that follows these."""
    return before.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1


def _first_rows(text: str, delimiter: str) -> list[list[str]]:
    """The first rows that hold anything, up to the first that is not well quoted."""
    rows: list[list[str]] = []
    with contextlib.suppress(csv.Error):
        for row in _reader(text[:BEGINNING], delimiter):
            if any(row):
                rows.append(row)
            if len(rows) == LOOKED_AT:
                break
    return rows


def _merit(text: str, delimiter: str) -> tuple[float, bool, int]:
    """How well it parts the first rows.

    First the share of them that have the same number of cells, then whether all commas that it
    leaves are decimal ones, at last that number.
    """
    rows = _first_rows(text, delimiter)
    widths = Counter(map(len, rows))
    (width, times), *_ = widths.most_common(1) or [(1, 1)]
    if width == 1:
        return 0.0, False, width
    with_commas = [cell.strip() for row in rows for cell in row if "," in cell]
    are_decimal = bool(with_commas) and all(map(DECIMAL_COMMA.fullmatch, with_commas))
    return times / widths.total(), are_decimal and delimiter != ",", width


def _is_header(rows: list[list[str]], known: set[str]) -> bool:
    """Whether the first row says names: it has no number, or words above columns of numbers."""
    first, *rest = rows
    if known & {cell.strip() for cell in first}:
        return True
    is_word = [as_number(c, True) is None and c.strip().lower() not in MISSING for c in first]
    if all(is_word):
        return True
    columns = zip(*(row for row in rest if len(row) == len(first)), strict=True)
    return any(
        word and all(c.strip().lower() in MISSING or as_number(c, True) is not None for c in cells)
        for word, cells in zip(is_word, columns, strict=False)
    )


def _reader(text: str, delimiter: str) -> Any:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _badly_quoted(source: RowText, error: csv.Error) -> TableError:
    """The error with the line on which the row begins that cannot be read."""
    reader, before = _reader(source.text, source.delimiter), 0
    with contextlib.suppress(csv.Error):
        for _ in reader:
            before = reader.line_num
    return TableError(f"{source.name}, line {before + 1}: {_explained(error)}")


def _explained(error: Any) -> str:
    text = str(error)
    if "unexpected end" in text:
        return 'a quotation mark (") opens here and is not closed'
    if "field larger" in text:
        return f"a cell of more than {csv.field_size_limit():,} letters: is a quotation mark open?"
    return f"not well quoted: {text}"


def _cells(n: int) -> str:
    return f"{n} cell{'' if n == 1 else 's'}"
