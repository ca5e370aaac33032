"""Columns of plain text: the one place where a terminal's tables are aligned."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Sequence

__all__ = ["aligned", "columns_of"]


def aligned(
    rows: Iterable[Sequence[str]], right: Collection[int] = (), gap: str = "  "
) -> list[str]:
    """Rows of cells as lines in which each column begins, or ends, at the same place.

    Args:
        rows: the cells, as many in each row.
        right: the numbers of the columns, from 0, whose cells end at the same place.
        gap: what stands between two columns. A column without any text takes no room.

    >>> aligned([("a", "9"), ("bias", "10")], right={1})
    ['a      9', 'bias  10']
    """
    rows = [tuple(row) for row in rows]
    widths = [max(map(columns_of, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = []
        for i, (cell, width) in enumerate(zip(row, widths, strict=True)):
            room = " " * (width - columns_of(cell))
            if width:
                cells.append(room + cell if i in right else cell + room)
        lines.append(gap.join(cells).rstrip())
    return lines


def columns_of(text: str) -> int:
    """The columns that a terminal takes for a text: Chinese characters and emoji take two.

    >>> columns_of("loss"), columns_of("损失")
    (4, 4)
    """
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
