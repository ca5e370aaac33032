"""ONNX: a network as a file that runs without this package, or Python."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from typing import Any

from autograd_lite import __version__
from autograd_lite._extras import import_extra
from autograd_lite._saving import write_whole
from autograd_lite.bridges.stages import Stage, stages
from autograd_lite.nn import Module

__all__ = ["to_onnx"]

OPSET, IR_VERSION = 13, 8
"""Old enough for every runtime of today."""


def to_onnx(model: Module, path: str | os.PathLike[str]) -> None:
    """Write a network to an ONNX file, for onnxruntime, browsers, phones and other languages.

    Its input "x" is an array of float32 with one sample a row, its output "y" one with the outputs
    of a sample in each row. They are ours to the rounding of float32. Dropout is left out, as it is
    in use. The file is written whole or not at all.

    Args:
        model: an MLP, a Layer, or a Sequential of these and Dropouts.
        path: the file to write, such as model.onnx.

    Raises:
        TypeError: for a model that is no sequence of layers, or another activation.
        ValueError: for a weight that float32 cannot hold.
        ImportError: if onnx is not installed.
        OSError: if the file cannot be written.

    Source: ONNX operators, version 13.
    """
    layers = [stage for stage in stages(model, "to_onnx") if isinstance(stage, Stage)]
    onnx = import_extra("onnx")
    if not layers:
        raise TypeError("to_onnx: there is no layer in this model")
    write = _Graph(onnx)
    x = "x"
    for stage in layers:
        x = ACTIVATIONS[stage.activation](write, write.linear(x, stage))
    write.node("Identity", x, output="y")
    kind, n_inputs = onnx.TensorProto.FLOAT, len(layers[0].weights[0])
    graph = onnx.helper.make_graph(
        write.nodes,
        "network",
        [onnx.helper.make_tensor_value_info("x", kind, ["samples", n_inputs])],
        [onnx.helper.make_tensor_value_info("y", kind, ["samples", len(layers[-1].bias)])],
        write.constants,
    )
    file = onnx.helper.make_model(
        graph,
        opset_imports=[onnx.helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="autograd_lite",
        producer_version=__version__,
    )
    onnx.checker.check_model(file, full_check=True)
    write_whole(path, file.SerializeToString())


class _Graph:
    """The nodes of a graph as they are written, and the constants that they read."""

    def __init__(self, onnx: Any) -> None:
        self.onnx = onnx
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def node(self, op: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        """Write a node, and say the name of its output."""
        output = output or f"{op.lower()}{len(self.nodes)}"
        made = self.onnx.helper.make_node(op, list(inputs), [output], name=output, **attributes)
        self.nodes.append(made)
        return output

    def constant(self, numbers: list[float], *shape: int) -> str:
        """Keep an array of numbers, and say its name."""
        for x in numbers:
            if abs(x) > LARGEST:
                raise ValueError(f"to_onnx: {x} is too large for a float32")
        name = f"constant{len(self.constants)}"
        kind = self.onnx.TensorProto.FLOAT
        self.constants.append(self.onnx.helper.make_tensor(name, kind, shape, numbers))
        return name

    def linear(self, x: str, stage: Stage) -> str:
        """weights x + bias, for one sample a row."""
        n, m = len(stage.weights[0]), len(stage.bias)
        weights = self.constant([w for row in stage.weights for w in row], m, n)
        return self.node("Gemm", x, weights, self.constant(stage.bias, m), transB=1)


LARGEST = 3.4028234663852886e38
"""The largest float32."""


def _gelu(write: _Graph, x: str) -> str:
    """x * (1 + erf(x / sqrt(2))) / 2; the operator of this name came later."""
    erf = write.node("Erf", write.node("Mul", x, write.constant([math.sqrt(0.5)])))
    probability = write.node("Add", erf, write.constant([1.0]))
    return write.node("Mul", write.node("Mul", x, write.constant([0.5])), probability)


ACTIVATIONS: dict[str, Callable[[_Graph, str], str]] = {
    "relu": lambda write, x: write.node("Relu", x),
    "leaky_relu": lambda write, x: write.node("LeakyRelu", x, alpha=0.01),
    "gelu": _gelu,
    "silu": lambda write, x: write.node("Mul", x, write.node("Sigmoid", x)),
    "softplus": lambda write, x: write.node("Softplus", x),
    "tanh": lambda write, x: write.node("Tanh", x),
    "sigmoid": lambda write, x: write.node("Sigmoid", x),
    "linear": lambda write, x: x,
}
"""How each activation is written."""
