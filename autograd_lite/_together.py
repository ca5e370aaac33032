"""Setting many attributes at once: what an interrupt finds is all of the old or all of the new."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any

__all__ = ["set_together"]


def set_together(objects: Iterable[Any], names: Iterable[str], values: Iterable[Any]) -> None:
    """Set one attribute of each object, all of them or none.

    The loop runs in C, where neither Ctrl-C nor another thread comes in between.

    >>> from autograd_lite import Value
    >>> p, q = Value(1.0), Value(2.0)
    >>> set_together([p, q], ["data", "data"], [3.0, 4.0])
    >>> p.data, q.data
    (3.0, 4.0)
    """
    deque(map(setattr, objects, names, values), maxlen=0)
