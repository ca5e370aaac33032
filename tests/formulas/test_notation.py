import math

import pytest

from autograd_lite.formulas.notation import (
    accented,
    equality,
    formula_of,
    latex_name,
    matrix,
    name,
    number,
    partial,
    product,
)
from autograd_lite.formulas.operations import operation

a, b, c = name("a"), name("b"), name("c")


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (a + b * c, "a + b*c"),
        ((a + b) * c, "(a + b)*c"),
        (a - (b - c), "a - (b - c)"),
        (a - (b + c), "a - (b + c)"),
        (a + -b, "a - b"),
        (a - -b, "a - (-b)"),
        (a / (b * c), "a/(b*c)"),
        (-(a + b), "-(a + b)"),
        ((-a) ** b, "(-a)**b"),
        ((a**b) ** c, "(a**b)**c"),
        (a * number(-2.0), "a*(-2)"),
        (product(a + b, c), "(a + b) * c"),
    ],
)
def test_just_the_parentheses_that_are_needed(formula, text):
    assert formula.text == text


@pytest.mark.parametrize(
    ("label", "latex"),
    [
        ("x", "x"),
        ("w1", "w_{1}"),
        ("alpha", r"\alpha"),
        ("Theta1_20", r"\Theta^{(1)}_{20}"),
        ("delta2_1", r"\delta^{(2)}_{1}"),
        ("a_i", r"a_{i}"),
        ("loss", r"\mathrm{loss}"),
        ("layers.0.w[1]", r"\text{layers.0.w[1]}"),
        ("petal length", r"\text{petal length}"),
    ],
)
def test_labels_as_latex(label, latex):
    assert latex_name(label) == latex


def test_numbers_are_short():
    assert number(11.6520714).text == "11.652"
    assert number(-0.0).text == "0"
    assert number(1e-7).latex == "10^{-7}"
    assert number(2.5e-7).latex == r"2.5 \cdot 10^{-7}"


def test_operations_and_derivatives():
    assert operation("dot", (a, b, c, a)).text == "a*c + b*a"
    assert operation("mean", (a, b)).latex == r"\frac{a + b}{2}"
    assert operation("leaky_relu", (a,)).latex == r"\operatorname{leaky relu}\left(a\right)"
    assert partial("L", "w1").latex == r"\frac{\partial L}{\partial w_{1}}"
    assert accented("bar", "x_{1}") == r"\bar{x}_{1}"
    assert matrix([[a, 1], [b, c]]).text == "[[a, 1], [b, c]]"


def test_sympy_expressions_open_with_a_positive_term():
    sympy = pytest.importorskip("sympy")
    x = sympy.Symbol("x", real=True)
    assert formula_of(x - x**2).text == "x - x**2"
    assert formula_of(1 + sympy.exp(-x)).text == "1 + exp(-x)"
    assert formula_of(sympy.Piecewise((1, x > 0), (0, True))).text == "(1 if x > 0 else 0)"
    assert formula_of(sympy.log(x)).latex == r"\ln\left(x\right)"


def test_sums_say_whether_they_were_rounded():
    def sign(terms, total):
        return equality(sum(map(number, terms[1:]), number(terms[0])), number(total))

    assert sign([14.0, 2.0], 16.0) == "="
    assert sign([0.1, 0.2], 0.1 + 0.2) == "="
    assert sign([1 / 3, 1 / 3], 2 / 3) == "≈"
    assert sign([1e16, 1.0], 1e16) == "≈"
    assert sign([math.inf, 1.0], math.inf) == "="


def test_formulas_of_names_are_equal_and_roundings_are_told():
    assert equality(a + b, c) == "="
    assert equality(a, number(1 / 3)) == "≈"
    assert equality(a * number(1 / 3), c) == "≈"
    assert equality(number(2.0) ** number(3.0), number(8.0)) == "="
    assert (-(number(2.0) - number(5.0)) / number(0.5)).exact == 6
    assert (number(1.0) / number(0.0)).exact is None
    assert product(number(0.5), number(-4.0)).exact == -2
