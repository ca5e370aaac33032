"""The command line that reads a saved model: classes, scores, files, and mistakes."""

import csv
import io
import math
import sys

import pytest

from autograd_lite import MLP, TableModel, save
from autograd_lite.cli.main import main
from autograd_lite.tables.encoding import Encoding, Feature, Target


@pytest.fixture
def models(tmp_path, monkeypatch):
    """A model whose score is x1 - 2*x2 + 0.5, and one whose scores are x1, x2 and 0.5."""
    monkeypatch.chdir(tmp_path)
    for name, rows in (
        ("one.json", [(1.0, -2.0, 0.5)]),
        ("three.json", [(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 0.5)]),
    ):
        model = MLP(2, [len(rows)])
        for neuron, (w1, w2, b) in zip(model.layers[0].neurons, rows, strict=True):
            neuron.weights[0].data, neuron.weights[1].data, neuron.bias.data = w1, w2, b
        save(model, name)


def run(capfd, *arguments):
    code = main(["predict", *arguments])
    return code, *capfd.readouterr()


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (["one.json", "3", "1"], "class 1, score 1.5\n"),
        (["one.json", "0", "1"], "class 0, score -1.5\n"),
        (["one.json", "1.5", "1"], "class 0, score 0\n"),
        (["one.json", "-1", "-2.5"], "class 1, score 4.5\n"),
        (["one.json", "--", "-1e0", "0"], "class 0, score -0.5\n"),
        (["three.json", "0.25", "1"], "class 1, scores 0.25, 1, 0.5\n"),
        (["three.json", "0.25", "0.3"], "class 2, scores 0.25, 0.3, 0.5\n"),
    ],
)
def test_one_sample(capfd, models, arguments, printed):
    assert run(capfd, *arguments) == (0, printed, "")


@pytest.mark.parametrize("header", ["", "length,width\n"])
def test_a_file_of_samples(capfd, models, monkeypatch, header):
    text = header + "3,1\n\n0,1\n"
    with open("new.csv", "w") as file:
        file.write(text)
    expected = (0, "class 1, score 1.5\nclass 0, score -1.5\n", "")
    assert run(capfd, "one.json", "--csv", "new.csv") == expected
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    assert run(capfd, "one.json", "--csv", "-") == expected


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["one.json"], "give the features of one sample, or --csv FILE"),
        (["one.json", "1", "2", "--csv", "a.csv"], "give the features of one sample, or"),
        (["one.json", "1"], "takes 2 inputs, not 1"),
        (["one.json", "1", "b"], "the command line: 'b' is not a finite number"),
        (["one.json", "1", "nan"], "'nan' is not a finite number"),
        (["none.json", "1", "2"], "No such file or directory: 'none.json'"),
        (["a.csv", "1", "2"], "a.csv is not a JSON object"),
        (["one.json", "--csv", "a.csv"], "line 2 of a.csv: 'x' is not a finite number"),
        (["one.json", "--csv", "empty.csv"], "empty.csv holds no sample"),
    ],
)
def test_mistakes_are_one_line_and_code_2(capfd, models, arguments, message):
    for name, text in (("a.csv", "1,2\n3,x\n"), ("empty.csv", "a,b\n")):
        with open(name, "w") as file:
            file.write(text)
    code, out, err = run(capfd, *arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1


@pytest.fixture
def table_model(models):
    """A model of tables that says good where x is positive and the color is =red."""
    pytest.importorskip("numpy")
    network = MLP(3, [1])
    numbers = [2.0, 0.0, -100.0, 0.0]
    network.load_state_dict(dict(zip(network.state_dict(), numbers, strict=True)))
    features = [Feature("x", 0.5), Feature("color", "=red", ["=red", "blue"])]
    save(TableModel(network, Encoding(features, Target("state", ["-bad", "good"]))), "table.json")


@pytest.mark.parametrize(
    ("cells", "printed"),
    [
        (["1", "=red"], "good: good 88.1 %, -bad 11.9 %\n"),
        (["-1", "=red"], "-bad: -bad 88.1 %, good 11.9 %\n"),
        (["3", "blue"], "-bad: -bad 100.0 %, good 0.0 %\n"),
    ],
)
def test_one_row_of_a_table(capfd, table_model, cells, printed):
    assert run(capfd, "table.json", *cells) == (0, printed, "")


def test_missing_cells_are_filled_and_told(capfd, table_model):
    code, out, err = run(capfd, "table.json", "?", "NA")
    assert (code, out) == (0, "good: good 73.1 %, -bad 26.9 %\n")
    assert err == (
        "x: 1 missing, filled with 0.5; the first: the command line, row 0, column x\n"
        "color: 1 missing, filled with =red; the first: the command line, row 0, column color\n"
    )


def test_a_file_of_rows_is_written_with_the_answers_and_no_formula(capfd, table_model, tmp_path):
    text = 'note,color,x\n@SUM(1),=red,1\n"a, b",blue,-2\n-7,=red,-3\n'
    (tmp_path / "new.csv").write_text(text)
    code, out, err = run(capfd, "table.json", "new.csv", "-o", "out.csv")
    assert (code, out) == (0, "wrote out.csv: 3 rows\n")
    assert err == "5 texts that a spreadsheet would run as formulas are written with '\n"
    with open("out.csv", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["note", "color", "x", "predicted state", "P(-bad)", "P(good)"]
    assert [row[:4] for row in rows] == [
        ["'@SUM(1)", "'=red", "1", "good"],
        ["a, b", "blue", "-2", "'-bad"],
        ["-7", "'=red", "-3", "'-bad"],
    ]
    assert [float(row[5]) for row in rows] == pytest.approx(
        [1 / (1 + math.exp(-z)) for z in (2, -104, -6)], rel=1e-5
    )
    assert run(capfd, "table.json", "--csv", "new.csv")[1].count("\n") == 3


def test_rows_from_the_standard_input_to_the_standard_output(capfd, table_model, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x;color\n1,5;=red\n")))
    code, out, _ = run(capfd, "table.json", "--csv", "-", "-o", "-")
    assert code == 0
    assert out.startswith("x;color;predicted state;P(-bad);P(good)\n1,5;'=red;good;0,0474259;")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["table.json", "1"], "No such file or directory: '1'"),
        (["table.json", "1", "=red", "3"], "3 cells, and the model takes 2: x, color"),
        (["table.json", "x", "=red"], "the command line, row 0, column x: 'x' is not a finite"),
        (["table.json", "1", "green"], "'green' is unknown to the model, which knows =red, blue"),
        (["table.json", "b.csv"], "b.csv, line 3, column color: 'pink' is unknown to the model"),
        (["table.json", "c.csv"], "c.csv has no column 'color', which the model needs; it has x"),
        (["one.json", "1", "2", "-o", "out.csv"], "one.json was not trained on a table"),
    ],
)
def test_mistakes_with_a_table_are_one_line_and_code_2(capfd, table_model, arguments, message):
    for name, text in (("b.csv", "x,color\n1,blue\n2,pink\n"), ("c.csv", "x\n1\n")):
        with open(name, "w") as file:
            file.write(text)
    code, out, err = run(capfd, *arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1
