import pytest

import autograd_lite as ag
from autograd_lite import MLP, Layer, Neuron, Value, graph_model, to_text
from autograd_lite.drawing.boxes import as_layers, as_network, as_neurons, without_constants
from autograd_lite.drawing.zoom import readable


def inputs(*numbers):
    return [Value(float(x), label=f"x{i + 1}") for i, x in enumerate(numbers)]


def loss_of(model, *numbers):
    loss = (model(inputs(*numbers)) - 1.0) ** 2
    loss.backward()
    return loss


def boxes(view):
    return {node.name: node for node in view.nodes}


def test_a_row_has_a_weight_its_gradient_and_what_flows_back():
    """z = w·x + b and a = relu(z): dw = x dz, and w dz flows back to x."""
    model = MLP(2, [4, 1], seed=1)
    view = as_neurons(graph_model(loss_of(model, 0.5, -1.5)))
    for j, neuron in enumerate(model.layers[0].neurons):
        box = boxes(view)[f"layer 1, neuron {j}"]
        rows = box.table.rows
        z = sum(w.data * x for w, x in zip(neuron.weights, (0.5, -1.5), strict=True))
        names = [row.name for row in rows[:3]]
        assert names == [own[0] + "¹" + "₀₁₂₃"[j] + own[1:] for own in ("w₀", "w₁", "b")]
        assert rows[3].numbers[1] == pytest.approx(z)
        assert rows[4].numbers[1] == pytest.approx(max(z, 0.0))
        dz = neuron.bias.grad
        for row, weight, x in zip(rows, neuron.weights, (0.5, -1.5), strict=False):
            assert row.numbers == pytest.approx((weight.data * dz, weight.data, x * dz))
        assert (rows[4].notes != ()) == (z < 0)


def test_edges_enter_at_their_weight_and_leave_from_the_output():
    view = as_neurons(graph_model(loss_of(MLP(2, [4, 1], seed=1), 1.0, -1.0)))
    into = [
        (view.by_id[e.parent].name, e.enters, e.leaves)
        for e in view.edges_into[boxes(view)["layer 2, neuron 0"].id]
    ]
    assert into == [(f"layer 1, neuron {i}", i, 4) for i in range(4)]
    first = view.edges_into[boxes(view)["layer 1, neuron 2"].id]
    assert [(view.by_id[e.parent].name, e.enters, e.leaves) for e in first] == [
        ("x1", 0, None), ("x2", 1, None)
    ]  # fmt: skip


def test_gradients_of_the_inputs_are_the_sums_of_what_flows_back():
    loss = loss_of(MLP(2, [4, 1], seed=1), 1.0, -1.0)
    view = as_neurons(graph_model(loss))
    for place, name in enumerate(("x1", "x2")):
        back = [
            node.table.rows[place].numbers[0]
            for node in view.nodes
            if node.name.startswith("layer 1")
        ]
        assert sum(back) == pytest.approx(boxes(view)[name].gradient)


def test_a_weight_that_is_penalised_has_an_edge_from_its_row():
    model = MLP(2, [2, 1], seed=1)
    weight = model.layers[0].neurons[1].weights[0]
    view = as_neurons(graph_model(model(inputs(1, 2)) + weight * weight))
    edges = [e for e in view.edges if view.by_id[e.child].symbol == "×"]
    assert {(view.by_id[e.parent].name, e.leaves) for e in edges} == {("layer 1, neuron 1", 0)}


def test_a_layer_has_a_row_for_each_neuron():
    model = MLP(2, [16, 16, 1], seed=1)
    view = as_layers(graph_model(loss_of(model, 1.0, -1.0)))
    assert [n.name for n in view.nodes if n.table] == ["inputs", "layer 1", "layer 2", "layer 3"]
    layer = boxes(view)["layer 2"]
    assert [row.name for row in layer.table.rows] == [str(i) for i in range(16)]
    for row, neuron in zip(layer.table.rows, model.layers[1].neurons, strict=True):
        assert row.cells == ((*(w.data for w in neuron.weights), neuron.bias.data),)
        assert row.numbers[1] == max(row.numbers[0], 0.0)
        assert row.numbers[2] == neuron.bias.grad
    (edge,) = view.edges_into[layer.id]
    assert (edge.count, len(edge.members), edge.enters, edge.leaves) == (256, 256, None, None)


def test_every_node_and_edge_is_in_one_place_of_a_view():
    graph = graph_model(loss_of(MLP(3, [4, 2, 1], seed=1), 1.0, -1.0, 2.0))
    for view in (as_neurons(graph), as_layers(graph)):
        shown = [name for node in view.nodes for name in node.members or (node.id,)]
        assert sorted(shown) == sorted(node.id for node in graph.nodes)
        assert sum(node.count for node in view.nodes) == len(graph.nodes)
        edges = [name for edge in view.edges for name in edge.members or (edge.id,)]
        assert len(edges) == len(set(edges))
        assert set(edges) <= {edge.id for edge in graph.edges}


