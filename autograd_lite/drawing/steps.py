"""Backpropagation as a list of steps: every number and every sentence that a player shows.

`backpropagation_steps(model)` computes the adjoints from the local derivatives of the graph
model, so that no `.grad` is read or changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from autograd_lite.drawing.marks import is_off
from autograd_lite.drawing.model import GraphEdge, GraphModel, GraphNode
from autograd_lite.drawing.style import abridged, applied, edge_formula, legend, node_name
from autograd_lite.formulas.notation import (
    TWO_NOTATIONS,
    Formula,
    equality,
    pretty_number,
    quantity,
)
from autograd_lite.formulas.numbers import DIGITS
from autograd_lite.formulas.operations import operation

__all__ = ["Question", "Step", "backpropagation_steps"]

Parts = list[tuple[str, str]]
"""A line of text in pieces, each with what it is: "value", "local", "grad" or "" for the rest."""

MAX_QUESTIONS = 3
MOST_LINES, MOST_OPERANDS = 12, 9
OPERATIONS_OF_A_NEURON = 2


@dataclass(frozen=True)
class Question:
    """A number to predict before a step shows it.

    Answers within `tolerance` of `answer` are right; `shown` is the answer as the step writes it.
    """

    prompt: str
    answer: float
    shown: str
    tolerance: float
    hint: str


@dataclass(frozen=True)
class Step:
    """One moment of the forward or backward pass.

    phase: "start", "forward", "seed", "backward" or "end".
    title: what happens, in a few words.
    lines: the computation, written out.
    node, edges: the ids of what is being worked on.
    reveals: texts that appear in the picture, by the id of their place.
    questions: what could be asked before it.
    """

    phase: str
    title: str
    lines: list[Parts]
    node: str = ""
    edges: list[str] = field(default_factory=list)
    reveals: dict[str, str] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The lines as plain text."""
        return "\n".join("".join(text for _, text in line) for line in self.lines)


def backpropagation_steps(
    model: GraphModel,
    digits: int = DIGITS,
    formulas: bool = False,
    view: GraphModel | None = None,
) -> list[Step]:
    """The forward pass, the seed and the backward pass of a graph, one node at a time.

    Args:
        model: the graph of one root.
        digits: how many significant digits numbers are written with.
        formulas: write the local derivatives as formulas too.
        view: the graph as it is drawn; what is one node there is one step.

    Returns:
        The steps, in order.

    Raises:
        ImportError: for formulas, if SymPy is not installed.

    >>> from autograd_lite import Value
    >>> from autograd_lite.drawing.model import graph_model
    >>> a = Value(3.0, label="a")
    >>> for step in backpropagation_steps(graph_model(a * a)):
    ...     print(step.title, "|", step.text.splitlines()[0])
    The graph | y is computed from a. First forward: every value, once.
    Forward: y | y = a × a = 3 × 3 = 9
    The seed | dy/dy = 1
    Backward from y | dy/da = ∂y/∂a · dy/dy = 3 × 1 = 3 so far, 1 more to come
    The gradient | dy/da = 3 + 3 = 6
    """
    view = view or model
    return list(_Narrator(model, digits, formulas, view).steps())


