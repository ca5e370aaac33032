"""What a report holds, and what it says where a folder or a file cannot be written."""

import xml.etree.ElementTree as ET

import pytest

from autograd_lite import MLP, load
from autograd_lite.cli.report import output_folder, pictures, save_model, write_picture
from autograd_lite.training.datasets import Dataset
from autograd_lite.training.history import History

image = pytest.importorskip("matplotlib.image")


def report(n_features, history):
    model = MLP(n_features, [1], seed=1)
    samples = [[float(i + j) for j in range(n_features)] for i in range(4)]
    held_out = Dataset("four points", samples, [0, 1, 0, 1])
    loss = model(samples[0]) ** 2
    return dict(pictures(model, history, held_out, loss))


def test_there_is_a_boundary_in_the_plane_and_a_curve_where_there_were_epochs(tmp_path):
    trained = History(loss=[0.9, 0.5])
    assert list(report(2, trained)) == ["loss.png", "boundary.png", "graph.svg"]
    assert list(report(3, trained)) == ["loss.png", "graph.svg"]
    plain = report(2, History())
    assert list(plain) == ["boundary.png", "graph.svg"]
    (tmp_path / "boundary.png").write_bytes(plain["boundary.png"])
    assert image.imread(tmp_path / "boundary.png").std() > 0.05
    assert ET.fromstring(plain["graph.svg"]).tag == "{http://www.w3.org/2000/svg}svg"


def test_a_folder_is_made_with_those_above_it(tmp_path):
    assert output_folder(tmp_path / "a" / "b") == tmp_path / "a" / "b"
    assert (tmp_path / "a" / "b").is_dir()
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="it is a file, not a folder"):
        output_folder(tmp_path / "file")


def test_a_model_is_saved_or_rescued_and_a_picture_names_its_path(tmp_path, monkeypatch):
    model = MLP(2, [1], seed=1)
    save_model(model, tmp_path / "model.json")
    sample = [0.5, -1.0]
    assert load(tmp_path / "model.json")(sample).data == model(sample).data
    (tmp_path / "rescue").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "rescue"))
    with pytest.raises(OSError, match="the model is in") as raised:
        save_model(model, tmp_path / "no folder" / "model.json")
    assert load(str(raised.value).split("the model is in ")[1])(sample).data == model(sample).data
    with pytest.raises(OSError, match=r"cannot write .*loss\.png: No such file"):
        write_picture(tmp_path / "no folder" / "loss.png", b"")
