"""Equations whose sides are proved equal before they are written."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from autograd_lite.deriving.derivation import Derivation
from autograd_lite.deriving.proof import how_equal
from autograd_lite.deriving.simplification import unfolded
from autograd_lite.formulas.notation import Formula, formula_of
from autograd_lite.formulas.pages import Block, Equation

__all__ = ["forward_steps", "gradient", "proved", "written"]


def proved(left: Formula, *sides: Any, where: dict[Any, Any] | None = None) -> Equation:
    """An equation of SymPy expressions, each shown to equal the next.

    Args:
        left: what they all are.
        sides: SymPy expressions, or pairs of an expression and how to write it.
        where: what the names in them stand for.

    Raises:
        AssertionError: if two of them differ.
    """
    pairs = [side if isinstance(side, tuple) else (side, formula_of(side)) for side in sides]
    definitions = where or {}
    for (one, _), (other, _) in pairwise(pairs):
        before, after = unfolded(one), unfolded(other)
        for _ in definitions:  # a definition may mention further names
            before, after = before.subs(definitions), after.subs(definitions)
        if not how_equal(before, after):
            raise AssertionError(f"{one} is not {other}")
    return Equation((left, *(formula for _, formula in pairs)))


def gradient(derivation: Derivation, label: str) -> Any:
    """The simplified derivative by the node of that name, as a SymPy expression."""
    return next(g for n, g in derivation.gradients.items() if derivation.names[n] == label)


def forward_steps(derivation: Derivation) -> list[Block]:
    """The first section of a derivation: how each node is computed."""
    return list(derivation.page.sections[0][1])


def written(text: str, latex: str) -> Formula:
    """A formula with indices or matrices as a whole, which no graph of numbers holds."""
    return Formula(text, latex)
