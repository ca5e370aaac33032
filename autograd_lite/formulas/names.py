"""One set of names for the nodes of a graph, and the order in which people would compute them.

Derivations, pictures, the player and what they say of errors call a node by the same name.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import Any

from autograd_lite.graph import topological_order
from autograd_lite.value import Value

__all__ = [
    "evaluation_order", "is_long", "legend_of", "name_nodes", "node_named", "one_line",
    "short_name",
]  # fmt: skip

LONGEST_NAME = 48
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


class _Above:
    """A node above several roots, so that they are ordered as one graph."""

    def __init__(self, roots: Sequence[Value]) -> None:
        self.parents = roots


def evaluation_order(*roots: Value) -> list[Value]:
    """Every node below the roots, those that can be computed first before others: level by level.

    >>> a = Value(2.0, label="a")
    >>> [node.op or node.label for node in evaluation_order(a * a + a.exp())]
    ['a', '*', 'exp', '+']
    """
    level: dict[Value, int] = {}
    for node in topological_order(_Above(roots))[:-1]:
        level[node] = 1 + max((level[p] for p in node.parents), default=-1)
    return _side_by_side(sorted(level, key=level.__getitem__), level)


def _side_by_side(order: list[Value], level: dict[Value, int]) -> list[Value]:
    """The order with neurons that read the same inputs in the order of their names.

    A loss may ask for the score of another class first. What is done to each of them follows.
    """
    family_of: dict[Value, Hashable] = {}
    families: dict[Hashable, list[int]] = {}
    for place, node in enumerate(order):
        own = [p for p in node.parents if p.op == "parameter"]
        family: Hashable = None
        if own and len(own) < len(node.parents):
            family = (level[node], node.op, tuple(p for p in node.parents if p.op != "parameter"))
        elif len(node.parents) == 1 and node.parents[0] in family_of:
            family = (node.op, family_of[node.parents[0]])
        if family:
            family_of[node] = family
            families.setdefault(family, []).append(place)
    place_of = {node: place for place, node in enumerate(order)}
    for places in families.values():
        members = [order[place] for place in places]
        if members[0].parents[0] in family_of:
            members.sort(key=lambda node: place_of[node.parents[0]])
        else:
            members.sort(key=_label_of_first_parameter)
        for place, node in zip(places, members, strict=True):
            order[place] = node
            place_of[node] = place
    return order


def _label_of_first_parameter(node: Value) -> list[tuple[int, str]]:
    """A sorting key for neurons; alike for parameters that are in no list."""
    label = next((str(p.label) for p in node.parents if p.op == "parameter"), "")
    return _natural(label) if "." in label else []


def _natural(label: str) -> list[tuple[int, str]]:
    """A sorting key by which neurons.2 comes before neurons.10."""
    parts = label.split(".")
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def name_nodes(root: Value | Sequence[Value], others: Iterable[Value] = ()) -> dict[Value, str]:
    """A different name for each node but plain constants: its label, or v1, v2, ... in order.

    The root is y, or L where y is taken; of several they are y1, y2, ...; a leaf without a label
    is x1, x2, ... The order is that of `evaluation_order`. Parameters of a model have short names,
    such as w¹₀₀.

    Args:
        root: the last node of a graph, or several.
        others: nodes to be named beside it.

    >>> a = Value(2.0, label="a")
    >>> list(name_nodes(a * a + a.exp()).values())
    ['a', 'v1', 'v2', 'y']
    """
    roots = [root] if isinstance(root, Value) else list(root)
    order = list(dict.fromkeys([*evaluation_order(*roots), *evaluation_order(*others)]))
    labels = {n: _own_name(n) for n in order}
    taken, names = set(labels.values()), {}
    numbers: Counter[str] = Counter()

    def fresh(stem: str, start: int = 1) -> str:
        new = ""
        while not new or new in taken:
            numbers[stem] = max(numbers[stem] + 1, start)
            new = f"{stem}{numbers[stem]}"
        taken.add(new)
        return new

    seen: set[str] = set()
    computed_roots = {n for n in roots if n.parents}
    for node in order:
        own = labels[node]
        if own in seen:
            own = fresh(f"{own}_", 2)
        elif not own and node.op == "constant":
            continue
        elif not own and node in computed_roots and len(computed_roots) == 1:
            own = next((c for c in ("y", "L", "f") if c not in taken), "") or fresh("f")
            taken.add(own)
        elif not own:
            own = fresh("y" if node in computed_roots else "v" if node.parents else "x")
        if own == labels[node]:
            seen.add(own)
        names[node] = own
    return names


def _own_name(node: Value) -> str:
    label = one_line(short_name(str(node.label))).strip()
    is_own = getattr(node.data, "is_Symbol", False) and not node.parents  # exp(log(x)) is no leaf
    return label or (str(node.data) if is_own else "")


def one_line(text: str, limit: int = LONGEST_NAME) -> str:
    r"""A label as a name: on one line, not too long, without control characters.

    >>> one_line("first\nsecond")
    'first⏎second'
    """
    text = text.replace("\r\n", "\n").replace("\n", "⏎")
    text = "".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in text)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def node_named(wanted: Any, order: list[Value], names: dict[Value, str]) -> Value:
    """The node of a graph that is meant by its name, by its label at full length, or by itself.

    Raises:
        ValueError: if there is none.
    """
    members = set(order)
    by_label = {str(n.label): n for n in order if n.op == "parameter"}
    by_name = by_label | {own: n for n, own in names.items() if n in members}
    if isinstance(wanted, str) and wanted not in by_name:
        known = ", ".join(names[n] for n in order if n in names)
        raise ValueError(f"no node is named {wanted!r}; there are {known}")
    node: Value = by_name[wanted] if isinstance(wanted, str) else wanted
    if node not in members:
        raise ValueError(f"{names[order[-1]]} does not depend on {wanted!r}")
    return node


PARAMETER = re.compile(
    r"(?P<outer>[^…\n]+?\.)??(?:layers\.(?P<layer>\d+)\.)?(?:neurons\.(?P<neuron>\d+)\.)?"
    r"(?:weights\.(?P<input>\d+)|bias)"
)


def short_name(label: str) -> str:
    """The name that a parameter of a model has in formulas and pictures; other labels as they are.

    The number above is that of the layer, counted from 1; those below are of neuron and input.

    >>> short_name("layers.0.neurons.1.weights.2"), short_name("layers.1.neurons.0.bias")
    ('w¹₁₂', 'b²₀')
    >>> short_name("critic.layers.0.neurons.1.weights.2"), short_name("learning_rate")
    ('critic.w¹₁₂', 'learning_rate')
    """
    parts = PARAMETER.fullmatch(label)
    if not parts or not (parts["layer"] or parts["neuron"] or parts["input"]):
        return label
    layer = str(int(parts["layer"]) + 1).translate(RAISED) if parts["layer"] else ""
    below = [n for n in (parts["neuron"], parts["input"]) if n]
    comma = "," if any(len(n) > 1 for n in below) else ""
    letter = "w" if parts["input"] else "b"
    return (parts["outer"] or "") + letter + layer + comma.join(below).translate(LOWERED)


def legend_of(labels: Iterable[str]) -> str:
    """What short names mean, said by the first weight and the first bias; "" if there are none.

    Args:
        labels: those at full length of all that is named.

    >>> legend_of(["x", "layers.0.neurons.0.weights.0"])
    'w¹₀₀ is layers.0.neurons.0.weights.0'
    """
    told = {
        label: f"{short_name(label)} is {label}"
        for label in sorted(labels, key=_natural)
        if is_long(label)
    }
    biases = [text for label, text in told.items() if label.endswith("bias")]
    weights = [text for label, text in told.items() if not label.endswith("bias")]
    examples = [*weights[:1], *biases[:1]]
    return ", ".join(examples) + ", and so on" * (len(told) > len(examples))


def is_long(label: str) -> bool:
    """Whether a label is that of a parameter which has a short name."""
    return short_name(label) != label
