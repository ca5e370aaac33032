"""The public functions that draw: from a Value to a picture, a text or a file."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict, TypeVar

from autograd_lite._saving import DPI, save_as
from autograd_lite.drawing.chains import is_chain
from autograd_lite.drawing.data import to_json_text
from autograd_lite.drawing.displays import Bundle
from autograd_lite.drawing.dot import dot_lines
from autograd_lite.drawing.figures import side_by_side, upside_down
from autograd_lite.drawing.looks import (
    USUAL_SIZE,
    Look,
    checked_direction,
    dressed,
    highlighted,
    recolored,
)
from autograd_lite.drawing.marks import OFF, is_off
from autograd_lite.drawing.mathematics import in_mathematics
from autograd_lite.drawing.mermaid import to_mermaid_text
from autograd_lite.drawing.model import GraphModel, GraphTable, graph_model
from autograd_lite.drawing.page import to_page
from autograd_lite.drawing.programs import is_program, program_model
from autograd_lite.drawing.samples import has_wide_tables, samples_of
from autograd_lite.drawing.style import TABLE_DIGITS, Show, gradient_text, legend
from autograd_lite.drawing.text import to_tree
from autograd_lite.drawing.tikz import to_tikz_text
from autograd_lite.drawing.zoom import MAX_NODES, readable
from autograd_lite.formulas.numbers import DIGITS
from autograd_lite.value import Value

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from autograd_lite.drawing.picture import Picture

__all__ = [
    "draw",
    "save_drawing",
    "to_dot",
    "to_html",
    "to_json",
    "to_mermaid",
    "to_svg",
    "to_text",
]

Function = TypeVar("Function", bound=Callable[..., Any])
Drawable: TypeAlias = "Value | Iterable[Value] | GraphModel | Mapping[str, Any]"
FEW_EDGES = 60
LONG_PATH = 8
OF_SOME = "on each edge: the local derivative, after a backward pass × upstream gradient"
MERMAID_COLOR = re.compile(r"(?m)(?<=:)#[0-9a-f]{6}(?=,|$)")


class Options(TypedDict, total=False):
    """The options of `draw`, which every other output takes as well."""

    values: bool
    gradients: bool
    derivatives: bool | None
    formulas: bool
    digits: int | None
    depth: int | None
    collapse: bool | Collection[str] | None
    max_nodes: int
    direction: str | None
    caption: bool | str
    highlight: Iterable[Value | str] | GraphModel
    mathematics: bool
    theme: str
    font: str
    font_size: float


def draw(
    root: Drawable,
    *,
    values: bool = True,
    gradients: bool = True,
    derivatives: bool | None = None,
    formulas: bool = False,
    digits: int | None = None,
    depth: int | None = None,
    collapse: bool | Collection[str] | None = None,
    max_nodes: int = MAX_NODES,
    direction: str | None = None,
    caption: bool | str = True,
    highlight: Iterable[Value | str] | GraphModel = (),
    mathematics: bool = False,
    theme: str = "color",
    font: str = "",
    font_size: float = USUAL_SIZE,
) -> Picture:
    r"""Draw the computation graph of root, as a notebook displays it.

    Args:
        root: the last node of a recorded graph, several of them, or a part of a graph such as
            `only_paths_between` returns; or several of these with a title each, as in
            {"before": a, "after": b}, to be drawn side by side. Or a compiled `Program`, of which
            the rows are drawn, as they are, whatever the options that choose what to show.
        values: False leaves out the value of each node.
        gradients: False leaves out the gradients. A gradient is "-" before a backward pass.
        derivatives: True or False shows the local derivatives on the edges or not; after a
            backward pass as local × upstream = contribution. Unless told, where there are few.
        formulas: True writes the local derivatives as formulas too (this needs SymPy).
        digits: significant digits of every number, 5 unless told, in tables 3; whole numbers are
            written in full.
        depth: how many levels of modules to open: 0 draws a layer as a table, its weights as
            colours, 1 each neuron as a table.
        collapse: True draws modules as boxes, False all they hold; or a list of their names.
            Unless told, modules and repeats are collapsed as far as reading needs it.
        max_nodes: refuse to draw more nodes than this.
        direction: "LR" from left to right, "TB" from top to bottom; as fits unless told.
        caption: False leaves out the line below the picture; a text takes its place.
        highlight: nodes that stand out with the edges between them: Values, names, or a part
            such as `only_paths_between` returns.
        mathematics: True writes labels such as w_1, y_hat and theta as w₁, ŷ and θ. A label
            between dollar signs, $\hat y$, is mathematics always; TeX sets all of them.
        theme: "color", "print" (black on white) or "dark".
        font: the family of all texts, such as "Palatino".
        font_size: of most texts, in points; the others and the boxes grow with it.

    Returns:
        A graphviz `Digraph`: a notebook shows it, `render` writes a file, `source` is its DOT.

    Raises:
        TypeError: if root is not a Value or a list of Values, or for an unknown option.
        ValueError: if the graph is too large to read, or an option has a value it cannot have.

    >>> a, b = Value(2.0, label="a"), Value(1.0, label="b")
    >>> picture = draw((a + b) * (b + 1))
    >>> picture.source.count("->")
    6
    """
    options = locals()
    drawing = _drawing(root, **{name: options[name] for name in Options.__annotations__})
    return drawing.picture(root)


def _takes_options_of_draw(function: Function) -> Function:
    """Name the options of `draw` in the signature of a function that hands them on."""
    own = inspect.signature(function)
    shared = [p for p in inspect.signature(draw).parameters.values() if p.kind is p.KEYWORD_ONLY]
    kept = [p for p in own.parameters.values() if p.kind is not p.VAR_KEYWORD]
    function.__signature__ = own.replace(parameters=[*kept, *shared])  # type: ignore[attr-defined]
    return function


@_takes_options_of_draw
def to_dot(root: Drawable, **options: Unpack[Options]) -> str:
    """The graph in Graphviz' DOT language; root and options as for `draw`."""
    drawing = _drawing(root, **options)
    return "digraph {\n" + "".join(f"\t{line}\n" for line in drawing.dot_lines()) + "}\n"


