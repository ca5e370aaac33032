"""What deserves attention in a picture: a relu that is off, a gradient of zero, nan, infinity."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from autograd_lite.value import Value

__all__ = ["ALARMING", "FAILS", "OFF", "ZERO", "combined", "is_off", "is_zero", "marks_of"]

OFF, ZERO, FAILS = "off for this sample", "zero gradient", "fails here"
ALARMING = {"nan", "infinite", FAILS}


def marks_of(order: Iterable[Value], after_backward: bool) -> dict[Value, tuple[str, ...]]:
    """For each node of a graph its marks.

    A relu is off where it lets no gradient through. It is dead only if the same neuron is off in
    every sample of the graph: relus are the same neuron's if sums over the same weights feed them.

    >>> x = Value(-1.0)
    >>> marks_of([x, x.relu()], False)[x]
    ()
    """
    order = list(order)
    samples: dict[frozenset[Value], list[Value]] = defaultdict(list)
    for node in order:
        if node.op == "relu" and node.parents:
            weights = frozenset(p for p in node.parents[0].parents if p.op == "parameter")
            samples[weights or frozenset([node])].append(node)
    marks: dict[Value, list[str]] = {node: [] for node in order}
    for relus in samples.values():
        off = [node for node in relus if is_zero(node.local_grads[0])]
        is_dead = len(off) == len(relus) > 1
        for node in off:
            marks[node].append(f"dead: off for all {len(relus)} samples" if is_dead else OFF)
    for node in order:
        gradient = node.grad if after_backward else None
        if is_zero(gradient) and node.op != "constant":
            marks[node].append(ZERO)
        numbers = [x for x in (node.data, gradient, *node.local_grads) if isinstance(x, float)]
        if any(map(math.isnan, numbers)):
            marks[node].append("nan")
        if any(map(math.isinf, numbers)):
            marks[node].append("infinite")
    return {node: tuple(own) for node, own in marks.items()}


def combined(members: Iterable[Any]) -> tuple[str, ...]:
    """The marks of a box that stands for several nodes of a picture."""
    members = list(members)
    relus = [node for node in members if node.op == "relu"]
    n_off = sum(is_off(node.marks) for node in relus)
    if len(relus) == 1 or len({node.marks for node in relus}) == 1:
        said = list(dict.fromkeys(mark for node in relus[:1] for mark in node.marks))
    else:
        said = [f"{n_off} of {len(relus)} relus off"] if n_off else []
    counts = Counter(mark for node in members for mark in node.marks)
    rare = [(mark, counts[mark]) for mark in ("nan", "infinite") if counts[mark]]
    said += [f"{n} nodes {mark}" if n > 1 else mark for mark, n in rare]
    return tuple(mark for mark in dict.fromkeys(said) if mark != ZERO)


def is_off(marks: Iterable[str]) -> bool:
    """Whether marks say that a relu is off, for this sample or for all."""
    return any(mark == OFF or mark.startswith("dead") for mark in marks)


def is_zero(x: Any) -> bool:
    """Whether x is the number 0, and no expression."""
    return isinstance(x, (int, float)) and x == 0
