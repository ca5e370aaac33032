"""Addressing: what a row of the table says, and the memory that it reads and writes."""

from __future__ import annotations

from typing import Any

from autograd_lite.compiling.emitting import Emitter, llvm_types

__all__ = ["RowEmitter"]


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
            base = self.derivatives[kind.lower()]
            self.store_slot(self.add(self.load_slot(base, slot), x), base, slot)

    def pass_product(self, kind: str, slot: Any, a: Any, b: Any) -> None:
        """Add a product to a derivative, if it is wanted."""
        if kind.isupper():
            base = self.derivatives[kind.lower()]
            self.store_slot(self.multiply_add(self.load_slot(base, slot), a, b), base, slot)
