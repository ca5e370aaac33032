"""Small data sets to classify: five drawn from a formula, four measured ones from scikit-learn.

>>> train, test = train_test_split(load_dataset("moons", n_samples=200), test_fraction=0.25)
>>> train, test = standardize(train, test)
>>> train
Dataset('moons': 150 samples, 2 features, 2 classes)
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from autograd_lite._extras import import_extra

__all__ = ["DATASETS", "Dataset", "load_dataset", "standardize", "train_test_split"]


@dataclass(frozen=True, repr=False)
class Dataset:
    """Samples to classify: one row of features and one class index each.

    Args:
        name: what the data set is called.
        X: the features, one row of floats per sample.
        y: the class of each sample, an index into class_names.
        feature_names: a name for each column of X.
        class_names: a name for each class.

    >>> Dataset("coins", [[2.1], [2.4]], [0, 1], ["diameter"], ["cent", "penny"])
    Dataset('coins': 2 samples, 1 features, 2 classes)
    """

    name: str
    X: list[list[float]]
    y: list[int]
    feature_names: list[str] = field(default_factory=lambda: ["x1", "x2"])
    class_names: list[str] = field(default_factory=lambda: ["0", "1"])

    @property
    def n_classes(self) -> int:
        """The number of classes, present in y or not."""
        return len(self.class_names)

    @property
    def n_features(self) -> int:
        """The number of columns of X."""
        return len(self.feature_names)

    def __repr__(self) -> str:
        size = f"{len(self.y)} samples, {self.n_features} features, {self.n_classes} classes"
        return f"Dataset({self.name!r}: {size})"


def moons(n_samples: int, noise: float, seed: int) -> Dataset:
    """Two interleaved half circles of radius 1, by scikit-learn's make_moons."""
    make = import_extra("sklearn.datasets", "train").make_moons
    points, y = make(n_samples, noise=noise, random_state=seed)
    return _generated("moons", points, y, 2)


def circles(n_samples: int, noise: float, seed: int) -> Dataset:
    """A circle of radius 1 around one of radius 0.5, by scikit-learn's make_circles."""
    make = import_extra("sklearn.datasets", "train").make_circles
    points, y = make(n_samples, noise=noise, factor=0.5, random_state=seed)
    return _generated("circles", points, y, 2)


def blobs(n_samples: int, noise: float, seed: int) -> Dataset:
    """Three round clouds whose centres lie on a circle of radius 1, 120 degrees apart."""
    make = import_extra("sklearn.datasets", "train").make_blobs
    angles = [math.pi / 2 + k * 2 * math.pi / 3 for k in range(3)]
    centers = [[math.cos(angle), math.sin(angle)] for angle in angles]
    points, y = make(n_samples, centers=centers, cluster_std=noise, random_state=seed)
    return _generated("blobs", points, y, 3)


def spirals(n_samples: int, noise: float, seed: int) -> Dataset:
    """Three arms r = t, angle = 4 * t + k * 120 degrees for t from 0.1 to 1."""
    np = import_extra("numpy", "train")
    rng = np.random.default_rng(seed)
    y = np.arange(n_samples) % 3
    radius = rng.uniform(0.1, 1.0, n_samples)
    angle = 4 * radius + y * 2 * np.pi / 3
    points = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return _generated("spirals", points + rng.normal(0.0, noise, points.shape), y, 3)


def xor(n_samples: int, noise: float, seed: int) -> Dataset:
    """The square from -1 to 1: class 1 where exactly one coordinate is positive, else class 0."""
    np = import_extra("numpy", "train")
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
        noise: standard deviation of the normal noise on each coordinate of a generated point.
        seed: fixes the points drawn, or which of the measured samples are taken.

    Returns:
        The data set; the classes of a generated one are as even in number as they can be.

    Raises:
        ValueError: for an unknown name, a number of samples that cannot be had, or noise asked
            of measured data.
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


