import math

import pytest

from autograd_lite import adjoints, parse_expression, topological_order
from autograd_lite.live.opening import open_nodes


def graph(text, **values):
    return parse_expression(text).evaluate(values)


def ops(root):
    return sorted(node.op for node in topological_order(root) if node.parents)


def test_only_what_was_chosen_is_written_out():
    root = graph("sigmoid(x) + sigmoid(w)", x=0.3, w=-1.2)
    closed = open_nodes(root, [])
    assert closed.root is root
    assert sorted(closed.opens.values()) == ["n2", "n3"]
    opened = open_nodes(root, ["n3"])
    assert ops(opened.root) == ["+", "+", "/", "exp", "neg", "sigmoid"]
    assert list(opened.opens.values()) == ["n2"]
    assert set(opened.closes.values()) == {"n3"}
    assert len(opened.closes) == 6  # neg, exp, 1, 1 + ..., 1, 1 / ...


@pytest.mark.parametrize("opened", [["n3"], ["n4"], ["n3", "n4"], ["n4", "n3"]])
def test_values_and_gradients_are_the_same_opened_or_not(opened):
    root = graph("y = sigmoid(softplus(w*x))", w=0.7, x=-1.3)
    new = open_nodes(root, opened).root
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
    opened = open_nodes(root, ["n1"])
    assert "p" in [node.label for node in topological_order(opened.root)]


def test_what_is_not_compound_means_nothing():
    root = graph("a*b", a=1.0, b=2.0)
    assert open_nodes(root, ["n0", "n2", "n99", "boo"]).root is root


def test_where_only_the_closed_form_is_stable():
    root = graph("sigmoid(x)", x=-1000.0)
    with pytest.raises(OverflowError, match="too large"):
        open_nodes(root, ["n1"])
