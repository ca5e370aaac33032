"""Exercises of lesson 6: logistic regression, from one sample to descent."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from random import Random

from autograd_lite.exercises.grading import Exercise, exercise

__all__: list[str] = []

Hears = Callable[[float, int], float]
"""What a logit hears, as a function of answer and truth."""


@exercise
def one_sample_backward(random: Random) -> Exercise:
    """dz, dw1, dw2, db of one sample whose answer is known."""
    x1, x2 = random.choice([-3, -2, 2, 3, 4]), random.choice([-4, -2, 3, 5])
    a, y = random.choice([0.2, 0.3, 0.6, 0.8, 0.9]), random.choice([0, 1])
    d = a - y
    return Exercise(
        f"**One sample.** A sample $x = ({x1}, {x2})$ of class $y = {y}$ gets the answer "
        f"$a = {a}$. What are $dz$, $dw_1$, $dw_2$ and $db$?",
        {"dz": d, "dw1": x1 * d, "dw2": x2 * d, "db": d},
        {
            "answer minus truth, a - y, not truth minus answer": {
                "dz": -d,
                "dw1": -x1 * d,
                "dw2": -x2 * d,
                "db": -d,
            },
            "dz is a - y: the slope a*(1 - a) has cancelled against that of the loss": {
                "dz": d * a * (1 - a),
                "dw1": x1 * d * a * (1 - a),
                "dw2": x2 * d * a * (1 - a),
                "db": d * a * (1 - a),
            },
            "dw: you used dz alone; a weight hears it times its input": {"dw1": d, "dw2": d},
            "db: the bias has no input, or one that is always 1": {"db": 0.0},
            "dw1 and dw2 are exchanged: each weight has its own input": {
                "dw1": x2 * d,
                "dw2": x1 * d,
            },
        },
        given={"x1": x1, "x2": x2, "a": a, "y": y},
        praise="dz = a - y, dw = x*dz, db = dz",
    )


@exercise
def one_step_down(random: Random) -> Exercise:
    """One step of gradient descent over a cost of several samples."""
    w, rate = random.choice([0.5, 1.5, -0.5, 2.0]), random.choice([0.1, 0.2])
    x = random.sample([-3.0, -1.0, 1.0, 2.0, 4.0], 3)
    d = [random.choice([-0.8, -0.5, 0.3]) for _ in x]
    products = [p * q for p, q in zip(x, d, strict=True)]
    gradient = sum(products) / 3
    return Exercise(
        f"**One step.** Three samples have $x = ({x[0]:g}, {x[1]:g}, {x[2]:g})$ and $a - y = "
        f"({d[0]}, {d[1]}, {d[2]})$. The weight is $w = {w}$, the learning rate {rate}. What is "
        "$w$ after one step on the cost, the *mean* of the losses?",
        w - rate * gradient,
        {
            "downhill is against the gradient: subtract": w + rate * gradient,
            "the cost is the mean: divide the sum by 3": w - rate * sum(products),
            "this is the step; take it from where you are": -rate * gradient,
            "this is the gradient; the new weight is asked for": gradient,
            "the learning rate is missing": w - gradient,
            "this is what the bias does: each a - y counts times its x": w - rate * sum(d) / 3,
        },
        given={"w": w, "rate": rate, "x": x, "d": d},
        praise="w - rate * mean(x * (a - y))",
    )


@exercise
def gradient_of_the_cost(random: Random) -> Exercise:
    """The gradient of the cost over all samples, as a program."""

    def gradient(hears: Hears, divide: bool = True) -> Callable[..., list[float]]:
        return lambda w1, w2, b, points, y: _mean_gradient((w1, w2, b), points, y, hears, divide)

    points = [[1.0, 2.0], [-1.0, 0.5], [3.0, -2.0], [0.5, 1.0]]
    return Exercise(
        "**The whole gradient.** Write `gradient(w1, w2, b, X, y)`: the list "
        "$[dJ/dw_1, dJ/dw_2, dJ/db]$ of the mean cross-entropy over the samples `X` with the "
        "classes `y`, with `math` alone.",
        gradient(lambda a, y: a - y),
        {
            "the cost is the mean: divide by the number of samples": gradient(
                lambda a, y: a - y, divide=False
            ),
            "answer minus truth, not truth minus answer": gradient(lambda a, y: y - a),
            "the slope a*(1 - a) has cancelled: this is the gradient of a squared error": (
                gradient(lambda a, y: (a - y) * a * (1 - a))
            ),
            "the truth y is missing": gradient(lambda a, y: a),
        },
        at=[(0.5, -1.0, 0.25, points, [0, 1, 1, 0]), (0.0, 0.0, 0.0, points[:3], [1, 1, 0])],
        praise="three means, of x1*(a - y), x2*(a - y) and a - y",
    )


def _mean_gradient(
    parameters: Sequence[float],
    X: Sequence[Sequence[float]],  # noqa: N803 (capital X, as everyone writes it)
    y: Sequence[int],
    hears: Hears,
    divide: bool,
) -> list[float]:
    w1, w2, b = parameters
    total = [0.0, 0.0, 0.0]
    for (x1, x2), truth in zip(X, y, strict=True):
        d = hears(1 / (1 + math.exp(-(w1 * x1 + w2 * x2 + b))), truth)
        total = [total[0] + x1 * d, total[1] + x2 * d, total[2] + d]
    return [g / (len(X) if divide else 1) for g in total]


@exercise
def where_the_line_is(random: Random) -> Exercise:
    """Where the boundary of a logistic regression cuts an axis."""
    w1, w2 = random.choice([2.0, 3.0, -2.0]), random.choice([4.0, 5.0, -4.0])
    b = random.choice([-6.0, 3.0, 7.0])
    return Exercise(
        f"**The line.** With $w = ({w1:g}, {w2:g})$ and $b = {b:g}$: at which $x_2$ does the "
        "boundary, on which both classes are equally probable, cut the line $x_1 = 1$?",
        -(w1 + b) / w2,
        {
            "look at the sign: solve w1 + w2*x2 + b = 0 for x2": (w1 + b) / w2,
            "this is where it cuts x1 = 0": -b / w2,
            "on the boundary a = 1/2, which is z = 0, not z = 1/2": (0.5 - w1 - b) / w2,
            "the bias is missing": -w1 / w2,
            "you solved for the other feature": -(w2 + b) / w1,
        },
        given={"w1": w1, "w2": w2, "b": b},
        praise="a = 1/2 where z = 0",
    )


@exercise
def deaf_with_squares(random: Random) -> Exercise:
    """How much less a sure and wrong unit hears of a squared error."""
    a = random.choice([0.01, 0.02, 0.05, 0.1])
    return Exercise(
        f"**Deaf.** The truth is 1, and a unit says $a = {a}$. Its loss is $\\frac12 (a - y)^2$ "
        "instead of cross-entropy. What does its logit hear, $dL/dz$?",
        (a - 1) * a * (1 - a),
        {
            "this is what cross-entropy says": a - 1,
            "look at the sign: answer minus truth": (1 - a) * a * (1 - a),
            "this is the slope of the sigmoid alone": a * (1 - a),
            "the factor 1/2 and the 2 of the square cancel": (a - 1) * a * (1 - a) / 2,
        },
        given={"a": a},
        praise="a factor a*(1 - a) is left, and it is small where the unit is sure",
    )
