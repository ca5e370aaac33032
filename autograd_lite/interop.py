"""What Python, NumPy, pickle and micrograd's scripts expect of a node, apart from the engine."""

from __future__ import annotations

import copy
from typing import Any

from autograd_lite.graph import topological_order

__all__ = ["Interoperable"]


class Interoperable:
    """The base class of `Value`: how a node prints, copies, pickles and meets NumPy."""

    __slots__ = ()

    data: Any
    grad: Any
    parents: tuple[Any, ...]
    local_grads: tuple[Any, ...]
    op: str
    label: str

    def __repr__(self) -> str:
        label = f", label={self.label!r}" if self.label else ""
        return f"{type(self).__name__}(data={self.data!r}, grad={self.grad!r}{label})"

    def __float__(self) -> float:
        raise TypeError(
            f"float() or math function of {self!r} would lose the graph: "
            "call a method such as x.exp(), or take x.data"
        )

    @property
    def _prev(self) -> tuple[Any, ...]:
        """The parents, under micrograd's name."""
        return self.parents

    @property
    def _op(self) -> str:
        """The operation, under micrograd's name."""
        return self.op

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        """Compute elementwise with NumPy scalars and arrays of Values; refuse arrays of numbers.

        An array of numbers times a Value would quietly become an array of objects, slow and
        easily mistaken for numbers, so it takes an explicit array of Values.
        """
        import numpy as np

        for x in inputs:
            if isinstance(x, np.ndarray) and x.ndim and x.dtype != object:
                raise TypeError(
                    f"{ufunc.__name__} of an array of {x.dtype} and {self!r}: make an array of "
                    "Values first, np.array([Value(x) for x in array])"
                )
        boxes = []
        for x in inputs:
            box = np.empty(np.shape(x) if isinstance(x, np.ndarray) else (), dtype=object)
            box[...] = x.item() if isinstance(x, np.generic) else x
            boxes.append(box)
        return getattr(ufunc, method)(*boxes, **options)

    def __copy__(self) -> Any:
        return _copy_onto(self, self.parents)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        """Copy the whole graph below, however deep, without recursion."""
        for node in topological_order(self):
            if id(node) not in memo:
                memo[id(node)] = _copy_onto(node, tuple(memo[id(p)] for p in node.parents))
        return memo[id(self)]

    def __reduce__(self) -> Any:
        if self.parents:
            raise TypeError(
                f"cannot pickle {self!r}: it carries a graph; pickle the leaves it was computed "
                "from, or its data, or copy.deepcopy it"
            )
        return type(self), (self.data, (), (), "", self.label), (None, {"grad": self.grad})


def _copy_onto(node: Any, parents: tuple[Any, ...]) -> Any:
    """A node like this one on other parents, made without computing or checking anything."""
    twin = object.__new__(type(node))
    for name in ("data", "grad", "local_grads", "op", "label"):
        setattr(twin, name, copy.copy(getattr(node, name)))
    twin.parents = parents
    return twin
