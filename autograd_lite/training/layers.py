"""What goes on inside of a network: the activations, slopes and gradients of each layer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from typing import Any

from autograd_lite._collector import no_gc
from autograd_lite._recording import recording
from autograd_lite._tables import aligned
from autograd_lite.activations import activated, activation_name
from autograd_lite.nn import MLP, Layer
from autograd_lite.readings import adjoints
from autograd_lite.value import Value

__all__ = ["LayerRecord", "LayerRecords", "watch_layers"]

FLAT = 0.01
"""A unit whose slope is below this lets next to nothing through on the way back."""


@dataclass(frozen=True)
class LayerRecord:
    """One layer over a batch of samples.

    name: such as "layer 1".
    activation: the name of its activation function.
    activations: the outputs a, one row a sample, one column a unit.
    slopes: the derivative of the activation at each of them, da/dz.
    gradients: the derivative of the loss by each of them, dL/da; empty without a loss.
    weight_gradients: dL/dw of every weight of the layer; empty without a loss.
    """

    name: str
    activation: str
    activations: list[list[float]]
    slopes: list[list[float]]
    gradients: list[list[float]]
    weight_gradients: list[float]

    @property
    def mean(self) -> float:
        """Of all activations."""
        return _mean(_flat(self.activations))

    @property
    def std(self) -> float:
        """The standard deviation of all activations."""
        mean = self.mean
        return sqrt(_mean([(a - mean) ** 2 for a in _flat(self.activations)]))

    @property
    def flat(self) -> float:
        """The share of activations whose slope is below 0.01: a relu off, a tanh near 1 or -1."""
        slopes = _flat(self.slopes)
        return sum(abs(s) < FLAT for s in slopes) / len(slopes)

    @property
    def dead(self) -> int:
        """The number of units whose slope is below 0.01 for every sample."""
        return sum(all(abs(s) < FLAT for s in unit) for unit in zip(*self.slopes, strict=True))

    @property
    def gradient(self) -> float:
        """The root mean square of dL/dw over the weights; 0 without a loss."""
        return sqrt(_mean([g * g for g in self.weight_gradients]))


class LayerRecords(list[LayerRecord]):
    """The layers of a network, the first one first; printed as a table."""

    def __str__(self) -> str:
        has_loss = any(record.weight_gradients for record in self)
        header = ["", "activation", "mean", "std", "flat", "dead units"]
        rows = [(*header, "rms of dL/dw") if has_loss else tuple(header)]
        for r in self:
            row = [r.name, r.activation, f"{r.mean:.3f}", f"{r.std:.3f}", f"{r.flat:.0%}"]
            row.append(f"{r.dead} of {len(r.slopes[0])}")
            rows.append((*row, f"{r.gradient:.1e}") if has_loss else tuple(row))
        return "\n".join(aligned(rows, right=range(2, 7)))

    def __repr__(self) -> str:
        return str(self)


def watch_layers(
    model: MLP,
    X: Any,  # noqa: N803 (capital X, as everyone writes it)
    y: Any = None,
    loss: Callable[[Any, Any], Value] | None = None,
) -> LayerRecords:
    """What each layer of a network says to a batch of samples, and what it hears of the loss.

    The model and the gradients in its parameters stay as they are.

    Args:
        model: a multi-layer perceptron.
        X: the samples, one a row: lists or a NumPy array.
        y: their targets, for gradients.
        loss: a function of the list of outputs and the targets, such as
            `binary_cross_entropy_with_logits`.

    Returns:
        A record for each layer; printed, a table with the mean and standard deviation of its
        activations, the share of them that is flat, the number of units that are flat for all
        samples, and how large the gradients of its weights are.

    Raises:
        TypeError: for a model that is not an MLP.
        ValueError: if there is no sample, or a loss without targets.

    >>> from autograd_lite import mse
    >>> model = MLP(2, [4, 1], "relu", seed=1)
    >>> print(watch_layers(model, [[1.0, -1.0], [0.5, 2.0]], [0.0, 1.0], mse))
             activation    mean    std  flat  dead units  rms of dL/dw
    layer 1  relu         0.599  1.148   62%      1 of 4       2.7e+00
    layer 2  linear      -2.036  1.116    0%      0 of 1       7.4e+00
    """
    if not isinstance(model, MLP):
        raise TypeError(f"watch_layers takes an MLP, not {type(model).__name__}")
    rows = X.tolist() if hasattr(X, "tolist") else list(X)
    if not rows or (loss is not None and y is None):
        raise ValueError("watch_layers needs one sample or more, and targets for a loss")
    with recording(loss is not None), no_gc():
        said: list[list[Any]] = [[] for _ in model.layers]
        outputs = []
        for row in rows:
            values: Any = row
            for layer, heard in zip(model.layers, said, strict=True):
                values = layer(values)
                heard.append(values)
            outputs.append(values[0] if len(values) == 1 else values)
        by_node = adjoints(loss(outputs, y)) if loss is not None else {}
    inputs = [rows, *([[a.data for a in values] for values in heard] for heard in said)]
    return LayerRecords(
        _record(k, layer, inputs[k - 1], heard, by_node)
        for k, (layer, heard) in enumerate(zip(model.layers, said, strict=True), 1)
    )


def _record(
    k: int, layer: Layer, inputs: list[list[float]], said: list[list[Value]], by_node: Any
) -> LayerRecord:
    activation = activation_name(layer.neurons[0].activation)
    weights = [w for neuron in layer.neurons for w in neuron.weights]
    return LayerRecord(
        name=f"layer {k}",
        activation=activation,
        activations=[[a.data for a in values] for values in said],
        slopes=[[_slope(neuron, row) for neuron in layer.neurons] for row in inputs],
        gradients=[[by_node.get(a, 0.0) for a in values] for values in said] if by_node else [],
        weight_gradients=[by_node.get(w, 0.0) for w in weights] if by_node else [],
    )


def _slope(neuron: Any, inputs: Sequence[float]) -> float:
    """The derivative of the activation at the weighted sum of these inputs."""
    products = (w.data * x for w, x in zip(neuron.weights, inputs, strict=True))
    with recording(True):
        z = Value(fsum(products) + neuron.bias.data)
        slope: float = adjoints(activated(neuron.activation, z)).get(z, 0.0)
    return slope


def _flat(rows: list[list[float]]) -> list[float]:
    return [x for row in rows for x in row]


def _mean(xs: Sequence[float]) -> float:
    return fsum(xs) / len(xs) if xs else 0.0
