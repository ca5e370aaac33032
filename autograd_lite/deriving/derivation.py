"""derive: the chain rule of a recorded graph written out, step by step, and proved.

The forward steps name every node; the backward steps are one line per edge,
dL/da += dL/dv3 * dv3/da, in numbers, in symbols or both; the result is simplified in the names
that the graph's labels give, and compared with what backward yields.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from autograd_lite._extras import is_installed
from autograd_lite.deriving.simplification import shortest, with_fewer_signs
from autograd_lite.deriving.symbolic import SymbolicGraph, require_sympy
from autograd_lite.formulas.names import evaluation_order, name_nodes, node_named
from autograd_lite.formulas.notation import (
    Formula,
    formula_of,
    name,
    number,
    operation,
    partial,
    product,
)  # fmt: skip
from autograd_lite.formulas.pages import Block, Equation, Page
from autograd_lite.graph import topological_order
from autograd_lite.readings import expand
from autograd_lite.value import Value

__all__ = ["Derivation", "derive"]

LONGEST = 90
"""Characters of a formula beyond which a page names its parts instead of writing them out."""


def derive(
    root: Value,
    wrt: Any = None,
    *,
    show: str = "",
    expanded: bool = False,
    names: Iterable[Value] = (),
    given: Iterable[Value] = (),
    limit: int = 120,
) -> Derivation:
    """The derivation of d(root)/d(node) by the chain rule, as a page to read.

    Args:
        root: the last node of a recorded graph, of numbers or of symbols.
        wrt: the node or nodes to differentiate by, as Values or by their labels; by default all
            leaves but constants.
        show: "numbers", "symbols" or "both"; by default whatever the graph's data and the
            installed packages allow.
        expanded: whether to write compound primitives out, sigmoid(x) as 1 / (1 + exp(-x)).
        names: further labelled nodes, of the same leaves, in whose names results may be written.
        given: Values of the same leaves that are known to be zero, such as y1 + y2 - 1.
        limit: the number of edges beyond which the derivation is summarised.

    Returns:
        A `Derivation`: print it, show it in a notebook, or take its `.latex()`.

    Raises:
        ValueError: for a label that no node has, or a node that root does not depend on.
        ImportError: for symbols without SymPy.

    >>> x1, x2 = Value(2.0, label="x1"), Value(5.0, label="x2")
    >>> print(derive(x1.log() + x1 * x2 - x2.sin(), wrt=x1, show="numbers"))
    dy/dx1 of y = log(x1) + x1*x2 - sin(x2)
    <BLANKLINE>
    Forward
      x1 = 2
      x2 = 5
      v1 = log(x1) = 0.69315
      v2 = x1*x2   = 10
      v3 = sin(x2) = -0.95892
      v4 = v1 + v2 = 10.693
      y  = v4 - v3 = 11.652
    <BLANKLINE>
    Backward
      dy/dy   = 1
      dy/dv4 += dy/dy * dy/dv4   = 1*1   = 1
      dy/dv1 += dy/dv4 * dv4/dv1 = 1*1   = 1
      dy/dv2 += dy/dv4 * dv4/dv2 = 1*1   = 1
      dy/dx1 += dy/dv2 * dv2/dx1 = 1*5   = 5
      dy/dx1 += dy/dv1 * dv1/dx1 = 1*0.5 = 0.5
    <BLANKLINE>
    Result
      dy/dx1 = 0.5 + 5 = 5.5

    Source: Griewank, Walther 2008, "Evaluating Derivatives"; Baydin, Pearlmutter, Radul,
    Siskind 2018, "Automatic Differentiation in Machine Learning: a Survey".
    """
    if show not in ("", "numbers", "symbols", "both"):
        raise ValueError(f"show is 'numbers', 'symbols' or 'both', not {show!r}")
    return Derivation(
        expand(root) if expanded else root, wrt, show, tuple(names), tuple(given), limit
    )


class Derivation(Page):
    """The page that `derive` makes, and its results as data.

    names: the name of each node; constants have none.
    numbers: for each wrt node, d(root)/d(node) as a float; empty for a symbolic graph.
    raw, gradients: for each wrt node, the same as SymPy expressions, as backward computes it in
        the leaves' symbols, and simplified in the graph's names; empty without symbols.
    identities: pairs (left, right) that simplifying has used.
    checks: for each wrt node, how raw and simplified were shown to be equal.
    is_summary: whether the graph was too large to write out.
    """

    def __init__(
        self,
        root: Value,
        wrt: Any,
        show: str,
        others: tuple[Value, ...],
        given: tuple[Value, ...],
        limit: int,
    ) -> None:
        self.root = root
        self.order = evaluation_order(root)
        self.names = name_nodes(root, (*others, *given))
        self.targets = _chosen(wrt, self.order, self.names)
        self.active = _depending_on(self.targets, self.order)
        self.numbers: dict[Value, float] = {}
        self.raw: dict[Value, Any] = {}
        self.gradients: dict[Value, Any] = {}
        self.identities: list[tuple[Any, Any]] = []
        self.checks: dict[Value, str] = {}
        symbolic_data = [n for n in self.order if not isinstance(n.data, (float, int))]
        if symbolic_data and show in ("numbers", "both"):
            raise ValueError(f'{symbolic_data[0]!r} holds no number: show="symbols" derives it')
        edges = sum(len(n.parents) for n in self.order)
        self.is_summary = edges > limit
        has_sympy = is_installed("sympy")
        self.with_numbers = not symbolic_data and show != "symbols"
        self.with_symbols = show in ("symbols", "both") or (not show and has_sympy)
        if self.with_symbols and not self.is_summary:
            require_sympy()
        self.with_symbols &= not self.is_summary
        self.adjoints = numeric_adjoints(root) if self.with_numbers else {}
        self.numbers = {n: self.adjoints[n] for n in self.targets if self.with_numbers}
        super().__init__(self._title(limit))
        if self.is_summary:
            self._summarise(edges, limit)
            return
        self.consumers = _consumers(self.order, self.active)
        if self.with_symbols:
            self._solve(others, given)
        self._write()
        if not show and not has_sympy:
            self.sections.append(
                ("", ['For the derivation in symbols: pip install "autograd-lite[derive]".'])
            )

    # ---- the calculation -------------------------------------------------------------------

    def _solve(self, others: tuple[Value, ...], given: tuple[Value, ...]) -> None:
        """The adjoint of each active node in symbols, shortened node by node."""
        sympy = require_sympy()
        kept = {n for n in self.names if not n.parents or n.label}
        graph = SymbolicGraph((self.root, *others, *given), self.names, kept)
        named = graph.named_definitions()
        relations = [graph.written[g] for g in given]
        self.graph = graph
        self.terms: dict[Value, list[Any]] = {}
        self.symbolic_adjoints: dict[Value, Any] = {self.root: sympy.Integer(1)}
        for node in reversed([n for n in self.order if n in self.active]):
            if node is self.root:
                continue
            self.terms[node] = [
                with_fewer_signs(
                    self.symbolic_adjoints[child]
                    * graph.in_kept_names(graph.local[child][i], (child, *child.parents))
                )
                for child, i in self.consumers[node]
            ]
            above = {s: d for s, d in named.items() if s != graph.symbol[node]}
            short, used = shortest(sum(self.terms[node]), above, relations)
            self.symbolic_adjoints[node] = short
            self.identities += [pair for pair in used if pair not in self.identities]
        for node in self.targets:
            self.gradients[node] = self.symbolic_adjoints[node]
            self.raw[node] = graph.raw_derivative(self.root, node)
            self.checks[node] = graph.check(self.root, node, self.gradients[node], relations)

    def local(self, child: Value, parent: Value) -> Any:
        """The local derivative d(child)/d(parent) as a SymPy expression in the graph's names."""
        return self.graph.local[child][child.parents.index(parent)]

    # ---- the page --------------------------------------------------------------------------

    def _title(self, limit: int) -> str:
        root = self.names[self.root]
        what = ", ".join(f"d{root}/d{self.names[n]}" for n in self.targets)
        if len(what) > 60:
            what = f"The derivatives of {root} by {len(self.targets)} numbers"
        whole = self.whole().text if len(self.order) <= limit else ""
        return f"{what} of {root} = {whole}" if whole else what

    def _formula(self, node: Value) -> Formula:
        """The name of a node, or the number that a constant holds."""
        return name(self.names[node]) if node in self.names else formula_of(node.data)

    def whole(self) -> Formula:
        """The formula of root, in labelled nodes and leaves; empty if it is too long to read."""
        written: dict[Value, Formula] = {}
        for node in self.order:
            if node.parents and (node is self.root or not node.label):
                written[node] = operation(node.op, tuple(written[p] for p in node.parents))
            else:
                written[node] = self._formula(node)
            if len(written[node].text) > LONGEST:
                return Formula("", "")
        return written[self.root]

    def _write(self) -> None:
        self.sections.append(("Forward", [*self._forward()]))
        self.sections.append(("Backward", [*self._backward()]))
        self.sections.append(("Result", [*self._result()]))

    def _forward(self) -> Iterable[Block]:
        named = [n for n in self.order if n in self.names]
        for node in sorted(named, key=lambda n: bool(n.parents)):
            sides = [self._formula(node)]
            if node.parents:
                sides.append(operation(node.op, tuple(map(self._formula, node.parents))))
            if self.with_numbers:
                sides.append(number(node.data))
            if len(sides) > 1:
                yield Equation(tuple(sides))

    def _backward(self) -> Iterable[Block]:
        root = self.names[self.root]
        yield Equation((partial(root, root), number(1)))
        for child in reversed([n for n in self.order if n in self.active]):
            if child is not self.root and child not in self.targets:
                yield from self._total(child)
            for i, parent in enumerate(child.parents):
                if parent in self.active:
                    yield self._edge(child, i, parent)

    def _edge(self, child: Value, i: int, parent: Value) -> Equation:
        root = self.names[self.root]
        by_child = partial(root, self.names[child])
        step = partial(self.names[child], self.names[parent])
        sides = [partial(root, self.names[parent]), product(by_child, step)]
        if self.with_symbols:
            local = formula_of(self.graph.local[child][i])
            written = _times(formula_of(self.symbolic_adjoints[child]), local)
            sides.append(written if len(written.text) <= LONGEST else _times(by_child, local))
            if not (self.symbolic_adjoints[child] * self.graph.local[child][i]).free_symbols:
                return Equation(tuple(sides), "+=")  # the numbers would only repeat it
        if self.with_numbers:
            upstream_number, local_number = self.adjoints[child], child.local_grads[i]
            sides.append(number(upstream_number) * number(local_number))
            sides.append(number(upstream_number * local_number))
        return Equation(tuple(sides), "+=")

    def _total(self, node: Value) -> Iterable[Equation]:
        """d(root)/d(node) once all its edges are in, where that says more than the last edge."""
        several = len(self.consumers[node]) > 1
        sides = [partial(self.names[self.root], self.names[node])]
        if self.with_symbols:
            unsimplified = _sum_of(map(formula_of, self.terms[node]))
            short = self.symbolic_adjoints[node]
            fits = len(unsimplified.text) <= LONGEST
            is_short = sum(self.terms[node]) == short
            sides += [unsimplified] if fits else []
            sides += [] if fits and is_short else [self._fitting(formula_of(short), node)]
            several = several or len(sides) > 2
        if several or node in self.targets:
            if self.with_numbers:
                if not self.with_symbols and len(self.consumers[node]) in range(2, 9):
                    sides.append(_sum_of(map(number, self._contributions(node))))
                sides.append(number(self.adjoints[node]))
            yield Equation(tuple(sides))

    def _fitting(self, formula: Formula, node: Value) -> Formula:
        """The derivative by node as given, or in the derivatives by its children if it is long."""
        if len(formula.text) <= LONGEST:
            return formula
        by_children = _sum_of(
            _times(
                partial(self.names[self.root], self.names[child]),
                formula_of(self.graph.local[child][i]),
            )
            for child, i in self.consumers[node]
        )
        if len(by_children.text) <= LONGEST:
            return by_children
        words = f"a sum of {len(self.consumers[node])} products"
        return Formula(words, rf"\text{{{words}}}")

    def _contributions(self, node: Value) -> list[float]:
        return [self.adjoints[child] * child.local_grads[i] for child, i in self.consumers[node]]

    def _result(self) -> Iterable[Block]:
        for node in self.targets:
            if node is not self.root:
                yield from self._total(node)
        if self.identities:
            yield "with"
            for left, right in self.identities:
                yield Equation((formula_of(left), formula_of(right)))
        if self.with_symbols:
            ways = sorted(set(self.checks.values()), reverse=True)
            yield (
                f"Checked {' and '.join(ways)}: equal to what backward computes in the "
                "symbols of the leaves."
            )

    def _summarise(self, edges: int, limit: int) -> None:
        """What can be said of a graph that nobody would read edge by edge."""
        operations = Counter(n.op for n in self.order if n.parents)
        kinds = ", ".join(f"{n} x {op}" for op, n in operations.most_common(12))
        root = self.names[self.root]
        words: list[Block] = [
            f"Too large to write out: {edges} edges, where limit={limit}. This is a summary.",
            f"{len(self.order)} nodes: {kinds}.",
            "To read a part of it, derive a node that is closer to its leaves, or raise the limit.",
        ]
        self.sections.append(("", words))
        if self.with_numbers:
            by_size = sorted(self.targets, key=lambda n: -abs(self.numbers[n]))
            equations: list[Block] = [
                Equation((partial(root, self.names[n]), number(self.numbers[n])))
                for n in by_size[:10]
            ]
            title = "The derivatives" if len(by_size) <= 10 else "The ten largest derivatives"
            self.sections.append((title, [Equation((name(root), number(self.root.data)))]))
            self.sections[-1][1].extend(equations)


