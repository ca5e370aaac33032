"""Stages: what a network is to others, and the network made of them."""

import pytest

from autograd_lite import MLP, Dropout, Layer, Sequential
from autograd_lite.bridges.stages import Drop, Stage, model_of, stages


def test_the_numbers_of_a_network_stage_by_stage():
    model = Sequential(Layer(2, 1, "tanh"), Dropout(0.5), MLP(1, [1]))
    names = ["w1", "w2", "b", "v", "c"]
    model.load_state_dict(dict(zip(model.state_dict(), [1.0, 2.0, 3.0, 4.0, 5.0], strict=True)))
    assert len(names) == len(model.parameters())
    expected = [Stage([[1.0, 2.0]], [3.0], "tanh"), Drop(0.5), Stage([[4.0]], [5.0], "linear")]
    assert list(stages(model, "a test")) == expected
    again = model_of(expected)
    assert repr(again) == (
        "Sequential(Layer(2, 1, activation='tanh'), Dropout(0.5), Layer(1, 1, activation='linear'))"
    )
    assert list(again.state_dict().values()) == [1.0, 2.0, 3.0, 4.0, 5.0]


@pytest.mark.parametrize(
    ("activations", "kind"),
    [
        (["tanh", "linear"], MLP),
        (["linear"], MLP),
        (["tanh", "tanh", "linear"], MLP),
        (["linear", "linear"], MLP),
        (["tanh", "relu", "linear"], Sequential),
        (["tanh", "tanh"], Sequential),
    ],
)
def test_an_mlp_is_made_where_it_is_one(activations, kind):
    model = model_of([Stage([[2.0]], [0.0], name) for name in activations])
    assert type(model) is kind
    assert [layer.neurons[0].activation for layer in model.layers] == activations
