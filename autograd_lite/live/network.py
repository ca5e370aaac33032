"""The network page: a small network that trains before the reader's eyes.

Each action takes the choices that make a training and, but for the first, the state it is in; see
`Choices` and `State`. A page can so go back in time, change a number by hand and train on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from autograd_lite.drawing.model import GraphModel, graph_model
from autograd_lite.live.choices import (
    ACTIVATIONS,
    LOSSES,
    MOST_LAYERS,
    MOST_POINTS,
    MOST_UNITS,
    OPTIMIZERS,
    REACH,
    Choices,
)
from autograd_lite.live.points import POINTS
from autograd_lite.live.scene import scene, texts
from autograd_lite.live.trainings import LONGEST, MOST_EPOCHS, State, training_of

__all__ = ["ACTIONS", "FIRST"]

MOST_DRAWN = 260
"""The nodes of the largest graph that is laid out: to lay out more takes too long."""


def begin(choices: Any = None) -> dict[str, Any]:
    """A training before its first step: what it is about, its state and its first frame."""
    chosen = Choices.of(choices or {})
    training = training_of(chosen)
    state = training.first(chosen)
    return {
        "choices": chosen.as_json(),
        "known": {
            "data": [*POINTS, "drawn"],
            "losses": LOSSES[chosen.n_classes],
            "activations": ACTIVATIONS,
            "optimizers": OPTIMIZERS,
            "limits": {"layers": MOST_LAYERS, "units": MOST_UNITS, "points": MOST_POINTS},
            "reach": REACH,
        },
        "setup": training.watcher.setup(),
        "state": state,
        "frame": training.frame(state),
    }


def train(choices: Any, state: State, epochs: int = 1, seconds: float = LONGEST) -> dict[str, Any]:
    """Some epochs, as many as fit into the time but one at least, and the frame after them."""
    chosen = Choices.of(choices)
    if type(epochs) is not int or not 1 <= epochs <= MOST_EPOCHS:
        raise ValueError(f"epochs: 1 to {MOST_EPOCHS}, not {epochs!r:.40}")
    if type(seconds) not in (int, float) or not 0 <= seconds <= LONGEST:
        raise ValueError(f"seconds: 0 to {LONGEST}, not {seconds!r:.40}")
    training = training_of(chosen)
    after, losses = training.train(chosen, state, epochs, seconds)
    return {
        "state": after,
        "losses": losses,
        "frame": training.frame(after),
        "engine": training.program.engine,
    }


def look(choices: Any, state: State) -> dict[str, Any]:
    """The frame of a state, such as one with a weight that was changed by hand."""
    return {"frame": training_of(Choices.of(choices)).frame(state)}


def point(
    choices: Any,
    state: State,
    i: int,
    room: Any = (860.0, 560.0),
    weights: bool = False,
) -> dict[str, Any]:
    """The graph of the loss at one point, with its own gradients.

    Args:
        choices: those of the training.
        state: the one it is in.
        i: the number of the point.
        room: width and height of the place for the picture.
        weights: whether the parameters are nodes of their own; they are many.
    """
    loss = training_of(Choices.of(choices)).loss_at(state, i)
    model = _slim(graph_model(loss), weights is True)
    if len(model.nodes) > MOST_DRAWN:
        raise ValueError(
            f"the graph of this point has {len(model.nodes)} nodes: a smaller network can be drawn"
        )
    width, height = (max(float(x), 50.0) for x in room)
    return {"loss": loss.data, "scene": scene(model, (width, height)), **texts(model)}


def _slim(model: GraphModel, weights: bool) -> GraphModel:
    """The graph without what is not asked for: constants, and parameters unless they are."""
    left_out = {"constant"} if weights else {"constant", "parameter"}
    kept = {node.id for node in model.nodes if node.role not in left_out}
    return replace(
        model,
        nodes=tuple(node for node in model.nodes if node.id in kept),
        edges=tuple(e for e in model.edges if e.parent in kept and e.child in kept),
    )


ACTIONS: dict[str, Callable[..., dict[str, Any]]] = {
    "begin": begin,
    "train": train,
    "look": look,
    "point": point,
}

FIRST: list[dict[str, Any]] = [{"page": "network", "do": "begin", "choices": {}}]
"""What the page asks when it opens; a static site carries the answer, to show it at once."""
