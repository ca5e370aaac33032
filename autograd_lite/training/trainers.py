"""How a batch is trained on: with Values, or by a program; each step done wholly or not at all."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from autograd_lite import losses
from autograd_lite._recording import no_grad
from autograd_lite._together import set_together
from autograd_lite.modules import Module, evaluating
from autograd_lite.optim import Optimizer
from autograd_lite.training.batch_loss import BatchLoss
from autograd_lite.training.samples import Samples
from autograd_lite.value import Value, as_value

if TYPE_CHECKING:
    from autograd_lite.training.compiled import CompiledTraining

__all__ = ["Penalty", "Totals", "Trainer"]

Penalty = Callable[[list[Value]], Any]

Measured = tuple[float, list[Any], list[Any], "Callable[[Any, Any], bool] | None"]
"""The mean loss of a batch, its outputs and targets, and what says whether they fit."""


class Totals:
    """Sums over samples, for the means of an epoch; no accuracy if nothing says what is correct."""

    def __init__(self) -> None:
        self.samples, self.loss, self.correct = 0, 0.0, 0
        self.judged = False

    def add(self, loss: float, outputs: list[Any], targets: list[Any], is_correct: Any) -> None:
        """Count a batch in."""
        self.samples += len(targets)
        self.loss += loss * len(targets)
        if is_correct:
            self.judged = True
            self.correct += sum(map(is_correct, outputs, targets))

    @property
    def mean_loss(self) -> float:
        """Over all samples so far."""
        return self.loss / self.samples

    @property
    def accuracy(self) -> float | None:
        """The share of the samples so far that were right; None if nothing is right or wrong."""
        return self.correct / self.samples if self.judged else None


class Trainer:
    """A model with the loss and the optimizer it is trained by."""

    engine = "eager"

    def __init__(
        self, model: Module, loss: BatchLoss, optimizer: Optimizer, penalty: float | Penalty | None
    ) -> None:
        self.model, self.loss, self.optimizer = model, loss, optimizer
        self.parameters = model.parameters()
        self.penalty = penalty

    def compiled(
        self,
        data: Samples,
        targets: list[Any],
        batch_size: int,
        epochs: float,
        wanted: bool | str,
    ) -> CompiledTrainer | None:
        """The same training as a program; None where that is not wanted, or not the same."""
        from autograd_lite.training.compiled import CompiledTraining, is_worth_compiling

        n, size = len(data), min(batch_size, len(data))
        batches = [range(size)]
        if size < n:  # the last one too, and one from everywhere
            batches += [range(n - size, n), range(0, n, n // size)[:size]]
        try:
            if wanted == "auto" and not is_worth_compiling(self.model, epochs * len(data)):
                return None
            with no_grad():
                losses = [
                    self._forward([data[i] for i in batch], targets if k == 0 else ())[2].data
                    for k, batch in enumerate(batches)
                ]
        except (ArithmeticError, TypeError, ValueError, IndexError):
            return None  # the first batch will say so, by its number
        engine = "auto" if isinstance(wanted, bool) else wanted
        try:
            training = CompiledTraining(
                self.model, self.loss, self.optimizer, self._penalised, data, engine
            )
            if any(map(training.differs, batches, losses)):
                raise ValueError("this loss is not the mean of the losses of single samples")
        except (ArithmeticError, TypeError, ValueError, IndexError) as error:
            if wanted == "auto":
                return None
            raise type(error)(f"cannot compile this training: {error}") from error
        return CompiledTrainer(training, self)

    def train(
        self,
        data: Samples,
        order: list[int],
        batch_size: int,
        epoch: int,
        unchecked: list[Any],
    ) -> Iterator[Measured]:
        """The steps of an epoch, each done wholly or not at all; first a look at the targets."""
        for k in range(0, len(order), batch_size):
            batch = [data[i] for i in order[k : k + batch_size]]
            number = k // batch_size + 1
            try:
                yield self._step(batch, unchecked if k == 0 else ())
            except (ArithmeticError, ValueError) as error:
                raise self.explained(error, epoch, number) from error

    def _step(self, batch: list[Any], unchecked: Iterable[Any]) -> Measured:
        optimizer = self.optimizer
        before = [p.data for p in self.parameters], optimizer.state
        try:
            outputs, targets, loss = self._forward(batch, unchecked)
            for p in self.parameters:
                p.grad = 0.0
            self._penalised(loss).backward()
            optimizer.step()
        except BaseException:
            attributes = ["data"] * len(self.parameters) + ["state"]
            set_together([*self.parameters, optimizer], attributes, [*before[0], before[1]])
            raise
        return loss.data, outputs, targets, self.loss.is_correct(outputs[0])

    def explained(self, error: Exception, epoch: int, number: int) -> Exception:
        """The error of a batch, with its number and what often helps."""
        kind = ArithmeticError if isinstance(error, ArithmeticError) else ValueError
        hint = (
            ""
            if kind is ValueError and epoch == number == 1
            else f"; try a smaller learning rate than {self.optimizer.lr:.4g}, inputs of "
            "about -1 to 1, or clip_grad_norm"
        )
        return kind(f"epoch {epoch}, batch {number}: {error}{hint}")

    def measure(self, data: Samples) -> Totals:
        """The loss and accuracy on data, without a graph."""
        totals = Totals()
        with no_grad(), evaluating():
            outputs, targets, loss = self._forward(data[:])
        totals.add(loss.data, outputs, targets, self.loss.is_correct(outputs[0]))
        return totals

    def _forward(
        self, batch: list[Any], unchecked: Iterable[tuple[str, Any]] = ()
    ) -> tuple[list[Any], list[Any], Value]:
        outputs, targets = [self.model(x) for x, _ in batch], [t for _, t in batch]
        if self.loss.takes_classes and isinstance(outputs[0], Value):
            raise TypeError(
                f"{self.loss.bare.__name__} needs one output per class, and the model returns one "
                "number: give it more outputs, or use binary_cross_entropy_with_logits"
            )
        if self.loss.is_known:  # another may make sense of whole batches only
            self._check_targets(outputs[0], unchecked)
        return outputs, targets, as_value(self.loss(outputs, targets))

    def _check_targets(self, output: Any, named_targets: Iterable[tuple[str, Any]]) -> None:
        """Ask the loss about every target, beside an output like this one that says nothing."""
        unsure = _all_one_half(output)
        with no_grad():
            for name, target in named_targets:
                try:
                    self.loss.of_sample(unsure, target)
                except (IndexError, TypeError, ValueError) as error:
                    raise type(error)(f"{name} = {target!r:.60}: {error}") from None

    def _penalised(self, loss: Value) -> Value:
        if self.penalty is None:
            return loss
        if callable(self.penalty):
            return loss + as_value(self.penalty(self.parameters))
        return loss + losses.l2_penalty(self.parameters, self.penalty, include_biases=False)


class CompiledTrainer:
    """The same by a program, for the same data."""

    def __init__(self, training: CompiledTraining, eager: Trainer) -> None:
        self.training, self.eager, self.engine = training, eager, training.engine

    def is_outdated(self) -> bool:
        """Whether a callback has changed what the model, the loss or the penalty computes."""
        return self.training.is_outdated()

    def train(
        self, data: Samples, order: list[int], batch_size: int, epoch: int, unchecked: list[Any]
    ) -> Iterator[Measured]:
        """The steps of an epoch, each done wholly or not at all."""
        batches = self.training.train(order, batch_size)
        try:
            for k, losses, outputs in batches:
                targets = data.targets(order[k * batch_size : (k + 1) * batch_size])
                yield self._measured(losses, outputs, targets)
        except (ArithmeticError, ValueError) as error:
            raise self.eager.explained(error, epoch, self.training.batch + 1) from error

    def measure(self, data: Samples) -> Totals:
        """The loss and accuracy on data."""
        totals = Totals()
        totals.add(*self._measured(*self.training.measure(data), data.targets(range(len(data)))))
        return totals

    def _measured(self, losses: list[float], outputs: list[Any], targets: list[Any]) -> Measured:
        mean = math.fsum(losses) / len(losses)
        return mean, outputs, targets, self.eager.loss.is_correct(outputs[0])


def _all_one_half(output: Any) -> Any:
    if isinstance(output, (list, tuple)):
        return [_all_one_half(part) for part in output]
    return 0.5
