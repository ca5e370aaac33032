import copy
import pickle

import autograd_lite as ag
from autograd_lite import MLP, Neuron, Parameter, Value, dot, expand, graph_model, tanh
from autograd_lite.drawing.modules import modules_in


def test_modules_in_a_dotted_name():
    assert modules_in("bias") == ()
    assert modules_in("embedding.3.7") == ()
    assert modules_in("blocks.1.attention.keys.2.0") == ("blocks.1", "blocks.1.attention")


def inside(root):
    """The operations of the graph by the module that is said to have made them."""
    graph = graph_model(root)
    made = {}
    for node in graph.nodes:
        if node.op:
            made.setdefault(graph.cluster_names.get(node.cluster, ""), []).append(node.op)
    return made


def test_an_activation_belongs_to_the_neuron_that_says_so():
    neuron = Neuron(2, "softplus", seed=0)
    assert inside(MLP(2, [1], seed=0)([1.0, 2.0]).tanh()) == {
        "layers.0.neurons.0": ["dot"],
        "": ["tanh"],
    }
    assert list(inside(neuron([1.0, 2.0])).values()) == [["dot", "softplus"]]


def test_a_loss_takes_nothing_from_a_linear_layer():
    """The graph of `train`: the last layer is linear, and softplus is the loss."""
    model = MLP(2, [3, 1], seed=0)
    for loss in (ag.softplus, ag.sigmoid, Value.relu, Value.tanh):
        made = inside(loss(model([0.5, -1.0])))
        assert made["layers.1.neurons.0"] == ["dot"]
        assert len(made[""]) == 1
        assert all(made[f"layers.0.neurons.{i}"] == ["dot", "relu"] for i in range(3))


def test_outputs_that_a_loss_adds_up_leave_the_module():
    neuron = Neuron(1, "linear", seed=0)
    neuron.bias.label = "net.0.bias"
    neuron.weights[0].label = "net.0.weights.0"
    total = neuron([1.0]) + neuron([2.0]) + neuron([3.0])
    assert inside(total) == {"net.0": ["dot"] * 3, "": ["+", "+"]}


def test_products_written_by_hand_are_added_up_inside_their_module():
    w1, w2, b = (Parameter(1.0, label=f"n.{name}") for name in ("w.0", "w.1", "b"))
    x = [Value(2.0), Value(3.0)]
    z = w1 * x[0] + w2 * x[1] + b
    assert inside(z) == {"n": ["*", "*", "+", "+"]}
    assert inside(z * z + z) == {"n": ["*", "*", "+", "+"], "": ["*", "+"]}
    # the same weight twice: a sum over samples
    assert inside(w1 * x[0] + w1 * x[1])[""] == ["+"]


def test_an_unknown_module_is_not_credited_with_an_activation():
    weight, bias = Parameter(1.0, label="unit.weight"), Parameter(0.0, label="unit.bias")
    assert inside(tanh(dot([weight], [Value(2.0)], bias))) == {"unit": ["dot"], "": ["tanh"]}

    class Own(Neuron):
        def __call__(self, x):
            return super().__call__(x)

    assert "" in inside(Own(1, "tanh", seed=0)([1.0]))


def test_copies_and_expansions_are_known_as_well():
    for neuron in (
        copy.deepcopy(MLP(2, [1, 1], "tanh", seed=0)).layers[0],
        pickle.loads(pickle.dumps(MLP(2, [1, 1], "tanh", seed=0))).layers[0],
    ):
        made = inside(expand(neuron([1.0, 2.0])[0]))
        assert made == {"layers.0.neurons.0": ["*", "*", "+", "+", "tanh"]}


def test_a_graph_is_known_after_its_model_is_gone():
    assert inside(MLP(1, [1, 1], seed=0)([1.0]).relu()) == {
        "layers.0.neurons.0": ["dot", "relu"], "layers.1.neurons.0": ["dot"], "": ["relu"]
    }  # fmt: skip


def test_a_penalty_on_weights_stays_outside_of_their_module():
    weight = Parameter(2.0, label="layers.0.weights.0")
    assert inside(weight * weight + weight**2) == {"": ["*", "**", "+"]}