@_takes_options_of_draw
def to_svg(root: Drawable, **options: Unpack[Options]) -> str:
    """The picture as SVG text; root and options as for `draw`."""
    svg: str = draw(root, **options).pipe(format="svg", encoding="utf-8")
    return svg


def _model_display(model: GraphModel, include: Any = None, exclude: Any = None, **_: Any) -> Bundle:
    return draw(model)._repr_mimebundle_(include, exclude)


GraphModel._repr_mimebundle_ = _model_display  # type: ignore[attr-defined]


@_takes_options_of_draw
def to_text(root: Drawable, **options: Unpack[Options]) -> str:
    """The graph as a tree of text for a terminal; root and options as for `draw`.

    >>> a = Value(3.0, label="a")
    >>> b = a * a
    >>> b.backward()
    >>> print(to_text(b))
               value  gradient   local × upstream = contribution
    y = a × a  9      1
    ├─ a       3      3 + 3 = 6  3 × 1 = 3
    └─ a       3      6          3 × 1 = 3
    <BLANKLINE>
    """
    drawing = _drawing(root, **options)
    return to_tree(drawing.model, drawing.show)


@_takes_options_of_draw
def to_mermaid(root: Drawable, **options: Unpack[Options]) -> str:
    """The graph as a Mermaid flowchart, for Markdown; root and options as for `draw`.

    >>> print(to_mermaid(Value(2.0, label="a").exp()))
    flowchart LR
      n0(["a<br/>value 2<br/>grad -"])
    ...
    """
    drawing = _drawing(root, **options)
    return drawing.mermaid()


def to_json(root: Drawable) -> str:
    """The whole graph as JSON: nodes, edges and clusters with all that is known about them."""
    return to_json_text(_whole(root))


