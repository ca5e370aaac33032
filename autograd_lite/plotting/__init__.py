"""Plots of functions, of trainings and of what a network has learnt, in matplotlib."""

from autograd_lite.plotting.boundary import plot_decision_boundary
from autograd_lite.plotting.functions import plot_function
from autograd_lite.plotting.history import plot_history

__all__ = [
    "plot_decision_boundary", "plot_function", "plot_history",
]  # fmt: skip
