import io

import pytest

from autograd_lite.drawing.animation import animated

pytest.importorskip("resvg_py")
pillow = pytest.importorskip("PIL.Image")


@pytest.mark.parametrize("kind", ["GIF", "PNG"])
def test_each_picture_is_a_frame_and_the_movie_runs_for_ever(kind):
    colors = ["#ff0000", "#00ff00", "#0000ff"]
    svgs = [
        '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10">'
        f'<rect width="20" height="10" fill="{color}"/></svg>'
        for color in colors
    ]
    movie = pillow.open(io.BytesIO(animated(svgs, kind, dpi=96)))
    assert movie.n_frames == 3
    assert movie.info["loop"] == 0
    seen = []
    for i in range(3):
        movie.seek(i)
        seen.append("#" + bytes(movie.convert("RGB").getpixel((5, 5))).hex())
    assert seen == colors
