import random

import pytest

from autograd_lite.deriving.proof import Proof, how_equal

sympy = pytest.importorskip("sympy")
x, y = sympy.symbols("x y", real=True)
relu = sympy.Piecewise((x, x > 0), (0, True))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (abs(x), x),  # equal for positive numbers
        (sympy.Piecewise((x - 1, x > 1), (0, True)), 0 * x),  # equal up to 1
        (sympy.Piecewise((x, x > 12345), (0, True)), 0 * x),  # equal where points usually are
        (sympy.Piecewise((x, x - y > 0), (y, x - y < 0), (0, True)), sympy.Max(x, y)),  # but ties
        (sympy.Piecewise((0, sympy.Eq(x, 3)), (x, True)), x),  # equal but at 3
        (x + sympy.nan, x + sympy.nan),
        (x, sympy.zoo),
        (sympy.oo, sympy.oo),
        (x, sympy.Mul(x, x, sympy.Pow(x, -1, evaluate=False), evaluate=False)),  # 0/0 at 0
        (sympy.sqrt(x**2), x),
        (sympy.exp(x), 1 + x),
        (sympy.log(x**2), 2 * sympy.log(x)),  # the right one has no value for negative x
        (sympy.sin(1000 * x), sympy.sin(1000 * x) + sympy.Rational(1, 10**20)),
    ],
)
def test_what_is_not_equal_everywhere_is_refused(left, right):
    assert how_equal(left, right) is None


@pytest.mark.parametrize(
    ("left", "right", "symbolic"),
    [
        (sympy.sin(x) ** 2 + sympy.cos(x) ** 2, sympy.Integer(1), True),
        (2 * sympy.log(x), sympy.log(x**2), False),
        (1 - 1 / (1 + sympy.exp(-x)), 1 / (1 + sympy.exp(x)), True),
        (sympy.Max(x, y), (x + y + abs(x - y)) / 2, False),
        (sympy.exp(sympy.exp(sympy.exp(x))), sympy.exp(sympy.exp(sympy.exp(x))), True),
    ],
)
def test_what_is_equal_is_proved(left, right, symbolic):
    proof = how_equal(left, right)
    assert proof.points >= 20
    assert proof.symbolic or not symbolic


def test_both_branches_of_a_condition_are_entered():
    proof = how_equal(relu, sympy.Max(x, 0))
    assert proof.conditions
    assert "on both sides of every condition" in str(proof)
    far = sympy.Piecewise((x, x > 10**6), (0, True))
    assert how_equal(far, far).conditions


def test_points_are_looked_for_where_there_are_few():
    proof = how_equal(2 * sympy.log(x - 9), sympy.log((x - 9) ** 2), [sympy.sqrt(12 - x)])
    assert (proof.symbolic, proof.points) == (False, 5)
    assert (
        how_equal(2 * sympy.log(x - 9), sympy.log((x - 9) ** 2) + y, [sympy.sqrt(12 - x)]) is None
    )


def test_ties_are_ties_however_they_are_written():
    """With x = y + 1/4 in binary digits 2*x - 2*y may be more than 1/2."""
    left = sympy.Piecewise((2, x > y + sympy.Rational(1, 4)), (0, True))
    right = sympy.Piecewise((2, 2 * x - 2 * y > sympy.Rational(1, 2)), (0, True))
    assert how_equal(left, right).conditions == 2
    closed = sympy.Piecewise((2, 2 * x - 2 * y >= sympy.Rational(1, 2)), (0, True))
    assert how_equal(left, closed) is None


def test_conditions_without_an_answer_are_left_to_the_points():
    one_over = sympy.Piecewise((1, 1 / x > 2), (0, True))
    assert how_equal(one_over, one_over + 0).points >= 20
    within = sympy.Piecewise((x - y, x < 2), (2 - y, True))
    nested = sympy.Piecewise((1, within > 0), (0, True))
    assert nested.has(sympy.ITE)
    assert how_equal(nested, sympy.Piecewise((1, sympy.Min(x, 2) > y), (0, True)))
    assert how_equal(nested, sympy.Piecewise((1, sympy.Max(x, 2) > y), (0, True))) is None


def test_the_words_say_what_was_done():
    assert str(Proof(False, 12, False, 0)) == "numerically at 12 points, small and large"
    assert str(how_equal(sympy.log(x), sympy.log(x))).endswith("points, small and large")
    assert "of both signs" in str(how_equal(x, x))
    assert str(how_equal(sympy.Integer(2), sympy.Integer(2))) == "symbolically"


def test_random_wrong_signs_are_found():
    generator = random.Random(4)
    atoms = [x, y, sympy.exp(x), sympy.tanh(y), relu, abs(y), sympy.Integer(2)]
    for _ in range(60):
        terms = [generator.choice(atoms) * generator.choice(atoms) for _ in range(3)]
        right = sympy.Add(*terms)
        wrong = sympy.Add(-terms[0], *terms[1:])
        assert how_equal(right, sympy.expand(right))
        assert how_equal(right, wrong) is None
