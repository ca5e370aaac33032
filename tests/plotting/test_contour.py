"""Lines of equal height, measured on the picture; the path where it was said to be."""

import pytest

import autograd_lite as ag
from autograd_lite import plot_contour

np = pytest.importorskip("numpy")
pytest.importorskip("matplotlib")


def lines_of(ax):
    """The heights and the points of the contour lines."""
    drawn = next(c for c in ax.collections if hasattr(c, "levels") and not c.filled)
    return zip(drawn.levels, (path.vertices for path in drawn.get_paths()), strict=True)


def test_on_each_line_the_function_is_the_same():
    ax = plot_contour(lambda x, y: 3 * x - 2 * y, (-1, 2), (0, 1), resolution=13)
    checked = 0
    for level, points in lines_of(ax):
        assert 3 * points[:, 0] - 2 * points[:, 1] == pytest.approx(level, abs=1e-9)
        checked += len(points)
    assert checked > 50


def test_lines_stand_at_quantiles_so_that_a_steep_wall_does_not_take_them_all():
    ax = plot_contour(lambda x, y: ag.exp(x * 20.0), (0, 1), (0, 1), levels=3)
    where = [points[:, 0].mean() for _, points in lines_of(ax)]
    assert where == pytest.approx([0.25, 0.5, 0.75], abs=0.03)


def test_the_path_and_its_ends():
    path = [(0.1, 0.2), (0.5, 0.3), (0.9, 0.8)]
    ax = plot_contour(lambda x, y: x * y, (0, 1), (0, 1), path=path)
    way, first, last = ax.lines
    assert list(zip(*way.get_data(), strict=True)) == path
    assert (first.get_xydata()[0].tolist(), last.get_xydata()[0].tolist()) == (
        [0.1, 0.2],
        [0.9, 0.8],
    )
    assert (ax.get_xlim(), ax.get_ylim()) == ((0, 1), (0, 1))
    assert not plot_contour(lambda x, y: x * y, (0, 1), (0, 1)).lines


def test_it_records_no_graph():
    results = []

    def f(x, y):
        results.append(ag.Value(x) * y)
        return results[-1]

    plot_contour(f, (0, 1), (0, 1), resolution=3)
    assert len(results) == 9
    assert not any(result.parents for result in results)


def test_it_draws_into_the_axes_of_the_caller():
    ax = plot_contour(lambda x, y: x, (0, 1), (0, 1), path=[(0, 0), (1, 1)])
    assert plot_contour(lambda x, y: x, (0, 1), (0, 1), path=[(0, 1)], ax=ax) is ax
    assert len(ax.lines) == 6


def test_where_a_function_is_not_defined_the_picture_is_blank():
    ax = plot_contour(lambda x, y: ag.log(x) + y, (-1, 1), (0, 1), levels=4, resolution=21)
    for level, points in lines_of(ax):
        assert len(points)
        assert (points[:, 0] > 0).all()
        assert np.isfinite(level)
    with pytest.raises(ValueError, match="not defined anywhere"):
        plot_contour(lambda x, y: ag.log(-(x**2)), (0, 1), (0, 1))
    with pytest.raises(ValueError, match="not defined anywhere"):
        plot_contour(lambda x, y: float("nan"), (0, 1), (0, 1))


@pytest.mark.parametrize(
    ("f", "xlim", "message"),
    [
        (lambda x, y: x, (1, 0), "xlim goes from a lower number to a higher one, not 1 to 0"),
        (lambda x, y: 7, (0, 1), "f is 7 everywhere"),
    ],
)
def test_what_cannot_be_drawn(f, xlim, message):
    with pytest.raises(ValueError, match=message):
        plot_contour(f, xlim, (0, 1))
