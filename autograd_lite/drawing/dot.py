"""The graph model in Graphviz' language: colours, shapes and labels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from textwrap import wrap

from autograd_lite._palette import LIGHT
from autograd_lite.drawing.marks import ALARMING, ZERO, is_off
from autograd_lite.drawing.model import GraphEdge, GraphModel, GraphNode
from autograd_lite.drawing.modules import GraphCluster
from autograd_lite.drawing.style import (
    Show,
    count_text,
    edge_text,
    gradient_name,
    gradient_text,
    printable,
    title,
    value_text,
)

__all__ = ["dot_lines", "to_dot_text"]

INK, QUIET, ALARM, GRADIENT = (LIGHT[name] for name in ("ink", "quiet", "alarm", "grad"))
REPEATS = LIGHT["module"]
LONG_TEXT = 12
MOST_DOORS = 6
MANY_EDGES = 400  # more are laid out in fewer rounds: it would take minutes else
SUM_WIDTH = 32
NEW_LINE = '<BR ALIGN="LEFT"/>'
FONT = "Helvetica,Arial,sans-serif"

LOOKS = {
    "input": ("box", "filled,rounded"),
    "parameter": ("note", "filled"),
    "constant": ("box", "filled,dashed"),
    "operation": ("box", "filled"),
    "output": ("box", "filled,bold"),
    "module": ("box3d", "filled"),
}
"""The shape and style of each role; the colours are those of its name in the palette."""


def to_dot_text(model: GraphModel, show: Show, direction: str = "LR", caption: str = "") -> str:
    """The whole DOT file."""
    lines = dot_lines(model, show, direction, caption)
    return "digraph {\n" + "".join(f"\t{line}\n" for line in lines) + "}\n"


def dot_lines(
    model: GraphModel, show: Show, direction: str = "LR", caption: str = ""
) -> Iterator[str]:
    """The statements of a DOT graph, one a line."""
    ranksep = "1.5" if len(model.edges) > 3 * len(model.nodes) else "0.35"
    yield _attributes("graph", rankdir=direction, bgcolor=LIGHT["paper"], pad="0.2", nodesep="0.2",
                      ranksep=ranksep, fontname=FONT, fontsize="11", fontcolor=QUIET,
                      labelloc="b", labeljust="l")  # fmt: skip
    if len(model.edges) > MANY_EDGES:
        yield _attributes("graph", nslimit="1", nslimit1="1", mclimit="0.2")
    if caption:
        lines = "".join(_html(line) + NEW_LINE for line in caption.split("\n"))
        yield f"label=<{_legend(model)}{lines}>"
    yield _attributes("node", fontname=FONT, fontsize="11", fontcolor=INK, margin="0.08,0.04",
                      height="0.3", width="0.3")  # fmt: skip
    yield _attributes("edge", fontname=FONT, fontsize="10", fontcolor=INK, color=LIGHT["edge"],
                      arrowsize="0.6")  # fmt: skip
    yield from _cluster_lines(model, show, "", direction)
    for edge in model.edges:
        yield _edge_line(model, edge, show, direction)


def _legend(model: GraphModel) -> str:
    """What the colours mean, for the roles in the picture."""
    roles = {node.role for node in model.nodes}
    entries = [f"{_colored('■', LIGHT[role])} {role}" for role in LOOKS if role in roles]
    return "   ".join(entries) + NEW_LINE


def _cluster_lines(model: GraphModel, show: Show, outer: str, direction: str) -> Iterator[str]:
    for node in model.nodes:
        if node.cluster == outer:
            yield _node_line(model, node, show, direction)
    for cluster in model.clusters:
        if cluster.outer == outer:
            yield f"subgraph {_quote('cluster_' + cluster.id)} {{"
            yield _attributes("graph", **_cluster_look(cluster))
            yield from _cluster_lines(model, show, cluster.id, direction)
            yield "}"


def _cluster_look(cluster: GraphCluster) -> dict[str, str]:
    return {
        "label": printable(cluster.name),
        "labelloc": "t",
        "style": "rounded,filled",
        "color": LIGHT["cluster"],
        "fillcolor": LIGHT["cluster-fill"],
        "fontcolor": LIGHT["module"],
        "tooltip": printable(cluster.name),
    }


def _node_line(model: GraphModel, node: GraphNode, show: Show, direction: str) -> str:
    shape, style = LOOKS[node.role]
    attributes = {
        "shape": shape,
        "style": style,
        "color": LIGHT[node.role],
        "fillcolor": LIGHT[f"{node.role}-fill"],
    }
    if node.role == "output":
        attributes["peripheries"] = "2"
    if node.role == "module":
        attributes["margin"] = "0.16,0.08"
    if is_off(node.marks):
        attributes |= {"style": "filled,dashed", "fillcolor": LIGHT["off-fill"], "fontcolor": QUIET}
    if ALARMING.intersection(node.marks):
        attributes |= {"color": ALARM, "fillcolor": LIGHT["alarm-fill"], "penwidth": "3"}
    attributes["tooltip"] = printable("\n".join([node.label or node.name, node.role, *node.marks]))
    n_doors = _doors(model, node)
    if n_doors:
        attributes["margin"] = "0"
    label = _node_label(model, node, show, n_doors, direction)
    return f"{_quote(node.id)} [id={_quote(node.id)} label=<{label}> {_pairs(attributes)}]"


def _doors(model: GraphModel, node: GraphNode) -> int:
    """Through how many places of its own edges enter a node, a place for each operand.

    None where an edge stands for several, or there is no order to be seen.
    """
    into = model.edges_into[node.id]
    in_order = [edge.position for edge in into] == list(range(len(node.operands)))
    is_plain = node.role != "module" and all(edge.count == 1 for edge in into)
    return len(into) if in_order and is_plain and 2 <= len(into) <= MOST_DOORS else 0


def _node_label(
    model: GraphModel, node: GraphNode, show: Show, n_doors: int, direction: str
) -> str:
    """An HTML-like table of the lines about a node, with doors for the edges at its side."""
    lines = [f'<TD ALIGN="LEFT">{row}</TD>' for row in _rows(model, node, show)]
    if not n_doors:
        return _table(lines, padding=1)
    span = "COLSPAN" if direction == "TB" else "ROWSPAN"
    content = f'<TD {span}="{n_doors}" CELLPADDING="4">{_table(lines, padding=1)}</TD>'
    doors = [f'<TD PORT="{i}" WIDTH="3" HEIGHT="3"></TD>' for i in range(n_doors)]
    rows = ["".join(doors), content] if direction == "TB" else [doors[0] + content, *doors[1:]]
    return _table(rows, padding=0)


def _table(rows: list[str], padding: int) -> str:
    options = f'BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="{padding}"'
    return f"<TABLE {options}><TR>{'</TR><TR>'.join(rows)}</TR></TABLE>"


def _rows(model: GraphModel, node: GraphNode, show: Show) -> Iterator[str]:
    yield f"<B>{_html(_shortened(title(model, node, show)))}</B>"
    value, gradient = value_text(node, show), gradient_text(model, node, show)
    if value and (node.role != "constant" or node.label):
        yield _colored("value ", QUIET) + _colored(value, INK)
    if gradient:
        color = ALARM if ZERO in node.marks else GRADIENT
        first, *more = wrap(gradient, SUM_WIDTH)
        yield _colored(f"{gradient_name(model)} ", QUIET) + _colored(first, color)
        yield from (_colored(line, color) for line in more)
    for mark in node.marks:
        if mark != ZERO:  # its number is red already
            yield f"<B>{_colored(mark, ALARM)}</B>"
    if node.role == "module":
        if node.symbol:
            yield _colored(node.symbol, INK)
        if node.parameters:
            yield _colored(f"{node.parameters} parameters", QUIET)
    elif node.count > 1:
        yield f"<B>{_colored(count_text(node), REPEATS)}</B>"


def _colored(text: str, color: str) -> str:
    return f'<FONT COLOR="{color}">{_html(text)}</FONT>'


def _edge_line(model: GraphModel, edge: GraphEdge, show: Show, direction: str) -> str:
    attributes = {}
    text = edge_text(model, edge, show) if show.derivatives or edge.count > 1 else ""
    if len(text) > LONG_TEXT and not show.formulas:
        text = text.replace(" = ", "\n= ").replace(" ≈ ", "\n≈ ")
    if text:
        attributes["label"] = "\n".join(f" {line} " for line in text.splitlines())
    if edge.contribution is not None and edge.count == 1:
        attributes["fontcolor"] = GRADIENT
    if edge.count > 1:
        attributes |= {"penwidth": "2", "fontcolor": REPEATS}
    ends = f"{_quote(edge.parent)} -> {_quote(edge.child)}"
    if _doors(model, model.by_id[edge.child]):
        ends += f":{edge.position}:{'n' if direction == 'TB' else 'w'}"
    return f"{ends} [{_pairs(attributes)}]" if attributes else ends


def _shortened(label: str) -> str:
    return label if len(label) <= 80 else f"{label[:50]} … {label[-25:]}"


def _html(text: str) -> str:
    """The text inside an HTML-like label, safe from being read as markup."""
    text = escape(printable(text)).replace("\n", "<BR/>")
    # Graphviz puts a node's name in place of a backslash and N (and a few more such) even here,
    # and has no escape for it, but a tag between the two characters keeps them apart.
    return re.sub(r"\\([EGHLNT])", rf'\\<FONT FACE="{FONT}">\1</FONT>', text)


def _quote(text: str) -> str:
    """The text as a DOT string, safe from being read as an escape sequence."""
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{text}"'


def _attributes(kind: str, **attributes: str) -> str:
    return f"{kind} [{_pairs(attributes)}]"


def _pairs(attributes: dict[str, str]) -> str:
    return " ".join(f"{name}={_quote(value)}" for name, value in attributes.items())
