"""What a model learned of a plane: the class it sees at each point, and the data on top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd_lite._collector import no_gc
from autograd_lite._extras import import_extra
from autograd_lite.metrics import predicted_class
from autograd_lite.plotting.style import INK, MARKERS, axes_for, legend_below, series_color

__all__ = ["plot_decision_boundary"]

MOST_UNLIKE = 6
"""How many times longer one side of the picture may be than the other, in the same unit."""


def plot_decision_boundary(
    model: Any,
    X: Sequence[Sequence[float]],  # noqa: N803 (capital X, as everyone writes it)
    y: Sequence[int],
    *,
    feature_names: Sequence[str] = ("x1", "x2"),
    class_names: Sequence[str] | None = None,
    title: str = "",
    resolution: int = 200,
    ax: Any = None,
) -> Any:
    """Shade the plane by the class that a model gives each point, with the data on top.

    The stronger the colour, the higher the probability: softmax(scores), or sigmoid(score) if
    the model has one output. Lines mark where two classes are equally probable. A ring marks
    each point on the wrong side.

    Args:
        model: anything whose predict(X) gives for each point of the plane one score, positive
            for class 1, or a list of one score per class.
        X: points of two features.
        y: the class of each, from 0.
        feature_names: what to write on the axes.
        class_names: what to write in the legend; by default "class 0", "class 1", ...
        title: a line above the picture.
        resolution: how many points of a grid the model is asked for in each direction.
        ax: matplotlib axes to draw into; new ones by default.

    Returns:
        The axes.

    Raises:
        ValueError: if the points are not two-dimensional, or there are none, or too few names.
        ImportError: if matplotlib is not installed.

    >>> class Diagonal:
    ...     def predict(self, X):
    ...         return [x1 - x2 for x1, x2 in X]
    >>> ax = plot_decision_boundary(Diagonal(), [[0.0, 1.0], [1.0, 0.0]], [0, 1])
    >>> ax.get_xlabel()
    'x1'
    """
    if not len(X) or {len(row) for row in X} != {2}:
        raise ValueError("a decision boundary is drawn in a plane: X must be points of 2 features")
    np = import_extra("numpy")
    points, labels = np.asarray(X, dtype=float), np.asarray(y)
    low, high = points.min(axis=0), points.max(axis=0)
    ranges = high - low
    alike = ranges.max() < MOST_UNLIKE * ranges.min()
    margin = 0.08 * np.where(alike | (ranges == 0), ranges.max(), ranges)
    margin = np.where(margin > 0, margin, 1.0)
    low, high = low - margin, high + margin
    x1, x2 = (np.linspace(low[i], high[i], resolution) for i in range(2))
    with no_gc():  # which would look through all these lists again and again
        grid = [[a, b] for b in x2.tolist() for a in x1.tolist()]
        scores = _class_scores(model.predict(grid))
    predicted = np.array([predicted_class(output) for output in model.predict(points.tolist())])
    n_classes = max(scores.shape[1], int(labels.max()) + 1)
    names = class_names or [f"class {k}" for k in range(n_classes)]
    if len(names) < n_classes:
        raise ValueError(f"{len(names)} class names for {n_classes} classes")

    width, height = (high - low).tolist()
    size = (6.0, min(6.0, max(3.0, 5.4 * height / width)) if alike else 4.6)
    ax = axes_for(ax, size=size, title=title)
    _shade(ax, x1, x2, scores.reshape(resolution, resolution, -1))
    for k in range(n_classes):
        chosen = points[labels == k]
        style = {"marker": MARKERS[k % 8], "s": 26, "edgecolors": "white", "linewidths": 0.7}
        ax.scatter(*chosen.T, color=series_color(k), label=names[k], zorder=3, **style)
    wrong = points[predicted != labels]
    if len(wrong):
        ring = {"facecolors": "none", "edgecolors": "black", "s": 90, "linewidths": 1.2}
        ax.scatter(*wrong.T, label=f"wrong: {len(wrong)} of {len(points)}", zorder=4, **ring)
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    ax.set_aspect("equal" if alike else "auto")
    ax.set(xlabel=feature_names[0], ylabel=feature_names[1])
    legend_below(ax)
    return ax


def _class_scores(outputs: Sequence[Any]) -> Any:
    """One row of scores per point; a single score z becomes (0, z), as sigmoid is a softmax."""
    np = import_extra("numpy")
    scores = np.asarray(outputs, dtype=float).reshape(len(outputs), -1)
    if scores.shape[1] == 1:
        scores = np.hstack([np.zeros_like(scores), scores])
    return scores


def _shade(ax: Any, x1: Any, x2: Any, scores: Any) -> None:
    np = import_extra("numpy")
    to_rgb = import_extra("matplotlib.colors").to_rgb
    exp = np.exp(scores - scores.max(axis=-1, keepdims=True))
    probabilities = exp / exp.sum(axis=-1, keepdims=True)
    colours = np.array([to_rgb(series_color(k)) for k in range(scores.shape[-1])])
    tint = 0.42  # pale enough for the points to stand out
    image = 1 - tint * (1 - probabilities @ colours)
    extent = (x1[0], x1[-1], x2[0], x2[-1])
    ax.imshow(image, extent=extent, origin="lower", interpolation="bilinear", zorder=0)
    for k in range(scores.shape[-1]):
        others = np.delete(scores, k, axis=-1).max(axis=-1)
        lead = scores[..., k] - others
        if lead.min() < 0 < lead.max():
            ax.contour(x1, x2, lead, levels=[0.0], colors=INK, linewidths=1.1, zorder=2)
