"""How a model becomes a program: the only place where networks meet the compiler.

The face of the package imports this module, so that no module of the engine knows the compiler.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd_lite.modules import Module, predictors

__all__: list[str] = []

WORTH_COMPILING = 1_000_000
"""From so many samples times parameters, and `PER_SAMPLE`, on it pays to compile a model for a
prediction."""

PER_SAMPLE = 40
"""What a sample takes besides its parameters, in parameters: measured on a few neurons."""


def _compiled(model: Module, engine: str = "auto") -> Any:
    """The model as a program: the outputs of samples and batches at the speed of C.

    Args:
        model: the model; its parameters are read at every call.
        engine: as for `autograd_lite.compile`.

    Returns:
        A `Program`.

    >>> from autograd_lite import MLP
    >>> MLP(2, [1], init="uniform", seed=0).compile()([1.0, 0.0])
    0.6888437030500962
    """
    from autograd_lite.compiling.program import compile as compile_program

    return compile_program(model, parameters=model.parameters(), engine=engine)


def _predicted(model: Module, rows: Sequence[Any]) -> list[Any] | None:
    """The outputs by a compiled model, where there are enough samples for it to pay."""
    size = len(model.parameters()) + PER_SAMPLE
    if not hasattr(rows, "__len__") or len(rows) * size < WORTH_COMPILING:
        return None
    from autograd_lite.compiling.predicting import predict

    return predict(model, rows)


Module.compile = _compiled  # type: ignore[attr-defined]
predictors.append(_predicted)
