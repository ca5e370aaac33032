"""Data sets: samples to classify or to estimate, split in two and brought to one scale."""

from __future__ import annotations

import math
import operator
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any

from autograd_lite._consoles import for_console
from autograd_lite._extras import import_extra
from autograd_lite.tables.encoding import Encoding

__all__ = ["Dataset", "standardize", "train_test_split"]


@dataclass(frozen=True, repr=False)
class Dataset:
    """Samples to classify, one row of features and one class index each; or to estimate a number.

    Args:
        name: what the data set is called.
        X: the features, one row of floats per sample: lists, a NumPy array or a data frame.
        y: the class of each sample, an index into class_names; for a regression a number.
        feature_names: a name for each column of X; x1, x2, ... unless told otherwise.
        class_names: a name for each class; 0, 1, ... up to the largest in y unless told otherwise;
            None for a regression, where y holds numbers.
        encoding: how the rows of a table became X and y, if they did: see `load_table`.

    Raises:
        TypeError, ValueError: naming the row and column that is no finite number, and for rows of
            different length, names that are not as many as columns, or classes without a name.

    >>> Dataset("coins", [[2.1], [2.4]], [0, 1], ["diameter"], ["cent", "penny"])
    Dataset('coins': 2 samples, 1 feature, 2 classes)
    >>> Dataset("coins", [[2.1, 3.2], [2.4, None]], [0, 1])
    Traceback (most recent call last):
    TypeError: coins: X[1][1], the x2 of row 1, is not a number: None
    """

    name: str
    X: list[list[float]]
    y: list[Any]
    feature_names: list[str] = field(default_factory=list)
    class_names: list[str] | None = field(default_factory=list)
    encoding: Encoding | None = None

    def __post_init__(self) -> None:
        rows, classes = listed(self.X, f"{self.name}: X"), listed(self.y, f"{self.name}: y")
        if len(rows) != len(classes) or not len(rows):
            one, many = (
                ("class", "classes") if self.class_names is not None else ("target", "targets")
            )
            raise ValueError(
                f"{self.name}: {len(rows)} rows of X and {len(classes)} {many} in y; "
                f"there is one {one} for each row, and at least one row"
            )
        width = len(self.feature_names) or _width(rows[0])
        features = list(self.feature_names) or [f"x{i + 1}" for i in range(width)]
        for i, row in enumerate(rows):
            if not width or _width(row) != width:
                raise ValueError(
                    f"{self.name}: row {i} of X has {_width(row)} features, not {width or 'any'}"
                )
        object.__setattr__(self, "feature_names", features)  # the class is frozen
        object.__setattr__(self, "X", _numbers(self.name, rows, features))
        if self.class_names is None:
            object.__setattr__(self, "y", [_target(self.name, i, t) for i, t in enumerate(classes)])
            return
        y = [_class_index(self.name, i, k, len(self.class_names)) for i, k in enumerate(classes)]
        object.__setattr__(self, "y", y)
        names = list(self.class_names) or [str(k) for k in range(max(y) + 1)]
        object.__setattr__(self, "class_names", names)

    @property
    def n_classes(self) -> int:
        """The number of classes, present in y or not; 0 for a regression."""
        return len(self.class_names or ())

    @property
    def n_features(self) -> int:
        """The number of columns of X."""
        return len(self.feature_names)

    def __repr__(self) -> str:
        parts = {"sample": len(self.y), "feature": self.n_features, "class": self.n_classes}
        plurals = {"sample": "samples", "feature": "features", "class": "classes"}
        size = [f"{n} {what if n == 1 else plurals[what]}" for what, n in parts.items()]
        if self.class_names is None:
            size[-1] = f"y from {min(self.y):.4g} to {max(self.y):.4g}"
        return for_console(f"Dataset({self.name!r}: {', '.join(size)})")

    def _repr_html_(self) -> str:
        """For notebooks: how many samples each class has, and the first rows."""
        names, counts = self.class_names, Counter(self.y)
        sizes = ", ".join(f"{counts[k]} of {name}" for k, name in enumerate(names or ()))
        shown = self.feature_names[:WIDEST_TABLE]
        more = ["…"] if self.n_features > WIDEST_TABLE else []
        target = self.encoding.target.name if self.encoding else "y" if names is None else "class"
        rows = [["", *shown, *more, target]]
        for i, (row, k) in enumerate(zip(self.X[:5], self.y, strict=False)):
            numbers = [f"{x:.4g}" for x in row[:WIDEST_TABLE]]
            rows.append([str(i), *numbers, *more, f"{k:.4g}" if names is None else names[k]])
        lines = ["".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows]
        header = lines[0].replace("td>", "th>")
        body = "".join(f"<tr>{line}</tr>" for line in lines[1:])
        rest = f"<p>and {len(self.y) - 5} more</p>" if len(self.y) > 5 else ""
        return (
            f"<p>{escape(repr(self))}{': ' if sizes else ''}{escape(sizes)}</p>"
            f"<table><thead><tr>{header}</tr></thead><tbody>{body}</tbody></table>{rest}"
        )