class _Narrator:
    """Walks through the graph model and says what happens."""

    def __init__(self, model: GraphModel, digits: int, formulas: bool, view: GraphModel) -> None:
        self.model = model
        self.view = view
        self.in_tables = {id for node in view.nodes if node.table for id in node.members}
        self.digits = digits
        self.names = {node.id: node_name(node, digits) for node in model.nodes}
        self.formulas = self._formulas() if formulas else {}
        self.root = model.nodes[-1]
        self.terms: dict[str, list[Any]] = {node.id: [] for node in model.nodes}

    def steps(self) -> Iterator[Step]:
        blocks = [(box, self._operations(box)) for box in self.view.nodes]
        blocks = [(box, operations) for box, operations in blocks if operations]
        yield self._start()
        for box, operations in blocks:
            yield _together(box, [self._forward(node) for node in operations])
        yield self._seed()
        for box, operations in reversed(blocks):
            yield _together(box, [self._backward(node) for node in reversed(operations)])
        yield self._end()

    def _operations(self, box: GraphNode) -> list[GraphNode]:
        """The operations that a node of the view stands for."""
        members = set(box.members or (box.id,))
        return [n for n in self.model.nodes if n.id in members and self.model.edges_into[n.id]]

    def _formulas(self) -> dict[str, str]:
        """For each edge its local derivative as a formula of the names, if it is not a number."""
        formulas = {edge.id: edge_formula(self.model, edge) for edge in self.model.edges}
        return {edge: text for edge, text in formulas.items() if re.search(r"[^\W\d]", text)}

    def _number(self, x: Any) -> str:
        return pretty_number(x, self.digits)

    def _formula(self, x: Any) -> Formula:
        return quantity(x, self.digits)

    def _adjoint(self, node_id: str) -> str:
        return f"d{self.names[self.root.id]}/d{self.names[node_id]}"

    def _local(self, edge: GraphEdge) -> str:
        return f"∂{self.names[edge.child]}/∂{self.names[edge.parent]}"

    def _differentiable(self, node: GraphNode) -> list[GraphEdge]:
        """The edges that gradients flow along: those to constants carry nothing of interest."""
        edges = self.model.edges_into[node.id]
        return [edge for edge in edges if self.model.by_id[edge.parent].role != "constant"]

    def _leaves(self) -> list[GraphNode]:
        return [node for node in self.model.nodes if node.role in ("input", "parameter")]

    def _names_of_leaves(self) -> list[str]:
        """The inputs and parameters by name; those that stand in tables are counted."""
        leaves = self._leaves()
        counted = [x for x in leaves if x.role == "parameter" and x.id in self.in_tables]
        names = [self.names[leaf.id] for leaf in leaves if leaf not in counted]
        return [*names, f"{len(counted)} parameters"] if counted else names

    def _start(self) -> Step:
        names = _enumerate(self._names_of_leaves())
        root = self.names[self.root.id]
        text = f"{root} is computed from {names or 'constants'}. First forward: every value, once."
        told = legend(self.model)
        given = [node for node in self.model.nodes if not self.model.edges_into[node.id]]
        changed = [
            [("", f"{self.names[node.id]}: {mark}. These steps are those that were recorded.")]
            for node in self.model.nodes
            for mark in node.marks
            if mark.startswith("changed")
        ]
        return Step(
            "start",
            "The graph",
            [[("", text)], *([[("", f"{told}.")]] if told else []), *changed],
            reveals={f"{node.id}-value": self._number(node.value) for node in given},
        )

    def _forward(self, node: GraphNode) -> Step:
        edges = self.model.edges_into[node.id]
        operands = [self.model.by_id[edge.parent] for edge in edges]
        own, value = self.names[node.id], self._number(node.value)
        formula, computed = applied(node, self.digits), ""
        sign = "≈" if self._formula(node.value).is_rounded else "="
        if len(operands) > MOST_OPERANDS:
            formula = hint = abridged(node, self.digits)
        else:
            numbers = operation(node.op, [self._formula(operand.value) for operand in operands])
            hint = numbers.pretty
            replaced = "≈" if numbers.is_rounded else "="
            computed = f" {replaced} {hint}" if hint != formula else ""
            sign = equality(numbers, self._formula(node.value))
        lines: list[Parts] = [[("", f"{own} = {formula}{computed} {sign} "), ("value", value)]]
        flowing = self._differentiable(node)
        if flowing:
            lines.append(self._slopes(flowing))
        if is_off(node.marks):
            lines.append([("", "This relu is off: no gradient will flow back through it.")])
        reveals = {f"{edge.id}-local": self._number(edge.local) for edge in flowing}
        return Step(
            "forward",
            f"Forward: {own}",
            lines,
            node.id,
            [edge.id for edge in edges],
            {f"{node.id}-value": value, **reveals},
            self._questions([(f"{own} = {formula}", node.value, hint)]),
        )

    def _slopes(self, edges: list[GraphEdge]) -> Parts:
        """The local derivatives, one after the other."""
        line: Parts = [("", f"local derivative{'s' if edges[1:] else ''}: ")]
        for edge in edges[:MOST_OPERANDS]:
            formula = self.formulas.get(edge.id)
            sign = "≈" if self._formula(edge.local).is_rounded else "="
            names = f"{self._local(edge)} = {formula} {sign} "
            names = names if formula else f"{self._local(edge)} {sign} "
            line += [("", names), ("local", self._number(edge.local)), ("", ", ")]
        more = len(edges) - MOST_OPERANDS
        return [*line, ("", f"and {more} more")] if more > 0 else line[:-1]

    def _seed(self) -> Step:
        self.terms[self.root.id].append(1.0)
        own = self.names[self.root.id]
        return Step(
            "seed",
            "The seed",
            [
                [("", f"{self._adjoint(self.root.id)} = "), ("grad", "1")],
                [("", f"{own} changes as fast as itself. From here, backward.")],
                [("", TWO_NOTATIONS)],
            ],
            self.root.id,
            reveals={f"{self.root.id}-grad": "1"},
        )

    def _backward(self, node: GraphNode) -> Step:
        upstream = _add_up(self.terms[node.id])
        lines: list[Parts] = []
        reveals: dict[str, str] = {}
        questions = []
        for edge in self._differentiable(node):
            terms = self.terms[edge.parent]
            before = _add_up(terms) if terms else None
            terms.append(edge.local * upstream)
            factors = f"{self._local(edge)} · {self._adjoint(node.id)}"
            left, right = self._formula(edge.local), self._formula(upstream)
            product = operation("*", [left, right])
            middle = product.pretty.index(" × ")
            first = product.pretty[:middle]
            if before is not None and left.is_negative:
                first = f"({first})"  # it follows a plus sign
            numbers = [
                ("local", first), ("", " × "),
                ("grad", product.pretty[middle + 3 :]),
            ]  # fmt: skip
            added = product if before is None else self._formula(before) + product
            replaced = "≈" if added.is_rounded else "="
            line: Parts = [("", f"{self._adjoint(edge.parent)} = ")]
            if before is not None:
                so_far = [("grad", self._number(before)), ("", " + ")]
                line += [*so_far, ("", f"{factors} {replaced} "), *so_far]
            else:
                line += [("", f"{factors} {replaced} ")]
            result = _add_up(terms)
            sign = equality(added, self._formula(result))
            line += [*numbers, ("", f" {sign} "), ("grad", self._number(result))]
            missing = self._readers(edge.parent) - len(terms)
            if missing:
                line.append(("", f" so far, {missing} more to come"))
            lines.append(line)
            reveals[f"{edge.parent}-grad"] = self._gradient_text(edge.parent)
            reveals[f"{edge.id}-flow"] = self._number(edge.local * upstream)
            questions.append((factors, edge.local * upstream, product.pretty))
        if not lines:
            lines = [[("", f"{self.names[node.id]} depends on constants only: nothing to do.")]]
        return Step(
            "backward",
            f"Backward from {self.names[node.id]}",
            lines,
            node.id,
            [edge.id for edge in self._differentiable(node)],
            reveals,
            self._questions(questions),
        )

    def _readers(self, node_id: str) -> int:
        return len(self.model.edges_out_of[node_id])

    def _gradient_text(self, node_id: str) -> str:
        """The running sum: `2 + …` while terms are missing, then `2 + 3 = 5`."""
        terms = self.terms[node_id]
        if len(terms) < self._readers(node_id):
            return f"{self._number(_add_up(terms))} + …"
        if len(terms) == 1 or len(terms) > 3 or node_id in self.in_tables:
            return self._number(_add_up(terms))
        total = self._formula(_add_up(terms))
        written = operation("sum", [self._formula(term) for term in terms])
        return f"{written.pretty} {equality(written, total)} {total.pretty}"

    def _end(self) -> Step:
        lines: list[Parts] = []
        counted = 0
        for leaf in self._leaves():
            if leaf.role == "parameter" and leaf.id in self.in_tables:
                counted += 1
                continue
            text = self._gradient_text(leaf.id)
            is_rounded = any(self._formula(term).is_rounded for term in self.terms[leaf.id])
            sign = "≈" if is_rounded else "="
            lines.append([("", f"{self._adjoint(leaf.id)} {sign} "), ("grad", text)])
        if counted:
            lines.append([("", f"The gradients of {counted} parameters stand in the picture.")])
        title = "The gradients" if len(lines) > 1 else "The gradient"
        return Step("end", title, lines or [[("", "Nothing to differentiate by.")]])

    def _questions(self, asked: list[tuple[str, Any, str]]) -> list[Question]:
        return [
            Question(
                prompt, float(answer), self._number(answer), _tolerance(answer, self.digits), hint
            )
            for prompt, answer, hint in asked
            if isinstance(answer, (int, float)) and abs(answer) < float("inf")
        ][:MAX_QUESTIONS]


