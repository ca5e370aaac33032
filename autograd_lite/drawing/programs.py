"""The picture of a compiled program: its rows, and what each of them is computed from."""

from __future__ import annotations

from typing import Any

from autograd_lite.drawing.model import GraphEdge, GraphModel, GraphNode

__all__ = ["is_program", "program_model"]

MOST_ROWS = 300


def is_program(x: Any) -> bool:
    """Whether x is a `Program`, which has rows to draw instead of nodes."""
    return hasattr(x, "listings")


def program_model(program: Any) -> GraphModel:
    """The model of a program: a node for each row, parameters and inputs beside them.

    Raises:
        ValueError: for a program that was not recorded yet, or is too large to read.
    """
    listings = program.listings()
    if not listings:
        raise ValueError("this program was not recorded yet: call it on a sample first")
    listing = listings[0]
    if len(listing.rows) > MOST_ROWS:
        raise ValueError(f"{len(listing.rows):,} rows are too many to read: see program.source")
    labels = {short: long for long, short in listing.given.items()}
    nodes: dict[str, GraphNode] = {}
    edges = []
    for line, name, sources in zip(listing.rows, listing.names, listing.sources, strict=True):
        for source, role in sources.items():
            if source not in nodes and role != "operation":
                label = labels.get(source, "")
                shown = source if not label or label.startswith("slots ") else f"{source}\n{label}"
                nodes[source] = GraphNode(f"n{len(nodes)}", role, name=source, label=shown)
        nodes[name] = GraphNode(f"n{len(nodes)}", "operation", name=line, label=line)
        edges += [
            GraphEdge(nodes[source].id, nodes[name].id, i) for i, source in enumerate(sources)
        ]
    return GraphModel(tuple(nodes.values()), tuple(edges))
