"""A decision boundary that moves while a model learns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograd_lite.compiling.program import compile
from autograd_lite.nn import Module
from autograd_lite.plotting.boundary import plot_decision_boundary
from autograd_lite.plotting.movie import Movie
from autograd_lite.plotting.style import png_of

__all__ = ["animate_boundary"]


def animate_boundary(
    model: Module,
    X: Sequence[Sequence[float]],  # noqa: N803 (capital X, as everyone writes it)
    y: Sequence[int],
    states: Sequence[Mapping[str, Any]],
    *,
    captions: Sequence[str] = (),
    **options: Any,
) -> Movie:
    """Show the decision boundary of a model at several moments of its training, one by one.

    Args:
        model: what is trained; it ends as it was.
        X: points of two features.
        y: the class of each, from 0.
        states: what `model.state_dict()` was at each moment.
        captions: a line for each; "1 of 9", "2 of 9", ... by default.
        options: further arguments of `plot_decision_boundary`.

    Returns:
        A movie: a notebook shows it with a slider, `save` writes a page.

    Raises:
        ValueError: if there is no state, or another number of captions.
        ImportError: if matplotlib is not installed.

    >>> from autograd_lite import MLP
    >>> model = MLP(2, [1], seed=1)
    >>> before = model.state_dict()
    >>> flat = {**before, "layers.0.neurons.0.weights.0": 0.0}
    >>> animate_boundary(model, [[0.0, 1.0], [1.0, 0.0]], [0, 1], [before, flat])
    <Movie 'The boundary while it learns': 2 frames>
    >>> model.state_dict() == before
    True
    """
    texts = list(captions) or [f"{k} of {len(states)}" for k in range(1, len(states) + 1)]
    now, frames = model.state_dict(), []
    asked = _Compiled(model, X[0])
    try:
        for state in states:
            model.load_state_dict(state)
            ax = plot_decision_boundary(asked, X, y, **options)
            frames.append(png_of(ax.figure, dpi=100))
    finally:
        model.load_state_dict(now)
    return Movie(frames, texts, title="The boundary while it learns")


class _Compiled:
    """A model that predicts as a program, which reads the parameters anew each time, if it can."""

    def __init__(self, model: Module, sample: Sequence[float]) -> None:
        self.predict: Callable[[Any], Any] = model.predict
        try:
            program = compile(model, parameters=model.parameters())
            program([sample])
        except (TypeError, ValueError):  # it decides by an `if`
            return
        self.predict = program
