"""Plots of functions, of trainings and of what a network has learnt, in matplotlib."""

from autograd_lite.plotting.activations import CURVES, Curve, plot_activations
from autograd_lite.plotting.animation import animate_boundary
from autograd_lite.plotting.attention import plot_attention
from autograd_lite.plotting.boundary import plot_decision_boundary
from autograd_lite.plotting.comparison import compare_histories, plot_lr_range_test
from autograd_lite.plotting.confusion import plot_confusion, plot_mistakes
from autograd_lite.plotting.contour import plot_contour
from autograd_lite.plotting.floats import plot_float_spacing
from autograd_lite.plotting.functions import plot_function
from autograd_lite.plotting.history import plot_history
from autograd_lite.plotting.jacobian import plot_jacobian
from autograd_lite.plotting.layers import plot_layers
from autograd_lite.plotting.movie import Movie
from autograd_lite.plotting.softmax import plot_softmax
from autograd_lite.plotting.surface import plot_loss_surface

__all__ = [
    "CURVES", "Curve", "Movie", "animate_boundary", "compare_histories", "plot_activations",
    "plot_attention", "plot_confusion", "plot_contour", "plot_decision_boundary",
    "plot_float_spacing", "plot_function", "plot_history", "plot_jacobian", "plot_layers",
    "plot_loss_surface",
    "plot_lr_range_test", "plot_mistakes", "plot_softmax",
]  # fmt: skip