def _times(a: Formula, b: Formula) -> Formula:
    """The product of two factors, of which a 1 need not be written."""
    if a.text == "1" or b.text == "1":
        return b if a.text == "1" else a
    return product(a, b)


def _sum_of(terms: Iterable[Formula]) -> Formula:
    first, *rest = terms
    for term in rest:
        first = first + term
    return first


def _chosen(wrt: Any, order: list[Value], names: dict[Value, str]) -> list[Value]:
    """The nodes that wrt means, each one below the root."""
    if wrt is None:
        return [n for n in order if not n.parents and n in names]
    wanted = [wrt] if isinstance(wrt, (str, Value)) else wrt
    return [node_named(x, order, names) for x in wanted]


def _depending_on(targets: list[Value], order: list[Value]) -> set[Value]:
    """The targets and every node that is computed from one of them."""
    active = set(targets)
    for node in order:
        if not active.isdisjoint(node.parents):
            active.add(node)
    return active


def _consumers(order: list[Value], active: set[Value]) -> dict[Value, list[tuple[Value, int]]]:
    """For each node the edges that use it, (child, position), in the order of the forward pass."""
    consumers: dict[Value, list[tuple[Value, int]]] = {n: [] for n in order}
    for child in order:
        for i, parent in enumerate(child.parents):
            if parent in active:
                consumers[parent].append((child, i))
    return consumers


def numeric_adjoints(root: Value) -> dict[Value, float]:
    """What backward leaves in every node, with every grad as it was before."""
    before = [(node, node.grad) for node in topological_order(root)]
    for node, _ in before:
        node.grad = 0.0
    root.backward()
    adjoints = {node: node.grad for node, _ in before}
    for node, grad in before:
        node.grad = grad
    return adjoints
