"""Losses: one number that says how wrong predictions are, for `backward` to start from.

Each takes Values or plain numbers, one prediction or a list of them, and averages over a list, as
PyTorch does. All but `binary_cross_entropy` and `nll`, which take what a logarithm may have spoilt
already, are finite for logits of any size.
"""

from __future__ import annotations

import builtins
import operator
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from autograd_lite.functional import (
    abs,
    at_least_one,
    dot,
    log,
    log1p,
    log_probability,
    mean,
    relu,
    softplus,
    sum,
    take,
)  # fmt: skip
from autograd_lite.value import Value, as_value

__all__ = [
    "binary_cross_entropy", "binary_cross_entropy_with_logits", "cross_entropy", "hinge",
    "l1_penalty", "l2_penalty", "mse", "nll",
]  # fmt: skip


def mse(predictions: Any, targets: Any) -> Value:
    """Mean squared error, mean((p - t)**2).

    Args:
        predictions: one number, or (nested) lists of numbers.
        targets: as many numbers, in the same shape.

    Raises:
        ValueError: if there are not as many targets as predictions, or none at all.

    >>> mse([1.0, 2.0], [1.0, 4.0]).data
    2.0
    """
    errors = [as_value(p) - t for p, t in _pairs("mse", predictions, targets)]
    total = dot(errors, errors)
    return total / len(errors) if len(errors) > 1 else total


def binary_cross_entropy(probabilities: Any, targets: Any) -> Value:
    """Minus the log likelihood of yes-or-no labels, mean(-t*log(p) - (1 - t)*log(1 - p)).

    Prefer `binary_cross_entropy_with_logits`: a probability that has been rounded to exactly 0 or
    1 makes this loss infinite if it is wrong. PyTorch cuts the logarithm off at -100 there, and
    the gradient with it; here it is an error that says so. A term of weight 0 is left out, so a
    probability of exactly 1 for a target of 1 costs nothing.

    Args:
        probabilities: one number in [0, 1], or (nested) lists of them.
        targets: as many numbers in [0, 1]: labels, or how sure one is of yes.

    Raises:
        ValueError: for numbers outside of [0, 1], and where the loss is infinite.

    >>> binary_cross_entropy([0.5, 1.0], [0, 1]).data  # log(2) / 2
    0.34657359027997264
    """
    pairs = _pairs("binary_cross_entropy", probabilities, targets)
    return _mean([_binary_cross_entropy(as_value(p), t) for p, t in pairs])


def _binary_cross_entropy(p: Value, t: Any) -> Value:
    x, y = p.data, _number(t)
    _refuse_outside("binary_cross_entropy", "target", y)
    if isinstance(x, float):
        _refuse_outside("binary_cross_entropy", p.label or "probability", x)
        if isinstance(y, float) and (x == 0 < y or y < 1 == x):
            raise ValueError(
                f"binary_cross_entropy of {p.label or 'probability'} = {x} with target {y} is "
                "infinite: give the logits to binary_cross_entropy_with_logits instead"
            )
    if t == 1:
        return -log(p)
    if t == 0:
        return -log1p(-p)
    return -dot([t, 1 - t], [log(p), log1p(-p)])


def binary_cross_entropy_with_logits(logits: Any, targets: Any) -> Value:
    """Binary cross-entropy of sigmoid(z), mean(t*softplus(-z) + (1 - t)*softplus(z)).

    Its derivative by each logit is (sigmoid(z) - t) / n.

    Args:
        logits: one number of any size, or (nested) lists of them.
        targets: as many numbers in [0, 1]: labels, or how sure one is of yes.

    Raises:
        ValueError: for targets outside of [0, 1].

    >>> binary_cross_entropy_with_logits([0.0, 1000.0], [0, 1]).data  # log(2) / 2
    0.34657359027997264
    """
    losses = []
    for z, t in _pairs("binary_cross_entropy_with_logits", logits, targets):
        _refuse_outside("binary_cross_entropy_with_logits", "target", _number(t))
        losses.append(dot([t, 1 - t], [softplus(-as_value(z)), softplus(z)]))
    return _mean(losses)


def cross_entropy(logits: Any, target: Any) -> Value:
    """Minus the log of the softmax probability of the right class, -log_softmax(z)[target].

    Its derivative by each logit is softmax(z) - t, where t is the target as a one-hot vector.

    Args:
        logits: n scores of any size, or a list of such lists.
        target: the index of the right class, or n probabilities that sum to 1 (one-hot or soft);
            a list of those for a list of lists. An index that is a Value is read anew when the
            recorded graph is replayed.

    Raises:
        IndexError: for a class that has no logit.
        TypeError: for an index that is not a whole number.
        ValueError: for probabilities that are not n, or negative, or do not sum to 1.

    >>> cross_entropy([0.0, 0.0], 1).data
    0.6931471805599453
    >>> cross_entropy([0.0, 0.0], [0.25, 0.75]).data
    0.6931471805599453
    """
    if _is_batch(logits):
        return _mean_of(cross_entropy, logits, target)
    zs = at_least_one(logits, "cross_entropy")
    return -_expected("cross_entropy", len(zs), lambda i: log_probability(zs, i), target)


def nll(log_probabilities: Any, target: Any) -> Value:
    """Negative log likelihood, -log_probabilities[target]: what cross_entropy is to log_softmax.

    Args:
        log_probabilities: n logarithms of probabilities, or a list of such lists.
        target: as for `cross_entropy`.

    Raises:
        IndexError, TypeError, ValueError: as for `cross_entropy`.

    >>> nll([-2.0, -0.5], 0).data
    2.0
    """
    if _is_batch(log_probabilities):
        return _mean_of(nll, log_probabilities, target)
    return -_expected("nll", len(log_probabilities), log_probabilities.__getitem__, target)


