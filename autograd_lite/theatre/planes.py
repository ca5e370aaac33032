"""A part of the plane as a grid of points, and numbers on it as bytes that a page can paint."""

from __future__ import annotations

import math
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["FIELDS", "Plane", "as_bytes", "border", "plane_around"]


@dataclass(frozen=True)
class Plane:
    """A rectangle with a grid of resolution × resolution points, its corners among them."""

    left: float
    right: float
    low: float
    high: float
    resolution: int

    def grid(self) -> list[list[float]]:
        """The points row by row from the top, as pictures are painted.

        >>> Plane(0.0, 1.0, 0.0, 2.0, 2).grid()
        [[0.0, 2.0], [1.0, 2.0], [0.0, 0.0], [1.0, 0.0]]
        """
        last = self.resolution - 1
        xs = [self.left + (self.right - self.left) * i / last for i in range(last + 1)]
        ys = [self.high + (self.low - self.high) * i / last for i in range(last + 1)]
        return [[x, y] for y in ys for x in xs]


def plane_around(points: Sequence[Sequence[float]], resolution: int) -> Plane:
    """The plane that holds all points, with a margin."""
    (left, right), (low, high) = ((min(xs), max(xs)) for xs in zip(*points, strict=True))
    margin = 0.08 * max(right - left, high - low) or 1.0
    return Plane(left - margin, right + margin, low - margin, high + margin, resolution)


def as_bytes(numbers: Sequence[float], low: float, high: float) -> str:
    """Numbers as bytes in base64: 0 for low or less, 255 for high or more.

    >>> as_bytes([0.0, 1.0, 9.0], 0.0, 1.0)
    'AP//'
    """
    scale = 255 / (high - low)
    if min(numbers) < low or max(numbers) > high:
        numbers = [max(low, min(high, x)) for x in numbers]
    levels = [int((x - low) * scale + 0.5) for x in numbers]
    return b64encode(bytes(levels)).decode()


def _sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z)) if z > -700 else 0.0


def _softmax(zs: Sequence[float]) -> list[float]:
    exps = [math.exp(z - max(zs)) for z in zs]
    return [e / sum(exps) for e in exps]


def _columns(outputs: Sequence[Any]) -> list[list[float]]:
    rows = [output if isinstance(output, list) else [output] for output in outputs]
    return [list(column) for column in zip(*rows, strict=True)]


def _one(f: Callable[[float], float], low: float, high: float) -> Callable[..., list[str]]:
    def paint(outputs: Sequence[Any]) -> list[str]:
        return [as_bytes([f(z) for z in _columns(outputs)[0]], low, high)]

    return paint


def _classes(outputs: Sequence[Any]) -> list[str]:
    return [as_bytes(ps, 0.0, 1.0) for ps in _columns([_softmax(zs) for zs in outputs])]


def border(outputs: Sequence[Any]) -> list[str]:
    """Where each class begins: its lead over the best other one, squeezed so that 0 stays 0.

    One score leads over 0. A lead of the median size is half way to the end of the bytes.
    """
    found = []
    rows = [output if isinstance(output, list) else [0.0, output] for output in outputs]
    for k in range(len(rows[0]) if len(rows[0]) > 2 else 1):
        others = [max(row[:k] + row[k + 1 :]) for row in rows]
        leads = [row[k] - other for row, other in zip(rows, others, strict=True)]
        usual = sorted(map(abs, leads))[len(leads) // 2] or 1.0
        found.append(as_bytes([x / (abs(x) + usual) for x in leads], -1.0, 1.0))
    return found


FIELDS: dict[str, Callable[[Sequence[Any]], list[str]]] = {
    "logit": _one(_sigmoid, 0.0, 1.0),
    "probability": _one(float, 0.0, 1.0),
    "margin": _one(float, -1.0, 1.0),
    "classes": _classes,
}
"""How outputs are painted, by what they are: the probability of class 1 or of each class, or
numbers from -1 (low) to 1 (high)."""
