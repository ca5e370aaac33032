"""Versions: a program for the samples of one shape, from its recording to an engine."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from autograd_lite._collector import no_gc
from autograd_lite._extras import import_extra
from autograd_lite.compiling.columns import Columns
from autograd_lite.compiling.listing import Listing, sizes
from autograd_lite.compiling.lists import Lists
from autograd_lite.compiling.machine import Machine
from autograd_lite.compiling.machine_code import MachineCode
from autograd_lite.compiling.recording import (
    Recording,
    compare,
    is_cell,
    numbers_in,
    numbers_of,
    places_of,
    run,
)
from autograd_lite.compiling.rows import Table
from autograd_lite.compiling.sums import Operations
from autograd_lite.value import Value

__all__ = ["Version"]

SAMPLES_COMPARED = 4
COLUMNS = 2
"""Of how many columns, the first and the last, the extremes are compared as well."""


class Version:
    """A program for samples of one shape."""

    @no_gc()
    def __init__(
        self,
        f: Callable[..., Any],
        shape: Any,
        samples: Any,
        parameters: Sequence[Value] | None,
        kind: str,
        code: MachineCode | None,
    ) -> None:
        self.f, self.shape, self.kind = f, shape, kind
        start = time.perf_counter()
        compared = _some_of(samples, SAMPLES_COMPARED)
        self.sample = compared[0]
        self.recording: Recording = run(f, self.sample, parameters)
        self.parameters = self.recording.parameters
        recorded = time.perf_counter()
        self.operations = self._operations()
        summed = time.perf_counter()
        self.table = Table(self.operations, len(self.recording.inputs))
        self.ordered = [self.parameters[i] for i in self.table.parameters]
        slots = {i: slot for slot, i in enumerate(self.table.parameters)}
        self.places: Any = [slots[i] for i in range(len(self.parameters))]
        if kind != "lists":
            self.places = import_extra("numpy").array(self.places, int)
        self.code = code
        self.engine = self._engine(self.table)
        done = time.perf_counter()
        with ThreadPoolExecutor(1) as executor:
            if self.recording.is_large and kind == "machine":
                self.engine.get_ready(len(samples), executor)
            compare(self.recording, f, compared)
        self.seconds = {
            "recording": recorded - start, "sums": summed - recorded, "rows": done - summed,
            "comparing": time.perf_counter() - done,
        }  # fmt: skip
        self._input_engine: Any = None

    def _operations(self) -> Operations:
        recorded = self.recording
        return Operations(recorded.roots, recorded.inputs, recorded.parameters, recorded.order)

    def _engine(self, table: Table) -> Any:
        if self.kind == "machine":
            return Machine(table, self.code)
        return Columns(table) if self.kind == "columns" else Lists(table)

    @property
    def input_engine(self) -> Any:
        """An engine that passes derivatives on to the inputs as well."""
        if self._input_engine is None:
            table = Table(self._operations(), len(self.recording.inputs), by_inputs=True)
            self._input_engine = self._engine(table)
        return self._input_engine

    def listing(self) -> Listing:
        """The rows with names; and with the lines of f that wrote them."""
        places: dict[Any, str] = {}
        try:
            lines, recorded = places_of(self.f, self.sample)
        except Exception:  # a listing must not fail where the program works
            return Listing(self.table, self.parameters, places)
        twins = zip(self.recording.order, recorded.order, strict=False)
        for node, twin in twins:
            if twin in lines:
                file, line = lines[twin]
                if file.startswith("<"):  # typed in
                    continue
                places[node] = f"{'cell' if is_cell(file) else os.path.basename(file)}:{line}"
        return Listing(self.table, self.parameters, places)

    def summary(self) -> list[str]:
        """Lines about this shape."""
        order, found = self.recording.order, sizes(self.table)
        edges = sum(len(node.parents) for node in order)
        ops = Counter(row.op for row in self.table.rows)
        rows = ", ".join(f"{n} of {op}" for op, n in ops.most_common(6))
        memory, seconds = 8 * found["slots"], self.seconds
        return [
            f"  recorded: {len(order):,} nodes, {edges:,} edges, in {seconds['recording']:.3f} s; "
            f"compared with another recording in {seconds['comparing']:.3f} s",
            f"  sums of products: {self.operations.merged:,} additions and products merged, in "
            f"{seconds['sums']:.3f} s",
            f"  rows: {found['rows']:,} ({rows}), in {seconds['rows']:.3f} s",
            f"  a sample takes about {found['operations']:,} multiplications or functions forward, "
            f"{memory:,} bytes with the parameters",
            *(f"  note: {note}" for note in self.recording.notes),
        ]

    def numbers(self) -> list[float]:
        """Those of the parameters, in the order of their slots."""
        return numbers_of(self.ordered)

    def in_order(self, gradient: Any) -> list[float]:
        """The derivatives by slots as those by `parameters`."""
        if self.kind == "lists":
            return [gradient[place] for place in self.places]
        return gradient[self.places].tolist()  # type: ignore[no-any-return]

    def rows(self, samples: Any) -> Any:
        """The numbers of samples as the engine takes them."""
        if self.kind == "lists":
            return samples
        array = import_extra("numpy").ascontiguousarray(samples, dtype=float)
        return array.reshape(len(samples), self.table.n_inputs)


def _some_of(samples: Any, n: int) -> list[Any]:
    """The first, the last and some between, and the least and the largest of some columns.

    Where a function decides by a number, these are decided otherwise than others.
    """
    last = len(samples) - 1
    chosen = dict.fromkeys(round(k * last / max(1, n - 1)) for k in range(n))
    if last >= n:
        if getattr(samples, "arrays", False):
            columns = samples.array().T
        else:
            columns = list(zip(*map(numbers_in, samples), strict=True))
        for column in [*columns[:COLUMNS], *columns[-COLUMNS:]]:
            numbers = column.tolist() if hasattr(column, "tolist") else column
            for extreme in (min, max):
                chosen.setdefault(numbers.index(extreme(numbers)))
    return [samples[i] for i in chosen]
