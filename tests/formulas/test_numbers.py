import math
import random

import pytest

from autograd_lite.formulas.notation import pretty_number
from autograd_lite.formulas.numbers import is_rounded, number_text


@pytest.mark.parametrize(
    ("number", "digits", "text"),
    [
        (138.8338, 7, "138.8338"),
        (645.57725947, 5, "645.58"),
        (-0.0, 4, "0"),
        (-1e-20, 4, "−1e−20"),
        (0.00005, 4, "5e−5"),
        (0.0001 * 0.5, 5, "5e−5"),
        (100.0, 1, "100"),
        (100.0, 0, "100"),
        (1000001.0, 5, "1000001"),
        (999999999999999.0, 5, "999999999999999"),
        (1e15, 5, "1e15"),
        (1234567.8, 5, "1.2346e6"),
        (2.5e-9, 3, "2.5e−9"),
        (math.nan, 4, "nan"),
        (-math.inf, 4, "−∞"),
        (7, 4, "7"),
    ],
)
def test_numbers_as_people_read_them(number, digits, text):
    assert pretty_number(number, digits) == text


def test_what_is_no_number_is_written_out():
    sympy = pytest.importorskip("sympy")
    assert pretty_number(sympy.Symbol("x") ** 2 - 1) == "x² − 1"


def test_a_number_reads_back_to_its_significant_digits():
    rng = random.Random(0)
    for _ in range(2000):
        x = rng.choice([-1, 1]) * 10 ** rng.uniform(-300, 300)
        assert float(number_text(x)) == pytest.approx(x, rel=0.5e-4)
        assert is_rounded(x) == (abs(float(number_text(x)) - x) > 1e-14 * abs(x))
