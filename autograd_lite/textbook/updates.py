"""One update of a network of two weight matrices, by hand and by the engine."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from itertools import chain
from types import SimpleNamespace
from typing import Any, NamedTuple

from autograd_lite._extras import import_extra
from autograd_lite.formulas.notation import Formula, formula_of, matrix, name, number
from autograd_lite.formulas.pages import Block, Equation, Page, Table
from autograd_lite.functional import dot, sigmoid, sum
from autograd_lite.readings import adjoints
from autograd_lite.textbook.matrices import (
    Rule,
    column,
    elementwise,
    grid,
    indices,
    matmul,
    stated,
    summed,
    transposed,
)
from autograd_lite.value import Value

__all__ = ["Update", "derive_two_matrix_network"]

Matrix = list[list[Any]]
HIDDEN_UNITS = 4

FORWARD: list[Rule] = [
    lambda r: (r.h, r.sigmoid(matmul(r.into(r.W1), r.x))),
    lambda r: (r.o, r.sigmoid(matmul(r.into(r.W2), r.h))),
    lambda r: (r.E, r.half * summed("k", r.outputs, lambda k: (r.t_k(k) - r.o_k(k)) ** r.two)),
]
BACKWARD: list[Rule] = [
    lambda r: (r.delta_o, elementwise(elementwise(r.o - r.t, r.o), r.ones_o - r.o)),
    lambda r: (r.delta_h, elementwise(
        elementwise(matmul(r.back(r.W2), r.delta_o), r.h), r.ones_h - r.h)),
    lambda r: (r.dW2, r.outer(r.delta_o, r.h)),
    lambda r: (r.dW1, r.outer(r.delta_h, r.x)),
]  # fmt: skip
UPDATE: list[Rule] = [
    lambda r: (r.W2, r.W2 - r.rate * r.dW2, r.W2 - r.rate * r.outer(r.delta_o, r.h)),
    lambda r: (r.W1, r.W1 - r.rate * r.dW1, r.W1 - r.rate * r.outer(r.delta_h, r.x)),
]


class Update(NamedTuple):
    """The new weights of the two-matrix network, computed twice.

    by_hand: the matrices (W1, W2) that the update written in NumPy gives.
    by_engine: the same from one backward pass of the engine.
    page: the derivation, with both results.
    """

    by_hand: tuple[Matrix, Matrix]
    by_engine: tuple[Matrix, Matrix]
    page: Page


def derive_two_matrix_network(
    w1: Sequence[Sequence[float]] = (),
    w2: Sequence[Sequence[float]] = (),
    x: Sequence[float] = (0.5, 0.7, 0.9),
    target: Sequence[float] = (0.1, 0.8),
    learning_rate: float = 0.05,
    *,
    inputs_first: bool = False,
) -> Update:
    """One step of gradient descent of a network without biases, by hand and by the engine.

    The hidden units h = sigmoid(W1 x) and outputs o = sigmoid(W2 h) have the error
    E = 1/2 * sum (target - output)**2.

    Args:
        w1: the weights of the hidden units, hidden x inputs; random for 4 hidden units by default.
        w2: the weights of the output units, outputs x hidden; random by default.
        x: the inputs.
        target: what the outputs should be.
        learning_rate: the factor before the gradient.
        inputs_first: whether the matrices are inputs x hidden and hidden x outputs instead, with
            h = sigmoid(W1^T x); the results are then laid out alike.

    Returns:
        The new weights by hand and by the engine, and the page that derives them: the starting
        weights, the forward pass, the errors, and the new weights.

    Raises:
        AssertionError: if the two were not equal.
        ImportError: without NumPy or SymPy.
        ValueError: for matrices that do not fit x, the targets or each other.

    >>> update = derive_two_matrix_network()
    >>> [len(matrix) for matrix in update.by_engine]
    [4, 2]
    """
    np = import_extra("numpy")
    first, second = _starting_weights(w1, w2, len(x), len(target), inputs_first)
    a, b = np.array(first, dtype=float), np.array(second, dtype=float)
    if inputs_first:
        a, b = a.T, b.T
    inputs, wanted = np.array(x, dtype=float), np.array(target, dtype=float)
    h = 1 / (1 + np.exp(-a @ inputs))
    o = 1 / (1 + np.exp(-b @ h))
    output_error = (o - wanted) * o * (1 - o)
    hidden_error = (b.T @ output_error) * h * (1 - h)
    new_a = a - learning_rate * np.outer(hidden_error, inputs)
    new_b = b - learning_rate * np.outer(output_error, h)
    new_1, new_2 = ((new.T if inputs_first else new).tolist() for new in (new_a, new_b))

    numbers = _by_engine(first, second, x, target, learning_rate, inputs_first)
    found_1, found_2 = (
        [[float(new[i, k]) for k in range(new.cols)] for i in range(new.rows)]
        for new in (numbers.new_W1, numbers.new_W2)
    )
    by_hand, by_engine = (new_1, new_2), (found_1, found_2)
    pairs = zip(chain(*new_1, *new_2), chain(*found_1, *found_2), strict=True)
    if not all(math.isclose(one, two, rel_tol=1e-9, abs_tol=1e-12) for one, two in pairs):
        raise AssertionError("the update by hand is not that of the engine")
    return Update(by_hand, by_engine, _page(numbers, inputs_first, by_hand, by_engine))


def _starting_weights(
    w1: Sequence[Sequence[float]],
    w2: Sequence[Sequence[float]],
    inputs: int,
    outputs: int,
    inputs_first: bool,
) -> tuple[Matrix, Matrix]:
    """The matrices that were given, or random ones, after a look at their shapes."""
    generator = random.Random(0)
    hidden = HIDDEN_UNITS
    if w1:
        hidden = len(w1[0]) if inputs_first else len(w1)
    elif w2:
        hidden = len(w2) if inputs_first else len(w2[0])
    found = []
    for label, given, (rows, columns) in (
        ("w1", w1, (hidden, inputs)),
        ("w2", w2, (outputs, hidden)),
    ):
        if inputs_first:
            rows, columns = columns, rows
        weights = [list(row) for row in given] or [
            [generator.uniform(-1.0, 1.0) for _ in range(columns)] for _ in range(rows)
        ]
        if [len(row) for row in weights] != [columns] * rows:
            shape = f"{len(weights)} x {len(weights[0])}"
            other = "without inputs_first" if inputs_first else "or use inputs_first=True"
            raise ValueError(
                f"{label} is {shape}, not {rows} x {columns}: give it as "
                f"{'inputs x units' if inputs_first else 'units x inputs'}, {other}"
            )
        found.append(weights)
    return found[0], found[1]


def _layout(inputs_first: bool) -> dict[str, Any]:
    """What the two ways of laying out the weights differ in, on paper and in numbers."""

    def as_it_is(weights: Any) -> Any:
        return weights

    def outer(errors: Any, below: Any) -> Any:
        pair = (below, errors) if inputs_first else (errors, below)
        return matmul(pair[0], transposed(pair[1]))

    into, back = (transposed, as_it_is) if inputs_first else (as_it_is, transposed)
    return {"into": into, "back": back, "outer": outer}


def _by_engine(
    first: Matrix,
    second: Matrix,
    x: Sequence[float],
    target: Sequence[float],
    rate: float,
    inputs_first: bool,
) -> SimpleNamespace:
    """All numbers of the network and its gradients, as the engine computes them."""
    sympy = import_extra("sympy")
    leaves = [[[Value(w) for w in row] for row in weights] for weights in (first, second)]
    by_unit = [list(zip(*m, strict=True)) if inputs_first else m for m in leaves]
    zs_h = [dot(row, x) for row in by_unit[0]]
    hs = [sigmoid(z) for z in zs_h]
    zs_o = [dot(row, hs) for row in by_unit[1]]
    outputs = [sigmoid(z) for z in zs_o]
    error = sum((t - o) ** 2 / 2 for t, o in zip(target, outputs, strict=True))
    found = adjoints(error)
    (w1, dw1), (w2, dw2) = (
        (grid([[w.data for w in row] for row in m]), grid([[found[w] for w in row] for row in m]))
        for m in leaves
    )
    o, t = column(v.data for v in outputs), column(target)
    return SimpleNamespace(
        **_layout(inputs_first), W1=w1, W2=w2, dW1=dw1, dW2=dw2, rate=rate,
        new_W1=w1 - rate * dw1, new_W2=w2 - rate * dw2,
        x=column(x), h=column(v.data for v in hs), o=o, t=t, E=error.data,
        delta_h=column(found[z] for z in zs_h), delta_o=column(found[z] for z in zs_o),
        ones_h=sympy.ones(len(hs), 1), ones_o=sympy.ones(len(outputs), 1),
        sigmoid=lambda z: z.applyfunc(lambda u: 1 / (1 + sympy.exp(-u))),
        outputs=range(len(outputs)), o_k=o.__getitem__, t_k=t.__getitem__,
        half=sympy.Rational(1, 2), two=2,
    )  # fmt: skip


def _on_paper(rate: float, inputs_first: bool) -> SimpleNamespace:
    w1, w2 = (Formula(f"W{n}", f"W^{{({n})}}") for n in "12")
    one, delta = formula_of(1), {n: Formula(f"delta_{n}", rf"\delta_{{{n}}}") for n in "oh"}
    dw1, dw2 = (Formula(f"grad_{w.text} E", rf"\nabla_{{{w.latex}}} E") for w in (w1, w2))
    return SimpleNamespace(
        **_layout(inputs_first), W1=w1, W2=w2,
        dW1=dw1, dW2=dw2, rate=number(rate),
        x=name("x"), h=name("h"), o=name("o"), t=name("t"), E=name("E"),
        delta_o=delta["o"], delta_h=delta["h"], ones_h=one, ones_o=one,
        sigmoid=lambda z: Formula(f"sigmoid({z.text})", rf"\sigma\left({z.latex}\right)"),
        outputs=["k"], o_k=lambda k: name(f"o_{k}"), t_k=lambda k: name(f"t_{k}"),
        half=one / formula_of(2), two=formula_of(2),
    )  # fmt: skip


def _page(
    numbers: SimpleNamespace,
    inputs_first: bool,
    by_hand: tuple[Matrix, ...],
    by_engine: tuple[Matrix, ...],
) -> Page:
    paper = _on_paper(numbers.rate, inputs_first)

    def equations(rules: Sequence[Rule], relation: str = "=") -> list[Block]:
        return [stated(rule, paper, [numbers], relation=relation) for rule in rules]

    def values(*symbols: str) -> list[Block]:
        return [
            Equation((getattr(paper, s), matrix(map(float, row) for row in m.tolist())))
            for s in symbols
            for m in [getattr(numbers, s)]
        ]

    rows = []
    for label, hand, engine in zip(("W1", "W2"), by_hand, by_engine, strict=True):
        for i, (row, other) in enumerate(zip(hand, engine, strict=True), 1):
            for j, (one, two) in enumerate(zip(row, other, strict=True), 1):
                entry = name(f"{label}_{indices(i, j)}")
                rows.append((entry, number(one, 9), number(two, 9), number(abs(one - two), 2)))
    header = ("New weight", "NumPy by hand", "Engine", "Difference")
    error: list[Block] = [Equation((paper.E, number(numbers.E)))]
    return Page(
        "A two-matrix network, one update",
        [
            ("Given", values("x", "t", "W1", "W2")),
            ("Forward", [*equations(FORWARD), *values("h", "o"), *error]),
            (
                "Backward (* or ⊙: entry by entry)",
                [*equations(BACKWARD), *values("delta_o", "delta_h", "dW2", "dW1")],
            ),
            ("Update", equations(UPDATE, ":=")),
            ("New weights", [Table(header, rows)]),
        ],
    )
