"""Backpropagation as a player: one HTML page that shows the steps of a graph, and a still strip."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import asdict
from functools import cached_property
from html import escape
from os import PathLike
from textwrap import indent
from typing import Any

from autograd_lite._consoles import for_console
from autograd_lite._palette import css_variables
from autograd_lite._saving import DPI, save_as
from autograd_lite.drawing.animation import animated
from autograd_lite.drawing.displays import Bundle, fitting, mimebundle
from autograd_lite.drawing.looks import USUAL_SIZE, Look, checked_direction, highlighted
from autograd_lite.drawing.mathematics import in_mathematics
from autograd_lite.drawing.model import GraphModel, graph_model
from autograd_lite.drawing.paper import svg_to_pdf
from autograd_lite.drawing.paths import PathSum, sum_over_paths
from autograd_lite.drawing.raster import svg_to_image, svg_to_png
from autograd_lite.drawing.stage import Stage, read_asset
from autograd_lite.drawing.steps import Step, backpropagation_steps
from autograd_lite.drawing.strip import still_svgs, strip_rows, strip_svg
from autograd_lite.drawing.style import TABLE_DIGITS, node_name
from autograd_lite.drawing.zoom import as_drawn
from autograd_lite.formulas.names import evaluation_order
from autograd_lite.formulas.notation import pretty_number
from autograd_lite.formulas.numbers import DIGITS
from autograd_lite.graph import count_paths
from autograd_lite.value import Value

__all__ = ["StepPlayer", "draw_steps"]

MAX_NODES = 80
MAX_PATHS_SHOWN = 12
WIDE = 1200
USUAL_COLUMN, TALLEST = 880, 620  # of a notebook; of a picture in it, in pixels
AROUND_THE_PICTURE, PATHS_CLOSED = 370, 50  # what stands above and below it
MILLISECONDS, MILLISECONDS_AT_THE_END = 2400, 6000
IN_PLACE_OF_THE_PLAYER = (
    "@media screen{.autograd-lite-player+.autograd-lite-stills{display:none}}"
    "@media print{.autograd-lite-player{display:none}}"
    ".reveal .autograd-lite-player{max-height:560px}"
    '[data-jp-theme-light="true"] .autograd-lite-player{color-scheme:light}'
    '[data-jp-theme-light="false"] .autograd-lite-player{color-scheme:dark}'
)
"""A page that is not trusted loses the player, and perhaps these rules: the stills show then.

