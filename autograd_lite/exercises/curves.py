"""Exercises of lesson 4: activations, their slopes and their relations."""

from __future__ import annotations

import math
from random import Random

from autograd_lite.exercises.grading import Exercise, exercise
from autograd_lite.functional import relu, sigmoid, softplus

__all__: list[str] = []


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


@exercise
def four_slopes(random: Random) -> Exercise:
    """The slopes of sigmoid, tanh, softplus and relu at a point."""
    x = random.choice([-2.0, -1.5, -0.8, -0.4])
    a, t = _sigmoid(x), math.tanh(x)
    return Exercise(
        f"**Four slopes.** At $x = {x:g}$, what are the slopes of sigmoid, tanh, softplus and "
        "relu?",
        {"sigmoid": a * (1 - a), "tanh": 1 - t**2, "softplus": a, "relu": 0.0},
        {
            "sigmoid: this is its value, not its slope": {"sigmoid": a},
            "sigmoid: a*(1 - a), where a is the sigmoid of x, not x itself": {
                "sigmoid": x * (1 - x)
            },
            "tanh: this is its value, not its slope": {"tanh": t},
            "tanh: 1 - tanh(x)**2; the square is missing": {"tanh": 1 - t},
            "tanh: a*(1 - a) is the sigmoid's rule": {"tanh": t * (1 - t)},
            "softplus: this is its value, not its slope": {"softplus": math.log1p(math.exp(x))},
            "softplus: this is the slope of the sigmoid; one step less": {"softplus": a * (1 - a)},
            "relu: it is flat left of 0": {"relu": 1.0},
            "relu: x is neither its value nor its slope here": {"relu": x},
        },
        given={"x": x},
        praise="left of 0 only relu lets nothing through",
    )


@exercise
def whose_derivative(random: Random) -> Exercise:
    """Which curve the softplus has as its derivative, and more of that kind."""
    return Exercise(
        "**Whose derivative?** Softplus is $\\log(1 + e^x)$. Of which function is softplus the "
        'smooth version, and which function is its derivative? Answer `["...", "..."]` with two '
        "of: relu, sigmoid, tanh, step, exp.",
        ["relu", "sigmoid"],
        {
            "the derivative is smooth, too: a step is the derivative of relu": ["relu", "step"],
            "the order: first the smooth version of what, then the derivative": ["sigmoid", "relu"],
            "look at the right end: the slope of softplus goes to 1, exp grows on": ["relu", "exp"],
            "look at the left end: the slope of softplus goes to 0, tanh to -1": ["relu", "tanh"],
        },
        praise="and the derivative of relu, the step, is the sharp version of the sigmoid",
    )


@exercise
def vanishing(random: Random) -> Exercise:
    """After how many sigmoids a gradient must be below a bound."""
    digits = random.choice([3, 6, 9, 12])
    n = math.ceil(digits * math.log(10) / math.log(4))
    return Exercise(
        f"**Vanishing.** A gradient of 1 goes back through a chain of sigmoids. After how many of "
        f"them is it below $10^{{-{digits}}}$ for certain, whatever their inputs are?",
        n,
        {
            "not a tenth but at most a quarter is left each time": digits,
            "at most a quarter is left each time, not a half": math.ceil(digits / math.log10(2)),
            "one fewer does not make it certain": n - 1,
            "fewer will do: 1/4 to this power is far below": n + 1,
        },
        given={"digits": digits},
        praise="the slope of a sigmoid is at most 1/4",
    )


@exercise
def silu_of_parts(random: Random) -> Exercise:
    """x times its sigmoid."""
    return Exercise(
        "**A relative.** SiLU, also called swish, is $x$ times the sigmoid of $x$. Write `silu(x)` "
        "with `ag.sigmoid`, and look where its slope is negative.",
        lambda x: x * sigmoid(x),
        {
            "this is the sigmoid: x times it is asked for": lambda x: sigmoid(x),
            "times, not plus": lambda x: x + sigmoid(x),
            "this is relu": lambda x: relu(x),
            "this is x times softplus": lambda x: x * softplus(x),
            "the sigmoid of x, not of x squared": lambda x: sigmoid(x * x),
        },
        at=[(-1.5,), (0.7,)],
        slopes=True,
        praise="left of about -1.28 it falls",
    )


@exercise
def push_of_losses(random: Random) -> Exercise:
    """How hard two losses push a score whose answer is wrong."""
    z = random.choice([-6.0, -5.0, -4.0, -3.0])
    a = _sigmoid(z)
    squared = 2 * (a - 1) * a * (1 - a)
    return Exercise(
        f"**How hard they push.** The truth is 1, and the score is $z = {z:g}$: quite wrong. With "
        "$a = \\sigma(z)$, what are the slopes by $z$ of the cross-entropy $-\\log a$ and of the "
        "squared error $(1 - a)^2$?",
        {"cross-entropy": a - 1, "squared error": squared},
        {
            "cross-entropy: this is the loss, not its slope": {"cross-entropy": -math.log(a)},
            "cross-entropy: this is the slope by a; go on to z, times a*(1 - a)": {
                "cross-entropy": -1 / a
            },
            "cross-entropy: look at the sign: a larger z makes the loss smaller": {
                "cross-entropy": 1 - a
            },
            "squared error: this is the loss, not its slope": {"squared error": (1 - a) ** 2},
            "squared error: this is the slope by a; go on to z, times a*(1 - a)": {
                "squared error": 2 * (a - 1)
            },
            "squared error: look at the sign: a larger z makes the loss smaller": {
                "squared error": -squared
            },
            "squared error: the exponent 2 comes in front": {"squared error": squared / 2},
        },
        given={"z": z},
        praise="cross-entropy pushes with nearly 1, squared error with almost nothing",
    )
