"""The graph up to the operation that raised an exception, with the culprit marked."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from textwrap import fill
from typing import TYPE_CHECKING, Any

from autograd_lite.drawing.marks import FAILS
from autograd_lite.drawing.model import GraphModel, graph_model
from autograd_lite.drawing.outputs import Options, draw
from autograd_lite.value import Value, as_value

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from autograd_lite.drawing.picture import Picture

__all__ = ["draw_failure"]


def draw_failure(error: BaseException | None = None, **options: Unpack[Options]) -> Picture:
    """Draw the graph up to the operation that failed, such as the log of 0, which is marked.

    Args:
        error: what an operation on Values raised; unless told, the exception that is being
            handled, or else the last one that a notebook or the interactive Python has shown.
        options: those of `draw`.

    Returns:
        The picture; the words of the error are its caption.

    Raises:
        ValueError: if there is no exception, or it was not raised by an operation on Values.

    >>> x = Value(1.0, label="x")
    >>> try:
    ...     (x - 1.0).log()
    ... except ValueError as error:
    ...     picture = draw_failure(error)
    >>> "fails here" in picture.source
    True
    """
    raised = error if error is not None else _last_error()
    cause = next((e for e in _chain(raised) if hasattr(e, "operands")), None)
    if raised is None:
        raise ValueError("no exception was raised: give draw_failure the one to be drawn")
    if cause is None:
        raise ValueError(
            f"{type(raised).__name__} was not raised by an operation on Values: {raised!s:.80}"
        )
    usual: Options = {"gradients": False, "derivatives": False, "caption": fill(str(cause), 72)}
    shown: Options = {**usual, **options}
    return draw(_failed_model(cause), **shown)


def _last_error() -> BaseException | None:
    for name in ("last_exc", "last_value"):  # the second up to Python 3.11
        if sys.exc_info()[1] is None and hasattr(sys, name):
            last: BaseException | None = getattr(sys, name)
            return last
    return sys.exc_info()[1]


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The exception, what caused it, what caused that, and so on."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _failed_model(error: Any) -> GraphModel:
    """The operands' graph, and above it the operation that has no value."""
    failed = Value(0.0)
    failed.parents = tuple(map(as_value, error.operands))
    failed.op, failed.data = error.op, None
    failed.local_grads = (None,) * len(failed.parents)
    model = graph_model(failed)
    *others, last = model.nodes
    return replace(model, nodes=(*others, replace(last, marks=(FAILS,))))