def train_test_split(
    dataset: Dataset, test_fraction: float = 0.25, seed: int = 0
) -> tuple[Dataset, Dataset]:
    """Split a data set in two, with the same share of each class in both.

    Args:
        dataset: the samples.
        test_fraction: the share held out, above 0 and below 1.
        seed: fixes which samples are held out.

    Returns:
        The training set and the held-out test set.

    Raises:
        ValueError: if the fraction leaves one of the two with fewer samples than classes.

    >>> train_test_split(load_dataset("wine"), test_fraction=0.5)[1]
    Dataset('wine': 89 samples, 13 features, 3 classes)
    """
    if not 0 < test_fraction < 1:
        raise ValueError(f"test fraction must be between 0 and 1, not {test_fraction}")
    held_out = math.ceil(test_fraction * len(dataset.y))
    if min(held_out, len(dataset.y) - held_out) < dataset.n_classes:
        raise ValueError(
            f"cannot hold out {test_fraction:g} of {len(dataset.y)} samples: that leaves "
            f"{len(dataset.y) - held_out} to train and {held_out} to test on, and each needs "
            f"at least one of the {dataset.n_classes} classes"
        )
    model_selection = import_extra("sklearn.model_selection", "train")
    train, test = model_selection.train_test_split(
        range(len(dataset.y)), test_size=held_out, random_state=seed, stratify=dataset.y
    )
    return _subset(dataset, train), _subset(dataset, test)


def standardize(train: Dataset, *others: Dataset) -> tuple[Dataset, ...]:
    """Shift and scale every feature: (x - mean) / std, with the training set's mean and std.

    The other sets are treated alike, so that nothing about them leaks into the training. A
    feature that is constant in the training set, such as a pixel that is always dark, is only
    shifted.

    Args:
        train: the set whose means and standard deviations are used.
        others: sets to transform with the same numbers.

    Returns:
        The transformed sets, train first.

    >>> train = Dataset("points", [[1.0, 5.0], [3.0, 5.0]], [0, 1])
    >>> test = Dataset("points", [[4.0, 6.0]], [1])
    >>> [d.X for d in standardize(train, test)]
    [[[-1.0, 0.0], [1.0, 0.0]], [[2.0, 1.0]]]
    """
    means, scales = means_and_scales(train)
    return tuple(
        replace(
            dataset,
            X=[
                [(x - mean) / scale for x, mean, scale in zip(row, means, scales, strict=True)]
                for row in dataset.X
            ],
        )
        for dataset in (train, *others)
    )


def means_and_scales(dataset: Dataset) -> tuple[list[float], list[float]]:
    """The mean of each feature and the number it is divided by: its std, or 1 if it is constant."""
    n = len(dataset.X)
    means, scales = [], []
    for column in zip(*dataset.X, strict=True):
        mean = math.fsum(column) / n
        std = math.sqrt(math.fsum((x - mean) ** 2 for x in column) / n)
        means.append(mean)
        scales.append(std if std > 1e-12 * abs(mean) else 1.0)
    return means, scales


def _generate(name: str, n_samples: int, noise: float | None, seed: int) -> Dataset:
    make, usual_noise = _GENERATORS[name]
    noise = usual_noise if noise is None else noise
    if n_samples < 4:
        raise ValueError(f"{name} needs at least 4 samples, not {n_samples}")
    if not 0 <= noise < math.inf:
        raise ValueError(f"noise is a standard deviation, so at least 0, not {noise}")
    return make(n_samples, noise, seed)


def _generated(name: str, points: Any, y: Any, n_classes: int) -> Dataset:
    classes = [str(k) for k in range(n_classes)]
    return Dataset(name, points.tolist(), y.tolist(), class_names=classes)


def _load(name: str, n_samples: int | None, seed: int) -> Dataset:
    bunch = getattr(import_extra("sklearn.datasets", "train"), f"load_{name}")()
    dataset = Dataset(
        name,
        bunch.data.tolist(),
        bunch.target.tolist(),
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
    return _subset(dataset, random.Random(seed).sample(range(carried), n_samples))


def _subset(dataset: Dataset, indices: Sequence[int]) -> Dataset:
    return replace(dataset, X=[dataset.X[i] for i in indices], y=[dataset.y[i] for i in indices])
