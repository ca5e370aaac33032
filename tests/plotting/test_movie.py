"""The page of a movie, read as a browser reads it, and its frames, read as pixels."""

import io
import json
import re
from html import unescape

import pytest

from autograd_lite import Movie, plot_softmax
from autograd_lite.plotting.movie import png_of

pytest.importorskip("matplotlib")
Image = pytest.importorskip("PIL.Image")


def frame(t):
    return png_of(plot_softmax([0.0, 1.0], [t]).figure, dpi=40)


def size(png):
    return Image.open(io.BytesIO(png)).size


def listed(page, name):
    return json.loads(re.search(rf"{name} = (\[.*?\])[,;]", page)[1])


def test_the_page_holds_each_frame_and_caption_once_and_no_address():
    frames = [frame(t) for t in (0.5, 1.0, 2.0)]
    page = Movie(frames, ["cold", "<b>warm</b>", "</script>hot"], title="<T>").html
    assert len(set(listed(page, "frames"))) == 3
    assert listed(page, "captions") == ["cold", "<b>warm</b>", "</script>hot"]
    assert page.count("</script>") == 1
    assert "<T>" not in page
    assert "http" not in page
    assert 'max="2"' in page


def test_where_no_script_runs_stills_are_left():
    movie = Movie([frame(t) for t in (1.0, 2.0, 3.0, 4.0, 5.0, 6.0)], list("abcdef"))
    html = movie._repr_html_()
    stills = html[html.index("autograd-lite-frames", html.index("</iframe>")) :]
    assert re.findall(r'alt="(\w)"', stills) == ["a", "c", "d", "f"]
    page = unescape(re.search(r'srcdoc="([^"]*)"', html)[1])
    assert page == movie.html
    assert re.search(r'class="controls"[^>]* hidden', page)  # shown by the script


def test_a_frame_looks_as_its_figure_with_few_colours():
    figure = plot_softmax([0.0, 1.0], [1.0, 2.0]).figure
    full = io.BytesIO()
    figure.savefig(full, format="png", dpi=100)
    small = png_of(figure)
    assert size(small) == size(full.getvalue())
    assert len(small) < 0.7 * len(full.getvalue())
    one, other = (Image.open(io.BytesIO(p)).convert("L") for p in (small, full.getvalue()))
    apart = [abs(a - b) for a, b in zip(one.tobytes(), other.tobytes(), strict=True)]
    assert sum(apart) / len(apart) < 1


def test_it_is_saved_as_a_page(tmp_path):
    movie = Movie([frame(1.0)], ["ä"])
    movie.save(tmp_path / "movie.html")
    assert (tmp_path / "movie.html").read_text(encoding="utf-8") == movie.html


@pytest.mark.parametrize(("frames", "captions"), [([], []), ([b""], []), ([b""], ["a", "b"])])
def test_captions_belong_to_frames(frames, captions):
    with pytest.raises(ValueError, match="make no movie"):
        Movie(frames, captions)
