import re
import shutil
import stat
import sys
import xml.etree.ElementTree as ET

import pytest

from autograd_lite import Value, descendants, draw, draw_steps, to_text
from autograd_lite.drawing.displays import fitting

graphviz = pytest.importorskip("graphviz")


def root():
    a, b = Value(2.0, label="a"), Value(1.0, label="b")
    return (a + b) * (b + 1)


@pytest.fixture
def no_system_dot(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))


@pytest.fixture(params=["system", "pygraphviz"])
def engine(request, monkeypatch, tmp_path):
    if request.param == "pygraphviz":
        pytest.importorskip("pygraphviz")
        monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    elif not shutil.which("dot"):
        pytest.skip("no dot on this system")
    return request.param


def test_is_a_digraph_that_a_notebook_displays(engine):
    picture = draw(root())
    assert isinstance(picture, graphviz.Digraph)
    data, metadata = picture._repr_mimebundle_()
    svg = data["image/svg+xml"]
    texts = [text.text for text in ET.fromstring(svg.encode()).iter() if text.tag.endswith("}text")]
    assert {"y = v1 × v2", "v1 = a + b"} <= {text.replace("\xa0", " ") for text in texts}
    assert svg == fitting(picture._repr_image_svg_xml())
    assert picture._repr_image_svg_xml() == picture.pipe(encoding="utf-8")
    assert data["text/plain"] == to_text(root())
    png, _ = picture._repr_mimebundle_(include=["image/png"])
    assert png["image/png"].startswith(b"\x89PNG")
    points = float(re.search(r'width="(\d+)pt"', svg)[1])
    assert metadata["image/png"]["width"] == pytest.approx(points * 96 / 72, abs=2)
    assert picture._repr_mimebundle_(exclude=list(data)) == ({}, {})
    assert "aria-label" in svg
    assert "graphviz version" not in svg


def test_renders_files_where_graphviz_would(engine, tmp_path):
    picture = draw(root())
    assert picture.render(outfile=tmp_path / "e.svg") == str(tmp_path / "e.svg")
    assert (tmp_path / "e.svg").read_bytes().startswith(b"<?xml")
    assert (tmp_path / "e.gv").read_text("utf-8") == picture.source

    path = picture.render("graph", directory=tmp_path / "new", format="png", cleanup=True)
    assert path == str(tmp_path / "new" / "graph.png")
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["graph.png"]
    assert (tmp_path / "new" / "graph.png").read_bytes().startswith(b"\x89PNG")

    assert picture.render(tmp_path / "graph") == str(tmp_path / "graph.svg")
    assert picture.render(filename="out.gv", directory=tmp_path, format="pdf").endswith(
        "out.gv.pdf"
    )
    assert (tmp_path / "out.gv.pdf").read_bytes().startswith(b"%PDF")


def test_without_any_graphviz_both_remedies_are_named(no_system_dot, monkeypatch):
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    with pytest.raises(ImportError, match=r"apt install graphviz.*pip install pygraphviz"):
        draw(root()).pipe("svg")


def test_the_systems_dot_is_used_where_there_is_one(monkeypatch, tmp_path):
    write_dot(tmp_path, "read line; echo '<svg <!-- by -->drawn by dot'")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "drawn by dot" in draw(root()).pipe("svg", encoding="utf-8")


def write_dot(folder, script):
    dot = folder / "dot"
    dot.write_text(f"#!/bin/sh\nwhile read -r line; do :; done\n{script}\n")
    dot.chmod(dot.stat().st_mode | stat.S_IEXEC)


BROKEN_DOTS = [
    "echo 'Format: \"svg\" not recognized. Use one of:' >&2; exit 1",
    "kill -SEGV $$",
    "exit 127",
]


@pytest.mark.parametrize("script", BROKEN_DOTS)
def test_a_dot_that_fails_is_replaced_by_pygraphviz(monkeypatch, tmp_path, script):
    pytest.importorskip("pygraphviz")
    write_dot(tmp_path, script)
    monkeypatch.setenv("PATH", str(tmp_path))
    picture = draw(root())
    assert "y = v1 × v2" in picture.pipe("svg", encoding="utf-8").replace("&#160;", " ")
    picture.save(tmp_path / "e.png")
    assert (tmp_path / "e.png").read_bytes().startswith(b"\x89PNG")
    assert picture.render(outfile=tmp_path / "e.svg") == str(tmp_path / "e.svg")
    assert draw_steps(root()).strip.startswith("<svg")


