"""Training inside a program: many steps, each on a batch, with the numbers kept in its memory."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite._together import set_together
from autograd_lite.compiling.driving import FINISHED, Update
from autograd_lite.compiling.lists import Lists
from autograd_lite.compiling.machine import Machine, Trainer
from autograd_lite.compiling.recording import numbers_of
from autograd_lite.compiling.stepping import ArrayTrainer, StepByStep, moved
from autograd_lite.optim import Optimizer, clip_grad_norm, clip_grad_value
from autograd_lite.value import Value

__all__ = ["Training"]

PATIENCE = 0.05
"""For how many seconds machine code runs before Python looks whether Ctrl-C was pressed."""


class Training:
    """Samples, and the parameters that an optimizer moves, in the memory of a program.

    The parameters and the optimizer's state are read when `run` begins, and written when it ends,
    however it ends.
    """

    def __init__(
        self,
        program: Any,
        samples: Any,
        optimizer: Optimizer,
        clip_norm: float | None = None,
        clip_value: float | None = None,
    ) -> None:
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"the optimizer is one such as Adam(parameters), not {optimizer!r:.60}")
        self.program, self.samples, self.optimizer = program, samples, optimizer
        self.clip_norm, self.clip_value = clip_norm, clip_value
        for name, limit in (("clip_norm", clip_norm), ("clip_value", clip_value)):
            if limit is not None and not limit > 0:
                raise ValueError(f"{name} is greater than 0, not {limit!r}")
        program.shapes.include(optimizer.parameters)
        self.parts = list(program.shapes.parts(samples))
        self.place: dict[int, tuple[int, int]] = {}
        for k, (_, chosen, _) in enumerate(self.parts):
            self.place.update((i, (k, row)) for row, i in enumerate(chosen))
        ordered = [version.ordered for version, _, _ in self.parts]
        self.parameters: list[Value] = list(dict.fromkeys(p for ps in ordered for p in ps))
        index = {p: i for i, p in enumerate(self.parameters)}
        self.is_array = not isinstance(self.parts[0][0].engine, Lists)
        self.indices = [self._array([index[p] for p in ps], int) for ps in ordered]
        moving = set(optimizer.parameters)
        self.frozen = [p not in moving for p in self.parameters]
        self._options: dict[str, Any] = {}
        self._trainers: dict[Any, Any] = {}
        self.moving = [index[p] for p in optimizer.parameters]
        self.numbers: Any = []
        self.memories: Any = []
        self._written: list[tuple[float, ...]] | None = None
        self._look_at_the_optimizer()
        self.steps = 0
        self.speed = 0.0
        self.done = 0
        """How many steps the last `run` did."""

    def run(
        self, order: Sequence[int], batches: Sequence[int], lrs: Sequence[float] | None = None
    ) -> tuple[list[float], Any]:
        """One step on each batch, the samples from batches[k] to batches[k + 1] of the order.

        Args:
            order: samples by their number.
            batches: where in the order each batch starts, and where the last one ends.
            lrs: the learning rate of each batch; by default the optimizer's.

        Returns:
            The mean loss of each batch, as it was before its step, and the results for each sample
            in the order, a list or an array of rows.

        Raises:
            ArithmeticError, IndexError, ValueError: naming the sample, where a loss or a step is
                not finite; parameters and optimizer are then as they were before that batch.
        """
        order = self._checked(order, batches)
        self._look_at_the_optimizer()
        n, done = len(batches) - 1, 0
        self.done = 0
        rates = self._rates(n, lrs)
        # of the whole run, as nothing may depend on where the clock divides it
        largest = max((b - a for a, b in pairwise(batches)), default=0)
        losses: list[float] = []
        outputs: list[Any] = []
        self._read()
        try:
            while done < n:
                stop, part = self._stretch(order, batches, done)
                first = batches[done]
                chosen = order[first : batches[stop]]
                start = time.perf_counter()
                if part is None:
                    finished, found, rows = self._mixed(chosen, rates[done])
                else:
                    starts = [b - first for b in batches[done : stop + 1]]
                    finished, found, rows = self._alike(
                        part, chosen, starts, rates[done:stop], largest
                    )
                self.speed = (time.perf_counter() - start) / max(1, finished)
                losses += found[:finished]
                outputs.append(rows[: batches[done + finished] - first])
                self.done = done = done + finished
                if done < stop:  # something was not finite: an error, unless eager knows a limit
                    self._write()
                    loss, rows = self._eagerly(order[batches[done] : batches[done + 1]], lrs, done)
                    losses.append(loss)
                    outputs.append(rows)
                    self.done = done = done + 1
                    self._read()
        finally:
            self._write()
        if len(outputs) < 2:
            return losses, (outputs or [[]])[0]
        if all(hasattr(rows, "dtype") for rows in outputs):
            return losses, import_extra("numpy").concatenate(outputs)
        return losses, [list(map(float, row)) for rows in outputs for row in rows]

    def set_last(self, i: int, x: float) -> None:
        """Change the last number of sample i, which is the last argument of the function."""
        part, row = self.place[i]
        self.parts[part][2][row][-1] = x
        self.samples.columns[-1][i] = x

    @contextmanager
    def in_memory(self, order: Sequence[int]) -> Iterator[Callable[[], float]]:
        """A function that takes one step on these samples, for the length of a with block.

        The numbers of the parameters and of the optimizer stay in the memory of the program from
        step to step, and are written when the block ends, however it ends. Each call returns the
        mean loss, as it was before its step.

        >>> from autograd_lite import SGD, Parameter, compile
        >>> w = Parameter(0.0)
        >>> program = compile(lambda x: (w - x) ** 2)
        >>> training = program.training([1.0, 3.0], optimizer=SGD([w], lr=0.25))
        >>> with training.in_memory([0, 1]) as step:
        ...     losses = [step() for _ in range(50)]
        >>> round(w.data, 6), losses[0]
        (2.0, 5.0)
        """
        ends = [0, len(order)]
        chosen = self._checked(order, ends)
        self._look_at_the_optimizer()
        trainer = self._trainer(0, len(chosen))
        if len(self.parts) > 1 or isinstance(trainer, StepByStep):
            yield lambda: self.run(chosen, ends)[0][0]
            return
        optimizer = self.optimizer
        self._read()
        trainer.set_memories(self.memories)
        with trainer.prepared(self.numbers, self.parts[0][2], chosen) as memory:

            def write() -> None:
                self.numbers, self.memories = memory.u[: trainer.n], trainer.get_memories()
                self._write()

            def step() -> float:
                loss: float | None = trainer.step(memory, optimizer.rates(self.steps + 1))
                if loss is not None:
                    self.steps += 1
                    return loss
                write()
                loss, _ = self._eagerly(chosen, None, 0)
                self._read()
                trainer.set_memories(self.memories)
                memory.u[: trainer.n] = self.numbers
                return loss

            try:
                yield step
            finally:
                write()

    def _checked(self, order: Sequence[int], batches: Sequence[int]) -> Any:
        """The order as the engine takes it; samples and batches that are not there are refused.

        Machine code would read from memory whatever is there.
        """
        n, ends = len(self.place), []
        taken: Any = import_extra("numpy").asarray(order, int) if self.is_array else list(order)
        if len(taken):
            ends = [taken.min(), taken.max()] if self.is_array else [min(taken), max(taken)]
        for i in ends:
            if not 0 <= i < n:
                raise IndexError(
                    f"there are {n} samples, from 0 to {n - 1}, and none of number {i}"
                )
        for first, last in pairwise(batches):
            if not 0 <= first < last <= len(order):
                raise ValueError(
                    f"a batch from {first} to {last} of an order of {len(order)} samples: batches "
                    "hold at least one sample each, and follow each other"
                )
        return taken

    def _look_at_the_optimizer(self) -> None:
        """Take up its options anew, if they were changed: they stand in the code of a step."""
        options = {**self.optimizer.options(), "lr": None}
        if options != self._options:
            self.update = Update(self.optimizer, self.clip_norm, self.clip_value)
            self._trainers.clear()
            self._written, self._options = None, options

    def _trainer(self, part: int, largest: int) -> Any:
        """What takes steps on batches of a part, the largest of so many samples.

        Machine code takes whole steps; in batches that are worth several cores, which wait for
        each other, it computes gradients, and NumPy moves the parameters.
        """
        version = self.parts[part][0]
        engine = version.engine
        kind: Any = StepByStep if isinstance(engine, Lists) else ArrayTrainer
        lanes = 0
        if isinstance(engine, Machine) and largest <= engine.block:
            lanes = engine.lanes(largest)
            kind = partial(Trainer, lanes=lanes)
        if (part, lanes) not in self._trainers:
            frozen = [self.frozen[i] for i in self.indices[part]]
            self._trainers[part, lanes] = kind(engine, self.update, frozen)
        return self._trainers[part, lanes]

    def _array(self, numbers: list[Any], kind: type = float) -> Any:
        """A list as the engine takes it."""
        return import_extra("numpy").array(numbers, kind) if self.is_array else numbers

    def _read(self) -> None:
        """Take the numbers of the parameters, and what the optimizer remembers, from them."""
        self.steps, memories = self.optimizer.state
        self.numbers = self._array(numbers_of(self.parameters))
        if memories != self._written:  # else they are here since they were written
            rows = [(0.0,) * self.optimizer.n_memories] * len(self.parameters)
            for i, memory in zip(self.moving, memories, strict=True):
                rows[i] = memory
            self.memories = [self._array(list(column)) for column in zip(*rows, strict=True)]
        self._written = None

    def _write(self) -> None:
        """Give them back, all together."""
        ps, optimizer = self.parameters, self.optimizer
        numbers, *memories = (
            column.tolist() if hasattr(column, "tolist") else column
            for column in (self.numbers, *self.memories)
        )
        rows = list(zip(*memories, strict=True)) if memories else [()] * len(ps)
        rows = [rows[i] for i in self.moving]
        names = ["data"] * len(ps) + ["state"]
        set_together([*ps, optimizer], names, [*numbers, (self.steps, rows)])
        self._written = list(rows)

    def _rates(self, n: int, lrs: Sequence[float] | None) -> list[tuple[float, ...]]:
        """The optimizer's rates for the next n steps."""
        optimizer, before = self.optimizer, self.optimizer.lr
        steps = optimizer.state[0]
        if lrs is None:
            return [optimizer.rates(steps + k + 1) for k in range(n)]
        rates = []
        try:
            for k, lr in enumerate(lrs):
                optimizer.lr = lr
                rates.append(optimizer.rates(steps + k + 1))
        finally:
            optimizer.lr = before
        return rates

    def _stretch(
        self, order: Sequence[int], batches: Sequence[int], done: int
    ) -> tuple[int, int | None]:
        """Up to which batch to go at once, and the part that all their samples belong to."""
        most = max(1, int(PATIENCE / self.speed)) if self.speed else 1
        limit = min(len(batches) - 1, done + most)
        if len(self.parts) == 1:
            return limit, 0
        part, stop = self.place[order[batches[done]]][0], done
        while stop < limit and all(
            self.place[i][0] == part for i in order[batches[stop] : batches[stop + 1]]
        ):
            stop += 1
        return (stop, part) if stop > done else (done + 1, None)

    def _alike(
        self, part: int, chosen: Sequence[int], starts: list[int], rates: Any, largest: int
    ) -> tuple[int, Any, Any]:
        """Steps on batches whose samples are all of one shape: inside the engine."""
        indices = self.indices[part]
        trainer = self._trainer(part, largest)
        rows = [self.place[i][1] for i in chosen] if len(self.parts) > 1 else chosen
        columns = [self.numbers, *self.memories]
        is_all = len(self.parts) == 1
        numbers, *memories = columns if is_all else [_at(column, indices) for column in columns]
        trainer.set_memories(memories)
        done, _, numbers, losses, outputs = trainer.train(
            numbers, self.parts[part][2], rows, starts, rates
        )
        losses = losses.tolist() if hasattr(losses, "tolist") else losses
        if done:
            after = [numbers, *trainer.get_memories()]
            if not is_all:
                pairs = zip(columns, after, strict=True)
                after = [_with(column, indices, part) for column, part in pairs]
            # all of it at once, as Ctrl-C comes between two calls
            self.numbers, self.memories, self.steps = after[0], after[1:], self.steps + done
        return done, losses, outputs

    def _mixed(self, chosen: Sequence[int], rates: Any) -> tuple[int, list[float], list[Any]]:
        """A step on a batch whose samples are of several shapes."""
        gradient = self._array([0.0] * len(self.parameters))
        outputs: list[Any] = [None] * len(chosen)
        for k, (version, _, samples) in enumerate(self.parts):
            here = [j for j, i in enumerate(chosen) if self.place[i][0] == k]
            if not here:
                continue
            places = [self.place[chosen[j]][1] for j in here]
            is_list = isinstance(samples, list)
            part = [samples[i] for i in places] if is_list else samples[places]
            indices = self.indices[k]
            rows, by = version.engine.differentiate(_at(self.numbers, indices), part)
            for j, row in zip(here, rows, strict=True):
                outputs[j] = row
            share = len(here) / len(chosen)
            so_far = _at(gradient, indices)
            total = (
                so_far + share * by
                if self.is_array
                else [a + share * g for a, g in zip(so_far, by, strict=True)]
            )
            gradient = _with(gradient, indices, total)
        loss = math.fsum(float(row[0]) for row in outputs) / len(outputs)
        if not math.isfinite(loss):
            return 0, [], []
        engine = self.parts[0][0].engine
        self.numbers, self.memories, status = moved(
            engine, self.update, self.numbers, self.memories, gradient, rates, self.frozen
        )
        if status != FINISHED:
            return 0, [], []
        self.steps += 1
        return 1, [loss], outputs

    def _eagerly(
        self, chosen: Sequence[int], lrs: Sequence[float] | None, k: int
    ) -> tuple[float, list[Any]]:
        """The same step with Values: for the error that names what is wrong, or for its result."""
        optimizer, before = self.optimizer, self.optimizer.lr
        gradients, rows = self.program.eagerly(self.samples, chosen)
        for p in optimizer.parameters:
            p.grad = gradients.get(p, 0.0)
        if self.clip_norm is not None:
            clip_grad_norm(optimizer.parameters, self.clip_norm)
        if self.clip_value is not None:
            clip_grad_value(optimizer.parameters, self.clip_value)
        try:
            optimizer.lr = lrs[k] if lrs is not None else before
            optimizer.step()
        finally:
            optimizer.lr = before
        return math.fsum(row[0] for row in rows) / len(rows), rows


def _at(column: Any, places: Any) -> Any:
    """The numbers in some places of a list or array."""
    return column[places] if hasattr(column, "dtype") else [column[i] for i in places]


def _with(column: Any, places: Any, numbers: Any) -> Any:
    """A list or array with other numbers in some places."""
    changed = column.copy()
    if hasattr(column, "dtype"):
        changed[places] = numbers
    else:
        for i, x in zip(places, numbers, strict=True):
            changed[i] = x
    return changed
