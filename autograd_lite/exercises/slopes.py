"""Exercises of lesson 1: derivatives as limits, and as differences."""

from __future__ import annotations

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
        f"What is the slope of $f(x) = {a}x^2 {sign} {abs(b)}x + {c}$ at $x = {x}$?",
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
