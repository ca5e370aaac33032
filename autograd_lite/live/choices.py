"""What a visitor may choose for a network: names from tables and numbers within bounds.

>>> Choices.of({"data": "xor", "layers": [4]}).loss
'binary_cross_entropy_with_logits'
>>> Choices.of({"layers": [1000]})
Traceback (most recent call last):
ValueError: layers: up to 4 of them, each with 1 to 12 units, not [1000]
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from autograd_lite.live.points import POINTS, Points, points
from autograd_lite.nn import MLP
from autograd_lite.optim import SGD, Adam, AdamW, Optimizer

__all__ = ["ACTIVATIONS", "LOSSES", "OPTIMIZERS", "Choices"]

ACTIVATIONS = ("tanh", "relu", "leaky_relu", "sigmoid", "gelu", "linear")
OPTIMIZERS = ("adam", "adamw", "sgd", "momentum")
LOSSES: dict[int, tuple[str, ...]] = {
    # number of classes, 0 for a regression: what fits, the usual one first
    0: ("mse",),
    2: ("binary_cross_entropy_with_logits", "cross_entropy", "hinge", "mse"),
    3: ("cross_entropy",),
}
KINDS = {
    "binary_cross_entropy_with_logits": "logit", "cross_entropy": "classes", "hinge": "margin",
    "mse": "margin",
}  # fmt: skip

MOST_LAYERS, MOST_UNITS, MOST_POINTS = 4, 12, 400
REACH = 1.3
"""Points lie in the square from minus this to this."""


@dataclass(frozen=True)
class Choices:
    """A training as it is chosen; everything else follows from it.

    data: one of `POINTS`, or "drawn" for the points themselves.
    n, noise, seed: for points from a formula; the seed draws the weights and the batches too.
    points: drawn ones, each x, y and class.
    """

    data: str = "moons"
    n: int = 120
    noise: float = 0.15
    seed: int = 1
    points: tuple[tuple[float, float, int], ...] = ()
    layers: tuple[int, ...] = (6, 4)
    activation: str = "tanh"
    loss: str = ""
    optimizer: str = "adam"
    lr: float = 0.02
    batch: int = 16

    @classmethod
    def of(cls, chosen: Any) -> Choices:
        """The choices in a request; what is not chosen is as usual.

        Raises:
            ValueError: for a name that no table holds, or a number out of its bounds.
        """
        if not isinstance(chosen, Mapping):
            raise ValueError(f"choices are an object, not {chosen!r:.60}")
        usual = {name: chosen.get(name, default) for name, default in asdict(cls()).items()}
        if unknown := chosen.keys() - usual.keys():
            raise ValueError(f"there is no choice of {min(map(str, unknown)):.40}")
        data = _name("data", usual["data"], (*POINTS, "drawn"))
        drawn = _drawn(usual["points"]) if data == "drawn" else ()
        n_classes = 1 + max(2 if k == 2 else 1 for _, _, k in drawn) if drawn else POINTS[data][1]
        losses = LOSSES[n_classes]
        loss = usual["loss"] if usual["loss"] in losses else losses[0]
        return cls(
            data=data,
            n=_whole("n", usual["n"], 10, MOST_POINTS),
            noise=_number("noise", usual["noise"], 0.0, 1.0),
            seed=_whole("seed", usual["seed"], 0, 10**6),
            points=drawn,
            layers=_layers(usual["layers"]),
            activation=_name("activation", usual["activation"], ACTIVATIONS),
            loss=loss,
            optimizer=_name("optimizer", usual["optimizer"], OPTIMIZERS),
            lr=_number("lr", usual["lr"], 1e-6, 10.0),
            batch=_whole("batch", usual["batch"], 1, MOST_POINTS),
        )

    @property
    def n_classes(self) -> int:
        """2 or 3; 0 for a regression."""
        if self.data != "drawn":
            return POINTS[self.data][1]
        return 3 if any(k == 2 for _, _, k in self.points) else 2

    @property
    def kind(self) -> str:
        """What the outputs are, as the page paints them."""
        return KINDS[self.loss]

    def samples(self) -> Points:
        """Places, and the class of each or the number there."""
        if self.data == "drawn":
            return [[x, y] for x, y, _ in self.points], [k for _, _, k in self.points]
        places, targets = points(self.data, self.n, self.noise, self.seed)
        return [[max(-REACH, min(REACH, x)) for x in place] for place in places], targets

    def targets(self, classes: list[float]) -> list[float]:
        """Targets as the loss takes them: for a margin -1 and 1."""
        is_signed = self.n_classes and self.kind == "margin"
        return [2.0 * k - 1 for k in classes] if is_signed else classes

    def model(self) -> MLP:
        """The network as it begins."""
        n_outputs = self.n_classes if self.loss == "cross_entropy" else 1
        return MLP(2, [*self.layers, n_outputs], self.activation, seed=self.seed)

    def optimizer_for(self, model: MLP) -> Optimizer:
        """What moves its parameters."""
        ps, lr = model.parameters(), self.lr
        if self.optimizer == "momentum":
            return SGD(ps, lr=lr, momentum=0.9)
        made: Optimizer = {"adam": Adam, "adamw": AdamW, "sgd": SGD}[self.optimizer](ps, lr=lr)
        return made

    def order(self, epoch: int, n: int) -> list[int]:
        """The order of the samples in an epoch; the same whenever it is asked for."""
        order = list(range(n))
        random.Random(f"{self.seed} {epoch}").shuffle(order)
        return order

    def as_json(self) -> dict[str, Any]:
        """The choices as a request holds them."""
        return asdict(self)


def _name(what: str, name: Any, known: tuple[str, ...]) -> str:
    if isinstance(name, str) and name in known:
        return name
    raise ValueError(f"{what} is one of {', '.join(known)}, not {name!r:.40}")


def _number(what: str, x: Any, low: float, high: float) -> float:
    is_number = isinstance(x, (int, float)) and not isinstance(x, bool)
    if is_number and math.isfinite(x) and low <= x <= high:
        return float(x)
    raise ValueError(f"{what} is a number from {low:g} to {high:g}, not {x!r:.40}")


def _whole(what: str, x: Any, low: int, high: int) -> int:
    if isinstance(x, int) and not isinstance(x, bool) and low <= x <= high:
        return x
    raise ValueError(f"{what} is a whole number from {low} to {high}, not {x!r:.40}")


def _layers(given: Any) -> tuple[int, ...]:
    is_list = isinstance(given, (list, tuple)) and len(given) <= MOST_LAYERS
    if is_list and all(type(n) is int and 1 <= n <= MOST_UNITS for n in given):
        return tuple(given)
    raise ValueError(
        f"layers: up to {MOST_LAYERS} of them, each with 1 to {MOST_UNITS} units, not {given!r:.60}"
    )


def _drawn(given: Any) -> tuple[tuple[float, float, int], ...]:
    if not isinstance(given, (list, tuple)) or not 2 <= len(given) <= MOST_POINTS:
        raise ValueError(f"draw 2 to {MOST_POINTS} points: click into the plane")
    found = []
    for point in given:
        if not isinstance(point, (list, tuple)) or len(point) != 3:
            raise ValueError(f"a point is x, y and a class, not {point!r:.60}")
        x, y = (_number("a coordinate", c, -REACH, REACH) for c in point[:2])
        found.append((x, y, _whole("a class", point[2], 0, 2)))
    return tuple(found)
