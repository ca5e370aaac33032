"""A network of three layers with bias units and weight matrices, derived entry by entry."""

from __future__ import annotations

from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite.deriving.derivation import derive
from autograd_lite.deriving.symbols import symbols
from autograd_lite.formulas.notation import Formula, formula_of, matrix, name, total
from autograd_lite.formulas.pages import Block, Equation, Page
from autograd_lite.functional import dot, log, sigmoid, sum
from autograd_lite.textbook.proofs import written
from autograd_lite.value import Value

__all__ = ["derive_three_layer_network"]


def derive_three_layer_network(inputs: int = 2, hidden: int = 2, outputs: int = 1) -> Page:
    """A network a1 -> z2 -> a2 -> z3 -> a3 with bias units, weights Theta1, Theta2 and an L2 term.

    Args:
        inputs: the number of inputs, besides the bias unit a1_0 = 1.
        hidden: the number of hidden units, besides the bias unit a2_0 = 1.
        outputs: the number of sigmoid outputs; the loss is their cross-entropy.

    Returns:
        A page with delta3 = a3 - y, delta2 = (Theta2^T delta3) * a2*(1 - a2), and the gradients
        dTheta2 = delta3 a2^T / m and dTheta1 = delta2 a1^T / m, plus lambda/m * Theta outside of
        the bias columns: in matrix form, and entry by entry as the graph gives it.

    Raises:
        AssertionError: if the graph gave another gradient for any entry.

    Source: Ng 2011, "Machine Learning", lecture 9, whose notation it keeps.

    >>> print(str(derive_three_layer_network()).split("Gradients, entry by entry")[1])
    <BLANKLINE>
      dJ/dTheta2_10 = delta3_1/m
      dJ/dTheta2_11 = (Theta2_11*lambda + a2_1*delta3_1)/m
      dJ/dTheta2_12 = (Theta2_12*lambda + a2_2*delta3_1)/m
      dJ/dTheta1_10 = delta2_1/m
      dJ/dTheta1_11 = (Theta1_11*lambda + a1_1*delta2_1)/m
      dJ/dTheta1_12 = (Theta1_12*lambda + a1_2*delta2_1)/m
      dJ/dTheta1_20 = delta2_2/m
      dJ/dTheta1_21 = (Theta1_21*lambda + a1_1*delta2_2)/m
      dJ/dTheta1_22 = (Theta1_22*lambda + a1_2*delta2_2)/m
    """
    sympy = import_extra("sympy", "derive")

    m, decay = symbols("m lambda")
    a1 = [symbols(f"a1_{j}") for j in range(1, inputs + 1)]
    theta1 = _weights("Theta1", hidden, inputs)
    theta2 = _weights("Theta2", outputs, hidden)
    z2, a2 = _sigmoid_layer(2, theta1, a1)
    z3, a3 = _sigmoid_layer(3, theta2, a2)
    ys = [symbols(f"y_{k + 1}") for k in range(outputs)]
    errors = [-(y * log(a) + (1 - y) * log(1 - a)) for y, a in zip(ys, a3, strict=True)]
    loss = sum(errors)
    loss.label = "L"
    squares = sum([w * w for row in (*theta1, *theta2) for w in row[1:]])
    cost = loss / m + decay / (2 * m) * squares
    cost.label = "J"

    deltas = derive(loss, wrt=[*z3, *z2], show="symbols", limit=1000)
    delta3 = [sympy.Symbol(f"delta3_{k + 1}", real=True) for k in range(outputs)]
    delta2 = [sympy.Symbol(f"delta2_{i + 1}", real=True) for i in range(hidden)]
    meaning: dict[Any, Any] = {}
    errors_of_layers: list[Block] = []
    for d, z, a, y in zip(delta3, z3, a3, ys, strict=True):
        meaning[d] = deltas.gradients[z]
        errors_of_layers.append(_same(formula_of(d), _symbol(a) - y.data, meaning[d], {}))
    for i, (d, z, a) in enumerate(zip(delta2, z2, a2, strict=True)):
        s = _symbol(a)
        back = sympy.Add(*[row[i + 1].data * d3 for row, d3 in zip(theta2, delta3, strict=True)])
        meaning[d] = deltas.gradients[z]
        errors_of_layers.append(_same(formula_of(d), back * s * (1 - s), meaning[d], meaning))

    weights = [w for row in (*theta2, *theta1) for w in row]
    gradients = derive(cost, wrt=weights, show="symbols", limit=1000)
    entries: list[Block] = []
    for thetas, delta, below in ((theta2, delta3, a2), (theta1, delta2, a1)):
        for row, d in zip(thetas, delta, strict=True):
            for j, w in enumerate(row):
                unit = _symbol(below[j - 1]) if j else sympy.Integer(1)
                rule = (d * unit + (decay.data * w.data if j else 0)) / m.data
                found = gradients.gradients[w]
                entries.append(_same(total("J", w.label), rule, found, meaning))
    return Page(
        f"A three-layer network of {inputs} inputs, {hidden} hidden and {outputs} output units",
        [
            ("Forward", _forward_in_matrices(theta1, theta2)),
            ("Backward, for one sample", _backward_in_matrices()),
            ("Errors of the units", errors_of_layers),
            ("Gradients, entry by entry", entries),
        ],
    )


