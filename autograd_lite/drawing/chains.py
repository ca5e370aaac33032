"""Long chains, one operation after the other: laid straight, or wrapped like a text."""

from __future__ import annotations

from autograd_lite.drawing.model import GraphModel

__all__ = ["is_chain", "lines_of", "spine_of", "steps_to"]

LONG, LONG_SPINE = 10, 20
STEPS_IN_A_LINE = (5, 4, 6)
"""In the order in which they are tried: the last line should not be short."""

SHORT_LINE = 3
FARTHEST = 2  # steps that an edge of a chain may lead ahead


def is_chain(model: GraphModel) -> bool:
    """Whether a graph is long, and nothing stands beside its longest path."""
    if len(model.nodes) < LONG or model.clusters or any(node.table for node in model.nodes):
        return False
    steps = steps_to(model)
    reach = max(steps[edge.child] - steps[edge.parent] for edge in model.edges)
    return len(model.nodes) == 1 + max(steps.values()) and reach <= FARTHEST


def lines_of(model: GraphModel) -> dict[str, int]:
    """For each node of a chain the line that it stands in, from 0."""
    steps = steps_to(model)
    total = len(steps)
    width = next((n for n in STEPS_IN_A_LINE if not 0 < total % n < SHORT_LINE), STEPS_IN_A_LINE[0])
    return {name: step // width for name, step in steps.items()}


def spine_of(model: GraphModel) -> set[str]:
    """The nodes on a longest path of a long graph, which is to be drawn straight; else none."""
    steps = steps_to(model)
    last = max(steps, key=lambda name: (steps[name], name), default="")
    if not last or steps[last] < LONG_SPINE:
        return set()
    spine = {last}
    while model.edges_into[last]:
        operands = [edge.parent for edge in model.edges_into[last]]
        last = max(operands, key=lambda name: steps.get(name, -1))
        if last in spine:
            break
        spine.add(last)
    return spine


def steps_to(model: GraphModel) -> dict[str, int]:
    """For each node the length of the longest path to it.

    Edges against the order of the nodes, of modules that read each other, are left out.
    """
    steps: dict[str, int] = {}
    for node in model.nodes:
        operands = (steps.get(edge.parent, -1) for edge in model.edges_into[node.id])
        steps[node.id] = 1 + max(operands, default=-1)
    return steps
