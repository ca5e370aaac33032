"""Metrics: which class an output says, and when that is the right one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from autograd_lite import losses

__all__ = ["accuracy", "confusion_matrix", "predicted_class"]


def predicted_class(output: Any, threshold: float = 0.0) -> int:
    """The class that an output says: the place of the highest score, or the side of one score.

    Args:
        output: one score per class, of which the first of the highest counts; or one score of
            class 1, a number or a list of one.
        threshold: what one score must exceed to say class 1: 0 for a logit or a margin, as
            sigmoid(0) = 1/2; 0.5 for a probability.

    >>> predicted_class([0.1, 2.0, -1.0]), predicted_class(-0.3), predicted_class(0.7, 0.5)
    (1, 0, 1)
    """
    if hasattr(output, "__len__"):
        if len(output) > 1:
            if isinstance(output, list):
                return output.index(max(output))  # much faster, for those who count a million
            return max(range(len(output)), key=output.__getitem__)
        (output,) = output
    return int(output > threshold)


def accuracy(outputs: Sequence[Any], classes: Sequence[int], threshold: float = 0.0) -> float:
    """The share of the outputs that say the right class.

    Args:
        outputs: what `model.predict` returned.
        classes: the right class of each, from 0.
        threshold: as for `predicted_class`.

    Raises:
        ValueError: if there are not as many classes as outputs, or none.

    >>> accuracy([[0.1, 2.0], [1.5, 0.5], [0.0, 3.0]], [1, 0, 0])
    0.6666666666666666
    """
    pairs = _pairs("accuracy", outputs, classes)
    return sum(predicted_class(output, threshold) == k for output, k in pairs) / len(pairs)


def confusion_matrix(
    outputs: Sequence[Any], classes: Sequence[int], threshold: float = 0.0
) -> list[list[int]]:
    """How often each class was taken for each: entry [i][j] counts those of class i called j.

    Args:
        outputs: what `model.predict` returned.
        classes: the right class of each, from 0.
        threshold: as for `predicted_class`.

    Returns:
        A row for each right class, with a column for each class that was said.

    Raises:
        ValueError: if there are not as many classes as outputs, or none.

    >>> confusion_matrix([[0.1, 2.0], [1.5, 0.5], [0.0, 3.0]], [1, 0, 0])
    [[1, 1], [0, 1]]
    """
    pairs = _pairs("a confusion matrix", outputs, classes)
    said = [(k, predicted_class(output, threshold)) for output, k in pairs]
    width = max(len(output) if hasattr(output, "__len__") else 2 for output in outputs)
    counts, n = Counter(said), max(width, 2, 1 + max(classes))
    return [[counts[i, j] for j in range(n)] for i in range(n)]


def _pairs(name: str, outputs: Sequence[Any], classes: Sequence[int]) -> list[tuple[Any, int]]:
    if len(outputs) != len(classes) or not len(outputs):
        raise ValueError(f"{name} of {len(outputs)} outputs takes as many classes, and 1 or more")
    return list(zip(outputs, classes, strict=True))


THRESHOLDS: dict[Any, tuple[float, float]] = {
    losses.binary_cross_entropy: (0.5, 0.5),
    losses.binary_cross_entropy_with_logits: (0.0, 0.5),
    losses.hinge: (0.0, 0.0),
}
"""For each loss of one score: what the score, and what the target, exceeds in class 1."""

OF_CLASSES = (losses.cross_entropy, losses.nll)
"""The losses that take one score per class."""


def is_correct_for(loss: Any, output: Any) -> Callable[[Any, Any], bool] | None:
    """What says whether an output fits its target, for outputs like this one under this loss.

    Args:
        loss: a function in `LOSSES`, or another.
        output: an output of the model.

    Returns:
        A function of an output and its target; None where nothing is right or wrong: for a
        regression, an unknown loss, or several labels at once.

    >>> is_correct_for(losses.hinge, 0.0)(0.3, -1)
    False
    """
    if loss in OF_CLASSES:
        return lambda scores, target: predicted_class(scores) == _class(target)
    if loss in THRESHOLDS and not hasattr(output, "__len__"):
        of_score, of_target = THRESHOLDS[loss]
        return lambda score, target: (
            predicted_class(score, of_score) == predicted_class(target, of_target)
        )
    return None


def _class(target: Any) -> int:
    return target if isinstance(target, int) else predicted_class(target)
