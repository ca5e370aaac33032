"""Backpropagation through a network of one's own, in matrices of its own numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import fsum
from typing import Any

from autograd_lite._recording import recording
from autograd_lite.activations import Activation, activated, activation_name
from autograd_lite.formulas.letters import tex_text
from autograd_lite.formulas.notation import Formula, matrix, number
from autograd_lite.formulas.pages import Block, Equation, Page, Table
from autograd_lite.losses import binary_cross_entropy_with_logits, cross_entropy, mse
from autograd_lite.nn import MLP
from autograd_lite.readings import adjoints
from autograd_lite.value import Value

__all__ = ["derive_network"]

Vector = list[float]
Matrix = list[Vector]

HEADER = ("Layer", "Gradients", "Largest difference")

DIGITS = 4

ROUNDING = 1e-12
"""The relative difference that two ways of adding up the same products may have."""

FUNCTIONS = {
    "linear": ("%s", "%s"),
    "sigmoid": ("sigmoid(%s)", r"\sigma\left(%s\right)"),
    "tanh": ("tanh(%s)", r"\tanh\left(%s\right)"),
}
"""How an activation of something is written; every other by its name."""

OUTPUT_ERRORS = {
    mse: ("2*(z_%d - y)/n", r"\frac{2}{n} \left(z^{%d} - y\right)"),
    cross_entropy: ("softmax(z_%d) - y", r"\mathrm{softmax}\left(z^{%d}\right) - y"),
    binary_cross_entropy_with_logits: ("sigmoid(z_%d) - y", r"\sigma\left(z^{%d}\right) - y"),
}
"""What the logits hear of a loss, n of them, where there is a short form for it."""


LOSSES = {
    mse: ("sum((z_%d - y)**2)/n", r"\frac{1}{n} \sum \left(z^{%d} - y\right)^{2}"),
    cross_entropy: (
        "-sum(y*log(softmax(z_%d)))",
        r"-\sum y \odot \ln\left(\mathrm{softmax}\left(z^{%d}\right)\right)",
    ),
    binary_cross_entropy_with_logits: (
        "softplus(z_%d) - y*z_%d",
        r"\mathrm{softplus}\left(z^{%d}\right) - y z^{%d}",
    ),
}
"""The losses themselves, of the last z; every other one is written L(z, y)."""


def derive_network(
    model: MLP,
    x: Sequence[float],
    y: Any,
    loss: Callable[[Any, Any], Value] = mse,
    *,
    limit: int = 6,
) -> Page:
    """Forward and backward through a network for one sample, in matrices with their numbers.

    Every number is computed twice: by the equations of backpropagation, with products of
    matrices, and by the engine.

    Args:
        model: a multi-layer perceptron.
        x: the inputs of one sample.
        y: its target, as the loss takes it.
        loss: a function of the output, or list of outputs, and the target, such as `mse`,
            `cross_entropy` or `binary_cross_entropy_with_logits`.
        limit: a matrix with more rows or columns than this is described by its shape.

    Returns:
        A page with z, a and the error delta = dL/dz of every layer, the gradient of every weight
        and bias, and the largest difference from what the engine gives.

    Raises:
        TypeError: for a model that is not an MLP.
        AssertionError: if a gradient differs from the engine's by more than rounding.

    >>> from autograd_lite import MLP
    >>> page = derive_network(MLP(2, [2, 1], "tanh", seed=1), [1.0, -1.0], 0.5)
    >>> [title for title, _ in page.sections]
    ['Forward', 'Backward', 'Gradients', 'Compared with the engine']

    Source: Rumelhart, Hinton, Williams 1986, "Learning representations by back-propagating
    errors"; Nielsen 2015, "Neural Networks and Deep Learning", chapter 2.
    """
    if not isinstance(model, MLP):
        raise TypeError(f"derive_network takes an MLP, not {type(model).__name__}")
    with recording(True):
        engine = adjoints(loss(model(list(x)), y))
    by_hand = _ByHand(model, [float(number) for number in x], y, loss)
    rows = _compared(model, by_hand, engine)
    show = _Writer(limit)
    return Page(
        f"Backpropagation through {model!r}",
        [
            ("Forward", [*_forward(by_hand, show), *_measured(by_hand, show, y, loss)]),
            ("Backward", _backward(by_hand, show, loss)),
            ("Gradients", _gradients(by_hand, show)),
            ("Compared with the engine", [Table(HEADER, rows)]),
        ],
    )


class _ByHand:
    """The numbers of every layer by products of matrices; layer k stands at k - 1.

    weights, biases, functions, sums, deltas: W, b, the activation, z and dL/dz of each layer.
    outputs: a of each layer, the inputs first.
    """

    def __init__(self, model: MLP, x: Vector, y: Any, loss: Callable[[Any, Any], Value]) -> None:
        neurons = [layer.neurons for layer in model.layers]
        self.weights: list[Matrix] = [[[w.data for w in n.weights] for n in ns] for ns in neurons]
        self.biases: list[Vector] = [[n.bias.data for n in ns] for ns in neurons]
        self.functions = [ns[0].activation for ns in neurons]
        self.outputs, self.sums = [x], []
        slopes: list[Vector] = []
        for w, b, f in zip(self.weights, self.biases, self.functions, strict=True):
            below = self.outputs[-1]
            self.sums.append([_dot(row, below) + bias for row, bias in zip(w, b, strict=True)])
            pairs = [_value_and_slope(f, z) for z in self.sums[-1]]
            self.outputs.append([value for value, _ in pairs])
            slopes.append([slope for _, slope in pairs])
        self.cost, delta = _loss_and_output_error(loss, self.sums[-1], y)
        self.deltas = [delta]
        for w, slope in zip(reversed(self.weights[1:]), reversed(slopes[:-1]), strict=True):
            sent_back = [_dot(column, self.deltas[0]) for column in zip(*w, strict=True)]
            self.deltas.insert(0, [d * s for d, s in zip(sent_back, slope, strict=True)])

    def gradient(self, k: int) -> Matrix:
        """dL/dW of layer k."""
        return [[d * a for a in self.outputs[k - 1]] for d in self.deltas[k - 1]]


def _dot(xs: Sequence[float], ys: Sequence[float]) -> float:
    return fsum(x * y for x, y in zip(xs, ys, strict=True))


def _value_and_slope(activation: Activation, z: float) -> tuple[float, float]:
    with recording(True):
        leaf = Value(z)
        result = activated(activation, leaf)
        return result.data, adjoints(result).get(leaf, 0.0)


def _loss_and_output_error(
    loss: Callable[[Any, Any], Value], outputs: Vector, y: Any
) -> tuple[float, Vector]:
    with recording(True):
        leaves = [Value(z) for z in outputs]
        cost = loss(leaves[0] if len(leaves) == 1 else leaves, y)
        by_leaf = adjoints(cost)
        return cost.data, [by_leaf.get(leaf, 0.0) for leaf in leaves]


def _compared(
    model: MLP, by_hand: _ByHand, engine: dict[Any, Any]
) -> list[tuple[str, str, Formula]]:
    """For each layer, how many gradients it has and how far the engine's are from them."""
    rows = []
    for k, layer in enumerate(model.layers, 1):
        by_unit = zip(layer.neurons, by_hand.gradient(k), by_hand.deltas[k - 1], strict=True)
        pairs = [
            (mine, engine.get(parameter, 0.0))
            for neuron, row, delta in by_unit
            for mine, parameter in zip([*row, delta], [*neuron.weights, neuron.bias], strict=True)
        ]
        largest = max(abs(theirs) for _, theirs in pairs)
        difference = max(abs(mine - theirs) for mine, theirs in pairs)
        if difference > ROUNDING * largest:
            raise AssertionError(f"layer {k}: the equations are off by {difference}")
        rows.append((str(k), str(len(pairs)), number(difference, 2)))
    return rows


