"""Reading a table: which columns of a file hold numbers, and which hold texts."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from autograd_lite._collector import no_gc
from autograd_lite._extras import import_extra
from autograd_lite.tables.table import MOST_TEXTS, Column, Numbers, Table, Texts
from autograd_lite.tables.text import (
    MISSING,
    RowText,
    TableError,
    as_number,
    printable,
    quoted,
    read_rows,
)

__all__ = ["read_table"]

MOSTLY = 0.75
"""From this share of numbers on, a cell that is none is a mistake, and not a text among texts."""


@no_gc()
def read_table(
    path: str | os.PathLike[str],
    *,
    header: bool | None = None,
    encoding: str | None = None,
    missing: Iterable[str] = (),
    texts: Iterable[str] = (),
    kinds: Mapping[str, str] | None = None,
    known: Sequence[str] = (),
) -> Table:
    r"""Read a file of rows, as spreadsheets and databases write it: CSV and its relatives.

    Delimiter (comma, semicolon, tab, bar), header, encoding (UTF-8, with or without a mark;
    UTF-16 with one; else Windows-1252) and decimal commas are recognised. A column holds numbers
    if all of its cells do that are not missing.

    Args:
        path: the file; "-" for the standard input.
        header: whether the first row says the names of the columns; None to find out. Without
            names the columns are x1, x2, ...
        encoding: the encoding of the file; None to find out.
        missing: what stands for a missing value, beside empty cells, ?, NA, N/A, nan and null.
        texts: columns of digits that are no numbers, such as codes.
        kinds: for names "number" or "text": what these columns must hold.
        known: the names of the columns of such files, the target last, which may be absent; a
            first row that has one of them is a header.

    Returns:
        The table.

    Raises:
        TableError: naming the line, and where it can the column, of what is wrong.
        OSError: for a file that cannot be read.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = f"{folder}/fruits.csv"
    ...     with open(path, "w") as file:
    ...         _ = file.write("fruit;weight\napple;150,5\nplum;?\n")
    ...     table = read_table(path)
    >>> list(table.columns), table["fruit"].names, table["weight"].values.tolist()
    (['fruit', 'weight'], ['apple', 'plum'], [150.5, nan])
    """
    source = read_rows(path, header, encoding, known)
    gone = MISSING | {text.strip().lower() for text in missing}
    wanted = dict(kinds or {}) | dict.fromkeys(texts, "text")
    for name in texts:
        if name not in source.names:
            raise TableError(f"{source.name} has no column {quoted(name)}: {_listed(source.names)}")
    table = Table(source.name, {}, source)
    builders = [_Numbers(name, source.delimiter != ",", gone) for name in source.names]
    given_up = {j for j, name in enumerate(source.names) if wanted.get(name) == "text"}
    rows = 0
    for chunk in source.chunks():
        for j, cells in enumerate(zip(*chunk, strict=True)):
            if j not in given_up:
                builders[j].add(cells)
        rows += len(chunk)
        given_up |= {j for j, b in enumerate(builders) if b.is_text(wanted.get(b.name))}
    if not rows:
        raise TableError(f"{source.name} has no rows")
    for j, builder in enumerate(builders):
        if j not in given_up:
            builder.check(table)
    found = _texts(source, given_up, gone)
    columns: dict[str, Column] = {
        name: found[j] if j in given_up else builders[j].column()
        for j, name in enumerate(source.names)
    }
    table.columns.update(columns)
    return table


class _Numbers:
    """A column that may hold numbers, while it is read."""

    def __init__(self, name: str, decimal_comma: bool, missing: frozenset[str]) -> None:
        self.name, self.decimal_comma, self.missing = name, decimal_comma, missing
        self.chunks: list[Any] = []
        self.n = self.n_numbers = self.n_wrong = 0
        self.wrong: tuple[int, str] | None = None
        self.spelled: dict[str, tuple[int, str]] = {}  # the first number with a comma, or a point

    def add(self, cells: Sequence[str]) -> None:
        """Read the next cells; the first that is neither number nor missing is remembered."""
        np = import_extra("numpy")
        try:
            if "_" in "".join(cells):
                raise ValueError
            numbers = list(map(float, cells))  # the way of most columns, and the fastest
        except ValueError:
            numbers = [self._number(i, cell) for i, cell in enumerate(cells)]
        array = np.array(numbers, dtype=float)
        self.chunks.append(array)
        infinite = np.isinf(array)
        if infinite.any():
            i = int(infinite.argmax())
            self._note(i, cells[i])
        for sign in {",", "."} - self.spelled.keys() if self.decimal_comma else ():
            for i, cell in enumerate(cells):
                if sign in cell and math.isfinite(numbers[i]):
                    self.spelled[sign] = self.n + i, cell
                    break
        self.n_numbers += int(np.isfinite(array).sum())
        self.n += len(cells)

    def _number(self, i: int, cell: str) -> float:
        if cell.strip().lower() in self.missing:
            return math.nan
        number = as_number(cell, self.decimal_comma)
        if number is None:
            self._note(i, cell)
            return math.nan
        return number

    def _note(self, i: int, cell: str) -> None:
        self.n_wrong += 1
        if self.wrong is None:
            self.wrong = self.n + i, cell

    def is_text(self, kind: str | None) -> bool:
        """Whether what was read so far is a column of texts, rather than one with mistakes."""
        return kind is None and self.n_wrong > (1 - MOSTLY) * (self.n_wrong + self.n_numbers)

    def check(self, table: Table) -> None:
        """Refuse a column of numbers in which something else stands."""
        if self.wrong is not None:
            row, cell = self.wrong
            number = as_number(cell)
            what = "not a number"
            if number is not None:
                what = "too large for a float" if any(map(str.isdigit, cell)) else "not finite"
            if number is None and self.n_numbers:
                others = "1 other" if self.n_numbers == 1 else f"{self.n_numbers:,} others"
                what += (
                    f", unlike {others} of the column: correct it, or say that it stands for a "
                    "missing cell"
                )
            raise TableError(f"{table.where(row, self.name)}: {quoted(cell)} is {what}")
        if len(self.spelled) == 2:  # 1.200 would be 1.2 beside 1.5, and 1200 beside 1,5
            (_, before), (row, cell) = sorted(self.spelled.values())
            raise TableError(
                f"{table.where(row, self.name)}: {quoted(cell)} and, above it, {quoted(before)}: "
                "write all numbers of a column with points, or all with commas"
            )

    def column(self) -> Numbers:
        return Numbers(import_extra("numpy").concatenate(self.chunks))


def _texts(source: RowText, chosen: set[int], missing: frozenset[str]) -> dict[int, Texts]:
    """The columns of texts, in a second reading."""
    if not chosen:
        return {}
    np = import_extra("numpy")
    places: dict[int, dict[str, int]] = {j: {} for j in chosen}
    codes: dict[int, list[Any]] = {j: [] for j in chosen}
    for chunk in source.chunks():
        for j in chosen:
            known = places[j]
            found = [row[j].strip() for row in chunk]
            if len(known) <= MOST_TEXTS:
                for text in dict.fromkeys(found):
                    if text.lower() not in missing:
                        known.setdefault(text, len(known))
            codes[j].append(np.array([known.get(text, -1) for text in found], dtype=np.int32))
    return {j: Texts(np.concatenate(codes[j]), list(places[j]), len(places[j])) for j in chosen}


def _listed(names: Sequence[str]) -> str:
    return f"it has {', '.join(map(printable, names))}"[:300]
