"""The levels of quizzes: what the graph is like, what the picture tells, and what it asks."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["LEVELS", "Level"]


class Level(NamedTuple):
    """A level.

    title: its name; words: what one learns there.
    operations: which ones the graph is made of.
    sizes: how many operations the graph may have.
    is_shared: whether some node is to be read twice.
    asks: what is left blank: "value", "op", "local" or "grad".
    shows: what the picture tells of all nodes and edges that are not asked for.
    """

    title: str
    words: str
    operations: str
    sizes: tuple[int, ...]
    is_shared: bool
    asks: tuple[str, ...]
    shows: tuple[str, ...]


LEVELS = {
    1: Level(
        "Values",
        "The forward pass: compute each operation from its operands, from left to right.",
        "++--**/s",
        (3, 3, 4),
        False,
        ("value",),
        ("op",),
    ),
    2: Level(
        "Operations",
        "The forward pass, read the other way: which operation makes this number of those?",
        "+-*/",
        (3, 4),
        False,
        ("op",),
        ("value",),
    ),
    3: Level(
        "Local derivatives",
        "On each edge: how fast one operation grows with one of its operands, the others held "
        "fixed.",
        "+-**//sr",
        (2, 3),
        False,
        ("local",),
        ("op", "value"),
    ),
    4: Level(
        "Gradients along one path",
        "The backward pass, from right to left: gradient = local derivative × gradient from above.",
        "++--**/s",
        (3, 4),
        False,
        ("grad",),
        ("op", "value", "local"),
    ),
    5: Level(
        "Gradients over several paths",
        "Where a node is read twice, each path contributes to its gradient, and backward adds.",
        "++--***/",
        (3, 4),
        True,
        ("grad",),
        ("op", "value", "local"),
    ),
    6: Level(
        "All of it",
        "Only the inputs are given: all values forward, then all gradients backward.",
        "+-***/sr",
        (3, 3),
        True,
        ("value", "grad"),
        ("op",),
    ),
}
"""All levels by their numbers, easy ones first. In `operations` s is a square and r a relu."""
