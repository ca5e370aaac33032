"""Exercises of lesson 3: local derivatives, and engines with a fault."""

from __future__ import annotations

import math
from random import Random

from autograd_lite.exercises.grading import Exercise, exercise
from autograd_lite.functional import exp, log

__all__: list[str] = []


@exercise
def local_derivatives(random: Random) -> Exercise:
    """The local derivatives of a quotient, a power and an exponential."""
    a, b = random.choice([1.5, 2.5, 3.0, 4.0]), random.choice([-2.0, -0.5, 0.25, 0.8])
    return Exercise(
        f"**Local derivatives.** At $a = {a:g}$ and $b = {b:g}$: what are the local derivatives of "
        "$a / b$ by $a$ and by $b$, of $b^3$ by $b$, and of $e^b$ by $b$?",
        {
            "a / b by a": 1 / b,
            "a / b by b": -a / b**2,
            "b ** 3 by b": 3 * b**2,
            "exp(b) by b": math.exp(b),
        },
        {
            "a / b by a: this is the value a / b; the local derivative is 1 / b": {
                "a / b by a": a / b
            },
            "a / b by b: look at the sign: where b grows, a / b falls": {"a / b by b": a / b**2},
            "a / b by b: b is squared: -a / b**2": {"a / b by b": -a / b},
            "a / b by b: this is for a = 1; keep a in front": {"a / b by b": -1 / b**2},
            "b ** 3 by b: you used the value, not the local derivative": {"b ** 3 by b": b**3},
            "b ** 3 by b: the 3 comes in front": {"b ** 3 by b": b**2},
            "exp(b) by b: e is a constant here, and the exponent moves": {
                "exp(b) by b": b * math.exp(b - 1)
            },
        },
        given={"a": a, "b": b},
        praise="and exp is the only one whose value may be used as it is",
    )


@exercise
def parents_in_a_set(random: Random) -> Exercise:
    """What an engine with its parents in a set says of a * a."""
    a = random.randint(3, 9)
    return Exercise(
        "**Parents in a set.** Somebody keeps `parents = {self, other}`, a set, and for each "
        "parent one local derivative. What does this engine say is "
        f"$d(a \\cdot a)/da$ at $a = {a}$?",
        a,
        {
            "that is the truth; but {a, a} is a set of one": 2 * a,
            "that is the value of a * a": a**2,
            "one edge is left, and its local derivative is the other factor": 1,
        },
        given={"a": a},
        praise="one of two edges is lost: parents must be an ordered tuple",
    )


@exercise
def shared_or_not(random: Random) -> Exercise:
    """The nodes and edges of an expression written twice, and once."""
    return Exercise(
        "**Shared or not.** `y = a * b + a * b` makes other nodes than `c = a * b; y = c + c`. How "
        "many nodes (leaves included) and edges has each graph?",
        {"twice": [5, 6], "once": [4, 4]},
        {
            "twice: the engine does not notice that both products are the same": {"twice": [4, 4]},
            "twice: a and b are nodes as well": {"twice": [3, 6]},
            "once: c + c has two edges to the same node": {"once": [4, 3]},
            "once: a and b are nodes as well": {"once": [2, 4]},
        },
        praise="a graph is what was computed, not what was meant",
    )


@exercise
def sigmoid_of_parts(random: Random) -> Exercise:
    """The sigmoid composed of elementary operations."""
    return Exercise(
        "**No new node needed.** Write `sigmoid(x)`, $1 / (1 + e^{-x})$, with the operations that "
        "your engine has already: `-`, `+`, `/` and `.exp()`.",
        lambda x: 1 / (1 + (-x).exp()),
        {
            "the sign in the exponent is missing: this falls where it must rise": lambda x: (
                1 / (1 + x.exp())
            ),
            "this is 1 + exp(-x); one over it is missing": lambda x: 1 + (-x).exp(),
            "the 1 below the line is missing": lambda x: 1 / (-x).exp(),
            "this is its logarithm": lambda x: log(1 / (1 + exp(-x))),
        },
        at=[(0.5,), (-2.0,)],
        slopes=True,
        praise="the chain rule needs no new rule for it; a closed form is faster and more stable",
    )
