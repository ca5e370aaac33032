import io
import xml.etree.ElementTree as ElementTree
from base64 import b64decode

import pytest

from autograd_lite.theatre.planes import as_bytes
from autograd_lite.theatre.stills import stills

SVG = "{http://www.w3.org/2000/svg}"
CURVES = [{"name": "training", "epochs": [1, 2], "numbers": [0.5, 0.25], "dashed": False}]


def setup(**changes):
    plane = {"left": -1.0, "right": 1.0, "low": -1.0, "high": 1.0, "resolution": 2}
    return {
        "plane": plane,
        "points": [[0.0, 0.0, 0], [1.0, 1.0, 1], [-1.0, 1.0, 2]],
        "classes": 3,
        **changes,
    }


def frame(epoch, **changes):
    field = [as_bytes([0.0, 1.0, 0.5, 0.25], 0.0, 1.0)]
    return {"epoch": epoch, "loss": 0.5 / (epoch + 1), "accuracy": 0.5, "field": field, **changes}


def test_four_moments_stand_side_by_side_over_the_loss():
    root = ElementTree.fromstring(stills(setup(), [frame(k) for k in range(10)], CURVES))
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert [text.split(":")[0] for text in texts if ":" in text] == [
        "epoch 0",
        "epoch 3",
        "epoch 6",
        "epoch 9",
    ]
    assert len(list(root.iter(f"{SVG}image"))) == 4
    assert len(list(root.iter(f"{SVG}circle"))) == 4
    assert len(list(root.iter(f"{SVG}polyline"))) == 1


def test_a_field_is_a_picture_of_its_colours():
    image = pytest.importorskip("PIL.Image")
    root = ElementTree.fromstring(stills(setup(), [frame(0)], CURVES))
    source = next(root.iter(f"{SVG}image")).get("href")
    picture = image.open(io.BytesIO(b64decode(source.partition(",")[2]))).convert("RGB")
    assert picture.size == (2, 2)
    orange, blue, white = (picture.getpixel(place) for place in [(0, 0), (1, 0), (0, 1)])
    assert orange[0] > orange[2]
    assert blue[2] > blue[0]
    assert min(white) > 250


def test_without_a_plane_or_a_curve_what_is_left_is_drawn():
    text = stills(setup(plane=None), [frame(0)], [])
    assert "<image" not in text
    assert "<polyline" not in text
    ElementTree.fromstring(text)
