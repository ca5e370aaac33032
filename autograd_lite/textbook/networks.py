"""A network of three layers with bias units and weight matrices, derived entry by entry."""

from __future__ import annotations

import random
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite.deriving.symbols import SymbolicGraph, symbols
from autograd_lite.formulas.names import name_nodes
from autograd_lite.formulas.notation import (
    Formula,
    formula_of,
    latex_name,
    matrix,
    name,
    total,
)
from autograd_lite.formulas.operations import operation
from autograd_lite.formulas.pages import Block, Equation, Page
from autograd_lite.functional import dot, log, sigmoid, sum
from autograd_lite.graph import topological_order
from autograd_lite.readings import adjoints
from autograd_lite.textbook.matrices import (
    Rule,
    column,
    elementwise,
    grid,
    indices,
    matmul,
    stacked,
    stated,
    summed,
    transposed,
    with_zeros,
    without_bias,
)
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
    sympy = import_extra("sympy")

    m, decay = symbols("m lambda")
    a1 = [symbols(f"a1_{j}") for j in range(1, inputs + 1)]
    theta1 = _weights("Theta1", hidden, inputs)
    theta2 = _weights("Theta2", outputs, hidden)
    z2, a2 = _sigmoid_layer(2, theta1, a1)
    z3, a3 = _sigmoid_layer(3, theta2, a2)
    ys = [symbols(f"y_{k + 1}") for k in range(outputs)]
    loss, cost = _cost(a3, ys, m, decay, theta1, theta2)
    loss.label, cost.label = "L", "J"

    names = name_nodes(cost)
    graph = SymbolicGraph([cost], names, {node for node in names if node.label})
    delta3 = [sympy.Symbol(f"delta3_{k + 1}", real=True) for k in range(outputs)]
    delta2 = [sympy.Symbol(f"delta2_{i + 1}", real=True) for i in range(hidden)]
    errors_of_layers: list[Block] = []
    of_loss = _derivatives(loss, graph, {})
    for d, z, a, y in zip(delta3, z3, a3, ys, strict=True):
        errors_of_layers.append(_same(formula_of(d), _symbol(a) - y.data, of_loss[z]))
    errors = dict(zip(z3, delta3, strict=True))
    of_loss = _derivatives(loss, graph, errors)
    for i, (d, z, a) in enumerate(zip(delta2, z2, a2, strict=True)):
        s = _symbol(a)
        back = sympy.Add(*[row[i + 1].data * d3 for row, d3 in zip(theta2, delta3, strict=True)])
        errors_of_layers.append(_same(formula_of(d), back * s * (1 - s), of_loss[z]))
    errors |= zip(z2, delta2, strict=True)

    by_loss = _derivatives(cost, graph, {})[loss]
    of_cost = _derivatives(cost, graph, {z: by_loss * error for z, error in errors.items()})
    entries: list[Block] = []
    for thetas, delta, below in ((theta2, delta3, a2), (theta1, delta2, a1)):
        for row, d in zip(thetas, delta, strict=True):
            for j, w in enumerate(row):
                unit = _symbol(below[j - 1]) if j else sympy.Integer(1)
                rule = (d * unit + (decay.data * w.data if j else 0)) / m.data
                entries.append(_same(total("J", w.label), rule, of_cost[w]))
    forward, backward = _matrix_sections((inputs, hidden, outputs))
    units = f"{hidden} hidden and {outputs} output unit{'s' * (outputs > 1)}"
    return Page(
        f"A three-layer network of {inputs} input{'s' * (inputs > 1)}, {units}",
        [
            ("Weights", [*_weight_matrices(theta1, theta2)]),
            ("Forward, for one sample", forward),
            ("Backward, for one sample (* or ⊙: entry by entry)", backward),
            ("Errors of the units", errors_of_layers),
            ("Gradients, entry by entry", entries),
        ],
    )


def _cost(
    outputs: list[Value],
    targets: list[Any],
    m: Any,
    decay: Any,
    theta1: list[list[Value]],
    theta2: list[list[Value]],
) -> tuple[Value, Value]:
    """The cross-entropy L, and the cost J with its L2 term, which leaves the biases alone."""
    pairs = zip(targets, outputs, strict=True)
    loss = sum([-(y * log(a) + (1 - y) * log(1 - a)) for y, a in pairs])
    squares = sum([w * w for row in (*theta1, *theta2) for w in row[1:]])
    return loss, loss / m + decay / (2 * m) * squares


