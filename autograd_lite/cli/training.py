"""What every training of the command line shares: network, optimizer, schedule, and Ctrl-C."""

from __future__ import annotations

import argparse
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from autograd_lite.nn import MLP
from autograd_lite.optim import (
    OPTIMIZERS,
    SGD,
    Optimizer,
)
from autograd_lite.schedules import (
    constant_schedule,
    cosine_schedule,
    linear_schedule,
    step_schedule,
)
from autograd_lite.training.loop import LEARNING_RATES

__all__ = [
    "LARGEST", "SCHEDULES", "network_of", "one_interrupt", "optimizer_of",
]  # fmt: skip

LARGEST = 1_000_000
"""How many parameters, or samples, a scalar engine can train in a lifetime, and a memory hold."""

SCHEDULES: dict[str, Callable[[int], Callable[[int], float]]] = {
    "constant": lambda epochs: constant_schedule(),
    "step": lambda epochs: step_schedule(max(1, epochs // 3)),
    "cosine": cosine_schedule,
    "linear": linear_schedule,
}
"""How the learning rate changes, given the number of epochs."""


def network_of(
    options: argparse.Namespace, n_inputs: int, hidden: Sequence[int], n_outputs: int
) -> MLP:
    """A network of the sizes and options asked for, if it is not too large to train."""
    sizes = [*hidden, n_outputs]
    fans = zip([n_inputs, *hidden], sizes, strict=True)
    n_parameters = sum((n_in + 1) * n_out for n_in, n_out in fans)
    if n_parameters > LARGEST:
        raise ValueError(f"--hidden makes {n_parameters} parameters, more than {LARGEST}")
    return MLP(n_inputs, sizes, options.activation, init=options.init, seed=options.seed)


def optimizer_of(options: argparse.Namespace, model: MLP) -> Optimizer:
    """The optimizer that the options ask for."""
    make: Any = OPTIMIZERS[options.optimizer]
    given = {"momentum": options.momentum, "weight_decay": options.weight_decay}
    if options.momentum is not None and make is not SGD:
        raise ValueError(f"--momentum belongs to sgd: {options.optimizer} has its own")
    optimizer: Optimizer = make(
        model.parameters(),
        lr=LEARNING_RATES[options.optimizer] if options.lr is None else options.lr,
        **{name: number for name, number in given.items() if number is not None},
    )
    return optimizer


@contextmanager
def one_interrupt() -> Iterator[None]:
    """Let the first Ctrl-C end the training, and the next ones not what has to follow it."""

    def once(number: int, frame: Any) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.default_int_handler(number, frame)

    is_main = threading.current_thread() is threading.main_thread()  # which handles signals
    if not (is_main and signal.getsignal(signal.SIGINT) is signal.default_int_handler):
        yield
        return
    signal.signal(signal.SIGINT, once)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
