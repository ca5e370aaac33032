import pytest

from autograd_lite.drawing.displays import mimebundle
from autograd_lite.drawing.raster import with_dpi


def fail():
    raise ImportError("no pixels here")


def test_a_png_that_cannot_be_made_is_left_out_but_nothing_else():
    assert mimebundle({"image/png": fail, "text/plain": lambda: "a"}) == ({"text/plain": "a"}, {})
    with pytest.raises(ImportError):
        mimebundle({"image/svg+xml": fail})


def test_only_what_is_wanted_is_made():
    kinds = {"image/svg+xml": fail, "text/plain": lambda: "a"}
    assert mimebundle(kinds, include=["text/plain"])[0] == {"text/plain": "a"}
    assert mimebundle(kinds, exclude=["image/svg+xml"])[0] == {"text/plain": "a"}


def test_a_png_is_shown_at_half_of_its_dots():
    import io

    pillow = pytest.importorskip("PIL.Image")
    file = io.BytesIO()
    pillow.new("RGB", (300, 100)).save(file, "PNG")
    png = with_dpi(file.getvalue(), 192)
    _, metadata = mimebundle({"image/png": lambda: png})
    assert metadata == {"image/png": {"width": 150, "height": 50}}


def notebook_of(*things):
    """A notebook whose outputs are what a kernel sends for each thing."""
    from base64 import b64encode

    nbformat = pytest.importorskip("nbformat")
    v4 = nbformat.v4
    cells = []
    for thing in things:
        data, metadata = thing._repr_mimebundle_()
        sent = {k: b64encode(x).decode() if isinstance(x, bytes) else x for k, x in data.items()}
        output = v4.new_output("display_data", data=sent, metadata=metadata)
        cells.append(v4.new_code_cell("", outputs=[output]))
    return v4.new_notebook(cells=cells)


def shown_things():
    from autograd_lite import MLP, Value, draw, draw_network, draw_steps

    a, b = Value(2.0, label="a"), Value(1.0, label="b")
    e = (a + b) * (b + 1)
    return [e, draw(e), draw_steps(e), MLP(2, [3, 1]), draw_network(MLP(2, [3, 1]))]


def test_a_converted_notebook_shows_every_picture_and_cuts_none():
    exporters = pytest.importorskip("nbconvert.exporters")
    page, _ = exporters.HTMLExporter().from_notebook_node(notebook_of(*shown_things()))
    assert page.count('class="jp-RenderedSVG') == 4
    assert page.count("<iframe") == 1
    assert page.count('class="autograd-lite-stills"') == 1


def test_a_notebook_becomes_latex_without_another_program(monkeypatch, tmp_path):
    """For an SVG alone nbconvert needs Inkscape; a PDF beside it is taken as it is."""
    exporters = pytest.importorskip("nbconvert.exporters")
    pytest.importorskip("resvg_py")
    notebook = notebook_of(*shown_things())
    monkeypatch.setenv("PATH", str(tmp_path))
    latex, resources = exporters.LatexExporter().from_notebook_node(notebook)
    files = [content for name, content in resources["outputs"].items() if name.endswith(".pdf")]
    assert len(files) == latex.count("adjustimage") == 5
    assert all(content.startswith(b"%PDF") for content in files)


def test_every_display_has_a_picture_as_vectors_and_pixels_and_text():
    pytest.importorskip("resvg_py")
    for thing in shown_things():
        data, metadata = thing._repr_mimebundle_()
        assert {"image/svg+xml", "image/png", "application/pdf"} <= data.keys()
        assert metadata["image/png"]["width"] > 100
        assert str(data.get("text/plain", repr(thing)))


def test_a_picture_too_wide_for_paper_takes_the_width_of_its_column():
    import re

    from autograd_lite import Value, draw

    x = Value(0.5, label="x")
    for _ in range(12):
        x = x.sin()
    long = draw(x, direction="LR")
    own = re.search(r"<svg[^>]*>", long.pipe("svg", encoding="utf-8"))[0]
    assert re.search(r'width="\d{3,}pt" height="\d+pt"', own)
    shown = re.search(r"<svg[^>]*>", long._repr_mimebundle_()[0]["image/svg+xml"])[0]
    assert "viewBox" in shown
    assert not re.search(r'\s(width|height)="', shown)
