"""The graph in Mermaid's language, read back by its own rules."""

import re

import pytest
from examples import HOSTILE_LABELS, standard_example

import autograd_lite as ag
from autograd_lite import MLP, Value


@pytest.mark.parametrize("label", HOSTILE_LABELS)
def test_any_label_is_intact(label):
    root = Value(2.0, label=label) * 3
    line = next(line for line in ag.to_mermaid(root).splitlines() if line.startswith("  n0("))
    quoted = re.fullmatch(r'  n0\(\["([^"`]*)"\]\)', line)[1]
    name = "\n".join(quoted.split("<br/>")[: label.count("\n") + 1])
    assert "<" not in name
    assert re.sub(r"#(\d+);", lambda code: chr(int(code[1])), name) == label


def test_a_gradient_is_a_dash_before_backward_and_a_zero_after_it():
    a = Value(0.0, label="a")
    b = a * a
    before = ag.to_mermaid(b)
    assert "a<br/>value 0<br/>grad -" in before
    assert before.count("grad -") == 2
    b.backward()
    after = ag.to_mermaid(b)
    assert "a<br/>value 0<br/>grad 0 + 0 = 0" in after
    assert "grad -" not in after


def test_it_has_the_nodes_and_edges_of_the_graph():
    root = standard_example()
    model = ag.graph_model(root)
    text = ag.to_mermaid(root, collapse=False)
    edges = re.findall(r"^  (n\d+) -->(?:\|\"[^\"]*\"\|)? (n\d+)$", text, re.MULTILINE)
    assert edges == [(edge.parent, edge.child) for edge in model.edges]
    assert re.findall(r"^ +(n\d+)[^\w\s]+\"", text, re.MULTILINE) == [
        node.id for node in model.nodes
    ]


def test_every_subgraph_ends():
    root = MLP(2, [3, 1], seed=1)([Value(1.0), Value(2.0)])
    lines = ag.to_mermaid(root, collapse=False).splitlines()
    depth = 0
    for line in lines:
        indent = len(line) - len(line.lstrip())
        depth -= line.strip() == "end"
        if not line.startswith("flowchart"):
            assert indent == 2 * (depth + 1)
        depth += line.lstrip().startswith("subgraph ")
    assert depth == 0
    assert sum(line.lstrip().startswith("subgraph ") for line in lines) >= 4  # of the neurons
