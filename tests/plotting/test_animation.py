"""The frames of a boundary that moves."""

import io

import pytest

from autograd_lite import MLP, animate_boundary

np = pytest.importorskip("numpy")
pytest.importorskip("matplotlib")
Image = pytest.importorskip("PIL.Image")

POINTS, LABELS = [[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]], [0, 0, 1, 1]
NAMES = ("layers.0.neurons.0.weights.0", "layers.0.neurons.0.weights.1", "layers.0.neurons.0.bias")


def states(*numbers):
    return [dict(zip(NAMES, triple, strict=True)) for triple in numbers]


def redness(png):
    """How much more red than blue the left and the right half of a picture are."""
    picture = np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=float)
    half = picture.shape[1] // 2
    return [
        float((part[..., 0] - part[..., 2]).mean())
        for part in (picture[:, :half], picture[:, half:])
    ]


def test_each_frame_is_the_model_of_its_moment():
    model = MLP(2, [1], seed=1)
    movie = animate_boundary(model, POINTS, LABELS, states((5.0, 0.0, 0.0), (-5.0, 0.0, 0.0)))
    right, turned = (redness(frame) for frame in movie.frames)
    assert right[1] > right[0]  # orange, class 1, on the right
    assert turned[0] > turned[1]
    assert movie.captions == ["1 of 2", "2 of 2"]


def test_the_model_ends_as_it_was_even_after_an_error():
    model = MLP(2, [1], seed=1)
    before = model.state_dict()
    animate_boundary(model, POINTS, LABELS, states((1.0, 2.0, 3.0)), captions=["now"])
    assert model.state_dict() == before
    with pytest.raises(ValueError, match="is missing"):
        animate_boundary(model, POINTS, LABELS, [*states((1.0, 2.0, 3.0)), {}])
    assert model.state_dict() == before


def test_no_states_are_no_movie():
    with pytest.raises(ValueError, match="0 frames"):
        animate_boundary(MLP(2, [1]), POINTS, LABELS, [])
