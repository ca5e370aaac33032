"""What Python, NumPy and pickle expect of a node, apart from the engine."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from autograd_lite.graph import topological_order

__all__ = ["Interoperable", "hint_at_functions"]


class Interoperable:
    """The base class of `Value`: how a node is formatted, copied, pickled, and meets NumPy."""

    __slots__ = ()

    def __format__(self: Any, spec: str) -> str:
        """f"{loss:.3f}" prints data; without a format, the node as `repr` shows it."""
        return format(self.data, spec) if spec else repr(self)

    def __float__(self: Any) -> float:
        raise TypeError(
            f"float() or math function of {self!r} would lose the graph: "
            "call a method such as x.exp(), or take x.data"
        )

    def __array_ufunc__(self: Any, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
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

    def __copy__(self: Any) -> Any:
        return _copy_onto(self, self.parents)

    def __deepcopy__(self: Any, memo: dict[int, Any]) -> Any:
        """Copy the whole graph below, however deep, without recursion."""
        for node in topological_order(self):
            if id(node) not in memo:
                memo[id(node)] = _copy_onto(node, tuple(memo[id(p)] for p in node.parents))
        return memo[id(self)]

    def __reduce__(self: Any) -> Any:
        if self.parents:
            raise TypeError(
                f"cannot pickle {self!r}: it carries a graph; pickle the leaves it was computed "
                "from, or its data, or copy.deepcopy it"
            )
        return type(self), (self.data, (), (), self.op, self.label), (None, {"grad": self.grad})


class _FunctionOfThePackage:
    """What `x.sigmoid` finds: sigmoid is no method, and the error says how to write it.

    (A `__getattr__` would do the same, and make every access to every attribute slower.)
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, node: Any, owner: type) -> Any:
        raise AttributeError(
            f"a Value has no attribute {self.name!r}; write autograd_lite.{self.name}(x)"
        )


def hint_at_functions(node_type: type, names: Iterable[str]) -> None:
    """Point from each missing method of a node to the function of that name."""
    for name in names:
        if not hasattr(node_type, name):
            hint = _FunctionOfThePackage()
            hint.__set_name__(node_type, name)
            setattr(node_type, name, hint)


def _copy_onto(node: Any, parents: tuple[Any, ...]) -> Any:
    """A node like this one on other parents, made without computing or checking anything."""
    twin = object.__new__(type(node))
    for name in ("data", "grad", "local_grads", "op", "label"):
        setattr(twin, name, copy.copy(getattr(node, name)))
    twin.parents = parents
    if hasattr(node, "__dict__"):  # a subclass that takes attributes
        vars(twin).update(vars(node))
    return twin
