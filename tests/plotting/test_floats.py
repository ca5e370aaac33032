"""The marks are the floats: compared with Python's own, one by one."""

import math
import random
from fractions import Fraction

import pytest

from autograd_lite import plot_float_spacing

np = pytest.importorskip("numpy")
pytest.importorskip("matplotlib")


def drawn(*arguments, **options):
    ax = plot_float_spacing(*arguments, **options)
    return [line for line in ax.lines if line.get_marker() == "|"], ax


def test_marks_are_pythons_floats():
    for low in (1.0, 2.0 - 8 * 2**-53, 0.1, 1e16, 1e-300, 3.7e19):
        high = low
        for _ in range(20):
            high = math.nextafter(high, math.inf)
        (every, _), _ = drawn(low, high)
        expected, x = [0.0], low
        while x < high:
            x = math.nextafter(x, math.inf)
            expected.append(float(Fraction(x) - Fraction(low)))
        assert list(every.get_xdata()) == expected


def test_marks_of_fewer_digits_are_numpys_small_floats():
    (every, powers), _ = drawn(1.0, 1.25, precision=11)  # a half has 11 binary digits
    expected = [float(x) for x in np.arange(0x3C00, 0x3D01, dtype=np.uint16).view(np.float16)]
    assert list(every.get_xdata()) == expected
    assert list(powers.get_xdata()) == [1.0]


def test_the_gap_doubles_at_powers_of_two():
    (every, powers), ax = drawn(0.5, 4, precision=3)
    gaps = np.diff(every.get_xdata())
    assert sorted(set(gaps)) == [0.125, 0.25, 0.5]
    assert list(powers.get_xdata()) == [0.5, 1.0, 2.0, 4.0]
    assert [text.get_text() for text in ax.get_xticklabels()] == ["0.5", "1", "2", "4"]


def test_arrows_lead_to_where_python_rounds():
    generator = random.Random(0)
    numbers = [10**16 + generator.randrange(0, 40) for _ in range(30)]
    ax = plot_float_spacing(1e16, 1e16 + 40, rounded=numbers)
    arrows = [text for text in ax.texts if text.arrow_patch is not None]
    there = [arrow.xy[0] for arrow in arrows]
    assert there == [int(float(n)) - 10**16 for n in numbers]
    assert [arrow.xyann[0] for arrow in arrows] == [n - 10**16 for n in numbers]


def test_far_from_zero_the_labels_are_distances():
    _, ax = drawn(1e16, 1e16 + 8)
    assert [text.get_text() for text in ax.get_xticklabels()] == ["+0", "+2", "+4", "+6", "+8"]
    assert ax.get_xlabel() == "distance from 10000000000000000"


def test_it_draws_into_given_axes():
    from matplotlib.figure import Figure

    mine = Figure().subplots()
    assert plot_float_spacing(1, 2, 3, ax=mine) is mine


def test_what_is_no_line_is_refused():
    for low, high in ((0, 1), (-1, 1), (2, 1), (1, 1), (math.nan, 1)):
        with pytest.raises(ValueError, match="goes upwards from above 0"):
            plot_float_spacing(low, high, 3)
    with pytest.raises(ValueError, match="more than 400 floats from 1 to 2"):
        plot_float_spacing(1, 2)
    with pytest.raises(ValueError, match="1 binary digit or more"):
        plot_float_spacing(1, 2, 0)


def test_a_fraction_is_rounded_as_well():
    ax = plot_float_spacing(0.25, 0.5, precision=4, rounded=[Fraction(1, 3)])
    assert [text.xy[0] for text in ax.texts if text.arrow_patch is not None] == [11 / 32]
