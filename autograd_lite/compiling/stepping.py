"""Training steps of the engines that run in Python: an optimizer's rule as a tape on numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from autograd_lite.compiling.driving import FINISHED, GRADIENT, LOSS, STEP, Update
from autograd_lite.compiling.lists import FUNCTIONS, Lists

__all__ = ["StepByStep", "moved"]


class StepByStep:
    """Moves parameters batch by batch, as `machine.Trainer` does."""

    def __init__(self, engine: Any, update: Update, frozen: Sequence[bool]) -> None:
        self.engine, self.update, self.frozen = engine, update, frozen
        self.memories: Any = [[0.0] * len(frozen) for _ in range(update.n_memories)]

    def set_memories(self, columns: Any) -> None:
        """Set what the optimizer remembers: for each of its numbers a column of parameters."""
        self.memories = [list(column) for column in columns]

    def get_memories(self) -> list[Any]:
        """What the optimizer remembers, a column of parameters for each number."""
        return list(self.memories)

    def train(
        self, numbers: Any, samples: Any, order: Any, batches: Any, rates: Any
    ) -> tuple[int, int, Any, Any, Any]:
        """Steps on batches of an order, each done wholly or not at all."""
        losses: list[float] = []
        outputs: list[Any] = []
        for k, (start, stop) in enumerate(pairwise(batches)):
            chosen = [int(i) for i in order[start:stop]]
            if isinstance(self.engine, Lists):
                batch = [samples[i] for i in chosen]
            else:
                batch = samples[chosen]
            results, gradient = self.engine.differentiate(numbers, batch)
            losses.append(_mean_of_first(results))
            outputs.extend(results)
            if not math.isfinite(losses[-1]):
                return k, LOSS, numbers, losses, outputs
            numbers, self.memories, status = moved(
                self.engine, self.update, numbers, self.memories, gradient, rates[k], self.frozen
            )
            if status != FINISHED:
                return k, status, numbers, losses, outputs
        return len(batches) - 1, FINISHED, numbers, losses, outputs


def _mean_of_first(results: Any) -> float:
    if hasattr(results, "dtype"):
        return float(results[:, 0].mean())
    return math.fsum(row[0] for row in results) / len(results)


def moved(
    engine: Any,
    update: Update,
    numbers: Any,
    memories: Any,
    gradient: Any,
    rates: Any,
    frozen: Sequence[bool],
) -> tuple[Any, Any, int]:
    """One step of an optimizer; what it was before where it is not finite."""
    rates, factor = [float(rate) for rate in rates], 1.0
    if update.clip_norm is not None:
        norm = math.hypot(*map(float, gradient))
        (factor,) = update.factor_tape([norm], FUNCTIONS)
    columns = [numbers, gradient, factor, *memories, *rates]
    after = _lists_moved if isinstance(engine, Lists) else _columns_moved
    return after(engine, update, columns, frozen) or (numbers, memories, STEP)


def _lists_moved(engine: Any, update: Update, columns: Any, frozen: Any) -> Any:
    p, g, factor, *others = columns
    memories, rates = others[: update.n_memories], others[update.n_memories :]
    if not all(map(math.isfinite, g)):
        return p, memories, GRADIENT
    try:
        rows = [
            (x, *memory)
            if is_frozen
            else update.tape([x, slope, factor, *memory, *rates], FUNCTIONS)
            for x, slope, is_frozen, *memory in zip(p, g, frozen, *memories, strict=True)
        ]
    except ArithmeticError:
        return None
    if not all(math.isfinite(x) for row in rows for x in row):
        return None
    first, *others = [list(column) for column in zip(*rows, strict=True)]
    return first, others, FINISHED


def _columns_moved(engine: Any, update: Update, columns: Any, frozen: Any) -> Any:
    np = engine.np
    n = 3 + update.n_memories
    columns = [np.asarray(x, float) for x in columns[:n]] + columns[n:]
    if not np.isfinite(columns[1]).all():
        return columns[0], columns[3:n], GRADIENT
    with np.errstate(all="ignore"):
        after = update.tape(columns, engine.functions)
    before = [columns[0], *columns[3:n]]
    after = [np.where(frozen, x, y) for x, y in zip(before, after, strict=True)]
    if not all(np.isfinite(x).all() for x in after):
        return None
    return after[0], after[1:], FINISHED
