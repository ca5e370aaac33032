import math

import pytest

from autograd_lite.drawing.notation import format_number, format_sum, symbol_of
from autograd_lite.primitives import PRIMITIVES

sympy = pytest.importorskip("sympy")


@pytest.mark.parametrize(
    ("number", "digits", "text"),
    [
        (138.8338, 4, "138.8338"),
        (645.57725947, 2, "645.58"),
        (-0.0, 4, "0"),
        (-1e-20, 4, "−1e−20"),
        (0.00005, 4, "5e−5"),
        (100.0, 0, "100"),
        (2.5e9, 3, "2.5e9"),
        (math.nan, 4, "nan"),
        (-math.inf, 4, "−∞"),
        (sympy.Symbol("x") + 1, 4, "x + 1"),
    ],
)
def test_format_number(number, digits, text):
    assert format_number(number, digits) == text


def test_format_sum():
    assert format_sum([14.0, 2.0], 16.0) == "14 + 2 = 16"
    assert format_sum([-1.0, -2.0, 0.5], -2.5) == "−1 − 2 + 0.5 = −2.5"


def test_symbols():
    assert [symbol_of(op) for op in ("*", "/", "exp", "sqrt", "sigmoid", "sum", "maximum")] == [
        "×", "÷", "eˣ", "√", "σ", "Σ", "max",
    ]  # fmt: skip
    assert symbol_of("**", 2, -1.0) == "x⁻¹"
    assert symbol_of("**", 2, 0.5) == "xʸ"
    assert all(symbol_of(op) for op in PRIMITIVES)
