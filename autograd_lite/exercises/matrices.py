"""Exercises of lesson 7: backpropagation by matrices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from autograd_lite.exercises.grading import Exercise, exercise

__all__: list[str] = []

Rows = Sequence[Sequence[float]]


@exercise
def shapes(random: Random) -> Exercise:
    """The shapes of what backpropagation computes."""
    n, m, k = random.sample([2, 3, 4, 5, 6, 7, 8], 3)
    return Exercise(
        f"**Shapes.** A network has {n} inputs, {m} hidden units and {k} outputs. How many rows "
        "and columns have $W^1$, the gradient $dL/dW^2$, and the error $\\delta^1$?",
        {"W1": [m, n], "dW2": [k, m], "delta1": [m, 1]},
        {
            "W1: a row for each unit, a column for each input; W1 x must have a number for each": {
                "W1": [n, m]
            },
            "dW2: a gradient has the shape of what it belongs to, and W2 is outputs x hidden": {
                "dW2": [m, k]
            },
            "delta1: there is one error for each hidden unit": {"delta1": [n, 1]},
            "delta1: that is delta2; the errors of the hidden units are asked for": {
                "delta1": [k, 1]
            },
            "delta1: a column of errors, not a row": {"delta1": [1, m]},
        },
        given={"n": n, "m": m, "k": k},
        praise="a gradient has the shape of what it belongs to, an error that of its z",
    )


@exercise
def an_outer_product(random: Random) -> Exercise:
    """delta a^T for small vectors."""
    delta = random.sample([-2.0, -1.0, 0.5, 1.0, 3.0], 2)
    a = random.sample([-1.0, 0.5, 2.0, 4.0], 2)
    outer = [[d * x for x in a] for d in delta]
    return Exercise(
        f"**A row for each unit.** $\\delta = ({delta[0]:g}, {delta[1]:g})$ and the layer below "
        f"says $a = ({a[0]:g}, {a[1]:g})$. What is the matrix $dL/dW$, as a list of rows?",
        outer,
        {
            "transposed: row j belongs to unit j, so all of it has the factor delta_j": [
                [d * x for d in delta] for x in a
            ],
            "off the diagonal as well: each unit has a weight for each number below it": [
                [delta[0] * a[0], 0.0],
                [0.0, delta[1] * a[1]],
            ],
            "a product, not a sum": [[d + x for x in a] for d in delta],
            "each weight hears the delta of its unit, times what came in": [
                [d for _ in a] for d in delta
            ],
        },
        given={"delta": delta, "a": a},
        praise="delta a^T",
    )


@exercise
def errors_sent_back(random: Random) -> Exercise:
    """delta of a hidden sigmoid layer from that of the next, as a function."""

    def sent(
        slope: Callable[[float], float], transposed: bool = True
    ) -> Callable[[Rows, Sequence[float], Sequence[float]], list[float]]:
        def delta(w: Rows, above: Sequence[float], a: Sequence[float]) -> list[float]:
            lines = list(zip(*w, strict=True)) if transposed else w
            sums = [sum(p * q for p, q in zip(line, above, strict=True)) for line in lines]
            return [s * slope(x) for s, x in zip(sums, a, strict=True)]

        return delta

    return Exercise(
        "**Sent back.** Write `hidden_error(W, delta, a)`: the errors of a hidden layer of "
        "sigmoids with the outputs `a`, when the next layer has the weights `W` (a row for each "
        "of its units) and the errors `delta`. All are plain lists.",
        sent(lambda a: a * (1 - a)),
        {
            "the slope of the activation is missing: times a*(1 - a), entry by entry": (
                sent(lambda a: 1.0)
            ),
            "a*(1 - a), the slope from the output; you used that of tanh": (
                sent(lambda a: 1 - a * a)
            ),
            "you used the value a, not the local derivative a*(1 - a)": sent(lambda a: a),
            "W must be transposed: unit j sends along column j": sent(lambda a: a * (1 - a), False),
        },
        at=[
            ([[1.0, -2.0], [0.5, 3.0]], [0.25, -1.0], [0.5, 0.75]),
            ([[2.0, 0.5], [-1.0, 4.0]], [1.0, 0.5], [0.25, 0.125]),
        ],
        praise="(W^T delta) * a * (1 - a)",
    )


@exercise
def a_regularised_row(random: Random) -> Exercise:
    """The gradient of one unit's bias and weight with an L2 term."""
    m, decay = random.choice([2, 4, 5]), random.choice([0.5, 1.0, 3.0])
    bias, weight = random.sample([-2.0, -1.0, 1.5, 2.0, 4.0], 2)
    by_bias, by_weight = random.sample([-1.2, -0.5, 0.6, 0.9, 2.0], 2)
    data, pull = by_weight / m, decay * weight / m
    return Exercise(
        f"**A penalty that spares.** Over $m = {m}$ samples, the products $\\delta a^T$ of one "
        f"unit add up to {by_bias} for its bias and {by_weight} for its weight. The bias is "
        f"{bias:g}, the weight {weight:g}, and $\\lambda = {decay:g}$. What are the two "
        "gradients of the cost?",
        {"bias": by_bias / m, "weight": data + pull},
        {
            "bias: the penalty spares it": {"bias": by_bias / m + decay * bias / m},
            "weight: the penalty is missing": {"weight": data},
            "weight: the penalty is divided by m too": {"weight": data + decay * weight},
            "weight: the derivative of lambda/(2m) * w**2 has no 2 left": {
                "weight": data + pull / 2
            },
            "both are means: divide by m": {"bias": by_bias, "weight": by_weight + pull},
            "weight: the penalty pulls to 0, so it adds lambda/m * w to the gradient": {
                "weight": data - pull
            },
        },
        given={"m": m, "decay": decay, "weight": weight, "sums": [by_bias, by_weight]},
        praise="lambda/m * w for every weight, nothing for a bias",
    )


@exercise
def which_line_is_wrong(random: Random) -> Exercise:
    """Find the bug in backpropagation written with arrays."""
    lines = {
        "a": "delta3 = a3 - y",
        "b": "delta2 = (Theta2[:, 1:].T @ delta3) * a2 * (1 - a2)",
        "c": "dTheta2 = np.outer(delta3, np.append(1, a2))",
        "d": "dTheta1 = np.outer(delta2, np.append(1, x))",
    }
    bugs = {
        "b": "delta2 = (Theta2[:, 1:].T @ delta3) * z2 * (1 - z2)",
        "c": "dTheta2 = np.outer(delta2, np.append(1, a2))",
        "d": "dTheta1 = np.outer(delta2, np.append(1, a2))",
    }
    wrong = random.choice(sorted(bugs))
    code = "\n".join(f"    {k}:  {bugs[k] if k == wrong else line}" for k, line in lines.items())
    return Exercise(
        "**Spot the bug.** A network of sigmoids with cross-entropy, as in section 5, for one "
        f"sample $x$. Which line is wrong?\n\n{code}\n",
        wrong,
        {
            f"line {k} is right: {reason}": k
            for k, reason in {
                "a": "answer minus truth",
                "b": "errors go back through Theta2 without its biases, times a2*(1 - a2)",
                "c": "each error of the outputs, times what came into them, and 1 for the bias",
                "d": "each error of the hidden units, times what came into them, and 1",
            }.items()
            if k != wrong
        },
        given={"code": code},
        praise=f"it should read {lines[wrong]}",
    )
