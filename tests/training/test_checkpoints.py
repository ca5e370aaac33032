"""Checkpoints: exact round trips, and files that describe no model."""

import importlib
import json
import math
import random
import sys
from pathlib import Path

import pytest

import autograd_lite as ag
from autograd_lite import MLP, CheckpointError, Dropout, Layer, Module, Parameter, Sequential
from autograd_lite.training import files

FILES = Path(__file__).parent / "files"

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
    assert document["format"] == "autograd_lite.model"
    assert document["version"] == 2
    assert document["written_by"] == f"autograd_lite {ag.__version__}"
    assert document["architecture"] == architecture()
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


def architecture(**changes):
    arguments = {"n_inputs": 2, "sizes": [4, 3], "activation": "tanh"} | changes
    return {"class": "autograd_lite.nn:MLP", "arguments": arguments}


def rewritten(path, **changes):
    document = json.loads(path.read_text()) | changes
    contents = {k: v for k, v in document.items() if k not in files.HEADER}
    document["crc32"] = files.checksum(contents)
    path.write_text(json.dumps(document))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": "autograd_lite.History"}, "not a file of the format 'autograd_lite.model'"),
        ({"architecture": None}, "it holds None and no module"),
        ({"architecture": {}}, "does not describe a model"),
        ({"architecture": {"class": 3}}, "does not describe a model"),
        ({"architecture": {"class": "os:system", "attributes": {}}}, "'os:system' is not a type"),
        ({"architecture": {"class": "pathlib:Path", "attributes": {}}}, "not a class of modules"),
        ({"architecture": {"class": "antigravity:X"}}, "import antigravity before"),
        ({"architecture": {"class": "autograd_lite.nn:GRU"}}, "GRU, which is not defined in"),
        ({"architecture": {"class": "autograd_lite.nn:MLP", "more": 1}}, "does not describe"),
        ({"architecture": {"function": "os:getcwd"}}, "'os:getcwd' is not a function"),
        ({"architecture": {"same": "elsewhere"}}, "elsewhere"),
        ({"architecture": {"magic": 1}}, "an entry of the kind 'magic'"),
        ({"architecture": architecture(activation="step")}, "activation is"),
        ({"architecture": architecture(activation=[1])}, "does not describe a model"),
        ({"architecture": architecture(sizes=[10**12, 3])}, "27 parameters instead of"),
        ({"architecture": architecture(sizes="ab")}, "is 1 or more, not 'a'"),
        ({"architecture": architecture(sizes=[True, 3])}, "is 1 or more, not True"),
        ({"architecture": architecture(sizes=[])}, "list of layer sizes"),
        ({"architecture": architecture(sizes=[2, 3])}, "is not a parameter"),
        ({"architecture": architecture(n_inputs=10**4000)}, "27 parameters instead of 40000"),
        ({"parameters": {"a": 1.0}}, "1 parameters instead of 27"),
        ({"parameters": [1.0] * 27}, "does not describe a model"),
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
    rewritten(path, architecture=architecture(sizes=sizes), parameters={"a": 1.0})
    monkeypatch.setattr(MLP, "__init__", None)
    with pytest.raises(CheckpointError, match="is 1 or more, not -2"):
        ag.load(path)


def test_what_cannot_be_saved_is_refused_and_leaves_the_old_file(saved):
    model, path = saved
    before = path.read_bytes()
    with pytest.raises(TypeError, match="save writes a Module, not dict"):
        ag.save(model.state_dict(), path)
    model.parameters()[0].data = math.nan
    with pytest.raises(
        ValueError, match=r"layers\.0\.neurons\.0\.weights\.0 = nan is not a finite"
    ):
        ag.save(model, path)
    assert path.read_bytes() == before
    with pytest.raises(FileNotFoundError):
        ag.load(path.with_name("missing.json"))


# Files of earlier versions


def test_an_mlp_of_version_1_is_read():
    model = ag.load(FILES / "mlp_version_1.json")
    assert repr(model) == "MLP(2, [2, 1], activation='tanh')"
    assert list(model.state_dict().values())[:7] == HARD_NUMBERS
    assert math.copysign(1.0, model.parameters()[3].data) == -1.0


def test_a_history_of_version_1_is_read():
    history = ag.History.load(FILES / "history_version_1.json")
    assert history == ag.History(
        loss=[0.75, 0.25], accuracy=[0.5, 1.0], lr=[0.1, 0.05], stopped="patience",
        engine="machine code",
    )  # fmt: skip


# Modules of all kinds


def squash(x):
    return x / (1 + abs(x))


