"""The blanks of a graph: what is asked, the picture that leaves it out, hints and solutions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from autograd_lite.drawing.model import GraphEdge, GraphModel, GraphNode
from autograd_lite.exercises.quizzes.levels import Level
from autograd_lite.exercises.quizzes.mistakes import BINARY, listed
from autograd_lite.exercises.quizzes.numbers import Numbers
from autograd_lite.formulas.notation import Formula, name, number, partial, quantity, total
from autograd_lite.formulas.operations import operation, symbol_of

__all__ = ["ROOM", "Blank", "blanks_of", "hints_at", "sign_of", "solution_at", "with_blanks"]

ROOM = "\u2009___"
"""What stands behind the number of a blank, where its answer is to be written."""

RULES = {
    "+": (("1", "a sum grows as fast as each of its operands"),) * 2,
    "-": (
        ("1", "a difference grows as fast as its first operand"),
        ("−1", "a difference falls as fast as its second operand grows"),
    ),
    "*": (("{1}", "the other factor"), ("{0}", "the other factor")),
    "/": (("1 ÷ {1}", "one over the divisor"),
          ("−{0} ÷ {1}²", "minus the dividend over the square of the divisor")),
    "**": (("2 × {0}", "the 2 of the exponent comes in front"),),
    "relu": (("1 if {0} > 0, else 0", "relu passes on what is positive, and nothing else"),),
}  # fmt: skip
"""Each local derivative as a formula and in words; {0} and {1} are the names of the operands."""


@dataclass(frozen=True)
class Blank:
    """A blank.

    number: which one, from 1.
    place: where it is: "n3-value", "n3-grad", "n3-1-local" or "n3-op".
    question: what is asked, in words.
    answer: the right number, or the operation.
    """

    number: int
    place: str
    question: str
    answer: float | str

    @property
    def kind(self) -> str:
        """Whether a "value", "grad", "local" or "op" is asked for."""
        return self.place.rpartition("-")[2]


def sign_of(number: int) -> str:
    """The number of a blank in a circle, as the picture shows it.

    >>> sign_of(3)
    '③'
    """
    return chr(ord("①") + number - 1)


def blanks_of(model: GraphModel, level: Level) -> tuple[Blank, ...]:
    """All that a level asks about a graph: values forward, gradients backward."""
    numbers = Numbers(model)
    places = []
    if "value" in level.asks or "op" in level.asks:
        kind = "value" if "value" in level.asks else "op"
        places += [f"{node.id}-{kind}" for node in model.nodes if node.op]
    if "local" in level.asks:
        places += [f"{edge.id}-local" for edge in model.edges if not _is_constant(model, edge)]
    if "grad" in level.asks:
        read = [n for n in model.nodes if model.edges_out_of[n.id] and n.role != "constant"]
        places += [f"{node.id}-grad" for node in reversed(read)]
    return tuple(
        Blank(i, place, _question(model, place), _answer(numbers, place))
        for i, place in enumerate(places, 1)
    )


def _is_constant(model: GraphModel, edge: GraphEdge) -> bool:
    return model.by_id[edge.parent].role == "constant"


def _answer(numbers: Numbers, place: str) -> float | str:
    id, _, kind = place.rpartition("-")
    return numbers.model.by_id[id].op if kind == "op" else round(numbers[place], 9)


def _question(model: GraphModel, place: str) -> str:
    id, _, kind = place.rpartition("-")
    if kind == "local":
        node, parent = _ends(model, id)
        slope = partial(node.name, parent.name).pretty
        return f"{slope}, on the edge from {parent.name} to {node.name}"
    node = model.by_id[id]
    if kind == "value":
        return f"the value of {node.name} = {_applied(model, node)}"
    if kind == "grad":
        return f"the gradient {total(_root(model).name, node.name).pretty}"
    a, b = (edge.parent for edge in model.edges_into[id])
    return f"the operation of {node.name} = {model.by_id[a].name} ? {model.by_id[b].name}"


def with_blanks(
    model: GraphModel, blanks: Sequence[Blank], shows: Collection[str], room: str = ROOM
) -> GraphModel:
    """The graph as the picture of a question shows it: blanks have numbers in place of answers.

    Args:
        model: the graph with all its numbers.
        blanks: what is left out.
        shows: which kinds of numbers are told where none is asked for.
        room: what stands behind the number of a blank.
    """
    sign = {blank.place: sign_of(blank.number) for blank in blanks}

    def shown(place: str, kind: str, true: Any) -> Any:
        if place in sign:
            return name(sign[place] + room)
        return true if kind in shows else None

    asks_gradients = any(blank.kind == "grad" for blank in blanks)

    def node_shown(node: GraphNode) -> GraphNode:
        changes: dict[str, Any] = {"marks": ()}
        if node.op:
            changes["value"] = shown(f"{node.id}-value", "value", node.value)
        is_seed = asks_gradients and not model.edges_out_of[node.id]  # whose gradient is 1
        changes["gradient"] = shown(f"{node.id}-grad", "op" if is_seed else "grad", node.gradient)
        if f"{node.id}-op" in sign:
            a, b = node.operands
            own = f"{node.name} = {_operand(a)} {sign[f'{node.id}-op']} "
            heading = f"{own}{_operand(b)}"
            changes |= {"op": "", "symbol": "", "name": heading, "label": heading}
        return replace(node, **changes)

    edges = tuple(
        replace(edge, local=shown(f"{edge.id}-local", "local", edge.local), contribution=None)
        for edge in model.edges
    )
    return replace(
        model, nodes=tuple(map(node_shown, model.nodes)), edges=edges, after_backward=True
    )


def _operand(operand: str | float) -> str:
    """An operand as a heading writes it."""
    return operand if isinstance(operand, str) else number(operand).pretty


def hints_at(model: GraphModel, blanks: Sequence[Blank], blank: Blank) -> tuple[str, str, str]:
    """Three hints, each of which tells more: the idea, the formula, the formula with numbers.

    Numbers that are asked for elsewhere appear as the number of their blank.
    """
    signs = {other.place: name(sign_of(other.number)) for other in blanks if other != blank}
    numbers = Numbers(model)
    id, _, kind = blank.place.rpartition("-")

    def told(place: str) -> Formula:
        return signs.get(place) or quantity(numbers[place])

    if kind == "local":
        node, parent = _ends(model, id)
        position = int(id.partition("-")[2])
        values = [
            f"{model.by_id[e.parent].name} = {told(f'{e.parent}-value').pretty}"
            for e in model.edges_into[node.id]
            if not _is_constant(model, e)
        ]
        here = f"Here {' and '.join(values)}."
        if node.op in "+-":
            here = f"No number is needed: it is the same whatever {parent.name} is."
        formula, reason = _rule(model, node, position)
        return (
            f"How fast does {node.name} grow when {parent.name} alone grows a little, and all else "
            "stays?",
            f"{partial(node.name, parent.name).pretty} = {formula}: {reason}.",
            here,
        )
    node = model.by_id[id]
    operands = [told(f"{edge.parent}-value") for edge in model.edges_into[id]]
    if kind == "value":
        return (
            "Compute the operations from left to right: one is ready when its operands are.",
            f"{node.name} = {_applied(model, node)}",
            f"{node.name} = {operation(node.op, operands).pretty}",
        )
    if kind == "op":
        x, y = (operand.pretty for operand in operands)
        z = quantity(numbers[f"{id}-value"]).pretty
        other = BINARY[(BINARY.index(node.op) + 1) % len(BINARY)]
        pair = sorted((node.op, other), key=BINARY.index)
        return (
            f"It takes {x} and {y}, in this order, and makes {z}.",
            "Compare sizes: × makes numbers larger, ÷ smaller; + and − keep them near.",
            f"It is {' or '.join(map(symbol_of, pair))}.",
        )
    edges = model.edges_out_of[id]
    root = _root(model).name
    factors = [
        (partial(model.by_id[e.child].name, node.name), total(root, model.by_id[e.child].name))
        for e in edges
    ]
    readers = [model.by_id[e.child].name for e in edges]
    idea = f"{node.name} is read by {listed(readers)}: "
    idea += (
        "follow the one edge back, and multiply."
        if len(edges) == 1
        else f"{len(edges)} edges leave it; each contributes a product, and they add up."
    )
    formula = " + ".join(f"{a.pretty} × {b.pretty}" for a, b in factors)
    filled = _sum_of_products(
        [_told_local(model, edge, told), told(f"{edge.child}-grad")] for edge in edges
    )
    own = total(root, node.name).pretty
    return idea, f"{own} = {formula}", f"{own} = {filled}"


def _told_local(model: GraphModel, edge: GraphEdge, told: Any) -> Formula:
    """A local derivative as far as it does not give another answer away."""
    child = model.by_id[edge.child]
    others = [other for other in model.edges_into[child.id] if other is not edge]
    if child.op == "*" and others:
        formula: Formula = told(f"{others[0].parent}-value")
        return formula
    return told(f"{edge.id}-local")  # type: ignore[no-any-return]


def solution_at(model: GraphModel, blank: Blank) -> str:
    """How the answer is found, in numbers."""
    numbers = Numbers(model)
    id, _, kind = blank.place.rpartition("-")
    if kind == "local":
        node, parent = _ends(model, id)
        formula, reason = _rule(model, node, int(id.partition("-")[2]))
        slope, value = partial(node.name, parent.name).pretty, quantity(numbers[blank.place]).pretty
        equals = "" if formula == value or node.op == "relu" else f"{formula} = "
        return f"{slope} = {equals}{value}: {reason}"
    node = model.by_id[id]
    if kind == "grad":
        written = _sum_of_products(
            [quantity(numbers[f"{e.id}-local"]), quantity(numbers[f"{e.child}-grad"])]
            for e in model.edges_out_of[id]
        )
        own = total(_root(model).name, node.name).pretty
        return f"{own} = {written} = {quantity(numbers[blank.place]).pretty}"
    values = operation(node.op, [quantity(x) for x in numbers.operands(node)]).pretty
    result = quantity(numbers[f"{id}-value"]).pretty
    if kind == "op":
        return f"{symbol_of(node.op)}, as {values} = {result}"
    return f"{node.name} = {_applied(model, node)} = {values} = {result}"


def _sum_of_products(products: Iterable[Sequence[Formula]]) -> str:
    return operation("sum", [operation("*", factors) for factors in products]).pretty


def _rule(model: GraphModel, node: GraphNode, position: int) -> tuple[str, str]:
    """The local derivative by an operand as a formula of names, and the reason for it."""
    names = [model.by_id[edge.parent].name for edge in model.edges_into[node.id]]
    formula, reason = RULES[node.op][position]
    return formula.format(*names), reason


def _applied(model: GraphModel, node: GraphNode) -> str:
    operands = [name(x) if isinstance(x, str) else number(x) for x in node.operands]
    return operation(node.op, operands).pretty


def _ends(model: GraphModel, edge: str) -> tuple[GraphNode, GraphNode]:
    """The child of an edge, and its parent."""
    child, _, position = edge.partition("-")
    parent = model.edges_into[child][int(position)].parent
    return model.by_id[child], model.by_id[parent]


def _root(model: GraphModel) -> GraphNode:
    return model.nodes[-1]
