"""Where the nodes of a graph stand: layer by layer, with few crossings and straight edges.

Every edge is cut where it passes a layer, and carries its label in a layer between two of nodes.
The order within the layers is found by barycentres, the place in each layer by least squares.

Source: Sugiyama, Tagawa, Toda 1981, "Methods for Visual Understanding of Hierarchical System
Structures"; Gansner, Koutsofios, North, Vo 1993, "A Technique for Drawing Directed Graphs".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

__all__ = ["Arc", "Layout", "lay_out"]

GAP_ALONG, GAP_ACROSS, GAP_OF_LINES = 17.0, 30.0, 14.0
MARGIN = 8.0
ROUNDS = 24


@dataclass(frozen=True)
class Arc:
    """An edge to be laid out.

    position, doors: which of how many places at its child it enters.
    size: width and height of its label.
    """

    id: str
    parent: str
    child: str
    position: int = 0
    doors: int = 1
    size: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class Layout:
    """Where everything stands, in points from the upper left corner.

    places: the centre of each node; labels: of the label of each edge.
    lines: for each edge the points that it passes, from border to border.
    """

    width: float
    height: float
    places: Mapping[str, tuple[float, float]]
    labels: Mapping[str, tuple[float, float]]
    lines: Mapping[str, Sequence[tuple[float, float]]]


@dataclass(eq=False)
class _Spot:
    """A node, or a place where an edge passes a layer; `along` leads from layer to layer."""

    name: str
    rank: int
    along: float
    across: float
    before: list[_Link] = field(default_factory=list)
    after: list[_Link] = field(default_factory=list)
    at: float = 0.0
    order: int = 0


@dataclass(eq=False)
class _Link:
    """A piece of an edge between two neighbouring layers, and where it meets their spots."""

    start: _Spot
    end: _Spot
    door: float
    weight: float


def lay_out(
    sizes: Mapping[str, tuple[float, float]], arcs: Iterable[Arc], direction: str = "LR"
) -> Layout:
    """Lay out a graph without cycles.

    Args:
        sizes: width and height of each node, parents before children.
        arcs: the edges.
        direction: "LR" from left to right, or "TB" from top to bottom.

    >>> layout = lay_out({"a": (40, 20), "b": (40, 20)}, [Arc("e", "a", "b")])
    >>> layout.places["a"][1] == layout.places["b"][1]
    True
    """
    arcs = list(arcs)
    turned = direction == "TB"

    def ends(size: tuple[float, float]) -> tuple[float, float]:
        return (size[1], size[0]) if turned else size

    ranks = _ranks(list(sizes), arcs)
    spots = {name: _Spot(name, 2 * ranks[name], *ends(size)) for name, size in sizes.items()}
    chains = {arc.id: _chain(arc, spots, ends(arc.size)) for arc in arcs}
    layers = _in_layers([*spots.values(), *(s for chain in chains.values() for s in chain[1:-1])])
    _reduce_crossings(layers, chains, arcs)
    _place_across(layers)
    starts, length = _places_along(layers)
    top = min((s.at - s.across / 2 for layer in layers for s in layer), default=0.0)
    bottom = max((s.at + s.across / 2 for layer in layers for s in layer), default=0.0)

    def point(along: float, across: float) -> tuple[float, float]:
        along, across = along + MARGIN, across - top + MARGIN
        return (across, along) if turned else (along, across)

    def centre(spot: _Spot) -> tuple[float, float]:
        return point(starts[spot.rank], spot.at)

    lines, labels = {}, {}
    for arc in arcs:
        start, *passed, end = chains[arc.id]
        door = end.at + _door(arc, end.across)
        line = [point(starts[start.rank] + start.along / 2, start.at)]
        line += [centre(spot) for spot in passed]
        lines[arc.id] = [*line, point(starts[end.rank] - end.along / 2, door)]
        labels[arc.id] = centre(passed[-1])
    size = (length + 2 * MARGIN, bottom - top + 2 * MARGIN)
    width, height = size[::-1] if turned else size
    places = {name: centre(spot) for name, spot in spots.items()}
    return Layout(width, height, places, labels, lines)


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


def _chain(arc: Arc, spots: dict[str, _Spot], size: tuple[float, float]) -> list[_Spot]:
    """The spots that an edge passes from its parent to its child, its label in the last."""
    start, end = spots[arc.parent], spots[arc.child]
    chain = [start]
    for rank in range(start.rank + 1, end.rank):
        along, across = size if rank == end.rank - 1 else (0.0, 0.0)
        chain.append(_Spot("", rank, along, across))
    chain.append(end)
    for one, other in pairwise(chain):
        inside = (not one.name) + (not other.name)
        door = _door(arc, end.across) if other is end else 0.0
        link = _Link(one, other, door, (1.0, 2.0, 8.0)[inside])
        one.after.append(link)
        other.before.append(link)
    return chain


def _door(arc: Arc, across: float) -> float:
    """Where an edge enters its child, from the child's centre."""
    return across * ((arc.position + 1) / (arc.doors + 1) - 0.5)


def _in_layers(spots: list[_Spot]) -> list[list[_Spot]]:
    layers: list[list[_Spot]] = [[] for _ in range(1 + max((s.rank for s in spots), default=-1))]
    for spot in spots:
        layers[spot.rank].append(spot)
    return layers


