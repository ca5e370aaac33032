"""derive: the derivatives of a recorded graph by the chain rule, in numbers and in symbols.

What is found stands in a `Derivation` as data; `writing` makes a page of it. The symbolic result
is simplified in the names that the graph's labels give, and compared with what backward yields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from os import PathLike
from typing import Any

from autograd_lite._consoles import shown_on_consoles
from autograd_lite._extras import is_installed
from autograd_lite.deriving.arranging import with_fewer_signs
from autograd_lite.deriving.proof import Proof
from autograd_lite.deriving.simplification import shortest, sigmoid_symbol, unfolded
from autograd_lite.deriving.symbols import SymbolicGraph
from autograd_lite.deriving.writing import written_page
from autograd_lite.formulas.names import evaluation_order, name_nodes, node_named
from autograd_lite.formulas.pages import Page
from autograd_lite.readings import adjoints, expand
from autograd_lite.value import Value

__all__ = ["Derivation", "derive"]


def derive(
    root: Value,
    wrt: Any = None,
    *,
    show: str = "",
    expanded: bool = False,
    in_terms_of: str = "names",
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
        in_terms_of: "names" for results in the graph's labels, as dL/dz = a - y, or "leaves" for
            results in its leaves alone.
        names: further labelled nodes, of the same leaves, in whose names results may be written.
        given: Values of the same leaves that are known to be zero, such as y1 + y2 - 1.
        limit: the number of edges beyond which the derivation is summarised.

    Returns:
        A `Derivation`: print it, show it in a notebook, or take its `.latex()`.

    Raises:
        TypeError: for a root that is not a Value.
        ValueError: for a label that no node has, a node that root does not depend on, or a graph
            of constants alone.
        ImportError: for symbols without SymPy.

    >>> x1, x2 = Value(2.0, label="x1"), Value(5.0, label="x2")
    >>> print(derive(x1.log() + x1 * x2 - x2.sin(), wrt=x1, show="numbers"))
    dy/dx1 of y = log(x1) + x1*x2 - sin(x2)
    <BLANKLINE>
    Forward
      x1 = 2
      x2 = 5
      v1 = log(x1) ≈ 0.69315
      v2 = x1*x2   = 10
      v3 = sin(x2) ≈ -0.95892
      v4 = v1 + v2 ≈ 10.693
      y  = v4 - v3 ≈ 11.652
    <BLANKLINE>
    Backward
      dy/dy   = 1
      dy/dv4 += dy/dy * ∂y/∂v4   = 1*1   = 1
      dy/dv1 += dy/dv4 * ∂v4/∂v1 = 1*1   = 1
      dy/dv2 += dy/dv4 * ∂v4/∂v2 = 1*1   = 1
      dy/dx1 += dy/dv2 * ∂v2/∂x1 = 1*5   = 5
      dy/dx1 += dy/dv1 * ∂v1/∂x1 = 1*0.5 = 0.5
      dy/dx is the whole derivative, along every path; ∂v/∂x that of one operation alone.
    <BLANKLINE>
    Result
      dy/dx1 = 0.5 + 5 = 5.5

    Source: Griewank, Walther 2008, "Evaluating Derivatives"; Baydin, Pearlmutter, Radul,
    Siskind 2018, "Automatic Differentiation in Machine Learning: a Survey".
    """
    if not isinstance(root, Value):
        raise _not_a_graph(root)
    if show not in ("", "numbers", "symbols", "both"):
        raise ValueError(f"show is 'numbers', 'symbols' or 'both', not {show!r}")
    if in_terms_of not in ("names", "leaves"):
        raise ValueError(f"in_terms_of is 'names' or 'leaves', not {in_terms_of!r}")
    node = expand(root) if expanded else root
    return Derivation(node, wrt, show, in_terms_of, tuple(names), tuple(given), limit)


