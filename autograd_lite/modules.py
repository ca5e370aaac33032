"""Modules: parts of a model that own named parameters, and what is the same for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from autograd_lite._recording import no_grad
from autograd_lite._tables import aligned
from autograd_lite._together import set_together
from autograd_lite.namespaces import one_number
from autograd_lite.value import Value

__all__ = ["Module"]

predictors: list[Callable[[Module, Sequence[Any]], list[Any] | None]] = []
"""Faster ways to predict, which answer None where they do not help; the face enters one."""

is_evaluating = ContextVar("is_evaluating", default=False)
"""Whether all modules are in use, whatever their own modes say; in this thread or task."""


@contextmanager
def evaluating() -> Iterator[None]:
    """Let all modules be in use and not in training, for the length of a with block."""
    before = is_evaluating.get()
    try:
        is_evaluating.set(True)
        yield
    finally:
        is_evaluating.set(before)


@contextmanager
def in_training(module: Module) -> Iterator[None]:
    """Let a module and all its parts be in training, for the length of a with block."""
    parts = modules_in(module)  # whose own attributes may have the names of methods
    before = [vars(part).get("_training", True) for part in parts]
    try:
        set_together(parts, ["_training"] * len(parts), [True] * len(parts))
        yield
    finally:
        set_together(parts, ["_training"] * len(parts), before)


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

    >>> from autograd_lite import Parameter
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

    @property
    def training(self) -> bool:
        """Whether this part is in training, as all are at first; `train` and `eval` change it."""
        return vars(self).get("_training", True) and not is_evaluating.get()

    def train(self, mode: bool = True) -> Module:
        """Say that this part, and all its parts, are in training; Dropout acts only then.

        Returns:
            The module itself.
        """
        parts = modules_in(self)
        set_together(parts, ["_training"] * len(parts), [mode] * len(parts))
        return self

    def eval(self) -> Module:
        """Say that this part, and all its parts, are in use and no longer in training.

        >>> from autograd_lite import Dropout
        >>> [y.data for y in Dropout(0.5).eval()([1.0, 2.0])]
        [1.0, 2.0]
        """
        return self.train(False)

    def modules(self) -> Iterator[Module]:
        """This module and all modules in it, each once.

        >>> from autograd_lite import Layer
        >>> list(Layer(1, 1).modules())
        [Layer(1, 1, activation='relu'), Neuron(1, activation='relu')]
        """
        return iter(modules_in(self))

    def named_parameters(self) -> Iterator[tuple[str, Value]]:
        """Each parameter once, with its dotted name, in the order of the attributes.

        >>> from autograd_lite import Layer
        >>> [name for name, parameter in Layer(1, 2).named_parameters()]
        ['neurons.0.weights.0', 'neurons.0.bias', 'neurons.1.weights.0', 'neurons.1.bias']
        """
        return ((name, part) for name, part in named_parts(self) if isinstance(part, Value))

    def parameters(self) -> list[Value]:
        """Each parameter once, in the order of their names.

        >>> from autograd_lite import MLP
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

        >>> from autograd_lite import Neuron
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
        set_together(map(named.__getitem__, numbers), ["data"] * len(numbers), numbers.values())

    def predict(self, X: Any) -> list[Any]:  # noqa: N803 (capital X, as everyone writes it)
        """The outputs for many samples as plain numbers, without recording a graph.

        They are those of the model in use, as after `eval()`, whatever mode it is in. For so many
        samples that it pays, and where NumPy is there, the model is compiled.

        Args:
            X: a list of samples, or a NumPy array or data frame with one sample a row.

        Returns:
            For each sample a number, or a list of numbers if the model returns one.

        >>> from autograd_lite import MLP
        >>> MLP(2, [1], init="uniform", seed=0).predict([[0.0, 0.0], [1.0, 0.0]])
        [0.0, 0.6888437030500962]
        """
        X = X.to_numpy() if hasattr(X, "to_numpy") else X  # noqa: N806
        rows = X.tolist() if hasattr(X, "tolist") else X
        for predictor in predictors:
            with evaluating():
                outputs = predictor(self, rows)
            if outputs is not None:
                return outputs
        with no_grad(), evaluating():
            return [_plain(self(x)) for x in rows]

    def summary(self) -> str:
        """A table of the parts of the model and the number of their parameters.

        >>> from autograd_lite import MLP
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


def named_parts(module: Module) -> Iterator[tuple[str, Any]]:
    """A module, and every module and parameter in it, each once, with its dotted name."""
    return _named_parts("", module, set())


def modules_in(module: Module) -> list[Module]:
    """A module, and every module in it, each once."""
    return [part for _, part in named_parts(module) if isinstance(part, Module)]


def _named_parts(prefix: str, module: Module, seen: set[int]) -> Iterator[tuple[str, Any]]:
    if id(module) in seen:
        return
    seen.add(id(module))
    yield prefix, module
    for name, part in _parts(prefix, vars(module), seen):
        if isinstance(part, Module):
            yield from _named_parts(name, part, seen)
        elif id(part) not in seen:
            seen.add(id(part))
            yield name, part


def _plain(output: Any) -> Any:
    if isinstance(output, Value):
        return output.data
    return [_plain(y) for y in output] if isinstance(output, (list, tuple)) else output
