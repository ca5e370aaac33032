"""Learning an encoding from a table: which columns say something, and what fills their gaps."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite.tables.encoding import Encoding, Feature, Target, as_class
from autograd_lite.tables.table import MOST_TEXTS, Numbers, Table, Texts
from autograd_lite.tables.text import TableError, printable, quoted

__all__ = ["FILLS", "Learned", "learn", "with_fills", "with_target"]

FILLS = ("median", "mean", "drop")
"""What is put in the place of a missing number; "drop" leaves its row out of the training."""

MOST_CATEGORIES = 100
"""Texts of more kinds say nothing about new rows, and make a network of as many inputs."""

ROW_NAMES = frozenset(["", "id", "index", "no", "nr", "number", "row", "rownames", "unnamed: 0"])
"""What columns are called that count the rows."""


@dataclass(frozen=True)
class Learned:
    """An encoding learned from a table, with all that a report says about it.

    encoding: as learned.
    rows: the numbers of the rows that can be trained on.
    left_out: the columns left out, with the reason of each.
    notes: what else was decided.
    """

    encoding: Encoding
    rows: Any
    left_out: dict[str, str]
    notes: list[str]


def learn(
    table: Table,
    target: str,
    *,
    fill: str = "median",
    drop: Iterable[str] = (),
    texts: Iterable[str] = (),
    classify: bool | None = None,
    missing: Iterable[str] = (),
) -> Learned:
    """Choose the columns of a table that a network is given, and what stands for missing cells.

    Left out are columns that hold one value alone, nothing, the numbers of the rows, or more than
    100 different texts, or as many as there are rows. A row whose target is missing is left out.

    Args:
        table: the rows.
        target: the column to predict.
        fill: for a missing number the "median" or the "mean" of its column, for a missing text the
            most frequent one; or "drop" to leave the row out.
        drop: columns to leave out.
        texts: columns of texts to keep, however many there are.
        classify: whether the target is a class; by default if it is a text, or one of two numbers.
        missing: what stands for a missing cell in files like this one.

    Raises:
        TableError: for a target that is not there, is left out or says nothing, and when no column
            is left.
        ValueError: for an unknown name.
    """
    np = import_extra("numpy")
    if fill not in FILLS:
        raise ValueError(f"fill is one of {', '.join(FILLS)}, not {fill!r}")
    for name in [target, *drop, *texts]:
        if name not in table.columns:
            listed = ", ".join(map(printable, table.columns))
            raise TableError(f"{table.name} has no column {quoted(name)}; it has {listed}"[:400])
    if target in drop:
        raise TableError(f"{quoted(target)} is the column to predict: it cannot be left out")
    known, note = with_target(table, target)
    notes = [note] if note else []
    left_out, features = {}, []
    for name, column in table.columns.items():
        if name == target:
            continue
        reason = "as told" if name in drop else _useless(name, column, known, name in texts)
        if reason:
            left_out[name] = reason
        else:
            features.append(name)
    if fill == "drop":
        n = int(known.sum())
        for name in features:
            known &= ~table[name].is_missing
        if n > known.sum():
            notes.append(f"{n - int(known.sum()):,} rows with a missing cell left out")
        if not known.any():
            raise TableError(f"{table.name}: every row has a missing cell: fill them instead")
    if not features:
        said = [f"{printable(name)}: {why}" for name, why in left_out.items()]
        raise TableError(
            f"{table.name} has no column to predict {printable(target)} from: "
            f"{'; '.join(said) or 'there is no other'}"[:400]
        )
    rows = np.flatnonzero(known)
    chosen = [_feature(table, name, rows, fill) for name in features]
    goal = _target(table, target, rows, classify)
    return Learned(Encoding(chosen, goal, missing=list(missing)), rows, left_out, notes)


def with_target(table: Table, target: str) -> tuple[Any, str]:
    """For each row whether its target is known; and a sentence about those where it is not.

    Raises:
        TableError: if it is not in any.
    """
    np = import_extra("numpy")
    known = ~table[target].is_missing
    if known.all():
        return known, ""
    if not known.any():
        raise TableError(f"{table.name}, column {printable(target)}: missing in every row")
    rows = np.flatnonzero(~known)
    first = table.where(int(rows[0]), target)
    rows_are = "1 row" if len(rows) == 1 else f"{len(rows):,} rows"
    return known, f"{rows_are} without a target left out, the first at {first}"


def with_fills(encoding: Encoding, table: Table, rows: Any, fill: str) -> Encoding:
    """The encoding with what stands for missing cells learned from these rows alone.

    What is measured on other rows is then not known to the training.
    """
    features = []
    for feature in encoding.features:
        if not table[feature.name].is_missing[rows].all():
            feature = replace(feature, fill=_fill(table, feature.name, rows, fill))
        features.append(feature)
    return replace(encoding, features=features)


def _useless(name: str, column: Numbers | Texts, known: Any, keep: bool) -> str:
    """Why a column is of no use; "" if it is."""
    np = import_extra("numpy")
    present = known & ~column.is_missing
    n = int(present.sum())
    if not n:
        return "empty"
    if isinstance(column, Numbers):
        values = column.values[present]
        if values.min() == values.max():
            return f"{values[0]:g} in every row"
        first = column.values[0]
        counts_rows = name.strip().lower() in ROW_NAMES or name.startswith("column ")
        if counts_rows and np.array_equal(column.values, first + np.arange(len(column))):
            return "the numbers of the rows"
        return ""
    codes = column.codes[present]
    different = len(np.unique(codes))
    if different == 1:
        return f"{quoted(column.names[codes[0]])} in every row"
    if column.n_different > MOST_TEXTS:
        return f"more than {MOST_TEXTS:,} different texts"
    if not keep and (different > MOST_CATEGORIES or (different > 10 and different > n / 2)):
        return f"{different:,} different texts"
    return ""


def _feature(table: Table, name: str, rows: Any, fill: str) -> Feature:
    column = table[name]
    categories = None if isinstance(column, Numbers) else sorted(column.names)
    return Feature(name, _fill(table, name, rows, fill), categories)


def _fill(table: Table, name: str, rows: Any, fill: str) -> float | str:
    """What stands for a missing cell, from these rows, of which one at least has none."""
    np = import_extra("numpy")
    column = table[name]
    if isinstance(column, Numbers):
        values = column.values[rows]
        values = values[~np.isnan(values)]
        with np.errstate(over="ignore"):
            middle = float(np.mean(values) if fill == "mean" else np.median(values))
        return middle if math.isfinite(middle) else float(np.sort(values)[len(values) // 2])
    codes = column.codes[rows]
    counts = np.bincount(codes[codes >= 0], minlength=len(column.names))
    return column.names[int(counts.argmax())]


def _target(table: Table, name: str, rows: Any, classify: bool | None) -> Target:
    np = import_extra("numpy")
    column = table[name]
    if isinstance(column, Numbers):
        values = np.unique(column.values[rows])
        if len(values) == 1:
            raise TableError(
                f"{table.name}, column {printable(name)}: {values[0]:g} in every row, and so there "
                "is nothing to predict"
            )
        if classify is False or (classify is None and len(values) > 2):
            return Target(name)
        if len(values) > MOST_CATEGORIES:
            raise TableError(
                f"{table.name}, column {printable(name)}: {len(values):,} different numbers, more "
                f"than the {MOST_CATEGORIES} classes that can be told apart"
            )
        return Target(name, [as_class(x) for x in values.tolist()])
    if classify is False:
        raise TableError(
            f"{table.name}, column {printable(name)}: texts such as {quoted(column.names[0])}, "
            "and a regression predicts a number"
        )
    present = np.unique(column.codes[rows]).tolist()
    if column.n_different > MOST_CATEGORIES:
        raise TableError(
            f"{table.name}, column {printable(name)}: {column.n_different:,} different texts, more "
            f"than the {MOST_CATEGORIES} classes that can be told apart"
        )
    classes = sorted(column.names[k] for k in present)
    if len(classes) == 1:
        raise TableError(
            f"{table.name}, column {printable(name)}: {quoted(classes[0])} in every row, "
            "and a classifier tells two classes or more apart"
        )
    return Target(name, classes)
