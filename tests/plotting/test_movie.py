"""The page of a movie, read as a browser reads it, and its frames, read as pixels."""

import io
import json
import re
from html import unescape

import pytest

from autograd_lite import Movie, plot_softmax
from autograd_lite.plotting.style import png_of

pytest.importorskip("matplotlib")


def frame(t):
    return png_of(plot_softmax([0.0, 1.0], [t]).figure, dpi=40)


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
    assert re.findall(r"<figcaption>(\w)<", stills) == ["a", "c", "d", "f"]
    page = unescape(re.search(r'srcdoc="([^"]*)"', html)[1])
    assert page == movie.html
    assert re.search(r'class="controls"[^>]* hidden', page)  # shown by the script


def test_on_paper_the_stills_stand_two_by_two():
    image = pytest.importorskip("PIL.Image")
    frames = [frame(t) for t in (0.2, 1.0, 2.0, 3.0, 9.0)]
    sheet = image.open(io.BytesIO(Movie(frames, list("abcde"))._repr_png_())).convert("L")
    first, last = (image.open(io.BytesIO(png)).convert("L") for png in (frames[0], frames[-1]))
    width, height = first.size
    row = height + 30  # with a caption
    assert sheet.size == (2 * width, 2 * row)
    for x, y, still in ((0, 0, first), (width, row, last)):
        part = sheet.crop((x, y, x + width, y + height))
        apart = [abs(a - b) for a, b in zip(part.tobytes(), still.tobytes(), strict=True)]
        assert sum(apart) / len(apart) < 1


def test_it_is_saved_as_a_page(tmp_path):
    movie = Movie([frame(1.0)], ["ä"])
    movie.save(tmp_path / "movie.html")
    assert (tmp_path / "movie.html").read_text(encoding="utf-8") == movie.html


@pytest.mark.parametrize("suffix", ["gif", "apng"])
def test_an_animated_picture_has_every_frame_above_its_caption(suffix, tmp_path):
    image = pytest.importorskip("PIL.Image")
    frames = [frame(t) for t in (0.5, 1.0, 2.0)]
    Movie(frames, ["cold", "$warm", ""], milliseconds=300).save(tmp_path / f"m.{suffix}")
    saved = image.open(io.BytesIO((tmp_path / f"m.{suffix}").read_bytes()))
    assert saved.n_frames == 3
    durations, inks = [], []
    for i, png in enumerate(frames):
        saved.seek(i)
        shown, own = saved.convert("RGB"), image.open(io.BytesIO(png)).convert("RGB")
        width, height = own.size
        assert shown.size == (width, height + 30)
        above = shown.crop((0, 0, width, height)).tobytes()
        apart = [abs(a - b) for a, b in zip(above, own.tobytes(), strict=True)]
        assert sum(apart) / len(apart) < 1
        caption = shown.crop((0, height, width, height + 30)).convert("L")
        inks.append(sum(grey < 128 for grey in caption.tobytes()))
        durations.append(saved.info["duration"])
    assert inks[0] > 20 < inks[1]
    assert inks[2] == 0
    assert durations == [300, 300, 2500]


def test_stills_are_saved_and_other_suffixes_refused(tmp_path):
    movie = Movie([frame(1.0), frame(2.0)], ["a", "b"])
    movie.save(tmp_path / "m.png")
    assert (tmp_path / "m.png").read_bytes() == movie._repr_png_()
    with pytest.raises(ValueError, match=r"must be one of \.html, \.gif, \.apng, \.png"):
        movie.save(tmp_path / "m.mp4")


@pytest.mark.parametrize(("frames", "captions"), [([], []), ([b""], []), ([b""], ["a", "b"])])
def test_captions_belong_to_frames(frames, captions):
    with pytest.raises(ValueError, match="make no movie"):
        Movie(frames, captions)
