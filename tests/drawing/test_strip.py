"""The stills of a story: well-formed, few enough, and all that their captions say."""

import re
import xml.etree.ElementTree as ET

import pytest
from examples import HOSTILE_LABELS

from autograd_lite import MLP, Value, draw_steps
from autograd_lite.drawing.model import graph_model
from autograd_lite.drawing.stage import Stage
from autograd_lite.drawing.steps import backpropagation_steps
from autograd_lite.drawing.strip import still_svgs, strip_rows, strip_svg

pytest.importorskip("graphviz")
pytest.importorskip("pygraphviz")

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("label", HOSTILE_LABELS)
def test_the_strip_is_well_formed_and_keeps_labels(label):
    root = Value(2.0, label=label) * 3.0
    strip = draw_steps(root).strip
    titles = {element.text for element in ET.fromstring(strip).iter() if "title" in element.tag}
    assert f"{label} (input)" in titles


def test_a_control_character_does_not_break_the_strip():
    ET.fromstring(draw_steps(Value(2.0, label="a\x00\x1b") * 3.0).strip)


def test_the_strip_of_a_long_story_has_few_frames():
    x = Value(0.5, label="x")
    for _ in range(30):
        x = x.sin()
    player = draw_steps(x)
    assert 3 <= player.strip.count('class="title') <= 8
    assert sum(row.count('class="title') for row in strip_rows(player._stage, player.steps)) == 8


def story():
    a, b = Value(2.0, label="a"), Value(1.0, label="b")
    model = graph_model((a + b) * (b + 1))
    steps = backpropagation_steps(model)
    return Stage(model, steps), steps


def test_there_is_a_still_for_each_step_with_all_its_words():
    stage, steps = story()
    stills = [ET.fromstring(svg) for svg in still_svgs(stage, steps)]
    assert len(stills) == len(steps)
    assert len({(svg.get("width"), svg.get("height")) for svg in stills}) == 1
    for i, (svg, step) in enumerate(zip(stills, steps, strict=True)):
        texts = {"title": "", "below": ""}
        for text in svg.iter(f"{SVG}text"):
            kind = text.get("class").split()[0]
            if kind in texts:
                texts[kind] += f"{text.text or ''} "
        assert texts["title"].strip() == f"{i}. {step.title}"
        assert texts["below"].split() == step.text.split()


def test_the_rows_for_paper_hold_the_frames_of_the_strip_in_order():
    stage, steps = story()
    titles = [re.findall(r'class="title[^>]*>([^<]*)<', svg) for svg in strip_rows(stage, steps)]
    whole = re.findall(r'class="title[^>]*>([^<]*)<', strip_svg(stage, steps))
    assert [title for row in titles for title in row] == whole
    assert whole == [f"{i}. {step.title}" for i, step in enumerate(steps)]


def test_a_strip_fits_a_page_of_paper_and_ends_with_the_gradients():
    model = MLP(2, [4, 1], seed=1)
    loss = (model([Value(1.0, label="x1"), Value(-1.0, label="x2")]) - 1.0) ** 2
    wide, tall = Value(0.5, label="x"), Value(0.5, label="x")
    for i in range(12):
        wide, tall = wide + Value(1.0, label=f"c{i}"), tall.sin()
    for root in (loss, wide, tall):
        player = draw_steps(root)
        width, height = map(int, re.search(r'width="(\d+)" height="(\d+)"', player.strip).groups())
        assert height < 1.4 * width
        titles = re.findall(r'class="title[^>]*>(\d+)\.', player.strip)
        assert len(titles) >= 2
        assert int(titles[-1]) == len(player.steps) - 1


def test_no_picture_is_wider_than_a_page():
    x = Value(0.5, label="x" * 60)
    for _ in range(20):
        x = x.sin()
    model = graph_model(x)
    steps = backpropagation_steps(model)
    stage = Stage(model, steps)
    assert stage.width > 1260
    for svg in (strip_svg(stage, steps), *still_svgs(stage, steps)):
        root = ET.fromstring(svg)
        width, height = float(root.get("width")), float(root.get("height"))
        *_, inner_width, inner_height = map(float, root.get("viewBox").split())
        assert width <= 1260
        assert width / height == pytest.approx(inner_width / inner_height, rel=0.02)
