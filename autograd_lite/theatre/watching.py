"""Watching a network: what it does at one moment to all points, as numbers that a page shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from math import fsum, sqrt
from typing import Any

from autograd_lite._recording import no_grad
from autograd_lite.activations import activated, activation_name
from autograd_lite.compiling.program import Program
from autograd_lite.compiling.program import compile as compile_program
from autograd_lite.functional import dot
from autograd_lite.modules import Module
from autograd_lite.nn import MLP, Layer, Neuron, Sequential
from autograd_lite.theatre.planes import FIELDS, Plane, as_bytes, border, plane_around
from autograd_lite.value import Value, as_value

__all__ = ["FLAT", "Scene", "Watcher"]

FLAT = 0.01
"""A unit whose slope is below this for every sample is off: nothing comes back through it."""

MOST_UNITS, MOST_INPUTS, MOST_POINTS = 16, 8, 400
"""Of a layer, of a network, and of the samples: what is shown; the others are counted."""

RESOLUTIONS = {"machine code": 28, "columns": 28, "Python": 14, "eager": 20}
"""How fine the grid in the plane is, by the engine that computes it."""

BINS = 21
DIGITS = 4


@dataclass(frozen=True)
class Scene:
    """What a training is about.

    X, y: the samples and their targets, as the loss takes them.
    kind: what the outputs are, a name in `FIELDS`; "number" for anything else.
    loss: the loss of one sample, of its output and target.
    is_correct: whether an output fits a target; None where nothing is right or wrong.
    feature_names: of the columns of X.
    classes: for each sample the class that it is painted as; for numbers none.
    plane: where to look at a network of two inputs; around the samples unless told.
    """

    X: Sequence[Sequence[float]]
    y: Sequence[Any]
    kind: str
    loss: Callable[[Any, Any], Any]
    is_correct: Callable[[Any, Any], bool] | None = None
    feature_names: Sequence[str] = ()
    classes: Sequence[int] = ()
    plane: tuple[float, float, float, float] | None = None


class Watcher:
    """Shows a model from inside; its parameters and their `.grad` are this object's own.

    Args:
        model: a network. Of an MLP, or a Sequential of layers, the units are shown; of another
            model the outputs alone, computed with Values.
        scene: the samples, and what they are for.
        engine: as for `compile`.
    """

    def __init__(self, model: Any, scene: Scene, engine: str = "auto") -> None:
        self.model, self.parameters = model, model.parameters()
        self.layers = layers_of(model)
        step = -(-len(scene.X) // MOST_POINTS)
        self.scene, self.chosen = scene, range(0, len(scene.X), step)
        self.X: list[Any] = [scene.X[i] for i in self.chosen]
        self.y = [scene.y[i] for i in self.chosen]
        self.program = self._compiled(engine)
        self.engine = self.program.engine if self.program else "eager"
        self.slopes = [
            compile_program(partial(activated, layer.neurons[0].activation), parameters=[],
                            engine=engine)
            for layer in self.layers
        ]  # fmt: skip
        self.plane = self._plane() if all(map(_is_point, self.X)) else None
        targets = [t for t in self.y if isinstance(t, (int, float))] or [-1.0, 1.0]
        middle, reach = (max(targets) + min(targets)) / 2, (max(targets) - min(targets)) / 2
        self.low, self.high = middle - (reach or 1.0), middle + (reach or 1.0)

    def setup(self) -> dict[str, Any]:
        """What stays the same: the samples, the plane and the shape of the network, as JSON."""
        scene, points = self.scene, []
        if self.plane:
            seen = scene.classes or scene.y
            points = [[*map(_short, self.X[k]), seen[i]] for k, i in enumerate(self.chosen)]
        n_inputs = len(self.X[0]) if hasattr(self.X[0], "__len__") else 1
        names = list(scene.feature_names) or [f"x{i + 1}" for i in range(n_inputs)]
        return {
            "kind": scene.kind,
            "points": points,
            "samples": len(scene.X),
            "watched": len(self.X),
            "plane": self.plane and vars(self.plane),
            "range": [self.low, self.high],
            "classes": max(2, 1 + max(scene.classes)) if scene.classes else 0,
            "inputs": names[:MOST_INPUTS],
            "n_inputs": n_inputs,
            "layers": [
                {
                    "units": len(layer.neurons),
                    "shown": min(len(layer.neurons), MOST_UNITS),
                    "activation": activation_name(layer.neurons[0].activation),
                }
                for layer in self.layers
            ],
            "n_parameters": len(self.parameters),
            "engine": self.engine,
        }

    def frame(self, numbers: Sequence[float]) -> dict[str, Any]:
        """What the network does with these parameters, as JSON.

        Args:
            numbers: for the parameters, in the order of the model's.

        Returns:
            loss and accuracy over the samples, and which are "wrong"; for each layer its "weights"
            (a row a unit, the bias last), their "gradients" of the mean loss and the root mean
            square of these, a histogram of its activations with their range, the units that are
            "off", and "maps" of the units over the plane; and the "field" of the outputs.
        """
        for p, x in zip(self.parameters, numbers, strict=True):
            p.data, p.grad = x, 0.0
        rows = self._rows(self.X, self.y)
        if self.program:
            self.program.value_and_grad(self.X, self.y)
        outputs = [row[1] for row in rows]
        frame: dict[str, Any] = {
            "loss": _short(fsum(row[0] for row in rows) / len(rows)),
            **self._judged(outputs),
            "losses": [_short(row[0]) for row in rows],
            "outputs": [
                list(map(_short, z)) if isinstance(z, list) else _short(z) for z in outputs
            ],
            "layers": [self._layer(k, layer, rows) for k, layer in enumerate(self.layers)],
        }
        if self.plane:
            seen = self._rows(self.plane.grid(), [self.y[0]] * self.plane.resolution**2)
            outputs = [row[1] for row in seen]
            frame["field"] = self._field(outputs)
            frame["border"] = border(outputs) if self.scene.is_correct else []
            for k, said in enumerate(frame["layers"]):
                said["maps"] = [_unit_map(unit) for unit in _units(seen, 2 * k + 3)[:MOST_UNITS]]
        return frame

    def _rows(self, xs: list[Any], ts: list[Any]) -> list[Any]:
        """For each sample its loss, its outputs, and of layers what they say."""
        if self.program:
            return self.program(xs, ts)  # type: ignore[no-any-return]
        outputs = self.model.predict(xs)
        with no_grad():
            losses = map(self.scene.loss, outputs, ts)
            return [[as_value(loss).data, z] for loss, z in zip(losses, outputs, strict=True)]

    def _compiled(self, engine: str) -> Program | None:
        """What watches all samples at once; None for a model that is no layers, or decides."""
        if not self.layers:
            return None
        program = compile_program(self._watched, parameters=self.parameters, engine=engine)
        try:
            program(self.X, self.y)
        except (TypeError, ValueError):  # an activation that decides by an `if`
            self.layers = []
            return None
        return program

    def _watched(self, x: Any, t: Any) -> list[Any]:
        """Loss, outputs, and for each layer its weighted sums and its activations."""
        heard: list[Any] = []
        values = x
        for layer in self.layers:
            sums = [dot(neuron.weights, values, neuron.bias) for neuron in layer.neurons]
            values = [activated(n.activation, z) for n, z in zip(layer.neurons, sums, strict=True)]
            heard += [sums, values]
        output = values[0] if len(values) == 1 else values
        return [self.scene.loss(output, t), output, *heard]

    def _plane(self) -> Plane:
        resolution = RESOLUTIONS[self.engine]
        if self.scene.plane:
            return Plane(*self.scene.plane, resolution)
        return plane_around(self.X, resolution)

    def _judged(self, outputs: list[Any]) -> dict[str, Any]:
        is_correct = self.scene.is_correct
        if is_correct is None:
            return {"accuracy": None, "wrong": []}
        wrong = [
            i for i, (output, t) in enumerate(zip(outputs, self.y, strict=True))
            if not is_correct(output, t)
        ]  # fmt: skip
        return {"accuracy": _short(1 - len(wrong) / len(outputs)), "wrong": wrong}

    def _layer(self, k: int, layer: Layer, rows: list[Any]) -> dict[str, Any]:
        shown = layer.neurons[:MOST_UNITS]
        grads = [w.grad for neuron in layer.neurons for w in neuron.weights]
        sums, activations = _units(rows, 2 * k + 2), _units(rows, 2 * k + 3)
        slope = self.slopes[k]
        is_last = k == len(self.layers) - 1 and layer.neurons[0].activation == "linear"
        off = [] if is_last else [
            i for i, zs in enumerate(sums)
            if all(abs(s) < FLAT for s in slope.input_gradients(zs))
        ]  # fmt: skip
        counts, low, high = _histogram([a for unit in activations for a in unit])
        most = MOST_UNITS if k else MOST_INPUTS
        return {
            "weights": [_row(n, "data", most) for n in shown],
            "gradients": [_row(n, "grad", most) for n in shown],
            "rms": _short(sqrt(fsum(g * g for g in grads) / len(grads))),
            "histogram": counts,
            "range": [low, high],
            "off": off,
        }

    def _field(self, outputs: list[Any]) -> list[str]:
        paint = FIELDS.get(self.scene.kind)
        if paint:
            return paint(outputs)
        firsts = [z[0] if isinstance(z, list) else z for z in outputs]
        return [as_bytes(firsts, self.low, self.high)]


def layers_of(model: Module) -> list[Layer]:
    """The layers of a network whose units can be shown; none of any other model."""
    layers: list[Any] = []
    if type(model) in (MLP, Sequential):
        layers = list(model.layers)  # type: ignore[attr-defined]
    plain = all(
        type(layer) is Layer and all(type(neuron) is Neuron for neuron in layer.neurons)
        for layer in layers
    )
    fits = plain and all(len(b.neurons[0].weights) == len(a.neurons) for a, b in pairwise(layers))
    return layers if fits else []


def _is_point(x: Any) -> bool:
    return hasattr(x, "__len__") and len(x) == 2 and all(isinstance(c, (int, float)) for c in x)


def _units(rows: list[Any], place: int) -> list[list[float]]:
    """One list a unit, from one row a sample."""
    return [list(unit) for unit in zip(*(row[place] for row in rows), strict=True)]


def _unit_map(numbers: list[float]) -> list[Any]:
    """The map of a unit, from minus its largest size to that; and this size."""
    largest = max(map(abs, numbers))
    return [as_bytes(numbers, -(largest or 1.0), largest or 1.0), _short(largest)]


def _histogram(xs: list[float]) -> tuple[list[int], float, float]:
    low, high = min(xs), max(xs)
    if low == high:
        low, high = low - 0.5, high + 0.5
    counts = [0] * BINS
    for x in xs:
        counts[min(int((x - low) / (high - low) * BINS), BINS - 1)] += 1
    return counts, _short(low), _short(high)


def _row(neuron: Neuron, what: str, most: int) -> list[float]:
    numbers: list[Value] = [*neuron.weights[:most], neuron.bias]
    return [_short(getattr(p, what)) for p in numbers]


def _short(x: float) -> float:
    return float(f"{x:.{DIGITS}g}")
