"""Bridges: the same network in PyTorch and back, and as a file that other programs run."""

from autograd_lite.bridges.onnx import to_onnx
from autograd_lite.bridges.torch import from_torch, to_torch

__all__ = ["from_torch", "to_onnx", "to_torch"]
