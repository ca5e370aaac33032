import pytest

import autograd_lite as ag
from autograd_lite import Value, graph_model
from autograd_lite.drawing.formulas import formula_of

pytest.importorskip("sympy")


def formulas(root):
    model = graph_model(root)
    return [formula_of(model, edge)[1] for edge in model.edges if edge.child == model.nodes[-1].id]


@pytest.fixture
def a():
    return Value(2.0, label="a")


@pytest.fixture
def b():
    return Value(3.0, label="b")


def test_textbook_derivatives(a, b):
    assert formulas(a + b) == ["1", "1"]
    assert formulas(a * b) == ["b", "a"]
    assert formulas(a * a) == ["a", "a"]
    assert formulas(a / b) == ["1/b", "−a/b²"]
    assert formulas(a**3)[0] == "3·a²"
    assert formulas(a.exp()) == ["exp(a)"]
    assert formulas(a.log()) == ["1/a"]
    assert formulas(a.relu()) == ["1 if a > 0 else 0"]
    assert formulas(ag.dot([a], [b], Value(1.0))) == ["b", "a", "1"]


def test_labels_are_names_however_odd(a):
    a.label = "s1_ * x**2"
    assert formulas(a * a.exp()) == ["y", "s1_ * x**2"]


def test_an_unknown_operation_has_no_formula(a):
    assert formulas(Value(1.0, (a,), (5.0,), "mystery")) == [""]


def test_on_the_edges_of_a_picture(a, b):
    assert "d/da = b = 3" in ag.to_text(a * b, formulas=True)


def test_every_primitive_has_a_formula():
    from autograd_lite.primitives import PRIMITIVES

    x = [Value(0.5, label="p"), Value(0.25, label="q"), Value(0.75, label="r")]
    for op, row in PRIMITIVES.items():
        for n in (1, 2, 3):
            try:
                root = row.function(*x[:n])
            except (TypeError, IndexError):
                continue
            if root.op == op and len(root.parents) == n:
                assert all(formulas(root)), op
