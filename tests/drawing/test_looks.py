import re
import xml.etree.ElementTree as ET

import pytest

import autograd_lite as ag
from autograd_lite import (
    MLP,
    Value,
    draw,
    graph_model,
    only_paths_between,
    to_dot,
    to_mermaid,
    to_svg,
    to_text,
)
from autograd_lite._palette import DARK, LIGHT, PRINT
from autograd_lite.drawing.looks import FAMILIES, Look

pytest.importorskip("graphviz")


def graph():
    x, w, b = Value(0.7, label="x_1"), Value(-1.5, label="w_1"), Value(0.5, label="b")
    z = w * x + b
    z.label = "z"
    y = z.tanh()
    y.label = r"$\hat y$"
    y.backward()
    return x, w, b, z, y


def colors_in(source):
    return set(re.findall(r'"(#[0-9a-f]{6})"', source))


def test_a_theme_changes_every_colour_and_nothing_else():
    y = graph()[-1]
    usual = to_dot(y)
    assert colors_in(usual) <= set(LIGHT.values())
    for theme, palette in (("dark", DARK), ("print", PRINT)):
        source = to_dot(y, theme=theme, caption=False)
        assert colors_in(source) <= set(palette.values())
        blank = re.compile("#[0-9a-f]{6}")
        assert blank.sub("", source) == blank.sub("", to_dot(y, caption=False))
    assert {"#000000", "#ffffff"} < colors_in(to_dot(y, theme="print"))
    assert "■" in usual
    assert "■" not in to_dot(y, theme="print")  # where colours tell nothing
    assert to_dot(y, theme="color") == usual


def test_a_label_that_looks_like_a_colour_keeps_its_letters():
    label = '="#ffffff" #1a1a1a fontsize="11" color="#0072b2"'
    texts = ET.fromstring(to_svg(Value(1.0, label=label) * 2, theme="dark", font_size=20).encode())
    assert label in {(t.text or "").replace("\xa0", " ") for t in texts.findall(".//{*}text")}
    mermaid = to_mermaid(Value(1.0, label="fill:#ffffff,x") * 2, theme="dark")
    assert "fill#58;" in mermaid or "fill:#35;ffffff,x" in mermaid
    assert f"fill:{DARK['input-fill']}" in mermaid


def test_fonts_and_sizes():
    y = graph()[-1]
    source = to_dot(y, font="Gill Sans, serif", font_size=22)
    assert set(re.findall(r'fontname="([^"]*)"', source)) == {"Gill Sans, serif"}
    assert set(re.findall(r'fontsize="([^"]*)"', source)) == {"22", "20"}
    width = [
        float(re.search(r'width="(\d+)pt"', to_svg(y, font_size=size))[1]) for size in (11, 22)
    ]
    assert width[1] > 1.5 * width[0]


def test_highlighted_nodes_stand_out_with_the_edges_between_them():
    _, w, b, z, y = graph()

    def lines(**options):
        return to_dot(y, **options).splitlines()

    for wanted in ([w, z], ["w_1", "z"]):
        new = [line for line in lines(highlight=wanted) if line not in lines()]
        assert len(new) == 2
        assert all(LIGHT["highlight-fill"] in line and 'penwidth="3"' in line for line in new)
    path = only_paths_between(w, y)
    new = [line for line in lines(highlight=path) if line not in lines()]
    assert sum("->" in line for line in new) == 3  # w to the product, the sum and tanh
    assert sum(LIGHT["highlight-fill"] in line for line in new) == len(path.nodes) == 4
    assert lines(highlight=()) == lines()
    assert len([line for line in lines(highlight=b) if line not in lines()]) == 1


