import pytest

from autograd_lite import derivative_table
from autograd_lite.primitives import PRIMITIVES

sympy = pytest.importorskip("sympy")


@pytest.fixture(scope="module")
def rows():
    table = derivative_table().sections[0][1][0]
    return [[c if isinstance(c, str) else c.text for c in row] for row in table.rows]


def test_every_primitive_has_its_rows(rows):
    assert [row[0] for row in rows if row[0]] == list(PRIMITIVES)


@pytest.mark.parametrize(
    ("op", "by", "derivative"),
    [
        ("*", "x", "y"),
        ("/", "x", "1/y"),
        ("exp", "x", "exp(x)"),
        ("log", "x", "1/x"),
        ("sqrt", "x", "1/(2*sqrt(x))"),
        ("sin", "x", "cos(x)"),
        ("cos", "x", "-sin(x)"),
        ("tan", "x", "1 + tan(x)**2"),
        ("tanh", "x", "1 - tanh(x)**2"),
        ("atan", "x", "1/(x**2 + 1)"),
        ("relu", "x", "(1 if x > 0 else 0)"),
        ("sigmoid", "x", "sigmoid(x)*(1 - sigmoid(x))"),
        ("softplus", "x", "sigmoid(x)"),
        ("dot", "w1", "x1"),
    ],
)
def test_derivatives_are_the_textbooks(rows, op, by, derivative):
    assert next(row for row in rows if row[0] == op)[2:4] == [by, derivative]


@pytest.mark.parametrize("op", ["exp", "log", "log1p", "sqrt", "sin", "tan", "tanh", "atan", "erf"])
def test_formula_and_derivative_agree_with_sympy(rows, op):
    x = sympy.Symbol("x")
    _, formula, _, derivative, *_ = next(row for row in rows if row[0] == op)
    difference = sympy.diff(sympy.sympify(formula), sympy.Symbol("x")) - sympy.sympify(derivative)
    assert sympy.simplify(difference.subs(x, sympy.Rational(1, 3))) == 0


def test_domain_and_convention_come_from_the_primitives(rows):
    by_op = {row[0]: row for row in rows if row[0]}
    assert by_op["log"][4] == PRIMITIVES["log"].domain == "x > 0"
    assert by_op["relu"][5] == PRIMITIVES["relu"].singular == "0 at x = 0"


def test_three_media():
    page = derivative_table()
    assert "| sigmoid | $\\frac{1}{1 + e^{-x}}$ |" in page._repr_markdown_()
    assert r"\sigma\left(x\right)" in page.latex()
    assert "1.0" not in str(page)
    rows = [line for line in page._repr_markdown_().splitlines() if line.startswith("|")]
    assert {line.replace("\\|", "").count("|") for line in rows} == {7}
