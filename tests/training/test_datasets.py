"""Data sets: their shapes and names, the split, and the scale beside scikit-learn's."""

import math
import re
from collections import Counter

import pytest

from autograd_lite import Dataset, load_dataset, standardize, train_test_split

pytest.importorskip("sklearn")


def test_names_and_classes_come_from_the_data():
    data = Dataset("points", [[1, 2.0, 3.0], [4.0, 5.0, 6.0]], [0, 2])
    assert data.feature_names == ["x1", "x2", "x3"]
    assert data.class_names == ["0", "1", "2"]
    assert (data.n_features, data.n_classes) == (3, 3)
    assert data.X == [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
    assert type(data.X[0][0]) is float
    assert repr(data) == "Dataset('points': 2 samples, 3 features, 3 classes)"
    assert repr(Dataset("p", [[1.0]], [0])) == "Dataset('p': 1 sample, 1 feature, 1 class)"


def test_numpy_arrays_become_plain_numbers():
    np = pytest.importorskip("numpy")
    data = Dataset("points", np.eye(3, dtype=np.float32), np.array([0, 1, 1], dtype=np.int8))
    assert data == Dataset("points", [[1, 0, 0], [0, 1, 0], [0, 0, 1]], [0, 1.0, True])
    assert {type(k) for k in data.y} == {int}
    assert {type(x) for row in data.X for x in row} == {float}


def test_data_frames_are_taken_by_rows():
    np = pytest.importorskip("numpy")

    class Frame:  # pandas and polars have this method, and iterate over names of columns
        def __init__(self, numbers):
            self.numbers = numbers

        def __len__(self):
            return len(self.numbers)

        def __iter__(self):
            return iter(["length", "width"])

        def to_numpy(self):
            return np.array(self.numbers)

    data = Dataset("points", Frame([[1.0, 2.0], [3.0, 4.0]]), Frame([0, 1]))
    assert data == Dataset("points", [[1.0, 2.0], [3.0, 4.0]], [0, 1])
    for X in ("text", {1.0: 2.0}, 3.0, iter([[1.0]])):  # noqa: N806
        with pytest.raises(TypeError, match="points: X is a list or a NumPy array, not"):
            Dataset("points", X, [0])


GOOD = {"X": [[1.0, 2.0], [3.0, 4.0]], "y": [0, 1]}


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"X": []}, ValueError, "0 rows of X and 2 classes"),
        ({"X": [], "y": []}, ValueError, "0 rows of X and 0 classes"),
        ({"y": [0]}, ValueError, "2 rows of X and 1 classes"),
        ({"X": [[1.0, 2.0], [3.0]]}, ValueError, "row 1 of X has 1 features, not 2"),
        ({"X": [1.0, 2.0]}, ValueError, "row 0 of X has 0 features"),
        ({"X": [[], []]}, ValueError, "row 0 of X has 0 features"),
        ({"X": ["ab", "cd"]}, ValueError, "row 0 of X has 0 features"),
        ({"feature_names": ["a"]}, ValueError, "row 0 of X has 2 features, not 1"),
        ({"class_names": ["a"]}, ValueError, r"y\[1\] is the index of a class, from 0 to 0, not 1"),
        ({"y": [0, -1]}, ValueError, r"y\[1\] is the index of a class, from 0, not -1"),
        ({"y": [0.5, 1]}, TypeError, r"y\[0\] is the index of a class, .* not 0.5"),
        ({"y": ["cat", "dog"]}, TypeError, r"y\[0\] .* not 'cat'"),
    ],
)
def test_shapes_that_do_not_fit_are_refused(changes, error, message):
    with pytest.raises(error, match=f"points: {message}"):
        Dataset("points", **(GOOD | changes))


BAD_NUMBERS = [
    (math.nan, ValueError, "nan: leave the row out"),
    (-math.inf, ValueError, "-inf"),
    ("1.5", TypeError, "not a number: '1.5'"),
    (None, TypeError, "not a number: None"),
    ([1.0], TypeError, r"not a number: \[1.0\]"),
    (10**400, TypeError, "not a number: 1000"),
]


@pytest.mark.parametrize(("bad", "error", "message"), BAD_NUMBERS)
def test_what_is_no_number_is_found_by_row_and_column(bad, error, message):
    where = r"points: X\[1\]\[0\], the width of row 1, is "
    with pytest.raises(error, match=where + message):
        Dataset("points", [[1.0, 2.0], [bad, 4.0]], [0, 1], ["width", "height"])
    changed = Dataset("points", [[1.0, 2.0], [3.0, 4.0]], [0, 1], ["width", "height"])
    good = Dataset("points", [[1.0, 2.0], [3.0, 4.0]], [0, 1], ["width", "height"])
    changed.X[1][0] = bad
    with pytest.raises(error, match=where + message):
        standardize(changed)
    with pytest.raises(error, match=where + message):
        standardize(good, changed)


