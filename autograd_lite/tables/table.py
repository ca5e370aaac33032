"""Tables: named columns of numbers or of texts, from whatever has rows."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite.tables.text import MISSING, RowText, TableError, as_number, printable, quoted

__all__ = ["MOST_TEXTS", "Numbers", "Table", "Texts", "table_of"]

MOST_TEXTS = 10_000
"""How many different texts of a column are remembered; a column of more is of no use."""


@dataclass(frozen=True)
class Numbers:
    """A column of numbers: an array of floats, nan where one is missing."""

    values: Any

    @property
    def is_missing(self) -> Any:
        """For each row whether the number is missing."""
        return import_extra("numpy").isnan(self.values)

    def __len__(self) -> int:
        return len(self.values)


@dataclass(frozen=True)
class Texts:
    """A column of texts: for each row the place of its text among the names, -1 if missing.

    n_different: how many different texts there are; the names may end before.
    """

    codes: Any
    names: list[str]
    n_different: int = 0

    @property
    def is_missing(self) -> Any:
        """For each row whether the text is missing."""
        return self.codes < 0

    def __len__(self) -> int:
        return len(self.codes)


Column = Numbers | Texts


@dataclass(frozen=True, repr=False)
class Table:
    """Named columns of one length.

    name: what messages call it, such as the file it was read from.
    columns: by name, in order.
    source: the text that it was read from, for the lines of its rows.
    """

    name: str
    columns: dict[str, Column]
    source: RowText | None = field(default=None, compare=False)

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def __getitem__(self, name: str) -> Column:
        return self.columns[name]

    def where(self, row: int, column: str) -> str:
        """A cell, as messages name it: by the line of a file, or else by its row from 0."""
        place = f"row {row}" if self.source is None else f"line {self.source.line_of(row)}"
        return f"{self.name}, {place}, column {printable(column)}"

    def rows(self) -> Iterator[list[str]]:
        """The cells of each row as they were read, for tables that were read from a text."""
        if self.source is not None:
            for chunk in self.source.chunks():
                yield from chunk

    def __repr__(self) -> str:
        return f"Table({self.name!r}: {len(self)} rows, {len(self.columns)} columns)"


def table_of(
    data: Any,
    names: Sequence[str] = (),
    kinds: Mapping[str, str] | None = None,
    missing: Iterable[str] = (),
    name: str = "the table",
) -> Table:
    """A table from whatever has rows.

    Args:
        data: a `Table`, the path of a file, a data frame, a mapping of columns, or rows: an array,
            lists, or mappings of names to cells.
        names: those of the columns of rows without any; the last, the target, may be absent.
        kinds: for names "number" or "text": what the columns must hold.
        missing: what stands for a missing cell, beside what always does.
        name: what messages call the table, if it is no file.

    Raises:
        TableError: naming the row and the column that hold something else.
        TypeError: for what has no rows.
    """
    if isinstance(data, Table):
        return data
    if isinstance(data, (str, os.PathLike)):
        from autograd_lite.tables.reading import read_table

        return read_table(data, kinds=kinds, known=names, missing=missing)
    columns = _columns(data, names)
    lengths = {len(cells) for cells in columns.values()}
    if not columns or not lengths or lengths == {0}:
        raise TableError("the table has no rows")
    if len(lengths) > 1:
        raise TableError(f"the table has columns of {sorted(lengths)} rows")
    table, gone = Table(name, {}), MISSING | {text.strip().lower() for text in missing}
    for column, cells in columns.items():
        table.columns[column] = _column(table, column, cells, (kinds or {}).get(column), gone)
    return table


def _columns(data: Any, names: Sequence[str]) -> dict[str, Any]:
    """The cells of each column, by its name."""
    if hasattr(data, "columns") and hasattr(data, "__getitem__"):  # a data frame
        listed = {str(name): _listed(data[name]) for name in data.columns}
        if len(listed) < len(data.columns):
            raise TableError("the table has two columns of the same name")
        numbered = all(isinstance(name, int) for name in data.columns)
        fits = numbered and len(listed) in (len(names), len(names) - 1)
        return dict(zip(names, listed.values(), strict=False)) if fits else listed
    if isinstance(data, Mapping):
        for column, cells in data.items():
            if isinstance(cells, str) or not hasattr(cells, "__iter__"):
                raise TypeError(
                    f"column {printable(str(column))} is not a list of cells, but {cells!r:.60}; "
                    "one row is a list of one mapping"
                )
        return {str(name): _listed(cells) for name, cells in data.items()}
    if isinstance(data, str) or not hasattr(data, "__len__"):
        raise TypeError(f"a table has rows: lists, an array or a frame, not {data!r:.60}")
    rows = _listed(data)
    if rows and all(isinstance(row, Mapping) for row in rows):
        keys = list(dict.fromkeys(key for row in rows for key in row))
        return {str(key): [row.get(key) for row in rows] for key in keys}
    for i, row in enumerate(rows):
        if isinstance(row, str) or not hasattr(row, "__len__"):
            raise TypeError(f"row {i} of the table is not a list of cells, but {row!r:.60}")
        width = len(rows[0])
        if names and width not in (len(names), len(names) - 1):
            width = len(names) - 1
        if len(row) != width:
            raise TableError(f"row {i} of the table has {len(row)} cells, not {width}")
    if not rows:
        return {}
    titles = list(names) or [f"x{i + 1}" for i in range(len(rows[0]))]
    return dict(zip(titles, map(list, zip(*rows, strict=True)), strict=False))


def _listed(cells: Any) -> list[Any]:
    return cells.tolist() if hasattr(cells, "tolist") else list(cells)


def _column(
    table: Table, name: str, cells: list[Any], kind: str | None, missing: frozenset[str]
) -> Column:
    """A column of Python's numbers and texts."""
    np = import_extra("numpy")
    is_missing = [_is_missing(x, missing) for x in cells]
    if kind is None:
        known = [x for x, gone in zip(cells, is_missing, strict=True) if not gone]
        is_said = any(isinstance(x, (str, bool)) for x in known)
        is_dates = known and not any(hasattr(x, "__float__") for x in known)
        kind = "text" if is_said or is_dates else "number"
    if kind == "text":
        places: dict[str, int] = {}
        codes = [
            -1 if gone else places.setdefault(_as_text(x), len(places))
            for x, gone in zip(cells, is_missing, strict=True)
        ]
        return Texts(np.array(codes, dtype=np.int32), list(places), len(places))
    numbers = []
    for i, (x, gone) in enumerate(zip(cells, is_missing, strict=True)):
        try:
            number = math.nan if gone else as_number(x) if isinstance(x, str) else float(x)
        except (TypeError, ValueError, OverflowError):
            number = None
        if number is None or math.isinf(number):
            raise TableError(f"{table.where(i, name)}: {quoted(str(x))} is not a finite number")
        numbers.append(number)
    return Numbers(np.array(numbers, dtype=float))


def _is_missing(x: Any, missing: frozenset[str]) -> bool:
    if isinstance(x, str):
        return x.strip().lower() in missing
    if x is None or type(x).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(x, float) and x != x


def _as_text(x: Any) -> str:
    """A cell as a file would hold it: 3.0 is written as 3."""
    if isinstance(x, float) and x.is_integer():
        x = int(x)
    return str(x).strip()
