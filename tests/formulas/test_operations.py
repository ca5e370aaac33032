import ast
import operator
import random
from fractions import Fraction

import pytest

from autograd_lite.formulas.notation import equality, name, number
from autograd_lite.formulas.operations import operation, symbol_of
from autograd_lite.primitives import PRIMITIVES


@pytest.mark.parametrize(
    ("op", "operands", "expected"),
    [
        ("+", [-1.0, -2.0], "−1 − 2"),
        ("-", [-1.0, -2.0], "−1 − (−2)"),
        ("*", [-1.0, 2.0], "−1 × 2"),
        ("*", [2.0, -1.0], "2 × (−1)"),
        ("/", ["a", "b"], "a ÷ b"),
        ("/", [1.0, "a + b"], "1 ÷ (a + b)"),
        ("**", [-2.0, 3.0], "(−2)³"),
        ("**", ["x", -2.0], "x⁻²"),
        ("**", ["x", "y"], "x^y"),
        ("**", ["x", 0.5], "x^0.5"),
        ("neg", [-2.0], "−(−2)"),
        ("abs", ["x"], "|x|"),
        ("sum", ["a", -1.0, "c"], "a − 1 + c"),
        ("mean", ["a", "b"], "(a + b) ÷ 2"),
        ("dot", ["w1", "w2", "x1", "x2", "b"], "w1 × x1 + w2 × x2 + b"),
        ("log", ["x"], "ln(x)"),
        ("logsumexp", ["x", "y"], "logsumexp(x, y)"),
    ],
)
def test_operations_as_a_picture_shows_them(op, operands, expected):
    formulas = [name(x) if isinstance(x, str) else number(x) for x in operands]
    assert operation(op, formulas).pretty == expected


def test_all_three_spellings_of_a_compound_formula():
    a, b = name("a"), name("b1")
    formula = operation(
        "/", [operation("*", [a, operation("-", [a, b])]), operation("**", [b, number(2)])]
    )
    assert formula.text == "a*(a - b1)/b1**2"
    assert formula.pretty == "a × (a − b1) ÷ b1²"
    assert formula.latex == r"\frac{a \left(a - b_{1}\right)}{b_{1}^{2}}"


def test_any_nesting_of_arithmetic_reads_back_as_the_same_number():
    """Python reads the text of random formulas; the numbers agree exactly, as fractions."""
    rng = random.Random(0)
    functions = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}

    def grow(depth):
        if depth == 0 or rng.random() < 0.2:
            x = Fraction(rng.choice([-3, -2, -1, 1, 2, 3, 5]))
            return number(float(x)), x
        kind = rng.choice(["+", "-", "*", "/", "neg", "**"])
        formula, x = grow(depth - 1)
        if kind == "neg":
            return operation("neg", [formula]), -x
        if kind == "**":
            n = rng.choice([2, 3] if x == 0 else [-2, -1, 2, 3])
            return operation("**", [formula, number(n)]), x**n
        other, y = grow(depth - 1)
        if kind == "/" and y == 0:
            kind = "+"
        return operation(kind, [formula, other]), functions[kind](x, y)

    for _ in range(3000):
        formula, value = grow(4)
        assert _exact(formula.text) == value, formula.text
        assert _exact(_typed(formula.pretty)) == value, formula.pretty


def _typed(pretty):
    raised = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
    out, before = "", ""
    for c in pretty.replace("×", "*").replace("÷", "/").replace("−", "-"):
        is_raised = c in "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"
        out += ("**" if is_raised and not before else "") + (
            c.translate(raised) if is_raised else c
        )
        before = is_raised
    return out


def _exact(text):
    """The value of a formula of numbers, as Python's own grammar reads it, in fractions."""
    binary = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
              ast.Div: operator.truediv, ast.Pow: operator.pow}  # fmt: skip

    def value(node):
        if isinstance(node, ast.Expression):
            return value(node.body)
        if isinstance(node, ast.Constant):
            return Fraction(node.value)
        if isinstance(node, ast.UnaryOp):
            return -value(node.operand)
        return binary[type(node.op)](value(node.left), value(node.right))

    return value(ast.parse(text, mode="eval"))


@pytest.mark.parametrize(
    ("op", "operands", "result", "sign"),
    [
        ("*", [0.0001, 0.5], 0.00005, "="),
        ("*", [0.1, 3.0], 0.1 * 3.0, "="),
        ("+", [999999.0, 2.0], 1000001.0, "="),
        ("+", [1e16, 1.0], 1e16, "≈"),
        ("/", [1.0, 3.0], 1 / 3, "≈"),
        ("**", [3.0, 2.0], 9.0, "="),
        ("**", [0.0, -1.0], 1.0, "="),
        ("**", [1.5, 1e9], 2.0, "="),
        ("tanh", [0.5], 0.46211715726000973, "≈"),
        ("exp", [0.0], 1.0, "="),
        ("dot", [2.0, 3.0, 0.5], 6.5, "="),
        ("dot", [1 / 3, 3.0], 1.0, "≈"),
        ("*", [float("inf"), 1.0], float("inf"), "="),
    ],
)  # fmt: skip
def test_equations_that_were_rounded_say_so(op, operands, result, sign):
    assert equality(operation(op, [number(x) for x in operands]), number(result)) == sign


def test_symbols():
    assert [symbol_of(op) for op in ("*", "/", "exp", "sqrt", "sigmoid", "sum", "maximum")] == [
        "×", "÷", "eˣ", "√", "σ", "Σ", "max",
    ]  # fmt: skip
    assert symbol_of("**", 2, -1.0) == "x⁻¹"
    assert symbol_of("**", 2, 0.5) == "xʸ"
    assert all(symbol_of(op) for op in PRIMITIVES)
