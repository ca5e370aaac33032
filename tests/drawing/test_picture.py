import shutil
import stat
import sys
import xml.etree.ElementTree as ET

import pytest

from autograd_lite import Value, descendants, draw

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
    svg = picture._repr_mimebundle_()["image/svg+xml"]
    texts = [text.text for text in ET.fromstring(svg.encode()).iter() if text.tag.endswith("}text")]
    assert {"×", "+"} <= set(texts)
    assert svg == picture._repr_image_svg_xml() == picture.pipe(encoding="utf-8")
    assert picture._repr_mimebundle_(include=["image/png"])["image/png"].startswith(b"\x89PNG")
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
    with pytest.raises(ImportError, match=r"apt install graphviz.*autograd-lite\[draw\]"):
        draw(root()).pipe("svg")


def test_the_systems_dot_is_used_where_there_is_one(monkeypatch, tmp_path):
    dot = tmp_path / "dot"
    dot.write_text("#!/bin/sh\nread line\necho '<svg <!-- by -->drawn by dot'\n")
    dot.chmod(dot.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "drawn by dot" in draw(root()).pipe("svg", encoding="utf-8")


def test_values_and_parts_of_graphs_display_themselves():
    pytest.importorskip("pygraphviz")
    e = root()
    assert "<svg" in e._repr_svg_()
    assert "<svg" in descendants(e.parents[0], e)._repr_svg_()
    assert Value(2.0)._repr_svg_() is None


def test_a_value_is_shown_as_text_where_it_cannot_be_drawn(no_system_dot, monkeypatch):
    large = Value(1.0)
    for i in range(2000):
        large = (large + float(i)).tanh()
    assert large._repr_svg_() is None
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    assert root()._repr_svg_() is None
    monkeypatch.setitem(sys.modules, "graphviz", None)
    monkeypatch.delitem(sys.modules, "autograd_lite.drawing.picture")
    assert root()._repr_svg_() is None


def test_importing_the_package_imports_none_of_this():
    import subprocess

    code = "import autograd_lite, sys; print('graphviz' in sys.modules, 'numpy' in sys.modules)"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert output.stdout == "False False\n"
