"""The style: figures and axes that show themselves, without pyplot."""

import io
import subprocess
import sys

import pytest

from autograd_lite.plotting.style import (
    axes_for,
    legend_below,
    new_figure,
    panels_for,
    png_of,
    series_color,
    tidy,
)

pytest.importorskip("matplotlib")
from matplotlib import colors, image
from matplotlib.figure import Figure


def test_new_axes_show_their_figure_in_a_notebook():
    pixels = image.imread(io.BytesIO(axes_for(size=(3.0, 2.0))._repr_png_()))
    assert pixels.shape[:2] == (240, 360)


def test_axes_of_the_caller_are_kept_and_named():
    mine = Figure().subplots()
    ax = axes_for(mine, title="t", xlabel="x", ylabel="y")
    assert ax is mine
    assert (ax.get_title(), ax.get_xlabel(), ax.get_ylabel()) == ("t", "x", "y")
    axes_for(mine)
    assert mine.get_title() == "t"


def test_tidy_axes_have_two_spines_and_the_grid_asked_for():
    ax = new_figure().subplots()
    tidy(ax, grid="y")
    assert [name for name, spine in ax.spines.items() if spine.get_visible()] == ["left", "bottom"]
    assert all(line.get_visible() for line in ax.get_ygridlines())
    assert not any(line.get_visible() for line in ax.get_xgridlines())


def test_the_legend_stands_below_the_axes():
    ax = axes_for(size=(4.0, 3.0))
    for k in range(5):
        ax.plot([0, 1], [0, k], label=f"line {k}")
    legend_below(ax, columns=3)
    ax.figure.draw_without_rendering()
    (legend,) = ax.figure.legends
    assert legend.get_window_extent().y1 < ax.get_window_extent().y0
    assert legend._ncols == 3


def test_eight_lines_have_eight_colors():
    assert len({series_color(k) for k in range(8)}) == 8
    assert series_color(9) == series_color(1)


def test_a_small_picture_looks_as_the_full_one():
    ax = axes_for(size=(5.0, 4.0))
    ax.imshow([[x * y for x in range(60)] for y in range(60)], cmap="viridis", aspect="auto")
    for k in range(8):
        ax.plot([k], [k], "o", color=series_color(k), markersize=3)
    full, small = io.BytesIO(), png_of(ax.figure)
    ax.figure.savefig(full, format="png")
    assert len(small) < 0.6 * len(full.getvalue())
    one = image.imread(io.BytesIO(small))[..., :3]
    other = image.imread(io.BytesIO(full.getvalue()))[..., :3]
    assert one.shape == other.shape
    assert abs(one - other).mean() < 0.005
    for k in range(8):  # dots of a few pixels keep their colour
        assert abs(one - colors.to_rgb(series_color(k))).max(axis=-1).min() < 1e-6
    assert (one[0] == 1).all()  # the paper is white


def test_panels_show_their_figure_and_are_saved(tmp_path):
    panels = panels_for(None, 3, columns=2, size=(2.0, 1.0), title="t")
    assert len(panels) == 3
    assert panels.figure.get_suptitle() == "t"
    pixels = image.imread(io.BytesIO(panels._repr_png_()))
    assert pixels.shape[:2] == (240, 480)
    panels.save(tmp_path / "panels.svg")
    assert (tmp_path / "panels.svg").read_bytes().startswith(b"<?xml")


def test_nothing_is_loaded_before_something_is_drawn():
    code = (
        "import sys, autograd_lite.plotting as plotting\n"
        "assert 'matplotlib' not in sys.modules\n"
        "plotting.plot_function(abs)._repr_png_()\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_missing_matplotlib_is_asked_for(monkeypatch):
    from autograd_lite.plotting import style

    style._figure_class.cache_clear()
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(ImportError, match=r"pip install matplotlib$"):
        new_figure()


def test_figures_and_axes_are_saved_by_their_suffix(tmp_path):
    ax = axes_for(size=(3.0, 2.0))
    begins = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}
    for suffix, begin in begins.items():
        ax.save(tmp_path / f"plot.{suffix}", dpi=100)
        assert (tmp_path / f"plot.{suffix}").read_bytes().startswith(begin)
    assert image.imread(tmp_path / "plot.png").shape[:2] == (200, 300)
    with pytest.raises(ValueError, match=r"one of \.svg, \.png, \.pdf"):
        ax.figure.save(tmp_path / "plot.dot")
