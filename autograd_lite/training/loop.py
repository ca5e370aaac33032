"""Training: fit a model to data, epoch by epoch, and keep a history of how it went."""

from __future__ import annotations

import math
import random
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from autograd_lite import losses
from autograd_lite._collector import no_gc
from autograd_lite._recording import is_recording, no_grad
from autograd_lite._together import set_together
from autograd_lite.losses import LOSSES
from autograd_lite.metrics import OF_CLASSES, is_correct_for
from autograd_lite.nn import Module
from autograd_lite.optim import OPTIMIZERS, Optimizer
from autograd_lite.training.datasets import listed
from autograd_lite.training.history import History
from autograd_lite.training.progress import progress_bar
from autograd_lite.value import Value, as_value

if TYPE_CHECKING:
    from autograd_lite.training.compiled import CompiledTraining

__all__ = ["fit"]

Loss = Callable[[list[Any], list[Any]], Any]
Penalty = Callable[[list[Value]], Any]


def fit(
    model: Module,
    X: Any,  # noqa: N803 (capital X, as everyone writes it)
    y: Any,
    *,
    loss: str | Loss,
    optimizer: str | Optimizer | Callable[[list[Value]], Optimizer] = "adam",
    epochs: int = 100,
    batch_size: int | None = None,
    seed: int | None = 0,
    validation: tuple[Any, Any] | None = None,
    callbacks: Iterable[Callable[[Module, History], Any]] = (),
    patience: int | None = None,
    schedule: Callable[[int], float] | None = None,
    penalty: float | Penalty | None = None,
    progress: bool = True,
    compiled: bool | str = "auto",
) -> History:
    """Train a model in place: in each batch one backward pass on the mean loss, and one step.

    The cyclic garbage collector is paused meanwhile, as by `no_gc`. Ctrl-C ends the training as if
    it were over; a batch that was under way then leaves no trace in the model.

    Args:
        model: a module that maps one sample to one output, or to a list of them.
        X: samples, one a row: lists, a NumPy array or a data frame.
        y: their targets, as the loss takes them; for cross_entropy class indices or vectors.
        loss: a name in `LOSSES`, or a function of the outputs and targets of a batch.
        optimizer: an optimizer for parameters of this model; or a name in `OPTIMIZERS`, or a
            function that makes one from the parameters.
        epochs: how often to go through the data.
        batch_size: how many samples make a batch; None for all of them.
        seed: for the order of the samples in each epoch; None for another one every time.
        validation: samples and targets (X, y) to measure after each epoch.
        callbacks: functions of the model and the history, called after each epoch.
        patience: stop when the validation loss has not improved for so many epochs. The model
            ends as it was when that loss was lowest.
        schedule: a function of the epoch, from 0, that gives a factor for the learning rate.
        penalty: the alpha of an L2 penalty on all parameters but biases, or a function of the
            parameters; added to the loss of every batch.
        progress: whether to show a progress bar; without tqdm there is none.
        compiled: whether to compile the model with its loss and optimizer, for the same numbers
            to rounding: "auto" where it pays and NumPy is there; True; an engine as `compile`
            knows it; False to compute with Values. A model or a loss that cannot be compiled, as
            one that decides by an `if`, is computed with Values under "auto". The history's
            `engine` says what it was.

    Returns:
        The history: loss, accuracy and learning rate of each completed epoch.

    Raises:
        TypeError, ValueError: for arguments that do not fit together.
        IndexError, TypeError, ValueError: naming the sample whose target the loss does not take,
            such as a class that has no output; before the first step.
        ArithmeticError, ValueError: naming epoch and batch, if a loss or a step is not finite;
            the model is then as it was before that batch.

    >>> from autograd_lite import MLP, SGD
    >>> model = MLP(1, [1], seed=0)
    >>> history = fit(model, [[0.0], [1.0]], [1.0, 3.0], loss="mse",
    ...               optimizer=SGD(model.parameters(), lr=0.3), epochs=200, progress=False)
    >>> [round(number, 6) for number in model.state_dict().values()]
    [2.0, 1.0]
    """
    loss_function: Loss = _named(loss, LOSSES, "loss")
    optimizer = _optimizer_for(model, optimizer)
    _check_count("epochs", epochs)
    _check_count("batch_size", batch_size)
    _check_count("patience", patience)
    if patience is not None and validation is None:
        raise ValueError("patience watches the validation loss: give validation data too")
    data = _prepare(X, y, loss_function, "X", "y")
    held_out = validation and _prepare(*validation, loss_function, "validation X", "validation y")
    eager = _Trainer(model, loss_function, optimizer, penalty)
    targets = [(f"y[{i}]", t) for i, (_, t) in enumerate(data)]
    targets += [(f"validation y[{i}]", t) for i, (_, t) in enumerate(held_out or ())]
    batch_size = min(batch_size or len(data), len(data))
    n_batches = math.ceil(len(data) / batch_size)
    history, rng, lr = History(), random.Random(seed), optimizer.lr
    order = list(range(len(data)))
    best, best_state, best_epoch = math.inf, model.state_dict(), 0
    was_recording = is_recording.get()
    with no_gc(), progress_bar(epochs * n_batches, progress) as report:
        try:
            trainer: Any = eager
            if compiled:
                trainer = eager.compiled(data, targets, batch_size, epochs, compiled) or eager
            history.engine = trainer.engine
            for epoch in range(epochs):
                if schedule is not None:
                    optimizer.lr = lr * schedule(epoch)
                rng.shuffle(order)
                totals = _Totals()
                for batch in trainer.train(data, order, batch_size, epoch + 1, targets):
                    totals.add(*batch)
                    name = f"epoch {epoch + 1}/{epochs}"
                    if trainer is not eager:
                        name += f" ({trainer.engine})"
                    report(name, totals.mean_loss, totals.accuracy)
                targets = []
                measured = trainer.measure(held_out) if held_out else None
                _record(history, totals, measured, optimizer.lr)
                for callback in callbacks:
                    callback(model, history)
                if patience is not None:
                    if history.validation_loss[-1] < best:
                        best_state = model.state_dict()  # first, lest Ctrl-C parts it from best
                        best, best_epoch = history.validation_loss[-1], epoch
                    elif epoch - best_epoch >= patience:
                        history.stopped = "patience"
                        break
        except KeyboardInterrupt:
            history.stopped = "interrupted"
        finally:
            optimizer.lr = lr
            is_recording.set(was_recording)  # Ctrl-C may have come while no_grad was leaving
    if best < math.inf:
        model.load_state_dict(best_state)
    return history


