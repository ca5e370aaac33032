import math

import pytest

from autograd_lite import adjoints, numerical_gradient, parse_expression, sin, topological_order
from autograd_lite.live.views import view_of


def graph(text, **values):
    return parse_expression(text).evaluate(values)


def ops(root):
    return sorted(node.op for node in topological_order(root) if node.parents)


def test_only_what_was_chosen_is_written_out():
    root = graph("sigmoid(x) + sigmoid(w)", x=0.3, w=-1.2)
    closed = view_of(root, [])
    assert closed.root is root
    assert sorted(closed.opens.values()) == ["n2", "n3"]
    opened = view_of(root, ["n3"])
    assert ops(opened.root) == ["+", "+", "/", "exp", "neg", "sigmoid"]
    assert list(opened.opens.values()) == ["n2"]
    assert set(opened.closes.values()) == {"n3"}
    assert len(opened.closes) == 6  # neg, exp, 1, 1 + ..., 1, 1 / ...


@pytest.mark.parametrize("opened", [["n3"], ["n4"], ["n3", "n4"], ["n4", "n3"]])
def test_values_and_gradients_are_the_same_opened_or_not(opened):
    root = graph("y = sigmoid(softplus(w*x))", w=0.7, x=-1.3)
    new = view_of(root, opened).root
    assert new.data == pytest.approx(root.data, rel=1e-12)
    z = math.log1p(math.exp(0.7 * -1.3))
    assert new.data == pytest.approx(1 / (1 + math.exp(-z)), rel=1e-12)
    there, here = adjoints(new), adjoints(root)
    for old in topological_order(root):
        if not old.parents and old.label:
            other = next(n for n in topological_order(new) if n.label == old.label)
            assert there[other] == pytest.approx(here[old], rel=1e-12)
    assert new.label == "y"


def test_one_that_reads_another_keeps_its_name_and_can_be_opened_after_it():
    root = graph("tanh(p)*p where p = sigmoid(x)", x=0.5)
    opened = view_of(root, ["n1"])
    assert "p" in [node.label for node in topological_order(opened.root)]


def test_what_is_not_compound_means_nothing():
    root = graph("a*b", a=1.0, b=2.0)
    assert view_of(root, ["n0", "n2", "n99", "boo"]).root is root


def test_where_only_the_closed_form_is_stable():
    root = graph("sigmoid(x)", x=-1000.0)
    with pytest.raises(OverflowError, match="too large"):
        view_of(root, ["n1"])


def test_a_folded_result_has_the_derivatives_of_all_it_stands_for():
    """Against central differences of the formula that it stands for."""
    text = "y = p*x + p**2 where p = sin(w*x) + w"
    root = graph(text, w=0.7, x=-1.3)
    view = view_of(root, folded=["p"])
    (inside,) = view.insides.values()
    assert inside.label == "p"
    node = next(n for n in topological_order(view.root) if n.label == "p")
    expected = numerical_gradient(lambda w, x: sin(w * x) + w, [0.7, -1.3])
    assert [parent.label for parent in node.parents] == ["w", "x"]
    assert node.local_grads == pytest.approx(expected, rel=1e-6)
    there, here = adjoints(view.root), adjoints(root)
    for leaf in topological_order(root):
        if leaf.label in ("w", "x"):
            assert there[leaf] == pytest.approx(here[leaf], rel=1e-12)


def test_one_folded_result_inside_another():
    root = graph("y = q*2 where q = exp(p) + x; p = w*x + 1", w=0.7, x=0.3)
    assert list(view_of(root).folds.values()) == ["p", "q"]
    both = view_of(root, folded=["p", "q"])
    assert [node.label for node in topological_order(both.root) if node.parents] == ["q", "y"]
    only = view_of(root, folded=["p"])
    assert list(only.folds.values()) == ["q"]
    assert both.root.data == only.root.data == root.data


def test_what_is_no_result_of_several_operations_is_not_folded():
    root = graph("y = s*t where s = a + b; t = sigmoid(s)", a=1.0, b=2.0)
    assert list(view_of(root).folds.values()) == ["t"]
    assert view_of(root, folded=["y", "s", "a", "boo"]).root is root


def test_opened_and_folded_at_once():
    root = graph("y = t*u where t = sigmoid(a*b); u = sigmoid(a)*b", a=0.4, b=-2.0)
    view = view_of(root, list(view_of(root).opens.values()), ["u"])
    model = view.model()
    assert next(node for node in model.nodes if node.name == "u").symbol == "u"
    assert model.nodes[-1].value == pytest.approx(root.data, rel=1e-15)
    assert set(view.closes) & set(view.opens) == set()


def test_a_result_with_the_name_of_an_operation():
    root = graph("y = take*2 where take = a*b + 1", a=0.4, b=-2.0)
    model = view_of(root, folded=["take"]).model()
    assert [node.op for node in model.nodes if node.name == "take"] == ["take_"]


def test_nodes_keep_their_names_when_others_fold():
    root = graph("L = (a - y)**2 where a = tanh(w*x + b)", w=0.5, x=1.5, b=0.2, y=1.0)
    names = {node.name for node in view_of(root).model().nodes}
    model = view_of(root, folded=["a"]).model()
    assert {node.name for node in model.nodes} <= names
    assert {(node.name, node.operands) for node in model.nodes if node.op} == {
        ("a", ("w", "x", "b")), ("v3", ("a", "y")), ("L", ("v3", 2.0)),
    }  # fmt: skip


def test_a_result_of_constants_alone_is_not_folded():
    root = graph("y = a*p where p = exp(exp(2))", a=0.4)
    assert view_of(root).folds == {}
    assert view_of(root, folded=["p"]).root is root
