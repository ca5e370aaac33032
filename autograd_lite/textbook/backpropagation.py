"""The four equations of backpropagation, and one update of a network by hand and by the engine."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import Any, NamedTuple

from autograd_lite._extras import import_extra
from autograd_lite.formulas.notation import name, number
from autograd_lite.formulas.pages import Block, Equation, Page, Table
from autograd_lite.functional import dot, sigmoid, sum
from autograd_lite.textbook.proofs import written
from autograd_lite.value import Value

__all__ = ["Update", "derive_backpropagation", "derive_two_matrix_network"]

Matrix = list[list[Any]]


def derive_backpropagation(
    networks: Sequence[Sequence[int]] = ((2, 1), (2, 3, 1), (3, 4, 4, 2), (2, 3, 3, 3, 3, 2)),
    seed: int = 0,
) -> Page:
    """The four equations of backpropagation, in components and in matrices, put to the test.

    The networks have sigmoid units and the cost C = 1/2 * sum (a - y)**2.

    Args:
        networks: the sizes of the layers of each network to test with, inputs first.
        seed: of their random weights, biases, inputs and targets.

    Returns:
        A page with the equations, and for each network the largest difference between what they
        give and the engine's gradients.

    Raises:
        AssertionError: if a difference exceeds 1e-12.

    Source: Nielsen 2015, "Neural Networks and Deep Learning", chapter 2.

    >>> "Largest difference" in str(derive_backpropagation())
    True
    """
    generator = random.Random(seed)
    rows = []
    for sizes in networks:
        difference, count = _largest_difference(sizes, generator)
        if difference > 1e-12:
            raise AssertionError(f"network {tuple(sizes)}: the equations are off by {difference}")
        layers = "-".join(map(str, sizes))
        rows.append((layers, str(len(sizes) - 1), str(count), number(difference, 2)))
    header = ("Network", "Layers of weights", "Parameters", "Largest difference")
    return Page(
        "The four equations of backpropagation",
        [
            ("", [*_definitions()]),
            ("In components", [*_in_components()]),
            ("In matrices", [*_in_matrices()]),
            ("Compared with the engine", [Table(header, rows)]),
        ],
    )


def _definitions() -> list[Equation]:
    return [
        Equation((written("z_l", "z^{l}"), written("W_l a_(l-1) + b_l", "W^{l} a^{l-1} + b^{l}"))),
        Equation((written("a_l", "a^{l}"), written("sigmoid(z_l)", r"\sigma\left(z^{l}\right)"))),
        Equation((name("C"), written(
            "1/2 * sum_j (a_Lj - y_j)**2",
            r"\frac{1}{2} \sum_{j} \left(a^{L}_{j} - y_{j}\right)^{2}"))),
        Equation((written("delta_lj", r"\delta^{l}_{j}"), written(
            "dC/dz_lj", r"\frac{\partial C}{\partial z^{l}_{j}}"))),
    ]  # fmt: skip


def _in_components() -> list[Equation]:
    return [
        Equation((written("delta_Lj", r"\delta^{L}_{j}"), written(
            "dC/da_Lj * sigmoid'(z_Lj)",
            r"\frac{\partial C}{\partial a^{L}_{j}}\, \sigma'\left(z^{L}_{j}\right)"), written(
            "(a_Lj - y_j) * a_Lj*(1 - a_Lj)",
            r"\left(a^{L}_{j} - y_{j}\right) a^{L}_{j} \left(1 - a^{L}_{j}\right)"))),
        Equation((written("delta_lj", r"\delta^{l}_{j}"), written(
            "sum_k w_(l+1)kj * delta_(l+1)k * sigmoid'(z_lj)",
            r"\sum_{k} w^{l+1}_{kj}\, \delta^{l+1}_{k}\, \sigma'\left(z^{l}_{j}\right)"))),
        Equation((written("dC/db_lj", r"\frac{\partial C}{\partial b^{l}_{j}}"), written(
            "delta_lj", r"\delta^{l}_{j}"))),
        Equation((written("dC/dw_ljk", r"\frac{\partial C}{\partial w^{l}_{jk}}"), written(
            "a_(l-1)k * delta_lj", r"a^{l-1}_{k}\, \delta^{l}_{j}"))),
    ]  # fmt: skip


def _in_matrices() -> list[Equation]:
    return [
        Equation((written("delta_L", r"\delta^{L}"), written(
            "grad_a C * sigmoid'(z_L)",
            r"\nabla_{a} C \odot \sigma'\left(z^{L}\right)")), note="elementwise product"),
        Equation((written("delta_l", r"\delta^{l}"), written(
            "(W_(l+1)^T delta_(l+1)) * sigmoid'(z_l)",
            r"\left(\left(W^{l+1}\right)^{\mathsf{T}} \delta^{l+1}\right)"
            r" \odot \sigma'\left(z^{l}\right)"))),
        Equation((written("grad_b_l C", r"\nabla_{b^{l}} C"), written("delta_l", r"\delta^{l}"))),
        Equation((written("grad_W_l C", r"\nabla_{W^{l}} C"), written(
            "delta_l a_(l-1)^T", r"\delta^{l} \left(a^{l-1}\right)^{\mathsf{T}}"))),
    ]  # fmt: skip


def _largest_difference(sizes: Sequence[int], generator: random.Random) -> tuple[float, int]:
    """The four equations against backward, on one random network; and its parameters' number."""

    def uniform() -> float:
        return generator.uniform(-1.0, 1.0)

    shapes = list(zip(sizes[1:], sizes, strict=False))
    weights = [[[Value(uniform()) for _ in range(n)] for _ in range(m)] for m, n in shapes]
    biases = [[Value(uniform()) for _ in range(m)] for m, _ in shapes]
    x, y = [uniform() for _ in range(sizes[0])], [uniform() for _ in range(sizes[-1])]

    layers: list[Any] = [x]
    for w, b in zip(weights, biases, strict=True):
        layers.append([sigmoid(dot(row, layers[-1], bias)) for row, bias in zip(w, b, strict=True)])
    cost = sum((a - t) ** 2 for a, t in zip(layers[-1], y, strict=True)) / 2
    cost.backward()

    outputs = [x] + [[a.data for a in layer] for layer in layers[1:]]
    delta = [(a - t) * a * (1 - a) for a, t in zip(outputs[-1], y, strict=True)]
    differences = []
    for level in reversed(range(len(shapes))):
        below = outputs[level]
        for row, bias, d in zip(weights[level], biases[level], delta, strict=True):
            differences.append(abs(bias.grad - d))
            differences += [abs(w.grad - a * d) for w, a in zip(row, below, strict=True)]
        columns = zip(*weights[level], strict=True)
        delta = [
            math.fsum(w.data * d for w, d in zip(column, delta, strict=True)) * a * (1 - a)
            for column, a in zip(columns, below, strict=True)
        ]
    return max(differences), len(differences)


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
) -> Update:
    """One step of gradient descent of a network without biases, by hand and by the engine.

    The hidden units h = sigmoid(W1 x) and outputs o = sigmoid(W2 h) have the error
    E = 1/2 * sum (target - output)**2.

    Args:
        w1: the weights of the hidden units, one row each; random 4 x 3 by default.
        w2: the weights of the output units, one row each; random 2 x 4 by default.
        x: the inputs.
        target: what the outputs should be.
        learning_rate: the factor before the gradient.

    Returns:
        The new weights by hand and by the engine, and the page that derives them.

    Raises:
        ImportError: without NumPy.

    >>> update = derive_two_matrix_network()
    >>> [len(matrix) for matrix in update.by_engine]
    [4, 2]
    """
    np = import_extra("numpy", "train")
    generator = random.Random(0)
    shapes = ((4, len(x)), (len(target), 4))
    first, second = (
        [list(row) for row in given]
        or [[generator.uniform(-1.0, 1.0) for _ in range(n)] for _ in range(m)]
        for given, (m, n) in zip((w1, w2), shapes, strict=True)
    )

    a, b, inputs, wanted = (np.array(m, dtype=float) for m in (first, second, x, target))
    h = 1 / (1 + np.exp(-a @ inputs))
    o = 1 / (1 + np.exp(-b @ h))
    output_error = (o - wanted) * o * (1 - o)
    hidden_error = (b.T @ output_error) * h * (1 - h)
    by_hand = (
        (a - learning_rate * np.outer(hidden_error, inputs)).tolist(),
        (b - learning_rate * np.outer(output_error, h)).tolist(),
    )

    leaves = [[[Value(w) for w in row] for row in matrix] for matrix in (first, second)]
    hidden = [sigmoid(dot(row, x)) for row in leaves[0]]
    outputs = [sigmoid(dot(row, hidden)) for row in leaves[1]]
    sum((t - out) ** 2 / 2 for t, out in zip(target, outputs, strict=True)).backward()
    new_1, new_2 = (
        [[w.data - learning_rate * w.grad for w in row] for row in matrix] for matrix in leaves
    )
    page = _two_matrix_page(learning_rate, by_hand, (new_1, new_2))
    return Update(by_hand, (new_1, new_2), page)


