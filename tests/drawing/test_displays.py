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
