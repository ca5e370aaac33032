"""What a picture shows, in words: the options, and the lines of text on a node and on an edge."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from autograd_lite._tables import columns_of
from autograd_lite.drawing.model import GraphEdge, GraphModel, GraphNode, GraphTable
from autograd_lite.drawing.neurons import name_inside
from autograd_lite.formulas.derivatives import local_derivatives
from autograd_lite.formulas.names import is_long, legend_of
from autograd_lite.formulas.notation import Formula, equality, name, number, pretty_number, quantity
from autograd_lite.formulas.numbers import DIGITS
from autograd_lite.formulas.operations import operation
from autograd_lite.primitives import PRIMITIVES

__all__ = [
    "TABLE_DIGITS", "Show", "abridged", "applied", "count_text", "edge_formula", "edge_text",
    "gradient_name", "gradient_text", "heading", "legend", "node_name", "printable", "product_text",
    "remainder_text", "row_texts", "title", "value_text",
]  # fmt: skip

TABLE_DIGITS = 3
"""Significant digits of a number in a picture with tables, unless told otherwise."""

MOST_TERMS = 8
LONGEST_HEADING = 20
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Show:
    """The options that every output understands.

    values: show each node's value.
    gradients: show each node's gradient, "-" before a backward pass.
    derivatives: show on each edge the local derivative, after a backward pass times the upstream
        gradient; None leaves them out where there are too many edges to read them.
    formulas: write the local derivatives as formulas too (this needs SymPy).
    digits: significant digits of every number; whole numbers are written in full.
    """

    values: bool = True
    gradients: bool = True
    derivatives: bool | None = None
    formulas: bool = False
    digits: int = DIGITS


def printable(text: str) -> str:
    """The text with characters that no file format can hold replaced.

    >>> printable("a" + chr(0) + "b") == "a" + chr(0xFFFD) + "b"
    True
    """
    return CONTROL_CHARACTERS.sub("\ufffd", text.replace("\r\n", "\n").replace("\t", " "))


def node_name(node: GraphNode, digits: int = DIGITS) -> str:
    """What a formula calls the node: its name, or the number of a constant."""
    if node.role == "constant" and not node.label and node.count == 1:
        return pretty_number(node.value, digits)
    return node.name


def applied(node: GraphNode, digits: int = DIGITS) -> str:
    """The operation on the names of its operands, such as 10 ÷ f; empty for a leaf."""
    return operation(node.op, _operands(node, digits)).pretty if node.operands else ""


def heading(node: GraphNode, digits: int = DIGITS) -> str:
    """What stands on top of an operation: c = a + b, or less of it where that is too long.

    >>> heading(GraphNode("n2", "operation", "/", "÷", "v9", (10.0, "f")))
    'v9 = 10 ÷ f'
    """
    own = node_name(node, digits)
    if not node.op or node.count > 1:
        return own
    return f"{own} = {abridged(node, digits) or applied(node, digits)}"


def abridged(node: GraphNode, digits: int = DIGITS) -> str:
    """An operation that has no room for all its operands; empty where it has.

    No letter in it can be taken for another node: x² is the square of a node named x.

    >>> operands = tuple("u1 u2 u3 v1 v2 v3".split())
    >>> abridged(GraphNode("n2", "operation", "dot", "w·x", "y", operands))
    'u1 × v1 + …'
    """
    own, operands = node_name(node, digits), _operands(node, digits)
    if len(operands) <= MOST_TERMS and _fits(f"{own} = {applied(node, digits)}"):
        return ""
    first, op = operands[0], node.op
    if op == "where":
        short = f"{first.pretty} > 0 ?"
    elif op == "take":
        short = f"…[{first.pretty}]"
    elif op == "logsumexp":
        short = f"ln({operation('exp', [first]).pretty} + …)"
    elif op == "dot" and not first.pretty.startswith("w"):
        short = f"{operation(op, [first, operands[len(operands) // 2]]).pretty} + …"
    elif op == "**" or len(operands) == 1:  # its symbol would be that of a node named x
        return ""
    else:
        return node.symbol
    return short if _fits(f"{own} = {short}") else op


def _fits(heading: str) -> bool:
    return columns_of(heading) <= LONGEST_HEADING


def _operands(node: GraphNode, digits: int) -> list[Formula]:
    return [name(x) if isinstance(x, str) else number(x, digits) for x in node.operands]


def edge_formula(model: GraphModel, edge: GraphEdge) -> str:
    """The local derivative as a formula; empty for an unknown operation, or several edges.

    Raises:
        ImportError: without SymPy.
    """
    child = model.by_id[edge.child]
    if child.op not in PRIMITIVES or edge.count > 1 or child.role == "module":
        return ""
    return _local_formulas(child.op, child.operands)[edge.position].pretty


@functools.lru_cache(maxsize=4096)
def _local_formulas(op: str, operands: tuple[str | float, ...]) -> tuple[Formula, ...]:
    return local_derivatives(op, [name(x) if isinstance(x, str) else x for x in operands])


def value_text(node: GraphNode, show: Show) -> str:
    """The node's value as text, empty if it is not to be shown."""
    if not show.values or node.value is None:
        return ""
    return printable(pretty_number(node.value, show.digits))


