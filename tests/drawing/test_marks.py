import autograd_lite as ag
from autograd_lite import MLP, Value, graph_model
from autograd_lite.drawing.marks import is_off
from autograd_lite.drawing.zoom import collapse


def relus(*roots):
    return [node.marks for node in graph_model(roots).nodes if node.op == "relu"]


def test_a_relu_that_is_off_for_one_sample_is_not_called_dead():
    assert relus(Value(-1.0).relu()) == [("off for this sample",)]
    assert relus(Value(1.0).relu()) == [()]


def test_a_neuron_is_dead_only_where_all_samples_agree():
    model = MLP(1, [2], "relu", seed=0)
    hidden = MLP(1, [2, 1], seed=0).layers[0]
    for neuron, (w, b) in zip(hidden.neurons, [(1.0, 0.0), (1.0, -9.0)], strict=True):
        neuron.weights[0].data, neuron.bias.data = w, b
    outputs = [y for x in (-1.0, 2.0, 3.0) for y in hidden([x])]
    assert sorted(relus(*outputs)) == sorted(
        [("off for this sample",), (), (), *[("dead: off for all 3 samples",)] * 3]
    )
    assert model.layers[0].neurons[0].activation == "linear"


def test_the_same_relu_of_different_numbers_is_no_neuron():
    a, b = Value(-1.0), Value(-2.0)
    assert relus(a.relu() + b.relu()) == [("off for this sample",)] * 2


def test_boxes_count_the_relus_that_are_off():
    hidden = MLP(1, [2, 1], seed=0).layers[0]
    for neuron, w in zip(hidden.neurons, (1.0, -1.0), strict=True):
        neuron.weights[0].data = w
    total = ag.sum([y for x in (-1.0, 2.0, 3.0) for y in hidden([x])])
    box = next(n for n in collapse(graph_model(total), 0).nodes if n.role == "module")
    assert box.marks == ("3 of 6 relus off",)
    one = next(n for n in collapse(graph_model(hidden([2.0])), 1).nodes if n.marks)
    assert is_off(one.marks)


def test_no_output_calls_a_single_sample_dead():
    model = MLP(2, [8, 1], seed=1)
    loss = model([1.0, -1.0]) ** 2
    loss.backward()
    for text in (ag.to_text(loss), ag.to_mermaid(loss), ag.draw(loss).source):
        assert "dead" not in text
        assert "off for this sample" in text
