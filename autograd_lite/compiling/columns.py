"""The second engine: the table of rows carried out with NumPy, all samples of a batch at once.

What the samples share is a column of one, what each has for itself a column of all samples. A row
of sums whose operands are stretches of memory is a product of matrices.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite.compiling.code import ARITHMETIC, Tape, formula
from autograd_lite.compiling.driving import outputs_of
from autograd_lite.compiling.rows import Row, Stretches, Table

__all__ = ["Columns", "array_functions"]

AT_ONCE = 2**21
"""How many numbers a chunk of a batch may fill: about what a processor keeps close."""


def array_functions(np: Any) -> dict[str, Callable[..., Any]]:
    """The operations of expressions, for NumPy arrays."""
    names = ("exp", "expm1", "log", "log1p", "sqrt", "sin", "cos", "tan", "tanh")
    return {
        **ARITHMETIC,
        **{name: getattr(np, name) for name in names},
        "atan": np.arctan,
        "erf": np.vectorize(math.erf, otypes=[float]),
        "where": lambda condition, yes, no: np.where(condition <= 0, no, yes),
    }


class Columns:
    """A table of rows, ready to run on arrays."""

    name = "columns"

    def __init__(self, table: Table) -> None:
        self.np = np = import_extra("numpy", "train")
        self.table = table
        self.functions = array_functions(np)
        self.outputs = [(side, slot) for _, side, slot in outputs_of(table)]
        make: dict[str, Any] = {"sum": _Sums, "take": _Take, "largest": _Largest}
        self.rows: list[Any] = [make.get(row.op, _Map)(row, self) for row in table.rows]
        self.seconds = 0.0

    def evaluate(self, numbers: Sequence[float], samples: Any) -> Any:
        """The results for each sample, one a row."""
        return self._batch(numbers, samples, False)[0]

    def differentiate(self, numbers: Sequence[float], samples: Any) -> tuple[Any, Any]:
        """The results for each sample, and the gradient of the mean of the first by parameters."""
        outputs, gradient, _ = self._batch(numbers, samples, True)
        return outputs, gradient

    def by_inputs(self, numbers: Sequence[float], samples: Any) -> tuple[Any, Any, Any]:
        """The results, the gradient of the mean of the first, and of each by its sample."""
        outputs, gradient, inputs = self._batch(numbers, samples, True)
        return outputs, gradient, inputs * len(samples)

    def _batch(self, numbers: Any, samples: Any, gradients: bool) -> tuple[Any, Any, Any]:
        np, sizes, n = self.np, self.table.sizes, len(samples)
        u, gu = np.zeros((sizes["u"], 1)), np.zeros((sizes["u"], 1))
        u[: len(numbers), 0] = numbers
        for slot, number in self.table.numbers:
            u[slot] = number
        outputs = np.empty((n, len(self.outputs)))
        by_inputs = np.zeros((n, self.table.n_inputs))
        shared = [row for row in self.rows if row.side == "u"]
        own = [row for row in self.rows if row.side == "v"]
        with np.errstate(all="ignore"):
            always = np.zeros(1)
            for row in shared:
                row.forward({"u": u}, always)
            at_once = max(1, AT_ONCE // max(1, sizes["v"]))
            for start in range(0, n, at_once):
                part = samples[start : start + at_once]
                v, leaving = np.zeros((sizes["v"], len(part))), np.zeros(len(part)) + always
                v[: self.table.n_inputs] = part.T
                memory = {"u": u, "v": v}
                for row in own:
                    row.forward(memory, leaving)
                stop = start + len(part)
                for k, (side, slot) in enumerate(self.outputs):
                    outputs[start:stop, k] = memory[side][slot] + leaving
                side, slot = self.outputs[0]
                if gradients and side == "v":
                    gv = np.zeros_like(v)
                    gv[slot] = 1 / n
                    for row in reversed(own):
                        row.backward(memory, {"u": gu, "v": gv})
                    by_inputs[start:stop] = gv[: self.table.n_inputs].T
            if gradients:
                if self.outputs[0][0] == "u":
                    gu[self.outputs[0][1]] = 1.0
                for row in reversed(shared):
                    row.backward({"u": u}, {"u": gu})
        return outputs, gu[: len(numbers), 0], by_inputs


class _Operand:
    """The slots of one operand of a row: read at once, added to at once."""

    def __init__(self, np: Any, kind: str, slots: Sequence[int]) -> None:
        self.np, self.side, self.active = np, kind.lower(), kind.isupper()
        self.is_one = len(set(slots)) == 1
        steps = {b - a for a, b in pairwise(slots)}
        if self.is_one:
            self.where: Any = slice(slots[0], slots[0] + 1)
        elif steps == {1}:
            self.where = slice(slots[0], slots[-1] + 1)
        else:
            self.where = np.asarray(slots)
        self.is_unique = len(set(slots)) == len(slots)

    def read(self, memory: Any) -> Any:
        return memory[self.side][self.where]

    def add(self, derivatives: Any, x: Any) -> None:
        target = derivatives[self.side]
        if x.shape[1] > target.shape[1]:
            x = x.sum(axis=1, keepdims=True)
        if self.is_one and len(x) > 1:
            x = x.sum(axis=0, keepdims=True)
        if self.is_unique or self.is_one:
            target[self.where] += x
        else:
            self.np.add.at(target, self.where, x)


class _RowOperation:
    def __init__(self, row: Row, engine: Columns) -> None:
        self.row, self.np, self.functions = row, engine.np, engine.functions
        self.side = row.side
        self.results = slice(row.first, row.first + row.size)
        self.operands = [
            _Operand(self.np, kind, slots)
            for kind, slots in zip(row.kinds, row.operands, strict=True)
        ]


class _Map(_RowOperation):
    """An elementwise primitive: its formula on columns."""

    def __init__(self, row: Row, engine: Columns) -> None:
        super().__init__(row, engine)
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

    def forward(self, memory: Any, leaving: Any) -> None:
        xs = [operand.read(memory) for operand in self.operands]
        y, *slopes = self.value(xs, self.functions)
        memory[self.side][self.results] = y
        for where, slope in zip(self.stored.values(), slopes, strict=True):
            memory[self.side][where] = slope
        if self.domain:
            y = memory[self.side][self.results]
            leaving += (y - y).sum(axis=0)

    def backward(self, memory: Any, derivatives: Any) -> None:
        xs = [operand.read(memory) for operand in self.operands]
        upstream, y = derivatives[self.side][self.results], memory[self.side][self.results]
        for k, tape in self.slopes:
            if tape is None:
                slope = memory[self.side][self.stored[k]]
            else:
                (slope,) = tape(xs, self.functions, [y])
            self.operands[k].add(derivatives, slope * upstream)


class _Sums(_RowOperation):
    """Sums of products: matrix products, and single terms."""

    def __init__(self, row: Row, engine: Columns) -> None:
        super().__init__(row, engine)
        self.products = [
            _Product(self.np, s, start, stop) for s in row.stretches for start, stop in _same(s.b)
        ]
        operands = iter(self.operands)
        self.terms = [[next(operands) for _ in range(n)] for n in row.terms]
        self.ragged = []
        for kind, starts, below in row.ragged:
            lengths = self.np.diff(starts)
            owners = self.np.repeat(self.np.arange(row.size), lengths)
            self.ragged.append(
                (owners, [_Operand(self.np, k, s) for k, s in zip(kind, below, strict=True)])
            )

    def forward(self, memory: Any, leaving: Any) -> None:
        total = memory[self.side][self.results]
        total[:] = 0.0
        for product in self.products:
            total[product.rows] += product.forward(memory)
        for factors in self.terms:
            total += math.prod(factor.read(memory) for factor in factors)
        for owners, factors in self.ragged:
            xs = math.prod(factor.read(memory) for factor in factors)
            xs = self.np.broadcast_to(xs, (len(owners), total.shape[1]))
            self.np.add.at(total, owners, xs)

    def backward(self, memory: Any, derivatives: Any) -> None:
        upstream = derivatives[self.side][self.results]
        for factors in self.terms:
            self._back(factors, memory, derivatives, upstream)
        for owners, factors in self.ragged:
            self._back(factors, memory, derivatives, upstream[owners])
        for product in self.products:
            product.backward(memory, derivatives, upstream[product.rows])

    def _back(self, factors: Any, memory: Any, derivatives: Any, upstream: Any) -> None:
        if len(factors) == 1:
            others: Any = [None]
        else:
            others = [factors[1].read(memory), factors[0].read(memory)]
        for factor, other in zip(factors, others, strict=True):
            if factor.active:
                factor.add(derivatives, upstream if other is None else upstream * other)


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
        self.first = a[0]
        self.is_regular = self.step >= s.length
        span = np.arange(s.length)
        self.a = np.asarray(a)[:, None] + span
        self.b: Any = slice(b[0], b[0] + s.length)
        if not self.is_matrix:
            self.b = np.asarray(b)[:, None] + span

    def _matrix(self, column: Any) -> Any:
        """The rows of a in memory, as a matrix."""
        if not self.is_regular:
            return column[self.a, 0]
        if self.step == self.length:
            return column[self.first : self.first + self.a.size].reshape(self.a.shape)
        size = column.itemsize
        return self.np.lib.stride_tricks.as_strided(
            column[self.first :, 0], self.a.shape, (self.step * size, size)
        )

    def forward(self, memory: Any) -> Any:
        a, b = memory[self.sides[0]], memory[self.sides[1]]
        if self.is_matrix:
            return self._matrix(a) @ b[self.b]
        return (a[self.a] * b[self.b]).sum(axis=1)

    def backward(self, memory: Any, derivatives: Any, upstream: Any) -> None:
        a, b = memory[self.sides[0]], memory[self.sides[1]]
        by_a, by_b = derivatives[self.sides[0]], derivatives[self.sides[1]]
        if by_b.shape[1] < upstream.shape[1]:  # both are shared by the samples
            upstream = upstream.sum(axis=1, keepdims=True)
        if self.is_matrix:
            if self.active[0]:
                x = upstream @ b[self.b].T
                if self.is_regular:
                    self._matrix(by_a)[...] += x
                else:
                    self.np.add.at(by_a[:, 0], self.a, x)
            if self.active[1]:
                by_b[self.b] += self._matrix(a).T @ upstream
            return
        upstream = upstream[:, None, :]
        if self.active[0]:
            x = upstream * b[self.b]
            if by_a.shape[1] < x.shape[2]:
                x = x.sum(axis=2, keepdims=True)
            self.np.add.at(by_a, self.a, x)
        if self.active[1]:
            self.np.add.at(by_b, self.b, upstream * a[self.a])


class _Take(_RowOperation):
    """Look-up: the slot that an index chooses."""

    def __init__(self, row: Row, engine: Columns) -> None:
        super().__init__(row, engine)
        ((kind, starts, (below,)),) = row.ragged
        self.kind, self.below = kind, self.np.asarray(below)
        self.starts = self.np.asarray(starts[:-1])[:, None]
        self.lengths = self.np.diff(starts)[:, None]

    def _slots(self, memory: Any) -> tuple[Any, Any]:
        index = self.operands[0].read(memory)
        index = self.np.broadcast_to(index, (self.row.size, memory[self.side].shape[1]))
        fits = (index >= 0) & (index < self.lengths) & (index == self.np.floor(index))
        return self.below[self.starts + self.np.where(fits, index, 0).astype(int)], fits

    def _places(self, slots: Any) -> tuple[Any, Any]:
        own = self.np.arange(slots.shape[1]) if self.kind.lower() == "v" else 0
        return slots, own

    def forward(self, memory: Any, leaving: Any) -> None:
        slots, fits = self._slots(memory)
        memory[self.side][self.results] = memory[self.kind.lower()][self._places(slots)]
        leaving += self.np.where(fits, 0.0, math.nan).sum(axis=0)

    def backward(self, memory: Any, derivatives: Any) -> None:
        if self.kind.isupper():
            places = self._places(self._slots(memory)[0])
            upstream = derivatives[self.side][self.results]
            self.np.add.at(derivatives[self.kind.lower()], places, upstream)


class _Largest(_RowOperation):
    """The largest of many; nothing flows back, as a stable form adds again what it subtracts."""

    def __init__(self, row: Row, engine: Columns) -> None:
        super().__init__(row, engine)
        ((kind, starts, (below,)),) = row.ragged
        self.from_side, self.below, self.starts = kind.lower(), below, starts[:-1]

    def forward(self, memory: Any, leaving: Any) -> None:
        xs = memory[self.from_side][self.below]
        memory[self.side][self.results] = self.np.maximum.reduceat(xs, self.starts, axis=0)

    def backward(self, memory: Any, derivatives: Any) -> None:
        """Nothing."""
