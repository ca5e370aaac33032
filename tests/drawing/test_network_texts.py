"""A network as text, read back and compared with the model."""

import json
import re

import pytest
from tex import compiled

from autograd_lite import MLP, draw_network

HOSTILE = [r"\input{secret}", 'a"] -> "b', "<b> & $x_1$ #1 %\n~^"]


@pytest.fixture
def model():
    return MLP(3, [2, 1], "tanh", seed=1)


def saved(drawing, suffix, tmp_path):
    drawing.save(tmp_path / f"n{suffix}")
    return (tmp_path / f"n{suffix}").read_text("utf-8")


def numbers_in(text):
    return [float(x.replace("−", "-")) for x in re.findall(r"−?\d+\.?\d*(?:e−?\d+)?", text)]


def weights_of(model):
    return [w.data for layer in model.layers for neuron in layer.neurons for w in neuron.weights]


def test_json_has_every_number_to_the_last_digit(model, tmp_path):
    content = json.loads(saved(draw_network(model, [1.0, 2.0, 3.0]), ".json", tmp_path))
    inputs, *layers = content["columns"]
    assert inputs["activations"] == [1.0, 2.0, 3.0]
    assert inputs["names"] == ["x1", "x2", "x3"]
    assert [w for layer in layers for row in layer["weights"] for w in row] == weights_of(model)
    assert layers[-1]["activations"] == [model([1.0, 2.0, 3.0]).data]
    assert layers[0]["names"] == ["layer 1, neuron 0", "layer 1, neuron 1"]


def test_gradients_take_the_place_of_weights_where_they_are_drawn(model, tmp_path):
    model([1.0, 2.0, 3.0]).backward()
    content = json.loads(saved(draw_network(model, gradients=True), ".json", tmp_path))
    assert content["shows"] == "gradient"
    first = content["columns"][1]
    assert first["weights"][0] == [w.grad for w in model.layers[0].neurons[0].weights]
    assert content["columns"][2]["biases"] == [1.0]
    assert first["activations"] is None


def test_the_table_has_a_line_for_each_neuron(model, tmp_path):
    lines = saved(draw_network(model, [1.0, 2.0, 3.0], digits=6), ".txt", tmp_path).splitlines()
    assert len(lines) == 1 + 3 + 2 + 1
    neuron = model.layers[0].neurons[1]
    expected = [1, 1, neuron([1.0, 2.0, 3.0]).data, 0.0, *(w.data for w in neuron.weights)]
    assert numbers_in(lines[5]) == pytest.approx(expected, rel=1e-5)


def test_graphviz_reads_the_neurons_and_the_weights_between_them(model, tmp_path):
    pygraphviz = pytest.importorskip("pygraphviz")
    drawing = draw_network(model, input_names=HOSTILE, digits=6)
    graph = pygraphviz.AGraph(string=saved(drawing, ".dot", tmp_path))
    assert len(graph.nodes()) == 3 + 2 + 1
    labels = {(e[0], e[1]): e.attr["label"] for e in graph.edges()}
    assert len(labels) == 3 * 2 + 2
    weight = model.layers[0].neurons[1].weights[2]
    assert numbers_in(labels["n0_2", "n1_1"]) == pytest.approx([weight.data], rel=1e-5)
    assert saved(drawing, ".gv", tmp_path) == saved(drawing, ".dot", tmp_path)


def test_mermaid_has_no_markup_from_a_name(model, tmp_path):
    text = saved(draw_network(model, input_names=HOSTILE), ".mmd", tmp_path)
    assert text.startswith("flowchart LR\n")
    assert text.count("-->|") == 8
    assert "<b>" not in text
    assert '"] ->' not in text


@pytest.mark.parametrize("sizes", [[2, 1], [16, 16, 1], [30, 2]])
def test_tikz_compiles_with_any_name_and_runs_nothing(sizes, tmp_path):
    drawing = draw_network(MLP(3, sizes, seed=1), [1.0, -2.0, 3.0], input_names=HOSTILE)
    source = saved(drawing, ".tex", tmp_path)
    assert r"\input" not in source
    assert source.count(r"\draw[draw=") == drawing.svg.count("<line") + 2
    assert source.count("circle[radius") == drawing.svg.count("<circle")
    compiled(source, tmp_path)
