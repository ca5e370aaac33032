"""Where a run of `fit` stands after an epoch: all that the rest of it depends on."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from autograd_lite.modules import Module
from autograd_lite.optim import Optimizer

__all__ = ["Best", "RunState", "run_state"]


@dataclass(frozen=True)
class Best:
    """The epoch, counted from 0, with the lowest validation loss so far, and the model after it."""

    loss: float
    epoch: int
    parameters: Mapping[str, float]


@dataclass(frozen=True)
class RunState:
    """A run after some epochs.

    epochs: how many are complete.
    batch_size: how many samples make a batch.
    parameters: those of the model, by name.
    optimizer: what its `state_dict` said.
    lr: its learning rate before any schedule.
    order: that of the samples in the last epoch, which the next shuffle begins with.
    random: the state of the generator that shuffles, and draws the masks of Dropout.
    best: what patience has seen; None without it.
    loss: the name of the loss; empty where it has none.
    """

    epochs: int
    batch_size: int
    parameters: Mapping[str, float]
    optimizer: Mapping[str, Any]
    lr: float
    order: list[int]
    random: tuple[Any, ...]
    best: Best | None
    loss: str = ""

    def restore(self, model: Module, optimizer: Optimizer) -> None:
        """Bring a model and an optimizer to where the run stands.

        Raises:
            ValueError: for a model or an optimizer that is not like those of the run; nothing has
                been changed then.
        """
        before = optimizer.state_dict()
        optimizer.load_state_dict(self.optimizer)
        try:
            model.load_state_dict(self.parameters)
        except ValueError:
            optimizer.load_state_dict(before)
            raise

    def as_json(self) -> dict[str, Any]:
        """The state as JSON can hold it."""
        return asdict(self)


def run_state(contents: Any) -> RunState:
    """The state that `as_json` has written.

    Raises:
        AttributeError, KeyError, TypeError, ValueError: for anything else.
    """
    contents = {"loss": "", **contents}  # an earlier version did not say
    if contents.keys() != {f.name for f in fields(RunState)}:
        raise ValueError(f"the state of a run has other entries than {', '.join(contents)}"[:200])
    version, internal, gauss = contents["random"]
    state = (version, tuple(internal), gauss)
    random.Random().setstate(state)  # which refuses what is none
    best = contents["best"] and Best(**contents["best"])
    for numbers in (contents["parameters"], *([best.parameters] if best else [])):
        if not all(type(x) is float and math.isfinite(x) for x in numbers.values()):
            raise ValueError("a parameter of the run is not a finite number")
    for name in ("epochs", "batch_size"):
        if type(contents[name]) is not int or contents[name] < 0:
            raise ValueError(f"{name} is not a whole number of at least 0")
    if sorted(contents["order"]) != list(range(len(contents["order"]))):
        raise ValueError("order is not one of samples")
    return RunState(**{**contents, "random": state, "best": best, "lr": float(contents["lr"])})
