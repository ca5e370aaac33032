"""The third engine: the table of rows carried out in Python, with no package at all."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from autograd_lite.compiling.code import ARITHMETIC, Tape, formula
from autograd_lite.compiling.driving import outputs_of
from autograd_lite.compiling.rows import Row, Table
from autograd_lite.namespaces import Floats

__all__ = ["FUNCTIONS", "Lists"]

FUNCTIONS: dict[str, Callable[..., Any]] = {
    **ARITHMETIC,
    "**": math.pow,  # which gives no complex number
    **{name: getattr(Floats, name) for name in dir(Floats) if not name.startswith("_")},
}
"""The operations of expressions, for floats."""


class Lists:
    """A table of rows, ready to run sample by sample."""

    name = "Python"

    def __init__(self, table: Table) -> None:
        self.table = table
        self.outputs = [(side, slot) for _, side, slot in outputs_of(table)]
        make: dict[str, Any] = {"sum": _Sums, "take": _Take, "largest": _Largest}
        rows = [make.get(row.op, _Map)(row) for row in table.rows]
        self.shared = [row for row in rows if row.side == "u"]
        self.own = [row for row in rows if row.side == "v"]

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
        return outputs, gradient, [[len(samples) * x for x in row] for row in inputs]

    def _batch(self, numbers: Any, samples: Any, gradients: bool) -> tuple[Any, Any, Any]:
        sizes, n_inputs = self.table.sizes, self.table.n_inputs
        u, gu = [0.0] * sizes["u"], [0.0] * sizes["u"]
        u[: len(numbers)] = numbers
        for slot, number in self.table.numbers:
            u[slot] = number
        outputs, by_inputs = [], []
        try:
            for row in self.shared:
                row.forward({"u": u})
        except (ArithmeticError, ValueError):
            u = [math.nan] * sizes["u"]
        side, slot = self.outputs[0]
        for sample in samples:
            v = [*sample, *[0.0] * (sizes["v"] - n_inputs)]
            memory, gv = {"u": u, "v": v}, [0.0] * len(v)
            try:
                for row in self.own:
                    row.forward(memory)
                outputs.append([memory[side][slot] for side, slot in self.outputs])
            except (ArithmeticError, ValueError, IndexError):
                outputs.append([math.nan] * len(self.outputs))
                by_inputs.append([math.nan] * n_inputs)
                continue
            if gradients and side == "v":
                gv[slot] = 1 / len(samples)
                for row in reversed(self.own):
                    row.backward(memory, {"u": gu, "v": gv})
            by_inputs.append(gv[:n_inputs])
        if gradients:
            if side == "u":
                gu[slot] = 1.0
            for row in reversed(self.shared):
                row.backward({"u": u}, {"u": gu})
        return outputs, gu[: len(numbers)], by_inputs


class _Map:
    def __init__(self, row: Row) -> None:
        self.side, self.first = row.side, row.first
        form = formula(row.op, len(row.kinds), row.numbers)
        self.kinds = [kind.lower() for kind in row.kinds]
        self.slots = list(zip(*row.operands, strict=True))
        kept = [k for k, _ in row.stored]
        self.value = Tape([form.value, *(form.slopes[k] for k in kept)])
        self.stored = dict(row.stored)
        self.slopes = [
            (k, None if k in self.stored else Tape([slope], known=[form.value]))
            for k, slope in enumerate(form.slopes)
            if slope is not None and row.kinds[k].isupper()
        ]

    def forward(self, memory: Any) -> None:
        target = memory[self.side]
        for i, slots in enumerate(self.slots):
            xs = [memory[kind][slot] for kind, slot in zip(self.kinds, slots, strict=True)]
            target[self.first + i], *slopes = self.value(xs, FUNCTIONS)
            for first, slope in zip(self.stored.values(), slopes, strict=True):
                target[first + i] = slope

    def backward(self, memory: Any, derivatives: Any) -> None:
        own = memory[self.side]
        for i, slots in enumerate(self.slots):
            xs = [memory[kind][slot] for kind, slot in zip(self.kinds, slots, strict=True)]
            upstream = derivatives[self.side][self.first + i]
            for k, tape in self.slopes:
                if tape is None:
                    slope = own[self.stored[k] + i]
                else:
                    try:
                        (slope,) = tape(xs, FUNCTIONS, [own[self.first + i]])
                    except ZeroDivisionError:  # as for the root of 0
                        slope = math.inf
                derivatives[self.kinds[k]][slots[k]] += slope * upstream


class _Sums:
    def __init__(self, row: Row) -> None:
        self.side, self.first = row.side, row.first
        self.terms: list[list[tuple[tuple[str, int], ...]]] = [[] for _ in range(row.size)]
        for s in row.stretches:
            for terms, a, b in zip(self.terms, s.a, s.b, strict=True):
                terms += [((s.kinds[0], a + k), (s.kinds[1], b + k)) for k in range(s.length)]
        columns = list(zip(row.kinds, row.operands, strict=True))
        for n in row.terms:
            factors, columns = columns[:n], columns[n:]
            for i, terms in enumerate(self.terms):
                terms.append(tuple((kind, slots[i]) for kind, slots in factors))
        for kind, starts, below in row.ragged:
            for i, terms in enumerate(self.terms):
                for k in range(starts[i], starts[i + 1]):
                    terms.append(tuple((x, slots[k]) for x, slots in zip(kind, below, strict=True)))

    def forward(self, memory: Any) -> None:
        for i, terms in enumerate(self.terms, start=self.first):
            memory[self.side][i] = sum(
                math.prod(memory[kind.lower()][slot] for kind, slot in term) for term in terms
            )

    def backward(self, memory: Any, derivatives: Any) -> None:
        for i, terms in enumerate(self.terms, start=self.first):
            upstream = derivatives[self.side][i]
            for term in terms:
                for k, (kind, slot) in enumerate(term):
                    if kind.isupper():
                        x = upstream
                        if len(term) == 2:
                            other, place = term[1 - k]
                            x *= memory[other.lower()][place]
                        derivatives[kind.lower()][slot] += x


class _Take:
    def __init__(self, row: Row) -> None:
        self.side, self.first = row.side, row.first
        ((self.kind, starts, (below,)),) = row.ragged
        self.index_side, self.indices = row.kinds[0].lower(), row.operands[0]
        self.slots = [below[a:b] for a, b in pairwise(starts)]

    def _places(self, memory: Any) -> list[int]:
        places = []
        for slots, index in zip(self.slots, self.indices, strict=True):
            i = memory[self.index_side][index]
            if i not in range(len(slots)):
                raise IndexError
            places.append(slots[int(i)])
        return places

    def forward(self, memory: Any) -> None:
        for i, place in enumerate(self._places(memory), start=self.first):
            memory[self.side][i] = memory[self.kind.lower()][place]

    def backward(self, memory: Any, derivatives: Any) -> None:
        if self.kind.isupper():
            for i, place in enumerate(self._places(memory), start=self.first):
                derivatives[self.kind.lower()][place] += derivatives[self.side][i]


class _Largest:
    def __init__(self, row: Row) -> None:
        self.side, self.first = row.side, row.first
        ((kind, starts, (below,)),) = row.ragged
        self.from_side = kind.lower()
        self.slots = [below[a:b] for a, b in pairwise(starts)]

    def forward(self, memory: Any) -> None:
        for i, slots in enumerate(self.slots, start=self.first):
            memory[self.side][i] = max(memory[self.from_side][slot] for slot in slots)

    def backward(self, memory: Any, derivatives: Any) -> None:
        """Nothing flows back, as a stable form adds again what it subtracts."""
