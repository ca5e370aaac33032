"""What a small change of one variable does to the result, beside what the gradient predicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograd_lite.drawing.model import GraphModel
from autograd_lite.formulas.notation import pretty_number
from autograd_lite.formulas.parser import Expression, ExpressionError

__all__ = ["NUDGE", "nudge"]

NUDGE = 0.01
DIGITS = 3


def nudge(
    expression: Expression,
    values: Mapping[str, float],
    name: str,
    model: GraphModel,
    by: float = NUDGE,
) -> dict[str, Any]:
    """Move one variable a little, and compare.

    Args:
        expression: the formula.
        values: of its variables.
        name: the variable to move.
        model: the graph of the formula at these values, after a backward pass.
        by: how far to move it.

    Returns:
        "name", "by", "result", what "moved" and what was "predicted", as people read them, and
        "sentence", all of it. What moved is "" where the formula is not defined there.
    """
    before = model.nodes[-1]
    gradient = next(float(node.gradient) for node in model.nodes if node.label == name)
    step, predicted = pretty_number(by, DIGITS), pretty_number(gradient * by, DIGITS)
    found = {"name": name, "by": by, "predicted": predicted, "result": before.name, "moved": ""}
    try:
        after = expression.evaluate({**values, name: values[name] + by}).data
    except ExpressionError:
        words = f"{before.name} is not defined there"
    else:
        found["moved"] = moved = pretty_number(after - before.value, DIGITS)
        words = f"{before.name} moves by {moved}, the gradient predicted {predicted}"
    return {**found, "sentence": f"Nudge {name} by {step}: {words}."}
