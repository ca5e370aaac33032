import random
import re

import pytest

from autograd_lite import PRIMITIVES, Value
from autograd_lite.formulas.derivatives import local_derivatives, symbolic_primitive
from autograd_lite.formulas.notation import name

sympy = pytest.importorskip("sympy")

RAISED = {ord(s): f"{i}" for i, s in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")} | {ord("⁻"): "-"}
FUNCTIONS = {"√": "sqrt", "ln": "log", "arctan": "atan", "max": "maximum", "min": "minimum"}


def read(pretty):
    """The number that a pretty formula of numbers says, read by SymPy, which wrote none of it."""
    text = pretty.replace("×", "*").replace("÷", "/").replace("−", "-").replace("^", "**")
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", lambda m: f"**({m[0].translate(RAISED)})", text)
    text = re.sub(r"\|([^|]*)\|", r"Abs(\1)", text)
    for short, long in FUNCTIONS.items():
        text = re.sub(rf"(?<![a-z]){short}(?=\()", long, text)
    text = re.sub(r"\((.+?) if (.+?) else (.+)\)", r"Piecewise((\1, \2), (\3, True))", text)
    names = {
        "maximum": sympy.Max, "minimum": sympy.Min, "relu": lambda x: sympy.Max(x, 0),
        "σ": lambda x: 1 / (1 + sympy.exp(-x)), "silu": lambda x: x / (1 + sympy.exp(-x)),
        "softplus": lambda x: sympy.log(1 + sympy.exp(x)), "expm1": lambda x: sympy.exp(x) - 1,
        "log1p": lambda x: sympy.log(1 + x),
        "gelu": lambda x: x * (1 + sympy.erf(x / sympy.sqrt(2))) / 2,
        "logsumexp": lambda *xs: sympy.log(sum(map(sympy.exp, xs))),
        "softmax": lambda *xs: sympy.exp(xs[0]) / sum(map(sympy.exp, xs)),
        "log_softmax": lambda *xs: xs[0] - sympy.log(sum(map(sympy.exp, xs))),
        "π": sympy.pi,
    }  # fmt: skip
    return float(sympy.sympify(text, locals=names).evalf())


def written(op, *operands):
    return [d.pretty for d in local_derivatives(op, operands)]


def test_textbook_derivatives():
    a, b = name("a"), name("b")
    assert written("+", a, b) == ["1", "1"]
    assert written("*", a, b) == ["b", "a"]
    assert written("/", a, b) == ["1 ÷ b", "−a ÷ b²"]
    assert written("**", a, 3.0)[0] == "3 × a²"
    assert written("**", a, 2.5)[0] == "2.5 × a^(2.5 − 1)"
    assert written("exp", a) == ["exp(a)"]
    assert written("log", a) == ["1 ÷ a"]
    assert written("tanh", b) == ["1 − tanh(b)²"]
    assert written("sigmoid", b) == ["σ(b) × (1 − σ(b))"]
    assert written("relu", a) == ["(1 if a > 0 else 0)"]
    assert written("dot", a, b, 1.0) == ["b", "a", "1"]


def test_operands_that_look_like_sums_are_held_together():
    assert written("*", name("x1 + x2"), name("w")) == ["w", "x1 + x2"]
    assert written("tanh", name("s1_ * x**2")) == ["1 − tanh(s1_ * x**2)²"]
    assert written("/", name("a+b"), name("c+d"))[1] == "−(a+b) ÷ (c+d)²"


def test_what_is_written_is_the_number_that_backward_multiplies_by():
    """Every primitive of the table, at random points: parse what is printed and compare."""
    rng = random.Random(0)
    compared = set()
    for op, row in PRIMITIVES.items():
        if op in ("take", "where", "erf"):  # written as calls that the reader does not know
            continue
        for n in (1, 2, 3, 4, 5):
            for _ in range(3):
                points = [round(rng.uniform(0.2, 0.8), 3) for _ in range(n)]
                try:
                    node = row.function(*map(Value, points))
                except TypeError:
                    continue
                names = [name(f"q{i}q") for i in range(n)]
                for formula, number in zip(
                    local_derivatives(op, names), node.local_grads, strict=True
                ):
                    text = formula.pretty
                    for i, point in enumerate(points):
                        text = text.replace(f"q{i}q", f"({point})")
                    assert read(text) == pytest.approx(number, rel=1e-9), (op, formula.pretty)
                    compared.add(op)
    assert len(compared) > 25


def test_an_unknown_operation_is_refused():
    with pytest.raises(ValueError, match="'mystery' is not a known primitive"):
        symbolic_primitive("mystery", [])