def _weight_matrices(theta1: list[list[Value]], theta2: list[list[Value]]) -> list[Equation]:
    paper = _on_paper()
    return [
        Equation((symbol, matrix([[w.data for w in row] for row in weights])))
        for symbol, weights in ((paper.Theta1, theta1), (paper.Theta2, theta2))
    ]


def _symbol(node: Value) -> Any:
    sympy = import_extra("sympy")

    return sympy.Symbol(node.label, real=True) if node.parents else node.data


def _derivatives(root: Value, graph: SymbolicGraph, known: Mapping[Value, Any]) -> dict[Value, Any]:
    """The derivative of root by each node, in the names of the graph; by some it has a name."""
    order = topological_order(root)
    found = dict.fromkeys(order, 0 * graph.one) | {root: graph.one}
    for node in reversed(order):
        found[node] = known.get(node, found[node])
        for parent, local in zip(node.parents, graph.local.get(node, ()), strict=True):
            found[parent] += found[node] * graph.in_kept_names(local, (node, *node.parents))
    return found


def _same(left: Formula, rule: Any, found: Any) -> Equation:
    """The rule as an equation, after it was found equal to what the graph gives."""
    sympy = import_extra("sympy")

    if sympy.cancel(rule - found) != 0:
        raise AssertionError(f"{left.text} is {found}, not {rule}")
    return Equation((left, formula_of(rule)))


def _weights(label: str, rows: int, columns: int) -> list[list[Value]]:
    sympy = import_extra("sympy")

    def weight(i: int, j: int) -> Value:
        own = f"{label}_{indices(i, j)}"
        return Value(sympy.Symbol(own, real=True), label=own)

    return [[weight(i, j) for j in range(columns + 1)] for i in range(1, rows + 1)]


def _sigmoid_layer(
    number_of_layer: int, weights: list[list[Value]], below: list[Value]
) -> tuple[list[Value], list[Value]]:
    """The labelled z and a of a layer whose weights have the bias in front."""
    zs = [dot(row[1:], below, row[0]) for row in weights]
    outputs = [sigmoid(z) for z in zs]
    for i, (z, a) in enumerate(zip(zs, outputs, strict=True), 1):
        z.label, a.label = f"z{number_of_layer}_{i}", f"a{number_of_layer}_{i}"
    return zs, outputs


FORWARD: list[tuple[Rule, str]] = [
    (lambda r: (r.z2, matmul(r.Theta1, stacked(r.a1))), "the bias unit adds a 1"),
    (lambda r: (r.a2, r.sigmoid(r.z2)), ""),
    (lambda r: (r.z3, matmul(r.Theta2, stacked(r.a2))), ""),
    (lambda r: (r.a3, r.sigmoid(r.z3)), ""),
    (lambda r: (r.L, -summed("k", r.outputs, lambda k: (
        r.y_(k) * r.log(r.a3_(k)) + (r.one - r.y_(k)) * r.log(r.one - r.a3_(k))))), ""),
    (lambda r: (r.J, r.L / r.m + r.decay / (r.two * r.m) * (
        r.squares(without_bias(r.Theta1)) + r.squares(without_bias(r.Theta2)))), ""),
]  # fmt: skip
BACKWARD: list[tuple[Rule, str]] = [
    (lambda r: (r.delta3, r.a3 - r.y), ""),
    (lambda r: (r.delta2, elementwise(elementwise(
        matmul(transposed(without_bias(r.Theta2)), r.delta3), r.a2), r.ones2 - r.a2)),
     "without the bias column"),
    (lambda r: (r.dTheta2, (matmul(r.delta3, transposed(stacked(r.a2)))
                            + r.decay * with_zeros(without_bias(r.Theta2))) / r.m),
     "no L2 term for the bias"),
    (lambda r: (r.dTheta1, (matmul(r.delta2, transposed(stacked(r.a1)))
                            + r.decay * with_zeros(without_bias(r.Theta1))) / r.m), ""),
]  # fmt: skip


