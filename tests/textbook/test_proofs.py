import pytest

from autograd_lite.formulas.notation import name
from autograd_lite.textbook.proofs import proved

sympy = pytest.importorskip("sympy")
a, x = sympy.symbols("a x", real=True)


def test_equal_sides_become_an_equation():
    equation = proved(name("y"), a - a**2, a * (1 - a))
    assert [side.text for side in equation.sides] == ["y", "a - a**2", "a*(1 - a)"]


def test_definitions_are_used():
    proved(name("y"), a, sympy.exp(x), where={a: sympy.exp(x)})


def test_unequal_sides_are_refused():
    with pytest.raises(AssertionError, match="is not"):
        proved(name("y"), a, a**2)
