import copy
import math
from importlib import import_module

import pytest

import autograd_lite as ag
from autograd_lite import MLP, PRIMITIVES, Layer, Neuron, Value, primitive
from autograd_lite.activations import operation_of
from autograd_lite.training.architectures import architecture_of, model_of


def bump(z):
    """exp(-z**2), of plain operations."""
    return ag.exp(-z * z)


@pytest.fixture
def softsign():
    """x / (1 + |x|) as a primitive, for the length of a test."""

    @primitive("softsign")
    def softsign(x):
        d = 1 + abs(x.data)
        return Value(x.data / d, (x,), (1 / (d * d),), "softsign")

    yield softsign
    del PRIMITIVES["softsign"]


def by_hand(model, x, activation):
    """The output of an MLP of plain numbers."""
    for layer in model.layers:
        zs = [
            sum(w.data * a for w, a in zip(n.weights, x, strict=True)) + n.bias.data
            for n in layer.neurons
        ]
        x = zs if layer is model.layers[-1] else list(map(activation, zs))
    return x[0]


def test_a_function_of_values_is_an_activation_like_any_other():
    model = MLP(2, [3, 3, 1], activation=bump, seed=1)
    assert model([0.5, -1.0]).data == pytest.approx(
        by_hand(model, [0.5, -1.0], lambda z: math.exp(-z * z)), rel=1e-14
    )
    ag.check_gradients(lambda a, b: model([a, b]), [0.5, -1.0])
    assert repr(model) == "MLP(2, [3, 3, 1], activation=bump)"
    assert repr(Layer(2, 1, bump)) == "Layer(2, 1, activation=bump)"
    assert repr(Neuron(2, lambda z: z)) == "Neuron(2, activation=f)"
    assert copy.deepcopy(model)([0.5, -1.0]).data == model([0.5, -1.0]).data


def test_a_primitive_of_ones_own_is_one_node_of_its_neuron(softsign):
    model = MLP(2, [2, 1], activation=softsign, seed=1)
    output = model([0.5, -1.0])
    assert output.data == pytest.approx(
        by_hand(model, [0.5, -1.0], lambda z: z / (1 + abs(z))), rel=1e-14
    )
    assert [node.op for node in ag.topological_order(output)].count("softsign") == 2
    picture = ag.graph_model(output)
    names = {cluster.id: cluster.name for cluster in picture.clusters}
    owners = [names[node.cluster] for node in picture.nodes if node.op == "softsign"]
    assert owners == ["layers.0.neurons.0", "layers.0.neurons.1"]
    assert "2 softsign" in ag.draw_network(model).svg


@pytest.mark.parametrize("engine", ["lists", "columns", "machine"])
@pytest.mark.parametrize("kind", ["function", "primitive", "lambda"])
def test_programs_compute_and_train_them(engine, kind, softsign):
    pytest.importorskip({"lists": "sys", "columns": "numpy", "machine": "llvmlite"}[engine])
    activation = {"function": bump, "primitive": softsign, "lambda": lambda z: z * z.tanh()}[kind]
    model = MLP(2, [4, 1], activation=activation, seed=2)
    program = ag.compile(lambda x, y: (model(x) - y) ** 2, engine=engine)
    xs, ys = [[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0]], [1.0, -1.0, 0.5]
    value, gradient = program.value_and_grad(xs, ys)
    model.zero_grad()
    loss = ag.mean([(model(x) - y) ** 2 for x, y in zip(xs, ys, strict=True)])
    loss.backward()
    assert value == pytest.approx(loss.data, rel=1e-12)
    by_name = dict(zip(map(id, program.parameters), gradient, strict=True))
    for parameter in model.parameters():
        assert by_name[id(parameter)] == pytest.approx(parameter.grad, rel=1e-11, abs=1e-13)


def test_a_model_with_one_is_saved_by_its_name_and_loaded(tmp_path, monkeypatch):
    import sys
    import types

    module = types.ModuleType("own_activations")
    exec("def cubed(z):\n    return z * z * z", module.__dict__)
    monkeypatch.setitem(sys.modules, "own_activations", module)
    model = MLP(2, [3, 1], activation=module.cubed, seed=1)
    ag.save(model, tmp_path / "model.json")
    assert "own_activations:cubed" in (tmp_path / "model.json").read_text()
    assert ag.load(tmp_path / "model.json")([0.5, -1.0]).data == model([0.5, -1.0]).data
    monkeypatch.delitem(sys.modules, "own_activations")
    with pytest.raises(
        ag.CheckpointError, match="needs cubed of 'own_activations': import own_act"
    ):
        ag.load(tmp_path / "model.json")
    with pytest.raises(TypeError, match="cannot be imported by this name"):
        ag.save(MLP(2, [1], activation=lambda z: z), tmp_path / "other.json")


@pytest.mark.parametrize("function", ["subprocess:run", "shutil:rmtree", "webbrowser:open"])
def test_a_file_cannot_have_functions_of_python_called(function):
    import_module(function.partition(":")[0])
    model = MLP(2, [3, 1], seed=1)
    architecture = architecture_of(model)
    architecture["arguments"]["activation"] = {"function": function}
    with pytest.raises(TypeError, match="a function of Python's own"):
        model_of(architecture, model.state_dict())


@pytest.mark.parametrize(
    ("activation", "kind", "message"),
    [
        (lambda z: z.data, TypeError, "the activation f returned 0.5, not a Value of one number"),
        (lambda z: [z], TypeError, r"the activation f returned \[Value"),
        (lambda z: None, TypeError, "the activation f returned None"),
        (math.tanh, TypeError, r"tanh is no function of one Value: .*call a method such as x.exp"),
        (lambda a, b: a, TypeError, "f is no function of one Value: .*missing 1 required"),
        (ag.softmax, TypeError, "softmax is no function of one Value"),
        (3, TypeError, "an activation is a name or a function of a Value, not 3"),
        ("rleu", ValueError, "activation is one of relu, .*, or a function of a Value, not 'rleu'"),
    ],
)
def test_what_is_no_activation_is_refused_when_the_model_is_made(activation, kind, message):
    for make in (lambda: MLP(2, [2, 1], activation), lambda: Neuron(2, activation)):
        with pytest.raises(kind, match=message):
            make()


def test_one_that_is_not_defined_everywhere_says_where():
    model = MLP(2, [2, 1], activation=ag.log, seed=1)
    with pytest.raises(ValueError, match=r"log at x = .*: it is defined where x > 0"):
        model([-5.0, 5.0])


def test_which_operation_an_activation_is(softsign):
    assert operation_of("linear") == "linear"
    assert operation_of(softsign) == "softsign"
    assert operation_of(bump) == ""
