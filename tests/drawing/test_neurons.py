import pytest

import autograd_lite as ag
from autograd_lite import MLP, Parameter, Value, graph_model
from autograd_lite.drawing.boxes import as_network, as_neurons, without_constants
from autograd_lite.drawing.model import GraphNode
from autograd_lite.drawing.neurons import name_inside, neurons_of
from autograd_lite.drawing.zoom import readable


def inputs(*numbers):
    return [Value(float(x), label=f"x{i + 1}") for i, x in enumerate(numbers)]


def test_the_neurons_of_an_mlp_in_natural_order():
    graph = graph_model(MLP(2, [12, 1], seed=1)(inputs(1, -1)))
    names = [graph.cluster_names[neuron.cluster] for neuron in neurons_of(graph)]
    assert names == [f"layers.0.neurons.{i}" for i in range(12)] + ["layers.1.neurons.0"]


def test_a_neuron_owns_its_activation_and_no_loss():
    graph = graph_model((MLP(2, [3, 1], seed=1)(inputs(1, -1)) * 0.5).relu())
    neurons = neurons_of(graph)
    assert [n.activation and n.activation.op for n in neurons] == ["relu"] * 3 + [None]
    view = as_neurons(without_constants(graph))
    assert [node.symbol for node in view.nodes if not node.table and node.op] == ["×", "relu"]


def test_a_module_that_ran_twice_is_no_table():
    model = MLP(2, [3, 1], seed=1)
    assert neurons_of(graph_model(model(inputs(1, 2)) + model(inputs(3, 4)))) == []
    assert as_network(graph_model(model(inputs(1, 2)) + model(inputs(3, 4)))) is None


def test_a_name_inside_of_its_module_does_not_repeat_it():
    weight = GraphNode("n0", "parameter", name="critic.w¹₀₀")
    assert name_inside(weight, "critic.layers.0.neurons.0") == "w¹₀₀"
    assert name_inside(weight, "actor.layers.0.neurons.0") == "critic.w¹₀₀"
    assert name_inside(weight, "critics.layers.0") == "critic.w¹₀₀"
    assert name_inside(GraphNode("n0", "parameter", name="scale"), "block") == "scale"


def test_parameters_that_are_no_weights_make_no_neuron():
    weights = [Parameter(1.0, label=f"m.weights.{i}") for i in range(2)]
    shared = ag.dot(weights, weights)  # of parameters with themselves
    assert neurons_of(graph_model(shared)) == []


class Parts(ag.Module):
    """A module that has a neuron beside other modules."""

    def __init__(self):
        self.parts = {"gate": ag.Neuron(2, seed=1), "body": ag.MLP(2, [3, 1], seed=2)}
        self.label_parameters()

    def __call__(self, x):
        return self.parts["gate"](x) * self.parts["body"](x)


@pytest.mark.parametrize("n_samples", [1, 3])
@pytest.mark.parametrize("options", [{}, {"depth": 0}, {"depth": 1}, {"collapsed": True}])
def test_a_module_with_a_neuron_among_others_is_no_layer(options, n_samples):
    model = Parts()
    graph = graph_model(ag.mean([model(inputs(i, -1)) for i in range(n_samples)]) * 2)
    view = readable(graph, **options)
    shown = [id for node in view.nodes for id in node.members or (node.id,)]
    operations = {node.id for node in graph.nodes if node.role != "constant"}
    assert len(shown) == len(set(shown))
    assert operations <= set(shown)
