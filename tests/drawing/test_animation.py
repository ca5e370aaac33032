import io

import pytest

from autograd_lite.drawing.animation import animated

pillow = pytest.importorskip("PIL.Image")


@pytest.mark.parametrize("kind", ["GIF", "PNG"])
def test_each_picture_is_a_frame_and_the_movie_runs_for_ever(kind):
    colors = ["#ff0000", "#00ff00", "#0000ff"]
    frames = [pillow.new("RGB", (20, 10), color) for color in colors]
    movie = pillow.open(io.BytesIO(animated(frames, kind, 300, 1000)))
    assert movie.n_frames == 3
    assert movie.info["loop"] == 0
    seen = []
    for i in range(3):
        movie.seek(i)
        assert movie.info["duration"] == (1000 if i == 2 else 300)
        seen.append("#" + bytes(movie.convert("RGB").getpixel((5, 5))).hex())
    assert seen == colors