def _two_matrix_page(
    learning_rate: float, by_hand: tuple[Matrix, Matrix], by_engine: tuple[Matrix, Matrix]
) -> Page:
    equations: list[Block] = [
        Equation((name("h"), written("sigmoid(W1 x)", r"\sigma\left(W_{1} x\right)"))),
        Equation((name("o"), written("sigmoid(W2 h)", r"\sigma\left(W_{2} h\right)"))),
        Equation((name("E"), written(
            "1/2 * sum (target - o)**2", r"\frac{1}{2} \sum \left(t - o\right)^{2}"))),
        Equation((written("delta_o", r"\delta_{o}"), written(
            "(o - target) * o*(1 - o)", r"\left(o - t\right) \odot o \odot \left(1 - o\right)"))),
        Equation((written("delta_h", r"\delta_{h}"), written(
            "(W2^T delta_o) * h*(1 - h)",
            r"\left(W_{2}^{\mathsf{T}} \delta_{o}\right) \odot h \odot \left(1 - h\right)"))),
        Equation((name("W2"), name("W2") - number(learning_rate) * written(
            "delta_o h^T", r"\delta_{o} h^{\mathsf{T}}")), ":="),
        Equation((name("W1"), name("W1") - number(learning_rate) * written(
            "delta_h x^T", r"\delta_{h} x^{\mathsf{T}}")), ":="),
    ]  # fmt: skip
    rows = []
    for label, hand, engine in zip(("W1", "W2"), by_hand, by_engine, strict=True):
        for i, (row, other) in enumerate(zip(hand, engine, strict=True), 1):
            for j, (one, two) in enumerate(zip(row, other, strict=True), 1):
                weight = name(f"{label}_{i}{j}")
                rows.append((weight, number(one, 9), number(two, 9), number(abs(one - two), 2)))
    header = ("New weight", "NumPy by hand", "Engine", "Difference")
    return Page(
        "A two-matrix network, one update",
        [("By hand", equations), ("New weights", [Table(header, rows)])],
    )
