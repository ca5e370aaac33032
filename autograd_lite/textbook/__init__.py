"""The derivations that courses teach, each a function that writes its page from a graph.

Each returns a `Page`: print it, show it in a notebook, or take its `.latex()`. Every equality on
a page is proved, by SymPy or against the engine, before it is written.
"""

from autograd_lite.textbook import (
    activations,
    backpropagation,
    classification,
    composition,
    networks,
)
from autograd_lite.textbook.activations import *
from autograd_lite.textbook.backpropagation import *
from autograd_lite.textbook.classification import *
from autograd_lite.textbook.composition import *
from autograd_lite.textbook.networks import *

__all__ = [
    *activations.__all__,
    *backpropagation.__all__,
    *classification.__all__,
    *composition.__all__,
    *networks.__all__,
]