def _forward(by_hand: _ByHand, show: _Writer) -> list[Block]:
    blocks: list[Block] = [Equation((_at("a", 0), show.column(by_hand.outputs[0])))]
    for k, f in enumerate(by_hand.functions, 1):
        w, b, z, below = _at("W", k), _at("b", k), _at("z", k), _at("a", k - 1)
        rule = Formula(f"{w.text} {below.text} + {b.text}", f"{w.latex} {below.latex} + {b.latex}")
        blocks += [
            Equation((w, show.matrix(by_hand.weights[k - 1]))),
            Equation((b, show.column(by_hand.biases[k - 1]))),
            Equation((z, rule, show.column(by_hand.sums[k - 1]))),
            Equation((_at("a", k), _applied(f, z), show.column(by_hand.outputs[k]))),
        ]
    return blocks


def _measured(
    by_hand: _ByHand, show: _Writer, y: Any, loss: Callable[[Any, Any], Value]
) -> Iterator[Block]:
    """What the network was to say, and the loss."""
    last, n = len(by_hand.deltas), len(by_hand.deltas[-1])
    target = y.tolist() if hasattr(y, "tolist") else y
    if loss is cross_entropy and not isinstance(target, (list, tuple)):
        column = [float(k == target) for k in range(n)]
        yield Equation((Formula("y", "y"), show.column(column)), note=f"1 for class {target}")
    elif loss in LOSSES:
        column = list(map(float, target)) if isinstance(target, (list, tuple)) else [float(target)]
        yield Equation((Formula("y", "y"), show.column(column)), note="the target")
    if loss is mse:
        yield Equation((Formula("n", "n"), number(n)), note="the number of outputs")
    text, latex = LOSSES.get(loss, ("L(z_%d, y)", r"L\left(z^{%d}, y\right)"))
    k = (last,) * text.count("%d")
    rule = Formula(text % k, latex % k)
    yield Equation((Formula("L", "L"), rule, number(by_hand.cost, DIGITS)))


