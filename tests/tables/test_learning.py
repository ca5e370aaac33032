"""What is learned from a table: columns of use, fills, targets, and tables that say nothing."""

import math

import pytest

pytest.importorskip("numpy")

from autograd_lite.tables.encoding import Feature, Target
from autograd_lite.tables.learning import MOST_CATEGORIES, learn, with_fills
from autograd_lite.tables.table import table_of
from autograd_lite.tables.text import TableError

N = 12
BASE = {"width": [float(k * k) for k in range(N)], "kind": ["a", "b"] * (N // 2)}


def learned(**columns_and_options):
    """Learn to predict kind from a table of the columns."""
    columns = {k: v for k, v in columns_and_options.items() if isinstance(v, list)}
    options = {k: v for k, v in columns_and_options.items() if k not in columns}
    return learn(table_of(BASE | columns), options.pop("target", "kind"), **options)


@pytest.mark.parametrize(
    ("column", "reason"),
    [
        ({"a": [7] * N}, "7 in every row"),
        ({"a": [7, None] * (N // 2)}, "7 in every row"),
        ({"a": ["x"] * N}, "'x' in every row"),
        ({"a": [None] * N}, "empty"),
        ({"a": [f"n{k}" for k in range(N)]}, "12 different texts"),
        ({"Id": list(range(1, N + 1))}, "the numbers of the rows"),
        ({"column 1": list(range(N))}, "the numbers of the rows"),
    ],
)
def test_columns_that_say_nothing_are_left_out_with_the_reason(column, reason):
    found = learned(**column)
    assert list(found.left_out.values()) == [reason]
    assert [feature.name for feature in found.encoding.features] == ["width"]


def test_columns_that_look_like_these_and_say_something_are_kept():
    found = learned(
        year=list(range(1990, 1990 + N)),  # counts up, but is no name of a row
        id=[3, 1, 2] * (N // 3),
        color=["red", "green", "blue"] * (N // 3),
        name=[f"n{k}" for k in range(N)],
        texts=("name",),
    )
    names = [feature.name for feature in found.encoding.features]
    assert (names, found.left_out) == (["width", "year", "id", "color", "name"], {})
    assert learned(year=list(range(N)), drop=("year",)).left_out == {"year": "as told"}


@pytest.mark.parametrize(("fill", "expected"), [("median", 2.0), ("mean", 4.0), ("drop", 2.0)])
def test_fills(fill, expected):
    sizes, colors = [1.0, 2.0, 9.0, None] * 3, ["red", "blue", "red", None] * 3
    found = learned(size=sizes, color=colors, fill=fill)
    assert found.encoding.features[1:] == [
        Feature("size", expected), Feature("color", "red", ["blue", "red"]),
    ]  # fmt: skip
    assert len(found.rows) == (9 if fill == "drop" else 12)
    assert found.notes == (["3 rows with a missing cell left out"] if fill == "drop" else [])


def test_fills_of_some_rows_alone():
    table = table_of(BASE | {"size": [1.0] * 6 + [5.0] * 5 + [None]})
    whole = learn(table, "kind").encoding
    assert with_fills(whole, table, [6, 7, 11], "median").features[1].fill == 5.0
    assert with_fills(whole, table, [11], "median").features[1].fill == whole.features[1].fill


def test_a_median_of_numbers_whose_sum_is_too_large():
    sizes = [1.7e308, 1.6e308, -1.7e308] * 4
    for fill in ("median", "mean"):
        assert math.isfinite(learned(size=sizes, fill=fill).encoding.features[1].fill)


@pytest.mark.parametrize(
    ("values", "classify", "expected"),
    [
        ([0, 1] * 6, None, Target("t", ["0", "1"])),
        ([0.5, 1] * 6, None, Target("t", ["0.5", "1"])),
        ([0, 1, 2] * 4, None, Target("t")),
        ([0, 1, 2] * 4, True, Target("t", ["0", "1", "2"])),
        ([0, 1] * 6, False, Target("t")),
        (["yes", "no"] * 6, None, Target("t", ["no", "yes"])),
        ([True, False] * 6, None, Target("t", ["False", "True"])),
    ],
)
def test_a_target_is_a_class_or_a_number(values, classify, expected):
    found = learned(t=values, target="t", drop=("kind",), classify=classify)
    assert found.encoding.target == expected


def test_rows_without_a_target_are_left_out_and_told():
    found = learned(t=[None, 1.0, 2.0, 3.0] * 3, target="t")
    assert found.rows.tolist() == [1, 2, 3, 5, 6, 7, 9, 10, 11]
    assert found.notes == [
        "3 rows without a target left out, the first at the table, row 0, column t"
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"target": "none"}, "has no column 'none'; it has width, kind"),
        ({"drop": ("none",)}, "has no column 'none'"),
        ({"kind": ["a"] * N}, "column kind: 'a' in every row, and a classifier tells two classes"),
        ({"kind": [None] * N}, "column kind: missing in every row"),
        ({"t": [2.5] * N, "target": "t"}, "column t: 2.5 in every row, and so there is nothing"),
        ({"classify": False}, "column kind: texts such as 'a', and a regression predicts a number"),
        ({"drop": ("width",)}, "no column to predict kind from: width: as told"),
        ({"width": [None] * N}, "from: width: empty"),
        (
            {"a": [None, 1, None, 2] * 3, "width": [1, None, 2, None] * 3, "fill": "drop"},
            "every row",
        ),
    ],
)
def test_tables_that_say_nothing_are_refused(change, message):
    with pytest.raises(TableError, match=message):
        learned(**change)


def test_too_many_classes():
    n = MOST_CATEGORIES + 1
    table = table_of(
        {"a": [float(k % 7) for k in range(2 * n)], "t": [f"c{k}" for k in range(n)] * 2}
    )
    with pytest.raises(
        TableError, match="column t: 101 different texts, more than the 100 classes"
    ):
        learn(table, "t")
    table = table_of({"a": [float(k % 7) for k in range(n)], "t": list(range(n))})
    with pytest.raises(TableError, match="column t: 101 different numbers, more than the 100"):
        learn(table, "t", classify=True)


def test_an_unknown_fill():
    with pytest.raises(ValueError, match="fill is one of median, mean, drop, not 'zero'"):
        learned(fill="zero")


def test_the_target_cannot_be_left_out():
    table = table_of({"a": [1.0, 2.0, 3.0], "b": [2.0, 4.0, 6.0]})
    with pytest.raises(TableError, match="'b' is the column to predict: it cannot be left out"):
        learn(table, "b", drop=["b"])
