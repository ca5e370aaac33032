"""The page of a derivation: forward steps, one backward line for each edge, and the result.

Only what a `Derivation` holds is written here; nothing is computed but products of two numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from autograd_lite._extras import install_command
from autograd_lite.deriving.proof import Proof
from autograd_lite.formulas.names import legend_of
from autograd_lite.formulas.notation import (
    TWO_NOTATIONS,
    Formula,
    formula_of,
    name,
    number,
    partial,
    product,
    total,
)  # fmt: skip
from autograd_lite.formulas.operations import operation
from autograd_lite.formulas.pages import Block, Equation, Page
from autograd_lite.value import Value

if TYPE_CHECKING:
    from autograd_lite.deriving.derivation import Derivation

__all__ = ["whole_formula", "written_page"]

LONGEST = 90
"""Characters of a formula beyond which a page names its parts instead of writing them out."""

DEFINED = ("softmax", "log_softmax")
"""Operations on several numbers that treat the first one apart: a page says what they are."""


def written_page(derivation: Derivation) -> Page:
    """The page of a derivation: print it, show it in a notebook, or take its `.latex()`."""
    return _Writer(derivation).page()


def whole_formula(derivation: Derivation) -> Formula:
    """The formula of root, in labelled nodes and leaves; its name if that is too long to read."""
    root, names = derivation.root, derivation.names
    written: dict[Value, Formula] = {}
    for node in derivation.order:
        if node.parents and (node is root or not node.label):
            written[node] = operation(node.op, tuple(written[p] for p in node.parents))
        else:
            written[node] = name(names[node]) if node in names else formula_of(node.data)
        if len(written[node].text) > LONGEST:
            return name(names[root])
    return written[root]


class _Writer:
    """Writes the parts of one derivation; `of` names its root."""

    def __init__(self, derivation: Derivation) -> None:
        self.d = derivation
        self.of = derivation.names[derivation.root]
        self.names = derivation.names

    def page(self) -> Page:
        if self.d.is_summary:
            sections = self.summary()
        else:
            forward = [*self.forward()]
            sections = [
                *([("Forward", forward)] if forward else []),
                ("Backward", [*self.backward()]),
                ("Result", [*self.result()]),
            ]
            if self.d.lacks_sympy:
                words = f"For the derivation in symbols: {install_command('sympy')}"
                sections.append(("", [words]))
        return Page(self.title(), sections)

    def title(self) -> str:
        what = ", ".join(f"d{self.of}/d{self.names[n]}" for n in self.d.targets)
        if len(what) > 60:
            what = f"The derivatives of {self.of} by {len(self.d.targets)} numbers"
        whole = self.of if self.d.is_summary else whole_formula(self.d).text
        return what if whole == self.of else f"{what} of {self.of} = {whole}"

    def formula(self, node: Value) -> Formula:
        """The name of a node, or the number that a constant holds."""
        return name(self.names[node]) if node in self.names else formula_of(node.data)

    def by(self, node: Value) -> Formula:
        """The total derivative of root by node."""
        return total(self.of, self.names[node])

    def forward(self) -> Iterable[Block]:
        named = [n for n in self.d.order if n in self.names]
        yield from self.legend()
        for node in sorted(named, key=lambda n: bool(n.parents)):
            sides = [self.formula(node)]
            if node.parents:
                sides.append(operation(node.op, tuple(map(self.formula, node.parents))))
            if node.op in DEFINED and self.d.graph:
                definition = formula_of(self.d.graph.definition[node])
                sides += [definition] if len(definition.text) <= LONGEST else []
            if self.d.adjoints:
                sides.append(number(node.data))
            if len(sides) > 1:
                yield Equation(tuple(sides))

    def legend(self) -> Iterable[Block]:
        """Which parameters of a model the short names mean, said once."""
        legend = legend_of(str(n.label) for n in self.names)
        if legend:
            yield f"{legend}."

    def backward(self) -> Iterable[Block]:
        yield Equation((self.by(self.d.root), number(1)))
        for child in reversed([n for n in self.d.order if n in self.d.active]):
            if child is not self.d.root and child not in self.d.targets:
                yield from self.sum_over_edges(child)
            for i, parent in enumerate(child.parents):
                if parent in self.d.active:
                    yield self.edge(child, i, parent)
        yield TWO_NOTATIONS

    def edge(self, child: Value, i: int, parent: Value) -> Equation:
        """What one edge contributes: the total derivative by child times its local derivative."""
        step = partial(self.names[child], self.names[parent])
        sides = [self.by(parent), product(self.by(child), step)]
        if self.d.graph:
            upstream, local = self.d.symbolic_adjoints[child], self.d.graph.local[child][i]
            written = _times(formula_of(upstream), formula_of(local))
            fits = len(written.text) <= LONGEST
            sides.append(written if fits else _times(self.by(child), formula_of(local)))
            if not (upstream * local).free_symbols:
                return Equation(tuple(sides), "+=")  # the numbers would only repeat it
        if self.d.adjoints:
            upstream, local = self.d.adjoints[child], child.local_grads[i]
            sides += [number(upstream) * number(local), number(upstream * local)]
        return Equation(tuple(sides), "+=")

    def sum_over_edges(self, node: Value) -> Iterable[Equation]:
        """d(root)/d(node) once all its edges are in, where that says more than the last edge."""
        is_target, several = node in self.d.targets, len(self.d.consumers[node]) > 1
        sides = [self.by(node)]
        if self.d.graph:
            whole = sum(self.d.terms[node])
            terms = [formula_of(term) for term in self.d.terms[node]]
            if whole.is_polynomial():
                terms.sort(key=lambda term: term.is_negative)
            by_degree = whole.is_polynomial() and self.is_plain_sum(node)
            unsimplified = formula_of(whole) if by_degree else _sum_of(terms)
            fits = len(unsimplified.text) <= LONGEST
            if fits:
                sides.append(unsimplified)
            elif is_target and several:
                sides.append(_sum_of(self.product_along(c, i) for c, i in self.d.consumers[node]))
            short = formula_of(self.d.symbolic_adjoints[node])
            if len(sides) == 1 or not (fits and self.is_plain_sum(node)):
                sides += [short] if is_target or len(short.text) <= LONGEST else []
            several = several or len(sides) > 2
        if several or is_target:
            if self.d.adjoints:
                if not self.d.graph and len(self.d.consumers[node]) in range(2, 9):
                    sides.append(_sum_of(map(number, self.contributions(node))))
                found = number(self.d.adjoints[node])
                sides += [found] if found.text != sides[-1].text else []
            if len(sides) > 1:
                yield Equation(tuple(sides))

    def is_plain_sum(self, node: Value) -> bool:
        """Whether the simplified derivative is nothing but the edges' terms side by side."""
        terms, short = self.d.terms[node], self.d.symbolic_adjoints[node]
        apart = sum(len(term.as_ordered_terms()) for term in terms)
        return sum(terms) == short and len(short.as_ordered_terms()) == apart

    def product_along(self, child: Value, i: int) -> Formula:
        return _times(self.by(child), partial(self.names[child], self.names[child.parents[i]]))

    def contributions(self, node: Value) -> list[float]:
        return [self.d.adjoints[c] * c.local_grads[i] for c, i in self.d.consumers[node]]

    def result(self) -> Iterable[Block]:
        for node in self.d.targets:
            if node is self.d.root:
                yield Equation((self.by(node), number(1)))
            else:
                yield from self.sum_over_edges(node)
        if self.d.identities:
            yield "with"
            for left, right in self.d.identities:
                yield Equation((formula_of(left), formula_of(right)))
        if self.d.checks:
            weakest = Proof(*map(min, zip(*self.d.checks.values(), strict=True)))
            yield f"Equal to what backward computes in the leaves' symbols: checked {weakest}."

    def summary(self) -> list[tuple[str, list[Block]]]:
        """What can be said of a graph that nobody would read edge by edge."""
        operations = Counter(n.op for n in self.d.order if n.parents)
        kinds = ", ".join(f"{n} x {op}" for op, n in operations.most_common(12))
        words: list[Block] = [
            f"Too large to write out: {self.d.edges} edges, where limit={self.d.limit}. This is a "
            "summary.",
            f"{len(self.d.order)} nodes: {kinds}.",
            "To read a part of it, derive a node that is closer to its leaves, or raise the limit.",
        ]
        if not self.d.adjoints:
            return [("", words)]
        by_size = sorted(self.d.targets, key=lambda n: -abs(self.d.numbers[n]))
        title = "The derivatives" if len(by_size) <= 10 else "The ten largest derivatives"
        equations: list[Block] = [Equation((name(self.of), number(self.d.root.data)))]
        equations += [Equation((self.by(n), number(self.d.numbers[n]))) for n in by_size[:10]]
        return [("", words), (title, equations)]


def _times(a: Formula, b: Formula) -> Formula:
    """The product of two factors, of which a 1 need not be written."""
    if a.text == "1" or b.text == "1":
        return b if a.text == "1" else a
    return product(a, b)


def _sum_of(terms: Iterable[Formula]) -> Formula:
    first, *rest = terms
    return sum(rest, first)
