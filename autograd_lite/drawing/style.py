"""What a picture shows, in words: the options, and the lines of text on a node and on an edge."""

from __future__ import annotations

import re
from dataclasses import dataclass

from autograd_lite.drawing.model import GraphEdge, GraphModel, GraphNode
from autograd_lite.drawing.notation import format_number, format_sum

__all__ = ["Show", "edge_text", "gradient_text", "printable", "value_text"]

CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff￾￿]")


@dataclass(frozen=True)
class Show:
    """The options that every output understands.

    values: show each node's value.
    gradients: show each node's gradient, "-" before a backward pass.
    derivatives: show on each edge the local derivative, after a backward pass times the upstream
        gradient; None leaves them out where there are too many edges to read them.
    formulas: write the local derivatives as formulas too (this needs SymPy).
    digits: decimals of every number.
    """

    values: bool = True
    gradients: bool = True
    derivatives: bool | None = None
    formulas: bool = False
    digits: int = 4


def printable(text: str) -> str:
    """The text with characters that no file format can hold replaced.

    >>> printable("a" + chr(0) + "b") == "a" + chr(0xFFFD) + "b"
    True
    """
    return CONTROL_CHARACTERS.sub("\ufffd", text.replace("\r\n", "\n").replace("\t", " "))


def value_text(node: GraphNode, show: Show) -> str:
    """The node's value as text, empty if it is not to be shown."""
    if node.value is None or not show.values:
        return ""
    return printable(format_number(node.value, show.digits))


def gradient_text(model: GraphModel, node: GraphNode, show: Show) -> str:
    """The node's gradient as text, as a sum where several readers contribute.

    It is "-" before a backward pass, and empty for a constant, which nobody asks for it.
    """
    if not show.gradients or node.role == "constant":
        return ""
    if node.gradient is None:
        return "" if model.after_backward else "-"
    terms = model.gradient_terms(node)
    if 1 < len(terms) <= 4:
        return printable(format_sum(terms, node.gradient, show.digits))
    return printable(format_number(node.gradient, show.digits))


def edge_text(model: GraphModel, edge: GraphEdge, show: Show) -> str:
    """The edge's local derivative as text, after a backward pass times the upstream gradient."""
    if edge.count > 1:
        return f"× {edge.count}"
    if edge.local is None or model.by_id[edge.parent].role == "constant":
        return ""
    local = printable(format_number(edge.local, show.digits))
    upstream = model.by_id[edge.child].gradient
    if edge.contribution is None or not show.gradients:
        return local
    factor = format_number(upstream, show.digits)
    factor = f"({factor})" if factor.startswith("−") else factor
    return printable(f"{local} × {factor} = {format_number(edge.contribution, show.digits)}")
