"""The derivations that courses teach, each a function that writes its page from a graph.

Each returns a `Page` or a `Derivation`: print it, show it in a notebook, or take its `.latex()`.
Every equation is derived or proved, by SymPy or against the engine, before it is written: a page
with a wrong sign in it raises AssertionError.
"""

from autograd_lite.textbook.activations import (
    derive_elementwise,
    derive_relu,
    derive_sigmoid,
    derive_sigmoid_by_limit,
    derive_sigmoid_by_reciprocal,
    derive_softplus,
    derive_tanh,
)
from autograd_lite.textbook.backpropagation import derive_backpropagation
from autograd_lite.textbook.classification import derive_logistic_regression, derive_softmax
from autograd_lite.textbook.composition import (
    derive_composite,
    derive_shared_graph,
    naive_derivative,
)
from autograd_lite.textbook.cross_entropy import derive_cross_entropy
from autograd_lite.textbook.differences import DifferenceErrors, difference_errors, gradient_costs
from autograd_lite.textbook.limits import derive_limit
from autograd_lite.textbook.mlp import derive_network
from autograd_lite.textbook.networks import derive_three_layer_network
from autograd_lite.textbook.updates import Update, derive_two_matrix_network

__all__ = [
    "DifferenceErrors", "Update", "derive_backpropagation", "derive_composite",
    "derive_cross_entropy", "derive_elementwise", "derive_limit",
    "derive_logistic_regression", "derive_network", "derive_relu", "derive_shared_graph",
    "derive_sigmoid", "derive_sigmoid_by_limit",
    "derive_sigmoid_by_reciprocal", "derive_softmax", "derive_softplus", "derive_tanh",
    "derive_three_layer_network", "derive_two_matrix_network", "difference_errors",
    "gradient_costs", "naive_derivative",
]  # fmt: skip
