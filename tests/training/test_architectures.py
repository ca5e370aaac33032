"""Architectures: what a file may name, and what it may not."""

import pytest

from autograd_lite import MLP, Value, silu
from autograd_lite.training.architectures import architecture_of, model_of


@pytest.mark.parametrize("activation", ["tanh", silu, Value.sin])
def test_an_activation_is_found_again_by_its_name(activation):
    model = MLP(2, [3, 1], activation=activation, seed=1)
    again = model_of(architecture_of(model), model.state_dict())
    assert again.activation is activation or again.activation == activation
    assert again([1.0, 2.0]).data == model([1.0, 2.0]).data


@pytest.mark.parametrize(
    "path", ["os:system", "builtins:exec", "subprocess:run", "shutil:rmtree", "os:removedirs"]
)
def test_a_file_cannot_name_functions_of_python(path):
    model = MLP(2, [1], seed=1)
    architecture = architecture_of(model)
    architecture["arguments"]["activation"] = {"function": path}
    with pytest.raises(TypeError, match=r"is not a function|of Python's own"):
        model_of(architecture, model.state_dict())