def _backward(by_hand: _ByHand, show: _Writer, loss: Callable[[Any, Any], Value]) -> list[Block]:
    last = len(by_hand.deltas)
    text, latex = OUTPUT_ERRORS.get(loss, ("dL/dz_%d", r"\frac{dL}{d z^{%d}}"))
    rule = Formula(text % last, latex % last)
    blocks: list[Block] = [Equation((_at("delta", last), rule, show.column(by_hand.deltas[-1])))]
    for k in range(last - 1, 0, -1):
        w, above, slope = _at("W", k + 1), _at("delta", k + 1), _slope(by_hand.functions[k - 1], k)
        rule = Formula(
            f"({w.text}^T {above.text}) * {slope.text}",
            rf"\left(\left({w.latex}\right)^{{\mathsf{{T}}}} {above.latex}\right)"
            rf" \odot {slope.latex}",
        )
        blocks.append(Equation((_at("delta", k), rule, show.column(by_hand.deltas[k - 1]))))
    return blocks


def _gradients(by_hand: _ByHand, show: _Writer) -> list[Block]:
    blocks: list[Block] = []
    for k, deltas in enumerate(by_hand.deltas, 1):
        delta, below = _at("delta", k), _at("a", k - 1)
        product = Formula(
            f"{delta.text} {below.text}^T",
            rf"{delta.latex} \left({below.latex}\right)^{{\mathsf{{T}}}}",
        )
        by_w, by_b = (Formula(f"dL/d{c}_{k}", rf"\frac{{dL}}{{d {c}^{{{k}}}}}") for c in ("W", "b"))
        blocks += [
            Equation((by_w, product, show.matrix(by_hand.gradient(k)))),
            Equation((by_b, delta, show.column(deltas))),
        ]
    return blocks


class _Writer:
    """Matrices with their numbers, large ones by their shape."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def matrix(self, rows: Matrix) -> Formula:
        n, m = len(rows), len(rows[0])
        if max(n, m) > self.limit:
            return Formula(f"({n} x {m} numbers)", rf"\left({n} \times {m}\right)")
        return matrix([[number(x, DIGITS) for x in row] for row in rows])

    def column(self, numbers: Vector) -> Formula:
        return self.matrix([[x] for x in numbers])


def _at(letter: str, k: int) -> Formula:
    symbol = r"\delta" if letter == "delta" else letter
    return Formula(f"{letter}_{k}", f"{symbol}^{{{k}}}")


def _applied(function: Activation, z: Formula) -> Formula:
    activation = activation_name(function)
    usual = (f"{activation}(%s)", rf"\mathrm{{{tex_text(activation)}}}\left(%s\right)")
    text, latex = FUNCTIONS.get(activation, usual)
    return Formula(text % z.text, latex % z.latex)


def _slope(function: Activation, k: int) -> Formula:
    """The derivative of the activation at each z of layer k, in terms of a where it has such."""
    activation = activation_name(function)
    if activation == "linear":
        return Formula("1", "1")
    if activation == "sigmoid":
        return Formula(f"a_{k} * (1 - a_{k})", rf"a^{{{k}}} \odot \left(1 - a^{{{k}}}\right)")
    if activation == "tanh":
        return Formula(f"(1 - a_{k} * a_{k})", rf"\left(1 - a^{{{k}}} \odot a^{{{k}}}\right)")
    name = tex_text(activation)
    return Formula(f"{activation}'(z_{k})", rf"\mathrm{{{name}}}'\left(z^{{{k}}}\right)")
