"""Comparing answers: numbers of any kind, lists, words, and what is said about each."""

from decimal import Decimal
from fractions import Fraction

import pytest

import autograd_lite as ag
from autograd_lite.exercises.answers import diagnosis, observed


@pytest.mark.parametrize("given", [2, 2.0, 2.0 + 1e-9, Fraction(2), Decimal(2)])
def test_numbers_are_compared_up_to_rounding(given):
    assert diagnosis(given, 2.0, 1e-6) == ""


@pytest.mark.parametrize("given", [0.2403, 0.24, 0.240260746])
def test_what_is_rounded_to_three_digits_or_more_is_right(given):
    close = diagnosis(given, 0.24026074574152914, 1e-6)
    assert close == ("" if given != 0.24 else "0.24 is not right, but close: give more digits, "
                     "or look for a rounding")  # fmt: skip
    assert "close" in diagnosis(0.2402, 0.24026074574152914, 1e-6)
    assert diagnosis(1.53e-5, 0.25**8, 1e-6) == ""
    assert diagnosis(16777217, 2**24, 1e-12)


def test_numpy_numbers_and_arrays_are_answers():
    np = pytest.importorskip("numpy")
    assert diagnosis(observed(np.float64(2.0)), 2.0, 1e-6) == ""
    assert diagnosis(observed(np.array([1.0, 2.0])), [1.0, 2.0], 1e-6) == ""


@pytest.mark.parametrize(
    ("given", "right", "words"),
    [
        (-2.0, 2.0, "-2 is not right: look at the sign"),
        (0.25, 4.0, "it is one over what is asked"),
        (2.001, 2.0, "close: give more digits"),
        (7.0, 2.0, "7 is not right: it is too large"),
        (4.0, 2.0, "it is twice what is asked"),
        (1.5, 3.0, "it is half of what is asked"),
        (-7.0, 2.0, "-7 is not right: it is too small"),
        (float("nan"), 2.0, "nan is not right"),
        (10**400, 2.0, "a number of that size is not right"),
        (2 + 0j, 2.0, "a number is asked for, not (2+0j)"),
        ("two", 2.0, "a number is asked for, not 'two'"),
        (None, 2.0, "a number is asked for, not None"),
        (
            {"f(2)": None},
            {"f(2)": 2.0},
            "f(2): a number is asked for, not None (does your",
        ),
        ({}, {"f(2)": 2.0}, "a function is asked for, not {}"),
        (ag.Value(2.0), 2.0, "this is a node"),
        (1.0, "b", "a word between quotation marks"),
        ("c", "b", "'c' is not right"),
        ([1.0], [1.0, 2.0], "a list of 2 is asked for, not a list of 1"),
        (3.0, [1.0, 2.0], "a list of 2 is asked for, not 3.0"),
        ([1.0, 3.0], [1.0, 2.0], "[1]: 3 is not right"),
        ([[1.0], [-2.0]], [[1.0], [2.0]], "[1][0]: -2 is not right: look at the sign"),
    ],
)
def test_what_is_said(given, right, words):
    assert words in diagnosis(given, right, 1e-6)


def test_words_are_compared_without_case_and_blanks():
    assert diagnosis(" B ", "b", 1e-6) == ""


def test_a_function_that_returns_several_numbers():
    calls = observed(lambda x, y: (x, [y]), [(1.0, 2.0)])
    assert calls == {"f(1, 2)": [1.0, [2.0]]}
