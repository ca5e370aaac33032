"""The tables of a stage: a place for every number, at the rows where the edges meet them."""

import xml.etree.ElementTree as ET

import pytest

from autograd_lite import MLP, Value
from autograd_lite.drawing.model import graph_model
from autograd_lite.drawing.stage import Stage
from autograd_lite.drawing.stage_tables import StageTable
from autograd_lite.drawing.steps import backpropagation_steps
from autograd_lite.drawing.zoom import as_drawn

pytest.importorskip("graphviz")
pytest.importorskip("pygraphviz")


def view():
    model = MLP(2, [4, 1], seed=1)
    root = (model([Value(1.0, label="x1"), Value(-1.0, label="x2")]) - 1.0) ** 2
    whole = graph_model(root)
    drawn = as_drawn(whole)
    return drawn, backpropagation_steps(whole, 3, view=drawn)


def tables(texts):
    for node in view()[0].nodes:
        if node.table:
            yield node, StageTable(node, node.table, texts, [node.table], 7.0, "color")


def test_graphviz_gets_a_table_of_the_same_size_with_two_ports_a_row():
    for node, table in tables({}):
        label = ET.fromstring(table.label)
        title, *rows = label.iter("TR")
        ports = [[cell.get("PORT") for cell in row] for row in rows]
        assert ports == [[f"in{i}", f"out{i}"] for i in range(len(node.table.rows))]
        widths = {sum(int(cell.get("WIDTH")) for cell in row) for row in (title, *rows)}
        assert widths == {round(table.width)}
        height = sum(int(row[0].get("HEIGHT")) for row in (title, *rows))
        assert table.height == pytest.approx(height, abs=2)


def test_longer_numbers_make_a_wider_table():
    (node, narrow), *_ = tables({})
    place = node.table.rows[-1].places[-1]
    (_, wide), *_ = tables({place: "9" * 40})
    assert wide.width >= narrow.width + 200
    assert wide.height == narrow.height


def test_every_number_of_a_row_has_its_place_and_its_step():
    drawn, steps = view()
    svg = ET.fromstring(Stage(drawn, steps, 3).svg())
    ids = {part.get("id") for part in svg.iter("tspan")}
    rows = [row for node in drawn.nodes if node.table for row in node.table.rows]
    assert len(rows) >= 5  # of five neurons
    places = {place for row in rows for place in row.places if place}
    assert places <= ids
    assert places <= {place for step in steps for place in step.reveals}  # none stays empty
