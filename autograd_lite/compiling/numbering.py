"""Numbering: the rows of a table as whole numbers, which is what machine code reads."""

from __future__ import annotations

from array import array
from typing import Any

from autograd_lite.compiling.rows import Row, Table

__all__ = ["FIELDS_OF_A_ROW", "Rows"]

TOGETHER = {"u": (1,), "v": (4, 1)}
"""How many sums with the same inputs are computed together, by side: inputs are loaded once, and so
many chains of additions run side by side. More is more code, which takes its time to compile."""

FIELDS_OF_A_ROW = 4


class Rows:
    """The rows of one side of a table in numbers: which kernel, where, on what.

    kernels: each kind of row, with its number; new kinds are added.
    table: for each row its kernel, how many operations, the first slot, where its list starts.
    lists: slots, starts and lengths, one after the other.
    """

    def __init__(self, table: Table, side: str, kernels: dict[Any, int]) -> None:
        self.kernels = kernels
        self.table, self.lists = array("i"), array("i")
        self.trap = table.sizes[side]  # the slot that turns nan where a domain is left
        for row in table.rows:
            if row.side == side:
                self._add(row)

    def _add(self, row: Row) -> None:
        if row.op == "sum":
            for start, stop, together in _parts(row):
                self._put(
                    ("sum", tuple(s.kinds for s in row.stretches), row.kinds, row.terms,
                     tuple(kind for kind, _, _ in row.ragged), together),
                    row.first + start,
                    stop - start,
                    self._sum_lists(row, start, stop),
                )  # fmt: skip
        elif row.op in ("take", "largest"):
            (kind, starts, (below,)), index = row.ragged[0], [self._list(x) for x in row.operands]
            lists = [*index, self._list(starts), self._list(below), self.trap]
            self._put((row.op, row.kinds, kind), row.first, row.size, lists)
        else:
            lists = [self._list(operand) for operand in row.operands]
            lists += [slot for _, slot in row.stored] + [self.trap]
            kept = tuple(k for k, _ in row.stored)
            self._put((row.op, row.kinds, row.numbers, kept), row.first, row.size, lists)

    def _sum_lists(self, row: Row, start: int, stop: int) -> list[int]:
        lists = []
        for s in row.stretches:
            lists += [self._list(s.a[start:stop]), self._list(s.b[start:stop]), s.length]
        lists += [self._list(operand[start:stop]) for operand in row.operands]
        for _, starts, below in row.ragged:
            lists += [self._list(starts[start : stop + 1]), *map(self._list, below)]
        return lists

    def _put(self, kernel: Any, first: int, count: int, lists: list[int]) -> None:
        number = self.kernels.setdefault(kernel, len(self.kernels))
        self.table.extend((number, count, first, self._list(lists)))

    def _list(self, numbers: list[int]) -> int:
        start = len(self.lists)
        self.lists.extend(numbers)
        return start


def _parts(row: Row) -> list[tuple[int, int, int]]:
    """A row of sums in parts from start to stop, and how many of each are computed together."""
    if not row.stretches or row.ragged:
        return [(0, row.size, 1)]
    for s in row.stretches:
        if s.kinds[0].lower() == s.kinds[1].lower():  # one memory: are they apart in it?
            low, high = min(s.b), max(s.b) + s.length
            if any(low - s.length < a < high for a in s.a):
                return [(0, row.size, 1)]
    parts: list[tuple[int, int, int]] = []
    start = 0
    shared = list(zip(*(s.b for s in row.stretches), strict=True))
    while start < row.size:
        stop = start + 1
        while stop < row.size and shared[stop] == shared[start]:
            stop += 1
        for together in TOGETHER[row.side]:
            middle = start + (stop - start) // together * together
            if parts and parts[-1][1:] == (start, together) and middle > start:
                parts[-1] = (parts[-1][0], middle, together)
            elif middle > start:
                parts.append((start, middle, together))
            start = middle
    return parts
