"""Training steps of the engines that run in Python: an optimizer's rule as a tape on numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
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
        for k, (start, stop) in enumerate(zip(batches, batches[1:], strict=False)):
            chosen = [int(i) for i in order[start:stop]]
            if isinstance(self.engine, Lists):
                batch = [samples[i] for i in chosen]
            else:
                batch = samples[chosen]
            results, gradient = self.engine.differentiate(numbers, batch)
            losses.append(sum(float(row[0]) for row in results) / len(results))
            outputs.extend(results)
            if not math.isfinite(losses[-1]):
                return k, LOSS, numbers, losses, outputs
            numbers, self.memories, status = moved(
                self.update, numbers, self.memories, gradient, rates[k], self.frozen
            )
            if status != FINISHED:
                return k, status, numbers, losses, outputs
        return len(batches) - 1, FINISHED, numbers, losses, outputs


def moved(
    update: Update, numbers: Any, memories: Any, gradient: Any, rates: Any, frozen: Sequence[bool]
) -> tuple[Any, Any, int]:
    """One step of an optimizer on plain numbers; what it was before where it is not finite."""
    before = [[float(x) for x in column] for column in (numbers, *memories)]
    gradient, factor = [float(g) for g in gradient], 1.0
    if not all(map(math.isfinite, gradient)):
        return numbers, memories, GRADIENT
    if update.clip_norm is not None:
        (factor,) = update.factor_tape([math.hypot(*gradient)], FUNCTIONS)
    try:
        after = [
            row
            if is_frozen
            else update.tape([row[0], g, factor, *row[1:], *map(float, rates)], FUNCTIONS)
            for *row, g, is_frozen in zip(*before, gradient, frozen, strict=True)
        ]
    except ArithmeticError:
        return numbers, memories, STEP
    if not all(math.isfinite(x) for row in after for x in row):
        return numbers, memories, STEP
    first, *others = [list(column) for column in zip(*after, strict=True)]
    return first, others, FINISHED
