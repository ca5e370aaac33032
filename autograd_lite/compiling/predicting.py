"""Predictions for many samples: a model compiled for one call."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from autograd_lite._extras import is_installed
from autograd_lite._recording import no_grad
from autograd_lite.compiling.program import Program
from autograd_lite.compiling.recording import numbers_in, values_in

__all__ = ["predict"]


def predict(model: Any, rows: Sequence[Any]) -> list[Any] | None:
    """The outputs of a model for many samples, or None where it cannot be compiled.

    Nothing is kept but kernels: a model may be another one at the next call.
    """
    if not is_installed("numpy"):
        return None
    ends = [rows[0], rows[-1]]
    try:
        with no_grad():
            expected = [y.data for x in ends for y in values_in(model(x))]
        outputs: list[Any] = Program(model, None, "auto")(rows)
    except (ArithmeticError, AttributeError, IndexError, TypeError, ValueError):
        return None  # computed with Values, it works or says why not
    found = [x for output in (outputs[0], outputs[-1]) for x in numbers_in(output)]
    close = map(lambda x, y: math.isclose(x, y, rel_tol=1e-9, abs_tol=1e-12), found, expected)
    return outputs if len(found) == len(expected) and all(close) else None
