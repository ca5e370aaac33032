"""Composite functions with named intermediates, and what sharing them saves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import prod

from autograd_lite.deriving.derivation import Derivation, derive
from autograd_lite.deriving.symbols import symbols
from autograd_lite.formulas.notation import formula_of, number, partial, product, total
from autograd_lite.formulas.pages import Equation, Page, Table
from autograd_lite.functional import exp, sin
from autograd_lite.graph import count_nodes, topological_order
from autograd_lite.textbook.proofs import proved
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
    derivative, evaluated = 0.0, 0
    for path, opened in _walk(root, wrt):
        evaluated += opened
        if _end(path) is wrt:
            derivative += prod(child.local_grads[i] for child, i in path)
    return derivative, evaluated


Edge = tuple[Value, int]


def _end(path: tuple[Edge, ...]) -> Value | None:
    return path[-1][0].parents[path[-1][1]] if path else None


def _walk(root: Value, wrt: Value) -> Iterator[tuple[tuple[Edge, ...], int]]:
    """Every way down from root towards wrt, and how many edges are followed at its end."""
    needed = {wrt}
    for node in topological_order(root):
        if not needed.isdisjoint(node.parents):
            needed.add(node)
    stack: list[tuple[Value, tuple[Edge, ...]]] = [(root, ())]
    while stack:
        node, path = stack.pop()
        edges = [] if node is wrt else [i for i, p in enumerate(node.parents) if p in needed]
        yield path, len(edges)
        stack += [(node.parents[i], (*path, (node, i))) for i in reversed(edges)]


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
    chain = derive(e, wrt=[a, b], show="both")
    known, paths = {}, []
    repeated: Counter[str] = Counter()
    for leaf in (a, b):
        ways = [path for path, _ in _walk(e, leaf) if _end(path) is leaf]
        for path in ways:
            for child, i in path:
                of = partial(child.label, child.parents[i].label)
                known[of.text] = chain.local(child, child.parents[i])
                repeated[of.text] += 1
        terms = [
            product(*(partial(child.label, child.parents[i].label) for child, i in path))
            for path in ways
        ]
        slope, evaluated = naive_derivative(e, leaf)
        equation = proved(
            total("e", leaf.label),
            sum(terms[1:], terms[0]),
            formula_of(chain.gradients[leaf]),
            known=known,
            note=f"{evaluated} partials",
        )
        paths.append(replace(equation, sides=(*equation.sides, number(slope))))
    twice = " and ".join(of for of, n in repeated.items() if n > 1)
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
            (
                "Naive: the sum over all paths, input by input",
                [*paths, f"{twice} is evaluated again for each input: a graph shares it."],
            ),
            ("Reverse mode: every edge once, all inputs at once", list(chain.page.sections[1][1])),
            ("Result", [*results]),
            ("Local derivatives evaluated", [Table(header, rows)]),
        ],
    )
