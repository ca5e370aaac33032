"""Encoding: which numbers a network is given for a row of a table, and what its answer says."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite.tables.table import Numbers, Table, table_of
from autograd_lite.tables.text import TableError, as_number, printable, quoted

__all__ = ["Encoding", "Feature", "Target", "as_class"]


@dataclass(frozen=True)
class Feature:
    """A column that a network is given.

    name: that of the column.
    fill: what stands for a missing cell: a number, or a category.
    categories: the texts it may hold, an input of the network each, 1 for the text of the row and
        0 for the others; None for a column of numbers, which is one input.
    """

    name: str
    fill: float | str
    categories: list[str] | None = None

    @property
    def inputs(self) -> list[str]:
        """The names of the network's inputs that come from this column."""
        if self.categories is None:
            return [self.name]
        return [f"{self.name} = {category}" for category in self.categories]


@dataclass(frozen=True)
class Target:
    """The column that a network predicts.

    name: that of the column.
    classes: the texts to tell apart; None if it is a number.
    """

    name: str
    classes: list[str] | None = None


@dataclass(frozen=True)
class Encoding:
    """How the rows of a table become the inputs of a network, and its outputs an answer.

    Args:
        features: the columns that the network is given, in order.
        target: the column that it predicts.
        means, scales: each input of the network is (x - mean) / scale; 0 and 1 unless told.
        missing: what stands for a missing cell in files, beside what always does.

    >>> encoding = Encoding([Feature("color", "red", ["red", "green"]), Feature("weight", 150.0)],
    ...                     Target("fruit", ["apple", "plum"]))
    >>> encoding.inputs
    ['color = red', 'color = green', 'weight']
    >>> encoding.encode([["green", 20.0], [None, None]]).tolist()
    [[0.0, 1.0, 20.0], [1.0, 0.0, 150.0]]
    """

    features: list[Feature]
    target: Target
    means: list[float] = field(default_factory=list)
    scales: list[float] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        n = len(self.inputs)
        for name, numbers, usual in (("means", self.means, 0.0), ("scales", self.scales, 1.0)):
            if not numbers:
                object.__setattr__(self, name, [usual] * n)  # the class is frozen
            elif len(numbers) != n:
                raise ValueError(f"{len(numbers)} {name} for {n} inputs")

    @property
    def inputs(self) -> list[str]:
        """A name for each input of the network."""
        return [name for feature in self.features for name in feature.inputs]

    @property
    def kinds(self) -> dict[str, str]:
        """For each column "number" or "text"; not for a target whose classes are numbers."""
        kinds = {f.name: "number" if f.categories is None else "text" for f in self.features}
        classes = self.target.classes
        if classes is None:
            kinds[self.target.name] = "number"
        elif not all(map(_is_class_of_numbers, classes)):
            kinds[self.target.name] = "text"
        return kinds

    def table(self, data: Any) -> Table:
        """Whatever has rows as a table whose columns hold what they should.

        Raises:
            TableError: naming the row and the column of what does not fit, or a column that is
                not there.
        """
        names = [feature.name for feature in self.features]
        table = table_of(data, [*names, self.target.name], self.kinds, self.missing)
        for name in names:
            if name not in table.columns:
                listed = ", ".join(map(printable, table.columns))
                raise TableError(
                    f"{table.name} has no column {quoted(name)}, which the model needs; "
                    f"it has {listed}"[:400]
                )
        return table

    def encode(self, data: Any, rows: Any = None) -> Any:
        """The inputs of the network: an array of one row for each row of a table.

        Args:
            data: a table, or whatever `table_of` takes: a frame, an array, lists, a file.
            rows: which rows, by their number from 0; by default all.

        Raises:
            TableError: naming the row and the column of what is unknown.
        """
        np = import_extra("numpy")
        table = self.table(data)
        encoded = self.in_units(table, rows)
        with np.errstate(over="ignore"):
            encoded -= np.array(self.means)
            encoded /= np.array(self.scales)
        if not np.isfinite(encoded).all():
            i, j = map(int, np.argwhere(~np.isfinite(encoded))[0])
            raise OverflowError(
                f"{table.where(i if rows is None else int(rows[i]), self.inputs[j])}: too far from "
                "the numbers that the model was trained on"
            )
        return encoded

    def in_units(self, table: Table, rows: Any = None) -> Any:
        """The inputs before they are brought to one scale."""
        np = import_extra("numpy")
        n = len(table) if rows is None else len(rows)
        encoded, j = np.empty((n, len(self.inputs))), 0
        for feature in self.features:
            width = len(feature.inputs)
            encoded[:, j : j + width] = _encoded(table, feature, rows)
            j += width
        return encoded

    def encode_target(self, data: Any, rows: Any = None) -> Any:
        """The target of each row: an array of the places of classes, or of numbers.

        Raises:
            TableError: naming the row whose target is missing, or a class that is unknown.
        """
        np = import_extra("numpy")
        table, name = self.table(data), self.target.name
        self.refuse_without_target(table)
        column = table[name]
        is_missing = column.is_missing if rows is None else column.is_missing[rows]
        if is_missing.any():
            row = int(is_missing.argmax())
            row = row if rows is None else int(rows[row])
            raise TableError(f"{table.where(row, name)}: the target is missing")
        if self.target.classes is None:
            values = _numbers(table, name)
            return values if rows is None else values[rows]
        return _codes(table, name, self.target.classes, rows).astype(np.int64)

    def refuse_without_target(self, table: Table) -> None:
        """Raise a TableError if the table has no column of the target."""
        if self.target.name not in table.columns:
            raise TableError(f"{table.name} has no column {quoted(self.target.name)}, the target")

    def count_missing(self, data: Table) -> dict[str, int]:
        """How many cells of each column are missing, for the columns where any are."""
        counts = {f.name: int(data[f.name].is_missing.sum()) for f in self.features}
        return {name: count for name, count in counts.items() if count}

    def scaled(self, means: Sequence[float], scales: Sequence[float]) -> Encoding:
        """The encoding followed by (x - mean) / scale."""
        means = [m + s * more for m, s, more in zip(self.means, self.scales, means, strict=True)]
        scales = [s * more for s, more in zip(self.scales, scales, strict=True)]
        return replace(self, means=means, scales=scales)

    def standardized(self, data: Any, rows: Any = None) -> Encoding:
        """The encoding that gives the inputs of these rows the mean 0 and the spread 1.

        Inputs that stand for a category stay 0 and 1.

        Raises:
            OverflowError: naming the column whose numbers are too far apart.
        """
        np = import_extra("numpy")
        encoded = self.encode(data, rows)
        means, scales = [], []
        is_number = [f.categories is None for f in self.features for _ in f.inputs]
        for j, (name, number) in enumerate(zip(self.inputs, is_number, strict=True)):
            mean, scale = 0.0, 1.0
            if number:
                largest = float(np.abs(encoded[:, j]).max()) or 1.0
                column = encoded[:, j] / largest  # lest a square overflows
                mean, scale = float(column.mean()) * largest, float(column.std()) * largest
                scale = scale if scale > 1e-12 * abs(mean) else 1.0
                if not math.isfinite(scale):
                    raise OverflowError(f"the spread of {name} is too large for a float")
            means.append(mean)
            scales.append(scale)
        return self.scaled(means, scales)

    # as an entry of a file

    def to_entry(self) -> dict[str, Any]:
        """All of it as what JSON can hold; `from_entry` reads it."""
        columns, j = [], 0
        for feature in self.features:
            width = len(feature.inputs)
            entry: dict[str, Any] = {"name": feature.name, "fill": feature.fill}
            if feature.categories is not None:
                entry["categories"] = list(feature.categories)
            entry |= {"means": self.means[j : j + width], "scales": self.scales[j : j + width]}
            columns.append(entry)
            j += width
        target = {"name": self.target.name, "classes": self.target.classes}
        return {"columns": columns, "target": target, "missing": list(self.missing)}

    @classmethod
    def from_entry(cls, entry: Any) -> Encoding:
        """The encoding that `to_entry` described.

        Raises:
            LookupError, TypeError, ValueError: for what is no such description.
        """
        features: list[Feature] = []
        means: list[float] = []
        scales: list[float] = []
        for column in entry["columns"]:
            name, fill, categories = column["name"], column["fill"], column.get("categories")
            if categories is not None:
                categories = _names("categories", categories)
                if fill not in categories:
                    raise ValueError(f"{fill!r:.60} is not a category of {name!r:.60}")
            else:
                fill = _number("fill", fill)
            features.append(Feature(_text(name), fill, categories))
            for part, numbers in (("means", means), ("scales", scales)):
                found = [_number(part, x) for x in column[part]]
                if len(found) != len(features[-1].inputs):
                    raise ValueError(f"{name!r:.60} has {len(found)} {part}")
                numbers += found
        if not features or len({f.name for f in features}) < len(features):
            raise ValueError("the columns of the table are none, or two of one name")
        if not all(scale > 0 for scale in scales):
            raise ValueError("a scale is above 0")
        classes = entry["target"]["classes"]
        if classes is not None:
            classes = _names("classes", classes)
        target = Target(_text(entry["target"]["name"]), classes)
        missing = [_text(text) for text in entry["missing"]]
        return cls(features, target, means, scales, missing)