A slide of reveal.js has 700 pixels, some of which the code above the player takes. A frame takes a
light or dark screen from its element, which JupyterLab's light theme leaves to the system.
"""
TOO_LARGE = (
    "draw_steps: a graph of {:,} nodes is too large to step through (max_nodes is {}). Step "
    "through a part of it, such as one neuron or the loss of one sample, or give a larger max_nodes"
)


class StepPlayer:
    """The forward and backward pass of a graph, to play, to predict, and to print.

    steps: what is shown, as data.
    html: a page on its own, which needs nothing from the network.
    strip: the same as an SVG of still frames.

    A notebook shows the player; where scripts are not allowed, the strip.
    """

    def __init__(
        self,
        root: Value,
        view: GraphModel,
        steps: list[Step],
        digits: int,
        direction: str | None,
        theme: str | None,
        look: Look,
    ) -> None:
        self.steps = steps
        self._graph, self._view, self._digits = root, view, digits
        self._stage = Stage(view, steps, digits, direction or "LR", look)
        self._turns = direction is None and self._stage.width > WIDE and not _has_tables(view)
        self._colors = None if theme is None else look.colors
        self._root = node_name(view.nodes[-1], digits)

    @cached_property
    def html(self) -> str:
        """The page."""
        return self._page(strip_rows(self._strip_stage, self.steps))

    def _page(self, stills: list[str]) -> str:
        """The page, below whose player stand stills for readers that run no scripts."""
        is_all = sum(still.count('class="title') for still in stills) == len(self.steps)
        steps, look = self._data(), self._stage.look
        width, height = self._stage.width, self._stage.height
        fonts = f":root {{ --font: {look.families}; font-size: {look.zoom:.0%}; }}\n"
        parts = {
            "theme": look.theme,
            "title": escape(f"Backpropagation of {self._root}, step by step"),
            "root": escape(self._root),
            "style": css_variables(self._colors)
            + fonts
            + read_asset("stage.css")
            + read_asset("player.css"),
            "picture": self._stage.svg(),
            "viewbox": f"0 0 {width:.0f} {height:.0f}",
            "width": f"{width * look.zoom:.0f}",
            "aspect": f"{width / height:.3f}",
            "description": escape(self.description),
            "last": str(len(steps) - 1),
            "paths": self._paths(),
            "stills": ("All" if is_all else "Some") + " of the steps as still pictures",
            "strip": self._images(stills),
            # "<" would let a label end the script
            "data": json.dumps(steps, ensure_ascii=False).replace("<", "\\u003c"),
            "script": read_asset("player.js"),
        }
        return re.sub(r"\{\{(\w+)\}\}", lambda place: parts[place[1]], read_asset("player.html"))

    @property
    def description(self) -> str:
        """The graph in words, for those who cannot see the picture."""
        formulas = [step.text.split("\n")[0] for step in self.steps if step.phase == "forward"]
        return f"The computational graph of {self._root}: " + "; ".join(formulas)

    @cached_property
    def strip(self) -> str:
        """Still frames with their texts: the whole of a short story, else its backward pass."""
        return strip_svg(self._strip_stage, self.steps)

    @cached_property
    def _strip_stage(self) -> Stage:
        if self._turns:  # a page is taller than wide
            return Stage(self._view, self.steps, self._digits, "TB", self._stage.look)
        return self._stage

    def save(self, path: str | PathLike[str], *, dpi: float = DPI) -> None:
        """Write the steps to a file of the kind that its suffix says.

        Args:
            path: ends in .html (the player), .svg or .png (the strip of stills), .pdf (a page for
                each step), .gif or .apng (an animated picture), .txt or .json (the steps as data).
            dpi: dots per inch of a PNG and of an animated picture.

        Raises:
            ValueError: for another suffix, or a dpi that no picture has.
            ImportError: for pixels without resvg-py or Pillow, for a PDF without typst.
        """
        kinds: dict[str, Callable[[], str | bytes]] = {
            ".html": lambda: self.html,
            ".svg": lambda: self.strip,
            ".png": lambda: svg_to_png(self.strip, dpi),
            ".pdf": lambda: svg_to_pdf(self._stills()),
            ".gif": lambda: self._animated("GIF", dpi),
            ".apng": lambda: self._animated("PNG", dpi),
            ".txt": lambda: f"{self._text()}\n",
            ".json": lambda: json.dumps(self._data(), ensure_ascii=False, indent=1) + "\n",
        }
        save_as(path, kinds, "the steps")

    def __str__(self) -> str:
        return for_console(self._text())

    def _text(self) -> str:
        return "\n".join(
            f"{number:>3}  {step.title}\n{indent(step.text, '     ')}"
            for number, step in enumerate(self.steps)
        )

    def __repr__(self) -> str:
        return f"<StepPlayer of {self._root}: {len(self.steps)} steps>"

    def _repr_html_(self) -> str:
        """The player, and the strip where a page allows no frames, or is printed."""
        rows = strip_rows(self._strip_stage, self.steps)  # between which paper breaks
        scale = min(1.3, max(0.85, USUAL_COLUMN / self._stage.width))
        around = AROUND_THE_PICTURE + (PATHS_CLOSED if self._paths() else 0)
        height = round((min(self._stage.height * scale, TALLEST) + around) * self._stage.look.zoom)
        return (
            f"<style>{IN_PLACE_OF_THE_PLAYER}</style>"
            f'<iframe class="autograd-lite-player" srcdoc="{escape(self._page([self.strip]))}" '
            f'sandbox="allow-scripts" title="{escape(self.description)}" '
            f'style="width:100%;height:{height}px;border:0"></iframe>'
            f'<div class="autograd-lite-stills">{self._images(rows)}</div>'
        )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None, **_: Any) -> Bundle:
        kinds: dict[str, Callable[[], Any]] = {
            "text/html": self._repr_html_,
            "image/svg+xml": lambda: fitting(self.strip),
            "image/png": lambda: svg_to_png(self.strip),
            "application/pdf": lambda: svg_to_pdf([self.strip]),
            "text/plain": self._text,
        }
        return mimebundle(kinds, include, exclude)

    def _stills(self) -> list[str]:
        return still_svgs(self._stage, self.steps)

    def _animated(self, kind: str, dpi: float) -> bytes:
        frames = [svg_to_image(svg, dpi) for svg in self._stills()]
        return animated(frames, kind, MILLISECONDS, MILLISECONDS_AT_THE_END)

    def _data(self) -> list[dict[str, Any]]:
        return [asdict(step) for step in self.steps]

    def _images(self, stills: list[str]) -> str:
        """Stills as images below each other; the first tells the text of all."""
        texts = [escape(self._text())]
        images = []
        for row in stills:
            text = texts.pop() if texts else ""
            source = f"data:image/svg+xml;base64,{b64encode(row.encode()).decode()}"
            style = "display:block;max-width:100%;page-break-inside:avoid"
            images.append(f'<img style="{style}" alt="{text}" src="{source}">')
        return "".join(images)

    def _paths(self) -> str:
        """The sum over paths for each input, if there are few enough to read."""
        order = evaluation_order(self._graph)
        leaves = [node for node in order if not node.parents and node.op != "constant"]
        counts = [count_paths(self._graph, leaf) for leaf in leaves]
        if not leaves or sum(counts) > MAX_PATHS_SHOWN or max(counts) < 2:
            return ""
        sums = [sum_over_paths(self._graph, leaf, digits=self._digits) for leaf in leaves]
        tables = "".join(map(_path_table, sums))
        return (
            "<details><summary>The same gradients, summed over paths</summary>"
            f'<div class="tables">{tables}</div><p>{escape(sums[0].summary)}</p></details>'
        )


def draw_steps(
    root: Value,
    digits: int | None = None,
    formulas: bool = False,
    depth: int | None = None,
    max_nodes: int = MAX_NODES,
    *,
    direction: str | None = None,
    highlight: Iterable[Value | str] | GraphModel = (),
    mathematics: bool = False,
    theme: str | None = None,
    font: str = "",
    font_size: float = USUAL_SIZE,
) -> StepPlayer:
    """Backpropagation through the graph of root, step by step.

    Values appear node by node, then the seed, then gradients flow backward, one node at a time,
    each with its chain rule written out. The page has buttons, a slider, arrow keys, and a mode
    that asks for each number before it shows it.

    Args:
        root: the last node of a recorded graph; no `.grad` of it is read or changed.
        digits: how many significant digits numbers are shown with: 5 unless told, in tables 3.
        formulas: True writes the local derivatives as formulas too (this needs SymPy).
        depth: how many levels of modules to open, as for `draw`: 0 takes a layer as one step, 1 a
            neuron; unless told a network goes neuron by neuron, or layer by layer if it is wide.
        max_nodes: the largest graph that is still worth stepping through.
        direction: "LR" from left to right, "TB" from top to bottom; as fits unless told.
        highlight: nodes that stand out at every step, as for `draw`.
        mathematics: True writes labels such as w_1 and y_hat as w₁ and ŷ, as for `draw`.
        theme: "color", "print" (black on white) or "dark", as for `draw`; unless told the page is
            light or dark as its reader's screen is, and all stills have the colours of paper.
        font: the family of all texts, such as "Palatino".
        font_size: 11 is usual; pictures and sentences grow with it.

    Returns:
        A player that shows itself in notebooks and saves itself as a page, as stills or animated.

    Raises:
        TypeError: if root is not a Value.
        ValueError: if the picture has more than max_nodes nodes, or an option has a value it
            cannot have.

    >>> a, b = Value(2.0, label="a"), Value(1.0, label="b")
    >>> player = draw_steps((a + b) * (b + 1))
    >>> print(player.steps[-1].text)
    dy/da = 2
    dy/db = 3 + 2 = 5
    """
    if not isinstance(root, Value):
        raise TypeError(f"draw_steps shows the graph of one Value, not {root!r:.60}")
    whole = graph_model(root)
    model = in_mathematics(whole, mathematics)
    view = as_drawn(model, depth)
    if len(view.nodes) > max_nodes:
        raise ValueError(TOO_LARGE.format(len(whole.nodes), max_nodes))
    look = Look(theme or "color", font, font_size, highlighted(highlight, root, whole, view))
    if digits is None:
        digits = TABLE_DIGITS if _has_tables(view) else DIGITS
    steps = backpropagation_steps(model, digits, formulas, view)
    return StepPlayer(root, view, steps, digits, checked_direction(direction), theme, look)


def _has_tables(view: GraphModel) -> bool:
    return any(node.table for node in view.nodes)


def _path_table(paths: PathSum) -> str:
    rows = "".join(
        f'<tr><td>{escape(path)}</td><td class="number local">{factors}</td>'
        f'<td class="number">{product}</td></tr>'
        for path, factors, product in paths.rows()
    )
    total = pretty_number(paths.gradient, paths.digits)
    return (
        f"<table><thead><tr><th>path from {escape(paths.leaf)}</th><th>local derivatives</th>"
        f"<th>product</th></tr></thead><tbody>{rows}</tbody><tfoot><tr>"
        f"<th>d{escape(paths.root)}/d{escape(paths.leaf)}, the sum</th><td></td>"
        f'<td class="number grad"><b>{total}</b></td></tr></tfoot></table>'
    )
