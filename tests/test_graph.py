import pytest
import sympy

from autograd_lite import (
    Value,
    count_edges,
    count_nodes,
    count_paths,
    expand,
    replay,
    sigmoid,
    softplus,
    topological_order,
)  # fmt: skip


def example():
    a, b = Value(2.0, label="a"), Value(1.0, label="b")
    return a, b, (a + b) * (b + 1)


def test_the_order_has_each_node_once_and_parents_first():
    a, b, e = example()
    order = topological_order(e)
    assert len(order) == len(set(order)) == 6  # a, b, 1, both sums, the product
    assert order[-1] is e
    position = {node: i for i, node in enumerate(order)}
    for node in order:
        assert all(position[parent] < position[node] for parent in node.parents)
    assert order[:2] == [a, b]  # depth first, from left to right


def test_counts_of_the_example():
    """Its paths: e-a, e-b through the first sum, e-b and e-1 through the second."""
    _, _, e = example()
    assert (count_nodes(e), count_edges(e), count_paths(e)) == (6, 6, 4)


def test_counts_of_a_leaf():
    x = Value(1.0)
    assert (count_nodes(x), count_edges(x), count_paths(x)) == (1, 0, 1)


def test_the_paths_of_a_ladder_are_counted_exactly():
    x = Value(0.0)
    for _ in range(200):
        x = x + x
    assert (count_nodes(x), count_edges(x)) == (201, 400)
    assert count_paths(x) == 2**200
    assert type(count_paths(x)) is int


def test_the_paths_of_a_grid_are_binomial():
    """Going right or down through an n by n grid: (2n choose n) ways."""
    n = 6
    cells = {}
    for i in range(n + 1):
        for j in range(n + 1):
            before = [cells[c] for c in ((i - 1, j), (i, j - 1)) if c in cells]
            cells[i, j] = before[0] + before[1] if len(before) == 2 else -(before or [Value(1)])[0]
    assert count_paths(cells[n, n]) == sympy.binomial(2 * n, n)


def test_replay_on_other_numbers_makes_a_new_graph():
    a, b, e = example()
    c = Value(5.0)
    again = replay(e, {a: c})
    assert again.data == (5 + 1) * (1 + 1)
    again.backward()
    assert (c.grad, a.grad) == (2.0, 0.0)
    assert b.grad == 8.0  # shared: it was not replaced
    assert e.data == 6.0


def test_replay_shares_what_depends_on_nothing_replaced():
    a, _, e = example()
    again = replay(e, {a: Value(5.0)})
    assert again.parents[1] is e.parents[1]
    assert replay(e, {}) is e


def test_replay_carries_labels_over():
    a, b = Value(2.0), Value(3.0)
    product = a * b
    product.label = "product"
    assert replay(product, {a: Value(4.0)}).label == "product"


def test_replay_of_an_interior_node():
    _, _, e = example()
    assert replay(e, {e.parents[0]: Value(10.0)}).data == 20.0


def test_replay_on_symbols_derives():
    a, b, e = example()
    x, y = sympy.symbols("a b", real=True)
    again = replay(e, {a: Value(x), b: Value(y)})
    assert sympy.expand(again.data - (x + y) * (y + 1)) == 0


def test_replay_names_an_unknown_primitive():
    x = Value(1.0)
    strange = Value(2.0, (x,), (1.0,), "strange")
    with pytest.raises(ValueError, match="'strange' is not a known primitive"):
        replay(strange, {x: Value(2.0)})


def test_expand_leaves_the_graph_as_it_was():
    x = Value(0.5)
    y = sigmoid(x) * softplus(x)
    expanded = expand(y)
    assert [p.op for p in y.parents] == ["sigmoid", "softplus"]
    assert [p.op for p in expanded.parents] == ["/", "log"]
    assert expanded.data == pytest.approx(y.data, rel=1e-15)


def test_expand_overflows_where_only_the_closed_form_is_stable():
    assert sigmoid(-1000.0).data == 0.0
    with pytest.raises(OverflowError, match=r"exp at x = 1000\.0"):
        expand(sigmoid(-1000.0))


def test_expand_of_elementary_primitives_is_the_same_graph():
    _, _, e = example()
    assert expand(e) is e
