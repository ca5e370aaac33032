"""Tables from whatever has rows: frames, arrays, lists and mappings."""

import datetime
import math

import pytest

pytest.importorskip("numpy")

import numpy as np

from autograd_lite.tables.table import Numbers, Table, Texts, table_of
from autograd_lite.tables.text import TableError

EXPECTED = {"width": [1.5, math.nan, 3.0], "color": ["red", None, "blue"]}


def cells(table):
    """The columns as lists, None for a missing text."""
    return {
        name: column.values.tolist()
        if isinstance(column, Numbers)
        else [column.names[k] if k >= 0 else None for k in column.codes.tolist()]
        for name, column in table.columns.items()
    }


def same(found):
    assert found["color"] == EXPECTED["color"]
    np.testing.assert_array_equal(found["width"], EXPECTED["width"])


ROWS = [[1.5, "red"], [None, ""], [3, "blue"]]


@pytest.mark.parametrize(
    "data",
    [
        [{"width": 1.5, "color": "red"}, {"color": None}, {"width": 3, "color": "blue"}],
        {"width": [1.5, None, 3], "color": ["red", "NA", "blue"]},
        {"width": np.array([1.5, np.nan, 3]), "color": np.array(["red", "?", "blue"])},
    ],
)
def test_mappings(data):
    same(cells(table_of(data)))


def test_rows_take_the_names_that_are_told_with_the_target_or_without():
    same(cells(table_of(ROWS, ["width", "color"])))
    same(cells(table_of(ROWS, ["width", "color", "target"])))
    assert list(table_of([[1, 2]]).columns) == ["x1", "x2"]
    array = table_of(np.eye(2), ["a", "b", "t"])
    assert cells(array) == {"a": [1.0, 0.0], "b": [0.0, 1.0]}


def test_data_frames():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"width": [1.5, None, 3], "color": ["red", None, "blue"]})
    same(cells(table_of(frame)))
    same(cells(table_of(frame.astype({"color": "category"}))))
    same(cells(table_of(frame.convert_dtypes())))  # with pandas' own kind of missing
    numbered = pandas.DataFrame([[1.5, "red"], [None, None], [3.0, "blue"]])
    same(cells(table_of(numbered, ["width", "color", "target"])))
    double = pandas.DataFrame([[1, 2]], columns=["a", "a"])
    with pytest.raises(TableError, match="two columns of the same name"):
        table_of(double)


def test_truth_and_numbers_as_texts():
    assert cells(table_of({"a": [True, False]})) == {"a": ["True", "False"]}
    assert cells(table_of({"a": [3.0, 4]}, kinds={"a": "text"})) == {"a": ["3", "4"]}
    assert cells(table_of({"a": ["none", "x"]}, missing=["none"])) == {"a": [None, "x"]}


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        ([], TableError, "the table has no rows"),
        ({}, TableError, "the table has no rows"),
        ({"a": []}, TableError, "no rows"),
        ({"a": [1], "b": [1, 2]}, TableError, r"columns of \[1, 2\] rows"),
        ([[1, 2], [1]], TableError, "row 1 of the table has 1 cells, not 2"),
        (["ab"], TypeError, "row 0 of the table is not a list of cells, but 'ab'"),
        (3.5, TypeError, "a table has rows"),
        ({"a": [1.0, math.inf]}, TableError, "the table, row 1, column a: 'inf' is not a finite"),
        ({"a": [1, 10**400]}, TableError, "row 1, column a"),
        ({"a": [1, datetime.date(2020, 1, 2)]}, TableError, "column a: '2020-01-02' is not"),
        ({"a\x1b": [1, object]}, TableError, r"column a\\x1b"),
        (
            {"a": 1.0},
            TypeError,
            "column a is not a list of cells, but 1.0; one row is",
        ),
        ({"a": "red"}, TypeError, "column a is not a list of cells, but 'red'"),
    ],
)
def test_what_is_no_table(data, error, message):
    with pytest.raises(error, match=message):
        table_of(data)


def test_a_cell_is_named_by_its_row_and_a_table_says_its_size():
    table = table_of(ROWS, ["width", "color"], name="the samples")
    assert table.where(1, "width") == "the samples, row 1, column width"
    assert repr(table) == "Table('the samples': 3 rows, 2 columns)"
    assert table_of(table) is table
    assert isinstance(table, Table)
    assert isinstance(table["color"], Texts)
    assert table["color"].is_missing.tolist() == [False, True, False]
    assert list(table.rows()) == []


def test_dates_are_texts_until_somebody_makes_numbers_of_them():
    days = [datetime.date(2024, 1, day) for day in (1, 2, 1)]
    found = table_of({"day": [*days, None], "size": [1, 2, 3, 4]})["day"]
    assert (found.codes.tolist(), found.names) == ([0, 1, 0, -1], ["2024-01-01", "2024-01-02"])


def test_a_text_is_the_number_that_it_would_be_in_a_file():
    column = table_of([{"a": "1.5"}, {"a": " -2e3"}], kinds={"a": "number"})["a"]
    assert column.values.tolist() == [1.5, -2000.0]
    with pytest.raises(TableError, match="'1_000' is not a finite number"):
        table_of([{"a": "1_000"}], kinds={"a": "number"})
