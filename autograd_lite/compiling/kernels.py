"""Kernels: for each kind of row one loop forward and one backward, in LLVM's language.

A program is a table of rows and one loop that steps through it, from kernel to kernel. Kernels
are few and small whatever the size of the graph, and so is the time to compile them. The samples
of a batch run side by side in the lanes of a register; a single sample uses the lanes along the
stretches of its sums.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd_lite.compiling.code import formula
from autograd_lite.compiling.emitting import Emitter, llvm_types
from autograd_lite.compiling.numbering import FIELDS_OF_A_ROW

__all__ = ["WIDTH", "emit_rows"]

WIDTH = 8
"""How many neighbours a stretch of one sample is worked on at once."""


def emit_rows(
    module: Any, name: str, kernels: dict[Any, int], side: str, lanes: int, backward: bool
) -> None:
    """Write the function `name` that steps through the rows of one side of a table.

    Its arguments: the table of rows, how many, the lists, the memory u and v, and that of their
    derivatives gu and gv. Those of u have a lane for each sample that is computed side by side.
    """
    _Kernels(module, name, side, lanes).write(kernels, backward)


class _Kernels(Emitter):
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
        self.count, self.first, self.list = (b.sext(x, self.i64) for x in (count, first, lists))
        choice = b.switch(kernel, following)
        for key, number in kernels.items():
            block = function.append_basic_block(f"kernel{number}")
            choice.add_case(self.i32(number), block)
            b.position_at_end(block)
            self.fields = 0
            kind = key[0] if key[0] in ("sum", "take", "largest") else "map"
            emit: Any = getattr(self, f"_{kind}_back" if backward else f"_{kind}")
            emit(*(key if kind == "map" else key[1:]))
            b.branch(following)
        b.position_at_end(following)
        position.add_incoming(b.add(position, self.i32(1)), following)
        b.branch(head)
        b.position_at_end(done)
        b.ret_void()

    # what a row says

    def _field(self) -> Any:
        """The next number of the row's own list."""
        place = self.b.add(self.list, self.index(self.fields))
        self.fields += 1
        return self.b.sext(self.b.load(self.at(self.lists, place)), self.i64)

    def _entry(self, start: Any, i: Any) -> Any:
        return self.b.sext(self.b.load(self.at(self.lists, self.b.add(start, i))), self.i64)

    def _load(self, kind: str, slot: Any) -> Any:
        """A number by its kind: what the samples share goes to every lane."""
        if kind.lower() == "u":
            return self.splat(self.b.load(self.at(self.memory["u"], slot)))
        return self.load_slot(self.memory["v"], slot)

    def _store(self, i: Any, x: Any, first: Any = None) -> None:
        slot = self.b.add(self.first if first is None else first, i)
        self.store_slot(x, self.memory[self.side], slot)

    def _result(self, i: Any) -> Any:
        return self._load(self.side, self.b.add(self.first, i))

    def _upstream(self, i: Any) -> Any:
        return self.load_slot(self.derivatives[self.side], self.b.add(self.first, i))

    def _pass_on(self, kind: str, slot: Any, x: Any) -> None:
        """Add to a derivative, if it is wanted."""
        if kind.isupper():
            base = self.derivatives[kind.lower()]
            self.store_slot(self.add(self.load_slot(base, slot), x), base, slot)

    def _pass_product(self, kind: str, slot: Any, a: Any, b: Any) -> None:
        if kind.isupper():
            base = self.derivatives[kind.lower()]
            self.store_slot(self.multiply_add(self.load_slot(base, slot), a, b), base, slot)

    # elementwise primitives

    def _map(self, op: str, kinds: Any, numbers: Any, kept: Any) -> None:
        form = formula(op, len(kinds), numbers)
        operands = [self._field() for _ in kinds]
        stored = [self._field() for _ in kept]
        trap = self._field()

        def body(i: Any, *leaving: Any) -> Any:
            known = self._operands(kinds, [self._entry(start, i) for start in operands])
            y = self.expression(form.value, known)
            self._store(i, y)
            for k, first in zip(kept, stored, strict=True):
                self._store(i, self.expression(form.slopes[k], known), first)
            return [self.b.fadd(x, self.b.fsub(y, y)) for x in leaving]

        base = self.memory[self.side]
        before = [self.load_slot(base, trap)] if form.domain else []
        for x in self.loop(self.index(0), self.count, body, before):
            self.store_slot(x, base, trap)

    def _operands(self, kinds: Any, slots: list[Any]) -> dict[Any, Any]:
        """The registers of a formula's operands: of those that it uses."""
        return _Lazy(lambda k: self._load(kinds[k], slots[k]))

    def _map_back(self, op: str, kinds: Any, numbers: Any, kept: Any) -> None:
        form = formula(op, len(kinds), numbers)
        operands = [self._field() for _ in kinds]
        stored = dict(zip(kept, [self._field() for _ in kept], strict=True))

        def body(i: Any) -> None:
            slots = [self._entry(start, i) for start in operands]
            known = self._operands(kinds, slots)
            upstream = self._upstream(i)
            known[form.value] = self._result(i)
            for k, (kind, slope) in enumerate(zip(kinds, form.slopes, strict=True)):
                if slope is None or kind.islower():
                    continue
                if k in stored:
                    x = self._load(self.side, self.b.add(stored[k], i))
                else:
                    x = self.expression(slope, known)
                self._pass_product(kind, slots[k], x, upstream)

        self.loop(self.index(0), self.count, body)

    # sums

    def _sum_fields(self, stretches: Any, kinds: Any, ragged: Any) -> tuple[Any, Any, Any]:
        runs = [(kind, self._field(), self._field(), self._field()) for kind in stretches]
        operands = [self._field() for _ in kinds]
        lists = [(kind, self._field(), [self._field() for _ in kind]) for kind in ragged]
        return runs, operands, lists

    def _sum(self, stretches: Any, kinds: Any, terms: Any, ragged: Any, together: int) -> None:
        runs, operands, lists = self._sum_fields(stretches, kinds, ragged)

        def body(i: Any) -> None:
            these = [self.b.add(i, self.index(r)) for r in range(together)]
            totals = [self.number(0.0)] * together
            for kind, a, b, length in runs:
                starts = [self._entry(a, j) for j in these]
                totals = self._run(kind, starts, self._entry(b, i), length, totals)
            for j, so_far in zip(these, totals, strict=True):
                total = so_far
                slots = iter([self._entry(start, j) for start in operands])
                for term, its_kinds in _terms(terms, kinds):
                    xs = [self._load(kind, next(slots)) for kind in its_kinds]
                    total = self.add(total, *xs) if term == 1 else self.multiply_add(total, *xs)
                self._store(j, self._ragged_total(lists, j, total))

        self.loop(self.index(0), self.count, body, step=together)

    def _ragged_total(self, lists: Any, i: Any, total: Any) -> Any:
        for kind, starts, below in lists:
            start, stop = self._entry(starts, i), self._entry(starts, self.b.add(i, self.index(1)))

            def one_more(k: Any, total: Any, kind: Any = kind, below: Any = below) -> list[Any]:
                xs = [
                    self._load(x, self._entry(slots, k))
                    for x, slots in zip(kind, below, strict=True)
                ]
                return [self.add(total, *xs) if len(xs) == 1 else self.multiply_add(total, *xs)]

            (total,) = self.loop(start, stop, one_more, [total])
        return total

    def _run(self, kind: str, starts: list[Any], b: Any, length: Any, totals: Any) -> list[Any]:
        """Add the products of stretches that start at `starts` with the one at b."""

        def one_more(k: Any, *totals: Any) -> list[Any]:
            x = self._load(kind[1], self.b.add(b, k))
            return [
                self.multiply_add(total, self._load(kind[0], self.b.add(a, k)), x)
                for total, a in zip(totals, starts, strict=True)
            ]

        if self.lanes > 1:
            return self.loop(self.index(0), length, one_more, totals)
        first, second = self.memory[kind[0].lower()], self.memory[kind[1].lower()]

        def eight_more(k: Any, *totals: Any) -> list[Any]:
            x = self.load_at(second, self.b.add(b, k), WIDTH)
            return [
                self.multiply_add(total, self.load_at(first, self.b.add(a, k), WIDTH), x)
                for total, a in zip(totals, starts, strict=True)
            ]

        full = self.b.and_(length, self.index(-WIDTH))
        zeros = [self.number(0.0, WIDTH)] * len(starts)
        wide = self.loop(self.index(0), full, eight_more, zeros, step=WIDTH)
        totals = [
            self.add(total, self.add_lanes(x, WIDTH)) for total, x in zip(totals, wide, strict=True)
        ]
        return self.loop(full, length, one_more, totals)

    def _sum_back(self, stretches: Any, kinds: Any, terms: Any, ragged: Any, together: int) -> None:
        runs, operands, lists = self._sum_fields(stretches, kinds, ragged)

        def body(i: Any) -> None:
            these = [self.b.add(i, self.index(r)) for r in range(together)]
            upstream = [self._upstream(j) for j in these]
            for j, g in zip(these, upstream, strict=True):
                slots = iter([self._entry(start, j) for start in operands])
                for _, its_kinds in _terms(terms, kinds):
                    self._term_back(its_kinds, [next(slots) for _ in its_kinds], g)
                self._ragged_back(lists, j, g)
            for kind, a, b, length in runs:
                if not kind.islower():
                    starts = [self._entry(a, j) for j in these]
                    self._run_back(kind, starts, self._entry(b, i), length, upstream)

        self.loop(self.index(0), self.count, body, step=together)

    def _term_back(self, kinds: Any, slots: list[Any], upstream: Any) -> None:
        if len(kinds) == 1:
            self._pass_on(kinds[0], slots[0], upstream)
        else:
            x, y = (self._load(kind, slot) for kind, slot in zip(kinds, slots, strict=True))
            self._pass_product(kinds[0], slots[0], y, upstream)
            self._pass_product(kinds[1], slots[1], x, upstream)

    def _ragged_back(self, lists: Any, i: Any, upstream: Any) -> None:
        for kind, starts, below in lists:
            start, stop = self._entry(starts, i), self._entry(starts, self.b.add(i, self.index(1)))
            if not kind.islower():
                self.loop(
                    start,
                    stop,
                    lambda k, kind=kind, below=below: self._term_back(
                        kind, [self._entry(slots, k) for slots in below], upstream
                    ),
                )

    def _run_back(
        self, kind: str, starts: list[Any], b: Any, length: Any, upstream: list[Any]
    ) -> None:
        def step(width: int) -> Callable[[Any], None]:
            gs = [self.splat(g, width) for g in upstream] if width > 1 else upstream
            if width > 1:  # neighbours of one sample
                load: Any = lambda memory, slot: self.load_at(memory, slot, width)  # noqa: E731
                store: Any = lambda x, memory, slot: self.store_at(x, memory, slot, width)  # noqa: E731
            else:
                load, store = self.load_slot, self.store_slot

            def one_more(k: Any) -> None:
                j = self.b.add(b, k)
                number: Any = (
                    (lambda kind, slot: load(self.memory[kind.lower()], slot))
                    if (width > 1)
                    else self._load
                )
                x = number(kind[1], j) if kind[0].isupper() else None
                by_b = load(self.derivatives[kind[1].lower()], j) if kind[1].isupper() else None
                if len(starts) == 1 and by_b is not None:  # a and b may be the same stretch
                    y = number(kind[0], self.b.add(starts[0], k))
                    store(self.multiply_add(by_b, y, gs[0]), self.derivatives[kind[1].lower()], j)
                for start, g in zip(starts, gs, strict=True):
                    i = self.b.add(start, k)
                    if by_b is not None and len(starts) > 1:
                        by_b = self.multiply_add(by_b, number(kind[0], i), g)
                    if x is not None:
                        base = self.derivatives[kind[0].lower()]
                        store(self.multiply_add(load(base, i), x, g), base, i)
                if by_b is not None and len(starts) > 1:
                    store(by_b, self.derivatives[kind[1].lower()], j)

            return one_more

        if self.lanes > 1:
            self.loop(self.index(0), length, step(1))
        else:
            full = self.b.and_(length, self.index(-WIDTH))
            self.loop(self.index(0), full, step(WIDTH), step=WIDTH)
            self.loop(full, length, step(1))

    # choices among many

    def _largest(self, kinds: Any, kind: str) -> None:
        starts, below = self._field(), self._field()

        def body(i: Any) -> None:
            start, stop = self._entry(starts, i), self._entry(starts, self.b.add(i, self.index(1)))

            def one_more(k: Any, so_far: Any) -> list[Any]:
                x = self._load(kind, self._entry(below, k))
                return [self.b.select(self.b.fcmp_unordered(">", x, so_far), x, so_far)]

            first = self._load(kind, self._entry(below, start))
            self._store(i, self.loop(start, stop, one_more, [first])[0])

        self.loop(self.index(0), self.count, body)

    def _largest_back(self, kinds: Any, kind: str) -> None:
        """Nothing flows back: what a stable form subtracts, it adds again."""

    def _take(self, kinds: Any, kind: str) -> None:
        indices, starts, below, trap = (self._field() for _ in range(4))

        def body(i: Any) -> None:
            index = self._load(kinds[0], self._entry(indices, i))
            result, leaving = self.number(0.0), self.number(0.0)
            for lane in range(self.lanes):
                slot, error = self._taken(self.lane(index, lane), starts, below, i)
                x = self.b.load(self._place(self.memory, kind, slot, lane))
                if self.lanes == 1:
                    result, leaving = x, error
                else:
                    result = self.b.insert_element(result, x, self.i32(lane))
                    leaving = self.b.insert_element(leaving, error, self.i32(lane))
            self._store(i, result)
            base = self.memory[self.side]
            self.store_slot(self.b.fadd(self.load_slot(base, trap), leaving), base, trap)

        self.loop(self.index(0), self.count, body)

    def _taken(self, index: Any, starts: Any, below: Any, i: Any) -> tuple[Any, Any]:
        """The slot that an index chooses; and 0, or nan if there is no such slot."""
        b = self.b
        start = self._entry(starts, i)
        n = b.sub(self._entry(starts, b.add(i, self.index(1))), start)
        inside = b.and_(
            b.fcmp_ordered(">=", index, self.f64(0.0)),
            b.fcmp_ordered("<", index, b.sitofp(n, self.f64)),
        )
        chosen = b.fptosi(b.select(inside, index, self.f64(0.0)), self.i64)
        is_whole = b.fcmp_ordered("==", b.sitofp(chosen, self.f64), index)
        error = b.select(b.and_(inside, is_whole), self.f64(0.0), self.f64(float("nan")))
        return self._entry(b.add(below, start), chosen), error

    def _place(self, memories: Any, kind: str, slot: Any, lane: int, lanes: int = 0) -> Any:
        if not lanes:
            lanes = 1 if kind.lower() == "u" else self.lanes
        at = self.b.add(self.b.mul(slot, self.index(lanes)), self.index(lane if lanes > 1 else 0))
        return self.at(memories[kind.lower()], at)

    def _take_back(self, kinds: Any, kind: str) -> None:
        indices, starts, below, _ = (self._field() for _ in range(4))
        if kind.islower():
            return

        def body(i: Any) -> None:
            index, upstream = self._load(kinds[0], self._entry(indices, i)), self._upstream(i)
            for lane in range(self.lanes):
                slot, _ = self._taken(self.lane(index, lane), starts, below, i)
                place = self._place(self.derivatives, kind, slot, lane, self.lanes)
                self.b.store(self.add(self.b.load(place), self.lane(upstream, lane)), place)

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


def _terms(terms: Any, kinds: Any) -> list[tuple[int, Any]]:
    found, start = [], 0
    for n in terms:
        found.append((n, kinds[start : start + n]))
        start += n
    return found
