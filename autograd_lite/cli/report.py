"""What `autograd-lite train` leaves in its folder: the model first, then the pictures."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite._saving import write_whole
from autograd_lite.drawing import draw
from autograd_lite.nn import MLP
from autograd_lite.plotting.boundary import plot_decision_boundary
from autograd_lite.plotting.confusion import plot_confusion
from autograd_lite.plotting.history import plot_history
from autograd_lite.plotting.style import INK, axes_for, series_color
from autograd_lite.tables.table import Table
from autograd_lite.tables.text import printable
from autograd_lite.training.checkpoints import save
from autograd_lite.training.datasets import Dataset
from autograd_lite.training.history import History
from autograd_lite.training.own_data import TableModel
from autograd_lite.value import Value

__all__ = ["output_folder", "pictures", "save_model", "table_pictures", "write_picture"]

LONGEST_NAME = 28
"""How many letters of a column's or a class's name a picture shows."""

LARGEST_SCATTER = 2000
"""How many rows a picture shows as points; more are a cloud."""


def output_folder(path: Path) -> Path:
    """Make the folder, and make sure now that the pictures can be made after the training."""
    import_extra("matplotlib.figure")
    draw(Value(0.0)).pipe(quiet=True)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise OSError(f"cannot write to {path}: it is a file, not a folder") from None
    except OSError as error:
        raise OSError(f"cannot write to {path}: {error.strerror}") from None
    if not os.access(path, os.W_OK):
        raise OSError(f"cannot write to {path}: Permission denied")
    return path


def save_model(model: MLP | TableModel, path: Path) -> None:
    """Write the model; where that fails, such as on a full disk, among the temporary files."""
    try:
        save(model, path)
    except OSError as error:
        problem = f"cannot write {path}: {error.strerror}"
        rescue = Path(tempfile.mkdtemp(prefix="autograd-lite-"), path.name)
        try:
            save(model, rescue)
        except OSError:
            rescue.parent.rmdir()
            raise OSError(problem) from None
        raise OSError(f"{problem}; the model is in {rescue}") from None


def write_picture(path: Path, data: bytes) -> None:
    """Write a picture, whole or not at all."""
    try:
        write_whole(path, data)
    except OSError as error:
        raise OSError(f"cannot write {path}: {error.strerror}") from None


def pictures(
    model: MLP, history: History, held_out: Dataset, loss: Value
) -> Iterator[tuple[str, bytes]]:
    """The pictures of a report, each made when it is asked for, with the names of their files."""
    title = f"training on {held_out.name}"
    if len(history):
        yield "loss.png", _png(plot_history(history, title=title).figure)
    if held_out.n_features == 2:
        ax = plot_decision_boundary(
            model, held_out.X, held_out.y, title=f"{held_out.name}: held-out points",
            feature_names=held_out.feature_names,
        )  # fmt: skip
        yield "boundary.png", _png(ax.figure)
    yield "graph.svg", draw(loss).pipe(format="svg", quiet=True)


def table_pictures(
    model: TableModel,
    table: Table,
    rows: Any,
    history: History,
    outputs: Any,
    y: Any,
    loss: Value,
) -> Iterator[tuple[str, bytes]]:
    """The pictures of a report on held-out rows of a table, as `pictures` makes them."""
    target, names = _short(model.encoding.target.name), model.class_names
    features = model.encoding.features
    if len(history):
        yield "loss.png", _png(plot_history(history, title=f"training to predict {target}").figure)
    if names is None:
        yield "estimates.png", _png(_estimates(target, outputs[:, 0], y))
    else:
        names = list(map(_short, names))
        axes = plot_confusion(
            outputs.tolist() if len(names) > 2 else outputs[:, 0].tolist(), y.tolist(),
            class_names=names, title=f"{len(y):,} held-out rows: {target}",
        )  # fmt: skip
        yield "confusion.png", _png(axes.figure)
        if len(features) == 2 and all(feature.categories is None for feature in features):
            points = model.encoding.in_units(table, rows[:LARGEST_SCATTER]).tolist()
            ax = plot_decision_boundary(
                _OnRawRows(model), points, y[:LARGEST_SCATTER].tolist(), class_names=names,
                feature_names=[_short(feature.name) for feature in features],
                title=f"{target} of held-out rows",
            )  # fmt: skip
            yield "boundary.png", _png(ax.figure)
    yield "graph.svg", draw(loss).pipe(format="svg", quiet=True)


def _short(name: str) -> str:
    """A name of one's own that leaves room for the picture, and says nothing in TeX."""
    name = printable(name).replace("$", r"\$")
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


class _OnRawRows:
    """A model whose predict gives the scores of rows as they were measured."""

    def __init__(self, model: TableModel) -> None:
        self.model = model

    def predict(self, X: Any) -> Any:  # noqa: N803
        outputs = self.model.outputs(X)
        return (outputs if outputs.shape[1] > 1 else outputs[:, 0]).tolist()


def _estimates(target: str, estimates: Any, y: Any) -> Any:
    """What was estimated over what it is, with the line on which both are equal."""
    axes = axes_for(size=(5.0, 5.0), title=f"{target} of {len(y):,} held-out rows")
    estimates, y = estimates[:LARGEST_SCATTER], y[:LARGEST_SCATTER]
    ends = [min(y.min(), estimates.min()), max(y.max(), estimates.max())]
    axes.plot(ends, ends, color=INK, linewidth=1.1, zorder=1)
    style = {"s": 22, "edgecolors": "white", "linewidths": 0.6, "zorder": 2}
    axes.scatter(y, estimates, color=series_color(0), **style)
    axes.set(xlabel="what it is", ylabel="what the model estimates", aspect="equal")
    return axes.figure


def _png(figure: Any) -> bytes:
    png = io.BytesIO()
    figure.savefig(png, format="png")
    return png.getvalue()
