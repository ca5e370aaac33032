"""The loss of a network as a landscape: the plane in which its training moved most."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite.compiling.program import compile
from autograd_lite.losses import LOSSES
from autograd_lite.nn import Module
from autograd_lite.plotting.contour import plot_contour

__all__ = ["plot_loss_surface"]

MARGIN = 0.3
"""Around the path, as a share of its extent."""


def plot_loss_surface(
    model: Module,
    X: Sequence[Any],  # noqa: N803 (capital X, as everyone writes it)
    y: Sequence[Any],
    states: Sequence[Mapping[str, Any]],
    *,
    loss: str | Callable[..., Any],
    title: str = "",
    resolution: int = 40,
    ax: Any = None,
) -> Any:
    """Draw the loss over the plane in which the parameters moved most, and their path on it.

    The plane goes through the last of the states. Its two directions are the first two principal
    components of the way to it; what each axis says in percent is its share of that way (of the
    sum of squared distances). All other directions are left out: the path runs above or below the
    plane, and only its shadow is on the picture.

    Args:
        model: what was trained; it ends as it was.
        X: samples.
        y: their targets.
        states: what `model.state_dict()` was at several moments, in their order.
        loss: a name in `LOSSES`, or a function of outputs and targets that averages.
        title: a line above the picture.
        resolution: how many points of a grid the loss is computed for in each direction.
        ax: matplotlib axes to draw into; new ones by default.

    Returns:
        The axes.

    Raises:
        ValueError: for states that do not span a plane, or an unknown loss.
        ImportError: if matplotlib is not installed.

    Source: Li et al. 2018, "Visualizing the loss landscape of neural nets".

    >>> from autograd_lite import MLP
    >>> model, states = MLP(1, [1], seed=0), []
    >>> for w, b in ((0.0, 0.0), (1.0, 0.0), (2.0, 1.0)):
    ...     names = ("layers.0.neurons.0.weights.0", "layers.0.neurons.0.bias")
    ...     states.append(dict(zip(names, (w, b))))
    >>> ax = plot_loss_surface(model, [[0.0], [1.0]], [1.0, 3.0], states, loss="mse")
    >>> ax.get_xlabel()
    'direction 1: 98 % of the way'
    """
    np = import_extra("numpy")
    if not callable(loss) and loss not in LOSSES:
        raise ValueError(f"loss is a function or one of {', '.join(LOSSES)}, not {loss!r}")
    measure = loss if callable(loss) else LOSSES[loss]
    names = [name for name, _ in model.named_parameters()]
    points = np.array([[state[name] for name in names] for state in states])
    way = points - points[-1:]
    _, sizes, directions = np.linalg.svd(way, full_matrices=False)
    if len(states) < 3 or sizes[1] <= 1e-12 * sizes[0]:
        raise ValueError(f"{len(states)} states on one line do not span a plane of parameters")
    plane, shares = directions[:2], 100 * sizes**2 / (sizes**2).sum()
    plane = plane * np.where(way[0] @ plane.T > 0, -1, 1)[:, None]  # the path goes right and up
    path = way @ plane.T
    program = compile(lambda x, t: measure([model(x)], [t]), parameters=model.parameters())
    samples, targets, now = list(X), list(y), model.state_dict()

    def height(a: float, b: float) -> float:
        numbers = points[-1] + a * plane[0] + b * plane[1]
        model.load_state_dict(dict(zip(names, numbers.tolist(), strict=True)))
        losses = program.losses(samples, targets)
        return sum(losses) / len(losses)

    low, high = path.min(axis=0), path.max(axis=0)
    margins = MARGIN * np.maximum(high - low, 0.3 * (high - low).max())
    limits = np.stack([low - margins, high + margins]).T.tolist()
    try:
        ax = plot_contour(
            height,
            tuple(limits[0]),
            tuple(limits[1]),
            path=path.tolist(),
            xlabel=f"direction 1: {shares[0]:.0f} % of the way",
            ylabel=f"direction 2: {shares[1]:.0f} % of the way",
            title=title,
            resolution=resolution,
            ax=ax,
        )
    finally:
        model.load_state_dict(now)
    return ax
