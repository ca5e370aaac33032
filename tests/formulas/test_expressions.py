import random

import pytest

from autograd_lite.formulas.expressions import written
from autograd_lite.formulas.notation import name

sympy = pytest.importorskip("sympy")
x, y = sympy.symbols("x y", real=True)


@pytest.mark.parametrize(
    ("expression", "text", "pretty", "latex"),
    [
        (x - x**2, "x - x**2", "x − x²", "x - x^{2}"),
        (-x / y, "-x/y", "−x ÷ y", r"-\frac{x}{y}"),
        (x / (2 * sympy.sqrt(y)), "x/(2*sqrt(y))", "x ÷ (2 × √(y))", r"\frac{x}{2 \sqrt{y}}"),
        (sympy.exp(x) ** 2, "exp(2*x)", "exp(2 × x)", "e^{2 x}"),
        ((x + y) ** -2, "1/(x + y)**2", "1 ÷ (x + y)²", r"\frac{1}{\left(x + y\right)^{2}}"),
        (sympy.Abs(x), "abs(x)", "|x|", r"\left\lvert x \right\rvert"),
        (
            sympy.Piecewise((1, x > 0), (0, True)),
            "(1 if x > 0 else 0)",
            "(1 if x > 0 else 0)",
            r"\begin{cases} 1 & \text{for}\: x > 0 \\ 0 & \text{otherwise} \end{cases}",
        ),
        (sympy.Rational(-1, 3) * x, "-x/3", "−x ÷ 3", r"-\frac{x}{3}"),
        (sympy.Float(0.25), "0.25", "0.25", "0.25"),
    ],
)
def test_three_spellings(expression, text, pretty, latex):
    formula = written(expression, {})
    assert (formula.text, formula.pretty, formula.latex) == (text, pretty, latex)


def test_symbols_stand_for_formulas_that_are_held_together():
    assert written(x * y, {"x": name("a") + name("b")}).text == "(a + b)*y"


def test_sympy_reads_what_was_written():
    """Random expressions; the difference to what SymPy reads back is zero at a point."""
    rng = random.Random(0)

    def grow(depth):
        if depth == 0:
            return rng.choice([x, y, sympy.Integer(rng.randint(-3, 3)), sympy.Rational(2, 3)])
        a, b = grow(depth - 1), grow(depth - 1)
        return rng.choice(
            [a + b, a - b, a * b, a / (b**2 + 1), a**2, -a, sympy.tanh(a), sympy.exp(-(a**2))]
        )

    point = {"x": sympy.Rational(3, 10), "y": sympy.Rational(-7, 10)}
    for _ in range(300):
        expression = grow(3)
        read = sympy.sympify(written(expression, {}).text, locals={"x": x, "y": y})
        difference = (read - expression).subs({x: point["x"], y: point["y"]})
        assert abs(float(difference)) < 1e-9, (expression, read)
