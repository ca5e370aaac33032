"""Views of a graph model: modules collapsed to boxes, repeats drawn once, only a part of it.

Each view is a function from a model to a smaller model. `readable` chooses one that fits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import replace

from autograd_lite.drawing.marks import combined
from autograd_lite.drawing.model import GraphEdge, GraphModel, GraphNode, graph_model
from autograd_lite.formulas.names import evaluation_order
from autograd_lite.graph import topological_order
from autograd_lite.value import Value

__all__ = [
    "ancestors", "collapse", "descendants", "merge_repeats", "only_paths_between", "readable",
]  # fmt: skip

READABLE_NODES, READABLE_EDGES = 80, 120
MAX_NODES = 1000
EDGES_PER_NODE = 3  # of max_nodes: to lay out more takes too long
ADVICE = (
    "draw a part of it with only_paths_between(a, root), ancestors(node, root) or "
    "descendants(node, root); collapse modules with depth=0; or raise max_nodes"
)


def readable(
    model: GraphModel,
    depth: int | None = None,
    collapsed: bool | Collection[str] | None = None,
    max_nodes: int = MAX_NODES,
) -> GraphModel:
    """The view of a model that a person can read.

    Args:
        model: any graph.
        depth: how many levels of modules to show open: 0 draws each layer as one box, 1 each
            neuron; None opens as many as are readable.
        collapsed: True for all modules, False for none, or the names of those to collapse, such
            as "layers.0". None collapses modules and draws repeats once only if it must.
        max_nodes: refuse to draw more than this.

    Raises:
        ValueError: if the graph is larger than max_nodes even so, or a name is not a module's.
    """
    if depth is not None or collapsed is True:
        view = collapse(model, depth or 0)
    elif collapsed is None:
        view = _first_readable(model)
    else:
        view = collapse(model, names=collapsed or ())
    n_nodes, n_edges = len(view.nodes), len(view.edges)
    if n_nodes > max_nodes or n_edges > EDGES_PER_NODE * max_nodes:
        raise ValueError(
            f"a graph of {n_nodes} nodes and {n_edges} edges is too large to read "
            f"(max_nodes={max_nodes}): {ADVICE}"
        )
    return view


def _first_readable(model: GraphModel) -> GraphModel:
    if _is_readable(model):
        return model
    levels = range(_levels(model) - 1, -1, -1)
    closed = model
    for depth in levels:
        closed = collapse(model, depth)
        if _is_readable(closed):
            return closed
    merged = merge_repeats(closed)
    return merged if _is_readable(merged) else closed


def _is_readable(model: GraphModel) -> bool:
    return len(model.nodes) <= READABLE_NODES and len(model.edges) <= READABLE_EDGES


def _levels(model: GraphModel) -> int:
    depths = {"": 0}
    for cluster in model.clusters:
        depths[cluster.id] = depths[cluster.outer] + 1
    return max(depths.values())


def collapse(
    model: GraphModel, depth: int | None = None, names: Collection[str] = ()
) -> GraphModel:
    """Draw modules as one box each.

    Args:
        model: any graph.
        depth: how many levels of modules stay open; None for all.
        names: the names of modules to collapse besides.

    Raises:
        ValueError: if a name is not that of a module in the graph.
    """
    names = {names} if isinstance(names, str) else set(names)
    if unknown := names - {cluster.name for cluster in model.clusters}:
        known = ", ".join(cluster.name for cluster in model.clusters) or "none"
        raise ValueError(f"no module named {', '.join(sorted(unknown))}; the modules are: {known}")
    box_of, level_of = {"": ""}, {"": 0}
    for cluster in model.clusters:  # an outer one comes before those inside it
        level_of[cluster.id] = level_of[cluster.outer] + 1
        closes = cluster.name in names or (depth is not None and level_of[cluster.id] > depth)
        box_of[cluster.id] = box_of[cluster.outer] or (cluster.id if closes else "")
    clusters = {cluster.id: cluster for cluster in model.clusters}

    def box(members: list[GraphNode]) -> GraphNode:
        cluster = clusters[box_of[members[0].cluster]]
        inside = {node.id for node in members}
        results = [node for node in members if node.op and is_read_outside(node, inside)]
        only = results[0] if len(results) == 1 else None
        return GraphNode(
            id=cluster.id,
            role="module",
            symbol=_contents(members),
            name=cluster.name,
            label=cluster.name,
            value=only and only.value,
            gradient=only and only.gradient,
            marks=combined(members),
            cluster=cluster.outer,
            count=len(members),
            parameters=sum(node.parameters for node in members),
        )

    def is_read_outside(node: GraphNode, inside: set[str]) -> bool:
        out = model.edges_out_of[node.id]
        return not out or any(edge.child not in inside for edge in out)

    view = _quotient(model, {n.id: box_of[n.cluster] or n.id for n in model.nodes}, box)
    open_clusters = tuple(c for c in model.clusters if not box_of[c.id])
    return replace(view, clusters=open_clusters)


def _contents(members: Iterable[GraphNode]) -> str:
    """The operations in a box, such as "16 of w·x + b, relu"."""
    counts = Counter(node.symbol for node in members if node.op)
    by_count: dict[int, list[str]] = {}
    for symbol, count in counts.items():
        by_count.setdefault(count, []).append(symbol)
    return "\n".join(
        (f"{count} of " if count > 1 else "") + ", ".join(symbols)
        for count, symbols in by_count.items()
    )


def merge_repeats(model: GraphModel) -> GraphModel:
    """Draw nodes that do the same thing to the same kinds of nodes as one, with their number.

    Operations are the same if their operations and kinds of operands are; leaves are the same
    if they have one role and feed the same operations. A chain of additions counts as one sum.
    """
    kind_of: dict[str, int] = {}
    kinds: dict[Hashable, int] = {}
    operands: dict[str, frozenset[int]] = {}
    by_id = model.by_id
    for node in model.nodes:
        into, out = model.edges_into[node.id], model.edges_out_of[node.id]
        if node.op == "+":
            read = frozenset[int]().union(
                *(
                    operands[e.parent]
                    if by_id[e.parent].op == "+" and by_id[e.parent].cluster == node.cluster
                    else {kind_of[e.parent]}
                    for e in into
                )
            )
        elif into:
            read = frozenset(kind_of[edge.parent] for edge in into)
        else:
            read = frozenset()
        operands[node.id] = read
        feeds = {(by_id[e.child].op, by_id[e.child].cluster) for e in out} if not into else ()
        box = node.id if node.role == "module" else node.cluster
        kind = (node.role, node.op, node.symbol, box, read, frozenset(feeds))
        kind_of[node.id] = kinds.setdefault(kind, len(kinds))
    first_of: dict[int, str] = {}
    for node in model.nodes:
        first_of.setdefault(kind_of[node.id], node.id)
    groups = {node.id: first_of[kind_of[node.id]] for node in model.nodes}
    return _quotient(model, groups, _repeated)


def _repeated(members: list[GraphNode]) -> GraphNode:
    first, last = members[0], members[-1]
    labels = {node.label for node in members}
    same_value = all(node.value is first.value or node.value == first.value for node in members)
    return replace(
        first,
        name=first.name if len(members) == 1 else f"{first.name} … {last.name}",
        label=first.label if len(labels) == 1 else f"{first.label} … {last.label}",
        value=first.value if same_value else None,
        gradient=None,
        marks=combined(members),
        count=sum(node.count for node in members),
        parameters=sum(node.parameters for node in members),
    )


def _quotient(
    model: GraphModel,
    group_of: dict[str, str],
    merge: Callable[[list[GraphNode]], GraphNode],
) -> GraphModel:
    """The graph of groups of nodes: edges inside a group vanish, parallel ones are counted."""
    members: dict[str, list[GraphNode]] = {}
    for node in model.nodes:
        members.setdefault(group_of[node.id], []).append(node)
    is_merged = {g: len(ns) > 1 or g != ns[0].id for g, ns in members.items()}
    nodes = {g: merge(ns) if is_merged[g] else ns[0] for g, ns in members.items()}
    edges: dict[tuple[str, str, int], GraphEdge] = {}
    for edge in model.edges:
        parent, child = group_of[edge.parent], group_of[edge.child]
        if parent == child:
            continue
        merged = is_merged[parent] or is_merged[child]
        key = (parent, child, -1 if merged else edge.position)
        if key in edges:
            edges[key] = replace(
                edges[key], count=edges[key].count + edge.count, local=None, contribution=None
            )
        else:
            if is_merged[child]:
                edge = replace(edge, local=None, contribution=None)
            edges[key] = replace(edge, parent=parent, child=child)
    order = _in_order(list(nodes), [(e.parent, e.child) for e in edges.values()])
    return replace(
        model,
        nodes=tuple(nodes[group] for group in order),
        edges=tuple(sorted(edges.values(), key=_by_child({g: i for i, g in enumerate(order)}))),
    )


def _by_child(place: dict[str, int]) -> Callable[[GraphEdge], tuple[int, int, int]]:
    return lambda edge: (place[edge.child], edge.position, place[edge.parent])


class _Place:
    """A group of nodes, as `topological_order` wants to see it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.parents: list[_Place] = []


