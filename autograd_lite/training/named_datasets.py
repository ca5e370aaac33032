"""Data sets by name: five drawn from a formula, four measured ones that scikit-learn carries.

>>> from autograd_lite import standardize, train_test_split
>>> train, test = train_test_split(load_dataset("moons", n_samples=200), test_fraction=0.25)
>>> train, test = standardize(train, test)
>>> train
Dataset('moons': 150 samples, 2 features, 2 classes)
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite.training.datasets import Dataset, check_seed, subset

__all__ = ["DATASETS", "load_dataset"]


def moons(n_samples: int, noise: float, seed: int) -> Dataset:
    """Two interleaved half circles of radius 1, by scikit-learn's make_moons."""
    make = import_extra("sklearn.datasets").make_moons
    points, y = make(n_samples, noise=noise, random_state=seed)
    return _generated("moons", points, y, 2)


def circles(n_samples: int, noise: float, seed: int) -> Dataset:
    """A circle of radius 1 around one of radius 0.5, by scikit-learn's make_circles."""
    make = import_extra("sklearn.datasets").make_circles
    points, y = make(n_samples, noise=noise, factor=0.5, random_state=seed)
    return _generated("circles", points, y, 2)


def blobs(n_samples: int, noise: float, seed: int) -> Dataset:
    """Three round clouds whose centres lie on a circle of radius 1, 120 degrees apart."""
    make = import_extra("sklearn.datasets").make_blobs
    angles = [math.pi / 2 + k * 2 * math.pi / 3 for k in range(3)]
    centers = [[math.cos(angle), math.sin(angle)] for angle in angles]
    points, y = make(n_samples, centers=centers, cluster_std=noise, random_state=seed)
    return _generated("blobs", points, y, 3)


def spirals(n_samples: int, noise: float, seed: int) -> Dataset:
    """Three arms r = t, angle = 4 * t + k * 120 degrees for t from 0.1 to 1."""
    np = import_extra("numpy")
    rng = np.random.default_rng(seed)
    y = np.arange(n_samples) % 3
    radius = rng.uniform(0.1, 1.0, n_samples)
    angle = 4 * radius + y * 2 * np.pi / 3
    points = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return _generated("spirals", points + rng.normal(0.0, noise, points.shape), y, 3)


def xor(n_samples: int, noise: float, seed: int) -> Dataset:
    """The square from -1 to 1: class 1 where exactly one coordinate is positive, else class 0."""
    np = import_extra("numpy")
    rng = np.random.default_rng(seed)
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])[np.arange(n_samples) % 4]
    points = corners * rng.uniform(0.0, 1.0, corners.shape)
    y = np.arange(n_samples) % 2
    return _generated("xor", points + rng.normal(0.0, noise, points.shape), y, 2)


_GENERATORS: dict[str, tuple[Callable[[int, float, int], Dataset], float]] = {
    # name: (function of samples, noise and seed; the noise unless told otherwise)
    "moons": (moons, 0.1),
    "circles": (circles, 0.08),
    "blobs": (blobs, 0.3),
    "spirals": (spirals, 0.03),
    "xor": (xor, 0.0),
}
LARGEST_NOISE = 1000
_MEASURED = ("iris", "wine", "breast_cancer", "digits")

DATASETS = (*_GENERATORS, *_MEASURED)
"""The names that load_dataset knows."""


def load_dataset(
    name: str, n_samples: int | None = None, noise: float | None = None, seed: int = 0
) -> Dataset:
    """Make or load a data set by its name.

    Args:
        name: one of DATASETS: the generated moons, circles, blobs, spirals, xor (points in a
            plane, in units of about 1), or the measured iris (150 samples), wine (178),
            breast_cancer (569), digits (1797, 8 x 8 pixels), which scikit-learn carries.
        n_samples: how many; by default 400 generated ones or all that were measured.
        noise: standard deviation of the normal noise on each coordinate of a generated point,
            from 0 to 1000.
        seed: fixes the points drawn, or which of the measured samples are taken.

    Returns:
        The data set; the classes of a generated one are as even in number as they can be.

    Raises:
        ValueError: for an unknown name, a number of samples that cannot be had, noise asked of
            measured data, or a seed that is not from 0 to 2**32 - 1.
        ImportError: if scikit-learn is not installed.

    >>> load_dataset("iris")
    Dataset('iris': 150 samples, 4 features, 3 classes)
    >>> load_dataset("moon")
    Traceback (most recent call last):
    ValueError: unknown data set 'moon'; there are moons, circles, blobs, spirals, xor, iris, ...
    """
    name = name.replace("-", "_").replace(" ", "_")
    if name not in DATASETS:
        raise ValueError(f"unknown data set {name!r}; there are {', '.join(DATASETS)}")
    if name in _GENERATORS:
        return _generate(name, 400 if n_samples is None else n_samples, noise, seed)
    if noise is not None:
        raise ValueError(f"{name} is measured data, which takes no noise")
    return _load(name, n_samples, seed)


def _generate(name: str, n_samples: int, noise: float | None, seed: int) -> Dataset:
    make, usual_noise = _GENERATORS[name]
    noise = usual_noise if noise is None else noise
    check_seed(seed)
    if n_samples < 4:
        raise ValueError(f"{name} needs at least 4 samples, not {n_samples}")
    if not 0 <= noise <= LARGEST_NOISE:
        raise ValueError(
            f"noise is a standard deviation, so at least 0, not {noise}, and at most "
            f"{LARGEST_NOISE}, which hides all shapes"
        )
    return make(n_samples, noise, seed)


def _generated(name: str, points: Any, y: Any, n_classes: int) -> Dataset:
    classes = [str(k) for k in range(n_classes)]
    return Dataset(name, points, y, class_names=classes)


def _load(name: str, n_samples: int | None, seed: int) -> Dataset:
    bunch = getattr(import_extra("sklearn.datasets"), f"load_{name}")()
    dataset = Dataset(
        name,
        bunch.data,
        bunch.target,
        [str(feature) for feature in bunch.feature_names],
        [str(name) for name in bunch.target_names],
    )
    carried = len(dataset.y)
    if n_samples is None:
        return dataset
    if not dataset.n_classes <= n_samples <= carried:
        raise ValueError(
            f"{name} has {carried} samples of {dataset.n_classes} classes: cannot take {n_samples}"
        )
    return subset(dataset, random.Random(seed).sample(range(carried), n_samples))
