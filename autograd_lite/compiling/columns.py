"""The second engine: the table of rows carried out with NumPy, all samples of a batch at once.

What the samples share is a column of one, what each has for itself a column of all samples. For a
number of samples the table becomes a list of calls of NumPy, each with the memory that it reads and
the memory that it writes: a run goes through the list. A row of sums whose operands are stretches
of memory is a product of matrices.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite.compiling.calls import Calls, array_functions
from autograd_lite.compiling.column_rows import row_operation
from autograd_lite.compiling.driving import outputs_of
from autograd_lite.compiling.rows import Table

__all__ = ["Columns"]

AT_ONCE = 2**19
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
        self.rows = [row_operation(row, np) for row in table.rows]
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
        self._written: dict[str, Any] = {}
        self._added_to: dict[str, Any] = {}
        self._sums: list[Any] | None = None

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
        if self._sums is None:  # nor is it there if Ctrl-C came while it was made
            self._backward = Calls(self.np, self.engine.functions)
            self._written, self._added_to = (
                {key: self.np.zeros(len(x), bool) for key, x in self.numbers.items()}
                for _ in range(2)
            )
            self._written[side][slot] = True
            for row in reversed(self.engine.rows):
                row.backward(self._backward, self)
                self._backward.release()
            self._sums = [
                x[places[0] : places[-1] + 1]
                for key, x in self.derivatives.items()
                if len(places := self.np.flatnonzero(self._added_to[key]))
            ]
        for x in self._sums:
            x.fill(0.0)
        self.derivatives[side][slot] = (1 if side == "v" else self.n) / n
        with self.np.errstate(all="ignore"):
            self._backward.run()
        return self.by_parameters

    def overwrites(self, side: str, where: Any) -> bool:
        """Whether a call that adds to these derivatives may overwrite them, as it is the first."""
        if self._written[side][where].any():
            self.adds(side, where)
            return False
        self._written[side][where] = True
        return True

    def adds(self, side: str, where: Any) -> None:
        """Let these derivatives be zero before each run, unless a call before overwrites them."""
        written = self._written[side]
        self._added_to[side][where] |= ~written[where]
        written[where] = True
