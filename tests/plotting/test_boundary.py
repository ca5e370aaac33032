"""The plane of a model: what is on it, measured on the figure and on its pixels."""

import math

import pytest

from autograd_lite import plot_decision_boundary

np = pytest.importorskip("numpy")
pytest.importorskip("matplotlib")
from matplotlib import colors  # noqa: E402 (after the check that it is there)
from matplotlib.figure import Figure  # noqa: E402

POINTS, LABELS = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], [0, 1, 0, 1]


class Model:
    """Predicts what a function of the coordinates says."""

    def __init__(self, function):
        self.function = function

    def predict(self, X):  # noqa: N803
        return [self.function(x1, x2) for x1, x2 in X]


def shading(ax):
    return ax.images[0].get_array()


def boundaries(ax):
    """The points of the contour lines."""
    collections = [c for c in ax.collections if hasattr(c, "levels")]
    paths = [path for c in collections for path in c.get_paths()]
    return np.concatenate([path.vertices for path in paths if len(path.vertices)])


def test_the_boundary_is_where_the_score_is_zero():
    ax = plot_decision_boundary(Model(lambda x1, x2: 3 * x1 - 1.2), POINTS, LABELS)
    assert boundaries(ax)[:, 0] == pytest.approx(0.4, abs=1e-9)


@pytest.mark.parametrize(("height", "aspect"), [(1.0, 1.0), (1000.0, "auto")])
def test_units_that_are_unlike_each_fill_their_side(height, aspect):
    points = [[x1, height * x2] for x1, x2 in POINTS]
    ax = plot_decision_boundary(Model(lambda x1, x2: x1 - 0.5), points, LABELS)
    assert ax.get_aspect() == aspect
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    assert [left, right] == pytest.approx([-0.08, 1.08])
    assert [low, high] == pytest.approx([-0.08 * height, 1.08 * height])


def test_three_classes_meet_where_their_scores_are_equal():
    ax = plot_decision_boundary(
        Model(lambda x1, x2: [-x1, x1 - 0.5, -9.0]), POINTS, LABELS, class_names=["a", "b", "c"]
    )
    assert boundaries(ax)[:, 0] == pytest.approx(0.25, abs=1e-9)


def test_colours_are_the_softmax_of_the_scores():
    score = math.log(3)  # the probability of class 1 is 3/4 everywhere
    ax = plot_decision_boundary(Model(lambda x1, x2: score), POINTS, LABELS, resolution=4)
    blue, orange = (np.array(colors.to_rgb(c)) for c in ("#0072B2", "#E69F00"))
    full = 0.25 * blue + 0.75 * orange
    tints = (1 - shading(ax)[2, 2]) / (1 - full)  # of white: the same share of each colour
    assert np.ptp(tints) < 1e-12
    assert 0.2 < tints[0] < 0.6


def test_one_output_and_two_agree():
    one = plot_decision_boundary(Model(lambda x1, x2: 800 * x1 - 900 * x2), POINTS, LABELS)
    two = plot_decision_boundary(Model(lambda x1, x2: [0, 800 * x1 - 900 * x2]), POINTS, LABELS)
    assert np.allclose(shading(one), shading(two))


def test_wrong_points_are_counted_in_the_legend():
    ax = plot_decision_boundary(Model(lambda x1, x2: x2 - 0.5), POINTS, LABELS)
    texts = [text.get_text() for text in ax.figure.legends[0].get_texts()]
    assert texts == ["class 0", "class 1", "wrong: 2 of 4"]
    right = plot_decision_boundary(Model(lambda x1, x2: x1 - 0.5), POINTS, LABELS)
    assert len(right.figure.legends[0].get_texts()) == 2


def test_the_model_is_asked_only_for_the_grid_and_the_points():
    asked = []
    model = Model(lambda x1, x2: asked.append((x1, x2)) or 0.0)
    plot_decision_boundary(model, POINTS, LABELS, resolution=10)
    assert len(asked) == 10 * 10 + len(POINTS)


def test_a_single_point_still_has_a_plane_around_it():
    ax = plot_decision_boundary(Model(lambda x1, x2: 0.0), [[2.0, 3.0]], [0])
    assert ax.get_xlim() == (1.0, 3.0)
    assert ax.get_ylim() == (2.0, 4.0)


@pytest.mark.parametrize("points", [[], [[1.0]], [[1.0, 2.0, 3.0]], [[1.0, 2.0], [1.0]]])
def test_only_planes_are_drawn(points):
    with pytest.raises(ValueError, match="points of 2 features"):
        plot_decision_boundary(Model(lambda *x: 0.0), points, [0] * len(points))


def test_a_class_without_a_name_is_refused():
    with pytest.raises(ValueError, match="1 class names for 2 classes"):
        plot_decision_boundary(Model(lambda *x: 0.0), POINTS, LABELS, class_names=["a"])


def test_axes_and_title_are_named():
    ax = plot_decision_boundary(
        Model(lambda x1, x2: 0.0), POINTS, LABELS, feature_names=["width", "height"], title="t"
    )
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_title()) == ("width", "height", "t")


def test_axes_of_the_caller_are_drawn_into_and_returned():
    left, right = Figure().subplots(1, 2)
    model = Model(lambda x1, x2: x2 - 0.5)
    assert plot_decision_boundary(model, POINTS, LABELS, ax=right) is right
    assert not left.has_data()
    assert boundaries(right)[:, 1] == pytest.approx(0.5, abs=1e-9)
    assert not right.figure.legends  # it would stand between the panels of the caller's
    assert len(right.get_legend().get_texts()) == 3