@_takes_options_of_draw
def to_html(root: Drawable, *, title: str = "Computation graph", **options: Unpack[Options]) -> str:
    """A page with the picture and its text, in one file without scripts; options as for `draw`."""
    drawing = _drawing(root, **options)
    return drawing.page(drawing.picture(root), title)


@_takes_options_of_draw
def save_drawing(
    root: Drawable, path: str | PathLike[str], *, dpi: float = DPI, **options: Unpack[Options]
) -> None:
    """Draw root into a file, of the kind that its suffix says; options as for `draw`.

    Args:
        root: as for `draw`.
        path: ends in .svg, .png, .pdf, .dot, .gv, .tex (TikZ), .html, .txt, .mmd (Mermaid) or
            .json, which holds the whole graph, whatever the options.
        dpi: dots per inch of a PNG.

    Raises:
        ValueError: for another suffix.
    """
    if Path(path).suffix.lower() == ".json":  # which holds the largest graph as well
        save_as(path, {".json": partial(to_json, root)}, "a graph")
    else:
        draw(root, **options).save(path, dpi=dpi)


@dataclass(frozen=True)
class _Drawing:
    """What is drawn, and how: the options of `draw` after they have been thought through."""

    model: GraphModel
    show: Show
    direction: str
    caption: str
    look: Look
    plain: GraphModel
    wraps: bool

    def dot_lines(self) -> Iterator[str]:
        """The statements of the picture in DOT."""
        lines = dot_lines(self.model, self.show, self.direction, self.caption, self.wraps)
        return dressed(lines, self.look)

    def mermaid(self) -> str:
        """The picture in Mermaid."""
        text = to_mermaid_text(self.model, self.show, self.direction)
        return recolored(text, self.look, MERMAID_COLOR)

    def picture(self, root: Drawable) -> Picture:
        """The picture, which knows as well what makes each kind of file that is a text."""
        from autograd_lite.drawing.picture import Picture

        picture = Picture(body=[f"\t{line}\n" for line in self.dot_lines()], format="svg")
        picture.texts = {
            ".tex": partial(to_tikz_text, self.plain, self.show, self.direction, self.look),
            ".html": partial(self.page, picture, "Computation graph"),
            ".txt": partial(to_tree, self.model, self.show),
            ".mmd": self.mermaid,
            ".json": partial(to_json, root),
        }
        return picture

    def page(self, picture: Picture, title: str) -> str:
        """The picture and its text in a page of the same theme."""
        svg = picture.pipe("svg", encoding="utf-8")
        colors = None if self.look.theme == "color" else self.look.colors
        return to_page(svg, to_tree(self.model, self.show), title, colors)


def _drawing(
    root: Drawable,
    *,
    depth: int | None = None,
    collapse: bool | Collection[str] | None = None,
    max_nodes: int = MAX_NODES,
    direction: str | None = None,
    caption: bool | str = True,
    highlight: Iterable[Value | str] | GraphModel = (),
    mathematics: bool = False,
    theme: str = "color",
    font: str = "",
    font_size: float = USUAL_SIZE,
    digits: int | None = None,
    **shown: Any,
) -> _Drawing:
    if unknown := shown.keys() - Options.__annotations__.keys():
        raise TypeError(
            f"{min(unknown)!r} is no option of a drawing: {', '.join(Options.__annotations__)}"
        )
    whole = _whole(root)
    if isinstance(root, Mapping):
        parts = {str(name): readable(_whole(own), depth, collapse, max_nodes)
                 for name, own in root.items()}  # fmt: skip
        model = side_by_side(parts)
        if caption is True and len({part.after_backward for part in parts.values()}) > 1:
            caption = OF_SOME
    elif is_program(root):
        model, shown = whole, {"values": False, "gradients": False, "derivatives": False}
    else:
        model = readable(whole, depth, collapse, max_nodes)
    chosen = highlighted(highlight, root, whole, model)
    look = Look(theme, font, font_size, chosen)
    if digits is None:
        digits = TABLE_DIGITS if any(node.table for node in model.nodes) else DIGITS
    show = Show(digits=digits, **shown)
    if show.derivatives is None:
        show = replace(show, derivatives=len(model.edges) <= FEW_EDGES)
    automatic = depth is collapse is None
    text = _caption(whole, model, show, automatic) if caption is True else caption or ""
    strips = [row.cells for node in model.nodes if node.table for row in node.table.rows]
    if caption is True and theme == "print" and any(strips):
        text += "\nwithout numbers: black is positive, white or grey negative"
    wraps = checked_direction(direction) is None and is_chain(model)
    direction = direction or _direction(model)
    if isinstance(root, Mapping) and direction == "LR":
        model = upside_down(model)
    named = in_mathematics(model, mathematics)
    return _Drawing(named, show, direction, text, look, model, wraps)


