"""A recorded graph in symbols: every node a name, every local derivative in the graph's own names.

Each primitive is computed again on Values that hold the names of its parents, and so yields its
definition and its derivatives as SymPy expressions. Nothing here knows a derivative.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite._symbols import exact
from autograd_lite.deriving.proof import Proof, how_equal
from autograd_lite.deriving.simplification import sigmoid_symbol, unfolded
from autograd_lite.formulas.derivatives import symbolic_primitive
from autograd_lite.graph import topological_order
from autograd_lite.primitives import PRIMITIVES
from autograd_lite.readings import adjoints, replay
from autograd_lite.value import Value

__all__ = ["SymbolicGraph", "symbols"]

LIMITED = ("log", "log1p", "sqrt", "**")
"""Operations that have no real value at some inputs."""
LONGEST = 12
"""Operations beyond which a part of a formula is named rather than written out."""


def symbols(names: str) -> Any:
    """Values that hold real SymPy symbols, labelled alike: what is computed with them is algebra.

    Args:
        names: one or more names, separated by blanks or commas.

    Returns:
        One Value for one name, else a tuple of them.

    Raises:
        ImportError: without SymPy.
        ValueError: for no name.

    >>> w, x = symbols("w x")
    >>> (w * x).tanh().data
    tanh(w*x)
    """
    sympy = import_extra("sympy")
    values = [
        Value(sympy.Symbol(name, real=True), label=name) for name in names.replace(",", " ").split()
    ]
    if not values:
        raise ValueError("symbols needs a name, as in symbols('x y')")
    return values[0] if len(values) == 1 else tuple(values)


class SymbolicGraph:
    """Names, definitions and local derivatives of the nodes below some roots.

    Args:
        roots: the last nodes of recorded graphs that may share nodes.
        names: the name of each node; a Constant needs none.
        kept: the nodes whose names may stand in results; all others are written out.
        grows: whether that may take more than LONGEST operations; if not, more names are kept.

    `symbol[node]` is its name, `definition[node]` says it in its parents' names, `local[node]`
    are the derivatives by its parents in those names and its own, and `written[node]` says it in
    kept names only.
    """

    def __init__(
        self,
        roots: Iterable[Any],
        names: Mapping[Any, str],
        kept: set[Any],
        *,
        grows: bool = False,
    ) -> None:
        sympy = import_extra("sympy")
        self.one = sympy.Integer(1)
        self.order = list(dict.fromkeys(n for root in roots for n in topological_order(root)))
        self.kept = set(kept)
        self.symbol: dict[Any, Any] = {}
        self.definition: dict[Any, Any] = {}
        self.local: dict[Any, tuple[Any, ...]] = {}
        self.written: dict[Any, Any] = {}
        for node in self.order:
            if node not in names:
                self.symbol[node] = exact(sympy.sympify(node.data))
            else:
                self.symbol[node] = sympy.Symbol(names[node], real=True)
            if node.parents:
                self._read(node)
            self.written[node] = self.symbol[node]
            if not grows and self._has_choice(node):
                self._name_choices(node.parents)
            if node.parents and node not in kept:
                said = self.definition[node]
                if node.op == "sigmoid":  # its name says more than its exponential
                    said = sigmoid_symbol()(self.symbol[node.parents[0]])
                written = self.in_kept_names(said, node.parents)
                if grows or written.count_ops() <= LONGEST:
                    self.written[node] = written
                else:
                    self.kept.add(node)

    def _stand_in(self, node: Any) -> Value:
        return Value(self.symbol[node], op=node.op if not node.parents else "")

    def _read(self, node: Any) -> None:
        """Compute the primitive of node on its parents' names."""
        if node.op not in PRIMITIVES:
            raise ValueError(f"cannot derive {node!r}: {node.op!r} is not a known primitive")
        # tanh'(x) is 1 - tanh(x)**2: said in the name that tanh(x) has in the graph
        self.definition[node], self.local[node] = symbolic_primitive(
            node.op, [self._stand_in(p) for p in node.parents], self.symbol[node]
        )

    def _has_choice(self, node: Any) -> bool:
        """Whether what node computes depends on a condition."""
        import sympy

        said = (self.definition[node], *self.local[node]) if node.parents else ()
        return any(e.has(sympy.core.relational.Relational) for e in said)

    def _name_choices(self, nodes: Iterable[Any]) -> None:
        """Keep the names of nodes that are chosen themselves, as no condition holds a choice."""
        import sympy

        for node in nodes:
            if node.parents and self.written[node].has(sympy.Piecewise):
                self.written[node] = self.symbol[node]
                self.kept.add(node)

    def in_kept_names(self, expression: Any, nodes: Iterable[Any]) -> Any:
        """The expression, with those of these nodes written out that are not kept."""
        return expression.xreplace(
            {self.symbol[n]: self.written[n] for n in nodes if self.symbol[n].is_Symbol}
        )

    def named_definitions(self) -> dict[Any, Any]:
        """For the symbol of each kept node that was computed, what it stands for."""
        return {
            self.symbol[node]: self.in_kept_names(self.definition[node], node.parents)
            for node in self.order
            if node.parents and node in self.kept
        }

    def in_leaves(self, expression: Any, free: Any = None) -> Any:
        """The expression with every name but `free` and the leaves' written out."""
        for node in reversed(self.order):
            if node.parents and node is not free:
                expression = expression.xreplace({self.symbol[node]: self.definition[node]})
        return unfolded(expression)

    def raw_derivative(self, root: Any, node: Any) -> Any:
        """What backward gives for node, run on the whole graph in the leaves' symbols."""
        leaves = {leaf: self._stand_in(leaf) for leaf in self.order if not leaf.parents}
        free = leaves.setdefault(node, self._stand_in(node))
        replayed = replay(root, leaves)
        return exact(self.one * adjoints(replayed, self.one)[free])

    def insist_on_values(self, root: Any, node: Any, *derivatives: Any) -> None:
        """Raise a ValueError if the derivative of root by node holds nan or an infinity."""
        import sympy

        for derivative in derivatives:
            if derivative.has(sympy.nan, sympy.zoo, sympy.oo, -sympy.oo):
                where = (
                    "in one branch of a condition: 0 * inf, as for sqrt(relu(x)) at x < 0"
                    if derivative.has(sympy.Piecewise)
                    else "at any input: a function is used outside of its domain, as in log(x - x)"
                )
                what = f"d{self.symbol[root]}/d{self.symbol[node]}"
                raise ValueError(f"{what} has no value {where}")

    def check(self, root: Any, node: Any, simplified: Any, relations: Iterable[Any] = ()) -> Proof:
        """How it was established that simplified is the derivative of root by node.

        Args:
            root: the node that is differentiated.
            node: what it is differentiated by.
            simplified: the derivative in the graph's names.
            relations: expressions in its names that are known to be zero.

        Raises:
            AssertionError: if they differ.
            ValueError: if it has no value, as for log(x - x), or sqrt(relu(x)) at x < 0.
        """
        import sympy

        raw, claimed = self.raw_derivative(root, node), self.in_leaves(simplified, node)
        self.insist_on_values(root, node, raw, claimed)
        whole = self.in_leaves(self.symbol[root], node)
        for relation in relations:
            relation = self.in_leaves(relation, node)
            unknown = min(relation.free_symbols, key=str)
            known = sympy.solve(relation, unknown)[0]
            raw, claimed, whole = (e.subs(unknown, known) for e in (raw, claimed, whole))
        # whoever divides has no value at 0, even where SymPy writes x*abs(x) for abs(x)**3/x, and
        # whoever takes a root none below 0, even where it writes x for sqrt(x)*sqrt(x)
        divisors = [n.parents[1] for n in self.order if n.op == "/"]
        inside = [1 / self.in_leaves(self.symbol[divisor], node) for divisor in divisors]
        limited = [n for n in self.order if n.op in LIMITED and n not in (root, node)]
        inside += [self.in_leaves(self.symbol[n], node) for n in limited]
        proof = how_equal(raw, claimed, [whole, *inside])
        if not (proof and proof.points):
            itself = how_equal(whole, whole, inside)
            if not (itself and itself.points):
                raise ValueError(f"no input was found at which {self.symbol[root]} has a value")
        if not proof:
            raise AssertionError(f"{simplified} is not the derivative, which is {raw}")
        return proof
