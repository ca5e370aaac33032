"""Exercises of lesson 2: graphs, paths, the order of backward, forward and reverse mode."""

from __future__ import annotations

import math
from random import Random

from autograd_lite.exercises.grading import Exercise, exercise
from autograd_lite.value import Value

__all__: list[str] = []


@exercise
def composite_by_hand(random: Random) -> Exercise:
    """The derivative of y = exp(u), u = sin(v) + c, v = a*x, as a function."""
    e, s, k = math.exp, math.sin, math.cos
    return Exercise(
        "**Three factors.** Write `slope(a, c, x)`, the derivative $dy/dx$ of $y = e^u$, "
        "$u = v^2 + c$, $v = \\sin(a x)$, with the functions of `math`.",
        lambda a, c, x: e(s(a * x) ** 2 + c) * 2 * s(a * x) * k(a * x) * a,
        {
            "the innermost factor is missing: dv/dx = a*cos(a*x)": lambda a, c, x: (
                e(s(a * x) ** 2 + c) * 2 * s(a * x) * k(a * x)
            ),
            "the factor in the middle is missing: du/dv = 2*v": lambda a, c, x: (
                e(s(a * x) ** 2 + c) * k(a * x) * a
            ),
            "this is y: the value, not the derivative": lambda a, c, x: e(s(a * x) ** 2 + c),
            "the outermost factor is missing: dy/du = exp(u)": lambda a, c, x: (
                2 * s(a * x) * k(a * x) * a
            ),
            "the factors are taken at the wrong place: exp at u = v**2 + c, not at x": (
                lambda a, c, x: e(x) * 2 * s(a * x) * k(a * x) * a
            ),
        },
        at=[(2.0, -0.5, 0.3), (-1.5, 0.25, 0.8)],
        praise="dy/du times du/dv times dv/dx",
    )


@exercise
def two_paths(random: Random) -> Exercise:
    """The gradient of e = (a + b) * (b + k)."""
    a, b, k = (random.choice([-4, -3, -2, 2, 3, 4, 5]) for _ in range(3))
    c, d = a + b, b + k
    plus = f"+ {k}" if k > 0 else f"- {-k}"
    return Exercise(
        f"**Two paths.** With $e = (a + b)(b {plus})$ at $a = {a}$, $b = {b}$: what are $de/da$ "
        "and $de/db$?",
        {"a": d, "b": c + d},
        {
            "a: you used the value of the factor itself; the local derivative is the other one": {
                "a": c
            },
            "b: you forgot the second path, through the other factor": {"b": d},
            "b: you forgot the first path, through a + b": {"b": c},
            "b: the two paths are added, not multiplied": {"b": c * d},
            "a: this is the value of a": {"a": a},
            "b: the path through a + b counts once": {"b": c + 2 * d},
        },
        given={"a": a, "b": b, "k": k},
        praise="one path to a, two to b",
    )


@exercise
def paths_and_edges(random: Random) -> Exercise:
    """How many paths and edges a ladder of x = x * x + x has."""
    n = random.randint(4, 12)
    return Exercise(
        f"**Paths and edges.** Start with one node `x`, and do `x = x * x + x` {n} times. How many "
        "paths lead from the end to the start, and how many edges has the graph?",
        {"paths": 3**n, "edges": 4 * n},
        {
            "paths: each round multiplies them, it does not add": {"paths": 3 * n},
            "paths: x stands three times in x * x + x": {"paths": 2**n},
            "edges: each round adds the same number of them": {"edges": 4**n},
            "edges: two into the product, two into the sum, each round": {"edges": 3 * n},
            "edges: those into the sum count as well": {"edges": 2 * n},
        },
        given={"n": n},
        praise="paths multiply, edges add: that is why backward goes by edges",
    )


@exercise
def naive_says(random: Random) -> Exercise:
    """What the naive recursion makes of three doublings."""
    a = Value(1.0)
    d = a
    for _ in range(3):
        d = d + d

    def naive(node: Value) -> None:
        for parent, local in zip(node.parents, node.local_grads, strict=True):
            parent.grad += local * node.grad
            naive(parent)

    d.grad = 1.0
    naive(d)
    return Exercise(
        "**What the naive one says.** With $b = a + a$, $c = b + b$, $d = c + c$, what does the "
        "`naive_backward` of this lesson say is $dd/da$? (The truth is 8.)",
        a.grad,
        {
            "that is the truth; the naive one hands incomplete gradients on": 8.0,
            "that is its answer to two doublings; there are three": 6.0,
            "each doubling makes it worse: try it with a pencil, c first": 12.0,
        },
        praise="and it gets worse with every level",
    )


@exercise
def an_order(random: Random) -> Exercise:
    """Which list is no topological order."""
    return Exercise(
        "**An order.** In $c = a + b$, $d = c \\cdot b$, $e = \\sin c$, $f = d + e$: along which "
        'of these lists, read from right to left, would backward go wrong? `"p"`: a, b, c, d, e, '
        'f; `"q"`: b, a, c, e, d, f; `"r"`: a, b, d, c, e, f; `"s"`: b, a, c, d, e, f.',
        "r",
        {
            "every node comes after its parents here, which is all that is asked": "p",
            "d and e do not depend on each other: either may come first": "q",
            "a and b do not depend on each other: either may come first": "s",
        },
        praise="c would hand its gradient on before d has added to it",
    )


@exercise
def cost_of_modes(random: Random) -> Exercise:
    """What both modes cost for all derivatives of a function of n inputs and m outputs."""
    n, m, edges = random.randint(4, 40), random.randint(2, 3), 10 * random.randint(11, 60)
    return Exercise(
        f"**Two modes.** A function of {n} inputs and {m} outputs has a graph of {edges} edges. "
        f"How many multiplications do all its {n * m} derivatives cost in forward mode, and how "
        "many in reverse mode?",
        {"forward": n * edges, "reverse": m * edges},
        {
            "the two are exchanged: forward mode follows one input at a time": {
                "forward": m * edges,
                "reverse": n * edges,
            },
            "forward: one pass gives the derivatives by one input only": {"forward": edges},
            "reverse: one pass gives the derivatives of one output only": {"reverse": edges},
            "forward: a pass gives those of all outputs at once": {"forward": n * m * edges},
            "reverse: a pass gives those by all inputs at once": {"reverse": n * m * edges},
        },
        given={"inputs": n, "outputs": m, "edges": edges},
        praise="a loss is one output of many inputs: hence reverse mode",
    )