def as_class(number: float) -> str:
    """How a number is written as the name of a class."""
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def _is_class_of_numbers(name: str) -> bool:
    number = as_number(name)
    return number is not None and math.isfinite(number) and as_class(number) == name


def _encoded(table: Table, feature: Feature, rows: Any) -> Any:
    """The inputs of one column."""
    np = import_extra("numpy")
    if feature.categories is None:
        values = _numbers(table, feature.name)
        values = values if rows is None else values[rows]
        return np.where(np.isnan(values), feature.fill, values)[:, None]
    codes = _codes(table, feature.name, feature.categories, rows)
    codes = np.where(codes < 0, feature.categories.index(str(feature.fill)), codes)
    return codes[:, None] == np.arange(len(feature.categories))


def _numbers(table: Table, name: str) -> Any:
    """The numbers of a column, which must be one of numbers."""
    np = import_extra("numpy")
    column = table[name]
    if isinstance(column, Numbers):
        return column.values
    if (column.codes < 0).all():
        return np.full(len(column), math.nan)
    row = int((column.codes >= 0).argmax())
    text = column.names[column.codes[row]]
    raise TableError(f"{table.where(row, name)}: {quoted(text)} is not a number")


def _codes(table: Table, name: str, known: list[str], rows: Any) -> Any:
    """For each row the place of its text among the known ones; -1 if it is missing."""
    np = import_extra("numpy")
    column = table[name]
    if isinstance(column, Numbers):  # such as years that are classes
        values, codes = np.unique(column.values, return_inverse=True)
        texts = ["" if math.isnan(x) else as_class(x) for x in values.tolist()]
    else:
        texts, codes = [*column.names, ""], column.codes
    places = {text: k for k, text in enumerate(known)}
    unknown = -2
    to_place = np.array([places.get(text, -1 if text == "" else unknown) for text in texts])
    codes = codes if rows is None else codes[rows]
    found = to_place[codes]
    if (found == unknown).any():
        i = int((found == unknown).argmax())
        row = i if rows is None else int(rows[i])
        listed = ", ".join(map(printable, known))
        raise TableError(
            f"{table.where(row, name)}: {quoted(texts[codes[i]])} is unknown to the "
            f"model, which knows {listed}"[:400]
        )
    return found


def _text(x: Any) -> str:
    if not isinstance(x, str):
        raise TypeError(f"a name is a text, not {x!r:.60}")
    return x


def _names(what: str, xs: Any) -> list[str]:
    names = [_text(x) for x in xs]
    if isinstance(xs, (str, Mapping)) or len(set(names)) < max(2, len(names)):
        raise ValueError(f"{what} are two different texts or more, not {xs!r:.60}")
    return names


def _number(what: str, x: Any) -> float:
    if type(x) not in (int, float) or not math.isfinite(x):
        raise TypeError(f"{what}: {x!r:.60} is not a finite number")
    return float(x)
