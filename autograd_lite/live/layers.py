"""The layers of a graph and the order in each of them: what its drawing needs besides sizes.

Every edge is cut where it passes a layer, and has a place for its label in a layer between two of
nodes. Spots are ordered by the barycentres of their neighbours, with few crossings.

Source: Sugiyama, Tagawa, Toda 1981, "Methods for Visual Understanding of Hierarchical System
Structures"; Gansner, Koutsofios, North, Vo 1993, "A Technique for Drawing Directed Graphs".
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

__all__ = ["Arc", "Layers", "Link", "Spot"]

ROUNDS, IN_VAIN = 24, 4
"""How often the layers are gone through, and how often without success before they are left."""

BETWEEN_NODES, AT_A_NODE, WITHIN_AN_EDGE = 1.0, 2.0, 8.0
"""How much it matters that a link is straight."""


@dataclass(frozen=True)
class Arc:
    """An edge of the graph; position, doors: which of how many places it enters its child at."""

    id: str
    parent: str
    child: str
    position: int = 0
    doors: int = 1


@dataclass(eq=False)
class Spot:
    """A node by its name, or without one a place where an edge passes a layer.

    along, across: its size in the direction in which the layers follow each other, and across it;
    at: the place of its middle across. Who draws the graph gives it these three.
    """

    name: str
    rank: int
    before: list[Link] = field(default_factory=list)
    after: list[Link] = field(default_factory=list)
    order: int = 0
    along: float = 0.0
    across: float = 0.0
    at: float = 0.0


@dataclass(eq=False)
class Link:
    """A piece of an edge between two neighbouring layers.

    door: where it meets the spot at its end, as a part of its size, from -1/2 to 1/2.
    weight: how much it matters that it is straight.
    """

    start: Spot
    end: Spot
    door: float
    weight: float


class Layers:
    """A graph without cycles in layers: those of nodes are the even ones.

    layers: the spots of each layer in their order.
    spots: those of the nodes, by name.
    chains: for each edge the spots that it passes, its label's the one before its child.

    >>> graph = Layers(["a", "b"], [Arc("b-0", "a", "b")])
    >>> [[spot.name for spot in layer] for layer in graph.layers]
    [['a'], [''], ['b']]
    """

    def __init__(self, names: Iterable[str], arcs: Iterable[Arc]) -> None:
        names, arcs = list(names), list(arcs)
        ranks = _ranks(names, arcs)
        self.spots = {name: Spot(name, 2 * ranks[name]) for name in names}
        self.chains = {arc.id: _chain(arc, self.spots) for arc in arcs}
        passed = [spot for chain in self.chains.values() for spot in chain[1:-1]]
        self.layers = _in_layers([*self.spots.values(), *passed])
        _reduce_crossings(self.layers)


def _ranks(names: list[str], arcs: list[Arc]) -> dict[str, int]:
    """The layer of each node: after its operands, leaves right before their first reader."""
    rank = dict.fromkeys(names, 0)
    into: dict[str, list[str]] = {name: [] for name in names}
    out: dict[str, list[str]] = {name: [] for name in names}
    for arc in arcs:
        into[arc.child].append(arc.parent)
        out[arc.parent].append(arc.child)
    for name in names:
        rank[name] = 1 + max((rank[parent] for parent in into[name]), default=-1)
    for name in reversed(names):
        if out[name] and len(into[name]) < len(out[name]) + (not into[name]):
            rank[name] = min(rank[child] for child in out[name]) - 1
    return rank


def _chain(arc: Arc, spots: dict[str, Spot]) -> list[Spot]:
    """The spots that an edge passes from its parent to its child."""
    start, end = spots[arc.parent], spots[arc.child]
    chain = [start, *(Spot("", rank) for rank in range(start.rank + 1, end.rank)), end]
    weights = (BETWEEN_NODES, AT_A_NODE, WITHIN_AN_EDGE)
    for one, other in pairwise(chain):
        door = (arc.position + 1) / (arc.doors + 1) - 0.5 if other is end else 0.0
        link = Link(one, other, door, weights[(not one.name) + (not other.name)])
        one.after.append(link)
        other.before.append(link)
    return chain


def _in_layers(spots: list[Spot]) -> list[list[Spot]]:
    layers: list[list[Spot]] = [[] for _ in range(1 + max((s.rank for s in spots), default=-1))]
    for spot in spots:
        layers[spot.rank].append(spot)
    return layers


def _reduce_crossings(layers: list[list[Spot]]) -> None:
    """Order the spots of each layer: as the operands are read, then by barycentres."""
    _number(layers, _reading_order(layers))
    best = [list(layer) for layer in layers]
    fewest, in_vain = _crossings(layers), 0
    for round_ in range(ROUNDS):
        if not fewest or in_vain == IN_VAIN:
            break
        downward = round_ % 2 == 0
        for layer in layers if downward else reversed(layers):
            places = {
                spot: _barycentre(spot, spot.before if downward else spot.after) for spot in layer
            }
            layer.sort(key=places.__getitem__)
            for i, spot in enumerate(layer):
                spot.order = i
        _swap_neighbours(layers)
        crossings, in_vain = _crossings(layers), in_vain + 1
        if crossings < fewest:
            fewest, in_vain, best = crossings, 0, [list(layer) for layer in layers]
    for layer, ordered in zip(layers, best, strict=True):
        layer[:] = ordered
        for i, spot in enumerate(layer):
            spot.order = i


def _reading_order(layers: list[list[Spot]]) -> dict[Spot, int]:
    """The spots in the order in which a reader of the formula meets them, from the result on."""
    order: dict[Spot, int] = {}
    stack = [spot for layer in layers for spot in layer if not spot.after]
    while stack:
        spot = stack.pop()
        if spot not in order:
            order[spot] = len(order)
            stack += [link.start for link in reversed(spot.before)]
    return order


def _number(layers: list[list[Spot]], order: dict[Spot, int]) -> None:
    for layer in layers:
        layer.sort(key=order.__getitem__)
        for i, spot in enumerate(layer):
            spot.order = i


def _barycentre(spot: Spot, links: list[Link]) -> float:
    if not links:
        return float(spot.order)
    others = [
        link.start.order if link.end is spot else link.end.order + _fraction(link) for link in links
    ]
    return sum(others) / len(others)


def _fraction(link: Link) -> float:
    """The door of a link as a part of an order, so that operands stay in their order."""
    return 0.9 * link.door


def _crossings(layers: list[list[Spot]]) -> int:
    """How many pairs of links cross: of two that start in order, the ends do not."""
    total = 0
    for layer in layers[:-1]:
        ends = sorted(
            (spot.order, link.end.order + _fraction(link)) for spot in layer for link in spot.after
        )
        before: list[float] = []
        for _, at in ends:
            total += len(before) - bisect_right(before, at)
            insort(before, at)
    return total


def _swap_neighbours(layers: list[list[Spot]]) -> None:
    """Exchange neighbours in a layer as long as that takes away crossings."""
    for layer in layers:
        for i in range(len(layer) - 1):
            upper, lower = layer[i], layer[i + 1]
            if _crossings_of(lower, upper) < _crossings_of(upper, lower):
                layer[i], layer[i + 1] = lower, upper
                upper.order, lower.order = i + 1, i


def _crossings_of(upper: Spot, lower: Spot) -> int:
    """How many links of two spots cross if one stands above the other."""
    total = 0
    for one in upper.before:
        total += sum(other.start.order < one.start.order for other in lower.before)
    for one in upper.after:
        at = one.end.order + _fraction(one)
        total += sum(other.end.order + _fraction(other) < at for other in lower.after)
    return total
