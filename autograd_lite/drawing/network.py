"""A neural network as people draw it: neurons in columns, links by their weights."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape, unescape
from itertools import pairwise
from os import PathLike
from typing import Any

from autograd_lite._palette import LIGHT, NEGATIVE, POSITIVE
from autograd_lite._recording import no_grad
from autograd_lite._saving import DPI, save_as
from autograd_lite.activations import activation_name
from autograd_lite.drawing.displays import Bundle, fitting, mimebundle
from autograd_lite.drawing.looks import FAMILIES, QUOTED_COLOR, Look, recolored
from autograd_lite.drawing.network_texts import (
    Column,
    to_dot,
    to_json,
    to_mermaid,
    to_table,
    to_tikz,
)
from autograd_lite.drawing.page import to_page
from autograd_lite.drawing.paper import svg_to_pdf
from autograd_lite.drawing.raster import svg_to_png
from autograd_lite.drawing.style import printable
from autograd_lite.formulas.notation import pretty_number
from autograd_lite.nn import MLP, Dropout, Layer, Neuron, Sequential

__all__ = ["NetworkDrawing", "draw_network"]

INK, QUIET = LIGHT["ink"], LIGHT["quiet"]
RADIUS, COLUMN, TOP = 17, 190, 64
CLOSE, WIDE = 44, 74  # rows, of columns with many and with few neurons
MOST_ROWS = 16
FEW_ROWS = 8
FEW_LINKS = 24
DASHED = 'stroke-dasharray="6 3"'
ABBREVIATED = -1
"""Stands for the neurons that a long column leaves out."""


class NetworkDrawing:
    """A drawing of a network that a notebook displays: SVG text, and a way to save it."""

    def __init__(self, svg: str, texts: Mapping[str, Callable[[], str]], look: Look) -> None:
        self.svg = svg
        self.texts = texts
        self.look = look

    def __repr__(self) -> str:
        return f"<{unescape(re.search(r'<title>(.*?)</title>', self.svg)[1])}>"  # type: ignore[index]

    def save(self, path: str | PathLike[str], *, dpi: float = DPI) -> None:
        """Write the drawing to a file of the kind that its suffix says.

        Args:
            path: ends in .svg, .png, .pdf, .html, .tex (TikZ), .txt, .json, .dot, .gv or .mmd
                (Mermaid).
            dpi: dots per inch of a PNG.

        Raises:
            ValueError: for another suffix, or a dpi that no picture has.
            ImportError: for pixels without resvg-py or Pillow, for a PDF without typst.
        """
        kinds: dict[str, Callable[[], str | bytes]] = {
            ".svg": lambda: self.svg,
            ".png": lambda: svg_to_png(self.svg, dpi),
            ".pdf": lambda: svg_to_pdf([self.svg]),
            ".html": self._page,
        }
        save_as(path, kinds | dict(self.texts), "a network")

    def _page(self) -> str:
        colors = None if self.look.theme == "color" else self.look.colors
        return to_page(self.svg, self.texts[".txt"](), "Network", colors)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None, **_: Any) -> Bundle:
        kinds: dict[str, Callable[[], Any]] = {
            "image/svg+xml": lambda: fitting(self.svg),
            "image/png": lambda: svg_to_png(self.svg),
            "application/pdf": lambda: svg_to_pdf([self.svg]),
            "text/plain": lambda: repr(self),
        }
        return mimebundle(kinds, include, exclude)


@dataclass(frozen=True)
class _Column:
    """Neurons that are drawn one below the other; the first column is that of the inputs."""

    title: str
    names: list[str]
    neurons: list[Neuron]
    activations: list[float] | None

    @property
    def rows(self) -> list[int]:
        """The neurons to be drawn, with a gap in a long column."""
        n = len(self.names)
        if n <= MOST_ROWS:
            return list(range(n))
        half = MOST_ROWS // 2
        return [*range(half), ABBREVIATED, *range(n - half + 1, n)]


def draw_network(
    model: MLP | Sequential | Layer | Neuron,
    sample: Sequence[float] | None = None,
    *,
    gradients: bool = False,
    input_names: Sequence[str] = (),
    output_names: Sequence[str] = (),
    digits: int = 3,
    theme: str = "color",
) -> NetworkDrawing:
    """Draw a network: a link's width is the size of its weight, its colour the sign.

    The number below a neuron, or the dot at its side in a large network, is its bias. Neurons
    that a relu switches off for the sample are grey and dashed.

    Args:
        model: an MLP, a layer, a neuron, or a Sequential of these, in use: without its Dropout.
        sample: inputs, one number each; the neurons are then filled by their activations.
        gradients: draw the links and biases by the gradients that the last backward pass left
            in the parameters, instead of by the parameters themselves.
        input_names: a name for each input; x1, x2, ... unless told.
        output_names: a name for each output.
        digits: significant digits of every number.
        theme: "color", "print" (black on white, negative links dashed) or "dark".

    Returns:
        A drawing: a notebook shows it, `save` writes an SVG file, `svg` is its text.

    Raises:
        TypeError: for a model that is not made of layers of neurons.
        ValueError: for a sample of another size than the model takes, layers that do not fit, or an
            unknown theme.

    >>> draw_network(MLP(2, [3, 1], seed=1)).svg.count('class="neuron"')
    6
    """
    look = Look(theme)
    layers = _layers(model)
    columns = _columns(layers, sample, input_names, output_names)
    rows = max(len(column.rows) for column in columns)
    width = COLUMN * (len(columns) - 1) + 200
    height = TOP + _spacing(rows) * rows + 40
    what = "gradient" if gradients else "weight"
    title = f"network of {', '.join(f'{len(c.names)} {c.title}' for c in columns)}"
    body = [
        *_links(columns, rows, gradients, digits),
        *_neurons(columns, rows, gradients, digits),
        *_legend(columns, what, height),
    ]
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}" '
        f'font-family="{FAMILIES}" font-size="11" text-anchor="middle">\n'
        f"<title>{escape(title)}</title>\n"
        f'<rect width="{width}" height="{height}" rx="8" fill="#ffffff"/>\n'
        + "\n".join(body)
        + "\n</svg>\n"
    )
    svg = _themed(svg, look)
    told = [_told(column, gradients) for column in columns]
    texts: dict[str, Callable[[], str]] = {
        ".tex": partial(to_tikz, svg),
        ".txt": partial(to_table, told, digits),
        ".json": partial(to_json, told, what),
        ".dot": lambda: recolored(to_dot(told, digits), look, QUOTED_COLOR),
        ".gv": lambda: recolored(to_dot(told, digits), look, QUOTED_COLOR),
        ".mmd": partial(to_mermaid, told, digits),
    }
    return NetworkDrawing(svg, texts, look)


def _themed(svg: str, look: Look) -> str:
    """The drawing in the colours of a theme; on paper without colours a dash tells the sign."""
    if look.theme == "print":
        svg = re.sub(rf'<(line|path)(?= [^>]*stroke="{NEGATIVE}")', rf"<\1 {DASHED}", svg)
        svg = svg.replace(NEGATIVE, look.colors["ink"])
    return recolored(svg, look, QUOTED_COLOR)


def _told(column: _Column, gradients: bool) -> Column:
    parameters = [
        ([_strength(w, gradients) for w in neuron.weights], _strength(neuron.bias, gradients))
        for neuron in column.neurons
    ]
    return Column(column.title, column.names, parameters, column.activations)


def _layers(model: Any) -> list[Layer]:
    if isinstance(model, MLP):
        return model.layers
    if isinstance(model, Layer):
        return [model]
    if isinstance(model, Neuron):
        layer = Layer(len(model.weights), 1)
        layer.neurons = [model]
        return [layer]
    if isinstance(model, Sequential):
        parts = [part for part in model if not isinstance(part, Dropout)]
        layers = [layer for part in parts for layer in _layers(part)]
        for before, after in pairwise(layers):
            n_out, n_in = len(before.neurons), len(after.neurons[0].weights)
            if n_out != n_in:
                raise ValueError(f"{before!r} gives {n_out} numbers, {after!r} takes {n_in}")
        if layers:
            return layers
    raise TypeError(
        "draw_network draws an MLP, a Layer, a Neuron, or a Sequential of these, not "
        f"{model!r:.60}; draw(model(sample)) shows the graph of any model"
    )


def _columns(
    layers: list[Layer],
    sample: Sequence[float] | None,
    input_names: Sequence[str],
    output_names: Sequence[str],
) -> list[_Column]:
    n_inputs = len(layers[0].neurons[0].weights)
    n_outputs = len(layers[-1].neurons)
    for names, n, kind in ((input_names, n_inputs, "input"), (output_names, n_outputs, "output")):
        if names and len(names) != n:
            raise ValueError(f"{len(names)} {kind} names for {n} {kind}s")
    numbers = None
    if sample is not None:
        numbers = [float(getattr(x, "data", x)) for x in sample]
        if len(numbers) != n_inputs:
            raise ValueError(f"a sample of {len(numbers)} numbers for {n_inputs} inputs")
    names = [str(name) for name in input_names] or [f"x{i + 1}" for i in range(n_inputs)]
    columns = [_Column("inputs" if n_inputs > 1 else "input", names, [], numbers)]
    for layer in layers:
        if numbers is not None:
            with no_grad():
                numbers = [y.data for y in layer(numbers)]
        names = [""] * len(layer.neurons)
        if layer is layers[-1] and output_names:
            names = [str(name) for name in output_names]
        columns.append(
            _Column(activation_name(layer.neurons[0].activation), names, layer.neurons, numbers)
        )
    return columns


def _links(columns: list[_Column], rows: int, gradients: bool, digits: int) -> Iterator[str]:
    shown: list[tuple[float, str]] = []
    numbers: list[str] = []
    links = [
        (c, place_in, i, place_out, j)
        for c in range(1, len(columns))
        for place_out, j in enumerate(columns[c].rows)
        for place_in, i in enumerate(columns[c - 1].rows)
        if ABBREVIATED not in (i, j)
    ]
    largest = max((abs(_strength(columns[c].neurons[j].weights[i], gradients))
                   for c, _, i, _, j in links), default=0.0) or 1.0  # fmt: skip
    for c, place_in, i, place_out, j in links:
        weight = columns[c].neurons[j].weights[i]
        strength = _strength(weight, gradients)
        share = abs(strength) / largest
        x1, y1 = _position(columns, c - 1, place_in, rows)
        x2, y2 = _position(columns, c, place_out, rows)
        title = _parameter_title(weight, digits)
        mark = (
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
            f'stroke="{_color(strength)}" stroke-width="{0.4 + 4.6 * share:.2f}" '
            f'stroke-opacity="{0.18 + 0.72 * share:.2f}"><title>{title}</title></line>'
        )
        if len(links) <= FEW_LINKS:
            at = 0.25 + 0.25 * (place_in % 3)  # staggered, so that crossing links stay readable
            text = pretty_number(strength, digits)
            x, y = x1 + at * (x2 - x1), y1 + at * (y2 - y1)
            numbers.append(_text(x, y - 3, text, _color(strength), halo=True))
        shown.append((share, mark))
    yield from (mark for _, mark in sorted(shown, key=lambda link: link[0]))
    yield from numbers


def _neurons(columns: list[_Column], rows: int, gradients: bool, digits: int) -> Iterator[str]:
    for c, column in enumerate(columns):
        x, _ = _position(columns, c, 0, rows)
        yield _text(x, 26, f"{len(column.names)} {column.title}", QUIET)
        for place, i in enumerate(column.rows):
            _, y = _position(columns, c, place, rows)
            if i == ABBREVIATED:
                left_out = len(column.names) - len(column.rows) + 1
                yield _text(x, y + 4, f"⋮ {left_out} more", QUIET)
            else:
                yield from _neuron(columns, c, i, x, y, rows, gradients, digits)


def _neuron(
    columns: list[_Column],
    c: int,
    i: int,
    x: float,
    y: float,
    rows: int,
    gradients: bool,
    digits: int,
) -> Iterator[str]:
    column = columns[c]
    activation = None if column.activations is None else column.activations[i]
    largest = max(map(abs, column.activations or [0.0])) or 1.0
    share = 0.0 if activation is None else abs(activation) / largest
    last = len(columns) - 1
    border = LIGHT["input" if c == 0 else "output" if c == last else "operation"]
    is_off = activation == 0 and column.title == "relu"
    off = LIGHT["off-fill"]
    look = f'stroke-dasharray="3 2" fill="{off}"' if is_off else 'fill="#ffffff"'
    title = f"{column.names[i] or f'neuron {i}'}"
    if activation is not None:
        title += f": activation {pretty_number(activation, digits)}"
    yield f'<g class="neuron"><title>{escape(printable(title))}</title>'
    yield (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{RADIUS}" {look} '
        f'stroke="{border}" stroke-width="1.6"/>'
    )
    if share:
        yield (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{RADIUS - 1}" fill="{_color(activation or 0)}" '
            f'fill-opacity="{0.45 * share:.2f}"/>'
        )
    if activation is not None:
        yield _text(x, y + 4, pretty_number(activation, digits), INK)
    if column.names[i]:
        anchor, at = ("end", x - RADIUS - 6) if c == 0 else ("start", x + RADIUS + 6)
        yield _text(at, y + 4, column.names[i], INK, anchor)
    if column.neurons:
        yield _bias(column.neurons[i].bias, x, y, rows, gradients, digits)
    yield "</g>"


def _bias(bias: Any, x: float, y: float, rows: int, gradients: bool, digits: int) -> str:
    """A bias as a number below its neuron, or as a dot at its side where there is no room."""
    strength = _strength(bias, gradients)
    color = _color(strength) if strength else QUIET
    title = f"<title>{_parameter_title(bias, digits)}</title>"
    if rows > FEW_ROWS:
        size = min(2 + 6 * abs(strength), 7)
        return (
            f'<circle cx="{x - 13:.1f}" cy="{y + 13:.1f}" r="{size:.1f}" fill="{color}" '
            f'stroke="#ffffff">{title}</circle>'
        )
    text = _text(x, y + RADIUS + 13, f"b {pretty_number(strength, digits)}", color, halo=True)
    return f"<g>{title}{text}</g>"


def _legend(columns: list[_Column], what: str, height: float) -> Iterator[str]:
    y = height - 14
    entries = [(POSITIVE, f"positive {what}"), (NEGATIVE, f"negative {what}")]
    for x, (color, text) in zip((20, 160), entries, strict=True):
        yield f'<path d="M{x} {y - 4}h24" stroke="{color}" stroke-width="4"/>'
        yield _text(x + 30, y, text, QUIET, "start")
    if any(len(column.rows) > FEW_ROWS for column in columns):
        yield _text(310, y, "dots: biases", QUIET, "start")


def _position(columns: list[_Column], c: int, place: int, rows: int) -> tuple[float, float]:
    row = _spacing(rows)
    free = (rows - len(columns[c].rows)) * row / 2
    return 100 + COLUMN * c, TOP + free + row * place


def _spacing(rows: int) -> int:
    return WIDE if rows <= FEW_ROWS else CLOSE


def _strength(parameter: Any, gradients: bool) -> float:
    return float(parameter.grad if gradients else parameter.data)


def _color(x: float) -> str:
    return POSITIVE if x >= 0 else NEGATIVE


def _parameter_title(parameter: Any, digits: int) -> str:
    number, gradient = pretty_number(parameter.data, digits), pretty_number(parameter.grad, digits)
    return escape(printable(f"{parameter.label} = {number}, gradient {gradient}"))


def _text(
    x: float, y: float, text: str, color: str, anchor: str = "", size: int = 0, halo: bool = False
) -> str:
    options = f' text-anchor="{anchor}"' if anchor else ""
    options += f' font-size="{size}"' if size else ""
    options += ' paint-order="stroke" stroke="#ffffff" stroke-width="3"' if halo else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{color}"{options}>{escape(printable(text))}</text>'
