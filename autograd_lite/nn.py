"""Neural networks: neurons, layers, and what is made of them.

A neuron computes activation(dot(weights, inputs, bias)), two nodes of the graph. A layer is a
list of neurons that see the same inputs; an MLP is a list of layers, each fed by the one before.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from autograd_lite._recording import is_compiling
from autograd_lite.activations import (
    ACTIVATIONS,
    Activation,
    activated,
    activation_name,
    operation_of,
)
from autograd_lite.functional import dot_of_numbers
from autograd_lite.modules import BiasName, Module
from autograd_lite.value import Parameter, Value, as_value

__all__ = ["ACTIVATIONS", "MLP", "Dropout", "Layer", "Module", "Neuron", "Sequential"]

INITIALISATIONS: dict[str, Callable[[random.Random, int, int], float]] = {
    "he": lambda rng, n_inputs, n_outputs: rng.gauss(0.0, math.sqrt(2 / n_inputs)),
    "xavier": lambda rng, n_inputs, n_outputs: (
        math.sqrt(6 / (n_inputs + n_outputs)) * rng.uniform(-1.0, 1.0)
    ),
    "uniform": lambda rng, n_inputs, n_outputs: rng.uniform(-1.0, 1.0),
}
"""How one weight is drawn: from the number of inputs and outputs of its layer."""

SATURATING = ("tanh", "sigmoid", "linear")
"""The activations whose weights are drawn by Xavier's rule unless told otherwise."""


class Neuron(Module):
    """activation(w1*x1 + ... + wn*xn + b).

    Args:
        n_inputs: how many numbers it takes.
        activation: a name in `ACTIVATIONS`, or a function of a Value that returns one.
        init: how the weights are drawn; the bias starts at 0.
            "he": normal with variance 2 / n_inputs, the default for relu, its relatives and
            functions;
            "xavier": uniform within sqrt(6 / (n_inputs + n_outputs)) of 0, the default for tanh,
            sigmoid and linear; "uniform": within 1 of 0, as micrograd does.
        seed: makes the weights reproducible: an int, or the random.Random to draw from; without
            it they come from Python's own generator, which random.seed makes reproducible.
        n_outputs: how many neurons its layer has, for "xavier".

    Raises:
        ValueError: for a size that is not a positive integer, or an unknown name.

    Sources: He et al. 2015, "Delving deep into rectifiers"; Glorot, Bengio 2010, "Understanding
    the difficulty of training deep feedforward neural networks".

    >>> neuron = Neuron(2, "tanh", seed=1)
    >>> neuron([0.0, 0.0]).data
    0.0
    """

    def __init__(
        self,
        n_inputs: int,
        activation: Activation = "relu",
        *,
        init: str | None = None,
        seed: int | random.Random | None = None,
        n_outputs: int = 1,
    ) -> None:
        _check_sizes(type(self).__name__, n_inputs, n_outputs)
        if init is None:
            init = "xavier" if activation in SATURATING else "he"
        operation = operation_of(activation)
        _check_name("init", init, INITIALISATIONS)
        rng, draw = _random(seed), INITIALISATIONS[init]
        self.activation = activation
        self.weights = [Parameter(draw(rng, n_inputs, n_outputs)) for _ in range(n_inputs)]
        self.bias = Parameter(0.0)
        if type(self).__call__ is Neuron.__call__:  # another one may do anything
            self.bias.label = BiasName("bias", operation)
        self.label_parameters()

    def __call__(self, x: Any) -> Value:
        """The output for one sample, a list of numbers or Values."""
        inputs = _inputs(self, x, len(self.weights))
        weights, bias = [w.data for w in self.weights], (self.bias.data,)
        total = dot_of_numbers((*self.weights, *inputs, self.bias), weights, inputs.numbers, bias)
        return activated(self.activation, total)

    def __repr__(self) -> str:
        return f"Neuron({len(self.weights)}, activation={_shown(self.activation)})"