def _whole(root: Drawable) -> GraphModel:
    """The model of all that is to be drawn."""
    if isinstance(root, GraphModel):
        return root
    if is_program(root):
        return program_model(root)
    if isinstance(root, Mapping):
        if not root:
            raise ValueError("a figure of several graphs needs one: {title: root, ...}")
        return side_by_side({str(title): _whole(own) for title, own in root.items()})
    return graph_model(root)


def _direction(model: GraphModel) -> str:
    """From left to right, but a long slim graph from top to bottom, so that it fits a page."""
    if has_wide_tables(model):
        return "TB"
    if any(node.table for node in model.nodes) or is_chain(model):
        return "LR"
    height: dict[str, int] = {}
    for node in model.nodes:
        below = (height.get(edge.parent, 0) for edge in model.edges_into[node.id])
        height[node.id] = 1 + max(below, default=0)
    longest, widest = max(height.values()), max(Counter(height.values()).values())
    return "TB" if longest > LONG_PATH and widest <= 2 * longest else "LR"


def _caption(whole: GraphModel, model: GraphModel, show: Show, automatic: bool) -> str:
    tables = [node.table for node in model.nodes if node.table]
    lines = [_caption_of_counts(whole, model, show, automatic, tables), legend(model)]
    if n_samples := samples_of(model):
        lines.append(f"side by side in each row: the {n_samples} samples, in their order")
        if model.after_backward and show.gradients:
            lines.append("grad of a weight: the sum over the samples of input × grad z")
    if any(is_off(row.notes) for table in tables for row in table.rows):
        lines.append("grey: off for all samples" if n_samples else f"grey: {OFF}")
    return "\n".join(filter(None, lines))


def _caption_of_counts(
    whole: GraphModel, model: GraphModel, show: Show, automatic: bool, tables: list[GraphTable]
) -> str:
    if any(kind == "back" for table in tables for _, kind in table.columns):
        if model.after_backward and show.gradients:
            return (
                "grad of a weight: input × grad of the sum; "
                "← back to the input: weight × grad of the sum"
            )
        return "in each neuron its weights, their sum with the inputs, and its activation"
    if len(model.nodes) < len(whole.nodes):
        counts = f"{len(model.nodes)} boxes stand for {len(whole.nodes)} nodes"
        if not automatic:
            return counts
        if len(whole.nodes) > MAX_NODES:
            return f"{counts}; only_paths_between(a, root) shows a part in full"
        if not whole.clusters or samples_of(model):
            return f"{counts}; collapse=False draws them all"
        return f"{counts}; depth=1 opens the layers, collapse=False everything"
    if not (show.derivatives and show.gradients):
        return "on each edge: the local derivative" if show.derivatives else ""
    if model.tangents_by:
        return "on each edge: local derivative × tangent of the operand = contribution"
    if not model.after_backward:
        return "on each edge: the local derivative"
    text = "on each edge: local derivative × upstream gradient = contribution"
    if any("left from before" in gradient_text(model, node, show) for node in model.nodes):
        text += "\nleft from before: another backward pass added it, and no zero_grad() removed it"
    return text
