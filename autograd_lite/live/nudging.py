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
    expression: Expression, values: Mapping[str, float], name: str, model: GraphModel
) -> dict[str, Any]:
    """Move one variable a little, and compare.

    Args:
        expression: the formula.
        values: of its variables.
        name: the variable to move.
        model: the graph of the formula at these values, after a backward pass.

    Returns:
        "name", "by", "moved" and "predicted" as people read them, and "sentence", all of it.
    """
    before, gradient = model.nodes[-1], _gradient(model, name)
    by = pretty_number(NUDGE, DIGITS)
    predicted = pretty_number(gradient * NUDGE, DIGITS)
    answer = {"name": name, "by": by, "predicted": predicted, "result": before.name}
    try:
        after = expression.evaluate({**values, name: values[name] + NUDGE}).data
    except ExpressionError:
        sentence = f"Nudge {name} by {by}: {before.name} is not defined there."
        return {**answer, "moved": "", "sentence": sentence}
    moved = pretty_number(after - before.value, DIGITS)
    sentence = (
        f"Nudge {name} by {by}: {before.name} moves by {moved}, the gradient predicted {predicted}."
    )
    return {**answer, "moved": moved, "sentence": sentence}


def _gradient(model: GraphModel, name: str) -> float:
    return next(float(node.gradient) for node in model.nodes if node.label == name)
