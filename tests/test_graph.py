import math

from autograd_lite import Value, count_edges, count_nodes, count_paths, topological_order


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
    assert count_paths(cells[n, n]) == math.comb(2 * n, n)
