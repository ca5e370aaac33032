"""Arrays: the rows of a program on the arrays of another library, which differentiates them.

The library sees matrix products, gathers and elementwise functions of whole batches, as if somebody
had vectorised the program by hand. So it can do with them what it does with its own programs: run
them on its devices, compile them, and differentiate them by its own rules.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite._together import set_together
from autograd_lite.compiling.batches import nested_shape
from autograd_lite.compiling.code import Tape, formula
from autograd_lite.compiling.driving import outputs_of
from autograd_lite.compiling.libraries import Library, library_of
from autograd_lite.compiling.recording import numbers_in, numbers_of
from autograd_lite.compiling.rows import Row, Stretches, Table
from autograd_lite.compiling.shapes import Shapes
from autograd_lite.value import Value

__all__ = ["ArrayProgram"]

Memory = dict[str, list[Any]]
"""For each side of the table the arrays that were computed so far, a row of one for each slot."""

Step = Callable[[Memory], Any]


class ArrayProgram:
    """A program on the arrays of a library, a function of its parameters; `Program.on` makes it.

    Args:
        shapes: the versions of the program.
        library: "numpy", "torch", "jax", or a module with the functions of one of them.
    """

    def __init__(self, shapes: Shapes, library: Any) -> None:
        self.shapes, self.library = shapes, library_of(library)
        self._runs: dict[Any, Any] = {}
        for shape in shapes.versions:
            self._run(shape)

    def parameters(self, **options: Any) -> Any:
        """The numbers of the parameters as one array, in the order of `Program.parameters`.

        Args:
            options: for the library's `asarray`, such as dtype and device; by default 64 bits.
        """
        return self.library.numbers(numbers_of(self.shapes.parameters), **options)

    def write(self, parameters: Any) -> None:
        """Set the parameters of the program to the numbers of an array, all together.

        Raises:
            ValueError: for another number of them than there are, or one that is not finite.
        """
        ps, numbers = self.shapes.parameters, parameters.tolist()
        if len(numbers) != len(ps):
            raise ValueError(f"the program has {len(ps)} parameters, the array {len(numbers)}")
        checked = [Value(x).data for x in numbers]
        set_together(ps, ["data"] * len(ps), checked)

    def __call__(self, parameters: Any, *batch: Any) -> Any:
        """The results for each sample, as an array of the library.

        Args:
            parameters: an array of numbers in the order of `Program.parameters`.
            batch: for each argument of the function an array with one entry for each sample.

        Returns:
            An array with one number for each sample, or one row if the function returns several.
            A sample that leaves a domain, or an index that is out of range, gives nan or inf.

        Raises:
            TypeError: for parameters that are no array.
            ValueError: for arrays of sizes that do not fit.
        """
        if not hasattr(parameters, "dtype"):
            raise TypeError(
                "the parameters are an array, as the method parameters() gives it, not "
                f"{parameters!r:.60}"
            )
        columns = [self.library.like(x, parameters) for x in batch]
        if not all(x.shape for x in columns):
            raise ValueError("each argument is an array with one entry for each sample")
        lengths = {len(x) for x in columns}
        if len(lengths) > 1:
            raise ValueError(f"a batch has as many of each argument, not {sorted(lengths)}")
        shape = tuple(nested_shape(tuple(x.shape[1:])) for x in columns)
        if shape not in self.shapes.versions:
            self.shapes.version(shape, self._samples(columns))
        n_parameters = len(self.shapes.parameters)
        if tuple(parameters.shape) != (n_parameters,):
            raise ValueError(
                f"the parameters are an array of {n_parameters} numbers, not one of shape "
                f"{tuple(parameters.shape)}"
            )
        return self._run(shape)(parameters, columns)

    def _samples(self, columns: Sequence[Any]) -> list[Any]:
        """The samples as numbers, to record the function on."""
        try:
            return list(zip(*(x.tolist() for x in columns), strict=True)) if columns else [()]
        except Exception as error:
            raise ValueError(
                "samples of this shape were not recorded yet, and these hold no numbers to record "
                "the function on: call the program with some before it is traced"
            ) from error

    def _run(self, shape: Any) -> Any:
        """The rows for samples of a shape; checked once, at the sample that was recorded."""
        version = self.shapes.versions[shape]
        found = self._runs.get(shape)
        if found is None or found.version is not version:
            found = _Run(version, self.library, self.shapes.parameters)
            found.check()
            self._runs[shape] = found
        found.choose(self.shapes.parameters)
        return found


class _Run:
    """The rows of one version as steps, each of which adds an array to the memory of its side."""

    def __init__(self, version: Any, library: Library, parameters: Sequence[Value]) -> None:
        self.version, self.library = version, library
        table: Table = version.table
        self.table = table
        self.is_one = version.recording.shape is None
        self.starts: dict[str, list[int]] = {
            "u": [0, len(table.parameters)],
            "v": [0],
        }
        self.steps: list[tuple[str, int, Step]] = []
        for row in table.rows:
            make = {"sum": self._sum, "take": self._take, "largest": self._largest}
            step = make.get(row.op, self._map)(row)
            self.steps.append((row.side, row.size, step))
            self.starts[row.side].append(row.first)
        self.outputs = [(side, self._slots(side, [slot])) for _, side, slot in outputs_of(table)]
        self._known: Sequence[Value] = ()
        self.choose(parameters)

    def choose(self, parameters: Sequence[Value]) -> None:
        """Learn where the parameters of this version stand among all."""
        if parameters is not self._known:
            place = {p: i for i, p in enumerate(parameters)}
            self._known = parameters
            self.places = self.library.index([place[p] for p in self.version.ordered])

    def __call__(self, parameters: Any, columns: Sequence[Any]) -> Any:
        """The results for each sample; see `ArrayProgram`."""
        with self.library.quiet():
            return self._results(parameters, columns)

    def _results(self, parameters: Any, columns: Sequence[Any]) -> Any:
        lib = self.library
        n = len(columns[0]) if columns else 1
        numbers = lib.like([x for _, x in self.table.numbers], parameters)
        own = [parameters[self.places][:, None], numbers[:, None]]
        inputs = [x.reshape(n, -1).T for x in columns]
        if not self.table.n_inputs:
            inputs = [lib.like([0.0] * n, parameters)[None, :]]
        memory = {"u": own, "v": [lib.concatenate(inputs)]}
        for side, size, step in self.steps:
            y = step(memory)
            shape = (size, n if side == "v" else 1)
            memory[side].append(y if y.shape == shape else lib.broadcast_to(y, shape))
        results = [lib.broadcast_to(read(memory), (1, n)) for _, read in self.outputs]
        if not columns:
            results = [x[:, 0] for x in results]
            return results[0][0] if self.is_one else lib.concatenate(results)
        return results[0][0] if self.is_one else lib.concatenate(results).T

    def check(self) -> None:
        """Compare value and gradient with those of the program's own engine, at one sample.

        Raises:
            ValueError: where they differ, as for a primitive whose derivative is not that of its
                value.
        """
        version, lib, rng = self.version, self.library, random.Random(0)
        # A little away from the parameters, where two numbers may be the same for now; but an index
        # of take stays whole.
        at = {p: p.data + 1e-3 * (abs(p.data) + 0.1) * rng.uniform(0.5, 1) for p in self._known}
        takes = [row for row in self.table.rows if row.op == "take" and row.kinds[0] in "uU"]
        for slot in {slot for row in takes for slot in row.operands[0]}:
            if slot < len(version.ordered):
                at[version.ordered[slot]] = version.ordered[slot].data
        samples = version.rows([list(numbers_in(version.sample))])
        rows, gradient = version.engine.differentiate([at[p] for p in version.ordered], samples)
        expected = dict(zip(version.ordered, map(float, gradient), strict=True))
        columns = [import_extra("numpy").array([x], dtype=float) for x in version.sample]

        def first(parameters: Any) -> Any:
            y = self(parameters, [lib.like(x, parameters) for x in columns])
            return y if self.is_one and not columns else y.reshape(-1)[0]

        value, found = lib.value_and_grad(first, lib.numbers(list(at.values())))
        ours = [value, *found] if found is not None else [value]
        theirs = [float(rows[0][0]), *(expected.get(p, 0.0) for p in self._known)][: len(ours)]
        scale = 1e-9 if lib.is_double else 1e-3
        largest = max(map(abs, theirs))
        for k, (a, b) in enumerate(zip(ours, theirs, strict=True)):
            if abs(a - b) > scale * max(abs(b), 1e-3 * largest, 1e-12):
                of = "value" if k == 0 else f"derivative by parameter {k - 1}"
                raise ValueError(
                    f"{lib.name} gives another {of}, {a:.6g} instead of {b:.6g}: it differentiates "
                    "values by its own rules, and a primitive may have a derivative of its own"
                )

    # reading slots

    def _slots(self, side: str, slots: Sequence[int]) -> Step:
        """What reads slots, a row for each; or one row if all are the same."""
        side, starts = side.lower(), list(self.starts[side.lower()])
        if len(set(slots)) == 1:
            slots = slots[:1]
        owners = [bisect_right(starts, slot) - 1 for slot in slots]
        blocks = sorted(set(owners))
        if len(blocks) == 1:
            (block,) = blocks
            where = self._where([slot - starts[block] for slot in slots])
            return lambda memory: memory[side][block][where]

        def read(memory: Memory) -> Any:
            arrays = [memory[side][block] for block in blocks]
            lengths = [0]
            for x in arrays:
                lengths.append(lengths[-1] + len(x))
            before = dict(zip(blocks, lengths, strict=False))
            places = [before[b] + slot - starts[b] for b, slot in zip(owners, slots, strict=True)]
            return self.library.concatenate(arrays)[self._where(places)]

        return read

    def _where(self, places: list[int]) -> Any:
        """Places as a slice, if they follow one another, or as an index."""
        if places == list(range(places[0], places[0] + len(places))):
            return slice(places[0], places[0] + len(places))
        return self.library.index(places)

    # rows

    def _map(self, row: Row) -> Step:
        tape = Tape([formula(row.op, len(row.kinds), row.numbers).value])
        operands = [
            self._slots(kind, slots) for kind, slots in zip(row.kinds, row.operands, strict=True)
        ]
        functions = self.library.functions
        return lambda memory: tape([read(memory) for read in operands], functions)[0]

    def _sum(self, row: Row) -> Step:
        operands = [
            self._slots(kind, slots) for kind, slots in zip(row.kinds, row.operands, strict=True)
        ]
        parts: list[Step] = [self._stretches(s) for s in row.stretches]
        for n in row.terms:
            factors, operands = operands[:n], operands[n:]
            parts.append(self._product(factors))
        for kind, starts, below in row.ragged:
            factors = [self._slots(k, slots) for k, slots in zip(kind, below, strict=True)]
            parts.append(self._padded(self._product(factors), starts, 0.0, lambda x: x.sum(1)))

        def add(memory: Memory) -> Any:
            total = parts[0](memory)
            for part in parts[1:]:
                total = total + part(memory)
            return total

        return add

    def _product(self, factors: Sequence[Step]) -> Step:
        if len(factors) == 1:
            return factors[0]
        a, b = factors
        return lambda memory: a(memory) * b(memory)

    def _stretches(self, s: Stretches) -> Step:
        """A product of matrices if the sums share their second factor, else one for each sum."""
        length, m = s.length, len(s.a)
        a = self._slots(s.kinds[0], [start + k for start in s.a for k in range(length)])
        if s.kinds[0].lower() == "u" and len(set(s.b)) == 1:
            b = self._slots(s.kinds[1], range(s.b[0], s.b[0] + length))
            return lambda memory: a(memory).reshape(m, length) @ b(memory)
        b = self._slots(s.kinds[1], [start + k for start in s.b for k in range(length)])

        def add(memory: Memory) -> Any:
            x, y = (z.reshape(m, length, -1) for z in (a(memory), b(memory)))
            return (x * y).sum(1)

        return add

    def _padded(
        self, read: Step, starts: Sequence[int], filling: float, reduce: Callable[[Any], Any]
    ) -> Step:
        """Reduce lists of several lengths, side by side with a filling at their ends."""
        lib, size = self.library, starts[-1]
        lists = [range(a, b) for a, b in pairwise(starts)]
        longest = max(map(len, lists))
        index = lib.index([[*part, *[size] * (longest - len(part))] for part in lists])

        def carry_out(memory: Memory) -> Any:
            x = read(memory)
            x = lib.broadcast_to(x, (size, x.shape[1]))
            end = lib.full_like(x[:1], filling)
            return reduce(lib.concatenate([x, end])[index])

        return carry_out

    def _largest(self, row: Row) -> Step:
        ((kind, starts, (below,)),) = row.ragged
        read = self._slots(kind, below)
        return self._padded(read, starts, -float("inf"), lambda x: self.library.amax(x, 1))

    def _take(self, row: Row) -> Step:
        ((kind, starts, (below,)),) = row.ragged
        read, index = self._slots(kind, below), self._slots(row.kinds[0], row.operands[0])
        lib = self.library
        first = lib.index([[a] for a in starts[:-1]])
        last = lib.index([[b - a - 1] for a, b in pairwise(starts)])
        size = starts[-1]

        def choose(memory: Memory) -> Any:
            i, x = index(memory), read(memory)
            x = lib.broadcast_to(x, (size, x.shape[1]))
            fits = (i >= 0) & (i <= lib.like(last, x)) & (lib.floor(i) == i)
            places = lib.whole(lib.like(first, x) + lib.where(fits, i, lib.full_like(i, 0.0)))
            chosen = x[:, 0][places] if x.shape[1] == 1 else lib.take_along(x, places)
            return lib.where(fits, chosen, lib.full_like(chosen, float("nan")))

        return choose
