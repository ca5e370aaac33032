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
        if self.lanes > 1:
            self.loop(self.index(0), length, self._samples_back(kind, starts, b, upstream))
            return
        full = self.b.and_(length, self.index(-WIDTH))
        wide = self._neighbours_back(kind, starts, b, upstream, WIDTH)
        self.loop(self.index(0), full, wide, step=WIDTH)
        self.loop(full, length, self._neighbours_back(kind, starts, b, upstream, 1))

    def _samples_back(
        self, kind: str, starts: list[Any], b: Any, gs: list[Any]
    ) -> Callable[[Any], None]:
        """To the factors number k of each stretch, of several samples side by side."""
        parts = [self.folded(kind[0], g) for g in gs]

        def one_more(k: Any) -> None:
            j = self.b.add(b, k)
            places = [self.b.add(start, k) for start in starts]
            x = self.load(kind[1], j)
            if kind[1].isupper() and len(starts) == 1:  # a and b may be the same stretch
                self.pass_product(kind[1], j, self.load(kind[0], places[0]), gs[0])
            elif kind[1].isupper():
                total = self.derivative(kind[1], j)
                for i, g in zip(places, gs, strict=True):
                    y = self.load(kind[0], i)
                    for p, q in zip(self.folded(kind[1], y), self.folded(kind[1], g), strict=True):
                        total = self.multiply_add(total, p, q)
                self.set_derivative(kind[1], j, total)
            if kind[0].isupper():
                xs = self.folded(kind[0], x)
                for i, part in zip(places, parts, strict=True):
                    total = self.derivative(kind[0], i)
                    for p, q in zip(xs, part, strict=True):
                        total = self.multiply_add(total, p, q)
                    self.set_derivative(kind[0], i, total)

        return one_more

    def _neighbours_back(
        self, kind: str, starts: list[Any], b: Any, upstream: list[Any], width: int
    ) -> Callable[[Any], None]:
        """To the factors from k on of each stretch of one sample, so many neighbours at once."""
        gs = [self.splat(g, width) for g in upstream]
        a_side, b_side = (k.lower() for k in kind)

        def more(k: Any) -> None:
            j = self.b.add(b, k)
            places = [self.b.add(start, k) for start in starts]
            x = self.load_at(self.memory[b_side], j, width)
            if kind[1].isupper():
                by_b = self.load_at(self.derivatives[b_side], j, width)
                for i, g in zip(places, gs, strict=True):
                    y = self.load_at(self.memory[a_side], i, width)
                    by_b = self.multiply_add(by_b, y, g)
                self.store_at(by_b, self.derivatives[b_side], j, width)
            if kind[0].isupper():
                base = self.derivatives[a_side]
                for i, g in zip(places, gs, strict=True):
                    by_a = self.multiply_add(self.load_at(base, i, width), x, g)
                    self.store_at(by_a, base, i, width)

        return more


def _terms(terms: Any, kinds: Any) -> list[tuple[int, Any]]:
    found, start = [], 0
    for n in terms:
        found.append((n, kinds[start : start + n]))
        start += n
    return found
