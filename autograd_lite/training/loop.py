"""Training: fit a model to data, epoch by epoch, and keep a history of how it went."""

from __future__ import annotations

import math
import os
import random
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from autograd_lite._collector import no_gc
from autograd_lite._recording import is_compiling, is_recording
from autograd_lite.losses import LOSSES
from autograd_lite.modules import Module, in_training, is_evaluating, modules_in
from autograd_lite.nn import Dropout
from autograd_lite.optim import OPTIMIZERS, Optimizer
from autograd_lite.training.batch_loss import BatchLoss
from autograd_lite.training.history import History
from autograd_lite.training.progress import progress_bar
from autograd_lite.training.runs import Best, RunState
from autograd_lite.training.samples import Samples
from autograd_lite.training.trainers import Penalty, Totals, Trainer
from autograd_lite.value import Value

__all__ = ["BATCH_SIZE", "LEARNING_RATES", "fit"]

Loss = Callable[[list[Any], list[Any]], Any]

LEARNING_RATES = {"adam": 0.02, "adamw": 0.02, "sgd": 0.1}
"""The learning rate of each optimizer that is asked for by its name, unless told otherwise."""

BATCH_SIZE = 16
"""How many samples make a batch, unless told otherwise."""


def fit(
    model: Module,
    X: Any,  # noqa: N803 (capital X, as everyone writes it)
    y: Any,
    *,
    loss: str | Loss,
    optimizer: str | Optimizer | Callable[[list[Value]], Optimizer] = "adam",
    lr: float | None = None,
    epochs: int = 100,
    batch_size: int | None = BATCH_SIZE,
    seed: int | None = 0,
    validation: tuple[Any, Any] | None = None,
    callbacks: Iterable[Callable[[Module, History], Any]] = (),
    patience: int | None = None,
    schedule: Callable[[int], float] | None = None,
    penalty: float | Penalty | None = None,
    progress: bool = True,
    compiled: bool | str = "auto",
    checkpoint: str | os.PathLike[str] | None = None,
    resume: History | str | os.PathLike[str] | None = None,
    record: bool = False,
) -> History:
    """Train a model in place: in each batch one backward pass on the mean loss, and one step.

    The cyclic garbage collector is paused meanwhile, as by `no_gc`. Ctrl-C ends the training as if
    it were over; a batch that was under way then leaves no trace in the model.

    Args:
        model: a module that maps one sample to one output, or to a list of them.
        X: samples, one a row: lists, a NumPy array or a data frame.
        y: their targets, as the loss takes them; for cross_entropy class indices or vectors.
        loss: a name in `LOSSES`, or a function of the outputs and targets of a batch, such as
            `partial(cross_entropy, weight=[1.0, 3.0], label_smoothing=0.1)`.
        optimizer: a name in `OPTIMIZERS`, or a function that makes one from the parameters; or an
            optimizer for parameters of this model.
        lr: the learning rate; by default 0.02 for "adam" and "adamw", 0.1 for "sgd", and that of
            its own for any other optimizer.
        epochs: how often to go through the data.
        batch_size: how many samples make a batch; None for all of them.
        seed: for the order of the samples in each epoch, and the masks of Dropout; None for
            others every time.
        validation: samples and targets (X, y) to measure after each epoch.
        callbacks: functions of the model and the history, called after each epoch. What they
            change in the model, the optimizer, the loss or the penalty counts from then on.
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
        checkpoint: a file to write after each epoch, with all that it takes to go on; what
            `History.save` writes.
        resume: the history of a run that was broken off, or its file. The run goes on after its
            last complete epoch: model, optimizer, order of the samples, schedule and patience are
            as they were then, so with the same arguments all numbers are those of a run without the
            break. A batch or an epoch that was under way at the break is done again.
        record: whether to keep the parameters after up to 120 epochs, evenly spaced, so that
            `history.play()` can show the training. Of a run that is resumed, what is left of it.

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
    >>> more = fit(model, [[0.0], [1.0]], [1.0, 3.0], loss="mse", epochs=300, resume=history,
    ...            optimizer=SGD(model.parameters(), lr=0.3), progress=False)
    >>> len(more)
    300
    """
    loss_function = _named(loss, LOSSES, "loss")
    batch_loss, loss_name = BatchLoss(loss_function), getattr(loss_function, "__name__", "")
    optimizer = _optimizer_for(model, optimizer, lr)
    _check_count("epochs", epochs)
    _check_count("batch_size", batch_size)
    _check_count("patience", patience)
    if patience is not None and validation is None:
        raise ValueError("patience watches the validation loss: give validation data too")
    data = Samples(X, y, batch_loss)
    held_out = None
    if validation:
        held_out = Samples(*validation, batch_loss, ("validation X", "validation y"))
    eager = Trainer(model, batch_loss, optimizer, penalty)
    targets = [*data.different_targets(), *(held_out.different_targets() if held_out else ())]
    batch_size = min(batch_size or len(data), len(data))
    n_batches = math.ceil(len(data) / batch_size)
    history, rng, base_lr = History(), random.Random(seed), optimizer.lr
    order = list(range(len(data)))
    best = Best(math.inf, 0, {})
    if resume is not None:
        validates = held_out is not None
        history, state = _resumed(resume, len(data), batch_size, lr, loss_name, validates)
        state.restore(model, optimizer)
        rng.setstate(state.random)
        order, base_lr = list(state.order), state.lr
        best = state.best or Best(math.inf, len(history), {})  # patience counts from here
        if compiled == "auto":  # what it was before, as another engine rounds otherwise
            compiled = history.engine != "eager" and "auto"
    at_least = epochs if resume is None else math.inf
    history.recording = _recording(model, data, batch_loss, len(history)) if record else None
    named = dict(model.named_parameters())  # once: to look for them takes longer than an epoch may
    dropouts = [part for part in modules_in(model) if isinstance(part, Dropout)]
    switches = {switch: switch.get() for switch in (is_recording, is_compiling, is_evaluating)}
    remaining = max(0, epochs - len(history))
    with no_gc(), in_training(model), progress_bar(remaining * n_batches, progress) as report:
        try:
            _keep(history, named, optimizer, base_lr, batch_size, order, rng, best, loss_name)
            trainer: Any = eager
            if compiled:
                trainer = eager.compiled(data, targets, batch_size, at_least, compiled) or eager
            history.engine = trainer.engine
            while len(history) < epochs:
                epoch = len(history)
                if patience is not None and epoch - 1 - best.epoch >= patience:
                    history.stopped = "patience"
                    break
                if schedule is not None:
                    optimizer.lr = base_lr * schedule(epoch)
                rng.shuffle(order)
                for dropout in dropouts:
                    dropout.random = random.Random(rng.getrandbits(64))
                totals = Totals()
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
                if callbacks and trainer is not eager and trainer.is_outdated():
                    trainer = eager
                if patience is not None and history.validation_loss[-1] < best.loss:
                    best = Best(history.validation_loss[-1], epoch, model.state_dict())
                _keep(history, named, optimizer, base_lr, batch_size, order, rng, best, loss_name)
                if history.recording:
                    history.recording.add(epoch + 1, model)
                if checkpoint is not None:
                    history.save(checkpoint)
        except KeyboardInterrupt:
            history.stopped = "interrupted"
        finally:
            optimizer.lr = base_lr
            for switch, was_on in switches.items():  # Ctrl-C may come while a block is left
                switch.set(was_on)
    if best.parameters:
        model.load_state_dict(best.parameters)
    return history


