"""History: what it prints, files it writes and reads, and its plot."""

import json

import pytest

from autograd_lite import CheckpointError, History


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


def test_the_plot_shows_every_series(history):
    pytest.importorskip("matplotlib")
    loss, accuracy = history.plot().axes
    assert [list(line.get_ydata()) for line in loss.lines] == [
        history.loss,
        history.validation_loss,
    ]
    assert [list(line.get_ydata()) for line in accuracy.lines] == [
        history.accuracy,
        history.validation_accuracy,
    ]
    assert list(loss.lines[0].get_xdata()) == list(range(1, 41))
    assert len(History(loss=[1.0], lr=[0.1]).plot().axes) == 1
