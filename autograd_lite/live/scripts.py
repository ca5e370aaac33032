"""A graph as a Python script that computes it again with this library."""

from __future__ import annotations

import keyword
import re

from autograd_lite.formulas.names import evaluation_order, name_nodes
from autograd_lite.formulas.notation import Formula, name
from autograd_lite.formulas.operations import ARITHMETIC, SUMS, operation
from autograd_lite.value import Value

__all__ = ["as_script"]

OF_A_LIST = ("logsumexp",)
"""The functions in formulas that take a list where a formula lists their operands."""


def as_script(root: Value) -> str:
    """The script: a line for each node, then the backward pass and the gradients.

    >>> a = Value(2.0, label="a")
    >>> print(as_script(a * a))
    from autograd_lite import Value
    <BLANKLINE>
    a = Value(2.0, label="a")
    y = a * a
    y.backward()
    print(f"{y.data = }, {a.grad = }")
    """
    order = evaluation_order(root)
    names = _identifiers(root)
    written: dict[Value, Formula] = {}
    lines: list[str] = []
    functions: set[str] = set()
    for node in order:
        if node not in names:  # a constant
            written[node] = name(repr(node.data))
            continue
        written[node] = name(names[node])
        if not node.parents:
            lines.append(
                f"{names[node]} = Value({node.data!r}, label={names[node]!r})".replace("'", '"')
            )
            continue
        if node.op not in ARITHMETIC and node.op not in SUMS:
            functions.add(node.op)
        right = operation(node.op, [written[parent] for parent in node.parents]).text
        if node.op in OF_A_LIST:
            right = f"{node.op}([{', '.join(written[parent].text for parent in node.parents)}])"
        lines.append(f"{names[node]} = {_spaced(right)}")
    inputs = [names[node] for node in order if not node.parents and node in names]
    gradients = "".join(f", {{{own}.grad = }}" for own in inputs)
    last = names[root]
    imports = ", ".join(["Value", *sorted(functions)])
    return "\n".join(
        [
            f"from autograd_lite import {imports}",
            "",
            *lines,
            f"{last}.backward()",
            f'print(f"{{{last}.data = }}{gradients}")',
        ]
    )


def _identifiers(root: Value) -> dict[Value, str]:
    """The names of the nodes as Python takes them, each of them once."""
    identifiers: dict[Value, str] = {}
    for node, own in name_nodes(root).items():
        plain = "".join(c if f"a{c}".isidentifier() else "_" for c in own)
        plain = plain if plain.isidentifier() else f"_{plain}"
        taken = {*identifiers.values(), *keyword.kwlist, "Value", "print"}
        while plain in taken:
            plain += "_"
        identifiers[node] = plain
    return identifiers


def _spaced(text: str) -> str:
    """The operation at the top with blanks around it, as one writes Python."""
    return re.sub(r"(?<=[\w)])(\*|/)(?=[\w(])", r" \1 ", text) if "**" not in text else text
