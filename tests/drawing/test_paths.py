import pytest

from autograd_lite import Value, count_paths, parse_expression, sum_over_paths


def colah():
    text = "e = c * d where c = a + b; d = b + 1"
    root = parse_expression(text).evaluate({"a": 2, "b": 1})
    a, b = root.parents[0].parents
    return root, a, b


def test_colahs_example_adds_up_to_5():
    root, _, b = colah()
    paths = sum_over_paths(root, b)
    assert [(path.names, path.product) for path in paths.paths] == [
        (("b", "c", "e"), 2.0),
        (("b", "d", "e"), 3.0),
    ]
    assert paths.gradient == 5.0
    assert paths.all_paths == count_paths(root) == 4
    # two edges on each of the four paths, and six edges
    assert (paths.path_multiplications, paths.backward_multiplications) == (8, 6)


def test_parallel_edges_are_two_paths():
    a = Value(3.0, label="a")
    assert [path.product for path in sum_over_paths(a * a, a).paths] == [3.0, 3.0]


def test_a_path_from_the_root_to_itself_is_the_seed():
    root, *_ = colah()
    paths = sum_over_paths(root, root)
    assert [path.product for path in paths.paths] == [1.0]


def test_a_node_inside_the_graph_is_reached_as_well():
    root, *_ = colah()
    assert sum_over_paths(root, root.parents[1]).gradient == 3.0


def test_the_sum_is_the_gradient_of_backward():
    text = "(a*b - tanh(a)) / (b + exp(a)) + maximum(a, b)**3 * b"
    root = parse_expression(text).evaluate({"a": 0.7, "b": -1.3})
    a = next(node for node in _nodes(root) if node.label == "a")
    gradient = sum_over_paths(root, a).gradient
    assert a.grad == 0.0
    root.backward()
    assert gradient == pytest.approx(a.grad, rel=1e-14)


def _nodes(root):
    yield root
    for parent in root.parents:
        yield from _nodes(parent)


def test_too_many_paths_are_counted_not_listed():
    x = first = Value(1.0, label="x")
    for _ in range(40):
        x = x + x
    with pytest.raises(ValueError, match=r"1,099,511,627,776 paths .* 80 multiplications"):
        sum_over_paths(x, first)


def test_the_cost_in_a_ladder_grows_with_the_paths_for_sums_and_with_the_edges_for_backward():
    x = first = Value(1.0, label="x")
    for _ in range(5):
        x = x + x
    paths = sum_over_paths(x, first)
    assert (len(paths.paths), paths.gradient) == (32, 32.0)
    assert (paths.path_multiplications, paths.backward_multiplications) == (160, 10)


def test_a_node_of_another_graph_is_refused():
    root, *_ = colah()
    with pytest.raises(ValueError, match="not part of the graph"):
        sum_over_paths(root, Value(1.0))


def test_markdown_shows_names_as_they_are():
    a = Value(2.0, label="<b>|*a*_")
    text = sum_over_paths(a * 3.0, a)._repr_markdown_()
    assert r"| \<b>\|\*a\*\_ → y | 3 = | 3 |" in text
    assert "| sum |  | 3 |" in text


def test_names_in_latex_are_shown_as_in_pictures():
    y = Value(2.0, label=r"$\hat y$")
    assert sum_over_paths(y * 3.0, y).paths[0].names == ("ŷ", "y")


def test_it_is_saved_as_text_markdown_and_latex(tmp_path):
    root, _, b = colah()
    paths = sum_over_paths(root, b)
    for suffix, expected in {
        "txt": "b → c → e         1 · 2 =            2",
        "md": "| b → c → e | 1 · 2 = | 2 |",
        "tex": r"\documentclass",
    }.items():
        paths.save(tmp_path / f"e.{suffix}")
        assert expected in (tmp_path / f"e.{suffix}").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match=r"'e\.svg': the suffix must be one of \.txt, \.md, \.tex"):
        paths.save(tmp_path / "e.svg")
