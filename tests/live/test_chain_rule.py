import pytest

from autograd_lite import count_paths, parse_expression, topological_order
from autograd_lite.drawing.model import graph_model
from autograd_lite.formulas.names import evaluation_order
from autograd_lite.live.chain_rule import chain_rule

TEXT = "e = (a + b) * (b + 1)"


def graph(text=TEXT, **values):
    root = parse_expression(text).evaluate(values or {"a": 2.0, "b": 1.0})
    root.backward()
    return root


def text(tree):
    _, *parts = tree
    return "".join(part if isinstance(part, str) else text(part) for part in parts)


def test_the_rule_of_a_node_with_two_readers():
    """Olah, "Calculus on Computational Graphs": de/db = 3·1 + 2·1 = 5."""
    rule = chain_rule(graph_model(graph()), "n1")
    assert rule["sentence"] == ("de/db = de/dv2 · ∂v2/∂b + de/dv1 · ∂v1/∂b = 3 × 1 + 2 × 1 = 5")
    assert rule["words"] == "2 paths lead from b to e."
    assert [text(side) for side in rule["lines"][0]["sides"]][2:] == ["3·1+2·1", "5"]
    assert rule["lines"][0]["signs"] == ["=", "=", "="]


def test_rounded_numbers_are_not_called_equal():
    rule = chain_rule(graph_model(graph("tanh(x)*x", x=0.3)), "n0")
    assert "≈" in rule["lines"][0]["signs"]


def test_the_output_and_a_constant():
    model = graph_model(graph())
    assert chain_rule(model, "n5")["sentence"] == "de/de = 1"
    assert "constant" in chain_rule(model, "n2")["words"]
    assert chain_rule(model, "n2")["lines"] == []


@pytest.mark.parametrize("formula", [TEXT, "y = x*x*x + sin(x*x)", "y = (x+1)*(x+2)*(x+3)"])
def test_the_paths_are_counted(formula):
    names = parse_expression(formula).names
    root = graph(formula, **dict.fromkeys(names, 0.7))
    model = graph_model(root)
    for i, node in enumerate(evaluation_order(root)):
        if node is not root and node.op != "constant":
            count = count_paths(root, node)
            assert chain_rule(model, f"n{i}")["words"].startswith(f"{count} path")
    assert len(topological_order(root)) == len(model.nodes)


def test_many_readers_are_not_written_out():
    root = graph("+".join(f"x*{i}" for i in range(2, 12)), x=1.0)
    rule = chain_rule(graph_model(root), "n0")
    assert rule["sentence"] == "dy/dx = 65"


def test_a_node_that_is_not_there():
    with pytest.raises(ValueError, match="no node 'n99'"):
        chain_rule(graph_model(graph()), "n99")
