"""The data sets against their definitions and against scikit-learn's own numbers."""

import math
import statistics
from collections import Counter

import pytest

from autograd_lite.training.named_datasets import DATASETS, load_dataset

sklearn_datasets = pytest.importorskip("sklearn.datasets")
GENERATED = ("moons", "circles", "blobs", "spirals", "xor")


@pytest.mark.parametrize("name", DATASETS)
def test_plain_numbers_of_consistent_sizes(name):
    data = load_dataset(name)
    assert len(data.X) == len(data.y)
    assert {len(row) for row in data.X} == {data.n_features}
    assert set(data.y) == set(range(data.n_classes))
    assert {type(x) for row in data.X for x in row} == {float}
    assert {type(label) for label in data.y} == {int}


@pytest.mark.parametrize(
    ("name", "samples", "features", "classes"),
    [
        ("iris", 150, 4, 3),
        ("wine", 178, 13, 3),
        ("breast_cancer", 569, 30, 2),
        ("digits", 1797, 64, 10),
    ],
)
def test_measured_sizes_as_published(name, samples, features, classes):
    data = load_dataset(name)
    assert (len(data.y), data.n_features, data.n_classes) == (samples, features, classes)


def test_first_iris_is_fishers():
    data = load_dataset("iris")
    assert data.X[0] == [5.1, 3.5, 1.4, 0.2]
    assert data.class_names == ["setosa", "versicolor", "virginica"]
    assert data.feature_names[0] == "sepal length (cm)"


def test_moons_and_circles_are_scikit_learns():
    points, labels = sklearn_datasets.make_moons(50, noise=0.2, random_state=3)
    assert points.tolist() == load_dataset("moons", 50, 0.2, 3).X
    assert load_dataset("moons", 50, 0.2, 3).y == labels.tolist()
    points, _ = sklearn_datasets.make_circles(50, noise=0.1, factor=0.5, random_state=3)
    assert points.tolist() == load_dataset("circles", 50, 0.1, 3).X


def test_blobs_without_noise_are_the_three_unit_vectors():
    data = load_dataset("blobs", 9, noise=0.0)
    corners = {0: (0.0, 1.0), 1: (-math.sqrt(3) / 2, -0.5), 2: (math.sqrt(3) / 2, -0.5)}
    for point, label in zip(data.X, data.y, strict=True):
        assert point == pytest.approx(corners[label], abs=1e-12)


def test_spirals_without_noise_lie_on_their_curve():
    data = load_dataset("spirals", 300, noise=0.0)
    for (x1, x2), label in zip(data.X, data.y, strict=True):
        radius = math.hypot(x1, x2)
        angle = 4 * radius + 2 * math.pi * label / 3
        assert 0.1 <= radius <= 1.0
        assert (x1, x2) == pytest.approx((radius * math.cos(angle), radius * math.sin(angle)))


def test_xor_without_noise_is_the_exclusive_or_of_the_signs():
    data = load_dataset("xor", 200, noise=0.0)
    assert data.y == [int((x1 > 0) != (x2 > 0)) for x1, x2 in data.X]


def test_noise_has_the_standard_deviation_asked_for():
    clean, noisy = load_dataset("xor", 4000, 0.0), load_dataset("xor", 4000, 0.5)
    steps = [
        b - a for p, q in zip(clean.X, noisy.X, strict=True) for a, b in zip(p, q, strict=True)
    ]
    assert statistics.pstdev(steps) == pytest.approx(0.5, rel=0.05)


@pytest.mark.parametrize("name", GENERATED)
def test_seeds_reproduce_and_differ(name):
    assert load_dataset(name, 30, 0.1, seed=1) == load_dataset(name, 30, 0.1, seed=1)
    assert load_dataset(name, 30, 0.1, seed=1).X != load_dataset(name, 30, 0.1, seed=2).X


@pytest.mark.parametrize("name", GENERATED)
@pytest.mark.parametrize("n_samples", [30, 31])
def test_classes_are_even(name, n_samples):
    counts = Counter(load_dataset(name, n_samples).y)
    assert sum(counts.values()) == n_samples
    assert max(counts.values()) - min(counts.values()) <= 1


def test_some_of_the_measured_samples():
    whole, some = load_dataset("iris"), load_dataset("iris", 60, seed=5)
    rows = Counter((*row, label) for row, label in zip(whole.X, whole.y, strict=True))
    taken = Counter((*row, label) for row, label in zip(some.X, some.y, strict=True))
    assert sum(taken.values()) == 60
    assert taken <= rows
    assert load_dataset("iris", 150, seed=5).X != whole.X
    assert sorted(load_dataset("iris", 150, seed=5).X) == sorted(whole.X)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: load_dataset("moon"), "unknown data set 'moon'; there are moons, .*, digits"),
        (lambda: load_dataset("moons", 3), "at least 4 samples, not 3"),
        (lambda: load_dataset("moons", noise=-0.1), "at least 0, not -0.1"),
        (lambda: load_dataset("moons", noise=math.nan), "at least 0, not nan"),
        (lambda: load_dataset("iris", noise=0.1), "iris is measured data"),
        (lambda: load_dataset("iris", 151), "iris has 150 samples of 3 classes: cannot take 151"),
        (lambda: load_dataset("iris", 2), "cannot take 2"),
        (lambda: load_dataset("moons", seed=2**32), "from 0 to 4294967295, not 4294967296"),
        (lambda: load_dataset("xor", seed=-1), "from 0 to 4294967295, not -1"),
        (lambda: load_dataset("moons", noise=1e200), r"not 1e\+200, and at most 1000"),
    ],
)
def test_refusals(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_names_as_people_write_them():
    assert load_dataset("breast-cancer") == load_dataset("breast cancer")
