"""Losses: one number that says how wrong predictions are, for `backward` to start from.

Each takes Values or plain numbers, one prediction or a list of them, and averages over a list, as
PyTorch does; `reduction="sum"` adds up instead, and "none" returns the loss of each. All but
`binary_cross_entropy` and `nll`, which take what a logarithm may have spoilt already, are finite
for logits of any size.
"""

from __future__ import annotations

import builtins
import operator
from collections.abc import Callable, Iterable
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
    "LOSSES", "binary_cross_entropy", "binary_cross_entropy_with_logits", "cross_entropy",
    "hinge", "l1_penalty", "l2_penalty", "mse", "nll",
]  # fmt: skip

REDUCTIONS = ("mean", "sum", "none")
"""What becomes of the losses of a list: their mean, their sum, or a list of them."""


def mse(predictions: Any, targets: Any, *, reduction: str = "mean") -> Any:
    """Mean squared error, mean((p - t)**2).

    Args:
        predictions: one number, or (nested) lists of numbers.
        targets: as many numbers, in the same shape.
        reduction: "mean", "sum", or "none" for the squared errors in the shape of the predictions.

    Raises:
        ValueError: if there are not as many targets as predictions, or none at all.

    >>> mse([1.0, 2.0], [1.0, 4.0]).data
    2.0
    >>> mse([1.0, 2.0], [1.0, 4.0], reduction="sum").data
    4.0
    """
    nested = _each("mse", lambda p, t: as_value(p) - t, predictions, targets)
    _check_reduction("mse", reduction)
    if reduction == "none":
        return _mapped(lambda error: error * error, nested)
    errors = _flat(nested)
    if len(errors) == 1:
        return errors[0] ** 2
    total = dot(errors, errors)
    return total / len(errors) if reduction == "mean" else total


def binary_cross_entropy(probabilities: Any, targets: Any, *, reduction: str = "mean") -> Any:
    """Minus the log likelihood of yes-or-no labels, mean(-t*log(p) - (1 - t)*log(1 - p)).

    Prefer `binary_cross_entropy_with_logits`: a probability that has been rounded to exactly 0 or
    1 makes this loss infinite if it is wrong. PyTorch cuts the logarithm off at -100 there, and
    the gradient with it; here it is an error that says so. A term of weight 0 is left out, so a
    probability of exactly 1 for a target of 1 costs nothing.

    Args:
        probabilities: one number in [0, 1], or (nested) lists of them.
        targets: as many numbers in [0, 1]: labels, or how sure one is of yes.
        reduction: "mean", "sum", or "none" for the losses in the shape of the probabilities.

    Raises:
        ValueError: for numbers outside of [0, 1], and where the loss is infinite.

    >>> binary_cross_entropy([0.5, 1.0], [0, 1]).data  # log(2) / 2
    0.34657359027997264
    """
    name = "binary_cross_entropy"
    return _reduced(name, _each(name, _binary_cross_entropy, probabilities, targets), reduction)


def _binary_cross_entropy(probability: Any, t: Any) -> Value:
    p = as_value(probability)
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


def binary_cross_entropy_with_logits(
    logits: Any, targets: Any, *, pos_weight: Any = None, reduction: str = "mean"
) -> Any:
    """Binary cross-entropy of sigmoid(z), mean(t*softplus(-z) + (1 - t)*softplus(z)).

    Its derivative by each logit is (sigmoid(z) - t) / n.

    Args:
        logits: one number of any size, or (nested) lists of them.
        targets: as many numbers in [0, 1]: labels, or how sure one is of yes.
        pos_weight: what the term of t is multiplied with: a number, or one for each logit of a
            sample. The number of noes divided by that of yesses makes both count alike.
        reduction: "mean", "sum", or "none" for the losses in the shape of the logits.

    Raises:
        ValueError: for targets outside of [0, 1], or weights that are negative or not as many as
            the logits of a sample.

    >>> binary_cross_entropy_with_logits([0.0, 1000.0], [0, 1]).data  # log(2) / 2
    0.34657359027997264
    """
    name = "binary_cross_entropy_with_logits"
    _check_weights(name, pos_weight if _is_list(pos_weight) else [pos_weight or 0])
    weights = _mapped(lambda z: 1.0, logits) if pos_weight is None else _like(logits, pos_weight)

    def loss(z: Any, t: Any, weight: Any) -> Value:
        _refuse_outside(name, "target", _number(t))
        yes = t if pos_weight is None else t * weight
        return dot([yes, 1 - t], [softplus(-as_value(z)), softplus(z)])

    return _reduced(name, _each(name, loss, logits, targets, weights), reduction)


