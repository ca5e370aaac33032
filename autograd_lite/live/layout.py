"""Where the nodes of a graph stand, and the lines between them: layer by layer, edges straight.

The place in each layer is found by least squares, of the spots in an order that is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograd_lite.live.layers import Layers, Spot

__all__ = ["Layout", "lay_out"]

GAP_ALONG, GAP_ACROSS, GAP_OF_LINES = 17.0, 30.0, 14.0
MARGIN = 8.0
ROUNDS, LAST = 24, 4
"""How often spots are moved, and how often, in the end, to neighbours on both sides."""

Size = tuple[float, float]


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


def lay_out(
    graph: Layers, sizes: Mapping[str, Size], labels: Mapping[str, Size], direction: str = "LR"
) -> Layout:
    """Lay out a graph.

    Args:
        graph: its layers; the same can be laid out in several ways, one after the other.
        sizes: width and height of each node.
        labels: of the label of each edge.
        direction: "LR" from left to right, or "TB" from top to bottom.

    >>> from autograd_lite.live.layers import Arc
    >>> graph = Layers(["a", "b"], [Arc("b-0", "a", "b")])
    >>> layout = lay_out(graph, {"a": (40, 20), "b": (40, 20)}, {"b-0": (0, 0)})
    >>> layout.places["a"][1] == layout.places["b"][1]
    True
    """
    turned = direction == "TB"
    for name, spot in graph.spots.items():
        spot.along, spot.across = sizes[name][::-1] if turned else sizes[name]
    for edge, chain in graph.chains.items():
        chain[-2].along, chain[-2].across = labels[edge][::-1] if turned else labels[edge]
    _place_across(graph.layers)
    middles, length = _places_along(graph.layers)
    spots = [spot for layer in graph.layers for spot in layer]
    top = min((s.at - s.across / 2 for s in spots), default=0.0)
    bottom = max((s.at + s.across / 2 for s in spots), default=0.0)

    def point(along: float, across: float) -> tuple[float, float]:
        along, across = along + MARGIN, across - top + MARGIN
        return (across, along) if turned else (along, across)

    def centre(spot: Spot) -> tuple[float, float]:
        return point(middles[spot.rank], spot.at)

    lines = {}
    for edge, (start, *passed, end) in graph.chains.items():
        door = end.at + passed[-1].after[0].door * end.across
        lines[edge] = [
            point(middles[start.rank] + start.along / 2, start.at),
            *(centre(spot) for spot in passed if spot.along or len(passed) > 1),
            point(middles[end.rank] - end.along / 2, door),
        ]
    size = (length + 2 * MARGIN, bottom - top + 2 * MARGIN)
    return Layout(
        *(size[::-1] if turned else size),
        {name: centre(spot) for name, spot in graph.spots.items()},
        {edge: centre(chain[-2]) for edge, chain in graph.chains.items()},
        lines,
    )


def _place_across(layers: list[list[Spot]]) -> None:
    """Move each spot to where its edges are straight, as far as its neighbours let it."""
    for layer in layers:
        _settle(layer, [0.0 for _ in layer], [1.0 for _ in layer])
    for round_ in range(ROUNDS):
        downward = round_ % 2 == 1
        both = round_ >= ROUNDS - LAST
        for layer in layers if downward else reversed(layers):
            wanted, weights = [], []
            for spot in layer:
                pulls = []
                if downward or both:
                    pulls += [(x.start.at - x.door * spot.across, x.weight) for x in spot.before]
                if not downward or both:
                    pulls += [(x.end.at + x.door * x.end.across, x.weight) for x in spot.after]
                weight = sum(w for _, w in pulls)
                wanted.append(sum(at * w for at, w in pulls) / weight if weight else spot.at)
                weights.append(weight or 0.01)
            _settle(layer, wanted, weights)


def _settle(layer: list[Spot], wanted: list[float], weights: list[float]) -> None:
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


def _places_along(layers: list[list[Spot]]) -> tuple[list[float], float]:
    """The middle of each layer, and how far all of them reach."""
    middles: list[float] = []
    reach = 0.0
    for layer in layers:
        deep = max((spot.along for spot in layer), default=0.0)
        gap = GAP_ALONG if middles else 0.0
        middles.append(reach + gap + deep / 2)
        reach += gap + deep
    return middles, reach