def gradient_text(model: GraphModel, node: GraphNode, show: Show) -> str:
    """The node's gradient as text, as a sum where several readers contribute.

    It is "-" before a backward pass, and empty for a constant, which nobody asks for it.
    """
    if not show.gradients or node.role == "constant":
        return ""
    if node.gradient is None:
        return "" if model.after_backward else "-"
    terms = model.contributions(node) if show.derivatives is not False else []
    total = quantity(node.gradient, show.digits)
    rest = model.remainder(node) if terms else 0.0
    if not rest and not 1 < len(terms) <= MOST_TERMS:
        return printable(total.pretty)
    if len(terms) > MOST_TERMS:
        terms = [node.gradient - rest]
    added = [quantity(x, show.digits) for x in ([*terms, rest] if rest else terms)]
    written = operation("sum", added)
    note = remainder_text(model, node) if rest else ""
    return printable(f"{written.pretty}{note} {equality(written, total)} {total.pretty}")


def gradient_name(model: GraphModel) -> str:
    """What stands before a node's gradient: grad, or d/dx in the forward mode by x."""
    return f"d/d{model.tangents_by}" if model.tangents_by else "grad"


def remainder_text(model: GraphModel, node: GraphNode) -> str:
    """Where a part of a gradient comes from that no edge of the picture carries.

    Only backward passes from the root of the whole graph, whose own gradient is 1, leave the
    rest to earlier passes; in a part of a graph, other readers may have contributed.
    """
    is_whole = not model.hidden and model.nodes[-1].gradient == 1
    is_leaf = node.role in ("input", "parameter")
    return " left from before" if is_whole and is_leaf else " from elsewhere"


def product_text(local: object, upstream: object, contribution: object, digits: int) -> str:
    """A local derivative times the upstream gradient, written out.

    >>> product_text(0.5, -2.0, -1.0, 5)
    '0.5 × (−2) = −1'
    """
    product = operation("*", [quantity(x, digits) for x in (local, upstream)])
    result = quantity(contribution, digits)
    return f"{product.pretty} {equality(product, result)} {result.pretty}"


def edge_text(model: GraphModel, edge: GraphEdge, show: Show) -> str:
    """The edge's local derivative as text, after a backward pass times the upstream gradient."""
    if edge.count > 1:
        return f"{edge.count} edges"
    parent, child = model.by_id[edge.parent], model.by_id[edge.child]
    if edge.local is None or parent.role == "constant":
        return ""
    local = pretty_number(edge.local, show.digits)
    product = ""
    upstream = parent.gradient if model.tangents_by else child.gradient
    if edge.enters is not None:
        upstream = _gradient_in(child, edge)
    if edge.contribution is not None and upstream is not None and show.gradients:
        product = product_text(edge.local, upstream, edge.contribution, show.digits)
    if show.formulas:
        formula = edge_formula(model, edge)
        written = f"∂{child.name}/∂{parent.name}"
        if formula not in ("", local):
            written += f" = {formula}"
        sign = "≈" if quantity(edge.local, show.digits).is_rounded else "="
        return printable(f"{written} {sign} {local}" + (f"\n{product}" if product else ""))
    return printable(product or local)


def _gradient_in(node: GraphNode, edge: GraphEdge) -> Any:
    """The gradient of what an edge into a table enters: the sum of a neuron."""
    assert node.table is not None
    rows = {row.node: row for row in node.table.rows}
    entered = node.table.rows[edge.enters or 0].places[0].partition("-")[0]
    return rows[entered].numbers[-1] if entered in rows else None


def row_texts(table: GraphTable | None, show: Show) -> Iterator[tuple[str, str, str]]:
    """For each row of a table that has a name: the name, its last value and its gradient."""
    for row in table.rows if table else ():
        texts = {"value": "", "grad": ""}
        for (_, kind), x in zip(table.columns if table else (), row.numbers, strict=True):
            if kind in texts and (show.values if kind == "value" else show.gradients):
                texts[kind] = "-" if x is None else pretty_number(x, show.digits)
        if row.name:
            yield printable(", ".join([row.name, *row.notes])), texts["value"], texts["grad"]


def count_text(node: GraphNode) -> str:
    """How many nodes a node stands for, such as 625 of ×; empty for one."""
    if node.count == 1 or node.role == "module":
        return ""
    return f"{node.count} of {node.symbol}" if node.op else f"{node.count} {node.role}s"


def title(model: GraphModel, node: GraphNode, show: Show) -> str:
    """What stands on top of a node, without the name of the cluster that it is drawn in."""
    if node.op or node.role == "constant":
        return heading(node, show.digits)
    cluster = model.cluster_names.get(node.cluster, "")
    if node.role == "module":
        outer = next((c.title for c in model.clusters if c.id == node.cluster), "")
        return node.name.removeprefix(f"{outer}, ")
    if is_long(node.label) or node.count > 1:
        return name_inside(node, cluster)
    return (node.label or node.name).removeprefix(f"{cluster}." if cluster else "")


def legend(model: GraphModel) -> str:
    """What the short names in a picture mean; empty where there are none."""
    rows = [row.tooltip for node in model.nodes if node.table for row in node.table.rows]
    return legend_of([*(node.label for node in model.nodes), *rows])
