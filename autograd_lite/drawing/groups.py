"""Groups of nodes drawn as one: the graph of the groups, which every smaller view is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from autograd_lite.drawing.model import GraphEdge, GraphModel, GraphNode
from autograd_lite.graph import topological_order

__all__ = ["quotient"]


def quotient(
    model: GraphModel,
    group_of: Mapping[str, str],
    merge: Callable[[list[GraphNode]], GraphNode],
    rows: Callable[[GraphEdge], tuple[int | None, int | None]] = lambda edge: (None, None),
) -> GraphModel:
    """The graph of groups of nodes: edges inside a group vanish, parallel ones are counted.

    Args:
        model: any graph.
        group_of: for each node the id of its group: its own where it stays as it is.
        merge: the node that stands for a group, from its members.
        rows: for an edge the row of the parent's table that it leaves from, and the row of the
            child's table where it enters; None where there is no table or no such row.
    """
    members: dict[str, list[GraphNode]] = {}
    for node in model.nodes:
        members.setdefault(group_of[node.id], []).append(node)
    is_merged = {g: len(ns) > 1 or g != ns[0].id for g, ns in members.items()}
    nodes = {
        g: _with_members(merge(ns), ns) if is_merged[g] else ns[0] for g, ns in members.items()
    }
    edges: dict[tuple[object, ...], GraphEdge] = {}
    for edge in model.edges:
        parent, child = group_of[edge.parent], group_of[edge.child]
        if parent == child:
            continue
        leaves, enters = rows(edge)
        enters = enters if is_merged[child] else edge.enters
        if not is_merged[parent]:
            leaves = None if is_merged[child] and enters is None else edge.leaves
        merged = is_merged[child] or (is_merged[parent] and leaves is None)
        stands_for = edge.members or (edge.id,)
        key = (parent, leaves, child, enters, -1 if merged else edge.position)
        if key in edges:
            edges[key] = replace(
                edges[key],
                count=edges[key].count + edge.count,
                local=None,
                contribution=None,
                members=edges[key].members + stands_for,
            )
        else:
            if is_merged[child] and enters is None:
                edge = replace(edge, local=None, contribution=None)
            edges[key] = replace(edge, parent=parent, child=child, leaves=leaves, enters=enters,
                                 members=stands_for)  # fmt: skip
    order = _in_order(list(nodes), [(e.parent, e.child) for e in edges.values()])
    place = {group: i for i, group in enumerate(order)}
    return replace(
        model,
        nodes=tuple(nodes[group] for group in order),
        edges=tuple(sorted(edges.values(), key=lambda edge: _by_child(edge, place))),
    )


def _with_members(node: GraphNode, members: list[GraphNode]) -> GraphNode:
    return replace(node, members=tuple(id for node in members for id in node.members or (node.id,)))


def _by_child(edge: GraphEdge, place: Mapping[str, int]) -> tuple[int, int, int, int]:
    entry = -1 if edge.enters is None else edge.enters
    return place[edge.child], entry, edge.position, place[edge.parent]


class _Group:
    """A group of nodes, as `topological_order` wants to see it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.parents: list[_Group] = []


def _in_order(groups: list[str], edges: Iterable[tuple[str, str]]) -> list[str]:
    """The groups, parents first; groups that read each other stay in the order they came in."""
    places = {group: _Group(group) for group in groups}
    for parent, child in edges:
        places[child].parents.append(places[parent])
    above = _Group("")
    above.parents = list(places.values())
    return [place.name for place in topological_order(above)[:-1]]
