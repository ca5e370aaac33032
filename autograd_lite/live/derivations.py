"""The derivation beside the graph: its page in symbols, which stays, with numbers that follow.

To simplify in symbols takes seconds once, to write other numbers into the same page milliseconds,
so what was derived is kept while the formula stands on the page.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

from autograd_lite.deriving import Derivation, derive
from autograd_lite.deriving.writing import written_page
from autograd_lite.drawing.model import GraphModel
from autograd_lite.formulas.names import evaluation_order
from autograd_lite.formulas.notation import partial, product, total
from autograd_lite.formulas.pages import Block, Equation, Page
from autograd_lite.live.mathml import mathml
from autograd_lite.readings import adjoints
from autograd_lite.value import Value

__all__ = ["derivation_page"]

MOST_KEPT = 8


class _Kept:
    """A derivation that is there as soon as somebody asked for it; one thread at a time uses it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.derivation: Derivation | None = None


_kept: OrderedDict[Hashable, _Kept] = OrderedDict()
_lock = threading.Lock()


def derivation_page(key: Hashable, root: Value, shown: GraphModel, symbols: bool) -> dict[str, Any]:
    """The derivation of a graph as plain data.

    Args:
        key: what tells this formula from others, whatever its numbers are.
        root: the last node of its graph.
        shown: the graph beside it, of whose edges the lines speak.
        symbols: whether to derive in symbols as well.

    Returns:
        "title"; "sections", each with a "title" and "blocks". A block holds "words", or an
        equation: its "sides" as trees of MathML, the "signs" between them, and "edge", the id of
        the edge of the graph that it speaks of, or "".

    Raises:
        ImportError: for symbols without SymPy.
    """
    kept = _entry((key, symbols))
    with kept.lock:
        if kept.derivation is None:
            kept.derivation = derive(root, show="both" if symbols else "numbers")
        else:
            _renumber(kept.derivation, root)
        page = written_page(kept.derivation)
    return _page_data(page, _edges_by_line(shown))


def _entry(key: Hashable) -> _Kept:
    with _lock:
        kept = _kept.setdefault(key, _Kept())
        _kept.move_to_end(key)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
        return kept


def _renumber(derivation: Derivation, root: Value) -> None:
    """Put the numbers of the same graph, computed elsewhere, into a derivation."""
    here, there = derivation.order, evaluation_order(root)
    gradients = adjoints(root)
    for node, other in zip(here, there, strict=True):
        node.data, node.local_grads = other.data, other.local_grads
        derivation.adjoints[node] = gradients[other]
    for node in derivation.targets:
        derivation.numbers[node] = derivation.adjoints[node]


def _edges_by_line(model: GraphModel) -> dict[str, list[str]]:
    """For each product of the chain rule, as a page writes it, the edges that it stands for."""
    edges: dict[str, list[str]] = {}
    of = model.nodes[-1].name
    for edge in model.edges:
        child, parent = model.by_id[edge.child].name, model.by_id[edge.parent].name
        line = product(total(of, child), partial(child, parent)).text
        edges.setdefault(line, []).append(edge.id)
    return edges


def _page_data(page: Page, edges: dict[str, list[str]]) -> dict[str, Any]:
    return {
        "title": page.title,
        "sections": [
            {"title": title, "blocks": [_block_data(block, edges) for block in blocks]}
            for title, blocks in page.sections
        ],
    }


def _block_data(block: Block, edges: dict[str, list[str]]) -> dict[str, Any]:
    if not isinstance(block, Equation):
        return {"words": str(block)}
    waiting = edges.get(block.sides[1].text, []) if len(block.sides) > 1 else []
    return {
        "sides": [mathml(side.latex) for side in block.sides],
        "signs": block.signs,
        "edge": waiting.pop(0) if waiting else "",
    }
