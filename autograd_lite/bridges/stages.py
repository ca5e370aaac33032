"""Stages: a network as matrices, which is how all others see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from autograd_lite import functional
from autograd_lite._together import set_together
from autograd_lite.nn import ACTIVATIONS, MLP, Dropout, Layer, Module, Sequential

__all__ = ["Drop", "Stage", "model_of", "stages"]


FUNCTIONS: dict[Any, str] = {
    getattr(functional, name): name for name in ACTIVATIONS if hasattr(functional, name)
}
"""The names of functions such as `tanh`, which may be given in their place."""


@dataclass(frozen=True)
class Stage:
    """activation(weights x + bias), for a matrix with one row for each neuron."""

    weights: list[list[float]]
    bias: list[float]
    activation: str


@dataclass(frozen=True)
class Drop:
    """Dropout with this probability."""

    p: float


def stages(model: Module, name: str) -> Iterator[Stage | Drop]:
    """The stages of a model, the first one first.

    Args:
        model: an MLP, a Layer, or a Sequential of these and Dropouts.
        name: who asks, for the message.

    Raises:
        TypeError: for a module that is no sequence of layers, or another activation.

    >>> from autograd_lite import MLP
    >>> [(len(stage.weights), stage.activation) for stage in stages(MLP(2, [3, 1]), "a test")]
    [(3, 'relu'), (1, 'linear')]
    """
    kind = type(model)
    if kind is Dropout:
        yield Drop(model.p)  # type: ignore[attr-defined]
    elif kind is Layer:
        yield _stage(model, name)
    elif kind in (MLP, Sequential):
        for layer in model.layers:  # type: ignore[attr-defined]
            yield from stages(layer, name)
    else:
        what = repr(model) if isinstance(model, Module) else getattr(model, "__name__", repr(model))
        raise TypeError(
            f"{name} takes an MLP, or a Sequential of Layers and Dropouts, not {what:.60}"
        )


def _stage(layer: Any, name: str) -> Stage:
    activation = layer.neurons[0].activation
    activation = FUNCTIONS.get(activation, activation)
    if activation not in ACTIVATIONS:
        shown = getattr(activation, "__name__", repr(activation))
        raise TypeError(f"{name} knows the activations {', '.join(ACTIVATIONS)}, not {shown:.60}")
    return Stage(
        [[w.data for w in neuron.weights] for neuron in layer.neurons],
        [neuron.bias.data for neuron in layer.neurons],
        activation,
    )


def model_of(parts: Sequence[Stage | Drop]) -> MLP | Sequential:
    """The model of these stages: an MLP where they are those of one, else a Sequential.

    >>> model_of([Stage([[1.0, 2.0]], [0.5], "tanh"), Stage([[3.0]], [0.0], "linear")])
    MLP(2, [1, 1], activation='tanh')
    """
    layers = [part for part in parts if isinstance(part, Stage)]
    hidden = {stage.activation for stage in layers[:-1]}
    is_mlp = len(layers) == len(parts) and len(hidden) < 2 and layers[-1].activation == "linear"
    model: MLP | Sequential
    if is_mlp:
        sizes = [len(stage.bias) for stage in layers]
        model = MLP(len(layers[0].weights[0]), sizes, *hidden, seed=0)
    else:
        model = Sequential(*map(_part, parts))
    filled = [layer for layer in model.layers if isinstance(layer, Layer)]
    for layer, stage in zip(filled, layers, strict=True):
        parameters = layer.parameters()
        rows = zip(stage.weights, stage.bias, strict=True)
        numbers = [x for weights, bias in rows for x in (*weights, bias)]
        set_together(parameters, ["data"] * len(parameters), numbers)
    return model


def _part(part: Stage | Drop) -> Layer | Dropout:
    if isinstance(part, Drop):
        return Dropout(part.p)
    return Layer(len(part.weights[0]), len(part.bias), part.activation, seed=0)
