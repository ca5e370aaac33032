import json
import xml.etree.ElementTree as ET

import pytest

from autograd_lite import MLP, Value, draw, to_dot, to_json, to_svg, to_text
from autograd_lite.drawing.outputs import _drawing
from autograd_lite.drawing.picture import lay_out

pytest.importorskip("graphviz")


def power(n):
    x = Value(2.0, label="x")
    y = x
    for _ in range(n):
        y = y * x
    return y


def height_of(svg, text):
    found = [t for t in ET.fromstring(svg.encode()).findall(".//{*}text") if t.text == text]
    return float(found[0].get("y"))


def test_each_graph_stands_under_its_title_in_the_order_given():
    figure = {"first": power(1), "second": power(2), "third": power(3)}
    svg = to_svg(figure, direction="LR")
    assert height_of(svg, "first") < height_of(svg, "second") < height_of(svg, "third")
    assert to_text(figure).count("y = ") == 3
    nodes = json.loads(to_json(figure))["nodes"]
    assert len({node["id"] for node in nodes}) == len(nodes) == 2 + 3 + 4
    assert [node["name"] for node in nodes].count("x") == 3


def test_graphs_that_share_nodes_stay_apart():
    x = Value(2.0, label="x")
    figure = {"a": x * x, "b": x + x}
    edges = json.loads(to_json(figure))["edges"]
    assert [(edge["parent"], edge["child"]) for edge in edges] == 2 * [("n0", "n1")] + 2 * [
        ("n2", "n3")
    ]


def test_modules_keep_their_boxes_inside():
    model = MLP(2, [2, 1], seed=1)
    figure = {"network": model([1.0, 2.0]), "power": power(2)}
    for options in ({"collapse": False}, {"depth": 0}, {}):
        source = to_dot(figure, **options)
        assert source.count("subgraph") >= 2
        assert draw(figure, **options).pipe("svg")


def test_a_figure_says_what_is_true_of_all_its_graphs():
    before, after = power(1), power(2)
    after.backward()
    assert "local derivative × upstream gradient = contribution" in to_dot({"a": after})
    mixed = to_dot({"before": before, "after": after})
    assert "after a backward pass × upstream gradient" in mixed
    assert "× upstream gradient = contribution" not in mixed


def test_nodes_of_a_figure_are_highlighted_by_name():
    source = to_dot({"a": power(1), "b": power(1)}, highlight=["x"])
    assert source.count('penwidth="3"') == 2


def test_a_figure_of_nothing_is_refused():
    with pytest.raises(ValueError, match="needs one"):
        draw({})
    with pytest.raises(TypeError, match="a Value or a list of Values"):
        draw({"a": 3.0})


def by_dot(picture):
    return picture.pipe("json0", encoding="utf-8")


def by_pygraphviz(picture):
    pytest.importorskip("pygraphviz")
    return lay_out(picture.source, "json0")


@pytest.mark.parametrize("back_end", [by_dot, by_pygraphviz])
@pytest.mark.parametrize("direction", ["LR", "TB"])
def test_networks_side_by_side_keep_the_order_of_their_neurons(back_end, direction):
    """Read from the layout: older and newer Graphviz order what is in clusters in other ways."""
    figure = {}
    for title, sizes in {"a": [3, 1], "b": [4, 1], "c": [4, 2, 1]}.items():
        x = [Value(0.5, label="x1"), Value(-1.0, label="x2")]
        figure[title] = (MLP(2, sizes, "tanh", seed=1)(x) - 1.0) ** 2
    model = _drawing(figure).model
    places = {
        item["name"]: tuple(map(float, item["pos"].split(",")))
        for item in json.loads(back_end(draw(figure, direction=direction)))["objects"]
        if "pos" in item
    }
    columns = {}
    for node in model.nodes:
        if node.table or node.role == "input":
            kind = node.name.rpartition(" ")[0] if node.table else "inputs"
            x, y = places[node.id]
            columns.setdefault((node.cluster, kind), []).append(-y if direction == "LR" else x)
    assert len(columns) == 3 + 7
    for column in columns.values():
        assert column == sorted(column)
