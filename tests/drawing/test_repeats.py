from attention import attention

import autograd_lite as ag
from autograd_lite import Value, graph_model
from autograd_lite.drawing.repeats import _common_name, merge_repeats


def test_repeats_show_their_numbers_row_by_row():
    """The grids of an attention head: matrices of 3 vectors, 2 numbers of a key, 3 scores."""
    root = attention()
    view = merge_repeats(graph_model(root))
    shapes = {}
    for node in view.nodes:
        if node.table:
            shapes[node.name, node.symbol] = [len(row.cells[0]) for row in node.table.rows]
    by_symbol = {}
    for (_, symbol), shape in shapes.items():
        by_symbol.setdefault(symbol, []).append(shape)
    assert [shapes[name, ""] for name in ("queries", "keys", "values")] == [[4, 4]] * 3
    assert shapes["x00 … x23", ""] == [4, 4, 4]
    assert sorted(by_symbol["w·x"]) == sorted([[2, 2, 2]] * 4 + [[3, 3, 3]])
    assert by_symbol["softmax"] == [[3, 3, 3]]


def test_the_rows_of_softmax_add_up_to_one():
    view = merge_repeats(graph_model(attention()))
    softmax = next(node for node in view.nodes if node.symbol == "softmax")
    for row in softmax.table.rows:
        assert abs(sum(row.cells[0]) - 1) < 1e-12


def test_different_parameters_are_not_merged():
    view = merge_repeats(graph_model(attention()))
    assert [node.name for node in view.nodes if node.role == "parameter"] == [
        "queries", "keys", "values"
    ] or sorted(node.name for node in view.nodes if node.role == "parameter") == [
        "keys", "queries", "values"
    ]  # fmt: skip


def test_a_sum_of_sums_is_one_sum():
    terms = [Value(float(i), label=f"x{i}").exp() for i in range(20)]
    left, right = sum(terms[1:10], terms[0]), sum(terms[11:], terms[10])
    view = merge_repeats(graph_model(left + right))
    assert [(n.symbol, n.count) for n in view.nodes if n.op] == [
        ("eˣ", 20), ("+", 18), ("+", 1)  # the last is the output
    ]  # fmt: skip


def test_equal_numbers_need_no_grid():
    total = ag.sum([Value(2.0, label=f"x{i}").exp() for i in range(10)])
    inputs = merge_repeats(graph_model(total)).nodes[0]
    assert (inputs.table, inputs.value, inputs.count) == (None, 2.0, 10)


def test_numbers_that_share_their_whole_part_are_not_called_by_it():
    """0.7 is no element 7 of an attribute 0."""
    assert _common_name(["0.70711", "0.70711"]) == "0.70711"
    assert _common_name(["0.1", "0.2"]) == "0.1 … 0.2"
    assert _common_name(["−0.5", "−0.25"]) == "−0.5 … −0.25"
    assert _common_name(["w2.0", "w2.1"]) == "w2"
    assert _common_name(["keys.0.0", "keys.0.1"]) == "keys"
