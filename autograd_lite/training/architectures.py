"""Architectures: a model without its numbers, as JSON can hold it, and the model made from that.

A module is written as its class and what makes it again: the arguments of the constructor for the
modules of this package, the attributes for any other. Attributes are numbers, texts, functions,
modules, parameters, and lists, tuples and dicts of them. Nothing is called to make an object of
another's class, and nothing is imported: what a file names must have been imported before.
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from itertools import pairwise
from types import FunctionType
from typing import Any

from autograd_lite.modules import Module, named_parts
from autograd_lite.nn import MLP, Dropout, Layer, Neuron
from autograd_lite.value import Constant, Parameter, Value

__all__ = ["architecture_of", "model_of"]

ARGUMENTS: dict[type[Module], Callable[[Any], dict[str, Any]]] = {
    MLP: lambda m: {"n_inputs": m.n_inputs, "sizes": m.sizes, "activation": m.activation},
    Layer: lambda m: {
        "n_inputs": len(m.neurons[0].weights),
        "n_outputs": len(m.neurons),
        "activation": m.neurons[0].activation,
    },
    Neuron: lambda m: {"n_inputs": len(m.weights), "activation": m.activation},
    Dropout: lambda m: {"p": m.p},
}
"""What the constructors of these modules take to make them again, all but their numbers."""


def architecture_of(model: Module) -> Any:
    """A model as JSON can hold it, its parameters by name and without their numbers.

    Raises:
        TypeError: naming the attribute that is of another kind, or a class or function that cannot
            be imported by its name.
        ValueError: naming the attribute that is not a finite number.

    >>> architecture_of(Layer(2, 3))["arguments"]
    {'n_inputs': 2, 'n_outputs': 3, 'activation': 'relu'}
    """
    try:
        return _Writer(model).entry("", model)
    except RecursionError:
        raise TypeError(f"save: {type(model).__name__} holds a list that holds itself") from None


def model_of(architecture: Any, parameters: Mapping[str, float]) -> Module:
    """The model of an architecture, with these numbers.

    Raises:
        ArithmeticError, AttributeError, LookupError, TypeError, ValueError: for what does not
            describe a model.
    """
    model = _Reader(parameters).part("", architecture)
    if not isinstance(model, Module):
        raise TypeError(f"it holds {model!r:.60} and no module")
    model.load_state_dict(parameters)
    model.label_parameters()
    return model


class _Writer:
    def __init__(self, model: Module) -> None:
        self.names = {id(part): name for name, part in named_parts(model)}
        self.written: set[int] = set()

    def entry(self, name: str, part: Any) -> Any:
        """What stands for a part of the model that is found under a dotted name."""
        if part is None or isinstance(part, (bool, str)):
            return part
        if isinstance(part, int):
            return int(part)
        if isinstance(part, float):
            if not math.isfinite(part):
                raise ValueError(f"save: {name} = {part} is not a finite number")
            return float(part)
        if isinstance(part, list):
            return self.entries(name, part)
        if isinstance(part, tuple):
            return {"tuple": self.entries(name, part)}
        if isinstance(part, dict):
            pairs = part.items()
            return {
                "dict": [[self.entry(name, k), self.entry(_under(name, k), x)] for k, x in pairs]
            }
        if isinstance(part, Value):
            return self.value(name, part)
        if isinstance(part, Module):
            return self.module(name, part)
        if isinstance(part, FunctionType):
            return {"function": _path_of(name, part)}
        raise TypeError(
            f"save: {name} is a {type(part).__name__}, and a file holds numbers, texts, modules, "
            "and lists and dicts of them"
        )

    def entries(self, name: str, parts: Any) -> list[Any]:
        return [self.entry(_under(name, i), part) for i, part in enumerate(parts)]

    def value(self, name: str, node: Value) -> dict[str, Any]:
        if node.parents:
            raise TypeError(f"save: {name} was computed from others: {node!r:.60}")
        if node.op == "constant":
            return {"constant": self.entry(name, node.data)}
        return {node.op or "input": self.names[id(node)]}

    def module(self, name: str, module: Module) -> dict[str, Any]:
        if id(module) in self.written:
            return {"same": self.names[id(module)]}
        self.written.add(id(module))
        kind = type(module)
        if kind in ARGUMENTS:
            parts, how = ARGUMENTS[kind](module), "arguments"
        else:
            parts, how = dict(vars(module)), "attributes"
            parts.pop("_training", None)
        entries = {key: self.entry(_under(name, key), part) for key, part in parts.items()}
        return {"class": _path_of(name or "the model", kind), how: entries}


class _Reader:
    def __init__(self, parameters: Mapping[str, float]) -> None:
        self.parameters = parameters
        self.leaves: dict[str, Value] = {}
        self.modules: dict[str, Module] = {}

    def part(self, name: str, entry: Any) -> Any:
        """What an entry stands for."""
        if isinstance(entry, list):
            return [self.part(_under(name, i), item) for i, item in enumerate(entry)]
        if not isinstance(entry, dict):
            return entry
        if "class" in entry:
            return self.module(name, **{"path" if k == "class" else k: x for k, x in entry.items()})
        ((kind, content),) = entry.items()
        if kind == "tuple":
            return tuple(self.part(name, content))
        if kind == "dict":
            return {_key(k): self.part(_under(name, k), x) for k, x in content}
        if kind == "constant":
            return Constant(content)
        if kind in ("parameter", "input"):
            if content not in self.leaves:
                number = self.parameters[content]
                self.leaves[content] = Parameter(number) if kind == "parameter" else Value(number)
            return self.leaves[content]
        if kind == "same":
            return self.modules[content]
        if kind == "function":
            return _found(content, FunctionType)
        raise ValueError(f"an entry of the kind {kind!r:.60} is not known")

    def module(self, name: str, path: str, arguments: Any = None, attributes: Any = None) -> Module:
        kind = _found(path, type)
        if not issubclass(kind, Module):
            raise TypeError(f"{path!r:.60} is not a class of modules")
        if arguments is not None:
            if kind not in ARGUMENTS:
                raise TypeError(f"{path!r:.60} is not made from arguments")
            given = {key: self.part(_under(name, key), x) for key, x in arguments.items()}
            self._check_size(given)
            own = random.Random()  # Python's generator stays as it is
            module: Module = kind(**given, seed=own)
        else:
            module = kind.__new__(kind)
        self.modules[name] = module
        for key, x in (attributes or {}).items():
            vars(module)[key] = self.part(_under(name, key), x)
        return module

    def _check_size(self, given: Mapping[str, Any]) -> None:
        """Refuse a size that the parameters in the file do not fill, before it fills all memory."""
        if "n_inputs" not in given:
            return
        sizes = [given["n_inputs"], *(given.get("sizes") or [given.get("n_outputs", 1)])]
        for n in sizes:
            if type(n) is not int or n < 1:
                raise ValueError(f"a number of inputs or outputs is 1 or more, not {n!r:.60}")
        count = sum((n + 1) * m for n, m in pairwise(sizes))
        if count > len(self.parameters):
            raise ValueError(f"{len(self.parameters)} parameters instead of {count!r:.60}")


def _under(name: str, key: Any) -> str:
    return f"{name}.{key}" if name else str(key)


def _key(key: Any) -> Any:
    if isinstance(key, (dict, list)):
        raise TypeError(f"the key of a dict is a text or a number, not {key!r:.60}")
    return key


def _path_of(name: str, thing: Any) -> str:
    """Module and name of a class or a function, by which it can be found again."""
    own, face = f"{thing.__module__}:{thing.__qualname__}", f"autograd_lite:{thing.__name__}"
    for path in (own, face):  # the second for functions such as tanh, made from methods of Value
        try:
            if _found(path, object) is thing:
                return path
        except (AttributeError, LookupError, ValueError):
            pass
    raise TypeError(
        f"save: {name} needs {thing.__qualname__} of {thing.__module__}, which cannot be "
        "imported by this name: define it at the top of a module"
    )


def _found(path: str, kind: type) -> Any:
    """The class or function of a path, in a module of this package or one already imported."""
    module, _, qualified = path.partition(":")
    if module.partition(".")[0] == "autograd_lite":
        import_module(module)
    if module not in sys.modules:
        raise LookupError(f"it needs {qualified} of {module!r:.60}: import {module:.60} before")
    found: Any = sys.modules[module]
    for part in qualified.split("."):
        if not hasattr(found, part):
            raise LookupError(f"it needs {qualified:.60}, which is not defined in {module!r:.60}")
        found = getattr(found, part)
    if not isinstance(found, kind):
        raise TypeError(f"{path!r:.60} is not a {kind.__name__}")
    if kind is FunctionType and module.partition(".")[0] in sys.stdlib_module_names - {"__main__"}:
        raise TypeError(f"{path!r:.60} is a function of Python's own, and no part of a model")
    return found
