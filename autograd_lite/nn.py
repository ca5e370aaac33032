"""Neural networks: modules that own named parameters, up to the multi-layer perceptron.

A neuron computes activation(dot(weights, inputs, bias)), two nodes of the graph. A layer is a
list of neurons that see the same inputs; an MLP is a list of layers, each fed by the one before.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from autograd_lite._recording import no_grad
from autograd_lite._tables import aligned
from autograd_lite.functional import dot_of_numbers, gelu, leaky_relu, sigmoid, silu, softplus
from autograd_lite.namespaces import one_number
from autograd_lite.value import Parameter, Value, as_value

__all__ = ["ACTIVATIONS", "MLP", "Layer", "Module", "Neuron"]

ACTIVATIONS: dict[str, Callable[[Value], Value]] = {
    "relu": Value.relu,
    "leaky_relu": leaky_relu,
    "gelu": gelu,
    "silu": silu,
    "softplus": softplus,
    "tanh": Value.tanh,
    "sigmoid": sigmoid,
    "linear": Value.__pos__,
}
"""The activation functions by name."""

INITIALISATIONS: dict[str, Callable[[random.Random, int, int], float]] = {
    "he": lambda rng, n_inputs, n_outputs: rng.gauss(0.0, math.sqrt(2 / n_inputs)),
    "xavier": lambda rng, n_inputs, n_outputs: (
        math.sqrt(6 / (n_inputs + n_outputs)) * rng.uniform(-1.0, 1.0)
    ),
    "uniform": lambda rng, n_inputs, n_outputs: rng.uniform(-1.0, 1.0),
}
"""How one weight is drawn: from the number of inputs and outputs of its layer."""

predictors: list[Callable[[Module, Sequence[Any]], list[Any] | None]] = []
"""Faster ways to predict, which answer None where they do not help; the face enters one."""

SATURATING = ("tanh", "sigmoid", "linear")
"""The activations whose weights are drawn by Xavier's rule unless told otherwise."""


class BiasName(str):
    """The name of a neuron's bias, which says what activation the neuron applies.

    A picture knows by it which node of a graph is the neuron's own, and which is a loss on it.

    >>> BiasName("neurons.0.bias", "relu").activation
    'relu'
    """

    __slots__ = ("activation",)

    activation: str

    def __new__(cls, name: str, activation: str = "") -> BiasName:
        """A name like any other text, with the activation beside it."""
        self = super().__new__(cls, name)
        self.activation = activation
        return self