def cross_entropy(
    logits: Any,
    target: Any,
    *,
    weight: Any = None,
    label_smoothing: float = 0.0,
    reduction: str = "mean",
) -> Any:
    """Minus the log of the softmax probability of the right class, -log_softmax(z)[target].

    Its derivative by each logit is softmax(z) - t, where t is the target as a one-hot vector.

    Args:
        logits: n scores of any size, or a list of such lists.
        target: the index of the right class, or n probabilities that sum to 1 (one-hot or soft);
            a list of those for a list of lists. An index that is a Value is read anew when the
            recorded graph is replayed.
        weight: a number of at least 0 for each class, with which its losses are multiplied. The
            mean over targets that are indices is the weighted one: it is divided by the sum of
            the weights of the targets, so that a class of weight 2 counts as if each of its samples
            were there twice.
        label_smoothing: the share of the target that is spread evenly over all classes, from 0
            to 1: the network is not asked to be surer than that.
        reduction: "mean", "sum", or "none" for a list with the loss of each sample.

    Raises:
        IndexError: for a class that has no logit.
        TypeError: for an index that is not a whole number.
        ValueError: for probabilities that are not n, or negative, or do not sum to 1; for weights
            that are not n, or negative, or all 0 for these targets.

    Source: Szegedy et al. 2016, "Rethinking the inception architecture", for the smoothing.

    >>> cross_entropy([0.0, 0.0], 1).data
    0.6931471805599453
    >>> cross_entropy([0.0, 0.0], [0.25, 0.75]).data
    0.6931471805599453
    >>> round(cross_entropy([[2.0, 0.0], [2.0, 0.0]], [0, 1], weight=[1.0, 3.0]).data, 6)
    1.626928
    """
    if not 0 <= label_smoothing <= 1:
        raise ValueError(f"cross_entropy: label_smoothing is from 0 to 1, not {label_smoothing}")

    def of_one(scores: Any, t: Any) -> tuple[Any, Any]:
        zs = at_least_one(scores, "cross_entropy")
        log_p = lambda i: log_probability(zs, i)  # noqa: E731
        return _weighted("cross_entropy", len(zs), log_p, t, weight, label_smoothing)

    return _of_classes("cross_entropy", of_one, logits, target, weight, reduction)


def nll(log_probabilities: Any, target: Any, *, weight: Any = None, reduction: str = "mean") -> Any:
    """Negative log likelihood, -log_probabilities[target]: what cross_entropy is to log_softmax.

    Args:
        log_probabilities: n logarithms of probabilities, or a list of such lists.
        target: as for `cross_entropy`.
        weight: as for `cross_entropy`.
        reduction: as for `cross_entropy`.

    Raises:
        IndexError, TypeError, ValueError: as for `cross_entropy`.

    >>> nll([-2.0, -0.5], 0).data
    2.0
    """

    def of_one(scores: Any, t: Any) -> tuple[Any, Any]:
        return _weighted("nll", len(scores), scores.__getitem__, t, weight, 0.0)

    return _of_classes("nll", of_one, log_probabilities, target, weight, reduction)


def hinge(scores: Any, targets: Any, *, reduction: str = "mean") -> Any:
    """The max-margin loss of support vector machines, mean(relu(1 - t*s)).

    Args:
        scores: one number, or (nested) lists of them; positive means yes.
        targets: as many labels, each -1 or +1.
        reduction: "mean", "sum", or "none" for the losses in the shape of the scores.

    Raises:
        ValueError: for a target that is neither -1 nor +1.

    Source: Cortes, Vapnik 1995, "Support-vector networks".

    >>> hinge([2.0, 0.5, 0.5], [1, 1, -1]).data
    0.6666666666666666
    """

    def loss(s: Any, t: Any) -> Value:
        if isinstance(_number(t), float) and _number(t) not in (-1, 1):
            raise ValueError(f"hinge takes targets of -1 and +1, not {t}: 2*t - 1 for t in (0, 1)")
        return relu(1 - as_value(s) * t)

    return _reduced("hinge", _each("hinge", loss, scores, targets), reduction)


LOSSES: dict[str, Callable[..., Any]] = {
    "mse": mse,
    "cross_entropy": cross_entropy,
    "nll": nll,
    "binary_cross_entropy": binary_cross_entropy,
    "binary_cross_entropy_with_logits": binary_cross_entropy_with_logits,
    "hinge": hinge,
}
"""The losses by name."""


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


