"""`evaluate`: what it refuses; what it prints is measured in test_own_data."""

import pytest

from autograd_lite import MLP, TableModel, load, save
from autograd_lite.cli.main import main
from autograd_lite.tables.encoding import Encoding, Feature, Target

pytest.importorskip("numpy")


@pytest.fixture
def models(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    save(MLP(1, [1]), "plain.json")
    network = MLP(1, [1])
    network.load_state_dict(dict(zip(network.state_dict(), [1.0, 0.0], strict=True)))
    save(TableModel(network, Encoding([Feature("x", 0.0)], Target("t", ["no", "yes"]))), "t.json")
    (tmp_path / "t.csv").write_text("x,t\n1,yes\n-1,no\n2,no\n")
    (tmp_path / "some.csv").write_text("x,t\n1,yes\n5,\n-1,no\n2,no\n7,?\n")
    (tmp_path / "bad.csv").write_text("x,t\n1,\n-1,\n")
    (tmp_path / "bare.csv").write_text("x\n1\n-1\n")


def test_metrics_of_a_model_that_is_known(capfd, models):
    assert main(["evaluate", "t.json", "t.csv"]) == 0
    out = capfd.readouterr().out
    assert out == (
        "t.csv: t\n"
        "accuracy 66.7 % of 3 rows (the most frequent class alone: 66.7 %), loss 0.9178\n"
        "\n"
        "     precision   recall      F1  rows\n"
        "no     100.0 %   50.0 %  66.7 %     2\n"
        "yes     50.0 %  100.0 %  66.7 %     1\n"
        "\n"
        "each row what it is, each column what the model says:\n"
        "     no  yes\n"
        "no    1    1\n"
        "yes   0    1\n"
    )  # log(1 + e^-1) twice and log(1 + e^2), by 3


def test_rows_without_a_target_are_left_out_and_told(capfd, models):
    assert main(["evaluate", "t.json", "t.csv"]) == 0
    expected = capfd.readouterr().out.replace("t.csv", "some.csv")
    assert main(["evaluate", "t.json", "some.csv"]) == 0
    note = "2 rows without a target left out, the first at some.csv, line 3, column t"
    assert capfd.readouterr().out == f"{expected}\n{note}\n"
    report = load("t.json").evaluate({"x": [1, 5, -1, 2], "t": ["yes", None, "no", "no"]})
    assert report.n == 3
    assert "<p>1 row without a target left out, the first at " in report._repr_html_()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["plain.json", "t.csv"], "plain.json was not trained on a table"),
        (["t.json", "bad.csv"], "bad.csv, column t: missing in every row"),
        (["t.json", "bare.csv"], "bare.csv has no column 't', the target"),
        (["t.json", "none.csv"], "No such file"),
        (["none.json", "t.csv"], "No such file"),
    ],
)
def test_mistakes_are_one_line_and_code_2(capfd, models, arguments, message):
    assert main(["evaluate", *arguments]) == 2
    err = capfd.readouterr().err
    assert message in err
    assert err.count("\n") == 1
