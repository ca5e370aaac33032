import pytest

import autograd_lite as ag
from autograd_lite import Value, symbols

sympy = pytest.importorskip("sympy")


def test_symbols_are_real_and_labelled():
    w, x = symbols("w1, x1")
    assert (w.label, x.label) == ("w1", "x1")
    assert w.data == sympy.Symbol("w1", real=True)
    assert isinstance(symbols("b"), Value)
    with pytest.raises(ValueError, match="needs a name"):
        symbols(" ")


def test_symbols_are_not_found_without_sympy(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "sympy", None)
    with pytest.raises(ImportError, match="pip install sympy"):
        symbols("x")


def test_jacobian_and_hessian_of_symbols_are_exact():
    x, y = sympy.symbols("x y", real=True)
    assert ag.jacobian(lambda a, b: [a * b, 3 * a, ag.exp(b), 2.0])(x, y) == [
        [y, x],
        [3, 0],
        [0, sympy.exp(y)],
        [0, 0],
    ]
    f = 3 * x**2 * y + sympy.sin(x * y) / 2
    ours = ag.hessian(lambda a, b: 3 * a**2 * b + 0.5 * ag.sin(a * b))(x, y)
    assert (sympy.Matrix(ours) - sympy.hessian(f, (x, y))).expand() == sympy.zeros(2, 2)
    assert not sympy.Matrix(ours).atoms(sympy.Float)


def test_jacobian_and_hessian_of_numbers_stay_floats():
    assert ag.jacobian(lambda a, b: [a * b, a])(2.0, 5.0) == [[5.0, 2.0], [1.0, 0.0]]
    assert ag.hessian(lambda a, b: a**2 * b)(3.0, 5.0) == [[10.0, 6.0], [6.0, 0.0]]


def test_a_wrong_result_is_not_accepted():
    x = symbols("x")
    d = ag.derive(x**2 + ag.exp(x))
    with pytest.raises(AssertionError, match="is not the derivative"):
        d.graph.check(d.root, x, 2 * x.data)


def test_what_sympy_cannot_decide_is_checked_numerically_and_said_so(monkeypatch):
    x = symbols("x")
    d = ag.derive(x.sin() ** 2, show="symbols")
    monkeypatch.setattr(sympy, "simplify", lambda e: e)
    monkeypatch.setattr(sympy, "cancel", lambda e: e)
    assert d.graph.check(d.root, x, sympy.sin(2 * x.data)).symbolic is False
