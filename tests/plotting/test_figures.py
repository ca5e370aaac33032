"""Figures: as a notebook shows them, and what they leave alone."""

import io
import subprocess
import sys

import pytest

from autograd_lite import History, plot_decision_boundary, plot_history

pytest.importorskip("numpy")
pytest.importorskip("matplotlib")
from matplotlib import image


class Model:
    """Predicts the first coordinate."""

    def predict(self, X):  # noqa: N803
        return [x1 for x1, x2 in X]


def test_a_notebook_gets_a_png():
    figure = plot_decision_boundary(Model(), [[0.0, 1.0]], [0])
    pixels = image.imread(io.BytesIO(figure._repr_png_()))
    assert pixels.shape[1] == 6 * 120


def test_no_pyplot_and_no_backend_is_touched():
    code = (
        "import sys, autograd_lite.plotting as plots\n"
        "assert 'matplotlib' not in sys.modules\n"
        "class M:\n    predict = lambda self, X: [0.0] * len(X)\n"
        "plots.plot_decision_boundary(M(), [[0.0, 1.0]], [0])._repr_png_()\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_missing_matplotlib_is_asked_for(monkeypatch):
    from autograd_lite.plotting import figures

    figures.figure_class.cache_clear()
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(ImportError, match=r'pip install "autograd-lite\[train\]"'):
        plot_history(History(loss=[1.0]))
