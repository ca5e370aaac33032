"""Samples and their targets as a training takes them: lists of numbers, or arrays as they are."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from typing import Any, overload

from autograd_lite.training.batch_loss import BatchLoss
from autograd_lite.training.datasets import listed

__all__ = ["Samples"]

MOST_ASKED = 1000
"""Of more different numbers the loss is asked about these, the smallest and the largest."""


class Samples(Sequence[tuple[Any, Any]]):
    """Samples, each with its target; what is an array stays one, and a sample is a list.

    Args:
        X: samples, one a row: lists, a NumPy array or a data frame.
        y: their targets, as the loss takes them.
        loss: which says whether targets that are whole numbers are classes.
        names: what messages call X and y.

    Raises:
        TypeError, ValueError: naming what is not a finite number; for different lengths, or none.
    """

    def __init__(
        self,
        X: Any,  # noqa: N803 (capital X, as everyone writes it)
        y: Any,
        loss: BatchLoss,
        names: tuple[str, str] = ("X", "y"),
    ) -> None:
        x_name, self.y_name = names
        X, y = (x.to_numpy() if hasattr(x, "to_numpy") else x for x in (X, y))  # noqa: N806
        self.X, self.y = _finite_array(X, x_name), _finite_array(y, self.y_name)
        if loss.takes_classes and self.y is not None:
            self.y = _whole(self.y)
        if self.X is None or self.y is None or self.y.ndim > 1:
            self.X, self.y = listed(X, x_name), listed(y, self.y_name)
        if len(self.X) != len(self.y):
            raise ValueError(
                f"{x_name} has {len(self.X)} samples and {self.y_name} {len(self.y)} targets"
            )
        if not len(self.X):
            raise ValueError(f"{x_name} has no samples")
        self.are_arrays = not isinstance(self.X, list)
        if not self.are_arrays:
            self.X = [_floats(x, f"{x_name}[{i}]") for i, x in enumerate(self.X)]
            self.y = [_floats(t, f"{self.y_name}[{i}]") for i, t in enumerate(self.y)]
            if loss.takes_classes:
                self.y = [int(t) if isinstance(t, float) and t.is_integer() else t for t in self.y]

    def __len__(self) -> int:
        return len(self.X)

    @overload
    def __getitem__(self, i: int) -> tuple[Any, Any]: ...

    @overload
    def __getitem__(self, i: slice) -> list[tuple[Any, Any]]: ...

    def __getitem__(self, i: Any) -> Any:
        X, y = self.X[i], self.y[i]  # noqa: N806
        if self.are_arrays:
            X, y = X.tolist(), y.tolist()  # noqa: N806
        return list(zip(X, y, strict=True)) if isinstance(i, slice) else (X, y)

    def targets(self, chosen: Sequence[int]) -> list[Any]:
        """The targets of some samples."""
        if self.are_arrays:
            return self.y[chosen].tolist()  # type: ignore[no-any-return]
        return [self.y[i] for i in chosen]

    def different_targets(self) -> Iterator[tuple[str, Any]]:
        """Each target once, with its name: of very many different numbers some, and the ends."""
        if self.are_arrays:
            np = sys.modules["numpy"]
            numbers, places = np.unique(self.y, return_index=True)
            ends = {*range(min(MOST_ASKED, len(numbers))), len(numbers) - 1}
            seen = sorted((int(places[k]), numbers[k].item()) for k in ends)
        else:
            first: dict[Any, int] = {}
            for i, target in enumerate(self.y):
                first.setdefault(_hashable(target), i)
            seen = [(i, self.y[i]) for i in first.values()]
        for i, target in seen:
            yield f"{self.y_name}[{i}]", target


def _finite_array(x: Any, name: str) -> Any:
    """An array of NumPy as floats, if x is one of numbers; else None."""
    np = sys.modules.get("numpy")  # without it nothing is an array
    if np is None or type(x) is not np.ndarray or x.dtype.kind not in "fiub" or not x.ndim:
        return None
    floats = x.astype(float)
    if not np.isfinite(floats).all():
        place = np.argwhere(~np.isfinite(floats))[0].tolist()
        raise _not_finite(name + "".join(f"[{i}]" for i in place), float(floats[tuple(place)]))
    return floats


def _whole(floats: Any) -> Any:
    """The array as whole numbers; None if it holds others, or some too large for an index."""
    fits = (floats % 1 == 0) & (abs(floats) < 2**53)
    return floats.astype("int64") if fits.all() else None


def _floats(x: Any, name: str) -> Any:
    if hasattr(x, "__len__") and not isinstance(x, str):
        return [_floats(item, f"{name}[{i}]") for i, item in enumerate(x)]
    try:
        number = float(x)
    except (TypeError, ValueError):
        raise TypeError(f"{name} is not a number: {x!r}") from None
    if not math.isfinite(number):
        raise _not_finite(name, number)
    return number


def _not_finite(name: str, number: float) -> ValueError:
    return ValueError(f"{name} is {number}: training needs finite numbers")


def _hashable(target: Any) -> Any:
    return tuple(map(_hashable, target)) if isinstance(target, list) else (type(target), target)
