"""What each kind of row does with the columns of a batch: calls of NumPy, forward and backward."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from autograd_lite.compiling.calls import Calls, add_rows
from autograd_lite.compiling.code import Tape, formula
from autograd_lite.compiling.rows import Row, Stretches

if TYPE_CHECKING:
    from autograd_lite.compiling.columns import Memory

__all__ = ["row_operation"]


def row_operation(row: Row, np: Any) -> Any:
    """A row with its `forward` and `backward`, which add calls to be carried out in a memory."""
    make: dict[str, Any] = {"sum": _Sums, "take": _Take, "largest": _Largest}
    return make.get(row.op, _Map)(row, np)


class _Operand:
    """The slots of one operand of a row: read at once, added to at once."""

    def __init__(self, np: Any, kind: str, slots: Sequence[int]) -> None:
        self.np, self.side, self.active = np, kind.lower(), kind.isupper()
        self.slots = np.asarray(slots)
        steps = {b - a for a, b in pairwise(slots)}
        self.where: Any = None
        if steps <= {0}:
            self.where = slice(slots[0], slots[0] + 1)
        elif len(steps) == 1 and min(steps) > 0:
            self.where = slice(slots[0], slots[-1] + 1, steps.pop())

    def read(self, calls: Calls, memory: Memory) -> Any:
        array = memory.numbers[self.side]
        return array[self.where] if self.where else calls.gather(array, self.slots)

    def add(self, calls: Calls, memory: Memory, *factors: Any) -> None:
        """Add a number for each slot and sample, or the product of two, to the derivatives."""
        np, target = self.np, memory.derivatives[self.side]
        factors = tuple(x for x in factors if not (isinstance(x, float) and x == 1))
        shape = (
            len(self.slots) if self.where is None else len(target[self.where]),
            target.shape[1],
        )
        axes = tuple(k for k in (0, 1) if calls.shape_of(*factors)[k] > shape[k])
        fresh = self.where is not None and memory.overwrites(self.side, self.slots)
        out = target[self.where] if fresh else calls.scratch(*shape)
        if axes:
            x = calls.apply(np.multiply, *factors) if len(factors) > 1 else factors[0]
            calls.sum(x, axes, out)
        elif len(factors) > 1:
            calls.add(np.multiply, *factors, out)
        elif fresh:
            calls.write(out, factors[0])
        else:
            out = factors[0]
        if self.where is None:
            memory.adds(self.side, self.slots)
            calls.scatter(target, self.slots, out)
        elif not fresh:
            calls.add(np.add, target[self.where], out, target[self.where])


class _RowOperation:
    def __init__(self, row: Row, np: Any) -> None:
        self.row, self.np, self.side = row, np, row.side
        self.results = slice(row.first, row.first + row.size)
        self.operands = [
            _Operand(np, kind, slots) for kind, slots in zip(row.kinds, row.operands, strict=True)
        ]


class _Map(_RowOperation):
    """An elementwise primitive: its formula on columns."""

    def __init__(self, row: Row, np: Any) -> None:
        super().__init__(row, np)
        form = formula(row.op, len(row.kinds), row.numbers)
        self.domain = form.domain
        kept = [k for k, _ in row.stored]
        self.value = Tape([form.value, *(form.slopes[k] for k in kept)])
        self.stored = {k: slice(first, first + row.size) for k, first in row.stored}
        self.slopes = [
            (k, None if k in self.stored else Tape([slope], known=[form.value]))
            for k, slope in enumerate(form.slopes)
            if slope is not None and row.kinds[k].isupper()
        ]

    def forward(self, calls: Calls, memory: Memory) -> None:
        xs = [operand.read(calls, memory) for operand in self.operands]
        own = memory.numbers[self.side]
        y = own[self.results]
        calls.carry_out(self.value, xs, outs=[y, *(own[where] for where in self.stored.values())])
        if self.domain:
            bad = calls.scratch(1, y.shape[1])
            calls.sum(calls.apply(self.np.subtract, y, y), 0, bad)
            calls.add(self.np.add, memory.leaving, bad, memory.leaving)

    def backward(self, calls: Calls, memory: Memory) -> None:
        own, upstream = memory.numbers[self.side], memory.derivatives[self.side][self.results]
        xs = [operand.read(calls, memory) for operand in self.operands]
        for k, tape in self.slopes:
            if tape is None:
                slope = own[self.stored[k]]
            else:
                (slope,) = calls.carry_out(tape, xs, [own[self.results]])
            self.operands[k].add(calls, memory, upstream, slope)


class _Sums(_RowOperation):
    """Sums of products: matrix products, and single terms."""

    def __init__(self, row: Row, np: Any) -> None:
        super().__init__(row, np)
        self.products = [
            [_Product(np, s, start, stop) for start, stop in _same(s.b)] for s in row.stretches
        ]
        operands = iter(self.operands)
        self.terms = [[next(operands) for _ in range(n)] for n in row.terms]
        self.ragged = []
        for kind, starts, below in row.ragged:
            owners = np.repeat(np.arange(row.size), np.diff(starts))
            factors = [_Operand(np, k, s) for k, s in zip(kind, below, strict=True)]
            self.ragged.append((owners, factors))

    def forward(self, calls: Calls, memory: Memory) -> None:
        np, total = self.np, memory.numbers[self.side][self.results]
        is_new = True
        for products in self.products:
            for product in products:
                product.forward(calls, memory, total[product.rows], is_new)
            is_new = False
        for factors in self.terms:
            xs = [factor.read(calls, memory) for factor in factors]
            if is_new:
                calls.add(np.multiply, xs[0], xs[1] if len(xs) > 1 else 1.0, total)
            else:
                x = calls.apply(np.multiply, *xs) if len(xs) > 1 else xs[0]
                calls.add(np.add, total, x, total)
            is_new = False
        if is_new:
            calls.write(total, 0.0)
        for owners, factors in self.ragged:
            xs = [factor.read(calls, memory) for factor in factors]
            x = calls.scratch(len(owners), total.shape[1])
            calls.add(np.multiply, xs[0], xs[1] if len(xs) > 1 else 1.0, x)
            calls.scatter(total, owners, x)

    def backward(self, calls: Calls, memory: Memory) -> None:
        upstream = memory.derivatives[self.side][self.results]
        for factors in self.terms:
            self._back(factors, calls, memory, upstream)
        for owners, factors in self.ragged:
            self._back(factors, calls, memory, calls.gather(upstream, owners))
        for products in self.products:
            for product in products:
                product.backward(calls, memory, upstream[product.rows])

    def _back(self, factors: Any, calls: Calls, memory: Memory, upstream: Any) -> None:
        if len(factors) == 1:
            others: Any = [1.0]
        else:
            others = [
                factors[k].read(calls, memory) if factors[1 - k].active else 1.0 for k in (1, 0)
            ]
        for factor, other in zip(factors, others, strict=True):
            if factor.active:
                factor.add(calls, memory, upstream, other)


def _same(starts: Sequence[int]) -> list[tuple[int, int]]:
    """Where a list has the same entry again and again, from start to stop; or all of it."""
    parts, start = [], 0
    for i in range(1, len(starts) + 1):
        if i == len(starts) or starts[i] != starts[start]:
            parts.append((start, i))
            start = i
    return parts if 4 * len(parts) <= len(starts) or len(parts) == 1 else [(0, len(starts))]


class _Product:
    """Rows of a times stretches of b, summed: a matrix product if all have the same b."""

    def __init__(self, np: Any, s: Stretches, start: int, stop: int) -> None:
        self.np, self.rows, self.length = np, slice(start, stop), s.length
        a, b = s.a[start:stop], s.b[start:stop]
        self.is_matrix = s.kinds[0].lower() == "u" and len(set(b)) == 1
        self.sides, self.active = s.kinds.lower(), [kind.isupper() for kind in s.kinds]
        steps = {q - p for p, q in pairwise(a)} or {s.length}
        (self.step,) = steps if len(steps) == 1 else (0,)
        self.is_regular = self.step >= s.length
        span = np.arange(s.length)
        self.a, self.b = (np.asarray(x)[:, None] + span for x in (a, b))
        self.shared = slice(b[0], b[0] + s.length)

    def _matrix(self, calls: Calls, column: Any) -> Any:
        """The rows of a in memory, as a matrix."""
        if not self.is_regular:
            return calls.gather(column, self.a)[:, :, 0]
        size = column.itemsize
        return self.np.lib.stride_tricks.as_strided(
            column[self.a[0, 0] :, 0], self.a.shape, (self.step * size, size)
        )

    def forward(self, calls: Calls, memory: Memory, total: Any, is_new: bool) -> None:
        np, (a, b) = self.np, (memory.numbers[side] for side in self.sides)
        width = max(a.shape[1], b.shape[1])  # one, if the product is what all samples share
        is_in_place = is_new and width == total.shape[1]
        out = total if is_in_place else calls.scratch(len(total), width)
        if self.is_matrix:
            calls.add(np.matmul, self._matrix(calls, a), b[self.shared], out)
        elif self.sides[0] == "u":  # a product of matrices for each sum
            rows = self._matrix(calls, a)[:, None, :]
            calls.add(np.matmul, rows, calls.gather(b, self.b), out[:, None, :])
        else:
            xs = calls.gather(a, self.a), calls.gather(b, self.b)
            calls.add(np.add.reduce, calls.apply(np.multiply, *xs), 1, None, out)
        if is_new and not is_in_place:
            calls.write(total, out)
        elif not is_new:
            calls.add(np.add, total, out, total)

    def backward(self, calls: Calls, memory: Memory, upstream: Any) -> None:
        (a, b), (by_a, by_b) = (
            [arrays[side] for side in self.sides] for arrays in (memory.numbers, memory.derivatives)
        )
        if max(a.shape[1], b.shape[1]) < upstream.shape[1]:
            upstream, of_samples = calls.scratch(len(upstream), 1), upstream
            calls.sum(of_samples, 1, upstream)
        if self.active[0]:
            self._back_to_a(calls, memory, b, by_a, upstream)
        if not self.active[1]:
            return
        if self.is_matrix:
            x = self._matrix(calls, a).T, upstream
            self._write(calls, memory, 1, self.shared, by_b[self.shared], x)
            return
        if self.sides[0] == "u":
            rows = self._matrix(calls, a)[:, :, None]
        else:
            rows = calls.gather(a, self.a)
        x = calls.apply(self.np.multiply, upstream[:, None, :], rows)
        memory.adds(self.sides[1], self.b.ravel())
        calls.scatter(by_b, self.b.ravel(), x.reshape(self.b.size, -1))

    def _back_to_a(self, calls: Calls, memory: Memory, b: Any, by_a: Any, upstream: Any) -> None:
        np = self.np
        if self.is_matrix and self.is_regular:
            target = self._matrix(calls, by_a)
            self._write(calls, memory, 0, self.a.ravel(), target, (upstream, b[self.shared].T))
            return
        memory.adds(self.sides[0], self.a.ravel())
        if self.is_matrix:
            x = calls.scratch(*self.a.shape)
            calls.add(np.matmul, upstream, b[self.shared].T, x)
        elif self.sides[0] == "u":
            x = calls.scratch(*self.a.shape, 1)
            calls.add(np.matmul, calls.gather(b, self.b), upstream[:, :, None], x)
        else:
            x = calls.apply(np.multiply, upstream[:, None, :], calls.gather(b, self.b))
        calls.scatter(by_a, self.a.ravel(), x.reshape(self.a.size, -1))

    def _write(
        self, calls: Calls, memory: Memory, k: int, slots: Any, target: Any, factors: Any
    ) -> None:
        """Add a product of matrices to derivatives."""
        if memory.overwrites(self.sides[k], slots):
            calls.add(self.np.matmul, *factors, target)
        else:
            x = calls.scratch(*target.shape)
            calls.add(self.np.matmul, *factors, x)
            calls.add(self.np.add, target, x, target)


class _Take(_RowOperation):
    """Look-up: the slot that an index chooses."""

    def __init__(self, row: Row, np: Any) -> None:
        super().__init__(row, np)
        ((kind, starts, (below,)),) = row.ragged
        self.from_side, self.active, self.below = kind.lower(), kind.isupper(), np.asarray(below)
        self.starts = np.asarray(starts[:-1])[:, None]
        self.last = np.diff(starts)[:, None] - 1

    def forward(self, calls: Calls, memory: Memory) -> None:
        np, results = self.np, memory.numbers[self.side][self.results]
        table, n = memory.numbers[self.from_side], results.shape[1]
        index = self.operands[0].read(calls, memory)
        columns = np.arange(n) if self.from_side == "v" else np.zeros(n, int)
        chosen = memory.chosen[self] = np.empty(results.shape, int), columns

        def choose() -> None:
            places = np.broadcast_to(index, results.shape).astype(int)
            fits = (places == index) & (places >= 0) & (places <= self.last)
            if not fits.all():
                places = np.where(fits, places, 0)
                memory.leaving += np.where(fits, 0.0, math.nan).sum(axis=0)
            np.take(self.below, places + self.starts, out=chosen[0], mode="clip")
            results[:] = table[chosen]

        calls.add(choose)

    def backward(self, calls: Calls, memory: Memory) -> None:
        if not self.active:
            return
        upstream = memory.derivatives[self.side][self.results]
        chosen, target = memory.chosen[self], memory.derivatives[self.from_side]
        memory.adds(self.from_side, self.below)
        if len(chosen[0]) == 1 and self.from_side == "v":  # each number is chosen but once
            calls.add(add_rows, target, chosen, upstream)
        else:
            calls.add(self.np.add.at, target, chosen, upstream)


class _Largest(_RowOperation):
    """The largest of many; nothing flows back, as a stable form adds again what it subtracts."""

    def __init__(self, row: Row, np: Any) -> None:
        super().__init__(row, np)
        ((kind, starts, (below,)),) = row.ragged
        self.among, self.starts = _Operand(np, kind, below), starts[:-1]

    def forward(self, calls: Calls, memory: Memory) -> None:
        xs, y = self.among.read(calls, memory), memory.numbers[self.side][self.results]
        if self.among.where and len(self.among.slots) != len(xs):  # one slot, again and again
            xs = calls.gather(memory.numbers[self.among.side], self.among.slots)
        calls.add(self.np.maximum.reduceat, xs, self.starts, 0, None, y)

    def backward(self, calls: Calls, memory: Memory) -> None:
        """Nothing."""
