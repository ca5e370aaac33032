"""The picture of a compiled program, read back by Graphviz."""

import pytest

from autograd_lite import MLP, Value, compile, draw
from autograd_lite.drawing.programs import is_program, program_lines

pygraphviz = pytest.importorskip("pygraphviz")
pytest.importorskip("graphviz")


def recorded():
    model = MLP(2, [3, 1], seed=1)
    program = compile(lambda x: model(x) ** 2, parameters=model.parameters())
    program([[1.0, 2.0]])
    return program


def test_a_box_for_each_row_with_what_it_is_computed_from():
    graph = pygraphviz.AGraph(string=draw(recorded()).source)
    assert sorted(graph.edges()) == sorted(
        [("W1", "z1"), ("x", "z1"), ("b1", "z1"), ("z1", "a1"),
         ("W2", "z2"), ("a1", "z2"), ("b2", "z2"), ("z2", "a2")]
    )  # fmt: skip
    labels = {node: node.attr["label"] for node in graph.nodes()}
    assert labels["z1"] == "z1[3] = W1[3x2] x[2] + b1[3]"
    assert labels["x"] == "x"
    notes = {str(node) for node in graph.nodes() if node.attr["shape"] == "note"}
    assert notes == {"W1", "b1", "W2", "b2"}


def test_only_a_program_is_one():
    assert is_program(recorded())
    assert not is_program(Value(1.0))


def test_what_cannot_be_drawn_says_why():
    with pytest.raises(ValueError, match="call it on a sample first"):
        list(program_lines(compile(lambda x: x * 2)))

    def long(x):
        for i in range(200):
            x = (x * (i + 1.5)).sin() if i % 2 else x.exp().tanh() + i
        return x

    program = compile(long)
    program([0.5])
    n_rows = len(program.listings()[0].rows)
    assert n_rows > 300
    with pytest.raises(ValueError, match=f"{n_rows:,} rows are too many"):
        list(program_lines(program))