def _together(box: GraphNode, steps: list[Step]) -> Step:
    """The steps of the nodes that are drawn as one, as one step."""
    if not box.members:
        return steps[0]
    is_brief = steps[0].phase == "forward" and len(steps) > OPERATIONS_OF_A_NEURON
    lines = [line for step in steps for line in (step.lines[:1] if is_brief else step.lines)]
    if len(lines) > MOST_LINES:
        more = len(lines) - MOST_LINES + 1
        lines = [*lines[: MOST_LINES - 1], [("", f"… and {more} lines more, as in the picture.")]]
    first = steps[0]
    title = f"Forward: {box.name}" if first.phase == "forward" else f"Backward from {box.name}"
    return Step(
        first.phase,
        title,
        lines,
        box.id,
        [edge for step in steps for edge in step.edges],
        {place: text for step in steps for place, text in step.reveals.items()},
        [question for step in steps for question in step.questions][:MAX_QUESTIONS],
    )


def _tolerance(answer: float, digits: int) -> float:
    """One percent, or half of the last digit shown where that is more."""
    return max(0.01 * abs(answer), 0.5 * 10.0**-digits)


def _add_up(terms: list[Any]) -> Any:
    """The terms added in order, as backward adds them."""
    total = 0.0
    for term in terms:
        total = total + term
    return total


def _enumerate(names: list[str], limit: int = 8) -> str:
    shown = (
        names if len(names) <= limit else [*names[: limit - 1], f"{len(names) - limit + 1} more"]
    )
    return ", ".join(shown[:-1]) + " and " + shown[-1] if shown[1:] else "".join(shown)
