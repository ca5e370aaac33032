import math
import random
import re

import pytest
from attention import attention
from layouts import Layout

import autograd_lite as ag
from autograd_lite import MLP, Parameter, Value, draw, graph_model
from autograd_lite.drawing.boxes import as_neurons
from autograd_lite.drawing.model import GraphNode, GraphRow, GraphTable
from autograd_lite.drawing.tables import shade
from autograd_lite.drawing.zoom import readable

pytest.importorskip("graphviz")


def inputs(n):
    rng = random.Random(n)
    return [Value(rng.gauss(0, 1), label=f"x{i + 1}") for i in range(n)]


def loss(n_inputs, sizes):
    root = (MLP(n_inputs, sizes, seed=1)(inputs(n_inputs)) - 1.0) ** 2
    root.backward()
    return root


def classifier(n_inputs, sizes):
    root = ag.cross_entropy(MLP(n_inputs, sizes, seed=1)(inputs(n_inputs)), 1)
    root.backward()
    return root


@pytest.mark.parametrize(
    ("root", "width", "height"),
    [
        (loss(2, [4, 1]), 1100, 620),
        (loss(2, [16, 16, 1]), 1300, 430),
        (classifier(4, [3]), 900, 520),
        (classifier(2, [4, 3]), 1250, 620),
        (classifier(64, [32, 10]), 1100, 450),
        (attention(), 1120, 700),
    ],
)
def test_networks_fit_a_laptop_and_nothing_crosses_a_label(root, width, height):
    layout = Layout(draw(root))
    assert layout.width <= width
    assert layout.height <= height
    assert layout.crossed == []


@pytest.mark.parametrize("n", [2, 3, 4])
@pytest.mark.parametrize("hidden", [1, 2, 3, 4])
def test_inputs_and_neurons_stand_in_natural_order_inputs_on_the_left(n, hidden):
    root = classifier(n, [hidden, 2])
    layout = Layout(draw(root))
    view = readable(graph_model(root))
    names = {node.name: node.id for node in view.nodes}
    columns = [
        [names[f"x{i + 1}"] for i in range(n)],
        [names[f"layer 1, neuron {i}"] for i in range(hidden)],
        [names[f"layer 2, neuron {i}"] for i in range(2)],
    ]
    for column in columns:
        tops = layout.column(column)
        assert tops == sorted(tops, reverse=True)
    rights = [max(layout.boxes[name][2] for name in column) for column in columns]
    lefts = [min(layout.boxes[name][0] for name in column) for column in columns]
    assert rights[0] < lefts[1] < rights[1] < lefts[2]


def test_edges_meet_the_rows_of_their_weights_in_order():
    root = loss(2, [4, 1])
    layout = Layout(draw(root))
    last = next(n for n in readable(graph_model(root)).nodes if n.name == "layer 2, neuron 0")
    ends = {tail: points[-1][1] for tail, head, points in layout.edges if head == last.id}
    order = sorted(ends, key=ends.get, reverse=True)
    assert order == sorted(ends, key=lambda name: int(name[1:]))
    _, bottom, _, top = layout.boxes[last.id]
    assert all(bottom < y < top for y in ends.values())


def test_the_tables_of_neurons_have_one_width():
    root = loss(2, [4, 1])
    layout = Layout(draw(root))
    widths = [
        layout.boxes[n.id][2] - layout.boxes[n.id][0]
        for n in readable(graph_model(root)).nodes
        if n.table
    ]
    assert max(widths) - min(widths) < 6


def test_numbers_of_rows_are_in_the_picture():
    model = MLP(1, [1, 1], seed=1)
    model.layers[0].neurons[0].weights[0].data = 0.75
    root = model([Value(3.0, label="x")]) ** 2
    root.backward()
    source = draw(as_neurons(graph_model(root)), collapse=False).source
    assert "0.75" in source
    assert "2.25" in source
    assert "<HR/>" in source
    bare = draw(as_neurons(graph_model(root)), collapse=False, gradients=False).source
    assert "←" not in bare
    assert ">grad<" not in bare
    assert "0.75" not in draw(as_neurons(graph_model(root)), collapse=False, values=False).source


def test_before_a_backward_pass_gradients_are_a_dash():
    source = draw(MLP(2, [4, 1], seed=1)(inputs(2))).source
    assert "←" not in source
    assert '<FONT COLOR="#a34700">-</FONT>' in source


def test_long_tables_leave_out_their_middle_and_no_edge_hangs_in_the_air(capfd):
    root = loss(2, [100, 1])
    source = draw(root).source
    assert "⋮ 81 more" in source
    Layout(draw(root, depth=1, max_nodes=2000))
    assert "unrecognized" not in capfd.readouterr().err


def test_many_colours_are_the_largest_of_their_neighbours():
    numbers = (0.0,) * 127 + (-8.0,)
    node = GraphNode(
        "n0",
        "operation",
        table=GraphTable((), (GraphRow(cells=(numbers,)),), ("value",)),
        count=128,
    )
    source = draw(ag.GraphModel((node,), ())).source
    assert source.count("FIXEDSIZE") == 64
    assert source.count(shade(-8.0, 8.0)) == 1


def test_colours_tell_sign_size_and_what_is_no_number():
    assert shade(0.0, 1.0) == "#fefefe"
    strong, weak = (sum(int(shade(x, 1.0)[i : i + 2], 16) for i in (1, 3, 5)) for x in (1.0, 0.2))
    assert strong < weak
    assert int(shade(1.0, 1.0)[1:3], 16) < int(shade(1.0, 1.0)[5:7], 16)  # blue
    assert int(shade(-1.0, 1.0)[1:3], 16) > int(shade(-1.0, 1.0)[5:7], 16)  # orange
    assert shade(math.nan, 1.0) == shade(math.inf, 1.0) == "#b3261e"


@pytest.mark.parametrize("name", ['<b>"bad"</b> & \\N', "</TABLE>", "a\x00b", "权重"])
def test_names_in_tables_are_safe(name):
    weights = [Parameter(1.0, label=f"{name}.neurons.0.weights.{i}") for i in range(8)]
    root = ag.dot(weights, inputs(8)) * 2
    svg = ag.to_svg(root)
    texts = "".join(re.findall(r"<text[^>]*>(.*?)</text>", svg)).replace("&#160;", " ")
    assert "w₀₀" in texts
    assert "<b>" not in svg
