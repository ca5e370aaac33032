"""Addressing: what a row of the table says, and the memory that it reads and writes."""

from __future__ import annotations

from typing import Any

from autograd_lite.compiling.emitting import Emitter, llvm_types

__all__ = ["RowEmitter", "folded"]


def folded(lanes: int) -> int:
    """How many lanes the derivatives have that all samples add to, for so many samples at once.

    Half as many halve the memory that every product of a layer reads and writes.
    """
    return max(1, lanes // 2)


class RowEmitter(Emitter):
    """Writes a function that works on the rows of one side of a table, with what each row says.

    While a kernel is written, `count`, `first` and `start` are registers: how many operations the
    row has, where its results are, and where its own list of numbers starts.
    """

    count: Any
    first: Any
    start: Any

    def __init__(self, module: Any, name: str, side: str, lanes: int) -> None:
        ints, floats, _, nothing = llvm_types()
        super().__init__(
            module, name, [ints, ints.pointee, ints, floats, floats, floats, floats], nothing
        )
        for argument in self.function.args:
            if argument.type in (ints, floats):
                argument.add_attribute("noalias")
        self.table, self.n, self.lists, u, v, gu, gv = self.function.args
        self.side, self.lanes = side, lanes
        self.memory, self.derivatives = {"u": u, "v": v}, {"u": gu, "v": gv}
        self.fields = 0

    def field(self) -> Any:
        """The next number of the row's own list."""
        place = self.b.add(self.start, self.index(self.fields))
        self.fields += 1
        return self.b.sext(self.b.load(self.at(self.lists, place)), self.i64)

    def entry(self, start: Any, i: Any) -> Any:
        """The i-th number of a list."""
        return self.b.sext(self.b.load(self.at(self.lists, self.b.add(start, i))), self.i64)

    def load(self, kind: str, slot: Any) -> Any:
        """A number by its kind: what the samples share goes to every lane."""
        if kind.lower() == "u":
            return self.splat(self.b.load(self.at(self.memory["u"], slot)))
        return self.load_slot(self.memory["v"], slot)

    def store(self, i: Any, x: Any, first: Any = None) -> None:
        """Write the i-th result of the row."""
        slot = self.b.add(self.first if first is None else first, i)
        self.store_slot(x, self.memory[self.side], slot)

    def result(self, i: Any) -> Any:
        """The i-th result of the row."""
        return self.load(self.side, self.b.add(self.first, i))

    def upstream(self, i: Any) -> Any:
        """The derivative by the i-th result."""
        return self.load_slot(self.derivatives[self.side], self.b.add(self.first, i))

    def pass_on(self, kind: str, slot: Any, x: Any) -> None:
        """Add to a derivative, if it is wanted."""
        if kind.isupper():
            total = self.derivative(kind, slot)
            for part in self.folded(kind, x):
                total = self.add(total, part)
            self.set_derivative(kind, slot, total)

    def pass_product(self, kind: str, slot: Any, a: Any, b: Any) -> None:
        """Add a product to a derivative, if it is wanted."""
        if kind.isupper():
            total = self.derivative(kind, slot)
            for x, y in zip(self.folded(kind, a), self.folded(kind, b), strict=True):
                total = self.multiply_add(total, x, y)
            self.set_derivative(kind, slot, total)

    def lanes_of(self, kind: str) -> int:
        """How many lanes a derivative has: by what the samples share, half as many as samples."""
        return folded(self.lanes) if kind == "U" else self.lanes

    def folded(self, kind: str, x: Any) -> list[Any]:
        """The parts of a register that are added to one derivative."""
        return self.halves(x) if self.lanes_of(kind) < self.lanes else [x]

    def derivative(self, kind: str, slot: Any) -> Any:
        """The derivative by a number of a kind."""
        n = self.lanes_of(kind)
        base = self.derivatives[kind.lower()]
        return self.load_at(base, self.b.mul(slot, self.index(n)), n)

    def set_derivative(self, kind: str, slot: Any, x: Any) -> None:
        """Write the derivative by a number of a kind."""
        n = self.lanes_of(kind)
        self.store_at(x, self.derivatives[kind.lower()], self.b.mul(slot, self.index(n)), n)
