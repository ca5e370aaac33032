"""PyTorch: a network of layers as a torch.nn.Sequential, and one of those as a network."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite.bridges.stages import Drop, Stage, model_of, stages
from autograd_lite.nn import MLP, Module, Sequential

__all__ = ["from_torch", "to_torch"]

SOFTPLUS_THRESHOLD = 40.0
"""From where on PyTorch takes softplus(x) for x: there they are the same float, at its 20 not."""

LEAST_THRESHOLD = 20.0
"""The threshold that PyTorch's own modules have: beyond it softplus(x) is x to 9 digits."""

MAKERS: dict[str, Callable[[Any], Any]] = {
    "relu": lambda nn: nn.ReLU(),
    "leaky_relu": lambda nn: nn.LeakyReLU(0.01),
    "gelu": lambda nn: nn.GELU(),
    "silu": lambda nn: nn.SiLU(),
    "softplus": lambda nn: nn.Softplus(threshold=SOFTPLUS_THRESHOLD),
    "tanh": lambda nn: nn.Tanh(),
    "sigmoid": lambda nn: nn.Sigmoid(),
    "linear": lambda nn: nn.Identity(),
}
"""The modules of PyTorch that are our activations, by their names here."""

OPTIONS: dict[str, dict[str, Any]] = {
    "leaky_relu": {"negative_slope": 0.01},
    "gelu": {"approximate": "none"},
    "softplus": {"beta": 1.0},
}
"""What the options of PyTorch's activations must be for them to be ours."""


def to_torch(model: Module) -> Any:
    """The same network as a module of PyTorch, with a copy of the weights.

    `to_torch(MLP(2, [3, 1], "tanh"))` is Sequential(Linear(2, 3), Tanh(), Linear(3, 1)).

    Args:
        model: an MLP, a Layer, or a Sequential of these and Dropouts.

    Returns:
        A `torch.nn.Sequential` of Linear, activations and Dropout in float64, in the model's mode.
        It maps a tensor of shape (..., inputs) to one of shape (..., outputs); outputs and
        gradients are ours to rounding. `.float()` makes it one of PyTorch's usual float32.

    Raises:
        TypeError: for a model that is no sequence of layers, or another activation.
        ImportError: if torch is not installed.
    """
    torch = import_extra("torch")
    parts: list[Any] = []
    for stage in stages(model, "to_torch"):
        if isinstance(stage, Drop):
            parts.append(torch.nn.Dropout(stage.p))
            continue
        linear = torch.nn.Linear(len(stage.weights[0]), len(stage.bias), dtype=torch.float64)
        with torch.no_grad():
            linear.weight[:] = torch.tensor(stage.weights, dtype=torch.float64)
            linear.bias[:] = torch.tensor(stage.bias, dtype=torch.float64)
        parts.append(linear)
        if stage.activation != "linear":
            parts.append(MAKERS[stage.activation](torch.nn))
    return torch.nn.Sequential(*parts).train(model.training)


def from_torch(module: Any) -> MLP | Sequential:
    """A network of PyTorch as one of ours, with a copy of the weights.

    Args:
        module: a `torch.nn.Linear`, or a `torch.nn.Sequential`, nested at will, of Linear,
            each with or without an activation of `ACTIVATIONS` behind it, Dropout and Identity.

    Returns:
        An MLP, where all hidden layers have one activation and the last has none; else a
        Sequential of Layers and Dropouts. It is in the module's mode. Outputs and gradients are
        those of `module.double()` to rounding; beyond 20, PyTorch's own Softplus is less exact.

    Raises:
        TypeError: naming the part that has no counterpart here.
        ValueError: for a weight that is not finite, layers that do not fit, or no layer at all.
        ImportError: if torch is not installed.
    """
    torch = import_extra("torch")
    if not isinstance(module, torch.nn.Module):
        raise TypeError(f"from_torch takes a torch.nn.Sequential, not {type(module).__name__}")
    parts: list[Stage | Drop] = []
    is_open = False  # whether the last part is a Linear without an activation so far
    seen: set[int] = set()
    for name, part in _parts(torch, "the module", module):
        if id(part) in seen:
            raise TypeError(f"from_torch: {name} shares its weights with a part before it")
        activation = _activation(torch, name, part)
        if isinstance(part, torch.nn.Linear):
            seen.add(id(part))
            parts.append(_stage(name, part, parts))
            is_open = True
        elif isinstance(part, torch.nn.Dropout):
            parts.append(Drop(float(part.p)))
            is_open = False
        elif activation != "linear":
            if not is_open:
                raise TypeError(f"from_torch: {name}, {part}, does not follow a Linear")
            parts[-1] = Stage(parts[-1].weights, parts[-1].bias, activation)  # type: ignore[union-attr]
            is_open = False
    if not any(isinstance(part, Stage) for part in parts):
        raise ValueError("from_torch: there is no Linear in this module")
    model = model_of(parts)
    return model if module.training else model.eval()  # type: ignore[return-value]


def _parts(torch: Any, name: str, module: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(module, torch.nn.Sequential):
        for i, part in enumerate(module):
            yield from _parts(torch, f"{name}[{i}]", part)
    else:
        yield name, module


def _activation(torch: Any, name: str, part: Any) -> str:
    """The name of a part that is an activation; "linear" for what computes nothing by itself."""
    if type(part) in (torch.nn.Linear, torch.nn.Dropout):
        return "linear"
    for activation, make in MAKERS.items():
        if type(part) is type(make(torch.nn)):
            for option, ours in OPTIONS.get(activation, {}).items():
                if getattr(part, option) != ours:
                    raise TypeError(f"from_torch: {name}, {part}, needs {option}={ours}")
            if getattr(part, "threshold", LEAST_THRESHOLD) < LEAST_THRESHOLD:
                raise TypeError(f"from_torch: {name}, {part}, needs threshold={LEAST_THRESHOLD}")
            return activation
    raise TypeError(
        f"from_torch: {name}, a {type(part).__name__}, is none of Linear, Dropout, "
        + ", ".join(type(make(torch.nn)).__name__ for make in MAKERS.values())
    )


def _stage(name: str, linear: Any, before: list[Stage | Drop]) -> Stage:
    if linear.bias is None:
        raise TypeError(f"from_torch: {name} has no bias, and a Layer has one")
    weights, bias = linear.weight.detach().tolist(), linear.bias.detach().tolist()
    if not all(math.isfinite(x) for row in (*weights, bias) for x in row):
        raise ValueError(f"from_torch: {name} has a weight that is not finite")
    sizes = [len(part.bias) for part in before if isinstance(part, Stage)]
    if sizes and sizes[-1] != linear.in_features:
        raise ValueError(
            f"from_torch: {name} takes {linear.in_features} inputs, and {sizes[-1]} come"
        )
    return Stage(weights, bias, "linear")
