import io

import pytest

from autograd_lite.drawing.raster import (
    checked_dpi,
    smaller,
    svg_to_image,
    svg_to_png,
    with_dpi,
)

pytest.importorskip("resvg_py")
pillow = pytest.importorskip("PIL.Image")

SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">'
    '<rect width="20" height="20" fill="#0072b2"/></svg>'
)


def test_an_image_has_the_size_and_the_colours_of_the_svg_on_white_paper():
    image = svg_to_image(SQUARE, dpi=192)
    assert image.size == (80, 40)
    assert image.getpixel((10, 10)) == (0x00, 0x72, 0xB2)
    assert image.getpixel((60, 10)) == (255, 255, 255)


def test_a_png_tells_its_dots_per_inch(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(svg_to_png(SQUARE, dpi=144))
    assert pillow.open(io.BytesIO(path.read_bytes())).size == (60, 30)
    assert pillow.open(io.BytesIO(path.read_bytes())).info["dpi"][0] == pytest.approx(144, rel=1e-3)


def test_dots_per_inch_are_noted_in_a_png_that_lacks_them(tmp_path):
    path = tmp_path / "a.png"
    pillow.new("RGB", (3, 2), "red").save(path)
    assert "dpi" not in pillow.open(io.BytesIO(path.read_bytes())).info
    path.write_bytes(with_dpi(path.read_bytes(), 300))
    image = pillow.open(io.BytesIO(path.read_bytes()))
    assert image.info["dpi"][0] == pytest.approx(300, rel=1e-3)
    assert image.getpixel((2, 1)) == (255, 0, 0)


def drawn(*texts):
    lines = (f'<text x="4" y="{28 * (i + 1)}">{text}</text>' for i, text in enumerate(texts))
    return svg_to_image(
        '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="80" font-size="24" '
        f'font-family="Helvetica,Arial,sans-serif">{"".join(lines)}</svg>'
    )


def test_letters_that_common_fonts_lack_change_the_font_of_their_own_text_alone():
    first_line = (0, 0, 600, 64)
    alone, beside = drawn("once", ""), drawn("once", "v₁ 权 x\u0302")
    assert alone.crop(first_line).tobytes() == beside.crop(first_line).tobytes()
    assert alone.tobytes() != beside.tobytes()


HOSTILE = ["x\u0302 w\u0304", "\u0302", "权重 🚀", "👨\u200d👩", "שלום x₁", "a\u2028b", "\u202eabc"]


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_becomes_pixels(text):
    assert drawn(text).size == (600, 160)
    assert drawn(f'{text}<tspan fill="red">{text[::-1]}</tspan>').size == (600, 160)


def test_a_panic_inside_resvg_is_an_error_that_a_display_survives(monkeypatch):
    class PanicException(BaseException):
        pass

    def panic(**_):
        raise PanicException("removal index")

    monkeypatch.setattr("resvg_py.svg_to_bytes", panic)
    with pytest.raises(RuntimeError, match="fails to draw this picture: removal index"):
        svg_to_png(SQUARE)


@pytest.mark.parametrize("dpi", [0, -1, 0.5, 2401, float("inf"), float("nan"), "96", None])
def test_dots_per_inch_that_no_picture_has(dpi):
    with pytest.raises(ValueError, match="a number of dots per inch from 1 to 2400"):
        checked_dpi(dpi)


def test_fewer_colours_make_a_smaller_file_of_the_same_picture(monkeypatch):
    import sys

    from autograd_lite import Value, draw

    pytest.importorskip("graphviz")
    png = draw(Value(2.0, label="a") * 3).pipe("png")
    small = smaller(png, dpi=96)
    assert len(small) < len(png)
    before, after = (pillow.open(io.BytesIO(file)).convert("RGB") for file in (png, small))
    assert after.size == before.size
    pixels = [(x, y) for x in range(0, after.width, 3) for y in range(0, after.height, 3)]
    for place in pixels:
        difference = zip(before.getpixel(place), after.getpixel(place), strict=True)
        assert max(abs(a - b) for a, b in difference) < 40
    monkeypatch.setitem(sys.modules, "PIL.Image", None)
    assert smaller(png) is png
