"""Graphs for a seed and a level: small numbers, and every typical mistake shows in its answer."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from random import Random

from autograd_lite.drawing.model import GraphEdge, GraphModel, graph_model
from autograd_lite.exercises.quizzes.blanks import Blank, blanks_of
from autograd_lite.exercises.quizzes.levels import LEVELS, Level
from autograd_lite.exercises.quizzes.mistakes import BINARY, mistakes_at
from autograd_lite.exercises.quizzes.numbers import Numbers, applied
from autograd_lite.formulas.names import evaluation_order
from autograd_lite.value import Value

__all__ = ["make_graph"]

SIZES = (2.0, 3.0, 4.0, 5.0)
"""Of the numbers at the inputs, which have either sign."""

LARGEST = 60
OPERATORS = {
    "+": Value.__add__, "-": Value.__sub__, "*": Value.__mul__, "/": Value.__truediv__,
}  # fmt: skip
CONSTANT = 0.4
"""How often a graph has a constant."""


@lru_cache(maxsize=64)
def make_graph(seed: int, level: int) -> tuple[GraphModel, tuple[Blank, ...]]:
    """The graph of a quiz and its blanks, the same for the same seed and level everywhere."""
    random = Random(f"quiz {level} {seed}")
    plan = LEVELS[level]
    while True:
        try:
            root = _drawn(random, plan)
        except ZeroDivisionError:
            continue
        if root is None:
            continue
        _name(root)
        root.backward()
        model = graph_model(root)
        blanks = blanks_of(model, plan)
        if _is_by_hand(model) and _is_varied(model, blanks) and _is_clear(model, blanks, plan):
            return model, blanks


def _drawn(random: Random, level: Level) -> Value | None:
    """A graph drawn at random, if it is one of the wanted shape."""
    n_operations = random.choice(level.sizes)
    n_inputs = random.choice((2, 3)) if level.is_shared else min(n_operations, 3)
    sizes = random.sample(SIZES, n_inputs)
    nodes = [Value(size * random.choice((1, 1, -1))) for size in sizes]
    may_be_constant = random.random() < CONSTANT
    uses = dict.fromkeys(nodes, 0)
    for _ in range(n_operations):
        op = random.choice(level.operations)
        free = [node for node in nodes if not uses[node]] if not level.is_shared else nodes
        if op in "sr":
            operands = [random.choice(free)]
            node = operands[0].relu() if op == "r" else operands[0] ** 2
        elif len(free) > 1 and not (may_be_constant and random.random() < 0.5):
            operands = random.sample(free, 2)
            node = OPERATORS[op](*operands)
        elif may_be_constant:
            operands = [random.choice(free)]
            node = OPERATORS[op](operands[0], random.choice((2.0, 3.0)))
            may_be_constant = False
        else:
            return None
        for operand in operands:
            uses[operand] += 1
        nodes.append(node)
        uses[node] = 0
    read = [uses[node] for node in nodes[:-1]]
    shape = all(read) and (max(read) > 1) == level.is_shared and max(read) <= 3
    return nodes[-1] if shape else None


def _name(root: Value) -> None:
    """Call the inputs a, b, c in the order in which a reader meets them."""
    read = [parent for node in evaluation_order(root) for parent in node.parents]
    inputs = dict.fromkeys(node for node in read if not node.parents and not node.op)
    for node, label in zip(inputs, "abc", strict=False):
        node.label = label
    root.label = "y"


def _is_by_hand(model: GraphModel) -> bool:
    """Whether all numbers are small, have few digits, and are 0 only where a relu is off."""
    numbers = Numbers(model)
    seen: set[tuple[str, tuple[str | float, ...]]] = set()
    for node in model.nodes:
        if not _is_small(numbers[f"{node.id}-value"]) or not _is_small(numbers[f"{node.id}-grad"]):
            return False
        if node.op != "relu" and not numbers[f"{node.id}-value"]:
            return False
        if not numbers[f"{node.id}-grad"] and any(numbers.contributions(node)):
            return False  # they cancel each other
        if node.op and (node.op, node.operands) in seen:
            return False
        seen.add((node.op, node.operands))
    slopes = [(numbers[f"{e.id}-local"], model.by_id[e.child].op) for e in _edges(model)]
    return all(_is_small(slope) and (slope or op == "relu") for slope, op in slopes)


def _is_varied(model: GraphModel, blanks: tuple[Blank, ...]) -> bool:
    """Whether there are several operations, and answers that tell something."""
    telling = [blank for blank in blanks if blank.answer not in (1.0, -1.0)]
    return len({node.op for node in model.nodes if node.op}) > 1 and 2 * len(telling) >= len(blanks)


def _edges(model: GraphModel) -> Iterator[GraphEdge]:
    return (e for e in model.edges if model.by_id[e.parent].role != "constant")


def _is_small(x: float) -> bool:
    return abs(x) <= LARGEST and abs(x - round(x, 2)) < 1e-9


def _is_clear(model: GraphModel, blanks: tuple[Blank, ...], level: Level) -> bool:
    """Whether no mistake gives the right answer."""
    numbers = Numbers(model)
    for blank in blanks:
        if blank.kind == "op":
            x, y = numbers.operands(model.by_id[blank.place.partition("-")[0]])
            fitting = [op for op in BINARY if _same(applied(op, [x, y]).data, numbers, blank)]
            if len(fitting) > 1:
                return False
            continue
        right = numbers[blank.place]
        found = mistakes_at(numbers, blank.place, "local" in level.shows)
        if any(abs(wrong - right) < 1e-6 for _, wrong in found):
            return False
    return True


def _same(x: float, numbers: Numbers, blank: Blank) -> bool:
    return abs(x - numbers[blank.place.replace("-op", "-value")]) < 1e-6