def test_a_node_inside_a_box_is_highlighted_as_its_box():
    model = MLP(2, [3, 1], seed=1)
    root = model([0.5, -1.0])
    weight = model.layers[0].neurons[1].weights[0]
    source = to_dot(root, depth=0, highlight=[weight])
    assert re.search(rf'"c\d+" \[color="{LIGHT["highlight"]}"', source)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"theme": "pink"}, "theme is one of color, print, dark, not 'pink'"),
        ({"font": 'a" b'}, "font is the name of a font"),
        ({"font": "a & b"}, "font is the name of a font"),
        ({"font_size": 0}, "font_size is a number of points, not 0"),
        ({"highlight": ["q"]}, "highlight: 'q' is not in this picture"),
        ({"highlight": [Value(1.0)]}, "is not in this picture"),
        ({"highlight": graph_model(Value(1.0, label="q").exp())}, "from another graph"),
    ],
)
def test_a_value_that_an_option_cannot_have(options, message):
    with pytest.raises(ValueError, match=message):
        draw(graph()[-1], **options)


def test_labels_in_mathematics():
    y = graph()[-1]
    assert "ŷ = tanh(z)" in to_text(y)  # what is written in LaTeX always is
    assert "w_1" in to_text(y)
    assert "v₁ = w₁ × x₁" in to_text(y, mathematics=True)
    for text in (to_svg(y, mathematics=True), to_mermaid(y, mathematics=True)):
        assert "_1" not in text


def test_every_kind_of_file_takes_the_look(tmp_path):
    y = graph()[-1]
    draw(y, theme="dark", highlight=["z"]).save(tmp_path / "e.tex")
    text = (tmp_path / "e.tex").read_text()
    assert rf"\definecolor{{paper}}{{HTML}}{{{DARK['paper'][1:].upper()}}}" in text
    assert "draw=highlight" in text
    draw(y, theme="dark").save(tmp_path / "e.mmd")
    assert DARK["input"] in (tmp_path / "e.mmd").read_text("utf-8")


@pytest.mark.parametrize(
    ("sizes", "n"), [([8, 3], 1), ([2, 3], 1), ([40, 3], 1), ([6, 3], 9), ([6, 3], 100)]
)
def test_in_print_colours_of_numbers_become_black_and_white(sizes, n):
    """Squares by their area: the inverse of the colours, from the same numbers."""
    model = MLP(4, sizes, "tanh", seed=1)
    samples = [[i / n, -1.0, 2.0, 0.0] for i in range(n)]
    loss = ag.cross_entropy([model(x) for x in samples], [1] * n)
    loss.backward()
    source = to_dot(loss, theme="print", depth=0)
    for color in set(re.findall("#([0-9a-f]{6})", source)):
        assert color[:2] == color[2:4] == color[4:]
    if sizes != [2, 3]:
        assert "black is positive" in source
    assert "Warning" not in ag.draw(loss, theme="print", depth=0).pipe("svg", encoding="utf-8")


def test_the_area_of_a_square_is_the_size_of_a_weight():
    model = MLP(8, [8, 1], seed=1)
    for weight in model.parameters():
        weight.data = 0.0
    for i, weight in enumerate(model.layers[0].neurons[0].weights):
        weight.data = [1.0, -1.0, 0.25, -0.25, 0.0, 0.04, 1.0, 1.0][i]
    source = to_dot(model([1.0] * 8) * 2, theme="print", depth=0)
    squares = re.findall(r'<TABLE (\w+)="#000000" .*? WIDTH="(\d+)" HEIGHT="(\d+)">', source)
    black, white = "BGCOLOR", "COLOR"
    sides = [(black, 10), (white, 10), (black, 5), (white, 5), (black, 2), (black, 10), (black, 10)]
    assert squares == [(color, str(side), str(side)) for color, side in sides]


def test_style_sheets_name_any_font():
    assert Look(font="Source Sans 3, serif").families == f'"Source Sans 3", serif, {FAMILIES}'
    assert Look(font=" , ").families == Look().families == FAMILIES


def test_what_is_no_size_and_nothing_to_highlight():
    for size in (0, float("nan"), "large"):
        with pytest.raises(ValueError, match="font_size is a number of points"):
            Look(font_size=size)
    with pytest.raises(TypeError, match="highlight: Values, labels or a part of a graph, not 3"):
        draw(graph()[-1], highlight=3)
