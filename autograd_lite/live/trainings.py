"""Trainings for the network page: compiled once, then led by the state that each request brings.

What is kept between two requests is only what takes long to make: programs, by the choices they
follow from. All numbers of a training come with each request and go back with its answer, so
pages in several windows do not disturb each other, and nothing is lost when a program is dropped.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from autograd_lite._extras import is_installed
from autograd_lite.compiling.program import compile as compile_program
from autograd_lite.live.choices import REACH, Choices
from autograd_lite.losses import LOSSES
from autograd_lite.metrics import predicted_class
from autograd_lite.optim import Optimizer
from autograd_lite.theatre.watching import Scene, Watcher
from autograd_lite.value import Value

__all__ = ["State", "Training", "training_of"]

MOST_KEPT = 6
MOST_EPOCHS = 10_000
"""In one request; the time that it may take ends it earlier."""

LONGEST = 0.5
"""Seconds for the epochs of one request."""

State = dict[str, Any]
"""epoch, parameters, and the optimizer's steps and memories: all that the next step depends on."""

SUPER = ["", *"¹²³⁴⁵⁶⁷⁸⁹"]
SUB = [str(n).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")) for n in range(100)]
"""For names as textbooks have them: a²₃ is the activation of unit 3 of layer 2."""

_kept: OrderedDict[tuple[Choices, bool], Training] = OrderedDict()
_keeping = threading.Lock()


def training_of(choices: Choices) -> Training:
    """The training for these choices, made anew or as it was kept."""
    same = replace(choices, lr=1.0, batch=1, optimizer="sgd")  # which a program does not depend on
    key = same, is_installed("numpy")  # in a browser it comes while the page is open
    with _keeping:
        training = _kept.pop(key, None) or Training(choices)
        _kept[key] = training
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return training


class Training:
    """A network with its samples, compiled; one request at a time works with it."""

    def __init__(self, choices: Choices) -> None:
        self.lock = threading.Lock()
        places, classes = choices.samples()
        self.targets = choices.targets(classes)
        self.n = len(places)
        loss = LOSSES[choices.loss]

        def of_sample(output: Any, target: Any) -> Any:
            return loss([output], [target])

        def is_correct(output: Any, target: Any) -> bool:
            right: int = target if choices.kind == "classes" else int(target > 0)
            return predicted_class(output) == right

        self.model = choices.model()
        self.scene = Scene(
            places,
            self.targets,
            choices.kind,
            of_sample,
            is_correct if choices.n_classes else None,
            classes=[int(k) for k in classes] if choices.n_classes else (),
            plane=(-REACH, REACH, -REACH, REACH),
        )
        self.watcher = Watcher(choices.model(), self.scene)
        self.program = compile_program(
            lambda x, t: of_sample(self.model(x), t), parameters=self.model.parameters()
        )
        self.trainings: dict[str, Any] = {}

    def first(self, choices: Choices) -> State:
        """The state before the first step."""
        model = choices.model()
        optimizer = choices.optimizer_for(model)
        return _state(0, [p.data for p in model.parameters()], optimizer)

    def train(
        self, choices: Choices, state: State, epochs: int, seconds: float
    ) -> tuple[State, list[float]]:
        """Some epochs from a state on.

        Args:
            choices: those of this training.
            state: is not changed.
            epochs: at most so many.
            seconds: no epoch is begun when it would take longer, but one is always done.

        Returns:
            The state after the last epoch, and the mean loss of each.

        Raises:
            ArithmeticError, ValueError: if a loss or a step is not finite.
        """
        epoch, numbers = self._checked(state)
        with self.lock:
            training = self._training(choices)
            optimizer = training.optimizer
            self._load(numbers)
            optimizer.load_state_dict(
                {
                    **choices.optimizer_for(self.model).state_dict(),
                    "steps": state["steps"],
                    "memories": state["memories"],
                }
            )
            losses: list[float] = []
            start, spent = time.perf_counter(), 0.0
            while len(losses) < epochs and spent * (1 + 1 / max(1, len(losses))) <= seconds:
                left = (seconds - spent) * len(losses) / spent if spent else 1
                piece = max(1, min(epochs - len(losses), int(left / 2)))
                try:
                    losses += self._epochs(training, choices, epoch + len(losses), piece)
                except (ArithmeticError, ValueError) as error:
                    hint = f"try a smaller learning rate than {choices.lr:g}"
                    number = f"epoch {epoch + len(losses) + 1}"
                    raise type(error)(f"{number}: {error}; {hint}") from error
                spent = time.perf_counter() - start
            after = [p.data for p in self.model.parameters()]
            return _state(epoch + len(losses), after, optimizer), losses

    def frame(self, state: State) -> dict[str, Any]:
        """What the network does in a state."""
        epoch, numbers = self._checked(state)
        with self.lock:
            return {"epoch": epoch, **self.watcher.frame(numbers)}

    def loss_at(self, state: State, i: int) -> Any:
        """The loss at one point, a graph after its backward pass; the units have names."""
        _, numbers = self._checked(state)
        if not (isinstance(i, int) and 0 <= i < self.n):
            raise ValueError(f"there are points 0 to {self.n - 1}, not {i!r:.40}")
        with self.lock:
            self._load(numbers)
            values = [Value(x, label=f"x{SUB[k]}") for k, x in enumerate(self.scene.X[i], 1)]
            for k, layer in enumerate(self.model.layers, 1):
                values = layer(values)
                for j, a in enumerate(values, 1):
                    a.label = f"a{SUPER[k]}{SUB[j]}" if a.op != "dot" else f"z{SUPER[k]}{SUB[j]}"
                    if a.op != "dot":
                        a.parents[0].label = f"z{SUPER[k]}{SUB[j]}"
            output = values[0] if len(values) == 1 else values
            loss = self.scene.loss(output, self.targets[i])
            loss.label = "loss"
            for p in self.model.parameters():
                p.grad = 0.0
            loss.backward()
            return loss

    def _training(self, choices: Choices) -> Any:
        """The samples in the memory of the program, with an optimizer of the kind chosen."""
        kind = choices.optimizer
        if kind not in self.trainings:
            optimizer = choices.optimizer_for(self.model)
            self.trainings[kind] = self.program.training(
                self.scene.X, self.targets, optimizer=optimizer
            )
        return self.trainings[kind]

    def _epochs(self, training: Any, choices: Choices, epoch: int, k: int) -> list[float]:
        orders: list[int] = []
        for e in range(epoch, epoch + k):
            orders += choices.order(e, self.n)
        sizes = [min(choices.batch, self.n - i) for i in range(0, self.n, choices.batch)]
        starts = [e * self.n + i for e in range(k) for i in range(0, self.n, choices.batch)]
        found, _ = training.run(orders, [*starts, k * self.n])
        per_epoch = len(sizes)
        return [
            math.fsum(loss * size for loss, size in zip(found[i:], sizes, strict=False)) / self.n
            for i in range(0, len(found), per_epoch)
        ]

    def _load(self, numbers: Sequence[float]) -> None:
        for p, x in zip(self.model.parameters(), numbers, strict=True):
            p.data = x

    def _checked(self, state: Any) -> tuple[int, list[float]]:
        """The epoch and the parameters of a state that fits this network."""
        n = len(self.model.parameters())
        if not isinstance(state, dict) or state.keys() != _state(0, [], None).keys():
            raise ValueError("a state holds epoch, parameters, steps and memories")
        for name in ("epoch", "steps"):
            if type(state[name]) is not int or not 0 <= state[name] < 10**9:
                raise ValueError(f"{name} is a whole number, not {state[name]!r:.40}")
        numbers = state["parameters"]
        if not isinstance(numbers, list) or len(numbers) != n:
            raise ValueError(f"this network has {n} parameters")
        for x in numbers:
            if type(x) not in (int, float) or not math.isfinite(x):
                raise ValueError(f"a parameter is a finite number, not {x!r:.40}")
        return state["epoch"], [float(x) for x in numbers]


def _state(epoch: int, numbers: list[float], optimizer: Optimizer | None) -> State:
    steps, memories = optimizer.state if optimizer else (0, [])
    return {
        "epoch": epoch,
        "parameters": numbers,
        "steps": steps,
        "memories": [list(row) for row in memories],
    }