class Module:
    """A part of a model: whatever owns parameters, and computes something from inputs.

    Subclass it, set Values and other modules as attributes, or in lists, tuples and dicts of
    them, and define `__call__`. Every Value that was not computed from others is a parameter.

    >>> class Line(Module):
    ...     def __init__(self):
    ...         self.slope, self.intercept = Parameter(2.0), Parameter(1.0)
    ...
    ...     def __call__(self, x):
    ...         return self.slope * x + self.intercept
    >>> line = Line()
    >>> line.state_dict()
    {'slope': 2.0, 'intercept': 1.0}
    >>> line.predict([0.0, 1.0])
    [1.0, 3.0]
    """

    def __call__(self, x: Any) -> Any:
        """Compute the output of one sample."""
        raise NotImplementedError(f"{type(self).__name__} does not define __call__")

    def named_parameters(self) -> Iterator[tuple[str, Value]]:
        """Each parameter once, with its dotted name, in the order of the attributes.

        >>> [name for name, parameter in Layer(1, 2).named_parameters()]
        ['neurons.0.weights.0', 'neurons.0.bias', 'neurons.1.weights.0', 'neurons.1.bias']
        """
        return _named_parameters("", self, set())

    def parameters(self) -> list[Value]:
        """Each parameter once, in the order of their names.

        >>> len(MLP(2, [16, 16, 1]).parameters())
        337
        """
        return [parameter for _, parameter in self.named_parameters()]

    def label_parameters(self) -> None:
        """Give each parameter its dotted name as its label, for pictures and error messages."""
        for name, parameter in self.named_parameters():
            activation = getattr(parameter.label, "activation", "")
            parameter.label = BiasName(name, activation) if activation else name

    def zero_grad(self) -> None:
        """Set the gradient of every parameter to 0."""
        for parameter in self.parameters():
            parameter.grad = 0.0

    def state_dict(self) -> dict[str, Any]:
        """The number in each parameter, by name.

        >>> Neuron(1, init="uniform", seed=0).state_dict()
        {'weights.0': 0.6888437030500962, 'bias': 0.0}
        """
        return {name: parameter.data for name, parameter in self.named_parameters()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Set every parameter to the number under its name.

        Args:
            state: what `state_dict` of a model with the same names returned.

        Raises:
            ValueError: listing every name that is missing or unknown and every value that is not
                one finite number; no parameter has been changed then.
        """
        named = dict(self.named_parameters())
        problems = [f"{name} is missing" for name in named if name not in state]
        problems += [f"{name} is not a parameter" for name in state if name not in named]
        numbers = {}
        for name in named.keys() & state.keys():
            try:
                numbers[name] = one_number(state[name])
            except (TypeError, ValueError) as error:
                problems.append(f"{name}: {error}")
        if problems:
            listed = "\n  ".join(problems)
            raise ValueError(f"cannot load this state into {self!r}:\n  {listed}")
        for name, number in numbers.items():
            named[name].data = number

    def predict(self, X: Any) -> list[Any]:  # noqa: N803 (capital X, as everyone writes it)
        """The outputs for many samples as plain numbers, without recording a graph.

        For so many samples that it pays, and where NumPy is there, the model is compiled.

        Args:
            X: a list of samples, or a NumPy array with one sample a row.

        Returns:
            For each sample a number, or a list of numbers if the model returns one.

        >>> MLP(2, [1], init="uniform", seed=0).predict([[0.0, 0.0], [1.0, 0.0]])
        [0.0, 0.6888437030500962]
        """
        rows = X.tolist() if hasattr(X, "tolist") else X
        for predictor in predictors:
            outputs = predictor(self, rows)
            if outputs is not None:
                return outputs
        with no_grad():
            return [_plain(self(x)) for x in rows]

    def summary(self) -> str:
        """A table of the parts of the model and the number of their parameters.

        >>> print(MLP(2, [16, 1]).summary())
        MLP(2, [16, 1], activation='relu')
        layers.0  Layer(2, 16, activation='relu')   48
        layers.1  Layer(16, 1, activation='linear') 17
        total                                       65
        """
        rows = [
            (name, repr(part), len(part.parameters()))
            if isinstance(part, Module)
            else (name, type(part).__name__, 1)
            for name, part in _parts("", vars(self), set())
        ]
        rows.append(("total", "", len(self.parameters())))
        lines = aligned([(name, what, str(count)) for name, what, count in rows], right={2})
        return "\n".join([repr(self), *lines])

    def __repr__(self) -> str:
        n = len(self.parameters())
        return f"{type(self).__name__}({n} parameter{'' if n == 1 else 's'})"


class Neuron(Module):
    """activation(w1*x1 + ... + wn*xn + b).

    Args:
        n_inputs: how many numbers it takes.
        activation: a name in `ACTIVATIONS`.
        init: how the weights are drawn; the bias starts at 0.
            "he": normal with variance 2 / n_inputs, the default for relu and its relatives;
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
        activation: str = "relu",
        *,
        init: str | None = None,
        seed: int | random.Random | None = None,
        n_outputs: int = 1,
    ) -> None:
        _check_sizes(type(self).__name__, n_inputs, n_outputs)
        if init is None:
            init = "xavier" if activation in SATURATING else "he"
        _check_name("activation", activation, ACTIVATIONS)
        _check_name("init", init, INITIALISATIONS)
        rng, draw = _random(seed), INITIALISATIONS[init]
        self.activation = activation
        self.weights = [Parameter(draw(rng, n_inputs, n_outputs)) for _ in range(n_inputs)]
        self.bias = Parameter(0.0)
        if type(self).__call__ is Neuron.__call__:  # another one may do anything
            self.bias.label = BiasName("bias", activation)
        self.label_parameters()

    def __call__(self, x: Any) -> Value:
        """The output for one sample, a list of numbers or Values."""
        inputs = _inputs(self, x, len(self.weights))
        weights, bias = [w.data for w in self.weights], (self.bias.data,)
        total = dot_of_numbers((*self.weights, *inputs, self.bias), weights, inputs.numbers, bias)
        return ACTIVATIONS[self.activation](total)

    def __repr__(self) -> str:
        return f"Neuron({len(self.weights)}, activation={self.activation!r})"


