"""The formula page: a formula, the graph of it, and what every number in it is.

Each action takes all that it needs, above all the formula and the values of its variables, so
that a link can carry the whole state of the page, and nothing is remembered between two requests
but what is dear to find out again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from autograd_lite.deriving import derive
from autograd_lite.drawing.model import GraphModel
from autograd_lite.drawing.steps import backpropagation_steps
from autograd_lite.formulas.parser import Expression, ExpressionError, parse_expression
from autograd_lite.graph import count_nodes
from autograd_lite.live.chain_rule import chain_rule
from autograd_lite.live.curves import curve_of
from autograd_lite.live.derivations import derivation_page
from autograd_lite.live.nudging import NUDGE, nudge
from autograd_lite.live.scene import SHOW, room_of, scene, texts
from autograd_lite.live.scripts import as_script
from autograd_lite.live.views import View, view_of

__all__ = ["ACTIONS", "FIRST"]

USUAL_VALUES = ((2.0, 1.0, 3.0, 0.5, 1.5), (1.0,), (0.5,), (0.1,), (-0.5,))
"""What variables start with, tried in this order until every operation is defined."""

LARGEST_GRAPH = 400


def graph(
    text: str,
    values: Mapping[str, float] | None = None,
    opened: Sequence[str] = (),
    folded: Sequence[str] = (),
    room: Sequence[float] = (860.0, 560.0),
    nudged: str = "",
    by: float = NUDGE,
) -> dict[str, Any]:
    """The graph of a formula laid out, with all its numbers.

    Args:
        text: the formula.
        values: of its variables; one without a value starts with a usual one.
        opened: the compound nodes to write out, by their ids in the graph where none is.
        folded: the names of results to show as one node each.
        room: width and height of the place for the picture.
        nudged: the variable to move a little; the one that is read most unless told.
        by: how far.
    """
    expression = parse_expression(text)
    chosen, note = _values_of(expression, _mapping(values or {}))
    view = _view(expression, chosen, opened, folded)
    model = view.model()
    signs = {"opens": view.opens, "closes": view.closes, "folds": view.folds}
    unfolds = {id: node.label for id, node in view.insides.items()}
    return {
        "text": expression.text,
        "names": expression.names,
        "values": chosen,
        "note": note,
        "scene": scene(model, room_of(room), {**signs, "unfolds": unfolds}),
        **_numbers(expression, chosen, model, nudged, by),
    }


def numbers(
    text: str,
    values: Mapping[str, float],
    opened: Sequence[str] = (),
    folded: Sequence[str] = (),
    nudged: str = "",
    by: float = NUDGE,
) -> dict[str, Any]:
    """All that changes in the picture while the values of the variables do."""
    expression, chosen = _read(text, values)
    model = _view(expression, chosen, opened, folded).model()
    return _numbers(expression, chosen, model, nudged, by)


def steps(
    text: str,
    values: Mapping[str, float],
    opened: Sequence[str] = (),
    folded: Sequence[str] = (),
) -> dict[str, Any]:
    """The forward and the backward pass, one node at a time, as the player shows them."""
    model = _view(*_read(text, values), opened, folded).model()
    return {"steps": [asdict(step) for step in backpropagation_steps(model, SHOW.digits)]}


def derivation(
    text: str,
    values: Mapping[str, float],
    opened: Sequence[str] = (),
    folded: Sequence[str] = (),
    symbols: bool = False,
) -> dict[str, Any]:
    """The derivation as `derive` writes it, in numbers or in symbols as well.

    What is folded in the picture is written out here; its lines speak of no edge.
    """
    expression, chosen = _read(text, values)
    shown = _view(expression, chosen, opened, folded).model()
    key = (expression.text, *sorted(set(_names(opened))))
    root = _view(expression, chosen, opened).root
    return derivation_page(key, root, shown, symbols is True)


def chain(
    text: str,
    values: Mapping[str, float],
    node: str,
    opened: Sequence[str] = (),
    folded: Sequence[str] = (),
) -> dict[str, Any]:
    """The chain rule of one node, written out."""
    return chain_rule(_view(*_read(text, values), opened, folded).model(), node)


def tangent(
    text: str,
    values: Mapping[str, float],
    edge: str,
    opened: Sequence[str] = (),
    folded: Sequence[str] = (),
) -> dict[str, Any]:
    """The local derivative on an edge as the tangent of its operation's own curve."""
    view = _view(*_read(text, values), opened, folded)
    return curve_of(view.model(), edge, view.insides)


