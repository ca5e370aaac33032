"""Points in a plane to train on: drawn from a formula with Python alone, in units of about 1.

The shapes are those of `load_dataset`, moved and scaled into the square from -1 to 1.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable

__all__ = ["POINTS", "Points", "points"]

Point = tuple[float, float]
Shape = Callable[[random.Random, int], "tuple[float, float, float]"]
Points = tuple[list[list[float]], list[float]]
"""Places, and the class of each, or the number to estimate there."""


def _moons(rng: random.Random, i: int) -> tuple[float, float, float]:
    angle = math.pi * rng.random()
    if i % 2:
        return (0.5 - math.cos(angle)) / 1.4, (0.25 - math.sin(angle)) / 1.4, 1
    return (math.cos(angle) - 0.5) / 1.4, (math.sin(angle) - 0.25) / 1.4, 0


def _circles(rng: random.Random, i: int) -> tuple[float, float, float]:
    angle, radius = 2 * math.pi * rng.random(), 0.45 if i % 2 else 0.9
    return radius * math.cos(angle), radius * math.sin(angle), i % 2


def _xor(rng: random.Random, i: int) -> tuple[float, float, float]:
    x, y = ((-1, -1), (1, -1), (1, 1), (-1, 1))[i % 4]
    return x * rng.uniform(0.08, 0.95), y * rng.uniform(0.08, 0.95), i % 2


def _spirals(rng: random.Random, i: int) -> tuple[float, float, float]:
    radius = rng.uniform(0.1, 1.0)
    angle = 4 * radius + (i % 3) * 2 * math.pi / 3
    return radius * math.cos(angle), radius * math.sin(angle), i % 3


def _blobs(rng: random.Random, i: int) -> tuple[float, float, float]:
    angle = math.pi / 2 + (i % 3) * 2 * math.pi / 3
    return 0.6 * math.cos(angle), 0.6 * math.sin(angle), i % 3


def _waves(rng: random.Random, i: int) -> tuple[float, float, float]:
    x, y = rng.uniform(-1, 1), rng.uniform(-1, 1)
    return x, y, math.sin(2.5 * x) * math.cos(2 * y)


POINTS: dict[str, tuple[Shape, int, float]] = {
    # name: (a point and its target, the number of classes, the share of the noise that it takes)
    "moons": (_moons, 2, 0.7),
    "circles": (_circles, 2, 1.0),
    "xor": (_xor, 2, 1.0),
    "spirals": (_spirals, 3, 0.4),
    "blobs": (_blobs, 3, 2.0),
    "waves": (_waves, 0, 0.0),
}
"""The shapes by name; 0 classes for one whose targets are numbers, sin(2.5 x1) * cos(2 x2)."""


def points(name: str, n: int, noise: float, seed: int) -> Points:
    """Points of a shape.

    Args:
        name: one of `POINTS`.
        n: how many.
        noise: the standard deviation of what is added to each coordinate, more or less.
        seed: fixes them.

    >>> places, classes = points("xor", 4, 0.0, seed=1)
    >>> classes, [x * y < 0 for x, y in places]
    ([0, 1, 0, 1], [False, True, False, True])
    """
    shape, _, share = POINTS[name]
    rng = random.Random(f"{name} {seed}")
    places, targets = [], []
    for i in range(n):
        x, y, target = shape(rng, i)
        dx, dy = rng.gauss(0.0, 1.0), rng.gauss(0.0, 1.0)
        places.append([x + share * noise * dx, y + share * noise * dy])
        targets.append(target)
    return places, targets