def test_standardize_takes_numbers_of_any_size():
    np = pytest.importorskip("numpy")
    column = [1e200, -3e200, 2e200, 5e-300]
    (data,) = standardize(Dataset("large", [[x, 1e-200 * x] for x in column], [0] * 4))
    small = np.array([1.0, -3.0, 2.0, 0.0])
    expected = (small - small.mean()) / small.std()
    for j in range(2):
        assert [row[j] for row in data.X] == pytest.approx(expected.tolist(), rel=1e-12)
    with pytest.raises(OverflowError, match="huge: the spread of x1 is too large"):
        standardize(Dataset("huge", [[1.7e308], [-1.7e308], [1.7e308]], [0, 1, 0]))


def test_sets_with_other_features_are_not_treated_alike():
    wide = Dataset("wide", [[1.0, 2.0]], [0])
    with pytest.raises(ValueError, match="wide has other features than narrow: x1, x2, not x1"):
        standardize(Dataset("narrow", [[1.0]], [0]), wide)


def test_a_notebook_shows_the_first_rows_and_the_size_of_each_class():
    html = load_dataset("iris")._repr_html_()
    assert "50 of setosa, 50 of versicolor, 50 of virginica" in html
    assert html.count("<tr>") == 1 + 5
    assert "<td>0</td><td>5.1</td><td>3.5</td><td>1.4</td><td>0.2</td><td>setosa</td>" in html
    assert "and 145 more" in html
    hostile = Dataset("<b>", [[1.0]], [0], ["<i>"], ["<u>&"])._repr_html_()
    assert not re.search("<[biu]>", hostile)
    assert "&lt;u&gt;&amp;" in hostile
    widest = load_dataset("digits")._repr_html_()
    assert widest.count("<th>") == 1 + 8 + 1 + 1


def test_the_split_keeps_every_sample_once_and_the_shares():
    data = load_dataset("wine")
    train, test = train_test_split(data, 0.25, seed=4)
    assert len(test.y) == 45  # ceil(178 / 4)
    assert sorted(train.X + test.X) == sorted(data.X)
    for label, count in Counter(data.y).items():
        assert test.y.count(label) == pytest.approx(count / 4, abs=1)
    assert train_test_split(data, 0.25, seed=4)[1] == test
    assert train_test_split(data, 0.25, seed=5)[1] != test


@pytest.mark.parametrize("fraction", [0.0, 1.0, -0.5, 1.5, math.nan, 0.001, 0.999])
def test_a_split_that_leaves_nothing(fraction):
    with pytest.raises(ValueError, match=r"hold out|test fraction"):
        train_test_split(load_dataset("iris"), fraction)


def test_standardized_equals_scikit_learns_scaler():
    preprocessing = pytest.importorskip("sklearn.preprocessing")
    train, test = train_test_split(load_dataset("digits"))  # has pixels that are always dark
    ours_train, ours_test = standardize(train, test)
    scaler = preprocessing.StandardScaler().fit(train.X)
    for ours, theirs in [(ours_train.X, train.X), (ours_test.X, test.X)]:
        for row, expected in zip(ours, scaler.transform(theirs).tolist(), strict=True):
            assert row == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert (ours_test.y, ours_test.class_names) == (test.y, test.class_names)


def test_a_constant_column_that_floats_cannot_average_exactly():
    data = Dataset("constant", [[0.1], [0.1], [0.1]], [0, 1, 0], ["x"])
    assert [abs(row[0]) < 1e-15 for row in standardize(data)[0].X] == [True] * 3


def test_standardize_takes_datasets():
    with pytest.raises(TypeError, match=r"standardize takes Datasets, not list: Dataset\(name, X"):
        standardize([[1.0, 2.0]])


def test_numbers_to_estimate_instead_of_classes():
    data = Dataset("prices", [[1.0], [2.0], [3.0]], [10, 2.5, -1], class_names=None)
    assert repr(data) == "Dataset('prices': 3 samples, 1 feature, y from -1 to 10)"
    assert (data.y, data.n_classes) == ([10.0, 2.5, -1.0], 0)
    assert "<td>2.5</td>" in data._repr_html_()
    train, test = train_test_split(data, 0.3)
    assert sorted(train.y + test.y) == [-1.0, 2.5, 10.0]
    assert standardize(data)[0].y == data.y
    for bad, error in ((math.nan, ValueError), ("x", TypeError), (None, TypeError)):
        with pytest.raises(error, match=r"prices: y\[1\] is"):
            Dataset("prices", [[1.0], [2.0]], [1.0, bad], class_names=None)
    with pytest.raises(ValueError, match="2 rows of X and 1 targets in y; there is one target"):
        Dataset("prices", [[1.0], [2.0]], [1.0], class_names=None)


def test_a_class_of_one_sample_is_named():
    data = Dataset(
        "owls", [[float(k)] for k in range(9)], [0] * 8 + [1], class_names=["cat", "owl"]
    )
    with pytest.raises(ValueError, match="there is one sample of owl: a class needs two or more"):
        train_test_split(data, 0.4)