class Layer(Module):
    """Neurons side by side that see the same inputs; always returns a list of their outputs.

    Args:
        n_inputs: how many numbers it takes.
        n_outputs: how many neurons it has.
        activation: a name in `ACTIVATIONS`.
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
        activation: str = "relu",
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
        first = self.neurons[0]
        return f"Layer({len(first.weights)}, {len(self.neurons)}, activation={first.activation!r})"


class MLP(Module):
    """A multi-layer perceptron: layers one after the other, the last one linear.

    Args:
        n_inputs: how many numbers it takes.
        sizes: how many neurons each layer has; the last number is that of the outputs.
        activation: of all layers but the last: a name in `ACTIVATIONS`.
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
        activation: str = "relu",
        *,
        init: str | None = None,
        seed: int | random.Random | None = None,
    ) -> None:
        if not isinstance(sizes, Sequence) or not sizes:
            raise ValueError(f"MLP takes a list of layer sizes such as [16, 1], not {sizes!r}")
        _check_name("activation", activation, ACTIVATIONS)
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
        return f"MLP({self.n_inputs}, {self.sizes}, activation={self.activation!r})"


def _parts(name: str, holder: Any, seen: set[int]) -> Iterator[tuple[str, Any]]:
    """The parameters and modules that an attribute, list, tuple or dict holds, by dotted name."""
    if isinstance(holder, Value):
        if not holder.parents and holder.op != "constant":
            yield name, holder
    elif isinstance(holder, Module):
        yield name, holder
    elif isinstance(holder, (list, tuple, dict)) and id(holder) not in seen:
        seen.add(id(holder))
        items = holder.items() if isinstance(holder, dict) else enumerate(holder)
        for key, item in items:
            yield from _parts(f"{name}.{key}" if name else str(key), item, seen)


def _named_parameters(prefix: str, module: Module, seen: set[int]) -> Iterator[tuple[str, Value]]:
    if id(module) in seen:
        return
    seen.add(id(module))
    for name, part in _parts(prefix, vars(module), seen):
        if isinstance(part, Module):
            yield from _named_parameters(name, part, seen)
        elif id(part) not in seen:
            seen.add(id(part))
            yield name, part


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


def _plain(output: Any) -> Any:
    if isinstance(output, Value):
        return output.data
    return [_plain(y) for y in output] if isinstance(output, (list, tuple)) else output


def _random(seed: Any) -> Any:
    """The generator to draw from: without a seed Python's own, so that random.seed fixes it."""
    if seed is None or seed is random:
        return random
    return seed if isinstance(seed, random.Random) else random.Random(seed)


def _check_sizes(name: str, *sizes: Any) -> None:
    for size in sizes:
        if not isinstance(size, int) or size < 1:
            raise ValueError(f"{name}: a number of inputs or outputs is 1 or more, not {size!r}")


def _check_name(what: str, name: str, known: Mapping[str, Any]) -> None:
    if name not in known:
        raise ValueError(f"{what} is one of {', '.join(known)}, not {name!r}")
