from base64 import b64decode

import pytest

from autograd_lite import sigmoid, softmax
from autograd_lite.theatre.planes import FIELDS, Plane, as_bytes, border, plane_around


def test_the_grid_begins_at_the_upper_left_and_holds_the_corners():
    grid = Plane(-1.0, 1.0, 0.0, 3.0, 4).grid()
    assert (grid[0], grid[3], grid[12], grid[15]) == ([-1, 3], [1, 3], [-1, 0], [1, 0])
    assert len(grid) == 16


def test_all_points_are_inside_of_the_plane_around_them():
    points = [[0.0, 5.0], [2.0, -1.0], [1.0, 1.0]]
    plane = plane_around(points, 8)
    assert all(plane.left < x < plane.right and plane.low < y < plane.high for x, y in points)
    alone = plane_around([[1.0, 1.0]], 8)
    assert alone.left < 1 < alone.right


@pytest.mark.parametrize(
    ("x", "level"), [(-1e300, 0), (-1, 0), (0, 128), (0.5, 191), (1, 255), (9, 255)]
)
def test_numbers_become_bytes(x, level):
    assert next(iter(b64decode(as_bytes([x, 0.0], -1.0, 1.0)))) == level


@pytest.mark.parametrize("z", [-1000.0, -2.0, 0.0, 0.3, 1000.0])
def test_a_logit_is_painted_as_its_probability(z):
    (painted,) = FIELDS["logit"]([z])
    expected = sigmoid(z).data if abs(z) < 100 else float(z > 0)
    assert b64decode(painted)[0] == pytest.approx(255 * expected, abs=0.51)


def test_classes_are_painted_as_their_probabilities():
    zs = [[1.0, -2.0, 0.5], [1000.0, 0.0, 0.0]]
    painted = [b64decode(text) for text in FIELDS["classes"](zs)]
    expected = [p.data for p in softmax(zs[0])]
    assert [levels[0] for levels in painted] == pytest.approx([255 * p for p in expected], abs=0.51)
    assert [levels[1] for levels in painted] == [255, 0, 0]


def test_a_border_is_where_the_best_class_changes():
    scores = [[2.0, 1.0, 0.0], [0.0, 1.0, -1.0], [-1.0, 0.0, 3.0]]
    leads = [b64decode(text) for text in border(scores)]
    assert [[level > 127 for level in lead] for lead in leads] == [
        [True, False, False], [False, True, False], [False, False, True],
    ]  # fmt: skip
    (single,) = border([-3.0, 2.0, 0.5])
    assert [level > 127 for level in b64decode(single)] == [True, False, False]  # of class 0
    (pair,) = border([[3.0, 0.0], [-2.0, 0.0], [-0.5, 0.0]])
    assert pair == single
