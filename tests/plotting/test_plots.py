"""The pictures: what is on them, measured on the figures and on their pixels."""

import io
import math
import subprocess
import sys

import pytest

from autograd_lite.plotting.plots import plot_decision_boundary, plot_history
from autograd_lite.training.history import History

np = pytest.importorskip("numpy")
pytest.importorskip("matplotlib")
from matplotlib import colors, image  # noqa: E402 (after the check that it is there)

POINTS, LABELS = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], [0, 1, 0, 1]


class Model:
    """Predicts what a function of the coordinates says."""

    def __init__(self, function):
        self.function = function

    def predict(self, X):  # noqa: N803
        return [self.function(x1, x2) for x1, x2 in X]


def shading(figure):
    return figure.axes[0].images[0].get_array()


def boundaries(figure):
    """The points of the contour lines."""
    collections = [c for c in figure.axes[0].collections if hasattr(c, "levels")]
    paths = [path for c in collections for path in c.get_paths()]
    return np.concatenate([path.vertices for path in paths if len(path.vertices)])


def test_the_boundary_is_where_the_score_is_zero():
    figure = plot_decision_boundary(Model(lambda x1, x2: 3 * x1 - 1.2), POINTS, LABELS)
    assert boundaries(figure)[:, 0] == pytest.approx(0.4, abs=1e-9)


def test_three_classes_meet_where_their_scores_are_equal():
    figure = plot_decision_boundary(
        Model(lambda x1, x2: [-x1, x1 - 0.5, -9.0]), POINTS, LABELS, class_names=["a", "b", "c"]
    )
    assert boundaries(figure)[:, 0] == pytest.approx(0.25, abs=1e-9)


def test_colours_are_the_softmax_of_the_scores():
    score = math.log(3)  # the probability of class 1 is 3/4 everywhere
    figure = plot_decision_boundary(Model(lambda x1, x2: score), POINTS, LABELS, resolution=4)
    blue, orange = (np.array(colors.to_rgb(c)) for c in ("#0072B2", "#E69F00"))
    full = 0.25 * blue + 0.75 * orange
    tints = (1 - shading(figure)[2, 2]) / (1 - full)  # of white: the same share of each colour
    assert np.ptp(tints) < 1e-12
    assert 0.2 < tints[0] < 0.6


def test_one_output_and_two_agree():
    one = plot_decision_boundary(Model(lambda x1, x2: 800 * x1 - 900 * x2), POINTS, LABELS)
    two = plot_decision_boundary(Model(lambda x1, x2: [0, 800 * x1 - 900 * x2]), POINTS, LABELS)
    assert np.allclose(shading(one), shading(two))


def test_wrong_points_are_counted_in_the_legend():
    figure = plot_decision_boundary(Model(lambda x1, x2: x2 - 0.5), POINTS, LABELS)
    texts = [text.get_text() for text in figure.legends[0].get_texts()]
    assert texts == ["class 0", "class 1", "wrong: 2 of 4"]
    right = plot_decision_boundary(Model(lambda x1, x2: x1 - 0.5), POINTS, LABELS)
    assert len(right.legends[0].get_texts()) == 2


def test_the_model_is_asked_only_for_the_grid_and_the_points():
    asked = []
    model = Model(lambda x1, x2: asked.append((x1, x2)) or 0.0)
    plot_decision_boundary(model, POINTS, LABELS, resolution=10)
    assert len(asked) == 10 * 10 + len(POINTS)


def test_a_single_point_still_has_a_plane_around_it():
    axes = plot_decision_boundary(Model(lambda x1, x2: 0.0), [[2.0, 3.0]], [0]).axes[0]
    assert axes.get_xlim() == (1.0, 3.0)
    assert axes.get_ylim() == (2.0, 4.0)


@pytest.mark.parametrize("points", [[], [[1.0]], [[1.0, 2.0, 3.0]], [[1.0, 2.0], [1.0]]])
def test_only_planes_are_drawn(points):
    with pytest.raises(ValueError, match="points of 2 features"):
        plot_decision_boundary(Model(lambda *x: 0.0), points, [0] * len(points))


def test_axes_and_title_are_named():
    axes = plot_decision_boundary(
        Model(lambda x1, x2: 0.0), POINTS, LABELS, feature_names=["width", "height"], title="t"
    ).axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel(), axes.get_title()) == ("width", "height", "t")


def test_a_notebook_gets_a_png():
    figure = plot_decision_boundary(Model(lambda x1, x2: x1), POINTS, LABELS)
    pixels = image.imread(io.BytesIO(figure._repr_png_()))
    assert pixels.shape[1] == 6 * 120


def test_no_pyplot_and_no_backend_is_touched():
    code = (
        "import sys, autograd_lite.plotting.plots as plots\n"
        "assert 'matplotlib' not in sys.modules\n"
        "class M:\n    predict = lambda self, X: [0.0] * len(X)\n"
        "plots.plot_decision_boundary(M(), [[0.0, 1.0]], [0])._repr_png_()\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_missing_matplotlib_is_asked_for(monkeypatch):
    from autograd_lite.plotting import style

    style._figure_class.cache_clear()
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(ImportError, match=r'pip install "autograd-lite\[train\]"'):
        plot_decision_boundary(Model(lambda x1, x2: 0.0), POINTS, LABELS)


def test_loss_curves_hold_the_numbers_of_the_history():
    history = History(
        loss=[0.7, 0.3, 0.1], accuracy=[0.5, 0.8, 1.0],
        validation_loss=[0.6, 0.4, 0.2], validation_accuracy=[0.6, 0.7, 0.9],
    )  # fmt: skip
    loss, accuracy = plot_history(history, title="t").axes
    drawn = [list(line.get_ydata()) for axes in (loss, accuracy) for line in axes.lines]
    assert drawn == [
        history.loss, history.validation_loss, history.accuracy, history.validation_accuracy,
    ]  # fmt: skip
    assert list(loss.lines[0].get_xdata()) == [1, 2, 3]
    assert [text.get_text() for text in loss.get_legend().get_texts()] == ["training", "validation"]
    assert loss.get_ylim()[0] == 0


def test_a_regression_has_one_curve_and_one_epoch_is_a_dot():
    (axes,) = plot_history(History(loss=[0.7])).axes
    assert axes.lines[0].get_marker() == "o"


def test_no_epoch_no_curve():
    with pytest.raises(ValueError, match="without a completed epoch"):
        plot_history(History())