def listed(data: Any, name: str) -> list[Any]:
    """The rows of a list, an array or a data frame as a list."""
    if hasattr(data, "to_numpy"):
        data = data.to_numpy()
    if hasattr(data, "tolist"):
        data = data.tolist()
    if not isinstance(data, Sequence) or isinstance(data, str):
        raise TypeError(f"{name} is a list or a NumPy array, not {type(data).__name__}")
    return list(data)


WIDEST_TABLE = 8
"""How many features a notebook shows; more do not fit on a page."""


def _width(row: Any) -> int:
    return len(row) if hasattr(row, "__len__") and not isinstance(row, str) else 0


def _numbers(name: str, rows: Any, feature_names: list[str]) -> list[list[float]]:
    """The rows as lists of finite floats."""
    numbers = []
    for i, row in enumerate(rows):
        try:
            floats = list(map(_float, row))
        except (TypeError, ValueError, OverflowError):
            floats = [math.nan]
        if not all(map(math.isfinite, floats)):
            floats = [_number_at(name, i, j, x, feature_names) for j, x in enumerate(row)]
        numbers.append(floats)
    return numbers


def _float(x: Any) -> float:
    if isinstance(x, str):  # float("1.5") would take it
        raise TypeError(f"{x!r:.60} is a text")
    return float(x)


def _number_at(name: str, i: int, j: int, x: Any, feature_names: list[str]) -> float:
    """The number in row i and column j, or what is wrong with it."""
    where = f"{name}: X[{i}][{j}], the {feature_names[j]} of row {i}, is"
    try:
        number = _float(x)
    except (TypeError, ValueError, OverflowError):
        raise TypeError(f"{where} not a number: {x!r:.60}") from None
    if not math.isfinite(number):
        raise ValueError(f"{where} {number}: leave the row out, or fill in a number")
    return number


def _target(name: str, i: int, target: Any) -> float:
    """The number that sample i is to be estimated as."""
    try:
        number = _float(target)
    except (TypeError, ValueError, OverflowError):
        raise TypeError(f"{name}: y[{i}] is not a number: {target!r:.60}") from None
    if not math.isfinite(number):
        raise ValueError(f"{name}: y[{i}] is {number}: leave the row out, or fill in a number")
    return number


def _class_index(name: str, i: int, label: Any, n_classes: int) -> int:
    """The label of sample i as an index of the n classes; of any number of them if n is 0."""
    if isinstance(label, float) and label.is_integer():
        label = int(label)
    try:
        index = operator.index(label)
    except TypeError:
        raise TypeError(
            f"{name}: y[{i}] is the index of a class, a whole number from 0, not {label!r:.60}"
        ) from None
    if index < 0 or 0 < n_classes <= index:
        limit = f" to {n_classes - 1}" if n_classes else ""
        raise ValueError(f"{name}: y[{i}] is the index of a class, from 0{limit}, not {index}")
    return index


def train_test_split(
    dataset: Dataset, test_fraction: float = 0.25, seed: int = 0
) -> tuple[Dataset, Dataset]:
    """Split a data set in two, with the same share of each class in both, if there are classes.

    Args:
        dataset: the samples.
        test_fraction: the share held out, above 0 and below 1.
        seed: fixes which samples are held out.

    Returns:
        The training set and the held-out test set.

    Raises:
        ValueError: if the fraction leaves one of the two with fewer samples than classes, or one
            class has a single sample.

    >>> from autograd_lite import load_dataset
    >>> train_test_split(load_dataset("wine"), test_fraction=0.5)[1]
    Dataset('wine': 89 samples, 13 features, 3 classes)
    """
    train, test = split_rows(dataset.y, dataset.class_names, test_fraction, seed)
    return subset(dataset, train), subset(dataset, test)


