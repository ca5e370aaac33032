"""Exercises of lesson 10: how floats are spaced, and forms that do not leave them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random

from autograd_lite.exercises.grading import Exercise, exercise

__all__: list[str] = []


@exercise
def gap_between_floats(random: Random) -> Exercise:
    """The distance from a float to the next one."""
    k = random.choice([20, 25, 30, 40])
    x = 2**k + random.randint(2 ** (k - 3), 2 ** (k - 1))
    gap, written = 2.0 ** (k - 52), f"{x:,}".replace(",", "{,}")
    return Exercise(
        f"**The gap.** A Python float has 53 binary digits. How far is it from ${written}$ to the "
        f"next float? (The number lies between $2^{{{k}}}$ and $2^{{{k + 1}}}$.)",
        gap,
        {
            "that is the gap at 1; it doubles at each power of two": 2.0**-52,
            "that is the gap above the next power of two": 2 * gap,
            "53 digits: the first one counts 2**k, so the last one counts 2**(k - 52)": gap / 2,
            "the gap is the same between two powers of two: not eps times the number": (
                2.0**-52 * x
            ),
        },
        given={"x": x, "k": k},
        praise="2**(k - 52), as math.ulp says",
        tolerance=1e-9,
    )


@exercise
def where_counting_ends(random: Random) -> Exercise:
    """The first whole number that has no successor among the floats of so many digits."""
    p = random.choice([4, 8, 11, 24])
    return Exercise(
        f"**Where counting ends.** In a format with {p} binary digits, $n + 1$ is rounded to a "
        "float after each step, the even one of two that are equally near. Count 0, 1, 2, ...: "
        "at which number do you stay for ever?",
        2**p,
        {
            "this number still has a successor: 2**p itself is a power of two, and a float": (
                2**p - 1
            ),
            "that is where the gap becomes 1, which is still enough to count": 2 ** (p - 1),
            "the one after: it is no float any more": 2**p + 1,
            "at that number even adding 2 does not help; counting ends earlier": 2 ** (p + 1),
        },
        given={"digits": p},
        praise="above 2**p the gap is 2. For 53 digits that is 9,007,199,254,740,992",
        tolerance=1e-9,
    )


def _softplus(x: float) -> float:
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


@exercise
def softplus_that_holds(random: Random) -> Exercise:
    """log(1 + exp(x)) for every x."""
    return Exercise(
        "**Softplus.** Write `softplus(x)` $= \\log(1 + e^x)$ for a plain float, with the "
        "functions of `math`, so that it works at $x = 1000$ as well as at $x = -1000$ and "
        "$x = -20$.",
        _softplus,
        {
            "right far from 0, but this is relu: near 0 the smooth part is missing": lambda x: max(
                x, 0.0
            ),
            "exp(-|x|), with the absolute value: else it grows on one side": lambda x: (
                max(x, 0.0) + math.log1p(math.exp(min(700.0, -x)))
            ),
            "the part max(x, 0) is missing": lambda x: math.log1p(math.exp(-abs(x))),
        },
        at=[(1000.0,), (-1000.0,), (0.5,), (-20.0,), (30.0,)],
        praise="max(x, 0) + log1p(exp(-|x|)): exp only ever gets what is not positive",
        tolerance=1e-4,
    )


def _logsumexp(xs: Sequence[float], shift: float, back: float) -> float:
    return back + math.log(sum(math.exp(max(-745.0, min(700.0, x - shift))) for x in xs))


@exercise
def logsumexp_that_holds(random: Random) -> Exercise:
    """log(exp(x1) + ... + exp(xn)) for every list."""
    return Exercise(
        "**Log-sum-exp.** Write `logsumexp(xs)` $= \\log(e^{x_1} + \\dots + e^{x_n})$ for a list "
        "of plain floats, so that it works for (1000, 1001) and for (-1000, -1001).",
        lambda xs: _logsumexp(xs, max(xs), max(xs)),
        {
            "the largest that you took out must be added back": lambda xs: _logsumexp(
                xs, max(xs), 0.0
            ),
            "the largest, not the smallest: what is left must not be positive": lambda xs: (
                _logsumexp(xs, min(xs), min(xs))
            ),
            "this is the largest alone; the others add a little": lambda xs: max(xs),
            "take out the largest, not the mean: it may be far below the largest": lambda xs: (
                _logsumexp(xs, sum(xs) / len(xs), sum(xs) / len(xs))
            ),
        },
        at=[((1000.0, 1001.0),), ((-1000.0, -1001.0),), ((0.5, -2000.0, 1.5, 2000.0),)],
        praise="max + log(sum(exp(x - max))): at least one term is exp(0) = 1",
        tolerance=1e-9,
    )


@exercise
def epsilon_in_the_log(random: Random) -> Exercise:
    """What log(p + eps) does to a loss and to its slope."""
    k = random.choice([6, 8, 10, 12])
    eps = 10.0**-k
    return Exercise(
        f"**A little epsilon.** Somebody writes the loss as $-\\log(\\sigma(z) + 10^{{-{k}}})$, so "
        "that the logarithm never sees a 0. The network is badly wrong: $z = -1000$. What is the "
        "loss now, and what is its slope by $z$, in floats?",
        {"loss": k * math.log(10), "slope": 0.0},
        {
            "this is right without the epsilon; with it, the network hears nothing": {
                "loss": 1000.0,
                "slope": -1.0,
            },
            "loss: sigmoid(-1000) is 0 in floats: what is left is the epsilon": {"loss": 1000.0},
            "slope: -1 is the slope without the epsilon; sigmoid'(-1000) is 0": {"slope": -1.0},
            "loss: look at the sign": {"loss": -k * math.log(10)},
            "loss: take the natural logarithm": {"loss": float(k)},
        },
        given={"eps": eps},
        praise="the worst mistakes are those that it cannot learn from",
        tolerance=1e-4,
    )
