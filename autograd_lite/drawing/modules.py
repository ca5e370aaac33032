"""The modules of a network as clusters of a picture: which nodes belong to which of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

from autograd_lite.value import Value

__all__ = ["GraphCluster", "clusters_of", "module_paths"]


@dataclass(frozen=True)
class GraphCluster:
    """A module whose nodes belong together, or one of several graphs in a figure.

    name: of a module that of its attribute, such as layers.0.neurons.1.
    outer: the id of the cluster around it, or "".
    title: what a picture calls it inside of that, such as neuron 1.
    """

    id: str
    name: str
    outer: str = ""
    title: str = ""


def module_paths(order: list[Value]) -> dict[Value, tuple[str, ...]]:
    """For each node the names of the modules that made it, outermost first.

    A parameter belongs to the modules in its dotted name, an operation that applies parameters
    of a module to something to this module, and so do sums of such products of different
    parameters. An activation belongs to a neuron whose bias says so: what else is done with
    the output of a module, as in a loss, is not its own.
    """
    paths: dict[Value, tuple[str, ...]] = {}
    weights: dict[Value, set[Value]] = {}  # of products that wait to be added up
    to_come: dict[Value, str] = {}  # the activation of the neuron, after its weighted sum
    for node in order:
        if node.op == "parameter":
            paths[node] = modules_in(str(node.label))
            continue
        own = [p for p in node.parents if p.op == "parameter"]
        path: tuple[str, ...] = ()
        if own and len(own) < len(node.parents) and node.op != "**":
            path = _common([paths[p] for p in own])
            if node.op == "*":
                weights[node] = set(own)
            to_come[node] = getattr(own[-1].label, "activation", "")  # the bias comes last
        elif node.parents and to_come.get(node.parents[0]) == node.op:
            path = paths[node.parents[0]]
            del to_come[node.parents[0]]
        elif node.op in ("+", "sum") and all(p in weights for p in node.parents):
            shared = {paths[p] for p in node.parents}
            together = set().union(*(weights[p] for p in node.parents))
            if len(shared) == 1 and len(together) == sum(len(weights[p]) for p in node.parents):
                path, weights[node] = shared.pop(), together
        paths[node] = path
    return paths


def modules_in(name: str) -> tuple[str, ...]:
    """The modules in a parameter's name: an index belongs to the attribute before it.

    >>> modules_in("layers.0.neurons.2.weights.1")
    ('layers.0', 'layers.0.neurons.2')
    """
    attributes = re.findall(r"[^.]+(?:\.\d+)*", name)[:-1]
    return tuple(".".join(attributes[: i + 1]) for i in range(len(attributes)))


def _common(paths: list[tuple[str, ...]]) -> tuple[str, ...]:
    levels = takewhile(lambda names: len(set(names)) == 1, zip(*paths, strict=False))
    return tuple(names[0] for names in levels)


def clusters_of(paths: Iterable[tuple[str, ...]]) -> tuple[GraphCluster, ...]:
    """One cluster for each module in the order of their names, outer ones before those inside."""
    clusters: dict[str, GraphCluster] = {}
    for path in sorted(set(paths), key=lambda path: [_natural(name) for name in path]):
        outer = GraphCluster("", "")
        for name in path:
            if name not in clusters:
                title = _title(name.removeprefix(f"{outer.name}."))
                clusters[name] = GraphCluster(f"c{len(clusters)}", name, outer.id, title)
            outer = clusters[name]
    return tuple(clusters.values())


def _title(attribute: str) -> str:
    """What a picture calls a module of a list: layers are counted from 1, as in w¹₀₀.

    >>> _title("layers.0"), _title("neurons.1"), _title("encoder")
    ('layer 1', 'neuron 1', 'encoder')
    """
    name, *indices = re.split(r"\.(?=\d)", attribute)
    if not indices:
        return attribute
    if name == "layers":
        indices[-1] = str(int(indices[-1]) + 1)
    return f"{name.removesuffix('s')} {', '.join(indices)}"


def _natural(name: str) -> list[tuple[int, str]]:
    """A sorting key by which neurons.2 comes before neurons.10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in name.split(".")]
