"""Calls of NumPy made beforehand: each knows the memory that it reads and that it writes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from autograd_lite.compiling.code import Tape

__all__ = ["Calls", "add_rows", "array_functions"]


def array_functions(np: Any) -> dict[str, Callable[..., Any]]:
    """The operations of expressions for NumPy arrays; the last argument may be where to write."""
    names = ("exp", "expm1", "log", "log1p", "sqrt", "sin", "cos", "tan", "tanh")
    erf = np.vectorize(math.erf, otypes=[float])

    def where(condition: Any, yes: Any, no: Any, out: Any = None) -> Any:
        is_no = np.less_equal(condition, 0)
        if out is None:
            return np.where(is_no, no, yes)
        if isinstance(yes, float) and isinstance(no, float) and (yes, no) == (1.0, 0.0):
            return np.logical_not(is_no, out)
        out[...] = np.where(is_no, no, yes)

    def written_erf(x: Any, out: Any = None) -> Any:
        if out is None:
            return erf(x)
        out[...] = erf(x)

    return {
        "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "**": np.power,
        "neg": np.negative, "abs": np.absolute, "atan": np.arctan, "erf": written_erf,
        "where": where, **{name: getattr(np, name) for name in names},
    }  # fmt: skip


class Calls:
    """Calls of NumPy that write into memory made beforehand, to be carried out again and again."""

    def __init__(self, np: Any, functions: dict[str, Callable[..., Any]]) -> None:
        self.np, self.functions = np, functions
        self.calls: list[Callable[[], Any]] = []
        self._scratch: dict[Any, list[Any]] = {}
        self._used: dict[Any, int] = {}

    def add(self, function: Callable[..., Any], *arguments: Any) -> None:
        """One more call."""
        self.calls.append(partial(function, *arguments))

    def run(self) -> None:
        """Carry out all calls."""
        for call in self.calls:
            call()

    def scratch(self, *shape: int) -> Any:
        """An array for results in between, which others may use after the next `release`."""
        arrays, k = self._scratch.setdefault(shape, []), self._used.get(shape, 0)
        self._used[shape] = k + 1
        if k == len(arrays):
            arrays.append(self.np.empty(shape))
        return arrays[k]

    def release(self) -> None:
        """Let all scratch arrays be used anew."""
        self._used.clear()

    def shape_of(self, *xs: Any) -> Any:
        """The shape of the result of an operation on arrays and numbers."""
        return self.np.broadcast_shapes(*(getattr(x, "shape", ()) for x in xs))

    def apply(self, function: Callable[..., Any], *xs: Any) -> Any:
        """The result of an elementwise operation, in scratch memory."""
        out = self.scratch(*self.shape_of(*xs))
        self.add(function, *xs, out)
        return out

    def write(self, target: Any, x: Any) -> None:
        """Copy an array or number."""
        self.add(self.np.copyto, target, x)

    def sum(self, x: Any, axis: Any, out: Any) -> None:
        """Add along an axis, which remains with a length of 1."""
        self.add(self.np.add.reduce, x, axis, None, out, True)

    def gather(self, array: Any, slots: Any) -> Any:
        """The rows of an array that stand in some slots, in scratch memory."""
        out = self.scratch(*slots.shape, array.shape[1])
        self.add(array.take, slots, 0, out, "clip")  # the mode that needs no buffer
        return out

    def scatter(self, target: Any, slots: Any, x: Any) -> None:
        """Add rows to those of target in some slots, which may occur again and again."""
        np = self.np
        order = np.argsort(slots, kind="stable")
        unique, starts = np.unique(slots[order], return_index=True)
        if len(unique) < len(slots):
            x, many = self.scratch(*x.shape), x
            self.add(many.take, order, 0, x, "clip")
            x, many = self.scratch(len(unique), x.shape[1]), x
            self.add(np.add.reduceat, many, starts, 0, None, x)
            slots = unique
        self.add(add_rows, target, slots, x)

    def carry_out(
        self, tape: Tape, xs: Sequence[Any], known: Sequence[Any] = (), outs: Sequence[Any] = ()
    ) -> list[Any]:
        """The steps of a tape; its results in scratch memory, or in `outs`."""
        values: list[Any] = [None] * len(tape.steps)
        for place, number in tape.numbers:
            values[place] = number
        for place, x in zip(tape.known, known, strict=True):
            values[place] = x
        targets = dict(zip(tape.outputs, outs, strict=False))
        for i, (op, args) in enumerate(tape.steps):
            if op == "operand":
                values[i] = xs[args[0]]
            elif values[i] is None:
                operands = [values[j] for j in args]
                if i in targets:
                    values[i] = targets[i]
                    self.add(self.functions[op], *operands, targets[i])
                else:
                    values[i] = self.apply(self.functions[op], *operands)
        results = [values[i] for i in tape.outputs]
        for out, result in zip(outs, results, strict=False):
            if out is not result:
                self.write(out, result)
        return results


def add_rows(target: Any, slots: Any, x: Any) -> None:
    """Add to numbers of an array, each of which may be chosen but once."""
    target[slots] += x
