"""The picture that a player animates: boxes apart, inside the picture, and wide enough."""

import random
import xml.etree.ElementTree as ET

import pytest
from examples import standard_example

import autograd_lite as ag
from autograd_lite import Value
from autograd_lite.drawing.model import graph_model
from autograd_lite.drawing.stage import Stage
from autograd_lite.drawing.steps import backpropagation_steps

pytest.importorskip("graphviz")
pytest.importorskip("pygraphviz")


def random_graph(seed):
    rng = random.Random(seed)
    nodes = [Value(rng.uniform(0.5, 2), label=name) for name in "abc"]
    for _ in range(8):
        x, y = rng.choice(nodes), rng.choice(nodes)
        nodes.append(rng.choice([x + y, x * y, x / (y * y + 1), x.tanh()]))
    return ag.sum(nodes[-3:])


def staged(root, **options):
    model = graph_model(root)
    steps = backpropagation_steps(model)
    return Stage(model, steps, **options), model, steps


def boxes(svg):
    """The corners of every node's outline, by the id of the node."""
    corners = {}
    for group in svg.iter("g"):
        if group.get("class", "").startswith("node"):
            shape = next(part for part in group if part.get("class") == "body")
            if shape.tag == "rect":
                x, y, w, h = (float(shape.get(k)) for k in ("x", "y", "width", "height"))
                corners[group.get("id")] = (x, y, x + w, y + h)
            else:
                points = [tuple(map(float, p.split(","))) for p in shape.get("points").split()]
                xs, ys = zip(*points, strict=True)
                corners[group.get("id")] = (min(xs), min(ys), max(xs), max(ys))
    return corners


@pytest.mark.parametrize("direction", ["LR", "TB"])
@pytest.mark.parametrize("root", [standard_example(), *map(random_graph, range(4))])
def test_boxes_are_inside_the_picture_and_apart(root, direction):
    stage, model, _ = staged(root, direction=direction)
    found = boxes(ET.fromstring(stage.svg()))
    assert list(found) == [node.id for node in model.nodes]
    for name, (left, top, right, bottom) in found.items():
        assert 0 <= left < right <= stage.width
        assert 0 <= top < bottom <= stage.height
        for other, (left2, top2, right2, bottom2) in found.items():
            apart = right <= left2 or right2 <= left or bottom <= top2 or bottom2 <= top
            assert name == other or apart


def test_every_text_of_every_step_has_one_place():
    stage, model, steps = staged(standard_example())
    ids = [part.get("id") for part in ET.fromstring(stage.svg()).iter() if part.get("id")]
    assert len(ids) == len(set(ids))
    places = {place for step in steps for place in step.reveals}
    constants = {f"{node.id}-value" for node in model.nodes if node.role == "constant"}
    assert places - set(ids) <= constants  # whose numbers are their names
    assert {edge.id for edge in model.edges} <= set(ids)


def test_a_still_shows_the_texts_it_is_given_and_marks_what_it_is_told():
    stage, model, _ = staged(standard_example())
    edge = model.edges[0]
    shown = {"n0-value": "−4 < 5 & 6", f"{edge.id}-local": "∂ = 1"}
    svg = ET.fromstring(stage.svg(shown, "n0", [edge.id], "backward"))
    texts = [part.text for part in svg.iter("tspan") if part.get("class") != "caption"]
    assert sorted(filter(None, texts)) == sorted(shown.values())
    current = [group for group in svg.iter("g") if "current" in group.get("class", "").split()]
    assert [group.get("class").split()[0] for group in current] == ["edge", "node"]
    assert not [part for part in svg.iter() if part.get("id")]  # several stills share one page


def test_edges_enter_in_the_order_of_the_operands():
    f, z1 = Value(5.0, label="f"), Value(1.0, label="z1")
    lse = ag.logsumexp([z1, f])
    model = graph_model((10 / f) + (lse - z1))
    stage = Stage(model, backpropagation_steps(model))
    child = next(node for node in model.nodes if node.op == "logsumexp")
    ends = [
        stage._edges[edge.id]["pos"].split()[0].removeprefix("e,").split(",")
        for edge in model.edges_into[child.id]
    ]
    first, second = (float(y) for _, y in ends)
    assert first > second  # Graphviz counts from below