def split_rows(
    y: Any, class_names: list[str] | None, test_fraction: float, seed: int
) -> tuple[Any, Any]:
    """Which samples are to train on, and which to test on, by their numbers from 0."""
    if not 0 < test_fraction < 1:
        raise ValueError(f"test fraction must be between 0 and 1, not {test_fraction}")
    n, held_out = len(y), math.ceil(test_fraction * len(y))
    if min(held_out, n - held_out) < max(1, len(class_names or ())):
        least = "" if class_names is None else f" of the {len(class_names)} classes"
        raise ValueError(
            f"cannot hold out {test_fraction:g} of {n} samples: that leaves {n - held_out} to "
            f"train and {held_out} to test on, and each needs at least one{least}"
        )
    for k, times in Counter(y if class_names else ()).items():
        if times == 1 and class_names:
            raise ValueError(
                f"there is one sample of {class_names[k]}: a class needs two or more, to train "
                "and to test on"
            )
    check_seed(seed)
    model_selection = import_extra("sklearn.model_selection")
    train, test = model_selection.train_test_split(
        range(n), test_size=held_out, random_state=seed, stratify=y if class_names else None
    )
    return train, test


def standardize(train: Dataset, *others: Dataset) -> tuple[Dataset, ...]:
    """Shift and scale every feature: (x - mean) / std, with the training set's mean and std.

    The other sets are treated alike, so that nothing about them leaks into the training. A
    feature that is constant in the training set, such as a pixel that is always dark, is only
    shifted. An `encoding` is scaled with them.

    Args:
        train: the set whose means and standard deviations are used.
        others: sets to transform with the same numbers.

    Returns:
        The transformed sets, train first.

    Raises:
        TypeError: for what is no Dataset.
        ValueError: for sets with other features, or a cell that is no finite number.

    >>> train = Dataset("points", [[1.0, 5.0], [3.0, 5.0]], [0, 1])
    >>> test = Dataset("points", [[4.0, 6.0]], [1])
    >>> [d.X for d in standardize(train, test)]
    [[[-1.0, 0.0], [1.0, 0.0]], [[2.0, 1.0]]]
    """
    for dataset in (train, *others):
        if not isinstance(dataset, Dataset):
            raise TypeError(
                f"standardize takes Datasets, not {type(dataset).__name__}: Dataset(name, X, y)"
            )
    means, scales = means_and_scales(train)
    for dataset in others:
        if dataset.feature_names != train.feature_names:
            raise ValueError(
                f"{dataset.name} has other features than {train.name}: "
                f"{', '.join(dataset.feature_names)}, not {', '.join(train.feature_names)}"
            )
        _numbers(dataset.name, dataset.X, dataset.feature_names)  # lists may have been changed
    encoding = train.encoding and train.encoding.scaled(means, scales)
    return tuple(
        replace(
            dataset,
            encoding=dataset.encoding and encoding,
            X=[
                [(x - mean) / scale for x, mean, scale in zip(row, means, scales, strict=True)]
                for row in dataset.X
            ],
        )
        for dataset in (train, *others)
    )


def means_and_scales(dataset: Dataset) -> tuple[list[float], list[float]]:
    """The mean of each feature and the number it is divided by: its std, or 1 if it is constant."""
    rows = _numbers(dataset.name, dataset.X, dataset.feature_names)  # they may have been changed
    means, scales = [], []
    for name, column in zip(dataset.feature_names, zip(*rows, strict=True), strict=True):
        try:
            mean = math.fsum(column) / len(rows)
        except OverflowError:
            mean = math.inf
        std = math.hypot(*(x - mean for x in column)) / math.sqrt(len(rows))
        if not math.isfinite(std):
            raise OverflowError(f"{dataset.name}: the spread of {name} is too large for a float")
        means.append(mean)
        scales.append(std if std > 1e-12 * abs(mean) else 1.0)
    return means, scales


def subset(dataset: Dataset, indices: Sequence[int]) -> Dataset:
    """The samples of these indices."""
    return replace(dataset, X=[dataset.X[i] for i in indices], y=[dataset.y[i] for i in indices])


def check_seed(seed: int) -> None:
    """Refuse what NumPy's generators do not take."""
    if not 0 <= seed < 2**32:
        raise ValueError(f"seed is a whole number from 0 to {2**32 - 1}, not {seed}")