def _weighted(
    name: str, n: int, score: Callable[[int], Any], target: Any, weight: Any, smoothing: float
) -> tuple[Any, Any]:
    """The loss of one sample, and its weight in a mean: None if all count alike."""
    if weight is not None and len(weight) != n:
        raise ValueError(f"{name}: {len(weight)} weights for {n} classes")
    is_index = isinstance(target, Value) or not _is_list(target)
    loss, own = -_expected(name, n, score, target, weight), None
    if is_index and weight is not None:
        own = take(weight, target) if isinstance(target, Value) else weight[operator.index(target)]
        loss = own * loss
    if smoothing:
        evenly = [1.0] * n if weight is None else weight
        spread = -dot(evenly, map(score, range(n)))
        loss = (1 - smoothing) * loss + (smoothing / n) * spread
    return loss, own


def _expected(
    name: str, n: int, score: Callable[[int], Any], target: Any, weight: Any = None
) -> Value:
    """The score of the target class, or the mean of n weighted scores for a distribution."""
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
    if weight is not None:
        target = [w * t for w, t in zip(weight, target, strict=True)]
    return dot(target, map(score, range(n)))


def _of_classes(
    name: str,
    of_one: Callable[[Any, Any], tuple[Any, Any]],
    scores: Any,
    target: Any,
    weight: Any,
    reduction: str,
) -> Any:
    """The loss of one list of scores, or that of a list of such lists, reduced."""
    _check_reduction(name, reduction)
    _check_weights(name, () if weight is None else weight)
    is_batch = _is_batch(scores)
    if is_batch and not (_is_list(target) and len(target) == len(scores)):
        raise ValueError(f"{name} of {len(scores)} samples takes as many targets")
    pairs = zip(scores, target, strict=True) if is_batch else [(scores, target)]
    losses, weights = zip(*(of_one(zs, t) for zs, t in pairs), strict=True)
    if reduction == "none":
        return list(losses) if is_batch else losses[0]
    if reduction == "mean" and None not in weights:
        total = sum(weights)
        if not total.data:
            raise ValueError(f"{name}: the mean of losses whose weights are all 0 is not defined")
        return sum(losses) / total
    if len(losses) == 1:
        return losses[0]
    return mean(losses) if reduction == "mean" else sum(losses)


def _reduced(name: str, nested: Any, reduction: str) -> Any:
    """The mean or sum of nested losses, or themselves; one loss is its own mean."""
    _check_reduction(name, reduction)
    if reduction == "none":
        return nested
    losses = _flat(nested)
    if len(losses) == 1:
        return losses[0]
    return mean(losses) if reduction == "mean" else sum(losses)


def _check_reduction(name: str, reduction: str) -> None:
    if reduction not in REDUCTIONS:
        raise ValueError(f"{name}: reduction is one of {', '.join(REDUCTIONS)}, not {reduction!r}")


def _check_weights(name: str, weights: Iterable[Any]) -> None:
    for weight in weights:
        number = _number(weight)
        if isinstance(number, float) and number < 0:
            raise ValueError(f"{name}: a weight is at least 0, not {weight}")


def _each(name: str, loss: Callable[..., Any], predictions: Any, *others: Any) -> Any:
    """What loss says of each number of the predictions with its target, in their shape."""
    nested = _paired(name, loss, predictions, *others)
    if not _flat(nested):
        raise ValueError(f"{name} of no predictions is not defined")
    return nested


def _paired(name: str, loss: Callable[..., Any], *nested: Any) -> Any:
    sizes = [len(x) if _is_list(x) else "one number" for x in nested]
    if len(set(sizes)) > 1:
        raise ValueError(f"{name}: predictions ({sizes[0]}) and targets ({sizes[1]}) do not match")
    if not _is_list(nested[0]):
        return loss(*nested)
    return [_paired(name, loss, *parts) for parts in zip(*nested, strict=True)]


def _like(logits: Any, weights: Any) -> Any:
    """Weights in the shape of the logits: each as it is, or one for each logit of a sample."""
    if _is_list(logits) and (_is_batch(logits) or not _is_list(weights)):
        return [_like(z, weights) for z in logits]
    if _is_list(weights) and (not _is_list(logits) or len(weights) != len(logits)):
        n = len(logits) if _is_list(logits) else 1
        raise ValueError(f"pos_weight has {len(weights)} weights for {n} logits of a sample")
    return weights


def _mapped(f: Callable[[Any], Any], nested: Any) -> Any:
    return [_mapped(f, x) for x in nested] if _is_list(nested) else f(nested)


def _flat(nested: Any) -> list[Any]:
    """The items of nested lists."""
    return [x for part in nested for x in _flat(part)] if isinstance(nested, list) else [nested]


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
