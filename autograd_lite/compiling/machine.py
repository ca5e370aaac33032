"""The first engine: the table as machine code for this processor."""

from __future__ import annotations

import ctypes
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite.compiling.addressing import folded
from autograd_lite.compiling.calls import array_functions
from autograd_lite.compiling.driving import FIELDS, Update, outputs_of
from autograd_lite.compiling.listing import sizes
from autograd_lite.compiling.machine_code import MachineCode
from autograd_lite.compiling.numbering import FIELDS_OF_A_ROW
from autograd_lite.compiling.rows import Table

__all__ = ["Machine", "Trainer"]

LANES = (1, 4, 8)
"""How many samples are computed side by side: as many as there are, at most what fits a register
of AVX-512, or two of AVX."""

CACHE_LINE = 64  # bytes

WORK = 4_000_000
"""How many products a block of a large batch may take: some milliseconds, so that it is worth a
core of its own, and Ctrl-C is answered in between."""


class Machine:
    """A table of rows, ready to run as machine code."""

    name = "machine code"

    def __init__(self, table: Table, code: MachineCode | None = None) -> None:
        self.table = table
        self.code = code or MachineCode()
        self.np = import_extra("numpy")
        self.rows = self.code.numbered(table)
        self.outputs = [slot if side == "v" else -1 - slot for _, side, slot in outputs_of(table)]
        self.functions = array_functions(self.np)
        most = WORK // max(1, sizes(table)["operations"])
        self.block = max(1, most // max(LANES)) * max(LANES)
        self._free: dict[Any, list[_Memory]] = {}

    def get_ready(self, n: int, executor: Executor) -> None:
        """Compile what a gradient of the mean of n samples needs, before it is asked for."""
        self.code.get_ready(self.lanes(n), executor)

    def evaluate(self, numbers: Sequence[float], samples: Any) -> Any:
        """The results for each sample, one a row.

        Args:
            numbers: those of the parameters, in the order of their slots.
            samples: an array of floats, one sample a row.
        """
        return self._batch(numbers, samples, False)[0]

    def differentiate(self, numbers: Sequence[float], samples: Any) -> tuple[Any, Any]:
        """The results for each sample, and the gradient of the mean of the first by parameters."""
        return self._batch(numbers, samples, True)

    def by_inputs(self, numbers: Sequence[float], samples: Any) -> tuple[Any, Any, Any]:
        """The results, the gradient of the mean of the first, and of each by its sample.

        For a table that was made `by_inputs`.
        """
        inputs = self.np.zeros((len(samples), self.table.n_inputs))
        outputs, gradient = self._batch(numbers, samples, True, inputs)
        return outputs, gradient, inputs

    def _batch(
        self, numbers: Sequence[float], samples: Any, gradients: bool, inputs: Any = None
    ) -> tuple[Any, Any]:
        """A batch, a large one in blocks on several cores; the sums do not depend on how many.

        The cores do the work of the blocks while this thread waits for them, and for Ctrl-C.
        """
        n = len(samples)
        if n <= self.block:
            return self._part(numbers, samples, gradients, inputs)
        parts = [slice(i, i + self.block) for i in range(0, n, self.block)]
        todo, found = deque(parts), {}

        def work() -> None:
            while True:
                try:
                    part = todo.popleft()
                except IndexError:  # all are done, or nobody wants them any more
                    return
                by = inputs[part] if inputs is not None else None
                found[part.start] = self._part(numbers, samples[part], gradients, by)

        cores = os.cpu_count() or 1
        executor = ThreadPoolExecutor(cores)
        try:
            for future in [executor.submit(work) for _ in range(cores)]:
                future.result()
        finally:
            todo.clear()
            executor.shutdown(wait=False)
        done = [found[part.start] for part in parts]
        outputs = self.np.concatenate([rows for rows, _ in done])
        if not gradients:
            return outputs, None
        shares = [len(rows) / n for rows, _ in done]
        return outputs, sum(share * g for share, (_, g) in zip(shares, done, strict=True))

    def _part(
        self, numbers: Sequence[float], samples: Any, gradients: bool, inputs: Any
    ) -> tuple[Any, Any]:
        n = len(samples)
        with self.memory(self.lanes(n), gradients) as memory:
            memory.u[: len(numbers)] = numbers
            outputs = self.np.empty((n, len(self.outputs)))
            memory.set(samples=samples, order=memory.first(n), outputs=outputs, start=0, count=n)
            if inputs is not None:
                memory.set(by_inputs=inputs)
            memory.run(memory.address)
            if inputs is not None:
                memory.set(by_inputs=0)
                inputs *= n  # of the mean of n samples it was
            return outputs, memory.gu[: len(numbers)].copy() if gradients else None

    def lanes(self, n: int) -> int:
        """How many samples of a batch of n are computed side by side."""
        if not self.rows["v"].table:
            return 1
        return next(lanes for lanes in LANES if n <= lanes or lanes == max(LANES))

    @contextmanager
    def memory(self, lanes: int, gradients: bool) -> Iterator[_Memory]:
        """Memory to run a batch in, for the length of a with block."""
        free = self._free.setdefault((lanes, gradients), [])
        try:
            memory = free.pop()
        except IndexError:
            memory = _Memory(self, lanes, gradients)
        memory.use(self.code.batch(lanes, gradients))
        try:
            yield memory
        finally:
            free.append(memory)


class _Memory:
    """The memory of one run: no two threads share one."""

    def __init__(self, machine: Machine, lanes: int, gradients: bool) -> None:
        self.np = np = machine.np
        table = machine.table
        self.batch = 0
        self.run: Any = None
        self.order = np.empty(0, np.int32)
        n_u, n_v = table.sizes["u"] + 1, table.sizes["v"] + 1
        self.u, self.v = aligned(np, n_u), aligned(np, n_v * lanes)
        for slot, number in table.numbers:
            self.u[slot] = number
        size = 1 if gradients else 0
        self.gu, self.gv = aligned(np, n_u * size), aligned(np, n_v * lanes * size)
        self.lanes_gu = aligned(np, n_u * folded(lanes) * size)
        self.context = (ctypes.c_int64 * len(FIELDS))()
        self.address = ctypes.addressof(self.context)
        self.kept: dict[str, Any] = {}
        arrays = {
            f"{side}_{what}": np.asarray(getattr(rows, what), dtype=np.int32)
            for side, rows in machine.rows.items()
            for what in ("table", "lists")
        }
        self.set(
            u=self.u, v=self.v, gu=self.gu, gv=self.gv, lanes_gu=self.lanes_gu,
            roots=np.array(machine.outputs, dtype=np.int32), **arrays,
            n_u=n_u - 1, n_v=n_v - 1, n_inputs=table.n_inputs, n_outputs=len(machine.outputs),
            n_parameters=len(table.parameters),
        )  # fmt: skip
        for side, rows in machine.rows.items():
            self.set(**{f"{side}_rows": len(rows.table) // FIELDS_OF_A_ROW})

    def use(self, batch: int) -> None:
        """Run the function `batch` at this address from now on."""
        if batch != self.batch:
            self.batch, self.run = batch, FUNCTION(batch)
            self.set(batch=batch)

    def first(self, n: int) -> Any:
        """The order in which n samples are."""
        if len(self.order) < n:
            self.order = self.np.arange(n, dtype=self.np.int32)
        return self.order

    def set(self, **fields: Any) -> None:
        """Fill fields of the context: with a number, or the address of an array."""
        for name, x in fields.items():
            if not isinstance(x, int):
                if self.kept.get(name) is x:
                    continue
                self.kept[name] = x
                x = x.ctypes.data
            self.context[PLACES[name]] = x


def aligned(np: Any, n: int) -> Any:
    """Zeros that start where a line of the cache does: no register of lanes lies across two."""
    line = CACHE_LINE // 8
    zeros = np.zeros(n + line)
    first = -zeros.ctypes.data // 8 % line
    return zeros[first : first + n]


class Trainer:
    """Moves parameters batch by batch, without returning to Python.

    It holds what an optimizer remembers of each parameter. Sums are rounded as the lanes add them:
    the same steps give the same numbers in the same lanes, however they are divided into calls.
    """

    def __init__(
        self, machine: Machine, update: Update, frozen: Sequence[bool], *, lanes: int
    ) -> None:
        np, n = machine.np, len(frozen)
        self.machine, self.lanes, self.n, self.n_rates = machine, lanes, n, update.n_rates
        self.run = FUNCTION(machine.code.steps(update))
        self.memories = np.zeros((update.n_memories, n))
        self.moved, self.frozen = np.zeros((1 + update.n_memories, n)), np.array(frozen, float)

    @contextmanager
    def prepared(self, numbers: Any, samples: Any, chosen: Sequence[int]) -> Iterator[_Memory]:
        """Memory that holds all that a step on some samples needs."""
        np, n = self.machine.np, len(chosen)
        with self.machine.memory(self.lanes, True) as memory:
            memory.u[: self.n] = numbers
            memory.set(
                samples=samples, order=np.asarray(chosen, np.int32), losses=np.empty(1),
                outputs=np.empty((n, len(self.machine.outputs))), rates=np.empty(self.n_rates),
                batches=np.array([0, n], np.int32), memories=self.memories, moved=self.moved,
                frozen=self.frozen,
            )  # fmt: skip
            yield memory

    def step(self, memory: _Memory, rates: tuple[float, ...]) -> float | None:
        """One step in prepared memory: the loss; None, and nothing done, if it is not finite."""
        memory.kept["rates"][:] = rates
        memory.context[COUNT] = 1
        if self.run(memory.address):
            return None
        return memory.kept["losses"].item()  # type: ignore[no-any-return]

    def set_memories(self, columns: Any) -> None:
        """Set what the optimizer remembers: for each of its numbers a column of parameters."""
        for target, column in zip(self.memories, columns, strict=True):
            target[:] = column

    def get_memories(self) -> list[Any]:
        """What the optimizer remembers, a column of parameters for each number."""
        return [column.copy() for column in self.memories]

    def train(
        self, numbers: Any, samples: Any, order: Any, batches: Any, rates: Any
    ) -> tuple[int, int, Any, Any, Any]:
        """Steps on batches of an order, each done wholly or not at all.

        Args:
            numbers: those of the parameters.
            samples: an array, one a row.
            order: the rows in the order of the training.
            batches: where in the order each batch starts, and where the last one ends.
            rates: the optimizer's rates for each batch.

        Returns:
            How many steps were done, what ended them, the parameters, the loss of each batch, and
            the results for each sample in the order.
        """
        machine, np, n = self.machine, self.machine.np, len(numbers)
        n_steps = len(batches) - 1
        order, batches = np.asarray(order, np.int32), np.asarray(batches, np.int32)
        losses, outputs = np.empty(n_steps), np.empty((len(order), len(machine.outputs)))
        with machine.memory(self.lanes, True) as memory:
            memory.u[:n] = numbers
            memory.set(
                samples=samples, order=order, outputs=outputs, losses=losses,
                rates=np.ascontiguousarray(rates, float), batches=batches, memories=self.memories,
                moved=self.moved, frozen=self.frozen, start=0, count=n_steps,
            )  # fmt: skip
            status = self.run(memory.address)
            done = memory.context[COUNT]
            return done, status, memory.u[:n].copy(), losses, outputs


PLACES = {name: place for place, name in enumerate(FIELDS)}
COUNT = PLACES["count"]
FUNCTION = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_void_p)
