import math
import random
from base64 import b64decode

import pytest

from autograd_lite import (
    MLP,
    Dropout,
    Layer,
    Sequential,
    binary_cross_entropy_with_logits,
    cross_entropy,
    mse,
    watch_layers,
)
from autograd_lite.theatre.watching import MOST_POINTS, MOST_UNITS, Scene, Watcher, layers_of

ENGINES = ["machine", "columns", "lists"]
X = [[random.Random(i).uniform(-1, 1), random.Random(-i - 1).uniform(-1, 1)] for i in range(30)]
Y = [int(a * b > 0) for a, b in X]


def of_sample(output, target):
    return binary_cross_entropy_with_logits([output], [target])


def is_correct(output, target):
    return (output > 0) == (target == 1)


def scene(**changes):
    return Scene(**{
        "X": X, "y": Y, "kind": "logit", "loss": of_sample, "is_correct": is_correct,
        "classes": Y, **changes,
    })  # fmt: skip


def numbers_of(model):
    return [p.data for p in model.parameters()]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("activation", ["tanh", "relu", "gelu"])
def test_a_frame_says_what_the_eager_network_does(engine, activation):
    """Against backward on the graph of the whole batch, and `watch_layers`."""
    pytest.importorskip({"machine": "llvmlite", "columns": "numpy"}.get(engine, "math"))
    model = MLP(2, [5, 3, 1], activation, seed=3)
    frame = Watcher(MLP(2, [5, 3, 1], activation), scene(), engine).frame(numbers_of(model))
    outputs = [model(x) for x in X]
    loss = binary_cross_entropy_with_logits(outputs, Y)
    loss.backward()
    assert frame["loss"] == pytest.approx(loss.data, rel=1e-3)
    wrong = [i for i, (z, t) in enumerate(zip(outputs, Y, strict=True)) if (z.data > 0) != t]
    assert frame["wrong"] == wrong
    assert frame["accuracy"] == pytest.approx(1 - len(wrong) / len(X), rel=1e-3)
    assert frame["outputs"] == pytest.approx([z.data for z in outputs], rel=1e-3, abs=1e-6)
    records = watch_layers(model, X, Y, binary_cross_entropy_with_logits)
    for said, layer, record in zip(frame["layers"], model.layers, records, strict=True):
        rows = zip(said["weights"], said["gradients"], layer.neurons, strict=True)
        for row, slopes, neuron in rows:
            ps = [*neuron.weights, neuron.bias]
            assert row == pytest.approx([p.data for p in ps], rel=1e-3)
            assert slopes == pytest.approx([p.grad for p in ps], rel=1e-3, abs=1e-12)
        assert said["rms"] == pytest.approx(record.gradient, rel=1e-3)
        assert sum(said["histogram"]) == len(X) * len(layer.neurons)
        if record.activation != "linear":
            assert len(said["off"]) == record.dead


def test_maps_show_what_units_say_over_the_plane():
    model = MLP(2, [4, 1], "tanh", seed=3)
    watcher = Watcher(model, scene())
    frame = watcher.frame(numbers_of(model))
    grid = watcher.plane.grid()
    for i, (text, largest) in enumerate(frame["layers"][0]["maps"]):
        said = [model.layers[0](x)[i].data for x in grid]
        assert largest == pytest.approx(max(map(abs, said)), rel=1e-3)
        levels = [127.5 * (1 + a / max(map(abs, said))) for a in said]
        assert list(b64decode(text)) == pytest.approx(levels, abs=0.51)
    probabilities = [1 / (1 + math.exp(-model(x).data)) for x in grid]
    assert list(b64decode(frame["field"][0])) == pytest.approx(
        [255 * p for p in probabilities], abs=0.51
    )


def test_a_relu_that_no_point_reaches_is_off():
    model = MLP(2, [2, 1], "relu", seed=1)
    model.layers[0].neurons[1].bias.data = -10.0
    assert Watcher(model, scene()).frame(numbers_of(model))["layers"][0]["off"] == [1]


def test_the_parameters_of_a_frame_do_not_stay():
    model = MLP(2, [3, 1], "tanh", seed=1)
    watcher = Watcher(model, scene())
    first, other = numbers_of(MLP(2, [3, 1], seed=5)), numbers_of(MLP(2, [3, 1], seed=6))
    frame = watcher.frame(first)
    watcher.frame(other)
    assert watcher.frame(first) == frame