def test_softmax_is_one_table():
    probabilities = ag.softmax(MLP(2, [3], seed=1)(inputs(1, 2)))
    view = as_neurons(graph_model(probabilities))
    table = boxes(view)["softmax"].table
    assert [row.numbers[0] for row in table.rows] == [p.data for p in probabilities]
    into = view.edges_into[boxes(view)["softmax"].id]
    assert [(e.enters, e.count) for e in into] == [(0, 3), (1, 3), (2, 3)]


def test_one_neuron_or_layer_alone_is_a_network_too():
    many = as_network(graph_model(Neuron(8, "tanh", seed=1)(inputs(*range(8)))))
    assert [n.name for n in many.nodes if n.table] == ["neuron"]
    few = as_network(graph_model(ag.sum(Layer(2, 3, seed=1)(inputs(1, 2)))))
    assert [n.name for n in few.nodes if n.table] == [f"layer, neuron {i}" for i in range(3)]


def test_what_is_wide_or_deep_is_drawn_by_layers():
    def first_table(sizes):
        view = as_network(graph_model(MLP(2, sizes, seed=1)(inputs(1, 2))))
        return next(n.name for n in view.nodes if n.table)

    assert first_table([4, 1]) == "layer 1, neuron 0"
    assert first_table([16, 16, 1]) == first_table([2, 2, 2, 1]) == "inputs"


def test_what_was_changed_or_left_is_said_in_its_row():
    model = MLP(1, [2, 1], seed=3)
    loss = loss_of(model, 1.0)
    loss.backward()
    view = as_neurons(graph_model(loss))
    rows = boxes(view)["layer 2, neuron 0"].table.rows
    assert any("left from before" in note for row in rows for note in row.notes)
    weight = model.layers[1].neurons[0].weights[0]
    before = weight.data
    weight.data = before + 1.0
    row = boxes(as_neurons(graph_model(loss)))["layer 2, neuron 0"].table.rows[0]
    assert row.numbers[1] == pytest.approx(before)
    assert row.notes[0].startswith("changed since:")


def test_constants_stay_where_no_heading_tells_them():
    x = Value(2.0, label="a name that is much longer than a heading")
    assert [n.role for n in without_constants(graph_model(x * 3.0)).nodes] == [
        "input", "constant", "output"
    ]  # fmt: skip
    three = ag.Constant(3.0)
    three.label = "three"
    assert len(without_constants(graph_model(Value(2.0, label="x") * three)).nodes) == 3
    assert len(without_constants(graph_model(ag.Constant(3.0))).nodes) == 1


@pytest.mark.parametrize(
    ("sizes", "edges"), [([4, 1], [6, 6, 6, 6, 10]), ([16, 16, 1], [96, 544, 34])]
)
def test_a_penalty_reads_the_parameters_of_a_box_in_one_bundle(sizes, edges):
    """Each parameter is read twice, by its square."""
    model = MLP(2, sizes, seed=1)
    loss = ag.hinge([model([0.5, -1.5])], [1]) + ag.l2_penalty(model.parameters(), 1e-4)
    view = readable(graph_model(loss))
    penalty = next(node for node in view.nodes if node.symbol == "Σ x²")
    into = view.edges_into[penalty.id]
    assert sorted(edge.count for edge in into) == sorted(edges)
    assert sum(len(edge.members) for edge in into) == 2 * len(model.parameters())
    assert len(view.edges) < 40


def test_numbers_that_are_read_as_inputs_have_no_gradient_to_ask_for():
    view = as_layers(graph_model(MLP(2, [16, 16, 1], seed=1)([0.5, -1.5])))
    table = boxes(view)["inputs"].table
    assert table.columns == (("value", "value"),)
    assert [(row.name, row.numbers) for row in table.rows] == [("0", (0.5,)), ("1", (-1.5,))]


def test_a_layer_says_what_was_left_from_before_and_has_changed_since():
    for n, inputs in ((16, [1.0, 2.0]), (2, None)):
        model = MLP(2, [n, 2, 1], "tanh", seed=2)
        rows = [inputs] if inputs else [[1.0, 2.0], [-1.0, -0.5], [0.3, -2.0]]
        loss = ag.mse([model(row) for row in rows], [1.0] * len(rows))
        loss.backward()
        assert "left from before" not in to_text(loss)
        loss.backward()
        assert "grads left from before" in to_text(loss)
        assert "changed since" not in to_text(loss)
        ag.SGD(model.parameters(), lr=0.1).step()
        for written in (to_text(loss), ag.draw(loss).source, ag.to_mermaid(loss)):
            assert "changed since, grads left from before" in written.replace("<br/>", ", ")
