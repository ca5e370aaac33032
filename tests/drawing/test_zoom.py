import random

import pytest

from autograd_lite import (
    MLP,
    Value,
    ancestors,
    descendants,
    draw,
    graph_model,
    mean,
    only_paths_between,
    sigmoid,
)
from autograd_lite.drawing.zoom import collapse, merge_repeats, readable


def loss_of_mlp(n_samples, sizes=(16, 16, 1)):
    model, rng = MLP(2, list(sizes), seed=1), random.Random(0)
    inputs = [[Value(rng.uniform(-1, 1)), Value(rng.uniform(-1, 1))] for _ in range(n_samples)]
    losses = [(1 + -1.0 * model(x)).relu() for x in inputs]
    loss = mean(losses) if n_samples > 1 else losses[0]
    loss.backward()
    return loss


def test_collapsed_layers_count_what_they_hold():
    model = collapse(graph_model(loss_of_mlp(1)), depth=0)
    boxes = [n for n in model.nodes if n.role == "module"]
    assert [(n.label, n.parameters, n.count) for n in boxes] == [
        ("layers.0", 48, 48 + 32),
        ("layers.1", 272, 272 + 32),
        ("layers.2", 17, 17 + 1),
    ]
    assert {(e.parent, e.child): e.count for e in model.edges}[boxes[0].id, boxes[1].id] == 256


def test_a_collapsed_neuron_shows_its_output():
    loss = loss_of_mlp(1, (2, 1))
    model = collapse(graph_model(loss), depth=1)
    last = next(n for n in model.nodes if n.label == "layers.1.neurons.0")
    assert last.value == loss.parents[0].parents[1].parents[1].data
    assert last.gradient == -1.0
    assert [c.name for c in model.clusters] == ["layers.0", "layers.1"]


def test_modules_are_collapsed_by_name():
    whole = graph_model(loss_of_mlp(1, (2, 1)))
    model = readable(whole, collapsed=["layers.0"])
    assert [n.label for n in model.nodes if n.role == "module"] == ["layers.0"]
    with pytest.raises(ValueError, match=r"no module named layers\.7; the modules are: layers\.0"):
        readable(whole, collapsed=["layers.7"])


def test_parents_still_come_first_after_collapsing():
    for view in (collapse(graph_model(loss_of_mlp(3)), 0), readable(graph_model(loss_of_mlp(9)))):
        place = {n.id: i for i, n in enumerate(view.nodes)}
        assert all(place[e.parent] < place[e.child] for e in view.edges)


@pytest.mark.parametrize("n_samples", [1, 100])
def test_the_loss_of_an_mlp_is_readable_by_default(n_samples):
    whole = graph_model(loss_of_mlp(n_samples))
    view = readable(whole)
    assert len(view.nodes) <= 20
    constants = [n for n in whole.nodes if n.role == "constant"]
    assert sum(n.count for n in view.nodes) >= len(whole.nodes) - len(constants)
    assert sum(n.parameters for n in view.nodes) == 337


def test_repeats_are_drawn_once_with_their_number():
    total = mean([sigmoid(Value(float(i), label=f"x{i}")) for i in range(100)])
    nodes = merge_repeats(graph_model(total)).nodes
    assert [(n.label, n.symbol, n.count) for n in nodes] == [
        ("x0 … x99", "", 100), ("", "σ", 100), ("", "mean", 1)
    ]  # fmt: skip


def test_a_chain_of_additions_is_one_sum():
    total = sum((Value(float(i)) ** 2 for i in range(50)), start=Value(0.0)) * 3
    assert [(n.symbol, n.count) for n in merge_repeats(graph_model(total)).nodes if n.op] == [
        ("x²", 50), ("+", 50), ("×", 1)
    ]  # fmt: skip


def test_a_graph_too_large_is_refused_with_advice():
    x = Value(1.0)
    for i in range(600):
        x = x.tanh() if i % 3 else x + float(i)
    assert len(readable(graph_model(x)).nodes) == 601  # numbers stand in the headings
    for i in range(600):
        x = x.tanh() if i % 3 else x + float(i)
    with pytest.raises(
        ValueError, match=r"1201 nodes and 1200 edges is too large .* only_paths_between"
    ):
        draw(x)
    assert len(readable(graph_model(x), max_nodes=2000).nodes) == 1201
    assert len(readable(graph_model(x), collapsed=False, max_nodes=2000).nodes) == 1601


def test_only_paths_between():
    a, b, c = Value(2.0, label="a"), Value(3.0, label="b"), Value(4.0, label="c")
    root = (a * b + b.exp()) * c
    root.backward()
    part = only_paths_between(a, root)
    assert [n.name for n in part.nodes] == ["a", "v1", "v3", "y"]
    assert [n.gradient for n in part.nodes] == [12.0, 4.0, 4.0, 1.0]
    assert part.hidden == 3
    ids = {n.id for n in graph_model(root).nodes}
    assert {n.id for n in part.nodes} < ids
    assert draw(part).source.count("->") == 3
    with pytest.raises(ValueError, match="does not depend on"):
        only_paths_between(Value(1.0), root)


def test_ancestors_and_descendants():
    a, b, c = Value(2.0, label="a"), Value(3.0, label="b"), Value(4.0, label="c")
    product = a * b
    root = product + c
    root.backward()
    assert [n.name for n in ancestors(product, root).nodes] == ["a", "b", "v1"]
    assert [n.gradient for n in ancestors(product, root).nodes] == [3.0, 2.0, 1.0]
    assert [n.name for n in descendants(product, root).nodes] == ["c", "v1", "y"]


def test_a_dense_graph_is_refused_by_its_edges():
    xs = [Value(float(i)) for i in range(100)]
    for _ in range(6):
        xs = [mean(xs).tanh() if i % 3 else mean(xs[i:]) for i in range(100)]
    with pytest.raises(ValueError, match="edges is too large to read"):
        readable(graph_model(xs), collapsed=False, max_nodes=1500)
