import contextlib
import io
import random

import pytest

from autograd_lite import Value, parse_expression
from autograd_lite.live.scripts import as_script

FORMULAS = [
    "e = (a+b)*(b+1)",
    "-(y*log(a) + (1-y)*log(1-a)) where a = sigmoid(z)",
    "x**2 - 3*x*y**2 + (-x)**3 / (y - x) + 2**x",
    "a/b/c + a/(b/c) - (a - (b - c)) - -a",
    "maximum(x, y)*abs(x) + logsumexp(x, y, 1) + leaky_relu(x, 0.1)",
    "sum(x, y, x) * mean(x, y) + where(x, y, z)",
    "lambda_ * θ + print_ + Value_",
]


@pytest.mark.parametrize("formula", FORMULAS)
def test_the_script_computes_the_same_numbers(formula):
    expression = parse_expression(formula)
    draw = random.Random(formula)
    values = {name: draw.uniform(0.2, 0.9) for name in expression.names}
    root = expression.evaluate(values)
    root.backward()
    scope = {}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(as_script(root), scope)
    results = dict(part.split(" = ") for part in printed.getvalue().strip().split(", "))
    assert float(next(iter(results.values()))) == pytest.approx(root.data, rel=1e-14)
    leaves = expression.evaluate(values)
    leaves.backward()
    from autograd_lite import topological_order

    expected = sorted(n.grad for n in topological_order(root) if not n.parents and n.label)
    assert sorted(map(float, list(results.values())[1:])) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("name", ["lambda", "Value", "exp", "class", "print"])
def test_names_that_python_or_the_script_need_for_themselves(name):
    try:
        expression = parse_expression(f"{name} * exp({name}) + tanh({name})")
    except ValueError:
        pytest.skip("no name of a formula either")
    root = expression.evaluate({name: 0.5})
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(as_script(root), {})
    assert float(printed.getvalue().split(" = ")[1].split(",")[0]) == pytest.approx(root.data)


@pytest.mark.parametrize("label", ["1a", "½", "2", "w[0]", "a b", "\N{SUPERSCRIPT TWO}"])
def test_labels_that_are_no_names_become_some(label):
    root = Value(2.0, label=label) * Value(3.0, label=label) + 1
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(as_script(root), {})
    assert float(printed.getvalue().split(" = ")[1].split(",")[0]) == 7.0
