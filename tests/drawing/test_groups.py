"""Groups of nodes drawn as one: nothing is lost, and edges are counted as by hand."""

import random
from collections import Counter

import pytest
from examples import standard_example

import autograd_lite as ag
from autograd_lite import Value, graph_model
from autograd_lite.drawing.groups import quotient
from autograd_lite.drawing.model import GraphNode


def merged(members):
    return GraphNode(id=f"g{members[0].id}", role="module", count=len(members))


def in_runs(model, rng):
    """Neighbours in the order of evaluation together, so that no group reads a later one."""
    groups, name = {}, ""
    for node in model.nodes:
        if not name or rng.random() < 0.4:
            name = f"g{node.id}"
        groups[node.id] = name
    return groups


@pytest.mark.parametrize("seed", range(20))
def test_edges_between_groups_are_counted_and_those_inside_vanish(seed):
    model = graph_model(standard_example())
    group_of = in_runs(model, random.Random(seed))
    by_hand = Counter((group_of[e.parent], group_of[e.child]) for e in model.edges)
    view = quotient(model, group_of, merged)
    found = Counter()
    for edge in view.edges:
        found[edge.parent, edge.child] += edge.count
        assert len(edge.members) == edge.count
    assert found == {pair: n for pair, n in by_hand.items() if pair[0] != pair[1]}
    members = [name for node in view.nodes for name in node.members]
    assert sorted(members) == sorted(node.id for node in model.nodes)
    place = {node.id: i for i, node in enumerate(view.nodes)}
    assert all(place[edge.parent] < place[edge.child] for edge in view.edges)


def test_a_node_alone_under_its_own_name_stays_as_it_is():
    model = graph_model(standard_example())
    view = quotient(model, {node.id: node.id for node in model.nodes}, merged)
    assert view.nodes == model.nodes
    ends = [(e.parent, e.child, e.position, e.local, e.contribution) for e in view.edges]
    assert ends == [(e.parent, e.child, e.position, e.local, e.contribution) for e in model.edges]


def test_groups_of_groups_count_the_edges_of_the_whole_graph():
    x = Value(0.5, label="x")
    root = ag.sum([x.sin(), x.cos(), x.exp(), x * x])
    model = graph_model(root)
    leaf, *functions, last = [node.id for node in model.nodes]
    pairs = {leaf: leaf, last: last, **{id: f"pair {i // 2}" for i, id in enumerate(functions)}}
    once = quotient(model, pairs, lambda nodes: GraphNode(pairs[nodes[0].id], "module"))
    middle = {leaf: leaf, last: last, "pair 0": "middle", "pair 1": "middle"}
    twice = quotient(once, middle, lambda nodes: GraphNode("middle", "module"))
    counts = {(edge.parent, edge.child): edge.count for edge in twice.edges}
    assert counts == {(leaf, "middle"): 5, ("middle", last): 4}  # x*x reads x twice
    assert sum(len(edge.members) for edge in twice.edges) == ag.count_edges(root)
    (box,) = [node for node in twice.nodes if node.role == "module"]
    assert sorted(box.members) == sorted(functions)
