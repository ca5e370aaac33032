"""Composite functions with named intermediates, and what sharing them saves."""

from __future__ import annotations

from collections.abc import Sequence

from autograd_lite.deriving.derivation import Derivation, derive
from autograd_lite.deriving.symbols import symbols
from autograd_lite.formulas.notation import Formula, formula_of, number, partial, product, total
from autograd_lite.formulas.pages import Block, Equation, Page, Table
from autograd_lite.functional import exp, sin
from autograd_lite.graph import count_nodes, topological_order
from autograd_lite.value import Value

__all__ = ["derive_composite", "derive_shared_graph", "naive_derivative"]


def derive_composite() -> Derivation:
    """The derivative of y = exp(u), u = sin(v) + c, v = a*x by x: the product of three factors.

    >>> print([line for line in str(derive_composite()).splitlines() if "dy/dx" in line][-1])
      dy/dx = a*exp(u)*cos(v)
    """
    a, x, c = symbols("a x c")
    v = a * x
    u = sin(v) + c
    u.label, v.label = "u", "v"
    return derive(exp(u), wrt=x, show="symbols")


def naive_derivative(root: Value, wrt: Value) -> tuple[float, int]:
    """The derivative of root by wrt as the sum over all paths, and the partials that it evaluates.

    The chain rule as one first writes it, recursion from the root down: a node that several
    paths share is differentiated again for each of them.

    Returns:
        The derivative, and how many local derivatives were evaluated.

    >>> a, b = Value(2.0), Value(1.0)
    >>> naive_derivative((a + b) * (b + 1), b)
    (5.0, 4)
    """
    needed = {wrt}
    for node in topological_order(root):
        if not needed.isdisjoint(node.parents):
            needed.add(node)
    total, evaluated = 0.0, 0
    stack = [(root, 1.0)]
    while stack:
        node, so_far = stack.pop()
        if node is wrt:
            total += so_far
            continue
        for parent, local in zip(node.parents, node.local_grads, strict=True):
            if parent in needed:
                stack.append((parent, so_far * local))
                evaluated += 1
    return total, evaluated


def derive_shared_graph(levels: Sequence[int] = (1, 2, 4, 8)) -> Page:
    """e = (a + b)*(b + 1): the sum over paths, against reverse mode, with what each evaluates.

    Args:
        levels: how often to stack the graph upon itself, e -> (e + b)*(e + 1), to see both grow.

    Returns:
        A page with both derivations, and a table of the local derivatives each evaluates.

    Raises:
        AssertionError: if they found different derivatives.

    Source: Olah 2015, "Calculus on Computational Graphs: Backpropagation".

    >>> print(str(derive_shared_graph([1, 4])).splitlines()[-1])
      4       18     111                       20
    """
    a, b = Value(2.0, label="a"), Value(1.0, label="b")
    c, d = a + b, b + 1
    e = c * d
    c.label, d.label, e.label = "c", "d", "e"
    chain = derive(e, wrt=[a, b], show="symbols")
    paths: list[Block] = []
    for by, ways in (("a", [("c",)]), ("b", [("c",), ("d",)])):
        terms = [product(total("e", v), partial(v, by)) for (v,) in ways]
        whole: Formula = sum(terms[1:], terms[0])
        node = a if by == "a" else b
        slope, evaluated = naive_derivative(e, node)
        sides = (total("e", by), whole, formula_of(chain.gradients[node]), number(slope))
        paths.append(Equation(sides, note=f"{evaluated} partials"))
    rows = []
    for level in levels:
        x, y = Value(0.5), Value(0.25)
        top = (x + y) * (y + 1)
        for _ in range(level - 1):
            top = (top + y) * (top + 1)
        top.backward()
        naive = [naive_derivative(top, leaf) for leaf in (x, y)]
        for leaf, (slope, _) in zip((x, y), naive, strict=True):
            if abs(slope - leaf.grad) > 1e-9 * abs(slope):
                raise AssertionError(f"the sum over paths is {slope}, reverse mode {leaf.grad}")
        by_paths = sum(evaluated for _, evaluated in naive)
        edges = sum(p.op != "constant" for node in topological_order(top) for p in node.parents)
        rows.append((str(level), str(count_nodes(top)), str(by_paths), str(edges)))
    results = [Equation((total("e", n.label), formula_of(g))) for n, g in chain.gradients.items()]
    header = ("Levels", "Nodes", "Partials, sum over paths", "Partials, reverse mode")
    return Page(
        "e = (a + b)*(b + 1): every path, or every edge once",
        [
            ("Forward", list(chain.page.sections[0][1])),
            ("Naive: the sum over all paths, input by input", paths),
            ("Reverse mode: every edge once, all inputs at once", list(chain.page.sections[1][1])),
            ("Result", [*results]),
            ("Local derivatives evaluated", [Table(header, rows)]),
        ],
    )
