"""Exercises of the quick tour."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from autograd_lite.exercises.grading import Exercise, exercise
from autograd_lite.functional import exp, log
from autograd_lite.value import Value

__all__: list[str] = []


@exercise
def three_times(random: Random) -> Exercise:
    """The slope of a * a * a, and its paths."""
    a = random.choice([2, 3, 4, 5])
    return Exercise(
        f"With $y = a \\cdot a \\cdot a$ at $a = {a}$: what is $dy/da$, and how many paths lead "
        "from $y$ back to $a$?",
        {"slope": 3 * a**2, "paths": 3},
        {
            "this is y: the value, not the slope": {"slope": a**3},
            "you followed one path only; every factor is a": {"slope": a**2},
            "there are three factors, and a path to each": {"paths": 1},
            "two operations, but a path to each of three factors": {"paths": 2},
        },
        given={"a": a},
        praise="three paths, each worth a * a",
    )


@exercise
def softplus_by_hand(random: Random) -> Exercise:
    """log(1 + exp(x)), made of the library's functions: its value and its slope."""
    return Exercise(
        "Write softplus(x) = log(1 + exp(x)) with ag.exp and ag.log.",
        lambda x: log(1 + exp(x)),
        {
            "you left out the 1": lambda x: log(exp(x)),
            "this is log(1 + x): the exponential is missing": lambda x: log(1 + x),
            "this is 1 + exp(x): the logarithm is missing": lambda x: 1 + exp(x),
            "the 1 belongs inside the logarithm": lambda x: 1 + log(exp(x)),
        },
        at=[(0.7,), (2.0,)],
        slopes=True,
        praise="its slope is the sigmoid. exp overflows above 709, where ag.softplus goes on",
    )


@exercise
def cube_as_a_node(random: Random) -> Exercise:
    """A primitive of one's own, with its local derivative."""

    def cube(slope: Callable[[float], Any]) -> Callable[[Value], Value]:
        return lambda x: Value(x.data**3, (x,), (slope(x.data),), "cube")

    return Exercise(
        "Write cube(x) as one node.",
        cube(lambda x: 3 * x**2),
        {
            "you used the value, not the local derivative": cube(lambda x: x**3),
            "the local derivative of x**3 is 3*x**2: the 3 is missing": cube(lambda x: x**2),
            "this is the local derivative of x**2": cube(lambda x: 2 * x),
            "the exponent becomes 2: 3*x**2": cube(lambda x: 3 * x**3),
        },
        at=[(1.5,), (-2.0,)],
        slopes=True,
    )


@exercise
def forgetful(random: Random) -> Exercise:
    """Descent on a parabola with and without clearing the gradient."""

    def walk(clear: bool) -> float:
        x = Value(1.0)
        for _ in range(40):
            if clear:
                x.grad = 0.0
            (x * x).backward()
            x.data -= 0.1 * x.grad
        return float(x.data)

    return Exercise(
        "Where are you on the parabola after 40 steps?",
        {"cleared": walk(True), "forgetful": walk(False)},
        {
            "both walks forgot to clear the gradient": {"cleared": walk(False)},
            "both walks cleared the gradient": {"forgetful": walk(True)},
            "the two are exchanged": {"cleared": walk(False), "forgetful": walk(True)},
        },
        praise="what was added up before keeps pushing, like a ball that rolls without friction. "
        "To keep only some of it is called momentum: ag.SGD(..., momentum=0.9)",
    )


@exercise
def second_derivative_of_tanh(random: Random) -> Exercise:
    """Which formula the second derivative of tanh is."""
    return Exercise(
        "Which is the second derivative of tanh?",
        "b",
        {
            "that is the first derivative": "a",
            "that is the square of the first derivative, not its derivative": "c",
        },
        praise="the chain rule once more: -2t times the first derivative",
    )