def _in_order(groups: list[str], edges: Iterable[tuple[str, str]]) -> list[str]:
    """The groups, parents first; groups that read each other stay in the order they came in."""
    places = {group: _Place(group) for group in groups}
    for parent, child in edges:
        places[child].parents.append(places[parent])
    above = _Place("")
    above.parents = list(places.values())
    return [place.name for place in topological_order(above)[:-1]]


def only_paths_between(a: Value, root: Value) -> GraphModel:
    """The part of root's graph that lies on a path from a to root: all that carries d(root)/d(a).

    Raises:
        ValueError: if root does not depend on a.

    >>> a, b = Value(2.0, label="a"), Value(3.0, label="b")
    >>> [node.name for node in only_paths_between(a, a * b + b).nodes]
    ['a', 'v1', 'y']
    """
    model = graph_model(root)
    return _part(model, _reached(model, a, root, "child"))


def descendants(a: Value, root: Value) -> GraphModel:
    """The part of root's graph that depends on a, with the operands of these nodes beside them.

    Raises:
        ValueError: if root does not depend on a.

    >>> a, b = Value(2.0, label="a"), Value(3.0, label="b")
    >>> [node.name for node in descendants(a, (a * b + b) * b.exp()).nodes]
    ['a', 'b', 'v1', 'v2', 'v3', 'y']
    """
    model = graph_model(root)
    reached = _reached(model, a, root, "child")
    start = next(node.id for node in model.nodes if node.id in reached)
    operands = {e.parent for e in model.edges if e.child in reached and e.child != start}
    return _part(model, reached | operands)


