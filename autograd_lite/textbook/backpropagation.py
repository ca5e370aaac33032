"""The four equations of backpropagation, derived line by line and tested on the engine."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite.formulas.notation import number
from autograd_lite.formulas.pages import Block, Page, Table
from autograd_lite.functional import sigmoid, softplus, sum, tanh
from autograd_lite.textbook.layers import Network, OnPaper
from autograd_lite.textbook.matrices import (
    Rule,
    elementwise,
    matmul,
    off_by,
    stated,
    summed,
    transposed,
)
from autograd_lite.value import Value

__all__ = ["derive_backpropagation"]

C = ("C",)
FORWARD: list[tuple[str, Rule, str]] = [
    ("all", lambda r: (r.matrix("z", r.l),
                       matmul(r.matrix("W", r.l), r.matrix("a", r.below)) + r.matrix("b", r.l)),
     "the weighted sums of layer l"),
    ("all", lambda r: (r.matrix("a", r.l), r.matrix("sigma", r.l)), "the activation of each unit"),
]  # fmt: skip
OUTPUT_ERROR: list[tuple[str, Rule, str]] = [
    ("last", lambda r: (r.delta(r.l, r.j), r.total(C, ("z", r.l, r.j))),
     "the error of a unit: how the cost changes with its z"),
    ("last", lambda r: (r.total(C, ("z", r.l, r.j)),
                        r.total(C, ("a", r.l, r.j)) * r.partial(("a", r.l, r.j), ("z", r.l, r.j))),
     "the z of a unit reaches C through its a alone"),
    ("last", lambda r: (r.partial(("a", r.l, r.j), ("z", r.l, r.j)), r.slope(r.l, r.j)),
     "by the forward equations"),
    ("last", lambda r: (r.delta(r.l, r.j), r.total(C, ("a", r.l, r.j)) * r.slope(r.l, r.j)),
     "(BP1)"),
]  # fmt: skip
HIDDEN_ERROR: list[tuple[str, Rule, str]] = [
    ("hidden", lambda r: (r.delta(r.l, r.j), summed("k", r.units_above, lambda k: (
        r.total(C, ("z", r.above, k)) * r.total(("z", r.above, k), ("z", r.l, r.j))))),
     "through every unit k of the next layer"),
    ("hidden", lambda r: (
        r.total(("z", r.above, r.units_above[0]), ("z", r.l, r.j)),
        r.at("w", r.above, r.units_above[0], r.j) * r.slope(r.l, r.j)),
     "by the forward equations of layer l+1"),
    ("hidden", lambda r: (r.delta(r.l, r.j), summed("k", r.units_above, lambda k: (
        r.at("w", r.above, k, r.j) * r.delta(r.above, k) * r.slope(r.l, r.j)))),
     "(BP2)"),
]  # fmt: skip
PARAMETERS: list[tuple[str, Rule, str]] = [
    ("all", lambda r: (r.partial(("z", r.l, r.j), ("b", r.l, r.j)), 1), "the bias is a term of z"),
    ("all", lambda r: (r.total(C, ("b", r.l, r.j)),
                       r.delta(r.l, r.j) * r.partial(("z", r.l, r.j), ("b", r.l, r.j)),
                       r.delta(r.l, r.j)),
     "(BP3)"),
    ("all", lambda r: (r.partial(("z", r.l, r.j), ("w", r.l, r.j, r.k)), r.at("a", r.below, r.k)),
     "in z the weight multiplies its input"),
    ("all", lambda r: (r.total(C, ("w", r.l, r.j, r.k)),
                       r.delta(r.l, r.j) * r.partial(("z", r.l, r.j), ("w", r.l, r.j, r.k)),
                       r.at("a", r.below, r.k) * r.delta(r.l, r.j)),
     "(BP4)"),
]  # fmt: skip
IN_MATRICES: list[tuple[str, Rule, str]] = [
    ("last", lambda r: (r.matrix("delta", r.l),
                        elementwise(r.matrix("grad_a", r.l), r.matrix("slope", r.l))), "(BP1)"),
    ("hidden", lambda r: (r.matrix("delta", r.l), elementwise(
        matmul(transposed(r.matrix("W", r.above)), r.matrix("delta", r.above)),
        r.matrix("slope", r.l))), "(BP2)"),
    ("all", lambda r: (r.matrix("grad_b", r.l), r.matrix("delta", r.l)), "(BP3)"),
    ("all", lambda r: (r.matrix("grad_W", r.l),
                       matmul(r.matrix("delta", r.l), transposed(r.matrix("a", r.below)))),
     "(BP4)"),
]  # fmt: skip
UPDATE: list[tuple[str, Rule, str]] = [
    ("all", lambda r: (r.matrix("b", r.l), r.matrix("b", r.l) - r.rate * r.matrix("grad_b", r.l),
                       r.matrix("b", r.l) - r.rate * r.matrix("delta", r.l)), ""),
    ("all", lambda r: (
        r.matrix("W", r.l), r.matrix("W", r.l) - r.rate * r.matrix("grad_W", r.l),
        r.matrix("W", r.l)
        - r.rate * matmul(r.matrix("delta", r.l), transposed(r.matrix("a", r.below)))), ""),
]  # fmt: skip


def quadratic(outputs: Sequence[Value], targets: Sequence[float]) -> Value:
    """1/2 * sum (a - y)**2."""
    return sum((a - y) ** 2 for a, y in zip(outputs, targets, strict=True)) / 2


def cross_entropy(outputs: Sequence[Value], targets: Sequence[float]) -> Value:
    """-sum (y*log(a) + (1 - y)*log(1 - a)), for outputs between 0 and 1."""
    pairs = zip(outputs, targets, strict=True)
    return sum(-(y * a.log() + (1 - y) * (1 - a).log()) for a, y in pairs)


SETTINGS: tuple[tuple[str, Callable[..., Value], str, Callable[..., Value]], ...] = (
    ("sigmoid", sigmoid, "quadratic", quadratic),
    ("tanh", tanh, "quadratic", quadratic),
    ("sigmoid", sigmoid, "cross-entropy", cross_entropy),
    ("softplus", softplus, "quadratic", quadratic),
)
"""The activations and costs of the networks that the equations are tested on, in turn."""


def derive_backpropagation(
    networks: Sequence[Sequence[int]] = ((2, 1), (2, 3, 1), (3, 4, 4, 2), (2, 3, 3, 3, 3, 2)),
    seed: int = 0,
) -> Page:
    """The four equations of backpropagation for any cost and activation, with their reasons.

    Every line is tested: in symbols on a 2-2-1 network whose activation and cost are unknown
    functions, and in numbers on the networks given, with several activations and costs.

    Args:
        networks: the sizes of the layers of each network to test with, inputs first.
        seed: of their random weights, biases, inputs and targets.

    Returns:
        A page that derives the equations in components, states them in matrices with their
        shapes, and gives for each network the largest difference from the engine's gradients.

    Raises:
        AssertionError: if a line does not hold: exactly in symbols, to 1e-12 in numbers.
        ImportError: without SymPy.

    Source: Nielsen 2015, "Neural Networks and Deep Learning", chapter 2.

    >>> page = derive_backpropagation([(2, 2, 1)])
    >>> print(page.text().split("(BP2)")[0].splitlines()[-1].strip())
    delta_lj = sum_k w_(l+1)kj*delta_(l+1)k*sigma'(z_lj)
    """
    generator = random.Random(seed)
    tested, rows = [unknown_functions((2, 2, 1))], []
    for i, sizes in enumerate(networks):
        activation_name, activation, cost_name, cost = SETTINGS[i % len(SETTINGS)]
        network = random_network(sizes, generator, activation, cost)
        tested.append(network)
        rows.append((
            "-".join(map(str, sizes)), activation_name, cost_name,
            str(len([s for s in network.nodes if s[0] in "wb"])), number(_largest(network), 2),
        ))  # fmt: skip
    header = ("Network", "Activation", "Cost", "Parameters", "Largest difference")
    sections: list[tuple[str, list[Block]]] = [
        ("Forward, for layer l", _stated(FORWARD, tested)),
        ("The error of the last layer L", _stated(OUTPUT_ERROR, tested)),
        ("The error of a layer from that of the next", _stated(HIDDEN_ERROR, tested)),
        ("The gradients of the parameters", _stated(PARAMETERS, tested)),
        ("In matrices (* or ⊙: entry by entry)", _stated(IN_MATRICES, tested)),
        ("With the shape of each", _stated(IN_MATRICES, tested, shapes=True)),
        ("Update, with learning rate eta", _stated(UPDATE, tested, ":=")),
        ("Compared with the engine", [Table(header, rows)]),
    ]
    return Page("The four equations of backpropagation", sections)


def _stated(
    rules: Sequence[tuple[str, Rule, str]],
    tested: Sequence[Network],
    relation: str = "=",
    *,
    shapes: bool = False,
) -> list[Block]:
    """Each rule as an equation, after it held in every unit of every network."""
    return [
        stated(
            rule,
            OnPaper("L" if layers == "last" else "l", shapes=shapes),
            (unit for network in tested for unit in network.units(layers)),
            relation=relation,
            note=reason,
        )
        for layers, rule, reason in rules
    ]


def _largest(network: Network) -> float:
    """The largest difference between the two sides of the four equations and the update."""
    rules = [*OUTPUT_ERROR, *HIDDEN_ERROR, *PARAMETERS, *IN_MATRICES]
    return max(off_by(rule, unit) for layers, rule, _ in rules for unit in network.units(layers))


def random_network(
    sizes: Sequence[int],
    generator: random.Random,
    activation: Callable[..., Value],
    cost: Callable[..., Value],
) -> Network:
    """A network of random weights, biases and inputs, with targets between 0 and 1."""
    sympy = import_extra("sympy")
    t = sympy.Symbol("t", real=True)
    function = activation(Value(t)).data
    on_floats, slope = (sympy.lambdify(t, f, "math") for f in (function, function.diff(t)))

    def uniform(n: int) -> list[Value]:
        return [Value(generator.uniform(-1.0, 1.0)) for _ in range(n)]

    targets = [generator.random() for _ in range(sizes[-1])]
    return Network(
        [[uniform(n) for _ in range(m)] for m, n in zip(sizes[1:], sizes, strict=False)],
        [uniform(m) for m in sizes[1:]],
        uniform(sizes[0]),
        activation,
        lambda outputs: cost(outputs, targets),
        on_floats,
        slope,
    )


def unknown_functions(sizes: Sequence[int]) -> Network:
    """A network of symbols, whose activation sigma and cost C are functions without a formula."""
    sympy = import_extra("sympy")
    sigma, slope = sympy.Function("sigma"), sympy.Function("sigma'")

    def symbol(*indices: Any) -> Value:
        return Value(sympy.Symbol("_".join(map(str, indices)), real=True))

    def cost(outputs: Sequence[Value]) -> Value:
        data = [a.data for a in outputs]
        partials = [sympy.Function(f"C_{j}")(*data) for j in range(len(data))]
        return Value(sympy.Function("C")(*data), tuple(outputs), tuple(partials), "C")

    return Network(
        [[[symbol("w", level, j, k) for k in range(n)] for j in range(m)]
         for level, (m, n) in enumerate(zip(sizes[1:], sizes, strict=False), 1)],
        [[symbol("b", level, j) for j in range(m)] for level, m in enumerate(sizes[1:], 1)],
        [symbol("x", k) for k in range(sizes[0])],
        lambda z: Value(sigma(z.data), (z,), (slope(z.data),), "sigma"),
        cost,
        sigma,
        slope,
    )  # fmt: skip