def _reduce_crossings(
    layers: list[list[_Spot]], chains: dict[str, list[_Spot]], arcs: list[Arc]
) -> None:
    """Order the spots of each layer: as the operands are read, then by barycentres."""
    _number(layers, _reading_order(layers))
    best = [list(layer) for layer in layers]
    fewest = _crossings(layers)
    for round_ in range(ROUNDS):
        if not fewest:
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
        crossings = _crossings(layers)
        if crossings < fewest:
            fewest, best = crossings, [list(layer) for layer in layers]
    for layer, ordered in zip(layers, best, strict=True):
        layer[:] = ordered
        for i, spot in enumerate(layer):
            spot.order = i


def _reading_order(layers: list[list[_Spot]]) -> dict[_Spot, int]:
    """The spots in the order in which a reader of the formula meets them, from the result on."""
    order: dict[_Spot, int] = {}
    stack = [spot for layer in layers for spot in layer if not spot.after]
    while stack:
        spot = stack.pop()
        if spot not in order:
            order[spot] = len(order)
            stack += [link.start for link in reversed(spot.before)]
    return order


def _number(layers: list[list[_Spot]], order: dict[_Spot, int]) -> None:
    for layer in layers:
        layer.sort(key=order.__getitem__)
        for i, spot in enumerate(layer):
            spot.order = i


def _barycentre(spot: _Spot, links: list[_Link]) -> float:
    if not links:
        return float(spot.order)
    others = [
        link.start.order if link.end is spot else link.end.order + _fraction(link) for link in links
    ]
    return sum(others) / len(others)


def _fraction(link: _Link) -> float:
    """The door of a link as a part of an order, so that operands stay in their order."""
    return 0.9 * link.door / link.end.across if link.end.across else 0.0


def _crossings(layers: list[list[_Spot]]) -> int:
    total = 0
    for layer in layers[:-1]:
        ends = [
            (spot.order, link.end.order + _fraction(link)) for spot in layer for link in spot.after
        ]
        ends.sort()
        for i, (start, end) in enumerate(ends):
            total += sum(1 for other, at in ends[i + 1 :] if (start < other and at < end))
    return total


def _swap_neighbours(layers: list[list[_Spot]]) -> None:
    """Exchange neighbours in a layer as long as that takes away crossings."""
    for layer in layers:
        for i in range(len(layer) - 1):
            upper, lower = layer[i], layer[i + 1]
            if _crossings_of(lower, upper) < _crossings_of(upper, lower):
                layer[i], layer[i + 1] = lower, upper
                upper.order, lower.order = i + 1, i


def _crossings_of(upper: _Spot, lower: _Spot) -> int:
    """How many links of two spots cross if one stands above the other."""
    total = 0
    for one in upper.before:
        total += sum(other.start.order < one.start.order for other in lower.before)
    for one in upper.after:
        at = one.end.order + _fraction(one)
        total += sum(other.end.order + _fraction(other) < at for other in lower.after)
    return total


def _place_across(layers: list[list[_Spot]]) -> None:
    """Move each spot to where its edges are straight, as far as its neighbours let it."""
    for layer in layers:
        _settle(layer, [0.0 for _ in layer], [1.0 for _ in layer])
    for round_ in range(ROUNDS):
        downward = round_ % 2 == 1
        last = round_ >= ROUNDS - 4
        for layer in layers if downward else reversed(layers):
            wanted, weights = [], []
            for spot in layer:
                pulls = [
                    (link.start.at - link.door, link.weight)
                    for link in spot.before
                    if downward or last
                ]
                pulls += [
                    (link.end.at + link.door, link.weight)
                    for link in spot.after
                    if not downward or last
                ]
                weight = sum(w for _, w in pulls)
                wanted.append(sum(at * w for at, w in pulls) / weight if weight else spot.at)
                weights.append(weight or 0.01)
            _settle(layer, wanted, weights)


def _settle(layer: list[_Spot], wanted: list[float], weights: list[float]) -> None:
    """Give each spot its wanted place; where they would overlap, blocks share the difference.

    This is the least-squares solution, found by pooling adjacent violators.
    """
    offsets, offset = [], 0.0
    for i, spot in enumerate(layer):
        if i:
            before = layer[i - 1]
            both = before.name and spot.name
            offset += (before.across + spot.across) / 2 + (GAP_ACROSS if both else GAP_OF_LINES)
        offsets.append(offset)
    blocks: list[tuple[float, float, int]] = []  # mean, weight, how many
    for at, weight, away in zip(wanted, weights, offsets, strict=True):
        block = (at - away, weight, 1)
        while blocks and blocks[-1][0] >= block[0]:
            mean, heavy, count = blocks.pop()
            total = heavy + block[1]
            block = ((mean * heavy + block[0] * block[1]) / total, total, count + block[2])
        blocks.append(block)
    places = [mean for mean, _, count in blocks for _ in range(count)]
    for spot, place, away in zip(layer, places, offsets, strict=True):
        spot.at = place + away


def _places_along(layers: list[list[_Spot]]) -> tuple[list[float], float]:
    """The middle of each layer, and how far all of them reach."""
    middles: list[float] = []
    reach = 0.0
    for layer in layers:
        deep = max((spot.along for spot in layer), default=0.0)
        gap = GAP_ALONG if middles else 0.0
        middles.append(reach + gap + deep / 2)
        reach += gap + deep
    return middles, reach
