"""Backpropagation as a player: one HTML page that shows the steps of a graph, and a still strip."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import asdict
from functools import cached_property
from html import escape
from os import PathLike
from pathlib import Path
from textwrap import indent

from autograd_lite._palette import css_variables
from autograd_lite.drawing.model import graph_model
from autograd_lite.drawing.paths import PathSum, sum_over_paths
from autograd_lite.drawing.stage import Stage, read_asset
from autograd_lite.drawing.steps import backpropagation_steps
from autograd_lite.drawing.strip import strip_svg
from autograd_lite.formulas.names import evaluation_order
from autograd_lite.formulas.notation import pretty_number
from autograd_lite.formulas.numbers import DIGITS
from autograd_lite.graph import count_nodes, count_paths
from autograd_lite.value import Value

__all__ = ["StepPlayer", "draw_steps"]

MAX_NODES = 80
MAX_PATHS_SHOWN = 12
WIDE = 1200


class StepPlayer:
    """The forward and backward pass of a graph, to play, to predict, and to print.

    steps: what is shown, as data.
    html: a page on its own, which needs nothing from the network.
    strip: the same as an SVG of still frames.

    A notebook shows the player; where scripts are not allowed, the strip.
    """

    def __init__(self, root: Value, digits: int = DIGITS, formulas: bool = False) -> None:
        model = graph_model(root)
        self.steps = backpropagation_steps(model, digits, formulas)
        self._graph, self._model, self._digits = root, model, digits
        self._stage = Stage(model, self.steps, digits)
        self._root = self._stage.names[model.nodes[-1].id]

    @cached_property
    def html(self) -> str:
        """The page."""
        steps = [asdict(step) for step in self.steps]
        width, height = self._stage.width, self._stage.height
        parts = {
            "title": escape(f"Backpropagation of {self._root}, step by step"),
            "root": escape(self._root),
            "style": css_variables() + read_asset("stage.css") + read_asset("player.css"),
            "picture": self._stage.svg(),
            "viewbox": f"0 0 {width:.0f} {height:.0f}",
            "width": f"{width:.0f}",
            "description": escape(self.description),
            "last": str(len(steps) - 1),
            "paths": self._paths(),
            "strip": self._strip_image(),
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
        stage = self._stage
        if stage.width > WIDE:  # a page is taller than wide
            stage = Stage(self._model, self.steps, self._digits, direction="TB")
        return strip_svg(stage, self.steps)

    def save(self, path: str | PathLike[str]) -> None:
        """Write the page (.html) or the strip (.svg) to a file.

        Raises:
            ValueError: for another ending.
        """
        path = Path(path)
        if path.suffix not in (".html", ".svg"):
            raise ValueError(f"{path.name}: steps are saved as .html (the player) or .svg (stills)")
        path.write_text(self.html if path.suffix == ".html" else self.strip, encoding="utf-8")

    def __str__(self) -> str:
        return "\n".join(
            f"{number:>3}  {step.title}\n{indent(step.text, '     ')}"
            for number, step in enumerate(self.steps)
        )

    def __repr__(self) -> str:
        return f"<StepPlayer of {self._root}: {len(self.steps)} steps>"

    def _repr_html_(self) -> str:
        height = round(min(self._stage.height * 1.15, 620)) + 330
        return (
            f'<iframe srcdoc="{escape(self.html)}" sandbox="allow-scripts" '
            f'title="{escape(self.description)}" '
            f'style="width:100%;height:{height}px;border:0"></iframe>'
            "<details><summary>All steps as still pictures</summary>"
            f"{self._strip_image()}</details>"
        )

    def _strip_image(self) -> str:
        text = escape(str(self))
        source = f"data:image/svg+xml;base64,{b64encode(self.strip.encode()).decode()}"
        return f'<img style="max-width:100%" alt="{text}" src="{source}">'

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
    root: Value, digits: int = DIGITS, formulas: bool = False, max_nodes: int = MAX_NODES
) -> StepPlayer:
    """Backpropagation through the graph of root, step by step.

    Values appear node by node, then the seed, then gradients flow backward, one node at a time,
    each with its chain rule written out. The page has buttons, a slider, arrow keys, and a mode
    that asks for each number before it shows it.

    Args:
        root: the last node of a recorded graph; no `.grad` of it is read or changed.
        digits: how many significant digits numbers are shown with.
        formulas: True writes the local derivatives as formulas too (this needs SymPy).
        max_nodes: the largest graph that is still worth stepping through.

    Returns:
        A player that shows itself in notebooks and saves itself as a page or a strip of stills.

    Raises:
        TypeError: if root is not a Value.
        ValueError: if the graph has more than max_nodes nodes.

    >>> a, b = Value(2.0, label="a"), Value(1.0, label="b")
    >>> player = draw_steps((a + b) * (b + 1))
    >>> print(player.steps[-1].text)
    dy/da = 2
    dy/db = 3 + 2 = 5
    """
    if not isinstance(root, Value):
        raise TypeError(f"draw_steps shows the graph of one Value, not {root!r:.60}")
    nodes = count_nodes(root)
    if nodes > max_nodes:
        raise ValueError(
            f"draw_steps: a graph of {nodes:,} nodes is too large to step through (max_nodes is "
            f"{max_nodes}). Step through a part of it, such as one neuron or the loss of one "
            "sample, or give a larger max_nodes"
        )
    return StepPlayer(root, digits, formulas)


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
