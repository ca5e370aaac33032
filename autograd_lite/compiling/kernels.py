"""Kernels: for each kind of row one loop forward and one backward, in LLVM's language.

A program is a table of rows and one loop that steps through it, from kernel to kernel. Kernels
are few and small whatever the size of the graph, and so is the time to compile them. The samples
of a batch run side by side in the lanes of a register; a single sample uses the lanes along the
stretches of its sums.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd_lite.compiling.choosing import ChoiceEmitter
from autograd_lite.compiling.code import formula
from autograd_lite.compiling.numbering import FIELDS_OF_A_ROW
from autograd_lite.compiling.summing import SumEmitter

__all__ = ["emit_rows"]


def emit_rows(
    module: Any, name: str, kernels: dict[Any, int], side: str, lanes: int, backward: bool
) -> None:
    """Write the function `name` that steps through the rows of one side of a table.

    Its arguments: the table of rows, how many, the lists, the memory u and v, and that of their
    derivatives gu and gv. Those of u have lanes as well, `folded` for the samples side by side.
    """
    _Kernels(module, name, side, lanes).write(kernels, backward)


class _Kernels(SumEmitter, ChoiceEmitter):
    def write(self, kernels: dict[Any, int], backward: bool) -> None:
        b, function = self.b, self.function
        entry, head = b.block, function.append_basic_block("head")
        following, done = function.append_basic_block("next"), function.append_basic_block("done")
        step = function.append_basic_block("step")
        b.branch(head)
        b.position_at_end(head)
        position = b.phi(self.i32)
        position.add_incoming(self.i32(0), entry)
        b.cbranch(b.icmp_signed("<", position, self.n), step, done)
        b.position_at_end(step)
        place = b.sext(position, self.i64)
        if backward:
            place = b.sub(b.sext(b.sub(self.n, self.i32(1)), self.i64), place)
        row = b.mul(place, self.index(FIELDS_OF_A_ROW))
        kernel, count, first, lists = (
            b.load(self.at(self.table, b.add(row, self.index(k)))) for k in range(FIELDS_OF_A_ROW)
        )
        self.count, self.first, self.start = (b.sext(x, self.i64) for x in (count, first, lists))
        choice = b.switch(kernel, following)
        for key, number in kernels.items():
            block = function.append_basic_block(f"kernel{number}")
            choice.add_case(self.i32(number), block)
            b.position_at_end(block)
            self.fields = 0
            kind = key[0] if key[0] in ("sum", "take", "largest") else "map"
            emit: Any = getattr(self, f"{kind}_back" if backward else kind)
            emit(*(key if kind == "map" else key[1:]))
            b.branch(following)
        b.position_at_end(following)
        position.add_incoming(b.add(position, self.i32(1)), following)
        b.branch(head)
        b.position_at_end(done)
        b.ret_void()

    def map(self, op: str, kinds: Any, numbers: Any, kept: Any) -> None:
        form = formula(op, len(kinds), numbers)
        operands = [self.field() for _ in kinds]
        stored = [self.field() for _ in kept]
        trap = self.field()

        def body(i: Any, *leaving: Any) -> Any:
            known = self._operands(kinds, [self.entry(start, i) for start in operands])
            y = self.expression(form.value, known)
            self.store(i, y)
            for k, first in zip(kept, stored, strict=True):
                self.store(i, self.expression(form.slopes[k], known), first)
            return [self.b.fadd(x, self.b.fsub(y, y)) for x in leaving]

        base = self.memory[self.side]
        before = [self.load_slot(base, trap)] if form.domain else []
        for x in self.loop(self.index(0), self.count, body, before):
            self.store_slot(x, base, trap)

    def _operands(self, kinds: Any, slots: list[Any]) -> dict[Any, Any]:
        """The registers of a formula's operands: of those that it uses."""
        return _Lazy(lambda k: self.load(kinds[k], slots[k]))

    def map_back(self, op: str, kinds: Any, numbers: Any, kept: Any) -> None:
        form = formula(op, len(kinds), numbers)
        operands = [self.field() for _ in kinds]
        stored = dict(zip(kept, [self.field() for _ in kept], strict=True))

        def body(i: Any) -> None:
            slots = [self.entry(start, i) for start in operands]
            known = self._operands(kinds, slots)
            upstream = self.upstream(i)
            known[form.value] = self.result(i)
            for k, (kind, slope) in enumerate(zip(kinds, form.slopes, strict=True)):
                if slope is None or kind.islower():
                    continue
                if k in stored:
                    x = self.load(self.side, self.b.add(stored[k], i))
                else:
                    x = self.expression(slope, known)
                self.pass_product(kind, slots[k], x, upstream)

        self.loop(self.index(0), self.count, body)


class _Lazy(dict[Any, Any]):
    """Registers by expression; operands are loaded when they are first needed."""

    def __init__(self, load: Callable[[int], Any]) -> None:
        super().__init__()
        self.load = load

    def __contains__(self, x: Any) -> bool:
        if not super().__contains__(x) and x.op == "operand":
            self[x] = self.load(x.args[0])
        return super().__contains__(x)
