"""Encodings beside scikit-learn's, their way through a file, and rows that do not fit."""

import json
import math
import random

import pytest

pytest.importorskip("sklearn")

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from autograd_lite.tables.encoding import Encoding, Feature, Target
from autograd_lite.tables.learning import learn
from autograd_lite.tables.table import table_of
from autograd_lite.tables.text import TableError

FRUIT = Encoding(
    [Feature("color", "red", ["green", "red"]), Feature("weight", 150.0)],
    Target("fruit", ["apple", "plum"]),
)


def test_it_does_what_scikit_learns_pipeline_does():
    pandas = pytest.importorskip("pandas")
    rng = random.Random(1)
    frame = pandas.DataFrame(
        {
            "color": [rng.choice(["red", "red", "green", "blue", None]) for _ in range(80)],
            "weight": [rng.choice([rng.gauss(100, 20), math.nan]) for _ in range(80)],
            "width": [rng.gauss(0, 1e-3) for _ in range(80)],
            "fruit": [rng.choice("ab") for _ in range(80)],
        }
    )
    train = list(range(50))
    table = table_of(frame)
    encoding = learn(table_of(frame[:50]), "fruit").encoding.standardized(table, train)
    theirs = ColumnTransformer(
        [
            (
                "texts",
                make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder()),
                ["color"],
            ),
            (
                "numbers",
                make_pipeline(SimpleImputer(strategy="median"), StandardScaler()),
                ["weight", "width"],
            ),
        ],
        sparse_threshold=0,
    )
    expected = theirs.fit(frame[:50].fillna({"color": np.nan})).transform(
        frame.fillna({"color": np.nan})
    )
    np.testing.assert_allclose(encoding.encode(frame), expected, rtol=1e-9, atol=1e-12)
    assert encoding.inputs == [
        "color = blue", "color = green", "color = red", "weight", "width",
    ]  # fmt: skip


def test_some_rows_are_those_of_all():
    rows = [["red", 1.0], ["green", None], [None, 3.0]]
    whole = FRUIT.encode(rows)
    assert FRUIT.encode(rows, [2, 0]).tolist() == whole[[2, 0]].tolist()
    assert whole.tolist() == [[0.0, 1.0, 1.0], [1.0, 0.0, 150.0], [0.0, 1.0, 3.0]]
    assert FRUIT.count_missing(FRUIT.table(rows)) == {"color": 1, "weight": 1}


def test_scales_follow_each_other():
    scaled = FRUIT.scaled([0.0, 0.0, 100.0], [1.0, 1.0, 50.0])
    twice = scaled.scaled([0.5, 0.5, 1.0], [2.0, 2.0, 4.0])
    once = scaled.encode([["red", 120.0]])
    assert once.tolist() == [[0.0, 1.0, 0.4]]
    expected = (once - [0.5, 0.5, 1.0]) / [2.0, 2.0, 4.0]
    np.testing.assert_allclose(twice.encode([["red", 120.0]]), expected, rtol=1e-15)


def test_standardized_numbers_of_any_size():
    encoding = Encoding([Feature("a", 0.0), Feature("b", 0.0)], Target("t"))
    rows = [[1e200, 7.0], [-3e200, 7.0], [2e200, 7.0]]
    found = encoding.standardized(rows).encode(rows)
    small = np.array([1.0, -3.0, 2.0])
    np.testing.assert_allclose(found[:, 0], (small - small.mean()) / small.std(), rtol=1e-12)
    assert found[:, 1].tolist() == [0.0, 0.0, 0.0]
    tiny = Encoding([Feature("a", 0.0)], Target("t"), [0.0], [1e-300])
    with pytest.raises(OverflowError, match="row 1, column a: too far from the numbers"):
        tiny.encode([[1.0], [1e200]])


