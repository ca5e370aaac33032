"""Backpropagation as a list of steps: every number and every sentence that a player shows.

`backpropagation_steps(model)` computes the adjoints from the local derivatives of the graph
model, so that no `.grad` is read or changed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from autograd_lite.drawing.model import GraphEdge, GraphModel, GraphNode
from autograd_lite.drawing.notation import SUPERSCRIPTS, format_number, format_sum

__all__ = [
    "Question",
    "Step",
    "backpropagation_steps",
    "edge_id",
    "in_product",
    "node_names",
    "one_line",
    "written",
]

Parts = list[tuple[str, str]]
"""A line of text in pieces, each with what it is: "value", "local", "grad" or "" for the rest."""

MAX_QUESTIONS = 3
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
FUNCTION_NAMES = {"log": "ln", "sigmoid": "σ", "maximum": "max", "minimum": "min", "sqrt": "√"}
INFIX = {"+": "+", "-": "−", "*": "×", "/": "÷"}


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


def backpropagation_steps(model: GraphModel, digits: int = 4) -> list[Step]:
    """The forward pass, the seed and the backward pass of a graph, one node at a time.

    Args:
        model: the graph of one root.
        digits: how many decimals numbers are written with.

    Returns:
        The steps, in order.

    >>> from autograd_lite import Value
    >>> from autograd_lite.drawing.model import graph_model
    >>> a = Value(3.0, label="a")
    >>> for step in backpropagation_steps(graph_model(a * a)):
    ...     print(step.title, "|", step.text.splitlines()[0])
    The graph | v₁ is computed from a. First forward: every value, once.
    Forward: v₁ | v₁ = a × a = 3 × 3 = 9
    The seed | ∂v₁/∂v₁ = 1
    Backward from v₁ | ∂v₁/∂a = ∂v₁/∂a · ∂v₁/∂v₁ = 3 × 1 = 3 so far, 1 more to come
    The gradient | ∂v₁/∂a = 3 + 3 = 6
    """
    return list(_Narrator(model, digits).steps())


class _Narrator:
    """Walks through the graph model and says what happens."""

    def __init__(self, model: GraphModel, digits: int) -> None:
        self.model = model
        self.digits = digits
        self.names = node_names(model, digits)
        self.root = model.nodes[-1]
        self.terms: dict[str, list[Any]] = {node.id: [] for node in model.nodes}

    def steps(self) -> Iterator[Step]:
        operations = [node for node in self.model.nodes if self.model.edges_into[node.id]]
        yield self._start()
        for node in operations:
            yield self._forward(node)
        yield self._seed()
        for node in reversed(operations):
            yield self._backward(node)
        yield self._end()

    def _number(self, x: Any) -> str:
        return format_number(x, self.digits)

    def _adjoint(self, node_id: str) -> str:
        return f"∂{self.names[self.root.id]}/∂{self.names[node_id]}"

    def _local(self, edge: GraphEdge) -> str:
        return f"∂{self.names[edge.child]}/∂{self.names[edge.parent]}"

    def _differentiable(self, node: GraphNode) -> list[GraphEdge]:
        """The edges that gradients flow along: those to constants carry nothing of interest."""
        edges = self.model.edges_into[node.id]
        return [edge for edge in edges if self.model.by_id[edge.parent].role != "constant"]

    def _leaves(self) -> list[GraphNode]:
        return [node for node in self.model.nodes if node.role in ("input", "parameter")]

    def _start(self) -> Step:
        names = _enumerate([self.names[node.id] for node in self._leaves()])
        root = self.names[self.root.id]
        text = f"{root} is computed from {names or 'constants'}. First forward: every value, once."
        given = [node for node in self.model.nodes if not self.model.edges_into[node.id]]
        return Step(
            "start",
            "The graph",
            [[("", text)]],
            reveals={f"{node.id}-value": self._number(node.value) for node in given},
        )

    def _forward(self, node: GraphNode) -> Step:
        edges = self.model.edges_into[node.id]
        operands = [self.model.by_id[edge.parent] for edge in edges]
        name, value = self.names[node.id], self._number(node.value)
        formula = written(node.op, [self.names[operand.id] for operand in operands])
        numbers = written(node.op, [self._number(operand.value) for operand in operands])
        computed = f" = {numbers}" if numbers != formula else ""
        lines: list[Parts] = [[("", f"{name} = {formula}{computed} = "), ("value", value)]]
        flowing = self._differentiable(node)
        slopes: Parts = []
        for edge in flowing:
            slopes += [
                (
                    "",
                    ", "
                    if slopes
                    else "local derivatives: "
                    if flowing[1:]
                    else "local derivative: ",
                ),
                ("", f"{self._local(edge)} = "),
                ("local", self._number(edge.local)),
            ]
        if slopes:
            lines.append(slopes)
        if "dead relu" in node.marks:
            lines.append([("", "This relu is off: no gradient will flow back through it.")])
        reveals = {f"{edge_id(edge)}-local": self._number(edge.local) for edge in flowing}
        return Step(
            "forward",
            f"Forward: {name}",
            lines,
            node.id,
            [edge_id(edge) for edge in edges],
            {f"{node.id}-value": value, **reveals},
            self._questions([(f"{name} = {formula}", node.value, numbers)]),
        )

    def _seed(self) -> Step:
        self.terms[self.root.id].append(1.0)
        name = self.names[self.root.id]
        return Step(
            "seed",
            "The seed",
            [
                [("", f"{self._adjoint(self.root.id)} = "), ("grad", "1")],
                [("", f"{name} changes as fast as itself. From here, backward.")],
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
            numbers = [
                ("local", in_product(self._number(edge.local))),
                ("", " × "),
                ("grad", in_product(self._number(upstream))),
            ]
            line: Parts = [("", f"{self._adjoint(edge.parent)} = ")]
            if before is not None:
                so_far = [("grad", self._number(before)), ("", " + ")]
                line += [*so_far, ("", f"{factors} = "), *so_far]
            else:
                line += [("", f"{factors} = ")]
            line += [*numbers, ("", " = "), ("grad", self._number(_add_up(terms)))]
            missing = self._readers(edge.parent) - len(terms)
            if missing:
                line.append(("", f" so far, {missing} more to come"))
            lines.append(line)
            reveals[f"{edge.parent}-grad"] = self._gradient_text(edge.parent)
            product = "".join(text for _, text in numbers)
            reveals[f"{edge_id(edge)}-flow"] = self._number(edge.local * upstream)
            questions.append((factors, edge.local * upstream, product))
        if not lines:
            lines = [[("", f"{self.names[node.id]} depends on constants only: nothing to do.")]]
        return Step(
            "backward",
            f"Backward from {self.names[node.id]}",
            lines,
            node.id,
            [edge_id(edge) for edge in self._differentiable(node)],
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
        if len(terms) == 1 or len(terms) > 3:
            return self._number(_add_up(terms))
        return format_sum(terms, _add_up(terms), self.digits)

    def _end(self) -> Step:
        lines: list[Parts] = []
        for leaf in self._leaves():
            text = self._gradient_text(leaf.id)
            lines.append([("", f"{self._adjoint(leaf.id)} = "), ("grad", text)])
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


def _tolerance(answer: float, digits: int) -> float:
    """One percent, or half of the last digit shown where that is more."""
    return max(0.01 * abs(answer), 0.5 * 10.0**-digits)


def _add_up(terms: list[Any]) -> Any:
    """The terms added in order, as backward adds them."""
    total = 0.0
    for term in terms:
        total = total + term
    return total


def edge_id(edge: GraphEdge) -> str:
    """A name for an edge: the child's id and which of its operands the parent is.

    >>> edge_id(GraphEdge("n0", "n2", 1))
    'n2-1'
    """
    return f"{edge.child}-{edge.position}"


def node_names(model: GraphModel, digits: int = 4) -> dict[str, str]:
    """What to call each node in a formula: its label, a constant's number, else v₁, v₂, ...

    >>> from autograd_lite import Value
    >>> from autograd_lite.drawing.model import graph_model
    >>> node_names(graph_model((Value(2.0, label="a") + 1.0) * 3.0))
    {'n0': 'a', 'n1': '1', 'n2': 'v₁', 'n3': '3', 'n4': 'v₂'}
    """
    names: dict[str, str] = {}
    taken = {node.label for node in model.nodes}
    number = 0
    for node in model.nodes:
        if node.label:
            names[node.id] = one_line(node.label)
        elif node.role == "constant":
            names[node.id] = format_number(node.value, digits)
        else:
            name = ""
            while not name or name in taken:
                number += 1
                name = f"v{str(number).translate(SUBSCRIPTS)}"
            names[node.id] = name
    return names


def one_line(text: str, limit: int = 32) -> str:
    r"""A label as a picture can show it: on one line, not too long, without control characters.

    >>> one_line("first\nsecond")
    'first⏎second'
    """
    text = text.replace("\r\n", "\n").replace("\n", "⏎")
    text = "".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in text)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def written(op: str, operands: list[str]) -> str:
    """An operation applied to operands, as mathematics writes it.

    >>> written("*", ["3", "−2"]), written("**", ["x", "3"]), written("tanh", ["n"])
    ('3 × (−2)', 'x³', 'tanh(n)')
    """
    first, rest = in_product(operands[0]), [in_product(x) for x in operands[1:]]
    if op in INFIX:
        return f"{operands[0] if op in '+-' else first} {INFIX[op]} {rest[0]}"
    if op == "**":
        exponent = operands[1].replace("−", "-")
        if exponent.lstrip("-").isdigit() and exponent.isascii():
            return first + exponent.translate(SUPERSCRIPTS)
        return f"{first}^{rest[0]}"
    if op == "neg":
        return f"−{first}"
    if op == "sum":
        return " + ".join([operands[0], *rest])
    if op == "abs":
        return f"|{operands[0]}|"
    if op == "dot":
        n = len(operands) // 2
        factors = [in_product(x) for x in operands]
        products = [f"{w}·{x}" for w, x in zip(factors[:n], factors[n:], strict=False)]
        return " + ".join([*products, *factors[2 * n :]])
    return f"{FUNCTION_NAMES.get(op, op)}({', '.join(operands)})"


def in_product(operand: str) -> str:
    """A number as a factor: a negative one in parentheses."""
    return f"({operand})" if operand.startswith("−") else operand


def _enumerate(names: list[str], limit: int = 8) -> str:
    shown = (
        names if len(names) <= limit else [*names[: limit - 1], f"{len(names) - limit + 1} more"]
    )
    return ", ".join(shown[:-1]) + " and " + shown[-1] if shown[1:] else "".join(shown)
