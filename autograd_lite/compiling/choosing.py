"""Choosing: the kernels of the largest of many numbers, and of look-up by an index."""

from __future__ import annotations

from typing import Any

from autograd_lite.compiling.addressing import RowEmitter

__all__ = ["ChoiceEmitter"]


class ChoiceEmitter(RowEmitter):
    """Writes the kernels of `largest` and `take`."""

    def largest(self, kinds: Any, kind: str) -> None:
        """The largest number of each list."""
        starts, below = self.field(), self.field()

        def body(i: Any) -> None:
            start, stop = self.entry(starts, i), self.entry(starts, self.b.add(i, self.index(1)))

            def one_more(k: Any, so_far: Any) -> list[Any]:
                x = self.load(kind, self.entry(below, k))
                return [self.b.select(self.b.fcmp_unordered(">", x, so_far), x, so_far)]

            first = self.load(kind, self.entry(below, start))
            self.store(i, self.loop(start, stop, one_more, [first])[0])

        self.loop(self.index(0), self.count, body)

    def largest_back(self, kinds: Any, kind: str) -> None:
        """Nothing flows back: what a stable form subtracts, it adds again."""

    def take(self, kinds: Any, kind: str) -> None:
        """The number of each list that an index chooses."""
        indices, starts, below, trap = (self.field() for _ in range(4))

        def body(i: Any) -> None:
            index = self.load(kinds[0], self.entry(indices, i))
            result, leaving = self.number(0.0), self.number(0.0)
            for lane in range(self.lanes):
                slot, error = self._taken(self.lane(index, lane), starts, below, i)
                x = self.b.load(self._place(self.memory, kind, slot, lane))
                if self.lanes == 1:
                    result, leaving = x, error
                else:
                    result = self.b.insert_element(result, x, self.i32(lane))
                    leaving = self.b.insert_element(leaving, error, self.i32(lane))
            self.store(i, result)
            base = self.memory[self.side]
            self.store_slot(self.b.fadd(self.load_slot(base, trap), leaving), base, trap)

        self.loop(self.index(0), self.count, body)

    def _taken(self, index: Any, starts: Any, below: Any, i: Any) -> tuple[Any, Any]:
        """The slot that an index chooses; and 0, or nan if there is no such slot."""
        b = self.b
        start = self.entry(starts, i)
        n = b.sub(self.entry(starts, b.add(i, self.index(1))), start)
        inside = b.and_(
            b.fcmp_ordered(">=", index, self.f64(0.0)),
            b.fcmp_ordered("<", index, b.sitofp(n, self.f64)),
        )
        chosen = b.fptosi(b.select(inside, index, self.f64(0.0)), self.i64)
        is_whole = b.fcmp_ordered("==", b.sitofp(chosen, self.f64), index)
        error = b.select(b.and_(inside, is_whole), self.f64(0.0), self.f64(float("nan")))
        return self.entry(b.add(below, start), chosen), error

    def _place(self, memories: Any, kind: str, slot: Any, lane: int, lanes: int = 0) -> Any:
        if not lanes:
            lanes = 1 if kind.lower() == "u" else self.lanes
        at = self.b.add(self.b.mul(slot, self.index(lanes)), self.index(lane if lanes > 1 else 0))
        return self.at(memories[kind.lower()], at)

    def take_back(self, kinds: Any, kind: str) -> None:
        """To the number that was chosen."""
        indices, starts, below, _ = (self.field() for _ in range(4))
        if kind.islower():
            return

        def body(i: Any) -> None:
            index, upstream = self.load(kinds[0], self.entry(indices, i)), self.upstream(i)
            for lane in range(self.lanes):
                slot, _ = self._taken(self.lane(index, lane), starts, below, i)
                n = self.lanes_of(kind)
                place = self._place(self.derivatives, kind, slot, lane % n, n)
                self.b.store(self.add(self.b.load(place), self.lane(upstream, lane)), place)

        self.loop(self.index(0), self.count, body)