def _keep(
    history: History,
    named: dict[str, Value],
    optimizer: Optimizer,
    lr: float,
    batch_size: int,
    order: list[int],
    rng: random.Random,
    best: Best,
    loss_name: str,
) -> None:
    """Note in the history where the run stands."""
    history.state = RunState(
        epochs=len(history),
        batch_size=batch_size,
        parameters={name: parameter.data for name, parameter in named.items()},
        optimizer=optimizer.state_dict(),
        lr=lr,
        order=list(order),
        random=rng.getstate(),
        best=best if best.parameters else None,
        loss=loss_name,
    )


def _recording(model: Module, data: Samples, loss: BatchLoss, epoch: int) -> Any:
    """A recording of a run that stands after an epoch."""
    from autograd_lite.training.recordings import Recording

    recording = Recording(model, data, loss)
    recording.add(epoch, model)
    return recording


def _resumed(
    run: History | str | os.PathLike[str],
    n_samples: int,
    batch_size: int,
    lr: float | None,
    loss: str,
    validates: bool,
) -> tuple[History, RunState]:
    """The history of a run up to its last complete epoch, and where it stood then."""
    before = run if isinstance(run, History) else History.load(run)
    state = before.state
    if state is None:
        raise ValueError("resume takes the history of a run of fit, and this one has no state")
    for what, now, then in (
        ("samples", n_samples, len(state.order)),
        ("samples in a batch", batch_size, state.batch_size),
    ):
        if now != then:
            raise ValueError(f"cannot resume: the run had {then} {what}, and now there are {now}")
    if loss and state.loss and loss != state.loss:
        raise ValueError(f"cannot resume: the run had the loss {state.loss}, and now it is {loss}")
    if before.loss and validates != bool(before.validation_loss):
        had, has = ("no ", "some") if validates else ("", "none")
        raise ValueError(f"cannot resume: the run had {had}validation data, and now there is {has}")
    if lr not in (None, state.lr):
        raise ValueError(
            f"cannot resume with lr={lr}: the run goes on with its learning rate of {state.lr}, "
            "which a schedule can change"
        )
    return before.up_to(state.epochs), state


def _record(history: History, totals: Totals, measured: Totals | None, lr: float) -> None:
    rows = [
        (history.loss, totals.mean_loss),
        (history.accuracy, totals.accuracy),
        (history.validation_loss, measured and measured.mean_loss),
        (history.validation_accuracy, measured and measured.accuracy),
        (history.lr, lr),
    ]
    known = [(series, number) for series, number in rows if number is not None]
    deque(map(list.append, *zip(*known, strict=True)), maxlen=0)  # at once, as `set_together`


def _optimizer_for(model: Module, optimizer: Any, lr: float | None) -> Optimizer:
    if isinstance(optimizer, Optimizer):
        if lr is not None:
            raise ValueError(
                f"this optimizer has a learning rate already: {type(optimizer).__name__}"
                f"(parameters, lr={lr}) gives it another"
            )
    else:
        if lr is None and not callable(optimizer):
            lr = LEARNING_RATES.get(optimizer)
        make = _named(optimizer, OPTIMIZERS, "optimizer")
        optimizer = make(model.parameters()) if lr is None else make(model.parameters(), lr=lr)
    if not set(optimizer.parameters) <= set(model.parameters()):
        raise ValueError("the optimizer changes parameters that are not those of this model")
    return optimizer  # type: ignore[no-any-return]


def _named(x: Any, known: dict[str, Any], what: str) -> Any:
    if callable(x):
        return x
    if x not in known:
        raise ValueError(f"{what} is a function or one of {', '.join(known)}, not {x!r}")
    return known[x]


def _check_count(name: str, n: int | None) -> None:
    if n is not None and (not isinstance(n, int) or n < 1):
        raise ValueError(f"{name} is 1 or more, not {n!r}")
