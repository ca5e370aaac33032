"""The loss of a batch as a sum over its samples, whatever weights and reduction it has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from autograd_lite.losses import LOSSES
from autograd_lite.metrics import OF_CLASSES, is_correct_for

__all__ = ["BatchLoss"]


class BatchLoss:
    """What `fit` needs to know about a loss: one of `LOSSES`, bare or a `partial`, or another.

    The loss of a batch is `factor` times the mean of what `of_sample` says of each sample, if it
    is one of `LOSSES`; of another loss nothing is known, and each is taken for a mean.

    Args:
        loss: a function of the outputs and targets of a batch.

    >>> from autograd_lite import cross_entropy
    >>> loss = BatchLoss(partial(cross_entropy, weight=[1.0, 3.0]))
    >>> loss.takes_classes, loss.factor([0, 1, 1])  # 3 samples of total weight 7
    (True, 0.42857142857142855)
    """

    def __init__(self, loss: Callable[..., Any]) -> None:
        self.function = loss
        options: dict[str, Any] = {}
        while isinstance(loss, partial) and not loss.args:
            options = {**loss.keywords, **options}
            loss = loss.func
        self.bare = loss
        self.is_known = loss in LOSSES.values()
        self.takes_classes = loss in OF_CLASSES
        self.reduction = options.get("reduction", "mean")
        self.weight: Any = options.get("weight") if self.takes_classes else None
        if self.is_known and self.reduction == "none":
            raise ValueError(f"{loss.__name__}: to train takes one number, so no reduction='none'")
        self.is_mean = not self.is_known or (self.reduction == "mean" and self.weight is None)

    def __call__(self, outputs: Sequence[Any], targets: Sequence[Any]) -> Any:
        """The loss of a batch."""
        return self.function(outputs, targets)

    def of_sample(self, output: Any, target: Any) -> Any:
        """What one sample adds, before it is multiplied by the factor of its batch."""
        if self.is_mean:
            return self.function([output], [target])
        return self.function([output], [target], reduction="sum")

    def factor(self, targets: Sequence[Any]) -> float:
        """What to multiply the mean over the samples with, given all targets of the batch."""
        if self.is_mean:
            return 1.0
        if self.reduction == "sum":
            return float(len(targets))
        if not all(isinstance(t, int) for t in targets):
            return 1.0  # of distributions, the plain mean is taken
        total = sum(self.weight[t] for t in targets)
        if not total:
            raise ValueError(
                "the weights of all classes in this batch are 0: its mean is undefined"
            )
        return float(len(targets) / total)

    def is_correct(self, output: Any) -> Callable[[Any, Any], bool] | None:
        """What says whether an output like this one fits its target, as `is_correct_for` does."""
        return is_correct_for(self.bare, output)
