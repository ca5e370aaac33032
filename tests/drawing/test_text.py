"""The graph as a tree of text: a line for each edge, below the operation that reads it."""

import pytest
from examples import HOSTILE_LABELS, standard_example

import autograd_lite as ag
from autograd_lite import Value


@pytest.mark.parametrize("label", HOSTILE_LABELS)
def test_any_label_is_intact_on_one_line(label):
    root = Value(2.0, label=label) * 3
    assert "⏎".join(label.split("\n")) in ag.to_text(root)


def test_each_edge_has_one_line_however_often_its_operand_is_read():
    root = standard_example()
    _, first, *below = ag.to_text(root, collapse=False).splitlines()
    assert first.startswith("g = ")
    assert len(below) == ag.count_edges(root)
    x = Value(1.0, label="x")
    for _ in range(30):
        x = x + x  # 2**30 paths
    assert len(ag.to_text(x).splitlines()) == 2 + 60
    assert ag.to_text(x).count("(see above)") == 29  # all but the leaf


def test_operands_stand_one_level_below_their_operation():
    a, b = Value(2.0, label="a"), Value(3.0, label="b")
    lines = ag.to_text((a * b).exp() + a).splitlines()[1:]
    depths = [max(line.find("├─"), line.find("└─")) // 3 + 1 for line in lines]
    assert depths == [0, 1, 2, 3, 3, 1]
