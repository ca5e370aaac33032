"""Derivations: the chain rule of a recorded graph written out, simplified and proved."""

from autograd_lite.deriving.derivation import Derivation, derive
from autograd_lite.deriving.symbols import SymbolicGraph, symbols
from autograd_lite.deriving.tables import derivative_table
from autograd_lite.deriving.traces import forward_trace, reverse_trace

__all__ = [
    "Derivation", "SymbolicGraph", "derivative_table", "derive", "forward_trace",
    "reverse_trace", "symbols",
]  # fmt: skip
