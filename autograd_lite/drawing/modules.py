"""The modules of a network as clusters of a picture: which nodes belong to which of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

from autograd_lite.nn import ACTIVATIONS
from autograd_lite.value import Value

__all__ = ["GraphCluster", "clusters_of", "module_paths"]


@dataclass(frozen=True)
class GraphCluster:
    """A module whose nodes belong together; `outer` is the id of the cluster around it, or ""."""

    id: str
    name: str
    outer: str = ""


def module_paths(order: list[Value]) -> dict[Value, tuple[str, ...]]:
    """For each node the names of the modules it belongs to, outermost first.

    A parameter belongs to the modules in its dotted name. An operation belongs to the module
    whose parameters it applies to something, together with sums of such operations and the
    activation right above.
    """
    paths: dict[Value, tuple[str, ...]] = {}
    activated: set[Value] = set()
    for node in order:
        if node.op == "parameter":
            paths[node] = modules_in(str(node.label))
            continue
        of_parameters = [paths[p] for p in node.parents if p.op == "parameter"]
        operations = [p for p in node.parents if p.parents]
        path: tuple[str, ...] = ()
        if of_parameters and len(of_parameters) < len(node.parents) and node.op != "**":
            path = _common(of_parameters)
        elif operations and node.op in ACTIVATIONS and operations[0] not in activated:
            path = paths[operations[0]]
            activated.add(node)
        elif len(operations) == len(node.parents) > 1 and not activated.intersection(operations):
            shared = {paths[p] for p in operations}
            path = shared.pop() if len(shared) == 1 else ()
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
        outer = ""
        for name in path:
            if name not in clusters:
                clusters[name] = GraphCluster(f"c{len(clusters)}", name, outer)
            outer = clusters[name].id
    return tuple(clusters.values())


def _natural(name: str) -> list[tuple[int, str]]:
    """A sorting key by which neurons.2 comes before neurons.10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in name.split(".")]
