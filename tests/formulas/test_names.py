import pytest

import autograd_lite as ag
from autograd_lite import Parameter, Value
from autograd_lite.formulas.names import (
    evaluation_order,
    legend_of,
    name_nodes,
    node_named,
    short_name,
)


def test_labels_are_kept_and_the_rest_is_numbered_in_order():
    a, b = Value(1.0, label="a"), Value(2.0)
    assert list(name_nodes((a * b).exp() + 3.0).values()) == ["a", "x1", "v1", "v2", "y"]


def test_equal_labels_and_taken_names_are_told_apart():
    one, other, y = Value(1.0, label="a"), Value(2.0, label="a"), Value(3.0, label="y")
    names = list(name_nodes(one * other * y).values())
    assert len(set(names)) == len(names)
    assert names[:3] == ["a", "a_2", "y"]
    assert names[-1] == "L"


def test_the_order_is_level_by_level_and_never_before_a_parent():
    a = Value(2.0)
    root = a.log() + a * a - a.sin()
    order = evaluation_order(root)
    assert [n.op for n in order] == ["", "log", "*", "sin", "+", "-"]
    assert all(order.index(p) < order.index(n) for n in order for p in n.parents)


def test_neurons_are_counted_in_their_order_whatever_the_loss_asks_for_first():
    """log_softmax lists the logit of its own class first, and what is below must not follow it."""
    model = ag.MLP(2, [12, 3], "tanh", seed=1)
    names = {}
    for target in range(3):
        loss = ag.cross_entropy(model([0.5, -1.0]), target)
        found = name_nodes(loss)
        for j, neuron in enumerate(model.layers[1].neurons):
            total = next(n for n in found if n.op == "dot" and neuron.bias in n.parents)
            names.setdefault(target, []).append((j, found[total]))
    assert names[0] == names[1] == names[2] == [(0, "v25"), (1, "v26"), (2, "v27")]
    order = evaluation_order(loss)
    assert [n.parents[0].label for n in order if n.op == "dot"][:12] == [
        f"layers.0.neurons.{i}.weights.0" for i in range(12)
    ]
    assert all(order.index(p) < order.index(n) for n in order for p in n.parents)


def test_parameters_of_a_model_have_short_names_of_which_no_two_are_the_same():
    model = ag.MLP(2, [11, 1], seed=1)
    found = name_nodes(model([1.0, 2.0]))
    layers = model.layers
    assert found[layers[0].neurons[10].weights[1]] == "w¹₁₀,₁"
    assert found[layers[1].neurons[0].weights[10]] == "w²₀,₁₀"
    assert found[layers[1].neurons[0].bias] == "b²₀"
    twins = name_nodes(ag.MLP(1, [1])([1.0]) + ag.MLP(1, [1])([1.0]))
    assert sorted(n for n in twins.values() if n[0] in "wb") == ["b¹₀", "b¹₀_2", "w¹₀₀", "w¹₀₀_2"]


def test_only_what_a_model_calls_its_parameters_is_shortened():
    for label in ("bias", "weights", "layers.0", "a.bias", "weights.x", "layers.0.weights.", ""):
        assert short_name(label) == label
    merged = "layers.0.neurons.0.weights.0 … layers.0.neurons.1.bias"
    assert short_name(merged) == merged
    assert short_name("critic.layers.2.neurons.0.bias") == "critic.b³₀"


def test_a_node_is_found_by_its_short_name_and_by_its_label():
    weight = Parameter(2.0, label="layers.0.neurons.0.weights.0")
    root = weight * 3.0
    order, names = evaluation_order(root), name_nodes(root)
    assert node_named("w¹₀₀", order, names) is node_named(weight.label, order, names) is weight
    with pytest.raises(ValueError, match="no node is named 'w'; there are w¹₀₀, y"):
        node_named("w", order, names)


def test_the_legend_tells_one_weight_and_one_bias():
    labels = [f"layers.0.neurons.0.{own}" for own in ("weights.0", "weights.1", "bias")]
    first, second, bias = labels
    assert legend_of(["x"]) == ""
    assert legend_of([bias]) == f"b¹₀ is {bias}"
    assert legend_of([first, bias, "x"]) == f"w¹₀₀ is {first}, b¹₀ is {bias}"
    assert legend_of(["layers.10.neurons.0.bias", *labels[::-1]]) == legend_of(labels)
    assert legend_of(labels) == f"w¹₀₀ is {first}, b¹₀ is {bias}, and so on"
    assert legend_of([first, second]) == f"w¹₀₀ is {first}, and so on"
