"""The learning rate range test: the loss while the rate grows from far too small to too large."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd_lite.nn import Module
from autograd_lite.optim import OPTIMIZERS, Optimizer
from autograd_lite.training.history import History
from autograd_lite.training.loop import BATCH_SIZE, Loss, fit
from autograd_lite.value import Value

__all__ = ["lr_range_test"]

DIVERGED = 4.0
"""The test ends where the loss is so many times the lowest so far."""


class _Enough(Exception):  # noqa: N818 (nothing has gone wrong)
    """There is nothing to see at larger rates."""


def lr_range_test(
    model: Module,
    X: Any,  # noqa: N803 (capital X, as everyone writes it)
    y: Any,
    *,
    loss: str | Loss,
    optimizer: str | Callable[[list[Value]], Optimizer] = "sgd",
    low: float = 1e-4,
    high: float = 10.0,
    epochs: int = 50,
    batch_size: int | None = BATCH_SIZE,
    seed: int | None = 0,
) -> History:
    """Train while the learning rate grows by the same factor each epoch, from low to high.

    Where the rate is too small, the loss hardly falls; where it is too large, it rises. A good
    rate is somewhat below the one where the loss is lowest. The test ends early where the loss has
    left the range that it came from. The model is afterwards as it was.

    Args:
        model: what is to be trained.
        X: samples, as for `fit`.
        y: their targets.
        loss: as for `fit`.
        optimizer: a name in `OPTIMIZERS`, or a function that makes one from the parameters.
        low: the first learning rate.
        high: the last one.
        epochs: how many rates to try, an epoch each.
        batch_size: how many samples make a batch; None for all of them.
        seed: for the order of the samples.

    Returns:
        A history with the loss and the rate of each epoch; `plot_lr_range_test` draws it.

    Raises:
        ValueError: for rates that do not grow, or fewer than two epochs; and as `fit`.

    Source: Smith 2017, "Cyclical learning rates for training neural networks".

    >>> from autograd_lite import MLP
    >>> model = MLP(1, [1], seed=0)
    >>> test = lr_range_test(model, [[0.0], [1.0]], [1.0, 3.0], loss="mse", low=0.01, high=1.0,
    ...                      epochs=3)
    >>> [round(lr, 6) for lr in test.lr]
    [0.01, 0.1, 1.0]
    """
    if not 0 < low < high:
        raise ValueError(f"the learning rate grows from low to high, not from {low} to {high}")
    if epochs < 2:
        raise ValueError(f"a range of learning rates takes 2 epochs or more, not {epochs}")
    make = OPTIMIZERS.get(optimizer) if isinstance(optimizer, str) else optimizer
    if make is None:
        raise ValueError(f"optimizer is one of {', '.join(OPTIMIZERS)}, not {optimizer!r}")
    chosen, before, seen = make(model.parameters()), model.state_dict(), History()
    chosen.lr = low

    def watch(_: Module, history: History) -> None:
        seen.loss[:], seen.lr[:] = history.loss, history.lr
        if seen.loss[-1] > DIVERGED * min(seen.loss):
            raise _Enough

    try:
        fit(
            model,
            X,
            y,
            loss=loss,
            optimizer=chosen,
            epochs=epochs,
            batch_size=batch_size,
            seed=seed,
            callbacks=[watch],
            schedule=lambda epoch: (high / low) ** (epoch / (epochs - 1)),
            progress=False,
        )
    except _Enough:
        pass
    except (ArithmeticError, ValueError):
        if not len(seen):  # it never began
            raise
    finally:
        model.load_state_dict(before)
    return seen