class Layer(Module):
    """Neurons side by side that see the same inputs; always returns a list of their outputs.

    Args:
        n_inputs: how many numbers it takes.
        n_outputs: how many neurons it has.
        activation: a name in `ACTIVATIONS`, or a function of a Value that returns one.
        init: how the weights are drawn, as for `Neuron`.
        seed: makes the weights reproducible: an int, or the random.Random to draw from; without
            it they come from Python's own generator, which random.seed makes reproducible.

    Raises:
        ValueError: for a size that is not a positive integer, or an unknown name.

    >>> [y.data for y in Layer(2, 3, seed=1)([0.0, 0.0])]
    [0.0, 0.0, 0.0]
    """

    def __init__(
        self,
        n_inputs: int,
        n_outputs: int,
        activation: Activation = "relu",
        *,
        init: str | None = None,
        seed: int | random.Random | None = None,
    ) -> None:
        _check_sizes(type(self).__name__, n_inputs, n_outputs)
        rng = _random(seed)
        self.neurons = [
            Neuron(n_inputs, activation, init=init, seed=rng, n_outputs=n_outputs)
            for _ in range(n_outputs)
        ]
        self.label_parameters()

    def __call__(self, x: Any) -> list[Value]:
        """The outputs for one sample, a list of numbers or Values."""
        inputs = _inputs(self, x, len(self.neurons[0].weights))
        return [neuron(inputs) for neuron in self.neurons]

    def __repr__(self) -> str:
        first, n = self.neurons[0], len(self.neurons)
        return f"Layer({len(first.weights)}, {n}, activation={_shown(first.activation)})"


class MLP(Module):
    """A multi-layer perceptron: layers one after the other, the last one linear.

    Args:
        n_inputs: how many numbers it takes.
        sizes: how many neurons each layer has; the last number is that of the outputs.
        activation: of all layers but the last: a name in `ACTIVATIONS`, or a function of a Value
            that returns one.
        init: how the weights are drawn, as for `Neuron`; by default as fits each layer.
        seed: makes the weights reproducible: an int, or the random.Random to draw from; without
            it they come from Python's own generator, which random.seed makes reproducible.

    Called on one sample, it returns the output itself if there is one, else a list of them.

    Raises:
        ValueError: for a size that is not a positive integer, or an unknown name.

    >>> model = MLP(2, [16, 16, 1], seed=1337)
    >>> model
    MLP(2, [16, 16, 1], activation='relu')
    >>> model([0.0, 0.0]).data
    0.0
    """

    def __init__(
        self,
        n_inputs: int,
        sizes: Sequence[int],
        activation: Activation = "relu",
        *,
        init: str | None = None,
        seed: int | random.Random | None = None,
    ) -> None:
        if not isinstance(sizes, Sequence) or not sizes:
            raise ValueError(f"MLP takes a list of layer sizes such as [16, 1], not {sizes!r}")
        operation_of(activation)  # which refuses what is none
        rng = _random(seed)
        self.n_inputs = n_inputs
        self.sizes = list(sizes)
        self.activation = activation
        self.layers = [
            Layer(n, m, activation if i < len(sizes) else "linear", init=init, seed=rng)
            for i, (n, m) in enumerate(zip([n_inputs, *sizes], sizes, strict=False), start=1)
        ]
        self.label_parameters()

    def __call__(self, x: Any) -> Any:
        """The output for one sample, a list of numbers or Values: one, or a list of several."""
        values: list[Value] = _inputs(self, x, self.n_inputs)
        for layer in self.layers:
            values = layer(values)
        return values[0] if len(values) == 1 else values

    def __repr__(self) -> str:
        return f"MLP({self.n_inputs}, {self.sizes}, activation={_shown(self.activation)})"


class Sequential(Module):
    """Modules one after the other: each is given what the one before returned.

    Args:
        layers: modules, or functions of a list of Values such as `softmax`.

    Called on one sample, it returns the output itself if there is one, else a list of them. Between
    two parts one number is a list of one.

    Raises:
        TypeError: for a part that cannot be called.

    >>> model = Sequential(Layer(2, 8, "tanh"), Dropout(0.5), Layer(8, 1, "linear"))
    >>> len(model.parameters()), len(model), model[1]
    (33, 3, Dropout(0.5))
    """

    def __init__(self, *layers: Callable[[Any], Any]) -> None:
        for layer in layers:
            if not callable(layer):
                raise TypeError(f"Sequential takes modules and functions, not {layer!r:.60}")
        self.layers = list(layers)
        self.label_parameters()

    def __call__(self, x: Any) -> Any:
        """The output for one sample, a list of numbers or Values: one, or a list of several."""
        for layer in self.layers:
            x = layer([x] if isinstance(x, Value) else x)
        return x[0] if isinstance(x, list) and len(x) == 1 else x

    def __len__(self) -> int:
        return len(self.layers)

    def __getitem__(self, i: int) -> Callable[[Any], Any]:
        return self.layers[i]

    def __iter__(self) -> Iterator[Callable[[Any], Any]]:
        return iter(self.layers)

    def __repr__(self) -> str:
        return f"Sequential({', '.join(map(_name, self.layers))})"


