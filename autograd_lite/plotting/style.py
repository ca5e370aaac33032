"""The one style of every plot: figures that show themselves, quiet axes, colours told apart by all.

A plot function takes `ax`, Matplotlib axes to draw into, and returns axes. Without `ax` it gets new
ones from `axes_for`: they belong to a figure that needs no display, leave Matplotlib's global
state alone, and are shown by a notebook as the last line of a cell. The colours are those of
`_palette`; the paper is white on light and dark screens, as that of pictures of graphs.
"""

from __future__ import annotations

import functools
import io
from os import PathLike
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite._palette import LIGHT, SERIES
from autograd_lite._saving import DPI, save_as

__all__ = [
    "INK",
    "MARKERS",
    "QUIET",
    "Panels",
    "axes_for",
    "legend_below",
    "new_figure",
    "panels_for",
    "png_of",
    "series_color",
    "tidy",
]

INK, QUIET, GRID = LIGHT["ink"], LIGHT["quiet"], LIGHT["line"]
MARKERS = "os^Dv<>P"
"""Beside the colour, what tells the groups of points apart, in this order."""


def series_color(k: int) -> str:
    """The colour of line or group number k, from 0; after eight they start again.

    >>> series_color(0), series_color(8) == series_color(0)
    ('#0072b2', True)
    """
    return SERIES[k % len(SERIES)]


def new_figure(width: float = 6.0, height: float = 3.6) -> Any:
    """An empty figure, so many inches wide and high, that knows no pyplot and shows itself.

    >>> new_figure(3.0, 2.0).get_size_inches().tolist()
    [3.0, 2.0]
    """
    return _figure_class()(figsize=(width, height), dpi=120, layout="constrained")


def axes_for(
    ax: Any = None,
    *,
    size: tuple[float, float] = (6.0, 3.6),
    title: str = "",
    xlabel: str = "",
    ylabel: str = "",
) -> Any:
    """The axes to draw into: those that were given, or the only ones of a new figure.

    Args:
        ax: axes of the caller's, or None.
        size: width and height of a new figure, in inches.
        title: a line above, where it is not empty.
        xlabel: what to write along the axis.
        ylabel: the same upwards.

    Returns:
        The axes, in the style of this module.

    Raises:
        ImportError: if matplotlib is not installed.

    >>> axes_for(xlabel="x").get_xlabel()
    'x'
    """
    if ax is None:
        ax = new_figure(*size).add_subplot(axes_class=_axes_class())
    tidy(ax)
    if title:
        ax.set_title(title, fontsize=11, color=INK, pad=10)
    if xlabel:
        ax.set_xlabel(xlabel)
    if ylabel:
        ax.set_ylabel(ylabel)
    return ax


class Panels(tuple[Any, ...]):
    """Axes of one figure, which a notebook shows as that figure."""

    __slots__ = ()

    @property
    def figure(self) -> Any:
        """The figure of the axes."""
        return self[0].figure

    def _repr_png_(self) -> bytes:
        return png_of(self.figure)

    def save(self, path: str | PathLike[str], *, dpi: float = DPI) -> None:
        """Write the figure of these axes to a .svg, .png or .pdf file."""
        self.figure.save(path, dpi=dpi)