def _symbol(node: Value) -> Any:
    sympy = import_extra("sympy", "derive")

    return sympy.Symbol(node.label, real=True) if node.parents else node.data


def _same(left: Formula, rule: Any, found: Any, meaning: dict[Any, Any]) -> Equation:
    """The rule as an equation, after it was found equal to what the graph gives."""
    sympy = import_extra("sympy", "derive")

    if sympy.cancel(rule.subs(meaning) - found) != 0:
        raise AssertionError(f"{left.text} is {found}, not {rule}")
    return Equation((left, formula_of(rule)))


def _weights(label: str, rows: int, columns: int) -> list[list[Value]]:
    return [[symbols(f"{label}_{i}{j}") for j in range(columns + 1)] for i in range(1, rows + 1)]


def _sigmoid_layer(
    number_of_layer: int, weights: list[list[Value]], below: list[Value]
) -> tuple[list[Value], list[Value]]:
    """The labelled z and a of a layer whose weights have the bias in front."""
    zs = [dot(row[1:], below, row[0]) for row in weights]
    outputs = [sigmoid(z) for z in zs]
    for i, (z, a) in enumerate(zip(zs, outputs, strict=True), 1):
        z.label, a.label = f"z{number_of_layer}_{i}", f"a{number_of_layer}_{i}"
    return zs, outputs


def _forward_in_matrices(theta1: list[list[Value]], theta2: list[list[Value]]) -> list[Block]:
    return [
        Equation((written("Theta1", r"\Theta^{(1)}"), _as_matrix(theta1))),
        Equation((written("Theta2", r"\Theta^{(2)}"), _as_matrix(theta2))),
        Equation((_layer("z", 2), _with_bias(1))),
        Equation((_layer("a", 2), written("sigmoid(z2)", r"\sigma\left(z^{(2)}\right)"))),
        Equation((_layer("z", 3), _with_bias(2))),
        Equation((_layer("a", 3), written("sigmoid(z3)", r"\sigma\left(z^{(3)}\right)"))),
        Equation((name("L"), written(
            "-sum_k (y_k*log(a3_k) + (1 - y_k)*log(1 - a3_k))",
            r"-\sum_{k} \left(y_{k} \ln a^{(3)}_{k}"
            r" + \left(1 - y_{k}\right) \ln\left(1 - a^{(3)}_{k}\right)\right)"))),
        Equation((name("J"), written(
            "L/m + lambda/(2*m) * (sum of squares of Theta without its bias columns)",
            r"\frac{L}{m} + \frac{\lambda}{2 m}"
            r" \sum_{l} \sum_{i} \sum_{j \geq 1} \left(\Theta^{(l)}_{ij}\right)^{2}"))),
    ]  # fmt: skip


def _layer(letter: str, layer: int) -> Formula:
    return written(f"{letter}{layer}", rf"{letter}^{{({layer})}}")


def _as_matrix(weights: list[list[Value]]) -> Formula:
    return matrix([[w.data for w in row] for row in weights])


def _with_bias(layer: int) -> Formula:
    latex = rf"\Theta^{{({layer})}} \begin{{bmatrix}} 1 \\ a^{{({layer})}} \end{{bmatrix}}"
    return written(f"Theta{layer} [1; a{layer}]", latex)


def _backward_in_matrices() -> list[Block]:
    return [
        Equation((written("delta3", r"\delta^{(3)}"), written("a3 - y", r"a^{(3)} - y"))),
        Equation((written("delta2", r"\delta^{(2)}"), written(
            "(Theta2^T delta3) * a2*(1 - a2)",
            r"\left(\left(\Theta^{(2)}\right)^{\mathsf{T}} \delta^{(3)}\right)"
            r" \odot a^{(2)} \odot \left(1 - a^{(2)}\right)"))),
        Equation((written("dTheta2", r"\nabla_{\Theta^{(2)}} J"), written(
            "delta3 a2^T / m", r"\frac{1}{m}\, \delta^{(3)} \left(a^{(2)}\right)^{\mathsf{T}}"))),
        Equation((written("dTheta1", r"\nabla_{\Theta^{(1)}} J"), written(
            "delta2 a1^T / m", r"\frac{1}{m}\, \delta^{(2)} \left(a^{(1)}\right)^{\mathsf{T}}"))),
        "In delta2 the bias column of Theta2 is left out.",
        "In dTheta1 and dTheta2 the bias units a1_0 = a2_0 = 1 are included.",
        "The L2 term adds lambda/m * Theta_ij for every weight but those of the bias units.",
        "Over m samples the products are added up.",
    ]  # fmt: skip
