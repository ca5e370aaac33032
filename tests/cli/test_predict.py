"""The command line that reads a saved model: classes, scores, files, and mistakes."""

import io
import sys

import pytest

from autograd_lite import MLP, save
from autograd_lite.cli.main import main


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
