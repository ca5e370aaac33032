import pytest

from autograd_lite.deriving.simplification import shortest, sigmoid_symbol, unfolded

sympy = pytest.importorskip("sympy")
a, y, x, z = sympy.symbols("a y x z", real=True)
logistic = 1 / (1 + sympy.exp(-z))


@pytest.mark.parametrize(
    ("expression", "named", "short"),
    [
        (sympy.exp(-z) / (1 + sympy.exp(-z)) ** 2, {a: logistic}, a * (1 - a)),
        (sympy.exp(z) / (1 + sympy.exp(z)) ** 2, {a: logistic}, a * (1 - a)),
        (4 * sympy.exp(-2 * z) / (1 + sympy.exp(-2 * z)) ** 2,
         {a: 2 / (1 + sympy.exp(-2 * z)) - 1}, 1 - a**2),
        (a * (1 - a) * (-y / a + (1 - y) / (1 - a)), {a: logistic}, a - y),
        (sympy.exp(x) / (1 + sympy.exp(x)), {}, sigmoid_symbol()(x)),
        (-a * (a - 1), {}, a * (1 - a)),
        (a - a**2, {}, a * (1 - a)),
        (1 / x + y, {}, 1 / x + y),
    ],
)  # fmt: skip
def test_shortest_is_the_textbooks_form_and_the_same_function(expression, named, short):
    found, _ = shortest(expression, named)
    assert found == short
    difference = unfolded(expression - found).subs(named)
    assert difference.evalf(30, subs={a: 0.3, x: 0.7, y: 0.2, z: -0.4}) == pytest.approx(
        0, abs=1e-25
    )


def test_relations_are_used():
    p, q = sympy.symbols("p q")
    assert shortest(a * (p + q) - p, {}, [p + q - 1])[0] == a - p
