import itertools
import random

import pytest

from autograd_lite.live.layers import Arc, Layers, _crossings


def graph(text):
    """A graph from lines such as "c: a b", a node and what it reads."""
    reads = {}
    for line in text.split(";"):
        name, _, operands = line.partition(":")
        reads[name.strip()] = operands.split()
    names = list(dict.fromkeys([*itertools.chain(*reads.values()), *reads]))
    names.sort(
        key=lambda name: (bool(reads.get(name)), list(reads).index(name) if reads.get(name) else 0)
    )
    arcs = [
        Arc(f"{name}-{i}", parent, name, i, len(operands))
        for name, operands in reads.items()
        for i, parent in enumerate(operands)
    ]
    return Layers(names, arcs)


def order(layers):
    return [[spot.name for spot in layer if spot.name] for layer in layers.layers[::2]]


def crossings_by_hand(layers):
    """Pair by pair, from the definition."""
    total = 0
    for layer in layers[:-1]:
        links = [link for spot in layer for link in spot.after]
        for one, other in itertools.combinations(links, 2):
            starts = one.start.order - other.start.order
            ends = one.end.order + 0.9 * one.door - other.end.order - 0.9 * other.door
            total += starts * ends < 0
    return total


def test_the_textbook_graph():
    """e = (a + b)(b + 1), in the order in which it is read, without a crossing."""
    layers = graph("c: a b; d: b one; e: c d")
    assert order(layers) == [["a", "b", "one"], ["c", "d"], ["e"]]
    assert _crossings(layers.layers) == 0


def test_a_node_comes_after_its_operands_and_a_leaf_right_before_its_reader():
    layers = graph("b: a; c: b x; d: c a")
    assert [[*names] for names in order(layers)] == [["a"], ["b", "x"], ["c"], ["d"]]


def test_an_edge_passes_every_layer_between_its_ends():
    layers = graph("b: a; c: b; d: c a")
    chain = layers.chains["d-1"]
    assert [spot.rank for spot in chain] == [0, 1, 2, 3, 4, 5, 6]
    assert [spot.name for spot in chain] == ["a", *[""] * 5, "d"]


def test_a_crossing_that_can_be_avoided_is_avoided():
    """Read from the root the leaves would be a, b, and cross; b stands above a instead."""
    layers = graph("p: a; q: b; r: q p")
    assert _crossings(layers.layers) == 0


def test_one_that_cannot_is_left():
    """Each of two nodes reads a before b, so that one pair of edges must cross."""
    layers = graph("p: a b; q: a b; r: p q")
    assert _crossings(layers.layers) == 1


@pytest.mark.parametrize("seed", range(30))
def test_crossings_are_counted_and_become_fewer(seed):
    draw = random.Random(seed)
    n = 16
    arcs = []
    for i in range(4, n):
        parents = [draw.randrange(i) for _ in range(draw.randint(1, 3))]
        arcs += [Arc(f"{i}-{k}", f"n{p}", f"n{i}", k, len(parents)) for k, p in enumerate(parents)]
    layers = Layers([f"n{i}" for i in range(n)], arcs)
    found = _crossings(layers.layers)
    assert found == crossings_by_hand(layers.layers)
    for layer in layers.layers:
        draw.shuffle(layer)
        for i, spot in enumerate(layer):
            spot.order = i
    assert found <= _crossings(layers.layers)


def test_a_large_graph_does_not_take_long():
    """60 edges from one node, each over more layers than the one before."""
    reads = "; ".join(f"n{i + 1}: n{i} x" for i in range(60))
    layers = graph(reads)
    assert len(layers.layers) == 121


def test_no_nodes():
    assert Layers([], []).layers == [[]] or Layers([], []).layers == []
