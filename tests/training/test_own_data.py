"""Own data: from a file to a model that answers by name, and its way through a file."""

import json
import random

import pytest

pytest.importorskip("sklearn")

import numpy as np

from autograd_lite import (
    MLP,
    SGD,
    CheckpointError,
    TableError,
    TableModel,
    fit,
    load,
    load_table,
    save,
    softmax,
    standardize,
    train_test_split,
)
from autograd_lite.training import files
from autograd_lite.training.own_data import rescale_outputs


def fruits(n=120):
    """Apples are red or heavy, plums are neither; some weights are missing."""
    rng = random.Random(0)
    rows = []
    for _ in range(n):
        color, weight = rng.choice(["red", "green", "blue"]), rng.gauss(100, 40)
        fruit = "apple" if color == "red" or weight > 120 else "plum"
        rows.append({"color": color, "weight": rng.choice([weight] * 9 + [None]), "fruit": fruit})
    return rows


@pytest.fixture(scope="module")
def trained():
    """A model of fruits, and rows that it has not seen."""
    train, test = standardize(*train_test_split(load_table(fruits(), "fruit")))
    network = MLP(train.n_features, [16, 1], seed=0)
    loss = "binary_cross_entropy_with_logits"
    fit(network, train.X, train.y, loss=loss, epochs=60, batch_size=16, progress=False)
    return TableModel(network, train.encoding), test


def test_a_file_becomes_a_data_set_that_says_what_it_is(tmp_path):
    path = tmp_path / "fruits.csv"
    path.write_text("color;weight;fruit\nred;150,5;apple\nblue;?;plum\nred;20;plum\n")
    data = load_table(path, "fruit")
    assert repr(data) == "Dataset('fruits': 3 samples, 3 features, 2 classes)"
    assert data.X == [[0.0, 1.0, 150.5], [1.0, 0.0, 85.25], [0.0, 1.0, 20.0]]
    assert (data.y, data.class_names) == ([0, 1, 1], ["apple", "plum"])
    assert "<th>fruit</th>" in data._repr_html_()
    assert load_table(path, "fruit", name="mine").name == "mine"
    with pytest.raises(TableError, match="has no column 'fruits'; it has color, weight, fruit"):
        load_table(path, "fruits")


def test_a_number_is_a_regression():
    data = load_table({"a": [1, 2, 3, 4], "price": [10.5, 20, 30, 40]}, "price")
    assert repr(data) == "Dataset('the table': 4 samples, 1 feature, y from 10.5 to 40)"
    assert (data.y, data.class_names, data.n_classes) == ([10.5, 20.0, 30.0, 40.0], None, 0)
    assert "<th>price</th>" in data._repr_html_()
    train, test = train_test_split(data)
    assert sorted(train.y + test.y) == data.y


def test_scaling_comes_along():
    data = load_table(fruits(), "fruit")
    train, test = standardize(*train_test_split(data))
    raw = load_table(fruits(), "fruit").encoding.encode(fruits())
    np.testing.assert_allclose(train.encoding.encode(fruits()).shape, raw.shape)
    scaled = train.encoding.encode(fruits())
    assert sorted(map(tuple, scaled.round(9).tolist())) == sorted(
        tuple(np.round(row, 9).tolist()) for row in train.X + test.X
    )


def test_answers_by_name_with_probabilities(trained):
    model, _ = trained
    rows = fruits()
    right = [row["fruit"] for row in rows]
    answers = model.predict(rows)
    assert np.mean([a == b for a, b in zip(answers, right, strict=True)]) > 0.9
    z = model.network.predict(model.encoding.encode(rows).tolist())
    expected = [[p.data for p in softmax([0.0, logit])] for logit in z]
    np.testing.assert_allclose(model.predict_proba(rows), expected, rtol=1e-12)
    report = model.evaluate(rows)
    assert report.accuracy == np.mean([a == b for a, b in zip(answers, right, strict=True)])
    assert repr(model).startswith("TableModel('fruit', 2 classes, from 2 columns by MLP(4, ")


def test_frames_arrays_and_files_say_the_same(trained, tmp_path):
    pandas = pytest.importorskip("pandas")
    model, _ = trained
    frame = pandas.DataFrame(fruits())
    expected = model.predict(fruits())
    assert model.predict(frame) == expected
    assert model.predict(frame[["weight", "color"]]) == expected
    assert model.predict(frame[["color", "weight"]].to_numpy()) == expected
    frame.to_csv(tmp_path / "f.csv", index=False)
    assert model.predict(tmp_path / "f.csv") == expected
    assert str(model.evaluate(tmp_path / "f.csv")) == str(model.evaluate(frame))


def test_it_is_saved_with_all_it_needs(trained, tmp_path):
    model, _ = trained
    save(model, tmp_path / "model.json")
    loaded = load(tmp_path / "model.json")
    assert isinstance(loaded, TableModel)
    assert loaded.encoding == model.encoding
    assert loaded.predict_proba(fruits()) == model.predict_proba(fruits())
    document = json.loads((tmp_path / "model.json").read_text())
    assert document["table"]["target"] == {"name": "fruit", "classes": ["apple", "plum"]}
    del document["table"]["columns"][0]
    for header in files.HEADER:
        document.pop(header)
    files.write_json(tmp_path / "broken.json", "autograd_lite.model", document)
    with pytest.raises(CheckpointError, match="4 inputs and 1 outputs, and the table makes 1"):
        load(tmp_path / "broken.json")


def test_a_network_that_does_not_fit_is_refused(trained):
    model, _ = trained
    with pytest.raises(ValueError, match="has 4 inputs and 2 outputs, and the table makes 4"):
        TableModel(MLP(4, [2]), model.encoding)


def test_estimates_of_a_number_are_in_its_unit():
    rows = {"a": [float(k) for k in range(20)], "price": [1000.0 + 50 * k for k in range(20)]}
    data = load_table(rows, "price")
    (scaled,) = standardize(data)
    mean, scale = float(np.mean(data.y)), float(np.std(data.y))
    network = MLP(1, [1], seed=0)
    fit(
        network, scaled.X, [(y - mean) / scale for y in data.y], loss="mse", epochs=400,
        optimizer=lambda ps: SGD(ps, lr=0.3), progress=False,
    )  # fmt: skip
    rescale_outputs(network, mean, scale)
    model = TableModel(network, scaled.encoding)
    assert model.predict([[4.0]]) == pytest.approx([1200.0], rel=1e-3)
    assert model.evaluate(rows).r2 > 0.9999
    with pytest.raises(ValueError, match="estimates a number, which has no probability"):
        model.predict_proba(rows)
    before = network.state_dict()
    with pytest.raises(OverflowError, match="too large"):
        rescale_outputs(network, 0.0, 1e308)
    assert network.state_dict() == before
