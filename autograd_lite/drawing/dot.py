"""The graph model in Graphviz' language: colours, shapes and labels."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from autograd_lite.drawing.model import GraphCluster, GraphEdge, GraphModel, GraphNode
from autograd_lite.drawing.style import Show, edge_text, gradient_text, printable, value_text

__all__ = ["dot_lines", "to_dot_text"]

INK, QUIET, ALARM, GRADIENT, PAPER = "#1a1a1a", "#6b6b6b", "#b3261e", "#8a3b00", "#ffffff"
LONG_TEXT = 12
FONT = "Helvetica,Arial,sans-serif"

LOOKS = {
    "input": ("box", "filled,rounded", "#0072b2", "#e6f2fa"),
    "parameter": ("hexagon", "filled", "#00795a", "#e5f5ef"),
    "constant": ("box", "filled,dashed", "#8c8c8c", "#f5f5f5"),
    "operation": ("box", "filled", "#4d4d4d", "#ffffff"),
    "output": ("box", "filled,bold", "#b35900", "#fff3e0"),
    "module": ("box3d", "filled", "#8e4a7e", "#f8edf5"),
}
"""The shape, style, border and fill of each role: hues that colour-blind readers tell apart."""


def to_dot_text(model: GraphModel, show: Show, direction: str = "LR", caption: str = "") -> str:
    """The whole DOT file."""
    lines = dot_lines(model, show, direction, caption)
    return "digraph {\n" + "".join(f"\t{line}\n" for line in lines) + "}\n"


def dot_lines(
    model: GraphModel, show: Show, direction: str = "LR", caption: str = ""
) -> Iterator[str]:
    """The statements of a DOT graph, one a line."""
    yield _attributes("graph", rankdir=direction, bgcolor=PAPER, pad="0.2", nodesep="0.2",
                      ranksep="0.35", fontname=FONT, fontsize="11", fontcolor=QUIET,
                      labelloc="b", labeljust="l", label=caption)  # fmt: skip
    yield _attributes("node", fontname=FONT, fontsize="11", fontcolor=INK, margin="0.08,0.04",
                      height="0.3", width="0.3")  # fmt: skip
    yield _attributes("edge", fontname=FONT, fontsize="10", fontcolor=INK, color="#767676",
                      arrowsize="0.6")  # fmt: skip
    yield from _cluster_lines(model, show, "")
    for edge in model.edges:
        yield _edge_line(model, edge, show)


def _cluster_lines(model: GraphModel, show: Show, outer: str) -> Iterator[str]:
    for node in model.nodes:
        if node.cluster == outer:
            yield _node_line(model, node, show)
    for cluster in model.clusters:
        if cluster.outer == outer:
            yield f"subgraph {_quote('cluster_' + cluster.id)} {{"
            yield _attributes("graph", **_cluster_look(cluster))
            yield from _cluster_lines(model, show, cluster.id)
            yield "}"


def _cluster_look(cluster: GraphCluster) -> dict[str, str]:
    return {
        "label": printable(cluster.name),
        "labelloc": "t",
        "style": "rounded,filled",
        "color": "#d9c3d3",
        "fillcolor": "#fbf7fa",
        "fontcolor": "#8e4a7e",
        "tooltip": printable(cluster.name),
    }


def _node_line(model: GraphModel, node: GraphNode, show: Show) -> str:
    shape, style, border, fill = LOOKS[node.role]
    attributes = {"shape": shape, "style": style, "color": border, "fillcolor": fill}
    if node.role == "output":
        attributes["peripheries"] = "2"
    if "dead relu" in node.marks:
        attributes |= {"style": "filled,dashed", "fillcolor": "#e4e4e4", "fontcolor": QUIET}
    if "nan" in node.marks or "infinite" in node.marks:
        attributes |= {"color": ALARM, "fillcolor": "#fde7e5", "penwidth": "3"}
    attributes["tooltip"] = _tooltip(node)
    label = _node_label(model, node, show)
    return f"{_quote(node.id)} [id={_quote(node.id)} label=<{label}> {_pairs(attributes)}]"


def _tooltip(node: GraphNode) -> str:
    return printable("\n".join([node.name, node.role, *node.marks]))


def _node_label(model: GraphModel, node: GraphNode, show: Show) -> str:
    """An HTML-like table: the operation's symbol at the left, the lines about it at the right."""
    is_box = node.role == "module"
    rows = list(_rows(model, node, show))
    symbol = "" if is_box else node.symbol
    if not rows:
        return _table(_symbol_cell(symbol or " ", 1))
    first = _symbol_cell(symbol, len(rows)) if symbol else ""
    cells = [f'<TD ALIGN="LEFT">{row}</TD>' for row in rows]
    return _table(first + "</TR><TR>".join(cells))


def _table(cells: str) -> str:
    options = 'BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="1"'
    return f"<TABLE {options}><TR>{cells}</TR></TABLE>"


def _rows(model: GraphModel, node: GraphNode, show: Show) -> Iterator[str]:
    if node.label:
        yield f"<B>{_html(_shortened(node.label))}</B>"
    value, gradient = value_text(node, show), gradient_text(model, node, show)
    if value and node.role == "constant":
        yield _colored(value, INK)
    elif value:
        yield _colored("value ", QUIET) + _colored(value, INK)
    if gradient:
        color = ALARM if "zero gradient" in node.marks else GRADIENT
        yield _colored("grad ", QUIET) + _colored(gradient, color)
    for mark in node.marks:
        if mark != "zero gradient":  # its number is red already
            yield f"<B>{_colored(mark, ALARM)}</B>"
    if node.role == "module":
        yield _colored(node.symbol, INK)
        if node.parameters:
            yield _colored(f"{node.parameters} parameters", QUIET)
    elif node.count > 1:
        yield f"<B>× {node.count}</B>"


def _colored(text: str, color: str) -> str:
    return f'<FONT COLOR="{color}">{_html(text)}</FONT>'


def _symbol_cell(symbol: str, n_rows: int) -> str:
    size = 18 if len(symbol) < 4 else 13
    text = f'<FONT POINT-SIZE="{size}">{_html(symbol)}</FONT>'
    return f'<TD ROWSPAN="{n_rows}" CELLPADDING="4">{text}</TD>'


def _edge_line(model: GraphModel, edge: GraphEdge, show: Show) -> str:
    attributes = {}
    text = edge_text(model, edge, show) if show.derivatives or edge.count > 1 else ""
    if len(text) > LONG_TEXT:
        text = text.replace(" = ", "\n= ")
    if text:
        attributes["label"] = "\n".join(f" {line} " for line in text.splitlines())
    if edge.contribution is not None and edge.count == 1:
        attributes["fontcolor"] = GRADIENT
    if edge.count > 1:
        attributes["penwidth"] = "2"
    ends = f"{_quote(edge.parent)} -> {_quote(edge.child)}"
    return f"{ends} [{_pairs(attributes)}]" if attributes else ends


def _shortened(label: str) -> str:
    return label if len(label) <= 80 else f"{label[:50]} … {label[-25:]}"


def _html(text: str) -> str:
    """The text inside an HTML-like label, safe from being read as markup."""
    return escape(printable(text)).replace("\n", "<BR/>")


def _quote(text: str) -> str:
    """The text as a DOT string, safe from being read as an escape sequence."""
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{text}"'


def _attributes(kind: str, **attributes: str) -> str:
    return f"{kind} [{_pairs(attributes)}]"


def _pairs(attributes: dict[str, str]) -> str:
    return " ".join(f"{name}={_quote(value)}" for name, value in attributes.items())
