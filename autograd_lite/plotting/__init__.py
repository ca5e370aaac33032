"""Plots of functions, of trainings and of what a network has learnt, in matplotlib."""

from autograd_lite.plotting.activations import CURVES, Curve, plot_activations
from autograd_lite.plotting.animation import animate_boundary
from autograd_lite.plotting.boundary import plot_decision_boundary
from autograd_lite.plotting.contour import plot_contour
from autograd_lite.plotting.functions import plot_function
from autograd_lite.plotting.history import plot_history
from autograd_lite.plotting.jacobian import plot_jacobian
from autograd_lite.plotting.movie import Movie
from autograd_lite.plotting.softmax import plot_softmax

__all__ = [
    "CURVES", "Curve", "Movie", "animate_boundary", "plot_activations", "plot_contour",
    "plot_decision_boundary", "plot_function", "plot_history", "plot_jacobian", "plot_softmax",
]  # fmt: skip
