"""Networks that saw several samples: every number in the picture against the samples one by one."""

import re

import pytest

import autograd_lite as ag
from autograd_lite import MLP, Neuron, Value, graph_model
from autograd_lite.drawing.samples import as_samples, samples_of
from autograd_lite.drawing.zoom import readable

SAMPLES = [[0.5, -1.0], [1.0, 0.2], [-0.3, 0.8], [0.1, 0.1]]
TARGETS = [1.0, -1.0, 1.0, -1.0]


def inputs(sample):
    return [Value(x, label=f"x{i + 1}") for i, x in enumerate(sample)]


def mean_loss(model):
    model.zero_grad()
    loss = ag.mse([model(inputs(x)) for x in SAMPLES], TARGETS)
    loss.backward()
    return loss


def boxes(view):
    return {node.name: node for node in view.nodes if node.table}


def test_each_layer_is_drawn_once_with_the_numbers_of_every_sample():
    """Against each sample run alone: dL/dz of the mean is a quarter of that of its own loss."""
    model = MLP(2, [4, 1], "tanh", seed=1)
    view = readable(graph_model(mean_loss(model)))
    gradients = [p.grad for p in model.parameters()]
    assert len(view.nodes) == 8
    assert samples_of(view) == 4
    table = boxes(view)["layer 1, 4 samples"].table
    assert table.cells == ("w, b", "z", "tanh", "grad z", "grad w, b")
    assert [row.name for row in table.rows] == ["0", "1", "2", "3"]
    for s, (sample, target) in enumerate(zip(SAMPLES, TARGETS, strict=True)):
        model.zero_grad()
        ((model(sample) - target) ** 2).backward()
        for neuron, row in zip(model.layers[0].neurons, table.rows, strict=True):
            weights, z, outputs, slopes, _ = row.cells
            assert weights == tuple(p.data for p in (*neuron.weights, neuron.bias))
            expected = sum(w.data * x for w, x in zip(neuron.weights, sample, strict=True))
            assert z[s] == pytest.approx(expected)
            assert outputs[s] == neuron(sample).data
            assert slopes[s] == pytest.approx(neuron.bias.grad / 4)
    told = [g for name in boxes(view) if name.startswith("layer")
            for row in boxes(view)[name].table.rows for g in row.cells[-1]]  # fmt: skip
    assert told == gradients


def test_the_inputs_and_the_loss_have_a_number_for_each_sample():
    view = readable(graph_model(mean_loss(MLP(2, [4, 1], "tanh", seed=1))))
    rows = boxes(view)["inputs, 4 samples"].table.rows
    assert [row.name for row in rows] == ["x1", "x2"]
    assert [row.cells[0] for row in rows] == list(zip(*SAMPLES, strict=True))
    (targets,) = boxes(view)["1 … −1"].table.rows
    assert targets.cells == (tuple(TARGETS),)
    errors = next(node for node in view.nodes if node.symbol == "−")
    assert errors.count == 4
    assert len(errors.table.rows[0].cells[0]) == 4


@pytest.mark.parametrize("model", [Neuron(2, "sigmoid", seed=1), MLP(2, [1], seed=1)])
def test_a_single_neuron_is_drawn_once_too(model):
    view = readable(graph_model(mean_loss(model)))
    (box,) = [node for name, node in boxes(view).items() if name.startswith(("neuron", "layer"))]
    assert box.name.endswith("4 samples")
    assert box.table.rows[0].cells[0] == tuple(p.data for p in model.parameters())
    assert box.table.rows[0].cells[-1] == tuple(p.grad for p in model.parameters())


def test_the_legend_says_what_stands_side_by_side():
    picture = ag.draw(mean_loss(MLP(2, [4, 1], seed=1)))
    assert "side by side in each row: the 4 samples" in picture.source
    assert "the sum over the samples of input × grad z" in picture.source


def test_a_network_that_reads_itself_is_not_said_to_see_samples():
    model = MLP(1, [3, 1], "tanh", seed=1)
    state = model([0.5])
    root = model([state]) * 2
    assert as_samples(graph_model(root)) is None
    layer = ag.Layer(2, 2, "tanh", seed=1)
    assert as_samples(graph_model(ag.sum(layer(layer([1.0, 2.0]))))) is None


def test_layers_that_saw_other_numbers_of_samples_are_not_drawn_together():
    model = MLP(2, [3, 1], "tanh", seed=1)
    once = model.layers[1]([0.1, 0.2, 0.3])[0]
    assert as_samples(graph_model(model(SAMPLES[0]) + model(SAMPLES[1]) + once)) is None


def test_samples_that_share_an_input_are_told_as_they_are():
    x, y = Value(0.5, label="x"), Value(2.0, label="y")
    model = MLP(2, [3, 1], "tanh", seed=1)
    view = as_samples(graph_model(model([x, y]) + model([x, x])))
    assert not any(name.startswith("inputs") for name in boxes(view))
    assert {"x", "y"} <= {node.name for node in view.nodes}


def test_many_samples_take_no_more_room_than_a_few():
    model = MLP(2, [8, 1], seed=1)
    loss = ag.mse([model([i / 40, 1.0]) for i in range(200)], [0.0] * 200)
    assert len(ag.draw(loss).source) < 60_000


@pytest.mark.parametrize(
    ("model", "direction"), [(MLP(2, [4, 1], seed=1), "TB"), (Neuron(2), "LR")]
)
def test_wide_layers_stand_below_each_other(model, direction):
    loss = mean_loss(model)
    assert f'rankdir="{direction}"' in ag.draw(loss).source
    svg = ag.to_svg(loss)
    width, height = (float(x) for x in re.search(r'width="(\d+)pt" height="(\d+)pt"', svg).groups())
    assert width < (1000 if direction == "TB" else 1700)
    assert height < 800
    assert 'rankdir="LR"' in ag.draw(loss, direction="LR").source
