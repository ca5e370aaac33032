"""The page of a derivation: its numbers add up, its formulas can be read back."""

from math import cos, sin

import pytest

from autograd_lite import Value, derive, parse_expression
from autograd_lite.deriving.writing import LONGEST, whole_formula, written_page

VALUES = {"x1": 2.0, "x2": 5.0}


def shared():
    """A graph in which each leaf is read more than once."""
    root = parse_expression("log(x1) + x1*x2 - sin(x2)*x1").evaluate(VALUES)
    root.label = "y"
    return root


def section(page, title):
    return [block for block in dict(page.sections)[title] if not isinstance(block, str)]


def test_the_edges_of_a_node_add_up_to_its_derivative():
    page = written_page(derive(shared(), show="numbers"))
    x1, x2 = VALUES["x1"], VALUES["x2"]
    exact = {"dy/dx1": 1 / x1 + x2 - sin(x2), "dy/dx2": x1 - x1 * cos(x2)}
    for name, derivative in exact.items():
        edges = [e for e in section(page, "Backward") if e.sides[0].text == name]
        assert all(edge.relation == "+=" for edge in edges)
        assert len(edges) > 1
        added = sum(float(edge.sides[-1].text) for edge in edges)
        assert added == pytest.approx(derivative, rel=1e-4)


def test_the_whole_formula_reads_back_as_the_same_function():
    root = shared()
    text = whole_formula(derive(root, show="numbers")).text
    assert parse_expression(text).evaluate(VALUES).data == root.data


def test_a_formula_too_long_to_read_is_its_name():
    x = Value(0.5, label="x")
    for n_terms, is_written in ((5, True), (40, False)):
        root = x
        for _ in range(n_terms):
            root = root + x
        root.label = "y"
        text = whole_formula(derive(root, show="numbers")).text
        assert (text == "y") is not is_written
        assert len(text) <= LONGEST


def test_a_summary_counts_what_it_does_not_write():
    page = str(derive(shared(), show="numbers", limit=3))
    assert "Too large to write out: 10 edges, where limit=3" in page  # 1 + 2 + 1 + 2 + 2 + 2
    assert "8 nodes: 2 x *, " in page