def test_several_classes_have_a_field_each():
    model = MLP(2, [4, 3], "tanh", seed=1)
    classes = [i % 3 for i in range(30)]
    shown = Watcher(
        model,
        Scene(X, classes, "classes", cross_entropy_of_one, lambda z, t: True, classes=classes),
    )
    frame = shown.frame(numbers_of(model))
    assert len(frame["field"]) == len(frame["border"]) == 3
    assert shown.setup()["classes"] == 3


def cross_entropy_of_one(output, target):
    return cross_entropy([output], [target])


def test_numbers_are_painted_between_the_smallest_and_the_largest_target():
    model = MLP(2, [3, 1], "tanh", seed=1)
    targets = [10.0 * a for a, _ in X]
    shown = Watcher(model, Scene(X, targets, "number", lambda z, t: mse([z], [t])))
    frame = shown.frame(numbers_of(model))
    assert frame["accuracy"] is None
    assert frame["border"] == []
    assert shown.setup()["range"] == pytest.approx([min(targets), max(targets)])


def test_large_networks_and_samples_are_shown_in_part():
    model = MLP(2, [40, 1], "tanh", seed=1)
    many = [[i / 900, -i / 900] for i in range(901)]
    watcher = Watcher(model, Scene(many, [0.0] * 901, "number", lambda z, t: mse([z], [t])))
    setup, frame = watcher.setup(), watcher.frame(numbers_of(model))
    assert setup["layers"][0] == {"units": 40, "shown": MOST_UNITS, "activation": "tanh"}
    assert len(frame["layers"][0]["weights"]) == len(frame["layers"][0]["maps"]) == MOST_UNITS
    assert (setup["samples"], setup["watched"]) == (901, len(setup["points"]))
    assert setup["watched"] <= MOST_POINTS


def test_other_inputs_have_no_plane():
    model = MLP(3, [2, 1], "tanh", seed=1)
    rows = [[*x, 1.0] for x in X]
    watcher = Watcher(model, scene(X=rows))
    assert watcher.setup()["plane"] is None
    assert "maps" not in watcher.frame(numbers_of(model))["layers"][0]


def test_of_models_that_are_no_layers_the_outputs_are_shown():
    dropping = Sequential(Layer(2, 3, "tanh", seed=1), Dropout(0.5), Layer(3, 1, "linear", seed=2))
    assert layers_of(dropping) == []
    frame = Watcher(dropping, scene()).frame(numbers_of(dropping))
    dropping.eval()
    assert frame["outputs"] == pytest.approx(dropping.predict(X), rel=1e-3)
    assert Watcher(dropping, scene()).setup()["engine"] == "eager"
    plain = Sequential(Layer(2, 3, "tanh", seed=1), Layer(3, 1, "linear", seed=2))
    assert len(layers_of(plain)) == 2


def test_any_function_may_be_the_activation():
    def square(z):
        return z * z

    model = MLP(2, [3, 1], square, seed=1)
    watcher = Watcher(model, scene())
    assert watcher.setup()["layers"][0]["activation"] == "square"
    frame = watcher.frame(numbers_of(model))
    assert frame["outputs"] == pytest.approx(model.predict(X), rel=1e-3)
    assert frame["layers"][0]["off"] == []


def test_an_activation_that_decides_by_an_if_leaves_the_outputs():
    model = MLP(2, [3, 1], lambda z: z if z.data > 0 else z * 0.1, seed=1)
    watcher = Watcher(model, scene())
    assert watcher.setup()["layers"] == []
    assert watcher.frame(numbers_of(model))["outputs"] == pytest.approx(model.predict(X), rel=1e-3)


@pytest.mark.parametrize(("bias", "off"), [(2.0, []), (3.0, [0]), (-3.0, [0])])
def test_a_unit_at_its_limit_is_off(bias, off):
    """1 - tanh(2)**2 is 0.07, and 1 - tanh(3)**2 is 0.0099."""
    model = MLP(2, [2, 1], "tanh", seed=1)
    for w in model.layers[0].neurons[0].weights:
        w.data = 0.0
    model.layers[0].neurons[0].bias.data = bias
    assert Watcher(model, scene()).frame(numbers_of(model))["layers"][0]["off"] == off