class Block(Module):
    """Everything that an attribute may be."""

    def __init__(self, width):
        self.width, self.name, self.nothing, self.yes, self.rate = width, "a\nb 🙂", None, True, 0.1
        self.first = Layer(2, width, "tanh", seed=1)
        self.parts = {"again": self.first, 3: (self.first, [Parameter(0.25), ag.Value(-0.5)])}
        self.scale = self.parts[3][1][0]
        self.fixed = ag.Constant(2.0)
        self.activation, self.own = squash, Block.shift
        self.me = self

    def shift(self, x):
        return x + self.scale

    def __call__(self, x):
        return [self.own(self, self.activation(y) * self.fixed) for y in self.first(x)]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Layer(2, 3, "gelu", seed=1),
        lambda: ag.Neuron(2, "sigmoid", seed=1),
        lambda: ag.Embedding(3, 2, seed=1),
        lambda: Sequential(Layer(2, 4, seed=1), Dropout(0.25), Layer(4, 3, "linear"), ag.softmax),
        lambda: Sequential(Sequential(MLP(2, [3, 2], seed=1)), squash_all),
        lambda: Block(3),
        lambda: MLP(2, [3, 1], squash, seed=1),
        lambda: MLP(2, [3, 1], ag.tanh, seed=1),
        lambda: Layer(2, 3, ag.sigmoid, seed=1),
    ],
)
def test_every_module_comes_back(tmp_path, make):
    model, path = make(), tmp_path / "model.json"
    x = 1 if isinstance(model, ag.Embedding) else [0.5, -0.75]
    state = random.getstate()
    ag.save(model, path)
    loaded = ag.load(path)
    assert random.getstate() == state
    assert type(loaded) is type(model)
    assert repr(loaded) == repr(model)
    assert loaded.state_dict() == model.state_dict()
    assert list(loaded.state_dict()) == list(model.state_dict())
    assert loaded.predict([x]) == model.predict([x])
    assert [p.op for p in loaded.parameters()] == [p.op for p in model.parameters()]
    ag.save(loaded, tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == path.read_bytes()


def squash_all(xs):
    return [squash(x) for x in xs]


def test_what_is_shared_stays_shared_and_attributes_keep_their_kinds(tmp_path):
    ag.save(Block(3).eval(), tmp_path / "block.json")
    block = ag.load(tmp_path / "block.json")
    assert block.me is block
    assert block.parts["again"] is block.first is block.parts[3][0]
    assert block.scale is block.parts[3][1][0]
    assert (block.width, block.name, block.nothing, block.yes) == (3, "a\nb 🙂", None, True)
    assert isinstance(block.parts[3], tuple)
    assert block.fixed.op == "constant"
    assert block.activation is squash
    assert block.training  # the mode is not part of a model


def test_a_class_of_another_program_must_be_imported_first(tmp_path, monkeypatch):
    (tmp_path / "their_model.py").write_text(
        "from autograd_lite import Module, Parameter\n"
        "class Line(Module):\n"
        "    def __init__(self):\n"
        "        self.slope = Parameter(2.5)\n"
        "    def __call__(self, x):\n"
        "        return self.slope * x\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    theirs = importlib.import_module("their_model")
    ag.save(theirs.Line(), tmp_path / "line.json")
    assert ag.load(tmp_path / "line.json")(2.0).data == 5.0
    monkeypatch.delitem(sys.modules, "their_model")
    with pytest.raises(CheckpointError, match=r"Line of 'their_model': import their_model before"):
        ag.load(tmp_path / "line.json")


class Odd(Module):
    def __init__(self, thing):
        self.w, self.things = Parameter(1.0), {"here": [thing]}


def looped():
    things = []
    things.append(things)
    return things


@pytest.mark.parametrize(
    ("thing", "error", "message"),
    [
        (random.Random(0), TypeError, r"things\.here\.0 is a Random, and a file holds numbers"),
        (1j, TypeError, r"things\.here\.0 is a complex"),
        (math.inf, ValueError, r"things\.here\.0 = inf is not a finite number"),
        (lambda x: x, TypeError, r"things\.here\.0 needs <lambda> of .* top of a module"),
        (math.sin, TypeError, r"things\.here\.0 is a builtin_function"),
        (Parameter(1.0) * 2, TypeError, r"things\.here\.0 was computed from others"),
        (looped(), TypeError, "a list that holds itself"),
    ],
)
def test_an_attribute_that_a_file_cannot_hold_is_named(tmp_path, thing, error, message):
    with pytest.raises(error, match=message):
        ag.save(Odd(thing), tmp_path / "model.json")
    assert list(tmp_path.iterdir()) == []


def test_a_class_within_a_function_and_a_layer_changed_by_hand_are_refused(tmp_path):
    class Local(Module):
        pass

    with pytest.raises(TypeError, match=r"the model needs .*Local of .*top of a module"):
        ag.save(Local(), tmp_path / "model.json")
    layer = Layer(2, 3)
    layer.neurons[1] = ag.Neuron(5)
    with pytest.raises(TypeError, match="the file would not give this model back"):
        ag.save(layer, tmp_path / "model.json")
    assert list(tmp_path.iterdir()) == []
