"""Several graphs in one figure, side by side, each under its title."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from autograd_lite.drawing.model import GraphModel
from autograd_lite.drawing.modules import GraphCluster

__all__ = ["side_by_side", "upside_down"]


def side_by_side(models: Mapping[str, GraphModel]) -> GraphModel:
    """One model of several, each in a cluster that has its title.

    >>> from autograd_lite.drawing.model import graph_model
    >>> from autograd_lite.value import Value
    >>> x = Value(2.0, label="x")
    >>> both = side_by_side({"square": graph_model(x * x), "double": graph_model(x + x)})
    >>> [cluster.name for cluster in both.clusters], [node.id for node in both.nodes]
    (['square', 'double'], ['n0', 'n1', 'n2', 'n3'])
    """
    nodes, edges, clusters = [], [], []
    free = len(models)  # the first numbers are those of the titles
    for i, (title, model) in enumerate(models.items()):
        own = f"c{i}"
        start = 0 if not i else free
        ids = {n.id: _later(n.id, start) for n in model.nodes}
        boxes = {c.id: _later(c.id, free) for c in model.clusters} | {"": own}
        ids |= {id: _later(id, free) for id in ids if id[0] == "c"}
        clusters.append(GraphCluster(own, title, title=title))
        clusters += [replace(c, id=boxes[c.id], outer=boxes[c.outer]) for c in model.clusters]
        nodes += [replace(n, id=ids[n.id], cluster=boxes.get(n.cluster, own)) for n in model.nodes]
        edges += [replace(e, parent=ids[e.parent], child=ids[e.child]) for e in model.edges]
        free = 1 + max(int(id[1:]) for id in (*ids.values(), *boxes.values()))
    return GraphModel(
        tuple(nodes),
        tuple(edges),
        tuple(clusters),
        any(model.after_backward for model in models.values()),
        sum(model.hidden for model in models.values()),
    )


def upside_down(figure: GraphModel) -> GraphModel:
    """The figure with its last graph first: what runs to the right Graphviz stacks from below."""
    tops = [cluster for cluster in figure.clusters if not cluster.outer]
    inner = [cluster for cluster in figure.clusters if cluster.outer]
    return replace(figure, clusters=(*reversed(tops), *inner))


def _later(name: str, by: int) -> str:
    """An id such as n7 with its number moved on."""
    return re.sub(r"\d+", lambda number: str(int(number[0]) + by), name)
