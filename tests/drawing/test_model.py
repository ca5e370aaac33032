import math

import pytest

from autograd_lite import MLP, Value, graph_model, relu, softmax, sqrt


def colah():
    """The example of "Calculus on Computational Graphs", whose derivatives it states: 2 and 5."""
    a, b = Value(2.0, label="a"), Value(1.0, label="b")
    c, d = a + b, b + 1
    e = c * d
    c.label, d.label, e.label = "c", "d", "e"
    return e


def node(model, label):
    return next(n for n in model.nodes if n.label == label)


def test_nodes_and_edges_of_the_published_example():
    e = colah()
    e.backward()
    model = graph_model(e)
    assert [(n.id, n.role, n.name) for n in model.nodes] == [
        ("n0", "input", "a"),
        ("n1", "input", "b"),
        ("n2", "constant", "1"),
        ("n3", "operation", "c"),
        ("n4", "operation", "d"),
        ("n5", "output", "e"),
    ]
    assert [(x.parent, x.child, x.position, x.local, x.contribution) for x in model.edges] == [
        ("n0", "n3", 0, 1.0, 2.0),
        ("n1", "n3", 1, 1.0, 2.0),
        ("n1", "n4", 0, 1.0, 3.0),
        ("n2", "n4", 1, 1.0, 3.0),
        ("n3", "n5", 0, 2.0, 2.0),
        ("n4", "n5", 1, 3.0, 3.0),
    ]
    assert model.contributions(node(model, "b")) == [3.0, 2.0]
    assert model.remainder(node(model, "b")) == 0.0
    assert node(model, "b").gradient == 5.0


def test_gradients_are_unknown_before_a_backward_pass():
    model = graph_model(colah())
    assert not model.after_backward
    assert {n.gradient for n in model.nodes} == {None}
    assert {x.contribution for x in model.edges} == {None}
    assert all(model.contributions(n) == [] for n in model.nodes)


def test_an_operand_used_twice_has_two_edges():
    a = Value(3.0)
    assert [(x.position, x.local) for x in graph_model(a * a).edges] == [(0, 3.0), (1, 3.0)]


def test_an_accumulated_gradient_names_the_rest():
    a = Value(3.0, label="a")
    b = a * a
    b.backward()
    b.backward()
    assert a.grad == 12.0
    model = graph_model(b)
    assert model.contributions(node(model, "a")) == [3.0, 3.0]
    assert model.remainder(node(model, "a")) == 6.0


def test_several_roots_are_one_graph():
    zs = [Value(x) for x in (1.0, 2.0)]
    model = graph_model(softmax(zs))
    assert [n.role for n in model.nodes].count("output") == 2
    assert len({n.id for n in model.nodes}) == len(model.nodes) == 4


@pytest.mark.parametrize("root", [None, 3.0, "a", [], [1.0]])
def test_what_is_not_a_graph_is_refused(root):
    with pytest.raises(TypeError, match="a Value or a list of Values"):
        graph_model(root)


def test_marks():
    x = Value(-1.0, label="x")
    y = relu(x) * 2
    y.backward()
    by_name = {n.name: n.marks for n in graph_model(y).nodes}
    assert by_name == {
        "v1": ("off for this sample",), "x": ("zero gradient",), "2": (), "y": ()
    }  # fmt: skip
    root = sqrt(Value(0.0, label="z"))
    root.backward()
    marks = [n.marks for n in graph_model(root).nodes]
    assert marks == [("infinite",), ("infinite",)]
    by_hand = Value(1.0, (Value(2.0),), (math.nan,), "odd")
    assert graph_model(by_hand).nodes[1].marks == ("nan",)


def test_parameters_and_clusters_of_an_mlp():
    model = MLP(2, [3, 1], seed=0)
    loss = (1 - model([1.0, 2.0])).relu()
    graph = graph_model(loss)
    names = {c.id: c.name for c in graph.clusters}
    assert sum(n.role == "parameter" for n in graph.nodes) == 13
    assert [c.name for c in graph.clusters if not c.outer] == ["layers.0", "layers.1"]
    assert len(graph.clusters) == 6
    inside = [n for n in graph.nodes if names.get(n.cluster) == "layers.0.neurons.2"]
    assert sorted(n.op for n in inside if n.op) == ["dot", "relu"]
    outside = [n.op for n in graph.nodes if not n.cluster and n.op]
    assert outside == ["-", "relu"]  # the hinge loss is not a part of the last neuron


def test_a_deep_graph_is_read_without_recursion():
    x = Value(1.0)
    for _ in range(20_000):
        x = x + 0.5
    assert len(graph_model(x).nodes) == 40_001