class Derivation:
    """What `derive` has found, as data; `page` writes it out.

    root, order: the node that is differentiated, and all nodes below it in order of evaluation.
    names: the name of each node; constants have none.
    targets: the nodes that root is differentiated by.
    numbers: for each target, d(root)/d(node) as a float; empty for a symbolic graph.
    raw, gradients: for each target, the same as SymPy expressions, as backward computes it in
        the leaves' symbols, and simplified in the graph's names; empty without symbols.
    identities: pairs (left, right) that simplifying has used.
    checks: for each target, the `Proof` that raw and simplified are equal.
    adjoints: for each node, d(root)/d(node) as a float; empty for a symbolic graph.
    graph: the nodes' symbols and local derivatives; None without symbols.
    terms, symbolic_adjoints: for each node that depends on a target the contributions of the
        edges that leave it, as expressions, and their simplified sum.
    is_summary: whether the graph has more edges than limit, so that nothing is written out.
    """

    def __init__(
        self,
        root: Value,
        wrt: Any = None,
        show: str = "",
        in_terms_of: str = "names",
        others: tuple[Value, ...] = (),
        given: tuple[Value, ...] = (),
        limit: int = 120,
    ) -> None:
        self.root = root
        self.limit = limit
        self.order = evaluation_order(root)
        self.names = name_nodes(root, (*others, *given))
        self.targets = _chosen(wrt, self.order, self.names)
        self.active = _depending_on(self.targets, self.order)
        self.consumers = _consumers(self.order, self.active)
        self.edges = sum(len(n.parents) for n in self.order)
        self.is_summary = self.edges > limit
        symbolic = next((n for n in self.order if not isinstance(n.data, (float, int))), None)
        if symbolic and show in ("numbers", "both"):
            raise ValueError(f'{symbolic!r} holds no number: show="symbols" derives it')
        has_numbers = symbolic is None and show != "symbols"
        self.lacks_sympy = not show and not is_installed("sympy")
        self.adjoints: dict[Value, float] = adjoints(root) if has_numbers else {}
        self.numbers = {n: self.adjoints[n] for n in self.targets if has_numbers}
        self.graph: SymbolicGraph | None = None
        self.terms: dict[Value, list[Any]] = {}
        self.symbolic_adjoints: dict[Value, Any] = {}
        self.raw: dict[Value, Any] = {}
        self.gradients: dict[Value, Any] = {}
        self.identities: list[tuple[Any, Any]] = []
        self.checks: dict[Value, Proof] = {}
        if show != "numbers" and not self.lacks_sympy and not self.is_summary:
            self._solve(in_terms_of, others, given)

    def _solve(self, in_terms_of: str, others: tuple[Value, ...], given: tuple[Value, ...]) -> None:
        """The adjoint of each active node in symbols, and a proof for those of the targets."""
        by_name = in_terms_of == "names"
        kept = {n for n in self.names if not n.parents or (n.label and by_name)}
        roots = (self.root, *others, *given)
        self.graph = graph = SymbolicGraph(roots, self.names, kept, grows=not by_name)
        relations = [graph.written[g] for g in given]
        for target in self.targets:
            self.raw[target] = graph.raw_derivative(self.root, target)
        try:
            self._pass_back(graph, relations, shortest)
        except AssertionError:  # algebra can slip; what nobody rearranged is true as well
            self._pass_back(graph, relations, lambda expression, *_: (expression, []))

    def _pass_back(
        self,
        graph: SymbolicGraph,
        relations: list[Any],
        shorten: Callable[..., tuple[Any, list[tuple[Any, Any]]]],
    ) -> None:
        """The adjoint of each active node, shortened node by node, and the proofs."""
        named = graph.named_definitions()
        self.identities = []
        self.symbolic_adjoints = {self.root: graph.one}
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
            short, used = shorten(sum(self.terms[node]), above, relations)
            graph.insist_on_values(self.root, node, short)
            self.symbolic_adjoints[node] = short
            self.identities += [
                pair
                for pair in used
                if pair[0].is_Symbol or not pair[0].has(sigmoid_symbol())
                if pair not in self.identities
            ]
        # sigmoid is defined for what it is taken of in the lines that are written
        said = [s for e in self.symbolic_adjoints.values() for s in e.atoms(sigmoid_symbol())]
        self.identities += [(s, unfolded(s)) for s in sorted(set(said), key=str)]
        for node in self.targets:
            self.gradients[node] = self.symbolic_adjoints[node]
            self.checks[node] = graph.check(self.root, node, self.gradients[node], relations)

    def local(self, child: Value, parent: Value) -> Any:
        """The local derivative d(child)/d(parent) as a SymPy expression in the graph's names."""
        if self.graph is None:
            raise ValueError("this derivation has no symbols")
        return self.graph.local[child][child.parents.index(parent)]

    @cached_property
    def page(self) -> Page:
        """The derivation written out."""
        return written_page(self)

    @shown_on_consoles
    def __str__(self) -> str:
        return str(self.page)

    def __repr__(self) -> str:
        return str(self.page)

    def save(self, path: str | PathLike[str]) -> None:
        """Write the page to a .txt, .md or .tex file, see `Page.save`."""
        self.page.save(path)

    def latex(self) -> str:
        """The page as LaTeX, see `Page.latex`."""
        return self.page.latex()

    def _repr_markdown_(self) -> str:
        return self.page._repr_markdown_()


def _not_a_graph(root: Any) -> TypeError:
    """What was given instead of the last node of a graph, and how to make one."""
    remedy = (
        "parse_expression(text).evaluate({name: value, ...}) makes one of text"
        if isinstance(root, str)
        else "compute it from Values, as in x = Value(3.0, label='x'); derive(x * x)"
    )
    kind = f"{type(root).__name__} {root!r:.60}"
    return TypeError(f"derive takes a Value, the last node of a graph, not {kind}: {remedy}")


def _chosen(wrt: Any, order: list[Value], names: dict[Value, str]) -> list[Value]:
    """The nodes that wrt means, each one below the root."""
    if wrt is None:
        leaves = [n for n in order if not n.parents and n in names]
        if not leaves:
            root = order[-1]
            raise ValueError(
                f"{root.label or root.data} is made of constants alone: there is nothing to "
                "differentiate by"
            )
        return leaves
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
