"""Schedules: how the learning rate changes as the epochs go by.

A schedule is a function of the epoch, counted from 0, that returns a factor for the learning rate.
Names and numbers are PyTorch's.
"""

from __future__ import annotations

import math
from collections.abc import Callable

__all__ = ["constant_schedule", "cosine_schedule", "linear_schedule", "step_schedule"]


def constant_schedule() -> Callable[[int], float]:
    """The factor 1 in every epoch.

    >>> constant_schedule()(100)
    1.0
    """
    return lambda epoch: 1.0


def step_schedule(step_size: int, gamma: float = 0.1) -> Callable[[int], float]:
    """The factor gamma**(epoch // step_size): a step down every step_size epochs.

    As PyTorch's StepLR.

    >>> [step_schedule(2, gamma=0.5)(epoch) for epoch in range(5)]
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """
    _check_epochs("step_schedule", step_size)
    return lambda epoch: float(gamma ** (epoch // step_size))


def cosine_schedule(epochs: int, final: float = 0.0) -> Callable[[int], float]:
    """Half a cosine from 1 down to final: final + (1 - final) * (1 + cos(pi*epoch/epochs)) / 2.

    As PyTorch's CosineAnnealingLR.

    Source: Loshchilov, Hutter 2017, "SGDR: stochastic gradient descent with warm restarts".

    >>> [round(cosine_schedule(4)(epoch), 3) for epoch in range(5)]
    [1.0, 0.854, 0.5, 0.146, 0.0]
    """
    _check_epochs("cosine_schedule", epochs)
    return lambda epoch: final + (1 - final) * (1 + math.cos(math.pi * epoch / epochs)) / 2


def linear_schedule(epochs: int, start: float = 1.0, final: float = 0.0) -> Callable[[int], float]:
    """A straight line from start to final, which is kept from then on.

    As PyTorch's LinearLR, whose defaults rise from 1/3 to 1; these fall from 1 to 0.

    >>> [linear_schedule(4)(epoch) for epoch in range(6)]
    [1.0, 0.75, 0.5, 0.25, 0.0, 0.0]
    """
    _check_epochs("linear_schedule", epochs)
    return lambda epoch: start + (final - start) * min(epoch / epochs, 1.0)


def _check_epochs(name: str, epochs: int) -> None:
    if not epochs >= 1:
        raise ValueError(f"{name}: a number of epochs is 1 or more, not {epochs}")