def test_a_dot_that_fails_alone_is_named_with_what_it_said_and_the_remedies(monkeypatch, tmp_path):
    write_dot(tmp_path, BROKEN_DOTS[0])
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    said = r"dot is there, but fails: .*svg.* not recognized(?s:.*)`dot -c`.*pip install pygraphviz"
    with pytest.raises(OSError, match=said):
        draw(root()).pipe("svg")
    assert root()._repr_mimebundle_() == {}


def png_header(path):
    from struct import unpack

    content = path.read_bytes()
    width, height = unpack(">II", content[16:24])
    place = content.index(b"pHYs")
    return width, height, unpack(">I", content[place + 4 : place + 8])[0] * 0.0254


def test_saves_a_file_of_the_kind_that_its_suffix_says(engine, tmp_path):
    picture = draw(root())
    begins = {
        "svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF", "dot": b"digraph", "gv": b"digraph",
        "tex": b"\\documentclass", "html": b"<!DOCTYPE html>", "txt": b"  ", "mmd": b"flowchart",
        "json": b"{",
    }  # fmt: skip
    for suffix, begin in begins.items():
        path = tmp_path / f"e.{suffix}"
        assert picture.save(path) == str(path)
        assert path.read_bytes().startswith(begin)
    assert (tmp_path / "e.txt").read_text("utf-8") == to_text(root())
    assert picture.save("e.SVG", tmp_path) == str(tmp_path / "e.SVG")
    assert ET.parse(tmp_path / "e.SVG").getroot().tag.endswith("svg")
    assert len(ET.fromstring(_figure(tmp_path / "e.html")).findall(".//{*}text")) > 10


def _figure(page):
    return re.search(r"<svg.*</svg>", page.read_text("utf-8"), re.DOTALL)[0]


def test_what_cannot_be_saved_is_told_before_anything_is_written(tmp_path):
    kinds = r"must be one of \.svg, \.png, \.pdf, .*\.tex, .*\.json"
    for name in ("e.jpg", "e", "e.svgz"):
        with pytest.raises(ValueError, match=kinds):
            draw(root()).save(tmp_path / name)
    for dpi in (0, -1, float("nan"), 1e9, "192"):
        with pytest.raises(ValueError, match="dpi is a number of dots per inch"):
            draw(root()).save(tmp_path / "e.png", dpi=dpi)
    assert list(tmp_path.iterdir()) == []


def test_the_dots_per_inch_of_a_png_are_those_asked_for(engine, tmp_path):
    sizes = {}
    for dpi in (96, 192, 300):
        draw(root()).save(tmp_path / f"{dpi}.png", dpi=dpi)
        sizes[dpi] = png_header(tmp_path / f"{dpi}.png")
        assert sizes[dpi][2] == pytest.approx(dpi, rel=1e-3)
    for i in range(2):
        assert sizes[192][i] == pytest.approx(2 * sizes[96][i], abs=2)
        assert sizes[300][i] == pytest.approx(300 / 96 * sizes[96][i], abs=4)


def test_without_a_name_graphviz_saves_its_own_source(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    picture = draw(root())
    assert (tmp_path / picture.save()).read_text("utf-8") == picture.source


def test_values_and_parts_of_graphs_display_themselves():
    pytest.importorskip("pygraphviz")
    e = root()
    for display in (e._repr_mimebundle_(), descendants(e.parents[0], e)._repr_mimebundle_()):
        data, metadata = display
        assert "<svg" in data["image/svg+xml"]
        assert data["image/png"].startswith(b"\x89PNG")
        assert metadata["image/png"]["width"] > 100
    assert "text/plain" not in e._repr_mimebundle_()[0]  # which is its repr
    assert Value(2.0)._repr_mimebundle_() == {}


def test_a_value_is_shown_as_text_where_it_cannot_be_drawn(no_system_dot, monkeypatch):
    large = Value(1.0)
    for i in range(2000):
        large = (large + float(i)).tanh()
    assert large._repr_mimebundle_() == {}
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    assert root()._repr_mimebundle_() == {}
    monkeypatch.setitem(sys.modules, "graphviz", None)
    monkeypatch.delitem(sys.modules, "autograd_lite.drawing.picture")
    assert root()._repr_mimebundle_() == {}


def test_importing_the_package_imports_none_of_this():
    import subprocess

    code = "import autograd_lite, sys; print('graphviz' in sys.modules, 'numpy' in sys.modules)"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert output.stdout == "False False\n"
