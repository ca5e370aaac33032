import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from examples import HOSTILE_LABELS, PUBLISHED, standard_example

import autograd_lite as ag
from autograd_lite import MLP, Value, draw, only_paths_between, save_drawing

pytest.importorskip("graphviz")
pytest.importorskip("pygraphviz")

GOLDEN = Path(__file__).parent / "golden"
SVG = "{http://www.w3.org/2000/svg}"


def published_example():
    a, b = Value(2.0, label="a"), Value(1.0, label="b")
    c, d = a + b, b + 1
    e = c * d
    c.label, d.label, e.label = "c", "d", "e"
    e.backward()
    return e


def loss_of_mlp():
    model = MLP(2, [16, 16, 1], init="uniform", seed=1)
    loss = (1 + model([Value(0.5, label="x1"), Value(-1.0, label="x2")])).relu()
    loss.label = "loss"
    loss.backward()
    return loss


GOLDEN_FILES = [
    (example, suffix)
    for example in (published_example, standard_example, loss_of_mlp)
    for suffix in (".txt", ".mmd", ".dot", ".json")
    if (example, suffix) != (loss_of_mlp, ".json")  # it lists the whole graph, which is long
]


@pytest.mark.parametrize(("example", "suffix"), GOLDEN_FILES)
def test_golden_files(example, suffix, tmp_path, golden):
    path = tmp_path / f"{example.__name__}{suffix}"
    save_drawing(example(), path)
    golden(path.read_text("utf-8"), GOLDEN / path.name)


@pytest.mark.parametrize("suffix", [".svg", ".png", ".dot", ".txt", ".mmd", ".json", ".html"])
def test_the_same_graph_gives_the_same_bytes(suffix, tmp_path):
    for name in ("first", "second"):
        save_drawing(standard_example(), tmp_path / f"{name}{suffix}")
    first, second = ((tmp_path / f"{name}{suffix}").read_bytes() for name in ("first", "second"))
    assert first == second


def test_files_of_each_kind_begin_as_they_should(tmp_path):
    begins = {".png": b"\x89PNG", ".pdf": b"%PDF", ".svg": b"<?xml", ".gv": b"digraph"}
    for suffix, begin in begins.items():
        save_drawing(published_example(), tmp_path / f"e{suffix}")
        assert (tmp_path / f"e{suffix}").read_bytes().startswith(begin)
    with pytest.raises(ValueError, match=r"'e\.jpg': the suffix must be one of \.svg"):
        save_drawing(published_example(), tmp_path / "e.jpg")


def test_published_numbers_are_in_the_pictures():
    for text in (ag.to_svg(standard_example()), ag.to_text(standard_example())):
        assert all(f"{number:.5g}" in text for number in PUBLISHED)
        assert "off for this sample" in text
    assert "3 + 2 = 5" in ag.to_svg(published_example())


def test_options():
    e = published_example()
    source = draw(e).source
    assert "value" in source
    assert "grad" in source
    assert "3 × 1 = 3" in source
    assert "value" not in draw(e, values=False).source
    bare = draw(e, gradients=False, caption=False).source
    assert "grad" not in bare
    assert " × 1" not in bare
    assert "3 × 1 = 3" not in draw(e, derivatives=False).source
    assert 'rankdir="TB"' in draw(e, direction="TB").source
    assert "24.7<" in draw(standard_example(), digits=3).source
    with pytest.raises(ValueError, match="direction is"):
        draw(e, direction="up")
    with pytest.raises(TypeError, match="unexpected keyword argument 'color'"):
        draw(e, color="red")


def test_an_operand_used_twice_has_two_edges_in_each_format():
    a = Value(3.0, label="a")
    b = a * a
    assert draw(b).source.count('"n0" -> "n1"') == 2
    assert ag.to_mermaid(b).count("n0 -->") == 2
    assert len(json.loads(ag.to_json(b))["edges"]) == 2
    assert len(re.findall("─ a", ag.to_text(b))) == 2


def texts_in(svg):
    root = ET.fromstring(svg)
    assert not list(root.iter(f"{SVG}script"))
    assert not any(name.lower().startswith("on") for tag in root.iter() for name in tag.attrib)
    return [(text.text or "").replace("\xa0", " ") for text in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("label", HOSTILE_LABELS)
def test_any_label_is_intact_in_the_picture(label):
    x = Value(2.0, label=label)
    root = x * 3
    root.label = label
    text = "".join(texts_in(ag.to_svg(root)))
    for line in label.split("\n"):
        assert text.count(line) >= 2


def test_module_names_cannot_inject_markup_either():
    weight = ag.Parameter(1.0, label='<b>"bad"\\N</b>.weights.0')
    source = ag.to_svg(weight * Value(2.0), collapse=True)
    assert '<b>"bad"\\N</b>' in "".join(texts_in(source))
    assert '<b>"bad"\\N</b>' in "".join(texts_in(ag.to_svg(weight * Value(2.0), collapse=False)))


@pytest.mark.parametrize("label", [" ", "\n", "\n\n a", "\\", "\t", "x" * 1000])
def test_labels_with_nothing_to_see_are_drawn(label, capfd):
    assert "value " in "".join(texts_in(ag.to_svg(Value(2.0, label=label) * 2)))
    assert "rror" not in capfd.readouterr().err


def test_characters_that_no_file_holds_are_replaced():
    x = Value(2.0, label="nul \x00 escape \x1b surrogate \ud800")
    assert "nul � escape � surrogate �" in texts_in(ag.to_svg(x * 2))
    assert json.loads(ag.to_json(x * 2).encode())["nodes"][0]["label"] == x.label


def test_symbolic_values_are_drawn():
    sympy = pytest.importorskip("sympy")
    x = Value(sympy.Symbol("x"), label="x")
    y = x.tanh()
    y.backward()
    assert "tanh(x)" in ag.to_svg(y)


def test_a_part_of_a_graph_is_drawn_by_every_output():
    a, b = Value(2.0, label="a"), Value(3.0, label="b")
    whole = a * b + b
    whole.label = "e"
    part = only_paths_between(a, whole)
    labels = {node["label"] for node in json.loads(ag.to_json(part))["nodes"]}
    assert labels == {"a", "", "e"}
    for names in (
        {text[0] for text in texts_in(ag.to_svg(part)) if re.match(r"[abe](\s=|$)", text)},
        set(re.findall(r"(?:^|─ )([abe])\b", ag.to_text(part), re.MULTILINE)),
        set(re.findall(r'"([abe])\b', ag.to_mermaid(part))),
    ):
        assert names == {"a", "e"}


def test_a_graph_of_500_nodes_is_drawn():
    x = Value(1.0)
    for i in range(250):
        x = (x + float(i)).tanh() if i % 2 else x * 1.5
    x = x + ag.sum([x.tanh().sin() for _ in range(60)])
    assert len(ag.graph_model(x).nodes) > 500
    assert len(texts_in(ag.to_svg(x))) > 500
