"""Figures of Matplotlib, drawn without a display and without its global state, such as its backend."""

from __future__ import annotations

import functools
import io
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite._palette import LIGHT, SERIES

__all__ = ["FAINT", "INK", "colour", "figure_class", "tidy"]

INK, FAINT = LIGHT["ink"], LIGHT["line"]


def colour(k: int) -> str:
    """The colour of class or curve k; after eight they begin again."""
    return SERIES[k % len(SERIES)]


def tidy(axes: Any) -> None:
    """Leave of the frame only what is read."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["bottom", "left"]].set_color("#999999")
    axes.tick_params(colors=INK, labelsize=9, length=3)


@functools.cache
def figure_class() -> Any:
    """A Figure that knows no pyplot, and that a notebook shows all the same."""

    class NotebookFigure(import_extra("matplotlib.figure", "train").Figure):  # type: ignore[misc]
        def _repr_png_(self) -> bytes:
            png = io.BytesIO()
            self.savefig(png, format="png")
            return png.getvalue()

    return NotebookFigure
