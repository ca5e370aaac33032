"""Exercises of lesson 5: sigmoid, softmax, and the cross-entropy on top of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random

from autograd_lite.exercises.grading import Exercise, exercise

__all__: list[str] = []


def _sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


@exercise
def slope_from_the_output(random: Random) -> Exercise:
    """The derivative of the sigmoid where only its output is known."""
    a = random.choice([0.1, 0.2, 0.3, 0.6, 0.7, 0.9])
    return Exercise(
        f"**The slope from the output.** A sigmoid unit says $a = {a}$. Nobody wrote down its $z$. "
        "What is $da/dz$?",
        a * (1 - a),
        {
            "this is the sigmoid's slope at z = a: a is its output already": (
                _sigmoid(a) * (1 - _sigmoid(a))
            ),
            "this is 1 - a**2, the slope of tanh": 1 - a**2,
            "you used the value, not the local derivative": a,
            "1 - a is only one of the two factors": 1 - a,
        },
        given={"a": a},
        praise="a*(1 - a), without z",
    )


@exercise
def two_cases_of_softmax(random: Random) -> Exercise:
    """One entry on the diagonal of softmax's Jacobian and one beside it."""
    a = random.choice([[0.5, 0.3, 0.2], [0.6, 0.3, 0.1], [0.2, 0.7, 0.1], [0.1, 0.4, 0.5]])
    return Exercise(
        f"**Two cases.** A softmax gives $a = ({a[0]}, {a[1]}, {a[2]})$. What are $da_1/dz_1$ and "
        "$da_1/dz_2$?",
        {"same": a[0] * (1 - a[0]), "other": -a[0] * a[1]},
        {
            "other: look at the sign: when z2 grows, a1 must give way": {"other": a[0] * a[1]},
            "other: this is the rule for i = j": {"other": a[0] * (1 - a[1])},
            "same: this is the rule for i != j; z1 is a1's own logit": {"same": -a[0] * a[0]},
            "other: each z is in the sum of every class: the derivative is not 0": {"other": 0.0},
            "the two are exchanged": {"same": -a[0] * a[1], "other": a[0] * (1 - a[0])},
        },
        given={"a": a},
        praise="a_i*(1 - a_i) on the diagonal, -a_i*a_j beside it",
    )


@exercise
def jacobian_of_softmax(random: Random) -> Exercise:
    """The whole Jacobian of softmax as a function of its outputs."""

    def rows(entry: float, outer: float) -> object:
        def matrix(a: Sequence[float]) -> list[list[float]]:
            n = range(len(a))
            return [[entry * (i == j) * a[i] + outer * a[i] * a[j] for j in n] for i in n]

        return matrix

    return Exercise(
        "**All cases at once.** Write `softmax_jacobian(a)`, which takes the outputs $a$ of a "
        "softmax as a list and returns the rows of the matrix of $da_i/dz_j$.",
        rows(1.0, -1.0),
        {
            "the diagonal is right for an elementwise function; beside it softmax has -a_i*a_j": (
                lambda a: [
                    [p * (1 - p) if i == j else 0.0 for j in range(len(a))] for i, p in enumerate(a)
                ]
            ),
            "on the diagonal a_i is missing: a_i - a_i*a_i": rows(0.0, -1.0),
            "beside the diagonal look at the sign: -a_i*a_j": lambda a: [
                [p * (1 - p) if i == j else p * q for j, q in enumerate(a)] for i, p in enumerate(a)
            ],
        },
        at=[((0.5, 0.3, 0.2),), ((0.25, 0.75),)],
        praise="diag(a) - a a^T; every row and every column adds up to 0",
    )


@exercise
def gradient_by_logits(random: Random) -> Exercise:
    """The gradient of cross-entropy by the logits, from the outputs of softmax."""
    a = random.choice([[0.7, 0.2, 0.1], [0.1, 0.6, 0.3], [0.5, 0.1, 0.4]])
    k = random.randrange(3)
    y = [float(i == k) for i in range(3)]
    return Exercise(
        f"**What the logits hear.** A softmax says $a = ({a[0]}, {a[1]}, {a[2]})$, and class "
        f"{k + 1} was right. What is the gradient of the cross-entropy by $(z_1, z_2, z_3)$?",
        [p - t for p, t in zip(a, y, strict=True)],
        {
            "answer minus truth, not truth minus answer": [
                t - p for p, t in zip(a, y, strict=True)
            ],
            "this is the gradient by a: it has not passed through the softmax yet": [
                -t / p for p, t in zip(a, y, strict=True)
            ],
            "these are the outputs: the truth is missing": a,
            "only the right class? The others hear of it too": [
                (p - 1) * t for p, t in zip(a, y, strict=True)
            ],
            "the slope of the sigmoid has cancelled already": [
                (p - t) * p * (1 - p) for p, t in zip(a, y, strict=True)
            ],
        },
        given={"a": a, "k": k},
        praise="a - y, and its entries add up to 0",
    )


@exercise
def loss_of_no_idea(random: Random) -> Exercise:
    """The cross-entropy of equal probabilities."""
    n = random.choice([4, 5, 8, 10, 27])
    return Exercise(
        f"**No idea.** A classifier of {n} classes has just been made, and gives every class the "
        "same probability. What is its cross-entropy? (To tell a broken start from a good one, "
        "compare the first loss of every training with this number.)",
        math.log(n),
        {
            "look at the sign: a probability below 1 has a negative logarithm": -math.log(n),
            "this is the probability; the loss is minus its logarithm": 1 / n,
            "take the natural logarithm, not that of base 2": math.log2(n),
            "take the natural logarithm, not that of base 10": math.log10(n),
        },
        given={"n": n},
        praise="-log(1/n) = log(n)",
    )
