"""Training steps of the engines that run in Python: an optimizer's rule as a tape on numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any, NamedTuple

from autograd_lite.compiling.calls import Calls
from autograd_lite.compiling.driving import FINISHED, GRADIENT, LOSS, STEP, Update
from autograd_lite.compiling.lists import FUNCTIONS, Lists

__all__ = ["ArrayTrainer", "StepByStep", "moved"]


class StepByStep:
    """Moves parameters batch by batch in plain Python, as `machine.Trainer` does."""

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
            batch = [samples[int(i)] for i in order[start:stop]]
            results, gradient = self.engine.differentiate(numbers, batch)
            losses.append(math.fsum(row[0] for row in results) / len(results))
            outputs.extend(results)
            if not math.isfinite(losses[-1]):
                return k, LOSS, numbers, losses, outputs
            numbers, self.memories, status = moved(
                self.engine, self.update, numbers, self.memories, gradient, rates[k], self.frozen
            )
            if status != FINISHED:
                return k, status, numbers, losses, outputs
        return len(batches) - 1, FINISHED, numbers, losses, outputs


class ArrayTrainer:
    """Moves parameters by columns, as `machine.Trainer` does: the rule as calls of NumPy."""

    def __init__(self, engine: Any, update: Update, frozen: Sequence[bool]) -> None:
        np, n = engine.np, len(frozen)
        self.engine, self.update, self.n = engine, update, n
        self.state, self.moved = np.zeros((2, 1 + update.n_memories, n))
        self.numbers, self.memories = self.state[0], self.state[1:]
        self.gradient, self.factor = np.zeros(n), np.ones(1)
        self.rates = np.zeros((update.n_rates, 1))
        self.calls = Calls(np, engine.functions)
        operands = [self.numbers, self.gradient, self.factor, *self.memories, *self.rates]
        self.calls.carry_out(update.tape, operands, outs=list(self.moved))
        stays = np.array(frozen, bool)
        self.moving = ~stays
        if any(frozen):
            self.calls.add(np.copyto, self.moved, self.state, "same_kind", stays)

    def set_memories(self, columns: Any) -> None:
        """Set what the optimizer remembers: for each of its numbers a column of parameters."""
        for target, column in zip(self.memories, columns, strict=True):
            target[:] = column

    def get_memories(self) -> list[Any]:
        """What the optimizer remembers, a column of parameters for each number."""
        return [column.copy() for column in self.memories]

    def move(self, rates: Sequence[float]) -> int:
        """One step of the optimizer along `gradient`, or nothing if it is not finite."""
        np = self.engine.np
        if not self._is_finite(self.gradient):
            return GRADIENT
        if self.update.clip_norm is not None:
            norm = math.hypot(*self.gradient[self.moving].tolist())
            self.factor[:] = self.update.factor_tape([norm], FUNCTIONS)
        self.rates[:, 0] = rates
        with np.errstate(all="ignore"):
            self.calls.run()
        if not self._is_finite(self.moved):
            return STEP
        self.state[:] = self.moved
        return FINISHED

    def _is_finite(self, x: Any) -> bool:
        """Whether all numbers are: a sum over them says so, unless it is too large itself."""
        np = self.engine.np
        with np.errstate(all="ignore"):
            return math.isfinite(np.add.reduce(x, None)) or bool(np.isfinite(x).all())

    def train(
        self, numbers: Any, samples: Any, order: Any, batches: Any, rates: Any
    ) -> tuple[int, int, Any, Any, Any]:
        """Steps on batches of an order, each done wholly or not at all."""
        np, n_steps = self.engine.np, len(batches) - 1
        order = np.asarray(order, np.int64)
        losses, outputs = np.empty(n_steps), np.empty((len(order), len(self.engine.outputs)))
        self.numbers[:] = numbers
        done, status = 0, FINISHED
        for k, (start, stop) in enumerate(pairwise(batches)):
            results, gradient = self.engine.differentiate(self.numbers, samples[order[start:stop]])
            outputs[start:stop], self.gradient[:] = results, gradient
            losses[k] = results[:, 0].sum() / len(results)
            status = self.move(rates[k]) if math.isfinite(losses[k]) else LOSS
            if status != FINISHED:
                break
            done += 1
        return done, status, self.numbers.copy(), losses, outputs

    @contextmanager
    def prepared(self, numbers: Any, samples: Any, chosen: Sequence[int]) -> Iterator[Any]:
        """What a step on some samples needs; its `u` holds the numbers of the parameters."""
        self.numbers[:] = numbers
        batch = samples[chosen]
        if hasattr(self.engine, "prepared"):
            with self.engine.prepared(batch) as differentiate:
                yield _Prepared(self.numbers, differentiate)
        else:
            yield _Prepared(self.numbers, lambda numbers: self.engine.differentiate(numbers, batch))

    def step(self, prepared: Any, rates: Sequence[float]) -> float | None:
        """One step: the loss; None, and nothing done, if it is not finite."""
        results, self.gradient[:] = prepared.differentiate(self.numbers)
        loss = float(results[:, 0].sum()) / len(results)
        return loss if math.isfinite(loss) and self.move(rates) == FINISHED else None


class _Prepared(NamedTuple):
    """A step that is taken again and again: the parameters, and what gives their gradient."""

    u: Any
    differentiate: Callable[[Any], tuple[Any, Any]]


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
    if not isinstance(engine, Lists):
        trainer = ArrayTrainer(engine, update, frozen)
        trainer.numbers[:], trainer.gradient[:] = numbers, gradient
        trainer.set_memories(memories)
        status = trainer.move(rates)
        return trainer.numbers, trainer.get_memories(), status
    factor = 1.0
    if update.clip_norm is not None:
        moving = (g for g, is_frozen in zip(gradient, frozen, strict=True) if not is_frozen)
        (factor,) = update.factor_tape([math.hypot(*moving)], FUNCTIONS)
    if not all(map(math.isfinite, gradient)):
        return numbers, memories, GRADIENT
    try:
        rows = [
            (x, *memory)
            if is_frozen
            else update.tape([x, slope, factor, *memory, *rates], FUNCTIONS)
            for x, slope, is_frozen, *memory in zip(
                numbers, gradient, frozen, *memories, strict=True
            )
        ]
    except ArithmeticError:
        return numbers, memories, STEP
    if not all(math.isfinite(x) for row in rows for x in row):
        return numbers, memories, STEP
    first, *others = [list(column) for column in zip(*rows, strict=True)]
    return first, others, FINISHED
