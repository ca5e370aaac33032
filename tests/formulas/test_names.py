from autograd_lite import Value
from autograd_lite.formulas.names import evaluation_order, name_nodes


def test_labels_are_kept_and_the_rest_is_numbered_in_order():
    a, b = Value(1.0, label="a"), Value(2.0)
    assert list(name_nodes((a * b).exp() + 3.0).values()) == ["a", "x1", "v1", "v2", "y"]


def test_equal_labels_and_taken_names_are_told_apart():
    one, other, y = Value(1.0, label="a"), Value(2.0, label="a"), Value(3.0, label="y")
    names = list(name_nodes(one * other * y).values())
    assert len(set(names)) == len(names)
    assert names[:3] == ["a", "a_2", "y"]
    assert names[-1] == "L"


def test_the_order_is_level_by_level_and_never_before_a_parent():
    a = Value(2.0)
    root = a.log() + a * a - a.sin()
    order = evaluation_order(root)
    assert [n.op for n in order] == ["", "log", "*", "sin", "+", "-"]
    assert all(order.index(p) < order.index(n) for n in order for p in n.parents)
