import pytest

from autograd_lite.deriving.arranging import length, rearranged, with_fewer_signs

sympy = pytest.importorskip("sympy")
a, y, x = sympy.symbols("a y x", real=True)


def test_the_shortest_arrangement_is_the_same_function():
    assert rearranged(a - a**2) == a * (1 - a)
    assert rearranged((x**2 - 1) / (x - 1)) == x + 1
    chosen = sympy.Piecewise((x * 2, x > 0), (0, True)) + sympy.Piecewise((y, x > 0), (1, True))
    assert rearranged(chosen) == sympy.Piecewise((2 * x + y, x > 0), (1, True))


def test_shorter_is_what_a_reader_calls_so():
    assert length(a * (1 - a)) < length(a - a**2) < length(a / (1 + a) - a**2)
    assert (length(y), length(sympy.exp(-x))) == ((0, 0, 0, 0), (0, 0, 1, 0))
    assert length(1 / x) < length(sympy.sign(x) / abs(x))


def test_signs_are_drawn_in():
    assert str(with_fewer_signs(-x * (a - 1))) == "x*(1 - a)"
    assert with_fewer_signs((y - a) / (a * (a - 1))) == (a - y) / (a * (1 - a))


def test_a_factor_that_is_a_number_and_a_sum_keeps_its_sign():
    x = sympy.Symbol("x", real=True)
    product = (-1 - sympy.exp(sympy.Rational(-1, 2))) * (x + sympy.Max(x, 1))
    written = with_fewer_signs(product)
    assert float(written.subs(x, 0.3)) == pytest.approx(float(product.subs(x, 0.3)), rel=1e-12)
