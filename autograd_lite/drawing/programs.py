"""The picture of a compiled program: its rows, and what each of them is computed from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from autograd_lite._palette import LIGHT

__all__ = ["is_program", "program_lines"]

MOST_ROWS = 300
SHAPES = {"input": "box", "parameter": "note", "operation": "box"}


def is_program(x: Any) -> bool:
    """Whether x is a `Program`, which has rows to draw instead of nodes."""
    return hasattr(x, "listings")


def program_lines(program: Any) -> Iterator[str]:
    """The statements of the picture in DOT: a box for each row, parameters and inputs beside them.

    Raises:
        ValueError: for a program that was not recorded yet, or is too large to read.
    """
    listings = program.listings()
    if not listings:
        raise ValueError("this program was not recorded yet: call it on a sample first")
    listing = listings[0]
    if len(listing.rows) > MOST_ROWS:
        raise ValueError(f"{len(listing.rows):,} rows are too many to read: see program.source")
    font = "Helvetica,Arial,sans-serif"
    yield f'graph [rankdir=LR, bgcolor="{LIGHT["paper"]}", pad=0.2, nodesep=0.2, ranksep=0.4]'
    yield f'node [fontname="{font}", fontsize=11, style="filled,rounded", margin="0.12,0.06"]'
    yield f'edge [color="{LIGHT["edge"]}", arrowsize=0.6]'
    labels = {short: long for long, short in listing.given.items()}
    drawn: set[str] = set()
    for line, name, sources in zip(listing.rows, listing.names, listing.sources, strict=True):
        for source, role in sources.items():
            if source not in drawn and role != "operation":
                drawn.add(source)
                label = labels.get(source, "")
                shown = source if not label or label.startswith("slots ") else f"{source}\\n{label}"
                yield _node(source, shown, role)
        drawn.add(name)
        yield _node(name, line, "operation")
        for source in sources:
            yield f'"{source}" -> "{name}"'


def _node(name: str, label: str, role: str) -> str:
    text = label.replace('"', "'")
    return (
        f'"{name}" [label="{text}", shape={SHAPES[role]}, color="{LIGHT[role]}", '
        f'fillcolor="{LIGHT[role + "-fill"]}", fontcolor="{LIGHT["ink"]}"]'
    )
