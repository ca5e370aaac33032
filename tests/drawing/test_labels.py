"""Texts in Graphviz' language: what Graphviz draws is what was written."""

import xml.etree.ElementTree as ET

import pytest
from examples import HOSTILE_LABELS

from autograd_lite.drawing.labels import colored, html, pairs, quote
from autograd_lite.drawing.model import GraphModel, GraphNode, GraphRow, GraphTable
from autograd_lite.drawing.picture import Picture, lay_out
from autograd_lite.drawing.style import Show
from autograd_lite.drawing.tables import table_label

pytest.importorskip("graphviz")
pytest.importorskip("pygraphviz")

SVG = "{http://www.w3.org/2000/svg}"
TEXTS = [*HOSTILE_LABELS, "ends in \\", r"\"", r"\E\H\L\T", r"\\server", r"C:\\dir\\\N"]


def drawn(label):
    """The lines that Graphviz writes for a label."""
    svg = Picture(body=[f"node [shape=plain]; n [label={label}]\n"]).pipe("svg", encoding="utf-8")
    return [text.text.replace("\xa0", " ") for text in ET.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("text", TEXTS)
def test_a_string_is_drawn_as_it_was_written(text):
    assert "\n".join(drawn(quote(text))) == text


def tooltips(svg):
    titles = (
        a.get("{http://www.w3.org/1999/xlink}title") for a in ET.fromstring(svg).iter(f"{SVG}a")
    )
    return [title.replace("\xa0", " ") for title in titles]


def by_dot(source):
    return Picture(body=[source]).pipe("svg", encoding="utf-8")


def by_pygraphviz(source):
    return lay_out(f"digraph {{ {source} }}", "svg").decode()


@pytest.mark.parametrize("back_end", [by_dot, by_pygraphviz])
@pytest.mark.parametrize("text", [*TEXTS, "a &amp;amp; b", "&#92;N &copy;"])
def test_a_tooltip_says_what_was_written(text, back_end):
    assert tooltips(back_end(f"n [{pairs({'tooltip': text})}]")) == [text]


@pytest.mark.parametrize("text", [*TEXTS, "a &amp;amp; b"])
def test_a_row_of_a_table_says_its_full_name(text):
    """Of Graphviz from 3.0 on; older versions leave it out."""
    rows = (GraphRow("w", (1.0, 1.0), tooltip=text),)
    table = GraphTable((("value", "value"), ("grad", "grad")), rows)
    node = GraphNode("n0", "module", name="n", table=table)
    source = f"n [shape=plain, label=<{table_label(GraphModel((node,), ()), node, Show())}>]"
    assert text in tooltips(by_pygraphviz(source))


@pytest.mark.parametrize("text", TEXTS)
def test_an_html_like_label_is_drawn_as_it_was_written(text):
    for label in (html(text), colored(text, "#ff0000", 9)):
        lines = drawn(f"<{label}>")
        assert "".join(lines) == text.replace("\n", "")


def test_colors_and_sizes_are_those_of_the_picture():
    body = [f"n [label=<{colored('a', '#123456', 31)}>]\n"]
    (text,) = ET.fromstring(Picture(body=body).pipe("svg", encoding="utf-8")).iter(f"{SVG}text")
    assert (text.get("fill"), text.get("font-size")) == ("#123456", "31.00")
    assert colored("", "#123456") == ""  # Graphviz refuses an empty tag


def test_attributes_come_back_from_graphviz():
    pygraphviz = pytest.importorskip("pygraphviz")
    attributes = {"label": 'a "b"', "tooltip": "[x], y=1; z", "color": "#ff0000"}
    graph = pygraphviz.AGraph(string=f"digraph {{ n [{pairs(attributes)}] }}")
    assert dict(graph.get_node("n").attr) == attributes
