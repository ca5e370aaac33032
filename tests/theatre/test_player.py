import itertools
import json
import re
from html import unescape

import pytest

from autograd_lite import MLP, mse
from autograd_lite.theatre import player as player_module
from autograd_lite.theatre.player import MOST_FRAMES, TrainingPlayer
from autograd_lite.theatre.watching import Scene

X, Y = [[0.0, 1.0], [1.0, 0.0], [0.5, 0.2]], [0.0, 1.0, 0.5]
SCENE = Scene(X, Y, "number", lambda z, t: mse([z], [t]))


def player(n=3, title="", scene=SCENE, model=None):
    model = model or MLP(2, [3, 1], "tanh", seed=1)
    numbers = [p.data for p in model.parameters()]
    moments = [(k, [x * (1 + k / n) for x in numbers]) for k in range(n)]
    return TrainingPlayer(model, scene, moments, {"training": [0.5] * n, "validation": []}, title)


def data_of(page):
    return json.loads(re.search(r'<script id="recorded"[^>]*>(.*?)</script>', page, re.DOTALL)[1])


def test_the_page_holds_every_frame_and_needs_nothing_from_elsewhere():
    shown = player()
    data = data_of(shown.html)
    assert data["frames"] == shown.frames
    assert [curve["name"] for curve in data["curves"]] == ["training"]
    assert not re.search(r'(?:src|href)="(?!data:)', shown.html.split("<script")[0])
    assert "default-src 'none'" in shown.html


def test_of_many_moments_some_are_shown_evenly_with_both_ends():
    epochs = [frame["epoch"] for frame in player(200).frames]
    assert len(epochs) == MOST_FRAMES
    assert (epochs[0], epochs[-1]) == (0, 199)
    gaps = {b - a for a, b in itertools.pairwise(epochs)}
    assert gaps <= {3, 4}


def test_large_frames_are_fewer(monkeypatch):
    monkeypatch.setattr(player_module, "LARGEST", 20_000)
    shown = player(100)
    assert player_module.FEWEST_FRAMES <= len(shown.frames) < MOST_FRAMES
    assert f"{len(shown.frames)} of 100 recorded moments" in shown.setup["words"]


@pytest.mark.parametrize(
    "title", ["</script><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{data}}"]
)
def test_hostile_titles_and_names_are_text(title):
    shown = player(title=title, scene=Scene(X, Y, "number", SCENE.loss, feature_names=[title, "b"]))
    assert shown.html.count("<script") == player().html.count("<script")
    assert "<img src=x" not in shown.html
    assert data_of(shown.html)["setup"]["inputs"][0] == title


def test_a_notebook_gets_a_frame_that_is_shut_in_and_stills():
    text = player(title="a & b")._repr_html_()
    assert 'sandbox="allow-scripts"' in text
    page = unescape(re.search(r'srcdoc="([^"]*)"', text)[1])
    assert page == player(title="a & b").html
    assert text.count("data:image/svg+xml;base64,") >= 1


def test_it_saves_itself(tmp_path):
    shown = player()
    for suffix in ("html", "svg", "json"):
        shown.save(tmp_path / f"training.{suffix}")
    assert (tmp_path / "training.html").read_text("utf-8") == shown.html
    assert json.loads((tmp_path / "training.json").read_text()) == shown.frames
    with pytest.raises(ValueError, match="html"):
        shown.save(tmp_path / "training.gif")


def test_no_moment_makes_no_player():
    with pytest.raises(ValueError, match="no moment"):
        TrainingPlayer(MLP(2, [1]), SCENE, [], {})


def test_its_name_says_what_it_shows():
    assert repr(player(title="moons")) == "<TrainingPlayer 'moons': 3 frames>"
