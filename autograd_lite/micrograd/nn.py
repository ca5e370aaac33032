"""micrograd's networks: `Neuron`, `Layer` and `MLP` with its arguments, names and weights.

Every multiplication and addition is a node, as there. `autograd_lite.MLP` computes the same with
one node for each weighted sum, and is many times faster.

Source: Karpathy, micrograd, https://github.com/karpathy/micrograd
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from autograd_lite.micrograd.engine import Value
from autograd_lite.nn import Module

__all__ = ["MLP", "Layer", "Module", "Neuron"]


class Neuron(Module):
    """relu(b + w1*x1 + ... + wn*xn), or without relu if not nonlin.

    The weights `w` come from the global generator, uniform in [-1, 1]; the bias `b` is 0.

    >>> random.seed(1337)
    >>> neuron = Neuron(2, nonlin=False)
    >>> neuron, neuron.w[0].data
    (LinearNeuron(2), 0.23550571390294128)
    """

    def __init__(self, nin: int, nonlin: bool = True) -> None:
        self.w = [Value(random.uniform(-1, 1), (), "parameter") for _ in range(nin)]
        self.b = Value(0, (), "parameter")
        self.nonlin = nonlin

    def __call__(self, x: Sequence[Any]) -> Value:
        """The output for one sample."""
        total = self.b
        for weight, number in zip(self.w, x, strict=False):  # micrograd ignores what is left over
            total = total + weight * number
        return total.relu() if self.nonlin else total

    def __repr__(self) -> str:
        return f"{'ReLU' if self.nonlin else 'Linear'}Neuron({len(self.w)})"


class Layer(Module):
    """Neurons that see the same inputs; one neuron gives its output itself, several a list.

    >>> Layer(2, 2, nonlin=True)
    Layer of [ReLUNeuron(2), ReLUNeuron(2)]
    """

    def __init__(self, nin: int, nout: int, **kwargs: Any) -> None:
        self.neurons = [Neuron(nin, **kwargs) for _ in range(nout)]

    def __call__(self, x: Sequence[Any]) -> Any:
        """The outputs for one sample."""
        outputs = [neuron(x) for neuron in self.neurons]
        return outputs[0] if len(outputs) == 1 else outputs

    def __repr__(self) -> str:
        return f"Layer of [{', '.join(map(repr, self.neurons))}]"


class MLP(Module):
    """Layers one after the other, all but the last with relu.

    >>> len(MLP(2, [16, 16, 1]).parameters())
    337
    """

    def __init__(self, nin: int, nouts: Sequence[int]) -> None:
        sizes = [nin, *nouts]
        self.layers = [
            Layer(nin, nout, nonlin=i < len(nouts))
            for i, (nin, nout) in enumerate(zip(sizes, nouts, strict=False), start=1)
        ]

    def __call__(self, x: Sequence[Any]) -> Any:
        """The output for one sample."""
        outputs: Any = x
        for layer in self.layers:
            outputs = layer(outputs)
        return outputs

    def __repr__(self) -> str:
        return f"MLP of [{', '.join(map(repr, self.layers))}]"