Measured = tuple[float, list[Any], list[Any], "Callable[[Any, Any], bool] | None"]
"""The mean loss of a batch, its outputs and targets, and what says whether they fit."""


class _Totals:
    """Sums over samples, for the means of an epoch; no accuracy if nothing says what is correct."""

    def __init__(self) -> None:
        self.samples, self.loss, self.correct = 0, 0.0, 0
        self.judged = False

    def add(self, loss: float, outputs: list[Any], targets: list[Any], is_correct: Any) -> None:
        self.samples += len(targets)
        self.loss += loss * len(targets)
        if is_correct:
            self.judged = True
            self.correct += sum(map(is_correct, outputs, targets))

    @property
    def mean_loss(self) -> float:
        return self.loss / self.samples

    @property
    def accuracy(self) -> float | None:
        return self.correct / self.samples if self.judged else None


class _Trainer:
    """A model with the loss and the optimizer it is trained by."""

    engine = "eager"

    def __init__(
        self, model: Module, loss: Loss, optimizer: Optimizer, penalty: float | Penalty | None
    ) -> None:
        self.model, self.loss, self.optimizer = model, loss, optimizer
        self.parameters = model.parameters()
        self.penalty = penalty

    def compiled(
        self,
        data: list[Any],
        targets: list[Any],
        batch_size: int,
        epochs: int,
        wanted: bool | str,
    ) -> _CompiledTrainer | None:
        """The same training as a program; None where that is not wanted, or not the same."""
        from autograd_lite.training.compiled import CompiledTraining, is_worth_compiling

        batch = data[:batch_size]
        try:
            if wanted == "auto" and not is_worth_compiling(self.model, epochs * len(data)):
                return None
            with no_grad():
                *_, loss = self._forward(batch, targets)
        except (ArithmeticError, TypeError, ValueError, IndexError):
            return None  # the first batch will say so, by its number
        engine = "auto" if isinstance(wanted, bool) else wanted
        try:
            training = CompiledTraining(
                self.model, self.loss, self.optimizer, self._penalised, data, engine
            )
            if training.differs(range(len(batch)), loss.data):
                raise ValueError("this loss is not the mean of the losses of single samples")
        except (ArithmeticError, TypeError, ValueError, IndexError) as error:
            if wanted == "auto":
                return None
            raise type(error)(f"cannot compile this training: {error}") from error
        return _CompiledTrainer(training, self)

    def train(
        self,
        data: list[Any],
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
        return loss.data, outputs, targets, is_correct_for(self.loss, outputs[0])

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

    def measure(self, data: list[Any]) -> _Totals:
        """The loss and accuracy on data, without a graph."""
        totals = _Totals()
        with no_grad():
            outputs, targets, loss = self._forward(data)
        totals.add(loss.data, outputs, targets, is_correct_for(self.loss, outputs[0]))
        return totals

    def _forward(
        self, batch: list[Any], unchecked: Iterable[tuple[str, Any]] = ()
    ) -> tuple[list[Any], list[Any], Value]:
        outputs, targets = [self.model(x) for x, _ in batch], [t for _, t in batch]
        if self.loss in OF_CLASSES and isinstance(outputs[0], Value):
            raise TypeError(
                f"{self.loss.__name__} needs one output per class, and the model returns one "
                "number: give it more outputs, or use binary_cross_entropy_with_logits"
            )
        if self.loss in LOSSES.values():  # another may make sense of whole batches only
            self._check_targets(outputs[0], unchecked)
        return outputs, targets, as_value(self.loss(outputs, targets))

    def _check_targets(self, output: Any, named_targets: Iterable[tuple[str, Any]]) -> None:
        """Ask the loss about every target, beside an output like this one that says nothing."""
        unsure = _all_one_half(output)
        with no_grad():
            for name, target in named_targets:
                try:
                    self.loss([unsure], [target])
                except (IndexError, TypeError, ValueError) as error:
                    raise type(error)(f"{name} = {target!r:.60}: {error}") from None

    def _penalised(self, loss: Value) -> Value:
        if self.penalty is None:
            return loss
        if callable(self.penalty):
            return loss + as_value(self.penalty(self.parameters))
        return loss + losses.l2_penalty(self.parameters, self.penalty, include_biases=False)


class _CompiledTrainer:
    """The same by a program, for the same data."""

    def __init__(self, training: CompiledTraining, eager: _Trainer) -> None:
        self.training, self.eager, self.engine = training, eager, training.engine

    def train(
        self, data: list[Any], order: list[int], batch_size: int, epoch: int, unchecked: list[Any]
    ) -> Iterator[Measured]:
        """The steps of an epoch, each done wholly or not at all."""
        batches = self.training.train(order, batch_size)
        try:
            for k, losses, outputs in batches:
                targets = [data[i][1] for i in order[k * batch_size : (k + 1) * batch_size]]
                yield self._measured(losses, outputs, targets)
        except (ArithmeticError, ValueError) as error:
            raise self.eager.explained(error, epoch, self.training.batch + 1) from error

    def measure(self, data: list[Any]) -> _Totals:
        """The loss and accuracy on data."""
        totals = _Totals()
        totals.add(*self._measured(*self.training.measure(data), [t for _, t in data]))
        return totals

    def _measured(self, losses: list[float], outputs: list[Any], targets: list[Any]) -> Measured:
        mean = math.fsum(losses) / len(losses)
        return mean, outputs, targets, is_correct_for(self.eager.loss, outputs[0])


def _record(history: History, totals: _Totals, measured: _Totals | None, lr: float) -> None:
    rows = [
        (history.loss, totals.mean_loss),
        (history.accuracy, totals.accuracy),
        (history.validation_loss, measured and measured.mean_loss),
        (history.validation_accuracy, measured and measured.accuracy),
        (history.lr, lr),
    ]
    known = [(series, number) for series, number in rows if number is not None]
    deque(map(list.append, *zip(*known, strict=True)), maxlen=0)  # at once, as `set_together`


def _prepare(X: Any, y: Any, loss: Loss, x_name: str, y_name: str) -> list[tuple[Any, Any]]:  # noqa: N803
    """The samples with their targets, as lists of floats; targets that are classes as ints."""
    samples, targets = [listed(data, n) for data, n in ((X, x_name), (y, y_name))]
    if len(samples) != len(targets):
        raise ValueError(f"{x_name} has {len(samples)} samples and {y_name} {len(targets)} targets")
    if not samples:
        raise ValueError(f"{x_name} has no samples")
    xs = [_floats(x, f"{x_name}[{i}]") for i, x in enumerate(samples)]
    ts = [_floats(t, f"{y_name}[{i}]") for i, t in enumerate(targets)]
    if loss in OF_CLASSES:
        ts = [int(t) if isinstance(t, float) and t.is_integer() else t for t in ts]
    return list(zip(xs, ts, strict=True))


def _floats(x: Any, name: str) -> Any:
    if hasattr(x, "__len__") and not isinstance(x, str):
        return [_floats(item, f"{name}[{i}]") for i, item in enumerate(x)]
    try:
        number = float(x)
    except (TypeError, ValueError):
        raise TypeError(f"{name} is not a number: {x!r}") from None
    if not math.isfinite(number):
        raise ValueError(f"{name} is {number}: training needs finite numbers")
    return number


def _optimizer_for(model: Module, optimizer: Any) -> Optimizer:
    if not isinstance(optimizer, Optimizer):
        optimizer = _named(optimizer, OPTIMIZERS, "optimizer")(model.parameters())
    if not set(optimizer.parameters) <= set(model.parameters()):
        raise ValueError("the optimizer changes parameters that are not those of this model")
    return optimizer  # type: ignore[no-any-return]


def _all_one_half(output: Any) -> Any:
    if isinstance(output, (list, tuple)):
        return [_all_one_half(part) for part in output]
    return 0.5


def _named(x: Any, known: dict[str, Any], what: str) -> Any:
    if callable(x):
        return x
    if x not in known:
        raise ValueError(f"{what} is a function or one of {', '.join(known)}, not {x!r}")
    return known[x]


def _check_count(name: str, n: int | None) -> None:
    if n is not None and (not isinstance(n, int) or n < 1):
        raise ValueError(f"{name} is 1 or more, not {n!r}")
