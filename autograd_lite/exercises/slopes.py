"""Exercises of lesson 1: derivatives as limits, and as differences."""

from __future__ import annotations

import math
import sys
from random import Random

from autograd_lite.exercises.grading import Exercise, exercise

__all__: list[str] = []


@exercise
def slope_of_a_parabola(random: Random) -> Exercise:
    """The derivative of a*x**2 + b*x + c by hand."""
    a, x = random.randint(2, 5), random.choice([-2, 2, 3, 4])
    b, c = random.choice([-1, 1]) * random.randint(2, 9), random.randint(2, 9)
    sign = "+" if b > 0 else "-"
    return Exercise(
        f"**A parabola.** What is the slope of $f(x) = {a}x^2 {sign} {abs(b)}x + {c}$ "
        f"at $x = {x}$?",
        2 * a * x + b,
        {
            "this is f(x) itself: the value, not the slope": a * x**2 + b * x + c,
            "you took a whole step, h = 1: let h shrink": a * (2 * x + 1) + b,
            "the derivative of x**2 is 2*x: you forgot the 2": a * x + b,
            "the term with x counts too: its slope is its factor": 2 * a * x,
            "a constant does not change: its slope is 0": 2 * a * x + b + c,
        },
        given={"a": a, "b": b, "c": c, "x": x},
        praise="f'(x) = 2ax + b",
    )


@exercise
def reciprocal_rule(random: Random) -> Exercise:
    """The derivative of 1 / (a*x**2 + b)."""
    a, b, x = random.randint(2, 4), random.randint(1, 5), random.choice([-2.0, -1.0, 1.0, 2.0])
    v, slope = a * x**2 + b, 2 * a * x
    return Exercise(
        f"**One over.** What is the slope of $\\dfrac{{1}}{{{a}x^2 + {b}}}$ at $x = {x:g}$?",
        -slope / v**2,
        {
            "look at the sign: where v grows, 1/v falls": slope / v**2,
            "you forgot v', the slope of what is below the line": -1 / v**2,
            "what is below the line is squared: -v'/v**2": -slope / v,
            "this is one over the slope of v; the rule is -v'/v**2": 1 / slope,
            "this is the value, not the slope": 1 / v,
        },
        given={"a": a, "b": b, "x": x},
        praise="-v'/v**2",
    )


@exercise
def best_step(random: Random) -> Exercise:
    """The step at which truncation and rounding together are smallest."""
    m = random.choice([2, 8, 18, 32])
    eps = sys.float_info.epsilon
    return Exercise(
        f"**The best step.** A forward difference has the error "
        f"$E(h) = {m}\\,\\frac{{h}}{{2}} + \\frac{{\\varepsilon}}{{h}}$, with $\\varepsilon = "
        "2^{-52}$. For which $h$ is it smallest? (Set the derivative of $E$ to 0.)",
        math.sqrt(2 * eps / m),
        {
            "that is the error at the best step; the step itself is asked for": math.sqrt(
                2 * eps * m
            ),
            f"{m} h/2 grows at a rate of {m}/2, not {m}": math.sqrt(eps / m),
            "take the square root: the equation is for h**2": 2 * eps / m,
            "the factor before h/2 has gone missing": math.sqrt(2 * eps),
            "the larger the factor, the smaller the best step: divide by it": math.sqrt(
                eps * m / 2
            ),
        },
        given={"m": m, "eps": eps},
        praise="the steeper truncation grows, the smaller the best step",
        tolerance=0.01,
    )


@exercise
def where_the_bug_hides(random: Random) -> Exercise:
    """Which test the sum in place of the difference would pass."""
    return Exercise(
        "**Where the bug hides.** The hurried difference adds where it must subtract. Which of "
        'these tests does it pass as well? `"a"`: the slope of $\\sin x$ at 0 is 1; `"b"`: the '
        'slope of $x^2$ at 0 is 0; `"c"`: the slope of $x^5$ at 0 is 0.',
        "c",
        {
            "sin is odd, so the sum is 0; but the slope there is 1": "a",
            "x**2 is even: the sum is 2 * h**2, over 2 * h that is h: small, and not 0": "b",
        },
        praise="an odd function adds up to 0, and the slope of this one at 0 is 0",
    )


@exercise
def second_difference(random: Random) -> Exercise:
    """The second derivative by differences."""
    return Exercise(
        "**Curvature.** The second derivative is the derivative of the derivative. Write "
        "`second_difference(f, x, h)` as the difference of the slopes on the right, from $x$ to "
        "$x + h$, and on the left, from $x - h$ to $x$, over $h$.",
        lambda f, x, h: (f(x + h) - 2 * f(x) + f(x - h)) / h**2,
        {
            "this is the first derivative": lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h),
            "divide by h twice: each difference is over a step": lambda f, x, h: (
                (f(x + h) - 2 * f(x) + f(x - h)) / h
            ),
            "f(x) is in both slopes: it must be there twice": lambda f, x, h: (
                (f(x + h) - f(x) + f(x - h)) / h**2
            ),
            "you added the slopes; take their difference": lambda f, x, h: (
                (f(x + h) - f(x - h)) / h**2
            ),
            "right minus left, not left minus right": lambda f, x, h: (
                -(f(x + h) - 2 * f(x) + f(x - h)) / h**2
            ),
        },
        at=[(math.exp, 0.0, 0.125), (math.sin, 1.0, 0.25)],
        praise="(f(x + h) - 2 f(x) + f(x - h)) / h**2",
    )