def tidy(ax: Any, grid: str = "") -> None:
    """Take away what says nothing; `grid` may be "x", "y" or "both"."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["bottom", "left"]].set_color("#999999")
    ax.tick_params(colors=INK, labelsize=9, length=3)
    if grid:
        ax.grid(axis=grid, color=GRID, linewidth=0.7)
        ax.set_axisbelow(True)


def panels_for(
    ax: Any, n: int, *, columns: int, size: tuple[float, float], title: str = ""
) -> Panels:
    """n axes to draw into: those that were given, or the only ones of a new figure.

    Args:
        ax: axes of the caller's, one or as `subplots` gives them, or None.
        n: how many are needed.
        columns: how many stand in a row of a new figure.
        size: width and height of each in a new figure, in inches.
        title: a line above all of a new figure, or above the first of the caller's axes.

    Returns:
        The axes, as many as were asked for.

    Raises:
        ValueError: if fewer axes were given.
        ImportError: if matplotlib is not installed.

    >>> len(panels_for(None, 4, columns=3, size=(2.0, 2.0)))
    4
    """
    if ax is not None:
        given = import_extra("numpy").ravel(ax).tolist()
        if len(given) < n:
            raise ValueError(f"{n} panels need as many axes, and {len(given)} were given")
        if title:
            given[0].set_title(title, fontsize=11, color=INK, pad=10)
        return Panels(given[:n])
    columns = min(columns, n)
    rows = -(-n // columns)
    figure = new_figure(size[0] * columns, size[1] * rows)
    figure.suptitle(title, fontsize=11, color=INK)
    return Panels(figure.add_subplot(rows, columns, i + 1) for i in range(n))


def legend_below(ax: Any, columns: int = 4) -> None:
    """The legend of the axes in rows below the picture, where it hides nothing.

    Below a figure of the caller's there may be no room: there it stands within the axes.

    Args:
        ax: axes, or panels with the same lines, which share one legend.
        columns: how many names stand side by side at most.
    """
    first = ax[0] if isinstance(ax, Panels) else ax
    handles, labels = first.get_legend_handles_labels()
    style = {"frameon": False, "fontsize": 9, "handletextpad": 0.5, "columnspacing": 1.4}
    drawn = len(ax) if isinstance(ax, Panels) else 1
    if isinstance(first.figure, _figure_class()) and len(first.figure.axes) == drawn:
        place = {"loc": "outside lower center", "ncols": min(columns, len(labels))}
        first.figure.legend(handles, labels, **place, **style)
    else:
        first.legend(handles, labels, **{**style, "frameon": True, "fontsize": 8})


def png_of(figure: Any, dpi: float | str = "figure") -> bytes:
    """A figure as a PNG file of 256 colours, which takes a quarter of the room of all colours.

    The colours of the style are among them, so that small dots keep theirs.

    >>> png_of(new_figure(1.0, 1.0))[1:4]
    b'PNG'
    """
    np, image = import_extra("numpy"), import_extra("PIL.Image")
    full, small = io.BytesIO(), io.BytesIO()
    figure.savefig(full, format="png", dpi=dpi)
    picture = image.open(full).convert("RGB")
    own = [int(color[i : i + 2], 16) for color in (*SERIES, INK, "#ffffff") for i in (1, 3, 5)]
    chosen = picture.quantize(256 - len(own) // 3, dither=image.Dither.NONE).getpalette()
    palette = np.array([*own, *chosen][: 3 * 256]).reshape(-1, 3)
    pixels = np.asarray(picture, dtype=int) @ [1 << 16, 1 << 8, 1]
    codes, where = np.unique(pixels, return_inverse=True)
    colors = np.stack([codes >> 16, codes >> 8 & 255, codes & 255], axis=1)
    apart = (colors**2).sum(1)[:, None] - 2 * colors @ palette.T + (palette**2).sum(1)
    nearest = apart.argmin(axis=1).astype(np.uint8)
    indexed = image.fromarray(nearest[where].reshape(pixels.shape))
    indexed.putpalette(palette.astype(np.uint8).tobytes())
    indexed.save(small, format="PNG", optimize=True)
    return small.getvalue()


@functools.cache
def _figure_class() -> Any:
    """A Figure that a notebook shows although pyplot has not heard of it."""

    class NotebookFigure(import_extra("matplotlib.figure").Figure):  # type: ignore[misc]
        def _repr_png_(self) -> bytes:
            return png_of(self)

        def save(self, path: str | PathLike[str], *, dpi: float = DPI) -> None:
            """Write the figure to a .svg, .png or .pdf file; `savefig` knows more options."""

            def drawn(kind: str) -> bytes:
                file = io.BytesIO()
                self.savefig(file, format=kind, dpi=dpi)
                return file.getvalue()

            kinds = {f".{kind}": functools.partial(drawn, kind) for kind in ("svg", "png", "pdf")}
            save_as(path, kinds, "a plot")

    return NotebookFigure


@functools.cache
def _axes_class() -> Any:
    """Axes that a notebook shows as their figure."""

    class NotebookAxes(import_extra("matplotlib.axes").Axes):  # type: ignore[misc]
        def _repr_png_(self) -> bytes:
            png: bytes = self.figure._repr_png_()
            return png

        def save(self, path: str | PathLike[str], *, dpi: float = DPI) -> None:
            """Write the figure of these axes to a .svg, .png or .pdf file."""
            self.figure.save(path, dpi=dpi)

    return NotebookAxes
