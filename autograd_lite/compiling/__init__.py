"""Compiling: a recorded graph at the speed of C, by way of sums, rows and kernels."""

from autograd_lite.compiling.program import Program, compile

__all__ = ["Program", "compile"]
