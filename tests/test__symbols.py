"""SymPy's functions in our forms, against `math`; floats as the fractions they mean."""

import math
import sys
import types

import pytest

from autograd_lite import Value
from autograd_lite._symbols import Symbols, exact, is_symbolic

sympy = pytest.importorskip("sympy")

X = sympy.Symbol("x", real=True)


@pytest.mark.parametrize(
    ("name", "theirs"),
    [
        ("expm1", math.expm1),
        ("log1p", math.log1p),
        ("sigmoid", lambda x: 0.5 * (1 + math.tanh(x / 2))),
        ("softplus", lambda x: math.log(1 + math.exp(x))),
        ("tanh", math.tanh),
    ],
)
def test_functions_of_one_number(name, theirs):
    function = getattr(Symbols(), name)(X)
    for x in (-0.5, 0.25, 2.0):
        assert float(function.subs(X, x)) == pytest.approx(theirs(x), rel=1e-14)


def test_where_is_a_piecewise_that_takes_the_second_at_0():
    chosen = Symbols().where(X, sympy.Integer(1), sympy.Integer(2))
    assert [chosen.subs(X, x) for x in (1, 0, -1)] == [1, 2, 2]


def test_functions_of_several_numbers():
    xs = [sympy.log(2), sympy.log(3), sympy.log(5)]
    symbols = Symbols()
    assert sympy.simplify(symbols.logsumexp(xs) - sympy.log(10)) == 0
    assert symbols.softmax(xs) == [sympy.Rational(k, 10) for k in (2, 3, 5)]
    differences = zip(symbols.log_softmax(xs), (2, 3, 5), strict=True)
    assert all(sympy.simplify(y - sympy.log(sympy.Rational(k, 10))) == 0 for y, k in differences)


def test_floats_become_the_fractions_they_stand_for_and_others_stay():
    assert exact(0.5 * X + 1 / 3) == X / 2 + sympy.Rational(1, 3)
    assert exact(math.pi * X) == math.pi * X
    assert exact(0.5) == 0.5
    assert type(exact(0.5)) is float


def test_what_is_symbolic():
    assert is_symbolic(X + 1)
    assert is_symbolic(sympy.Integer(1))
    assert not any(map(is_symbolic, (1.0, 1, "x", None)))


@pytest.mark.parametrize("found", [None, types.ModuleType("sympy")])
def test_nothing_is_symbolic_without_sympy_or_while_it_is_being_imported(monkeypatch, found):
    monkeypatch.setitem(sys.modules, "sympy", found)
    assert not any(map(is_symbolic, (1.0, 1, "x", None)))
    assert Value(1).data == 1.0
