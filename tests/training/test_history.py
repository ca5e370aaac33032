"""History: what it prints, files it writes and reads, and its plot."""

import base64
import json
import sys
from dataclasses import asdict

import pytest

from autograd_lite import CheckpointError, History
from autograd_lite.training.files import write_json


@pytest.fixture
def history():
    return History(
        loss=[1 / (i + 1) for i in range(40)],
        accuracy=[0.5 + i / 100 for i in range(40)],
        validation_loss=[1.0] * 40,
        validation_accuracy=[0.25] * 40,
        lr=[1e-3] * 40,
        stopped="patience",
    )


def test_the_table_shows_some_epochs_with_the_first_and_the_last(history):
    lines = str(history).splitlines()
    assert lines[0].split() == [
        *("epoch", "loss", "accuracy", "validation", "loss", "validation", "accuracy", "lr")
    ]
    assert lines[1].split()[:3] == ["1", "1.0000", "50.00"]
    assert lines[-2].split()[:3] == ["40", "0.0250", "89.00"]
    assert lines[-1] == "stopped after epoch 40: patience"
    assert len(lines) == 13
    assert repr(history).startswith("History(40 epochs, last: loss=0.025, accuracy=0.89")
    assert repr(History()) == "History(0 epochs)"
    assert str(History()) == "epoch"


def test_a_history_survives_saving_and_loading(history, tmp_path):
    path = tmp_path / "history.json"
    history.save(path)
    assert History.load(path) == history
    document = json.loads(path.read_text())
    path.write_text(json.dumps({**document, "loss": [0.0]}))
    with pytest.raises(CheckpointError, match="checksum"):
        History.load(path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"loss": "0.5"}, "loss is a list of numbers, not '0.5'"),
        ({"loss": ["0.5"]}, r"loss\[0\] is not a number: '0.5'"),
        ({"loss": [True]}, r"loss\[0\] is not a number: True"),
        ({"loss": [10**400]}, "too large"),
        ({"lr": None}, "lr is a list of numbers, not None"),
        ({"accuracy": [0.5, 0.5]}, "accuracy has 2 epochs and loss 1"),
        ({"stopped": 3}, "stopped is a text, not 3"),
        ({"extra": []}, "extra"),
    ],
)
def test_files_that_describe_no_history_are_refused(tmp_path, changes, message):
    path = tmp_path / "history.json"
    contents = {**asdict(History(loss=[0.5], lr=[0.1])), **changes}
    write_json(path, "autograd_lite.History", contents)
    with pytest.raises(CheckpointError, match=rf"history\.json does not describe.*{message}"):
        History.load(path)


def test_the_plot_shows_every_series(history):
    pytest.importorskip("matplotlib")
    loss, accuracy = history.plot()
    assert [list(line.get_ydata()) for line in loss.lines] == [
        history.loss,
        history.validation_loss,
    ]
    assert [list(line.get_ydata()) for line in accuracy.lines] == [
        history.accuracy,
        history.validation_accuracy,
    ]
    assert list(loss.lines[0].get_xdata()) == list(range(1, 41))
    assert len(History(loss=[1.0], lr=[0.1]).plot()) == 1


def test_a_notebook_shows_the_table_and_the_curves(history):
    pytest.importorskip("matplotlib")
    shown = history._repr_mimebundle_()
    assert shown["text/plain"] == str(history)
    html = shown["text/html"]
    assert html.count("<tr>") == 12
    assert "<td>1</td><td>1.0000</td><td>50.00 %</td><td>1.0000</td><td>25.00 %</td>" in html
    assert "stopped after epoch 40: patience" in html
    assert base64.b64decode(shown["image/png"]).startswith(b"\x89PNG")
    assert shown["image/png"] in html
    assert "<script" not in History(loss=[1.0], stopped="<script>")._repr_mimebundle_()["text/html"]


def test_a_notebook_without_matplotlib_or_epochs_shows_the_table(history, monkeypatch):
    assert set(History()._repr_mimebundle_()) == {"text/plain", "text/html"}
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    shown = history._repr_mimebundle_(include=None, exclude=None)
    assert set(shown) == {"text/plain", "text/html"}
    assert "<img" not in shown["text/html"]
