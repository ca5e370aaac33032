"""Pages of a PDF, read by a program of others (poppler): sizes, fonts, texts, and no pixels."""

import re
import shutil
import subprocess
import sys

import pytest

from autograd_lite import MLP, Value, draw_network, draw_steps
from autograd_lite.drawing.paper import svg_to_pdf

pytest.importorskip("typst")
pytestmark = pytest.mark.skipif(
    not shutil.which("pdftotext"), reason="needs pdftotext (Debian: poppler-utils)"
)

SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">'
    '<rect width="20" height="20" fill="#0072b2"/></svg>'
)


def said(program, path, *options):
    done = subprocess.run([program, *options, path], capture_output=True, text=True, check=True)
    return done.stdout


def text_of(path):
    """What a reader can copy."""
    path.with_suffix(".txt").unlink(missing_ok=True)
    said("pdftotext", path, "-layout")
    return path.with_suffix(".txt").read_text(encoding="utf-8")


def colah():
    a, b = Value(2.0, label="a"), Value(1.0, label="b")
    e = (a + b) * (b + 1)
    e.label = "e"
    return e


def test_each_svg_is_a_page_of_its_size(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(svg_to_pdf([SQUARE, SQUARE.replace("40", "80")]))
    sizes = re.findall(r"size: +([\d.]+) x ([\d.]+) pts", said("pdfinfo", path, "-l", "9"))
    assert sizes == [("30", "15"), ("60", "15")]


def test_a_page_has_the_colours_of_its_svg(tmp_path):
    pillow = pytest.importorskip("PIL.Image")
    path = tmp_path / "a.pdf"
    path.write_bytes(svg_to_pdf([SQUARE]))
    subprocess.run(["pdftoppm", "-r", "192", "-singlefile", path, tmp_path / "a"], check=True)
    image = pillow.open(tmp_path / "a.ppm")
    assert image.size == (80, 40)
    assert image.getpixel((20, 20)) == (0x00, 0x72, 0xB2)
    assert image.getpixel((60, 20)) == (255, 255, 255)


def test_steps_are_pages_of_vectors_whose_texts_can_be_copied(tmp_path):
    path = tmp_path / "e.pdf"
    player = draw_steps(colah())
    player.save(path)
    assert len(said("pdfimages", path, "-list").splitlines()) == 2  # a heading and no picture
    assert {line.split()[-5] for line in said("pdffonts", path).splitlines()[2:]} == {"yes"}
    pages = text_of(path).split("\f")[:-1]
    assert len(pages) == len(player.steps)
    for i, (page, step) in enumerate(zip(pages, player.steps, strict=True)):
        words = " ".join(page.split())
        assert f"{i}. {step.title}" in words
        for line in step.text.split("\n"):
            assert line in words


def test_a_network_is_vectors_too(tmp_path):
    path = tmp_path / "network.pdf"
    draw_network(MLP(2, [3, 1], seed=1), [1.0, 2.0], input_names=["w₁", "ŷ"]).save(path)
    assert len(said("pdfimages", path, "-list").splitlines()) == 2
    assert {"w₁", "ŷ", "positive", "inputs"} <= set(text_of(path).split())


@pytest.mark.parametrize(
    "label", ["#panic() $x$ \"q\" \\ 'a'", "</svg>", '#image("/etc/passwd")', "权重 🚀", "a\x00b"]
)
def test_no_label_is_read_as_a_program(label, tmp_path):
    path = tmp_path / "a.pdf"
    draw_steps(Value(2.0, label=label) * 3.0).save(path)
    if label.isascii() and label.isprintable():
        assert label in text_of(path)


def test_the_same_picture_gives_the_same_bytes():
    assert svg_to_pdf([SQUARE]) == svg_to_pdf([SQUARE])


def test_without_typst_it_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(ImportError, match="typst is not installed: pip install typst"):
        draw_steps(colah()).save(tmp_path / "e.pdf")
    assert not (tmp_path / "e.pdf").exists()
    data, _ = draw_steps(colah())._repr_mimebundle_()
    assert "application/pdf" not in data
    assert "image/svg+xml" in data