def test_classes_and_numbers_as_targets():
    table = FRUIT.table({"color": ["red"] * 2, "weight": [1, 2], "fruit": ["plum", "apple"]})
    assert FRUIT.encode_target(table).tolist() == [1, 0]
    assert FRUIT.encode_target(table, [1]).tolist() == [0]
    price = Encoding([Feature("a", 0.0)], Target("price"))
    assert price.encode_target({"a": [1, 2], "price": [2.5, 3]}).tolist() == [2.5, 3.0]
    truth = Encoding([Feature("a", 0.0)], Target("t", ["0", "1"]))
    assert truth.kinds == {"a": "number"}
    assert truth.encode_target({"a": [1, 2], "t": [1.0, 0]}).tolist() == [1, 0]
    codes = Encoding([Feature("a", 0.0)], Target("t", ["01", "1"]))
    assert codes.kinds == {"a": "number", "t": "text"}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([["blue", 1.0]], "row 0, column color: 'blue' is unknown to the model, which knows green"),
        ([["red", 1.0], ["red", "x"]], "row 1, column weight: 'x' is not a finite number"),
        ([["red", 1.0, "apple", 4]], "row 0 of the table has 4 cells, not 2"),
        ({"color": ["red"]}, "has no column 'weight', which the model needs; it has color"),
        ({"a\x1b": [1]}, r"it has a\\x1b"),
    ],
)
def test_rows_that_do_not_fit(data, message):
    with pytest.raises(TableError, match=message):
        FRUIT.encode(data)


@pytest.mark.parametrize(
    ("targets", "message"),
    [
        ({}, "has no column 'fruit', the target"),
        ({"fruit": ["plum", None]}, "row 1, column fruit: the target is missing"),
        ({"fruit": ["plum", "owl"]}, "row 1, column fruit: 'owl' is unknown"),
    ],
)
def test_targets_that_do_not_fit(targets, message):
    with pytest.raises(TableError, match=message):
        FRUIT.encode_target({"color": ["red"] * 2, "weight": [1, 2]} | targets)


def test_a_column_of_numbers_that_turned_into_texts(tmp_path):
    path = tmp_path / "new.csv"
    path.write_text("color,weight\nred,1\nred,x\n")
    with pytest.raises(TableError, match=r"line 3, column weight: 'x' is not a number"):
        FRUIT.encode(path)
    table = table_of({"color": ["red", "green"], "weight": ["", "heavy"]})
    with pytest.raises(TableError, match="row 1, column weight: 'heavy' is not a number"):
        FRUIT.encode(table)


def test_a_file_without_names_is_read_by_place(tmp_path):
    path = tmp_path / "new.csv"
    path.write_text("green,20\nred,30\n")
    assert FRUIT.encode(path).tolist() == [[1.0, 0.0, 20.0], [0.0, 1.0, 30.0]]
    path.write_text("green,20,apple\nred,30,plum\n")
    assert FRUIT.encode_target(path).tolist() == [0, 1]


def test_an_entry_of_a_file_says_everything():
    encoding = Encoding(
        FRUIT.features, FRUIT.target, [0.0, 0.5, 1 / 3], [1.0, 2.0, 0.1], ["unknown"]
    )
    entry = json.loads(json.dumps(encoding.to_entry()))
    assert Encoding.from_entry(entry) == encoding
    assert entry["columns"][1] == {
        "name": "weight", "fill": 150.0, "means": [1 / 3], "scales": [0.1],
    }  # fmt: skip
    number = Encoding([Feature("a", 0.0)], Target("t"))
    assert Encoding.from_entry(number.to_entry()) == number


def broken(path, value):
    """The entry with a value somewhere within it changed."""
    entry = json.loads(json.dumps(FRUIT.to_entry()))
    *way, last = path
    place = entry
    for key in way:
        place = place[key]
    place[last] = value
    return entry


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["columns"], []),
        (["columns", 0, "name"], 3),
        (["columns", 1, "name"], "color"),
        (["columns", 0, "categories"], "green"),
        (["columns", 0, "categories"], ["red", "red"]),
        (["columns", 0, "categories"], ["red", 1]),
        (["columns", 0, "fill"], "blue"),
        (["columns", 1, "fill"], "red"),
        (["columns", 1, "fill"], math.inf),
        (["columns", 0, "means"], [0.0]),
        (["columns", 1, "scales"], [0.0]),
        (["columns", 1, "scales"], [True]),
        (["target"], "fruit"),
        (["target", "classes"], ["apple"]),
        (["missing"], [3]),
    ],
)
def test_an_entry_that_is_damaged_is_refused(path, value):
    with pytest.raises((LookupError, TypeError, ValueError)):
        Encoding.from_entry(broken(path, value))


def test_as_many_means_as_inputs():
    with pytest.raises(ValueError, match="2 means for 3 inputs"):
        Encoding(FRUIT.features, FRUIT.target, [0.0, 0.0])