def ancestors(node: Value, root: Value) -> GraphModel:
    """The part of root's graph that a node is computed from, with the gradients of root.

    Raises:
        ValueError: if root does not depend on the node.

    >>> a, b = Value(2.0, label="a"), Value(3.0, label="b")
    >>> product = a * b
    >>> [node.name for node in ancestors(product, product + b).nodes]
    ['a', 'b', 'v1']
    """
    model = graph_model(root)
    return _part(model, _reached(model, node, root, "parent"))


def _reached(model: GraphModel, start: Value, root: Value, towards: str) -> set[str]:
    """The ids that can be reached from a node along the edges, towards children or parents."""
    places = {id(node): f"n{i}" for i, node in enumerate(evaluation_order(root))}
    if id(start) not in places:
        raise ValueError(f"{root!r} does not depend on {start!r}")
    reached = {places[id(start)]}
    edges = model.edges if towards == "child" else reversed(model.edges)
    came_from = "parent" if towards == "child" else "child"
    for edge in edges:
        if getattr(edge, came_from) in reached:
            reached.add(getattr(edge, towards))
    return reached


def _part(model: GraphModel, ids: Collection[str]) -> GraphModel:
    nodes = tuple(node for node in model.nodes if node.id in ids)
    edges = tuple(e for e in model.edges if e.parent in ids and e.child in ids)
    return replace(model, nodes=nodes, edges=edges, hidden=len(model.nodes) - len(nodes))
