"""The bars of a softmax against its closed form, and its limits."""

from itertools import pairwise

import pytest

from autograd_lite import plot_softmax

np = pytest.importorskip("numpy")
pytest.importorskip("matplotlib")


def heights(ax, n):
    return np.array([bar.get_height() for bar in ax.patches]).reshape(-1, n)


def test_each_temperature_is_a_softmax_of_its_own():
    z = np.array([2.0, 1.0, -1.0])
    drawn = heights(plot_softmax(z.tolist(), [0.5, 1.0, 4.0]), 3)
    for row, t in zip(drawn, (0.5, 1.0, 4.0), strict=True):
        assert row == pytest.approx(np.exp(z / t) / np.exp(z / t).sum(), abs=1e-15)


def test_cold_takes_the_largest_and_hot_makes_all_alike():
    cold, hot = heights(plot_softmax([3.0, 1.0, 2.0], [1e-3, 1e9]), 3)
    assert cold == pytest.approx([1, 0, 0], abs=1e-12)
    assert hot == pytest.approx([1 / 3] * 3, abs=1e-8)


def test_names_and_temperatures_are_written():
    ax = plot_softmax([1.0, 2.0], [2.0], class_names=["cat", "dog"])
    assert [t.get_text() for t in ax.get_xticklabels()] == ["cat\nz = 1", "dog\nz = 2"]
    assert [t.get_text() for t in ax.figure.legends[0].get_texts()] == ["T = 2"]


def test_bars_of_one_class_do_not_overlap():
    bars = sorted(plot_softmax([0.0, 1.0], [1.0, 2.0, 3.0]).patches, key=lambda b: b.get_x())
    for one, other in pairwise(bars):
        assert one.get_x() + one.get_width() <= other.get_x()


@pytest.mark.parametrize(
    ("logits", "options", "message"),
    [
        ([], {}, "one logit or more"),
        ([1.0], {"temperatures": [0.0]}, "above 0, not 0"),
        ([1.0], {"temperatures": [float("nan")]}, "above 0, not nan"),
        ([1.0, 2.0], {"class_names": ["a"]}, "1 names for 2"),
    ],
)
def test_what_cannot_be_drawn(logits, options, message):
    with pytest.raises(ValueError, match=message):
        plot_softmax(logits, **options)
