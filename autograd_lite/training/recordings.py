"""A training recorded as it goes: the parameters after some of its epochs, to be watched later."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from autograd_lite import losses
from autograd_lite.metrics import predicted_class
from autograd_lite.modules import Module
from autograd_lite.theatre.player import TrainingPlayer
from autograd_lite.theatre.watching import Scene
from autograd_lite.training.batch_loss import BatchLoss
from autograd_lite.training.samples import Samples

__all__ = ["Recording"]

MOST_MOMENTS = 120
MOST_NUMBERS = 20_000_000
"""Moments kept, and the parameters in all of them together."""

KINDS: Mapping[Any, str] = {
    losses.binary_cross_entropy_with_logits: "logit",
    losses.binary_cross_entropy: "probability",
    losses.hinge: "margin",
    losses.cross_entropy: "classes",
    losses.nll: "classes",
}
"""What the outputs are that a loss takes."""


class Recording:
    """The parameters of a model at some moments of a training, evenly spaced.

    Every epoch is kept until there are 120 of them; then every other one is dropped, and from
    there on every second epoch is kept, and so on. The first and the last moment are there always.

    Args:
        model: what is trained; a copy of it is kept.
        data: the samples.
        loss: that of a batch.
    """

    def __init__(self, model: Module, data: Samples, loss: BatchLoss) -> None:
        self.model = copy.deepcopy(model)
        self.data, self.loss = data, loss
        self.kept: list[tuple[int, list[float]]] = []
        self.last: tuple[int, list[float]] | None = None
        self.stride = 1
        n_parameters = max(1, len(model.parameters()))
        self.most = max(4, min(MOST_MOMENTS, MOST_NUMBERS // n_parameters))

    def add(self, epoch: int, model: Module) -> None:
        """Note the parameters after an epoch; epoch 0 is before the first step."""
        self.last = (epoch, [p.data for p in model.parameters()])
        if not self.kept or epoch - self.kept[0][0] >= self.stride * len(self.kept):
            self.kept.append(self.last)
        if len(self.kept) > self.most:
            self.kept = self.kept[::2]
            self.stride *= 2

    @property
    def moments(self) -> list[tuple[int, list[float]]]:
        """The epochs and the numbers of the parameters, in order."""
        is_in = not self.last or (self.kept and self.kept[-1][0] == self.last[0])
        return [*self.kept] if is_in or self.last is None else [*self.kept, self.last]

    def player(self, curves: Mapping[str, list[float]], title: str) -> TrainingPlayer:
        """The recorded training as a page."""
        return TrainingPlayer(self.model, self._scene(), self.moments, curves, title)

    def _scene(self) -> Scene:
        data, loss = self.data, self.loss
        X, y = (x.tolist() if hasattr(x, "tolist") else x for x in (data.X, data.y))  # noqa: N806
        factor = loss.factor(y)
        kind = KINDS.get(loss.bare, "number")
        output = self.model.predict([X[0]])[0]

        def of_sample(said: Any, target: Any) -> Any:
            return loss.of_sample(said, target) * factor

        is_correct = loss.is_correct(output)
        threshold = {"hinge": 0.0}.get(loss.bare.__name__, 0.5) if is_correct else 0.0
        classes = [
            t if isinstance(t, int) else predicted_class(t, threshold) for t in y
        ] if is_correct else []  # fmt: skip
        return Scene(X, y, kind, of_sample, is_correct, classes=classes)