def hinge(scores: Any, targets: Any) -> Value:
    """The max-margin loss of support vector machines, mean(relu(1 - t*s)).

    Args:
        scores: one number, or (nested) lists of them; positive means yes.
        targets: as many labels, each -1 or +1.

    Raises:
        ValueError: for a target that is neither -1 nor +1.

    Source: Cortes, Vapnik 1995, "Support-vector networks".

    >>> hinge([2.0, 0.5, 0.5], [1, 1, -1]).data
    0.6666666666666666
    """
    losses = []
    for s, t in _pairs("hinge", scores, targets):
        if isinstance(_number(t), float) and _number(t) not in (-1, 1):
            raise ValueError(f"hinge takes targets of -1 and +1, not {t}: 2*t - 1 for t in (0, 1)")
        losses.append(relu(1 - as_value(s) * t))
    return _mean(losses)


def l1_penalty(
    parameters: Iterable[Value], alpha: float = 1.0, include_biases: bool = True
) -> Value:
    """The lasso penalty, alpha * sum(abs(p)), which drives parameters to exactly 0.

    Args:
        parameters: the Values to penalise, such as model.parameters().
        alpha: its weight beside the loss.
        include_biases: whether to penalise parameters that are called bias, or *.bias, too.

    >>> l1_penalty([Value(-2.0), Value(1.0)], alpha=0.5).data
    1.5
    """
    return alpha * sum(abs(p) for p in _penalised(parameters, include_biases))


def l2_penalty(
    parameters: Iterable[Value], alpha: float = 1.0, include_biases: bool = True
) -> Value:
    """The ridge penalty, alpha * sum(p**2), which keeps parameters small.

    Args:
        parameters: the Values to penalise, such as model.parameters().
        alpha: its weight beside the loss.
        include_biases: whether to penalise parameters that are called bias, or *.bias, too.

    >>> l2_penalty([Value(-2.0), Value(1.0)], alpha=0.5).data
    2.5
    >>> l2_penalty([Value(3.0), Value(9.0, label="bias")], include_biases=False).data
    9.0
    """
    chosen = _penalised(parameters, include_biases)
    return alpha * (dot(chosen, chosen) if chosen else as_value(0.0))


def _penalised(parameters: Iterable[Value], include_biases: bool) -> list[Value]:
    return [p for p in parameters if include_biases or p.label.rpartition(".")[2] != "bias"]


def _expected(name: str, n: int, score: Callable[[int], Any], target: Any) -> Value:
    """The score of the target class, or the mean of n scores if the target is a distribution."""
    if isinstance(target, Value):
        chosen: Value = take(map(score, range(n)), target)
        return chosen
    if not _is_list(target):
        try:
            index = operator.index(target)
        except TypeError:
            raise TypeError(f"{name} takes the index of a class, not {target!r}") from None
        if index not in range(n):
            raise IndexError(f"{name}: class {index} is not one of the {n} there are")
        return as_value(score(index))
    if len(target) != n:
        raise ValueError(f"{name}: {len(target)} target probabilities for {n} classes")
    numbers = [_number(t) for t in target]
    if all(isinstance(t, float) for t in numbers) and not (
        min(numbers) >= 0 and builtins.abs(builtins.sum(numbers) - 1) < 1e-6
    ):
        raise ValueError(f"{name}: target probabilities are positive and sum to 1, not {target!r}")
    return dot(target, map(score, range(n)))


def _mean_of(loss: Callable[[Any, Any], Value], batch: Any, targets: Any) -> Value:
    if not _is_list(targets) or len(targets) != len(batch):
        raise ValueError(f"{loss.__name__} of {len(batch)} samples takes as many targets")
    return _mean([loss(scores, target) for scores, target in zip(batch, targets, strict=True)])


def _mean(losses: list[Value]) -> Value:
    """The mean over samples; the loss of a single one is itself, without a division by 1."""
    return mean(losses) if len(losses) > 1 else losses[0]


def _pairs(name: str, predictions: Any, targets: Any) -> list[tuple[Any, Any]]:
    """Each number of the predictions with its target."""
    pairs = list(_walk(name, predictions, targets))
    if not pairs:
        raise ValueError(f"{name} of no predictions is not defined")
    return pairs


def _walk(name: str, predictions: Any, targets: Any) -> Iterator[tuple[Any, Any]]:
    if not (_is_list(predictions) or _is_list(targets)):
        yield predictions, targets
    elif _is_list(predictions) and _is_list(targets) and len(predictions) == len(targets):
        for p, t in zip(predictions, targets, strict=True):
            yield from _walk(name, p, t)
    else:
        sizes = [len(x) if _is_list(x) else "one number" for x in (predictions, targets)]
        raise ValueError(f"{name}: predictions ({sizes[0]}) and targets ({sizes[1]}) do not match")


def _number(t: Any) -> Any:
    """The number in a target: a float wherever it is a plain one."""
    return as_value(t).data


def _refuse_outside(name: str, what: str, x: Any) -> None:
    if isinstance(x, float) and not 0 <= x <= 1:
        raise ValueError(f"{name}: {what} = {x} is not between 0 and 1")


def _is_batch(scores: Any) -> bool:
    return _is_list(scores) and len(scores) > 0 and _is_list(scores[0])


def _is_list(x: Any) -> bool:
    return hasattr(x, "__len__") and not isinstance(x, str)