class Dropout(Module):
    """In training, each number becomes 0 with probability p, and the others grow by 1 / (1 - p).

    In use, after `eval()` and in `predict`, it passes all on as they are. What is drawn is a new
    mask for each sample. It stands in the graph as a constant by which each number is multiplied,
    so a recorded graph that is replayed has the mask it was drawn with; a program to compile is to
    draw anew for each sample and cannot, so it is refused. `fit` draws from its own seed.

    Args:
        p: the probability, from 0 to 1.
        seed: makes the masks reproducible: an int, or the random.Random to draw from; without it
            they come from Python's own generator, which random.seed makes reproducible.

    Raises:
        ValueError: for a probability that is not from 0 to 1; from a call, while a program is
            compiled in training.

    Source: Srivastava et al. 2014, "Dropout: a simple way to prevent neural networks from
    overfitting".

    >>> dropout = Dropout(0.5, seed=6)
    >>> [y.data for y in dropout([1.0, 2.0, 3.0, 4.0])]
    [2.0, 4.0, 0.0, 8.0]
    """

    def __init__(self, p: float = 0.5, *, seed: int | random.Random | None = None) -> None:
        if not 0 <= p <= 1:
            raise ValueError(f"Dropout: a probability is from 0 to 1, not {p}")
        self.p = p
        self.random: random.Random = (
            seed
            if isinstance(seed, random.Random)
            else random.Random(_random(seed).getrandbits(64))
        )

    def __call__(self, x: Any) -> list[Value]:
        """The numbers or Values of one sample, some of them dropped in training."""
        values = list(map(as_value, x))
        if not self.training or self.p == 0:
            return values
        if is_compiling.get():
            raise ValueError(
                f"{self!r} draws anew for each sample in training, which a compiled program "
                "cannot: call eval() on the model first, or compute with Values"
            )
        grown = 1 / (1 - self.p) if self.p < 1 else 0.0
        return [v * (0.0 if self.random.random() < self.p else grown) for v in values]

    def __repr__(self) -> str:
        return f"Dropout({self.p})"


class _Inputs(list[Value]):
    """The inputs of one sample, with their numbers gathered once for all that read them."""

    __slots__ = ("numbers",)

    def __init__(self, values: Iterable[Value]) -> None:
        super().__init__(values)
        self.numbers = [value.data for value in self]


def _inputs(module: Module, x: Any, n_inputs: int) -> _Inputs:
    """The inputs of one sample as Values, each made once for the whole model."""
    if not hasattr(x, "__len__"):
        raise TypeError(f"{module!r} takes a list of {n_inputs} numbers, not {x!r}")
    if len(x) != n_inputs:
        raise ValueError(f"{module!r} takes {n_inputs} inputs, not {len(x)}")
    return x if type(x) is _Inputs else _Inputs(map(as_value, x))


def _random(seed: Any) -> Any:
    """The generator to draw from: without a seed Python's own, so that random.seed fixes it."""
    if seed is None or seed is random:
        return random
    return seed if isinstance(seed, random.Random) else random.Random(seed)


def _name(part: Any) -> str:
    return repr(part) if isinstance(part, Module) else getattr(part, "__name__", repr(part))


def _shown(activation: Activation) -> str:
    return repr(activation) if isinstance(activation, str) else activation_name(activation)


def _check_sizes(name: str, *sizes: Any) -> None:
    for size in sizes:
        if not isinstance(size, int) or size < 1:
            raise ValueError(f"{name}: a number of inputs or outputs is 1 or more, not {size!r}")


def _check_name(what: str, name: str, known: Mapping[str, Any]) -> None:
    if name not in known:
        raise ValueError(f"{what} is one of {', '.join(known)}, not {name!r}")
