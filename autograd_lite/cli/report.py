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
from autograd_lite.plotting.history import plot_history
from autograd_lite.training.checkpoints import save
from autograd_lite.training.datasets import Dataset
from autograd_lite.training.history import History
from autograd_lite.value import Value

__all__ = ["output_folder", "pictures", "save_model", "write_picture"]


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


def save_model(model: MLP, path: Path) -> None:
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


def _png(figure: Any) -> bytes:
    png = io.BytesIO()
    figure.savefig(png, format="png")
    return png.getvalue()