def copied(
    text: str, values: Mapping[str, float], kind: str, opened: Sequence[str] = ()
) -> dict[str, Any]:
    """The formula to be taken elsewhere: as a script ("python") or a derivation ("latex")."""
    root = _view(*_read(text, values), opened).root
    if kind == "python":
        return {"text": as_script(root)}
    if kind == "latex":
        return {"text": derive(root).latex()}
    raise ValueError(f'copied as "python" or "latex", not as {kind!r:.40}')


def _numbers(
    expression: Expression, values: dict[str, float], model: GraphModel, nudged: str, by: float
) -> dict[str, Any]:
    name, by = nudged if nudged in values else _most_read(model), _number("by", by)
    return {
        "result": model.nodes[-1].value,
        **texts(model),
        "nudge": nudge(expression, values, name, model, by) if name else None,
    }


def _most_read(model: GraphModel) -> str:
    """The variable that most operations read: the one whose gradient has most to tell."""
    inputs = [node for node in model.nodes if node.role == "input"]
    return max(inputs, key=lambda node: len(model.edges_out_of[node.id])).label if inputs else ""


def _read(text: str, values: Any) -> tuple[Expression, dict[str, float]]:
    """A formula, and a value for each of its variables."""
    expression = parse_expression(text)
    return expression, _checked(expression, values)


def _view(
    expression: Expression,
    values: Mapping[str, float],
    opened: Sequence[str] = (),
    folded: Sequence[str] = (),
) -> View:
    root = expression.evaluate(values)
    size = count_nodes(root)
    if size > LARGEST_GRAPH:
        raise ValueError(f"a graph of {size} nodes is too large for this page ({LARGEST_GRAPH})")
    return view_of(root, set(_names(opened)), set(_names(folded)))


def _values_of(expression: Expression, given: Mapping[str, Any]) -> tuple[dict[str, float], str]:
    """A value for each variable, and what there is to say about it.

    The values are the given ones, and usual ones for the others, at which every operation is
    defined; where the given ones leave its domain, usual ones take their place.
    """
    known = {name: _number(name, given[name]) for name in expression.names if name in given}
    problem: ExpressionError | None = None
    for kept in (known, {}):
        free = [name for name in expression.names if name not in kept]
        for usual in USUAL_VALUES:
            chosen = kept | {name: usual[i % len(usual)] for i, name in enumerate(free)}
            try:
                expression.evaluate(chosen)
            except ExpressionError as error:
                problem = problem or error
            else:
                note = str(problem).partition("\n")[0] if known and not kept else ""
                return {name: chosen[name] for name in expression.names}, note
    assert problem
    raise problem


def _checked(expression: Expression, given: Any) -> dict[str, float]:
    """The values, each a number, in the order of the formula's variables."""
    missing = [name for name in expression.names if name not in _mapping(given)]
    if missing:
        raise ValueError(f"no value for {', '.join(missing)}")
    return {name: _number(name, given[name]) for name in expression.names}


def _mapping(given: Any) -> Mapping[str, Any]:
    if isinstance(given, Mapping):
        return given
    raise ValueError(f"values are numbers by their names, not {given!r:.60}")


def _number(name: str, x: Any) -> float:
    if isinstance(x, bool) or not isinstance(x, (int, float)):
        raise ValueError(f"{name}: {x!r:.60} is not a number")
    if not math.isfinite(x):
        raise ValueError(f"{name}: {x!r} is not finite")
    return float(x)


def _names(given: Any) -> list[str]:
    if isinstance(given, (list, tuple)) and all(isinstance(name, str) for name in given):
        return list(given)
    raise ValueError(f"opened and folded nodes are a list of their names, not {given!r:.60}")


ACTIONS: dict[str, Callable[..., dict[str, Any]]] = {
    "graph": graph,
    "numbers": numbers,
    "steps": steps,
    "derivation": derivation,
    "chain": chain,
    "tangent": tangent,
    "copied": copied,
}

_FIRST_STATE: dict[str, Any] = {
    "page": "formula", "text": "e = (a+b)*(b+1)", "values": {"a": 2, "b": 1},
    "opened": [], "folded": [],
}  # fmt: skip

FIRST: list[dict[str, Any]] = [
    {**_FIRST_STATE, "do": "graph", "room": [860, 560]},
    {**_FIRST_STATE, "do": "graph", "room": [380, 400]},
    {**_FIRST_STATE, "do": "derivation", "symbols": False},
    {**_FIRST_STATE, "do": "derivation", "symbols": True},
]
"""What the page asks when it opens; a static site carries the answers, to show them at once."""
