import math
import sys
from decimal import Decimal
from fractions import Fraction

import pytest

from autograd_lite import Value, functional
from autograd_lite.namespaces import NAMESPACES, Floats, Symbols, namespace_of, one_number

sympy = pytest.importorskip("sympy")

EVERYWHERE = [name for name in dir(Floats) if not name.startswith("_")]
X = sympy.Symbol("x", real=True)


def test_each_kind_of_number_has_its_functions():
    assert namespace_of(1.0) is namespace_of(1) is Floats
    assert isinstance(namespace_of(X), Symbols)
    assert namespace_of(Value(1.0)) is functional


@pytest.mark.parametrize("name", EVERYWHERE)
def test_every_namespace_has_every_function(name):
    for x in (X, Value(1.0)):
        assert hasattr(namespace_of(x), name)


@pytest.mark.parametrize(
    "name", sorted(set(EVERYWHERE) - {"pi", "where", "logsumexp", "softmax", "log_softmax"})
)
def test_floats_and_symbols_agree(name):
    for x in (0.25, 0.5, 3.0):
        exact = getattr(namespace_of(X), name)(sympy.Rational(x))
        assert getattr(Floats, name)(x) == pytest.approx(float(exact), rel=1e-14)


def test_choices_and_sums_agree():
    symbolic = namespace_of(X)
    assert [Floats.where(c, 1.0, 2.0) for c in (1.0, 0.0, -1.0)] == [1.0, 2.0, 2.0]
    assert [symbolic.where(X, 1, 2).subs(X, c) for c in (1, 0, -1)] == [1, 2, 2]
    numbers, exact = [0.5, -1.0], [sympy.Rational(1, 2), sympy.Integer(-1)]
    assert Floats.logsumexp(numbers) == pytest.approx(float(symbolic.logsumexp(exact)), rel=1e-15)
    for name in ("softmax", "log_softmax"):
        ours, theirs = getattr(Floats, name)(numbers), getattr(symbolic, name)(exact)
        assert ours == pytest.approx(list(map(float, theirs)), rel=1e-14)


def test_numbers_of_every_usual_kind_become_floats():
    numpy = pytest.importorskip("numpy")
    for data in (3, True, Fraction(3, 4), numpy.float32(0.5), numpy.int64(2), numpy.bool_(True)):
        assert type(one_number(data)) is float
        assert one_number(data) == data


def test_symbols_and_values_stay_what_they_are():
    v = Value(1.0)
    assert one_number(X) is X
    assert one_number(v) is v


@pytest.mark.parametrize("data", ["1", b"1", None, 1j, Decimal(1), [1.0], {1.0}])
def test_what_is_not_one_number(data):
    with pytest.raises(TypeError, match=f"not {type(data).__name__} "):
        one_number(data)


def test_several_numbers_get_a_hint():
    for data in ([1.0, 2.0], (1.0,), pytest.importorskip("numpy").array([1.0, 2.0])):
        with pytest.raises(TypeError, match="make one Value for each element"):
            one_number(data)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite(number):
    with pytest.raises(ValueError, match="holds a finite number"):
        one_number(number)


def test_a_kind_of_number_of_ones_own(monkeypatch):
    """A number that writes source text: the primitives, unchanged, become a code generator."""

    class Text(str):
        __slots__ = ()

        def __add__(self, other):
            return Text(f"({self} + {other})")

        def __mul__(self, other):
            return Text(f"{self} * {other}")

        def __rsub__(self, other):
            return Text(f"({other} - {self})")

    class Source:
        @staticmethod
        def tanh(x):
            return Text(f"tanh({x})")

    monkeypatch.setitem(NAMESPACES, Text, Source)
    y = (Value(Text("w")) * Value(Text("x"))).tanh()
    assert y.data == "tanh(w * x)"
    assert y.local_grads == ("(1 - tanh(w * x) * tanh(w * x))",)


def test_sympy_is_not_needed_for_other_numbers(monkeypatch):
    monkeypatch.delitem(NAMESPACES, sympy.Expr, raising=False)
    monkeypatch.delitem(sys.modules, "sympy")
    assert namespace_of(1.0) is Floats
    with pytest.raises(TypeError):
        one_number("x")
