"""Batches: the samples that a program is given, as lists of rows or as arrays."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite.compiling.recording import numbers_in, shape_of

__all__ = ["Batch", "nested_shape", "shape_of_sample"]


class Batch(Sequence[Any]):
    """The samples of a batch: the arguments of the function, each with an entry a sample."""

    def __init__(self, arguments: Any, with_arrays: bool) -> None:
        self.columns = [_array(x) for x in arguments] if with_arrays else list(arguments)
        lengths = {
            len(x) if hasattr(x, "__len__") and not _is_scalar(x) else None for x in self.columns
        }
        self.is_one = len(lengths) > 1 or None in lengths
        self.length = 0 if self.is_one else next(iter(lengths), 0) or 0
        self.arrays = with_arrays and not self.is_one and all(map(_is_array, self.columns))
        if not self.arrays:
            self.columns = [x.tolist() if hasattr(x, "tolist") else x for x in arguments]

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, i: Any) -> Any:
        return tuple(column[i] for column in self.columns)

    def check(self) -> None:
        """Raise an error that names a sample in which a number is not finite."""
        if self.arrays:
            np = import_extra("numpy")
            for column in self.columns:
                finite = np.isfinite(column)
                if not finite.all():
                    i = int(np.argmin(finite.reshape(self.length, -1).all(axis=1)))
                    bad = column[i] if column.ndim == 1 else column[i][~finite[i]][0]
                    raise _not_finite(i, float(bad))
            return
        for i in range(self.length):
            for column in self.columns:
                try:
                    numbers = list(numbers_in(column[i]))
                except (TypeError, ValueError):
                    continue  # its shape will say what is wrong
                for x in numbers:
                    if not math.isfinite(x):
                        raise _not_finite(i, x)

    def shape(self, i: int) -> Any:
        """That of a sample."""
        if self.arrays:
            return tuple(nested_shape(x.shape[1:]) for x in self.columns)
        return shape_of_sample(self[i])

    def array(self) -> Any:
        """All numbers, a row for each sample."""
        columns = [x.reshape(self.length, -1) for x in self.columns]
        if len(columns) == 1:
            return columns[0]
        return import_extra("numpy").concatenate(columns, axis=1)


def _array(x: Any) -> Any:
    """A list of numbers, or of lists of as many numbers each, as an array; else x itself."""
    if isinstance(x, (list, tuple)) and x:
        try:
            array = import_extra("numpy").array(x)
        except (TypeError, ValueError):
            return x  # of several lengths, or no numbers
        return array if array.dtype.kind in "fiub" else x
    return x


def _is_array(x: Any) -> bool:
    return hasattr(x, "dtype") and hasattr(x, "shape") and getattr(x.dtype, "kind", "?") in "fiub"


def _is_scalar(x: Any) -> bool:
    return hasattr(x, "shape") and x.shape == ()


def nested_shape(shape: tuple[int, ...]) -> Any:
    """The shape of an array as that of nested lists.

    >>> nested_shape((2, 3))
    ((None, None, None), (None, None, None))
    """
    return (nested_shape(shape[1:]),) * shape[0] if shape else None


def shape_of_sample(sample: Sequence[Any]) -> Any:
    """The shapes of the arguments of a sample."""
    return tuple(map(shape_of, sample))


def _not_finite(i: int, x: float) -> ValueError:
    return ValueError(f"sample {i} holds {x}: a Value holds a finite number")
