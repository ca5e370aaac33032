"""Training by a compiled program: the same steps as with Values, an epoch at a time."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from autograd_lite._extras import is_installed
from autograd_lite._recording import no_grad
from autograd_lite.compiling.program import Program
from autograd_lite.compiling.program import compile as compile_program
from autograd_lite.compiling.recording import numbers_in, values_in
from autograd_lite.nn import Module
from autograd_lite.optim import Optimizer
from autograd_lite.training.batch_loss import BatchLoss
from autograd_lite.training.samples import Samples
from autograd_lite.value import Value, as_value

__all__ = ["CompiledTraining", "is_worth_compiling"]

WORTHWHILE = 400_000
"""From so many parameters times samples on it pays to compile: eagerly they take about a quarter of
a second, as long as it takes to make machine code of an MLP and to load what makes it."""

AT_ONCE = 50
"""How many batches are trained on before the progress bar moves."""

MEASURED_AT_ONCE = 10_000
"""How many samples are measured together, so that any number of them fits into memory."""


def is_worth_compiling(model: Module, n_samples: float) -> bool:
    """Whether to compile takes less time than to compute so many samples with Values."""
    return is_installed("numpy") and len(model.parameters()) * n_samples >= WORTHWHILE


class CompiledTraining:
    """A model, its loss and its optimizer as one program.

    Args:
        model, optimizer: as for `fit`.
        loss: that of a batch.
        penalised: adds the penalty to a loss.
        data: all samples, with their targets.
        engine: as for `compile`.
    """

    def __init__(
        self,
        model: Module,
        loss: BatchLoss,
        optimizer: Optimizer,
        penalised: Callable[[Value], Value],
        data: Samples,
        engine: str,
    ) -> None:
        def of_sample(x: Any, t: Any, *factor: Any) -> list[Any]:
            output = model(x)
            measured = as_value(loss.of_sample(output, t))
            for c in factor:  # one, or none
                measured = measured * c
            return [penalised(measured), measured, output]

        self.loss, self.data, self.of_sample = loss, data, of_sample
        self.program: Program = compile_program(
            of_sample, parameters=model.parameters(), engine=engine
        )
        self.training = self.program.training(*self._columns(data.X, data.y), optimizer=optimizer)
        (version, _, _), *_ = self.training.parts
        self.shape = version.recording.shape[2]
        self.batch = 0

    @property
    def engine(self) -> str:
        """What runs the program."""
        return self.program.engine

    def differs(self, batch: Sequence[int], eager_loss: float) -> bool:
        """Whether the loss of a batch is not the mean of those of its samples."""
        xs, ts = zip(*(self.data[i] for i in batch), strict=True)
        losses = [row[1] for row in self.program(*self._columns(xs, ts))]
        mean = math.fsum(losses) / len(losses)
        return abs(mean - eager_loss) > 1e-9 * max(1.0, abs(eager_loss))

    def is_outdated(self) -> bool:
        """Whether some samples give other numbers than those of the program."""
        n = len(self.data)
        some = [self.data[i] for i in dict.fromkeys((0, n // 2, n - 1))]
        columns = self._columns(*zip(*some, strict=True))
        found = numbers_in(self.program(*columns))
        with no_grad():
            expected = values_in([self.of_sample(*row) for row in zip(*columns, strict=True)])
            numbers = [y.data for y in expected]
        close = map(lambda x, y: math.isclose(x, y, rel_tol=1e-9, abs_tol=1e-12), found, numbers)
        return not all(close)

    def train(
        self, order: Sequence[int], batch_size: int
    ) -> Iterator[tuple[int, list[float], list[Any]]]:
        """Steps on the batches of an order; yields each one's place, losses and outputs."""
        self.batch = 0
        starts = [*range(0, len(order), batch_size), len(order)]
        done = 0
        while done < len(starts) - 1:
            stop = min(done + AT_ONCE, len(starts) - 1)
            chosen = order[starts[done] : starts[stop]]
            if not self.loss.is_mean:
                for k in range(done, stop):
                    self._weigh(order[starts[k] : starts[k + 1]])
            relative = [start - starts[done] for start in starts[done : stop + 1]]
            try:
                _, rows = self.training.run(chosen, relative)
            finally:
                self.batch = done + self.training.done
            for k in range(done, stop):
                batch = rows[starts[k] - starts[done] : starts[k + 1] - starts[done]]
                batch = batch.tolist() if hasattr(batch, "tolist") else batch
                yield k, *self._read(batch)
            done = stop

    def measure(self, data: Samples) -> tuple[list[float], list[Any]]:
        """The losses and outputs of other samples."""
        columns = self._columns(data.X, data.y)
        rows: list[Any] = []
        for start in range(0, len(data), MEASURED_AT_ONCE):
            part = [column[start : start + MEASURED_AT_ONCE] for column in columns]
            rows += self.program(*(x.tolist() if hasattr(x, "tolist") else x for x in part))
        return [row[1] for row in rows], [row[2] for row in rows]

    def _columns(self, xs: Any, ts: Any) -> list[Any]:
        """Samples and targets, and the factor of the batch that they make where there is one."""
        if self.loss.is_mean:
            return [xs, ts]
        factor = self.loss.factor(ts.tolist() if hasattr(ts, "tolist") else ts)
        return [xs, ts, [factor] * len(ts)]

    def _weigh(self, batch: Sequence[int]) -> None:
        """Set the factor of the samples of a batch."""
        factor = self.loss.factor(self.data.targets(batch))
        for i in batch:
            self.training.set_last(i, factor)

    def _read(self, rows: Sequence[Any]) -> tuple[list[float], list[Any]]:
        outputs = [row[2] if self.shape is None else list(row[2:]) for row in rows]
        return [row[1] for row in rows], outputs
