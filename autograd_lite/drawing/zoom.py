"""Views of a graph model: modules collapsed to boxes, repeats drawn once, only a part of it.

Each view is a function from a model to a smaller model. `readable` chooses one that fits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace

from autograd_lite.drawing.boxes import as_layers, as_network, as_neurons, without_constants
from autograd_lite.drawing.chains import is_chain, steps_to
from autograd_lite.drawing.groups import quotient
from autograd_lite.drawing.marks import combined
from autograd_lite.drawing.model import GraphModel, GraphNode, graph_model
from autograd_lite.drawing.modules import GraphCluster
from autograd_lite.drawing.repeats import merge_repeats
from autograd_lite.drawing.samples import as_samples
from autograd_lite.formulas.names import evaluation_order
from autograd_lite.value import Value

__all__ = [
    "ancestors", "as_drawn", "collapse", "descendants", "merge_repeats", "only_paths_between",
    "readable",
]  # fmt: skip

READABLE_NODES, READABLE_EDGES = 80, 120
FEW_EDGES = 12
"""A graph with no more is drawn node by node, even if it is a network: a neuron, say."""

MOST_BESIDE_TABLES = 10
MANY_STEPS = 20
"""Paths so long are drawn without the constants that stand in the headings."""

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
        depth: how many levels of modules to show open: 0 draws each layer as one table, 1 each
            neuron; None opens as many as are readable.
        collapsed: True for all modules, False for none, or the names of those to collapse, such
            as "layers.0". None collapses modules and draws repeats once only if it must.
        max_nodes: refuse to draw more than this.

    Raises:
        ValueError: if the graph is larger than max_nodes even so, or a name is not a module's.
    """
    if depth is not None:
        view = _opened(model, depth)
    elif collapsed is True:
        view = collapse(model, 0)
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


def as_drawn(model: GraphModel, depth: int | None = None) -> GraphModel:
    """The view that a player steps through: one whose every number has a place in it.

    Args:
        model: any graph.
        depth: as for `readable`.
    """
    if depth is not None:
        view = _opened(model, depth)
        return view if _has_an_order(view) else model
    slim = without_constants(model)
    if is_chain(slim):
        return slim
    network = as_network(model) if len(model.edges) > FEW_EDGES else None
    return network or model


def _has_an_order(view: GraphModel) -> bool:
    """Whether one node after the other can be computed: not so if modules read each other."""
    place = {node.id: i for i, node in enumerate(view.nodes)}
    return all(place[edge.parent] < place[edge.child] for edge in view.edges)


def _opened(model: GraphModel, depth: int) -> GraphModel:
    """Modules open down to a depth; below it layers and neurons as tables, others as boxes."""
    levels = _levels(model)
    if depth >= levels:
        return model
    if depth < levels - 1 and (samples := as_samples(model)):
        return samples
    view = as_neurons(model) if depth == levels - 1 else as_layers(model)
    return collapse(without_constants(view), depth)


def _first_readable(model: GraphModel) -> GraphModel:
    slim = without_constants(model)
    if is_chain(slim):
        return slim
    if max(steps_to(slim).values(), default=0) >= MANY_STEPS:
        model = slim
    if len(model.edges) <= FEW_EDGES:
        return model
    network = as_network(model)
    if network:
        others = [node for node in network.nodes if node.op]
        if len(others) <= MOST_BESIDE_TABLES:
            return network
        return merge_repeats(as_layers(without_constants(model)))
    if samples := as_samples(model):
        return samples
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

    def titles_to(cluster: GraphCluster) -> list[str]:
        outer = clusters.get(cluster.outer)
        return [*(titles_to(outer) if outer else []), cluster.title]

    def box(members: list[GraphNode]) -> GraphNode:
        cluster = clusters[box_of[members[0].cluster]]
        inside = {node.id for node in members}
        results = [node for node in members if node.op and is_read_outside(node, inside)]
        only = results[0] if len(results) == 1 else None
        return GraphNode(
            id=cluster.id,
            role="module",
            symbol=_contents(members),
            name=", ".join(titles_to(cluster)),
            label=cluster.name,
            value=only and only.value,
            gradient=only and only.gradient,
            marks=combined(members),
            cluster=cluster.outer,
            count=sum(node.count for node in members),
            parameters=sum(node.parameters for node in members),
        )

    def is_read_outside(node: GraphNode, inside: set[str]) -> bool:
        out = model.edges_out_of[node.id]
        return not out or any(edge.child not in inside for edge in out)

    view = quotient(model, {n.id: box_of[n.cluster] or n.id for n in model.nodes}, box)
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