def _matrix_sections(sizes: tuple[int, int, int]) -> tuple[list[Block], list[Block]]:
    """The equations in matrices, after they held for networks of random numbers."""
    generator = random.Random(0)
    tested = [_by_engine(sizes, generator), _by_engine((3, 4, 2), generator)]
    forward, backward = (
        [stated(rule, _on_paper(), tested, note=note) for rule, note in rules]
        for rules in (FORWARD, BACKWARD)
    )
    return [*forward], [
        *backward,
        "Over m samples the products of the columns delta and [1; a] are added up.",
    ]


def _on_paper() -> SimpleNamespace:
    def layer(letter: str, number: int) -> Formula:
        return Formula(f"{letter}{number}", rf"{latex_name(letter)}^{{({number})}}")

    def slope(of: str) -> Formula:
        return Formula(f"dJ/d{of}", rf"\frac{{dJ}}{{d{layer(of[:-1], int(of[-1])).latex}}}")

    def squares(weights: Formula) -> Formula:
        return Formula(f"||{weights.text}||**2", rf"\left\lVert {weights.latex} \right\rVert^{{2}}")

    symbols_of_layers = {
        f"{letter}{n}": layer(letter, n)
        for letter in ("Theta", "z", "a", "delta")
        for n in (1, 2, 3)
    }
    return SimpleNamespace(
        **symbols_of_layers, y=name("y"), L=name("L"), J=name("J"), m=name("m"),
        decay=name("lambda"), one=formula_of(1), two=formula_of(2), ones2=formula_of(1),
        outputs=["k"], y_=lambda k: name(f"y_{k}"),
        a3_=lambda k: Formula(f"a3_{k}", f"a^{{(3)}}_{{{k}}}"),
        sigmoid=lambda z: Formula(f"sigmoid({z.text})", rf"\sigma\left({z.latex}\right)"),
        log=lambda x: operation("log", (x,)), squares=squares,
        dTheta1=slope("Theta1"), dTheta2=slope("Theta2"),
    )  # fmt: skip


def _by_engine(sizes: tuple[int, int, int], generator: random.Random) -> SimpleNamespace:
    """A network of random numbers and all its gradients, as the engine computes them."""
    sympy = import_extra("sympy")
    m, decay = 3.0, 0.7

    def uniform(n: int) -> list[Value]:
        return [Value(generator.uniform(-1.0, 1.0)) for _ in range(n)]

    a1, theta1 = uniform(sizes[0]), [uniform(sizes[0] + 1) for _ in range(sizes[1])]
    theta2 = [uniform(sizes[1] + 1) for _ in range(sizes[2])]
    z2, a2 = _sigmoid_layer(2, theta1, a1)
    z3, a3 = _sigmoid_layer(3, theta2, a2)
    y = [float(generator.random() < 0.5) for _ in a3]
    loss, cost = _cost(a3, y, m, decay, theta1, theta2)
    of_loss, of_cost = adjoints(loss), adjoints(cost)

    def data(values: list[Value]) -> Any:
        return column(v.data for v in values)

    (w1, d1), (w2, d2) = (
        (grid([[w.data for w in row] for row in t]), grid([[of_cost[w] for w in row] for row in t]))
        for t in (theta1, theta2)
    )
    outputs = data(a3)
    return SimpleNamespace(
        Theta1=w1, Theta2=w2, dTheta1=d1, dTheta2=d2,
        z2=data(z2), a2=data(a2), z3=data(z3), a3=outputs, a1=data(a1), y=column(y),
        L=loss.data, J=cost.data, m=m, decay=decay, one=1, two=2, ones2=sympy.ones(len(a2), 1),
        delta3=column(of_loss[z] for z in z3), delta2=column(of_loss[z] for z in z2),
        outputs=range(len(y)), y_=y.__getitem__, a3_=outputs.__getitem__,
        sigmoid=lambda z: z.applyfunc(lambda u: 1 / (1 + sympy.exp(-u))), log=sympy.log,
        squares=lambda w: (w.T * w).trace(),
    )  # fmt: skip
