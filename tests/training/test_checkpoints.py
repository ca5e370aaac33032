"""Checkpoints: exact round trips, crashes in the middle of writing, and files to refuse."""

import json
import math
import os

import pytest

import autograd_lite as ag
from autograd_lite import MLP, CheckpointError
from autograd_lite.training import checkpoints

HARD_NUMBERS = [0.1, 1 / 3, 5e-324, -0.0, 1.7976931348623157e308, 2**53 + 2.0, math.pi]


@pytest.fixture
def saved(tmp_path):
    model, path = MLP(2, [4, 3], "tanh", seed=1), tmp_path / "model.json"
    for parameter, number in zip(model.parameters(), HARD_NUMBERS, strict=False):
        parameter.data = number
    ag.save(model, path)
    return model, path


def test_every_float_survives_to_the_last_bit(saved):
    model, path = saved
    loaded = ag.load(path)
    assert repr(loaded) == repr(model)
    hexes = [{n: x.hex() for n, x in m.state_dict().items()} for m in (model, loaded)]
    assert hexes[0] == hexes[1]
    assert [p.label for p in loaded.parameters()] == [p.label for p in model.parameters()]


def test_the_file_is_plain_json_that_says_what_it_is(saved):
    model, path = saved
    document = json.loads(path.read_text())
    assert document["format"] == "autograd_lite.MLP"
    assert document["version"] == 1
    assert document["architecture"] == {"n_inputs": 2, "sizes": [4, 3], "activation": "tanh"}
    assert document["parameters"] == model.state_dict()


@pytest.mark.parametrize("place", ["replace", "fsync", "dumps"])
@pytest.mark.parametrize("crash", [OSError("disk full"), KeyboardInterrupt()])
def test_a_crash_while_writing_leaves_the_old_file(saved, monkeypatch, place, crash):
    model, path = saved
    before = path.read_bytes()

    def fail(*_, **__):
        raise crash

    monkeypatch.setattr(json if place == "dumps" else os, place, fail)
    with pytest.raises(type(crash)):
        ag.save(MLP(2, [4, 3], "tanh", seed=2), path)
    monkeypatch.undo()
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == ["model.json"]
    assert ag.load(path).state_dict() == model.state_dict()


def test_every_truncated_file_is_refused(saved):
    _, path = saved
    whole = path.read_bytes()
    for length in range(len(whole.rstrip()) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(CheckpointError, match=r"model\.json"):
            ag.load(path)


def test_a_changed_digit_is_refused(saved):
    _, path = saved
    path.write_text(path.read_text().replace("0.3333", "0.3334"))
    with pytest.raises(CheckpointError, match="checksum"):
        ag.load(path)


def rewritten(path, **changes):
    document = json.loads(path.read_text()) | changes
    contents = {k: v for k, v in document.items() if k not in ("format", "version", "crc32")}
    document["crc32"] = checkpoints._checksum(contents)
    path.write_text(json.dumps(document))


ARCHITECTURE = {"n_inputs": 2, "sizes": [4, 3], "activation": "tanh"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"version": 2}, "newer than the 1 known here"),
        ({"version": "1"}, "not a version"),
        ({"format": "autograd_lite.History"}, "not a file of the format"),
        ({"architecture": None}, "does not describe an MLP"),
        ({"architecture": {**ARCHITECTURE, "activation": "step"}}, "activation is one of"),
        ({"architecture": {**ARCHITECTURE, "activation": [1]}}, "does not describe an MLP"),
        ({"architecture": {**ARCHITECTURE, "sizes": [10**12, 3]}}, "27 parameters instead of"),
        ({"architecture": {**ARCHITECTURE, "sizes": "ab"}}, "does not describe an MLP"),
        ({"parameters": {"a": 1.0}}, "1 parameters instead of 27"),
        ({"parameters": {str(i): 1.0 for i in range(27)}}, "is missing"),
    ],
)
def test_foreign_and_newer_files_are_refused(saved, changes, message):
    _, path = saved
    rewritten(path, **changes)
    with pytest.raises(CheckpointError, match=message):
        ag.load(path)


@pytest.mark.parametrize(
    "text", [b"", b"[1, 2]", b"null", b"\xff\xfe\x00", b"[" * 100_000, b'{"x": NaN}']
)
def test_other_files_are_refused(tmp_path, text):
    path = tmp_path / "other.json"
    path.write_bytes(text)
    with pytest.raises(CheckpointError, match=r"other\.json"):
        ag.load(path)


def test_what_cannot_be_saved_is_refused_and_leaves_the_old_file(saved):
    model, path = saved
    before = path.read_bytes()
    with pytest.raises(TypeError, match="save writes an MLP, not Layer"):
        ag.save(ag.Layer(2, 1), path)
    model.parameters()[0].data = math.nan
    with pytest.raises(ValueError, match="not JSON compliant"):
        ag.save(model, path)
    assert path.read_bytes() == before
    with pytest.raises(FileNotFoundError):
        ag.load(path.with_name("missing.json"))
