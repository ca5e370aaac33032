"""The second engine: the table of rows carried out with NumPy, all samples of a batch at once.

What the samples share is a column of one, what each has for itself a column of all samples. For a
number of samples the table becomes a list of calls of NumPy, each with the memory that it reads and
the memory that it writes: a run goes through the list. A row of sums whose operands are stretches
of memory is a product of matrices.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite.compiling.calls import Calls, add_rows, array_functions
from autograd_lite.compiling.code import Tape, formula
from autograd_lite.compiling.driving import outputs_of
from autograd_lite.compiling.rows import Row, Stretches, Table

__all__ = ["Columns"]

AT_ONCE = 2**18
"""How many numbers a chunk of a batch may fill: about what a processor keeps close."""

KEPT = 4
"""For how many numbers of samples the calls are kept."""


class Columns:
    """A table of rows, ready to run on arrays."""

    name = "columns"

    def __init__(self, table: Table) -> None:
        self.np = np = import_extra("numpy")
        self.table = table
        self.functions = array_functions(np)
        self.outputs = [(side, slot) for _, side, slot in outputs_of(table)]
        make: dict[str, Any] = {"sum": _Sums, "take": _Take, "largest": _Largest}
        self.rows: list[Any] = [make.get(row.op, _Map)(row, np) for row in table.rows]
        self.at_once = max(1, AT_ONCE // max(1, table.sizes["v"]))
        self._free: list[Memory] = []
        self._lock = threading.Lock()

    def evaluate(self, numbers: Sequence[float], samples: Any) -> Any:
        """The results for each sample, one a row."""
        outputs = self.np.empty((len(samples), len(self.outputs)))
        for chunk, memory in self._chunks(numbers, samples):
            outputs[chunk] = memory.forward()
        return outputs

    def differentiate(self, numbers: Sequence[float], samples: Any) -> tuple[Any, Any]:
        """The results for each sample, and the gradient of the mean of the first by parameters."""
        outputs, gradient, _ = self.by_inputs(numbers, samples, wanted=False)
        return outputs, gradient

    def by_inputs(
        self, numbers: Sequence[float], samples: Any, wanted: bool = True
    ) -> tuple[Any, Any, Any]:
        """The results, the gradient of the mean of the first, and of each by its sample."""
        np, n = self.np, len(samples)
        outputs, inputs = np.empty((n, len(self.outputs))), np.empty((n, self.table.n_inputs))
        gradient: Any = None
        for chunk, memory in self._chunks(numbers, samples):
            outputs[chunk] = memory.forward()
            part = memory.backward(n)
            gradient = part.copy() if gradient is None else gradient + part
            if wanted:
                inputs[chunk] = n * memory.by_inputs.T
        return outputs, gradient, inputs

    def _chunks(self, numbers: Any, samples: Any) -> Iterator[tuple[slice, Memory]]:
        """For each chunk of samples its place and memory that holds all numbers it needs."""
        at_once = self.at_once
        for start in range(0, len(samples), at_once):
            part = samples[start : start + at_once]
            with self.memory(len(part)) as memory:
                memory.parameters[:] = numbers
                memory.inputs[:] = part.T
                yield slice(start, start + len(part)), memory

    @contextmanager
    def prepared(self, samples: Any) -> Iterator[Callable[[Any], tuple[Any, Any]]]:
        """`differentiate` for the same samples again and again; its results are overwritten."""
        n = len(samples)
        if n > self.at_once:
            yield lambda numbers: self.differentiate(numbers, samples)
            return
        with self.memory(n) as memory:
            memory.inputs[:] = samples.T

            def differentiate(numbers: Any) -> tuple[Any, Any]:
                memory.parameters[:] = numbers
                return memory.forward(), memory.backward(n)

            yield differentiate

    @contextmanager
    def memory(self, n: int) -> Iterator[Memory]:
        """Memory to run n samples in, for the length of a with block."""
        with self._lock:
            found = next((memory for memory in self._free if memory.n == n), None)
            if found:
                self._free.remove(found)
        memory = found or Memory(self, n)
        try:
            yield memory
        finally:
            with self._lock:
                self._free = [*self._free[1 - KEPT :], memory]


class Memory:
    """Memory for a run of n samples, and the calls that the run consists of.

    numbers, derivatives: for each side its slots, one a row; one column, or one for each sample.
    parameters, inputs, by_inputs: parts of them.
    chosen: for each row of look-ups the places in memory that the last run chose.
    """

    def __init__(self, engine: Columns, n: int) -> None:
        self.np, self.engine, self.n, table = engine.np, engine, n, engine.table
        self.numbers = self._zeros(table)
        self.derivatives = self._zeros(table)
        n_parameters, n_inputs = len(table.parameters), table.n_inputs
        self.parameters = self.numbers["u"][:n_parameters, 0]
        self.by_parameters = self.derivatives["u"][:n_parameters, 0]
        self.inputs, self.by_inputs = (x["v"][:n_inputs] for x in (self.numbers, self.derivatives))
        for slot, number in table.numbers:
            self.numbers["u"][slot] = number
        self.leaving = self.np.zeros((1, n))
        self.chosen: dict[Any, Any] = {}
        self.outputs = self.np.empty((n, len(engine.outputs)))
        self._forward, self._backward = (Calls(self.np, engine.functions) for _ in range(2))
        for row in engine.rows:
            row.forward(self._forward, self)
            self._forward.release()
        for column, (side, slot) in zip(self.outputs.T, engine.outputs, strict=True):
            self._forward.add(self.np.add, self.numbers[side][slot], self.leaving[0], column)
        self._written: Any = {}

    def _zeros(self, table: Table) -> dict[str, Any]:
        zeros, sizes = self.np.zeros, table.sizes
        return {"u": zeros((sizes["u"], 1)), "v": zeros((sizes["v"], self.n))}

    def forward(self) -> Any:
        """The results for each sample, one a row; to be copied before the next run."""
        self.leaving[:] = 0.0
        with self.np.errstate(all="ignore"):
            self._forward.run()
        return self.outputs

    def backward(self, n: int) -> Any:
        """The gradient of the first results' part of the mean of n, to be copied as well."""
        side, slot = self.engine.outputs[0]
        if not self._written:
            self._written = {key: self.np.zeros(len(x), bool) for key, x in self.numbers.items()}
            self._written[side][slot] = True
            for row in reversed(self.engine.rows):
                row.backward(self._backward, self)
                self._backward.release()
        for x in self.derivatives.values():
            x.fill(0.0)
        self.derivatives[side][slot] = (1 if side == "v" else self.n) / n
        with self.np.errstate(all="ignore"):
            self._backward.run()
        return self.by_parameters

    def is_new(self, side: str, where: Any) -> bool:
        """Whether no call has written to these derivatives yet: the next may overwrite zeros."""
        written = self._written[side]
        is_new = not written[where].any()
        written[where] = True
        return is_new


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
        is_new = memory.is_new(self.side, self.slots)
        shape = (
            len(self.slots) if self.where is None else len(target[self.where]),
            target.shape[1],
        )
        axes = tuple(k for k in (0, 1) if calls.shape_of(*factors)[k] > shape[k])
        fresh = is_new and self.where is not None
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
        out = total if is_new else calls.scratch(*total.shape)
        if self.is_matrix:
            calls.add(np.matmul, self._matrix(calls, a), b[self.shared], out)
        elif self.sides[0] == "u":  # a product of matrices for each sum
            rows = self._matrix(calls, a)[:, None, :]
            calls.add(np.matmul, rows, calls.gather(b, self.b), out[:, None, :])
        else:
            xs = calls.gather(a, self.a), calls.gather(b, self.b)
            calls.add(np.add.reduce, calls.apply(np.multiply, *xs), 1, None, out)
        if not is_new:
            calls.add(np.add, total, out, total)

    def backward(self, calls: Calls, memory: Memory, upstream: Any) -> None:
        (a, b), (by_a, by_b) = (
            [arrays[side] for side in self.sides] for arrays in (memory.numbers, memory.derivatives)
        )
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
        memory.is_new(self.sides[1], self.b.ravel())
        calls.scatter(by_b, self.b.ravel(), x.reshape(self.b.size, -1))

    def _back_to_a(self, calls: Calls, memory: Memory, b: Any, by_a: Any, upstream: Any) -> None:
        np = self.np
        if self.is_matrix and self.is_regular:
            target = self._matrix(calls, by_a)
            self._write(calls, memory, 0, self.a.ravel(), target, (upstream, b[self.shared].T))
            return
        memory.is_new(self.sides[0], self.a.ravel())
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
        if memory.is_new(self.sides[k], slots):
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
            places = index.astype(int)
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
        memory.is_new(self.from_side, self.below)
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
