"""The graph model in Graphviz' language: colours, shapes and labels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import wrap

from autograd_lite._palette import LIGHT
from autograd_lite.drawing.chains import lines_of, spine_of, steps_to
from autograd_lite.drawing.labels import FONT, colored, html, pairs, quote
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
from autograd_lite.drawing.tables import edge_ports, table_label

__all__ = [
    "dot_lines",
    "first_of_each",
    "in_order",
    "order_in_clusters",
    "skips_a_rank",
    "to_dot_text",
]

INK, QUIET, ALARM, GRADIENT = (LIGHT[name] for name in ("ink", "quiet", "alarm", "grad"))
REPEATS = LIGHT["module"]
LONG_TEXT = 12
MOST_DOORS = 6
MANY_EDGES = 400  # more are laid out in fewer rounds: it would take minutes else
SUM_WIDTH = 32
NEW_LINE = '<BR ALIGN="LEFT"/>'
GAP = f'<FONT POINT-SIZE="6"> {NEW_LINE}</FONT>'
"""Between the picture and what stands below it."""

LOOKS = {
    "input": ("box", "filled,rounded"),
    "parameter": ("note", "filled"),
    "constant": ("box", "filled,dashed"),
    "operation": ("box", "filled"),
    "output": ("box", "filled,bold"),
    "module": ("box3d", "filled"),
}
"""The shape and style of each role; the colours are those of its name in the palette."""


def to_dot_text(
    model: GraphModel,
    show: Show,
    direction: str = "LR",
    caption: str = "",
    wraps: bool = False,
) -> str:
    """The whole DOT file."""
    lines = dot_lines(model, show, direction, caption, wraps)
    return "digraph {\n" + "".join(f"\t{line}\n" for line in lines) + "}\n"


def dot_lines(
    model: GraphModel,
    show: Show,
    direction: str = "LR",
    caption: str = "",
    wraps: bool = False,
) -> Iterator[str]:
    """The statements of a DOT graph, one a line; wraps lays a chain in lines like a text."""
    tables = any(node.table for node in model.nodes)
    ranksep = (
        _room_between_tables(model)
        if tables
        else "1.5"
        if len(model.edges) > 3 * len(model.nodes)
        else "0.35"
    )
    yield _attributes("graph", rankdir=direction, bgcolor=LIGHT["paper"], pad="0.2", nodesep="0.2",
                      ranksep=ranksep, fontname=FONT, fontsize="11", fontcolor=QUIET,
                      labelloc="b", labeljust="l")  # fmt: skip
    if tables and not needs_curves(model):
        yield 'splines="line"'
    yield from order_in_clusters(model)
    if len(model.edges) > MANY_EDGES:
        yield _attributes("graph", nslimit="1", nslimit1="1", mclimit="0.2")
    if caption:
        lines = "".join(html(line) + NEW_LINE for line in caption.split("\n"))
        yield f"label=<{GAP}{_legend(model)}{lines}>"
    yield _attributes("node", fontname=FONT, fontsize="11", fontcolor=INK, margin="0.08,0.04",
                      height="0.3", width="0.3")  # fmt: skip
    yield _attributes("edge", fontname=FONT, fontsize="10", fontcolor=INK, color=LIGHT["edge"],
                      arrowsize="0.6")  # fmt: skip
    yield from _cluster_lines(model, show, "", direction)
    line_of = lines_of(model) if wraps else {}
    spine = set() if any(node.table for node in model.nodes) else spine_of(model)
    yield from first_of_each(line_of)
    for edge in model.edges:
        yield _edge_line(model, edge, show, direction, line_of, spine)


def _room_between_tables(model: GraphModel) -> str:
    """Edges to single rows fan out, and need more room than a bundle."""
    return "0.8" if any(edge.enters is not None for edge in model.edges) else "0.35"


def first_of_each(line_of: dict[str, int]) -> Iterator[str]:
    """The first nodes of the lines of a wrapped chain, below each other."""
    firsts = {line: id for id, line in reversed(line_of.items())}
    if len(firsts) > 1:
        ids = " -> ".join(quote(firsts[line]) for line in sorted(firsts))
        yield f"{{rank=same; edge [style=invis]; {ids}}}"


def needs_curves(model: GraphModel) -> bool:
    """Whether straight lines might cross something: a node, or the numbers of a double edge."""
    ends = [(e.parent, e.child) for e in model.edges if e.leaves is None and e.enters is None]
    return skips_a_rank(model) or len(set(ends)) < len(ends)


def skips_a_rank(model: GraphModel) -> bool:
    """Whether an edge passes others by, so that a straight line might cross them."""
    rank = steps_to(model)
    return any(rank[edge.child] - rank[edge.parent] > 1 for edge in model.edges)


def _legend(model: GraphModel) -> str:
    """What the colours mean, for the roles in the picture."""
    roles = {node.role for node in model.nodes}
    entries = [f"{colored('■', LIGHT[role])} {role}" for role in LOOKS if role in roles]
    return "   ".join(entries) + NEW_LINE


def _cluster_lines(model: GraphModel, show: Show, outer: str, direction: str) -> Iterator[str]:
    for node in model.nodes:
        if node.cluster == outer:
            yield _node_line(model, node, show, direction)
    yield from in_order(model, outer, direction)
    for cluster in model.clusters:
        if cluster.outer == outer:
            yield f"subgraph {quote('cluster_' + cluster.id)} {{"
            yield _attributes("graph", **_cluster_look(cluster))
            yield from _cluster_lines(model, show, cluster.id, direction)
            yield "}"


def order_in_clusters(model: GraphModel) -> Iterator[str]:
    """What keeps neurons in their order inside clusters, as in a figure of several networks.

    Graphviz orders clusters one by one as it is told, and then all of them anew as it likes.
    """
    if _has_tables_in_clusters(model):
        yield "remincross=false"


def _has_tables_in_clusters(model: GraphModel) -> bool:
    return any(node.table and node.cluster for node in model.nodes)


def in_order(model: GraphModel, outer: str, direction: str = "") -> Iterator[str]:
    """The neurons of a layer below each other in their order, and the inputs in theirs."""
    is_upwards = direction == "LR" and _has_tables_in_clusters(model)
    rank = steps_to(model)
    fed = {edge.parent for edge in model.edges if edge.enters is not None}
    columns: dict[int, list[str]] = {}
    for node in model.nodes:
        if node.cluster == outer and (node.table or (not node.op and node.id in fed)):
            columns.setdefault(rank[node.id], []).append(node.id)
    for column in columns.values():
        column.sort(key=lambda name: int(name[1:]), reverse=is_upwards)
        if column[1:]:
            yield f"{{rank=same; edge [style=invis]; {' -> '.join(map(quote, column))}}}"


def _cluster_look(cluster: GraphCluster) -> dict[str, str]:
    return {
        "label": printable(cluster.title),
        "labelloc": "t",
        "style": "rounded,filled",
        "color": LIGHT["cluster"],
        "fillcolor": LIGHT["cluster-fill"],
        "fontcolor": LIGHT["module"],
        "tooltip": printable(cluster.name),
    }


def _node_line(model: GraphModel, node: GraphNode, show: Show, direction: str) -> str:
    told = [f"{row.name}: {row.tooltip}" for row in node.table.rows] if node.table else []
    tooltip = printable("\n".join([node.label or node.name, node.role, *node.marks, *told]))
    if node.table:
        table, look = table_label(model, node, show), pairs({"shape": "plain", "tooltip": tooltip})
        return f"{quote(node.id)} [id={quote(node.id)} label=<{table}> {look}]"
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
    attributes["tooltip"] = tooltip
    n_doors = _doors(model, node)
    if n_doors:
        attributes["margin"] = "0"
    label = _node_label(model, node, show, n_doors, direction)
    return f"{quote(node.id)} [id={quote(node.id)} label=<{label}> {pairs(attributes)}]"


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
    yield f"<B>{html(_shortened(title(model, node, show)))}</B>"
    value, gradient = value_text(node, show), gradient_text(model, node, show)
    if value and (node.role != "constant" or node.label):
        yield colored("value ", QUIET) + colored(value, INK)
    if gradient:
        color = ALARM if ZERO in node.marks else GRADIENT
        first, *more = _wrapped(gradient)
        yield colored(f"{gradient_name(model)} ", QUIET) + colored(first, color)
        yield from (colored(line, color) for line in more)
    for mark in node.marks:
        if mark != ZERO:  # its number is red already
            yield f"<B>{colored(mark, ALARM)}</B>"
    if node.role == "module":
        if node.symbol:
            yield colored(node.symbol, INK)
        if node.parameters:
            yield colored(f"{node.parameters} parameters", QUIET)
    elif node.count > 1:
        yield f"<B>{colored(count_text(node), REPEATS)}</B>"


def _wrapped(total: str) -> list[str]:
    """A sum in lines, of which none ends in a sign."""
    lines = wrap(re.sub(r"(?<=[-+−=≈]) ", "\xa0", total), SUM_WIDTH)
    return [line.replace("\xa0", " ") for line in lines]


def _edge_line(
    model: GraphModel,
    edge: GraphEdge,
    show: Show,
    direction: str,
    line_of: dict[str, int],
    spine: set[str],
) -> str:
    attributes: dict[str, str] = {}
    if line_of and line_of[edge.parent] != line_of[edge.child]:
        attributes |= {"constraint": "false", "tailport": "s", "headport": "n"}
    elif edge.parent in spine and edge.child in spine:
        attributes["weight"] = "10"  # which keeps it straight
    text = edge_text(model, edge, show) if show.derivatives or edge.count > 1 else ""
    if model.by_id[edge.child].table or (edge.leaves is not None and edge.count == 1):
        text = ""  # what it carries stands in the row
    if len(text) > LONG_TEXT and not show.formulas:
        text = text.replace(" = ", "\n= ").replace(" ≈ ", "\n≈ ")
    if text:
        beside = " " if direction == "LR" else "  "  # in which the next edge runs close
        attributes["label"] = "\n".join(f"{beside}{line}{beside}" for line in text.splitlines())
    if edge.contribution is not None and edge.count == 1:
        attributes["fontcolor"] = GRADIENT
    if edge.count > 1 and edge.enters is None:
        attributes |= {"penwidth": "2", "fontcolor": REPEATS}
    leaves, enters = edge_ports(model, edge)
    if edge.enters is not None and not leaves:
        leaves = ":e"
    n_doors = _doors(model, model.by_id[edge.child])
    if n_doors and "headport" not in attributes:
        is_straight = "weight" in attributes and n_doors == 2  # and enters between the doors
        door = "" if is_straight else f":{edge.position}"
        enters = f"{door}:{'n' if direction == 'TB' else 'w'}"
    ends = f"{quote(edge.parent)}{leaves} -> {quote(edge.child)}{enters}"
    return f"{ends} [{pairs(attributes)}]" if attributes else ends


def _shortened(label: str) -> str:
    return label if len(label) <= 80 else f"{label[:50]} … {label[-25:]}"


def _attributes(kind: str, **attributes: str) -> str:
    return f"{kind} [{pairs(attributes)}]"
