"""Checkpoints: exact round trips, and files that describe no model."""

import json
import math

import pytest

import autograd_lite as ag
from autograd_lite import MLP, CheckpointError
from autograd_lite.training import files

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
    document["crc32"] = files.checksum(contents)
    path.write_text(json.dumps(document))


ARCHITECTURE = {"n_inputs": 2, "sizes": [4, 3], "activation": "tanh"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": "autograd_lite.History"}, "not a file of the format"),
        ({"architecture": None}, "does not describe an MLP"),
        ({"architecture": {**ARCHITECTURE, "activation": "step"}}, "activation is one of"),
        ({"architecture": {**ARCHITECTURE, "activation": [1]}}, "does not describe an MLP"),
        ({"architecture": {**ARCHITECTURE, "sizes": [10**12, 3]}}, "27 parameters instead of"),
        ({"architecture": {**ARCHITECTURE, "sizes": "ab"}}, "is 1 or more, not 'a'"),
        ({"architecture": {**ARCHITECTURE, "sizes": [True, 3]}}, "is 1 or more, not True"),
        ({"architecture": {**ARCHITECTURE, "sizes": []}}, "27 parameters instead of 0"),
        (
            {"architecture": {**ARCHITECTURE, "n_inputs": 10**4000}},
            "27 parameters instead of 40000",
        ),
        ({"parameters": {"a": 1.0}}, "1 parameters instead of 27"),
        ({"parameters": [1.0] * 27}, "does not describe an MLP"),
        ({"parameters": {str(i): 1.0 for i in range(27)}}, "is missing"),
    ],
)
def test_foreign_and_newer_files_are_refused(saved, changes, message):
    _, path = saved
    rewritten(path, **changes)
    with pytest.raises(CheckpointError, match=message):
        ag.load(path)


@pytest.mark.parametrize(
    "number", [10**400, "1.0", None, [1.0], True], ids=["large", "text", "null", "list", "bool"]
)
def test_parameters_that_are_no_numbers_are_refused(saved, number):
    model, path = saved
    rewritten(path, parameters={**model.state_dict(), "layers.0.neurons.0.bias": number})
    with pytest.raises(CheckpointError, match=r"layers\.0\.neurons\.0\.bias"):
        ag.load(path)


def test_sizes_below_1_are_refused_before_anything_is_made(saved, monkeypatch):
    _, path = saved
    sizes = [3_000_000, -2, -7]  # 3 * 3000000 - 2 * 3000001 - 7 * (-2 + 1) parameters
    rewritten(path, architecture={**ARCHITECTURE, "sizes": sizes}, parameters={"a": 1.0})
    monkeypatch.setattr("autograd_lite.training.checkpoints.MLP", None)
    with pytest.raises(CheckpointError, match="is 1 or more, not -2"):
        ag.load(path)


def test_what_cannot_be_saved_is_refused_and_leaves_the_old_file(saved):
    model, path = saved
    before = path.read_bytes()
    with pytest.raises(TypeError, match="save writes an MLP, not Layer"):
        ag.save(ag.Layer(2, 1), path)
    model.parameters()[0].data = math.nan
    with pytest.raises(
        ValueError, match=r"layers\.0\.neurons\.0\.weights\.0 = nan is not a finite"
    ):
        ag.save(model, path)
    assert path.read_bytes() == before
    with pytest.raises(FileNotFoundError):
        ag.load(path.with_name("missing.json"))
