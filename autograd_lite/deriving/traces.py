"""The tables of the literature: one evaluation in forward mode, and one in reverse mode.

Inputs are v_(1-n), ..., v_0 and intermediate variables v_1, v_2, ..., as in Griewank and Walther.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from typing import Any

from autograd_lite.deriving.symbols import SymbolicGraph
from autograd_lite.formulas.names import evaluation_order, name_nodes, node_named
from autograd_lite.formulas.notation import (
    Formula,
    accented,
    formula_of,
    name,
    number,
    partial,
    product,
)  # fmt: skip
from autograd_lite.formulas.operations import operation
from autograd_lite.formulas.pages import Block, Equation, Page
from autograd_lite.readings import adjoints
from autograd_lite.value import Value

__all__ = ["forward_trace", "reverse_trace"]

SUBSCRIPTS = str.maketrans("-0123456789", "₋₀₁₂₃₄₅₆₇₈₉")


def forward_trace(root: Value, wrt: Any) -> Page:
    """The forward mode's table: each variable, and its derivative by one input beside it.

    Args:
        root: the last node of a recorded graph of numbers.
        wrt: the input to differentiate by, as a Value or by its label.

    Returns:
        A page with the primal trace and the tangent trace, dv_i/d(wrt), in symbols and numbers.

    Raises:
        ImportError: without SymPy, which writes the derivatives.

    Source: Baydin, Pearlmutter, Radul, Siskind 2018, "Automatic Differentiation in Machine
    Learning: a Survey", table 2; Griewank, Walther 2008, "Evaluating Derivatives", section 3.1.

    >>> x1, x2 = Value(2.0, label="x1"), Value(5.0, label="x2")
    >>> y = x1.log() + x1 * x2 - x2.sin()
    >>> y.label = "y"
    >>> print(str(forward_trace(y, "x1")).splitlines()[-1])
      dy/dx1  = dv₅/dx1                           = 5.5
    """
    trace = _Trace(root)
    seed = node_named(wrt, trace.order, trace.labels)
    by = trace.labels[seed]
    tangents = {n: float(n is seed) for n in trace.order}

    def dot(node: Value) -> Formula:
        v = trace.variable[node]
        return Formula(f"d{v.text}/d{by}", accented("dot", v.latex))

    lines: list[Block] = []
    for node in trace.inputs:
        lines.append(Equation((dot(node), number(tangents[node]))))
    for node in trace.computed:
        edges = [(p, i) for i, p in enumerate(node.parents) if p in trace.variable]
        tangents[node] = sum(node.local_grads[i] * tangents[p] for p, i in edges)
        symbolic = [_times(dot(p), trace.local(node, i), product) for p, i in edges]
        numeric = [
            _times(number(tangents[p]), number(node.local_grads[i]), operator.mul) for p, i in edges
        ]
        sides = (dot(node), _added(symbolic), _added(numeric), number(tangents[node]))
        lines.append(Equation(sides if edges else (dot(node), number(0))))
    own = trace.labels[root]
    of_root = Formula(f"d{own}/d{by}", accented("dot", name(own).latex))
    lines.append(Equation((of_root, dot(root), number(tangents[root]))))
    sections = [("Forward primal trace", trace.primal()), ("Forward tangent trace", lines)]
    return Page(f"Forward mode, {own} by {by}", sections)


def reverse_trace(root: Value) -> Page:
    """The reverse mode's table: each variable, then from the last to the first the adjoints.

    Args:
        root: the last node of a recorded graph of numbers.

    Returns:
        A page with the primal trace and, one line per edge, the adjoint trace, dy/dv_i.

    Raises:
        ImportError: without SymPy, which writes the derivatives.

    Source: Baydin, Pearlmutter, Radul, Siskind 2018, "Automatic Differentiation in Machine
    Learning: a Survey", table 3; Griewank, Walther 2008, "Evaluating Derivatives", section 3.2.

    >>> x1, x2 = Value(2.0, label="x1"), Value(5.0, label="x2")
    >>> print(str(reverse_trace(x1.log() + x1 * x2 - x2.sin())).splitlines()[-1])
      dy/dx2   = dy/dv₀                      ≈ 1.7163
    """
    trace = _Trace(root)
    own = trace.labels[root]
    by_node = adjoints(root)
    so_far: dict[Value, float] = {}

    def bar(node: Value) -> Formula:
        v = trace.variable[node]
        return Formula(f"d{own}/d{v.text}", accented("bar", v.latex))

    of_root = Formula(f"d{own}/d{own}", accented("bar", name(own).latex))
    lines: list[Block] = [Equation((bar(root), of_root, number(1)))]
    for child in reversed(trace.computed):
        for i, parent in enumerate(child.parents):
            if parent not in trace.variable:
                continue
            v, w = trace.variable[child], trace.variable[parent]
            terms = [product(bar(child), partial(v, w)), product(bar(child), trace.local(child, i))]
            again = parent in so_far
            if again:
                terms = [bar(parent) + term for term in terms]
            so_far[parent] = so_far.get(parent, 0.0) + by_node[child] * child.local_grads[i]
            sides = (bar(parent), *terms, number(so_far[parent]))
            lines.append(Equation(sides, ":=" if again else "="))
    for node in trace.inputs:
        label = trace.labels[node]
        of_input = Formula(f"d{own}/d{label}", accented("bar", name(label).latex))
        lines.append(Equation((of_input, bar(node), number(by_node[node]))))
    sections = [("Forward primal trace", trace.primal()), ("Reverse adjoint trace", lines)]
    return Page(
        f"Reverse mode, {own} by {', '.join(trace.labels[n] for n in trace.inputs)}", sections
    )


class _Trace:
    """The nodes of a graph as numbered variables, and its local derivatives in their names."""

    def __init__(self, root: Value) -> None:
        self.root = root
        self.order = evaluation_order(root)
        self.labels = name_nodes(root)
        self.inputs = [n for n in self.order if not n.parents and n in self.labels]
        self.computed = [n for n in self.order if n.parents]
        numbered = enumerate([*self.inputs, *self.computed], 1 - len(self.inputs))
        self.variable = {
            n: Formula(f"v{i}".translate(SUBSCRIPTS), f"v_{{{i}}}") for i, n in numbered
        }
        names = {n: v.text for n, v in self.variable.items()}
        self.symbols = SymbolicGraph([root], names, set(names))
        self.written = {v.text: v for v in self.variable.values()}

    def local(self, node: Value, i: int) -> Formula:
        """The derivative of node by its parent number i, in the names of the variables."""
        return formula_of(self.symbols.local[node][i], self.written)

    def primal(self) -> list[Block]:
        lines: list[Block] = []
        for node in self.inputs:
            lines.append(
                Equation((self.variable[node], name(self.labels[node]), number(node.data)))
            )
        for node in self.computed:
            symbolic = tuple(self.variable.get(p) or number(p.data) for p in node.parents)
            numeric = tuple(number(p.data) for p in node.parents)
            lines.append(
                Equation(
                    (
                        self.variable[node],
                        operation(node.op, symbolic),
                        operation(node.op, numeric),
                        number(node.data),
                    )
                )
            )
        own = name(self.labels[self.root])
        lines.append(Equation((own, self.variable[self.root], number(self.root.data))))
        return lines


def _times(upstream: Formula, local: Formula, multiply: Callable[..., Formula]) -> Formula:
    """Upstream times local, where a 1 need not be written."""
    if local.text in ("1", "-1"):
        return upstream if local.text == "1" else -upstream
    return multiply(upstream, local)


def _added(terms: Iterable[Formula]) -> Formula:
    first, *rest = terms
    return sum(rest, first)
