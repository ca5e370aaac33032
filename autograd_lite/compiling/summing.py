"""Summing: the kernels of sums of products, along stretches of memory, terms and lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd_lite.compiling.addressing import RowEmitter

__all__ = ["WIDTH", "SumEmitter"]

WIDTH = 8
"""How many neighbours a stretch of one sample is worked on at once."""


class SumEmitter(RowEmitter):
    """Writes the kernels of sums.

    A kind of sum: the kinds of its stretches; the kinds of its other operands, and how many of
    them each term has; the kinds of its lists of terms; how many sums are computed together.
    """

    def _sum_fields(self, stretches: Any, kinds: Any, ragged: Any) -> tuple[Any, Any, Any]:
        runs = [(kind, self.field(), self.field(), self.field()) for kind in stretches]
        operands = [self.field() for _ in kinds]
        lists = [(kind, self.field(), [self.field() for _ in kind]) for kind in ragged]
        return runs, operands, lists

    def sum(self, stretches: Any, kinds: Any, terms: Any, ragged: Any, together: int) -> None:
        """The sums of a row."""
        runs, operands, lists = self._sum_fields(stretches, kinds, ragged)

        def body(i: Any) -> None:
            these = [self.b.add(i, self.index(r)) for r in range(together)]
            totals = [self.number(0.0)] * together
            for kind, a, b, length in runs:
                starts = [self.entry(a, j) for j in these]
                totals = self._run(kind, starts, self.entry(b, i), length, totals)
            for j, so_far in zip(these, totals, strict=True):
                total = so_far
                slots = iter([self.entry(start, j) for start in operands])
                for term, its_kinds in _terms(terms, kinds):
                    xs = [self.load(kind, next(slots)) for kind in its_kinds]
                    total = self.add(total, *xs) if term == 1 else self.multiply_add(total, *xs)
                self.store(j, self._ragged_total(lists, j, total))

        self.loop(self.index(0), self.count, body, step=together)

    def _ragged_total(self, lists: Any, i: Any, total: Any) -> Any:
        for kind, starts, below in lists:
            start, stop = self.entry(starts, i), self.entry(starts, self.b.add(i, self.index(1)))

            def one_more(k: Any, total: Any, kind: Any = kind, below: Any = below) -> list[Any]:
                xs = [
                    self.load(x, self.entry(slots, k)) for x, slots in zip(kind, below, strict=True)
                ]
                return [self.add(total, *xs) if len(xs) == 1 else self.multiply_add(total, *xs)]

            (total,) = self.loop(start, stop, one_more, [total])
        return total

    def _run(self, kind: str, starts: list[Any], b: Any, length: Any, totals: Any) -> list[Any]:
        """Add the products of stretches that start at `starts` with the one at b."""

        def one_more(k: Any, *totals: Any) -> list[Any]:
            x = self.load(kind[1], self.b.add(b, k))
            return [
                self.multiply_add(total, self.load(kind[0], self.b.add(a, k)), x)
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

    def sum_back(self, stretches: Any, kinds: Any, terms: Any, ragged: Any, together: int) -> None:
        """To each factor: the other one times what comes from above."""
        runs, operands, lists = self._sum_fields(stretches, kinds, ragged)

        def body(i: Any) -> None:
            these = [self.b.add(i, self.index(r)) for r in range(together)]
            upstream = [self.upstream(j) for j in these]
            for j, g in zip(these, upstream, strict=True):
                slots = iter([self.entry(start, j) for start in operands])
                for _, its_kinds in _terms(terms, kinds):
                    self._term_back(its_kinds, [next(slots) for _ in its_kinds], g)
                self._ragged_back(lists, j, g)
            for kind, a, b, length in runs:
                if not kind.islower():
                    starts = [self.entry(a, j) for j in these]
                    self._run_back(kind, starts, self.entry(b, i), length, upstream)

        self.loop(self.index(0), self.count, body, step=together)

    def _term_back(self, kinds: Any, slots: list[Any], upstream: Any) -> None:
        if len(kinds) == 1:
            self.pass_on(kinds[0], slots[0], upstream)
        else:
            x, y = (self.load(kind, slot) for kind, slot in zip(kinds, slots, strict=True))
            self.pass_product(kinds[0], slots[0], y, upstream)
            self.pass_product(kinds[1], slots[1], x, upstream)

    def _ragged_back(self, lists: Any, i: Any, upstream: Any) -> None:
        for kind, starts, below in lists:
            start, stop = self.entry(starts, i), self.entry(starts, self.b.add(i, self.index(1)))
            if not kind.islower():
                self.loop(
                    start,
                    stop,
                    lambda k, kind=kind, below=below: self._term_back(
                        kind, [self.entry(slots, k) for slots in below], upstream
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
                    else self.load
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


def _terms(terms: Any, kinds: Any) -> list[tuple[int, Any]]:
    found, start = [], 0
    for n in terms:
        found.append((n, kinds[start : start + n]))
        start += n
    return found
