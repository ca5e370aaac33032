"""What is suggested, against Python's `math`, its parser, and the names of Unicode."""

import ast
import math
import unicodedata

import pytest

from autograd_lite.formulas.parser import parse_expression
from autograd_lite.formulas.spelling import (
    CYRILLIC_AND_GREEK,
    LATIN,
    SIGNS,
    did_you_mean_function,
    normal,
    plain_letters,
    sign_hint,
)

MEANT = {
    "ln": math.log, "log2": math.log2, "log10": math.log10, "lg": math.log10, "e": math.exp,
    "asin": math.asin, "arcsin": math.asin, "acos": math.acos, "arccos": math.acos,
    "arctan": math.atan, "tg": math.tan, "sinh": math.sinh, "cosh": math.cosh, "fabs": math.fabs,
    "square": lambda x: x * x, "sign": lambda x: math.copysign(1, x),
    "logistic": lambda x: 1 / (1 + math.exp(-x)), "σ": lambda x: 1 / (1 + math.exp(-x)),
    "swish": lambda x: x / (1 + math.exp(-x)),
    "max": max, "min": min, "pow": math.pow, "avg": lambda x, y: (x + y) / 2,
}  # fmt: skip


@pytest.mark.parametrize("name", MEANT)
def test_what_to_write_instead_is_the_function_that_was_meant(name):
    hint = did_you_mean_function(name, ())
    expression = parse_expression(hint.removeprefix("did you mean ").removesuffix("?"))
    x, y = 0.3, 0.7
    found = expression.evaluate({n: {"x": x, "y": y}[n] for n in expression.names}).data
    exact = MEANT[name](x, y) if "y" in expression.names else MEANT[name](x)
    assert found == pytest.approx(exact, rel=1e-14)


@pytest.mark.parametrize("name", ["𝑥", "ﬁ", "ℎ2", "𝛼ᵢ", "é", "e\u0301"])
def test_names_are_normal_as_in_python(name):
    assert normal(name) == ast.parse(name, mode="eval").body.id


def test_letters_that_look_alike_are_of_other_alphabets_and_of_the_same_case():
    assert plain_letters(CYRILLIC_AND_GREEK) == LATIN
    for foreign, latin in zip(CYRILLIC_AND_GREEK, LATIN, strict=True):
        assert unicodedata.name(foreign).startswith(("CYRILLIC", "GREEK"))
        assert unicodedata.name(latin).startswith("LATIN")
        assert foreign.isupper() == latin.isupper() or foreign == "ϲ"


def test_signs_mean_what_unicode_calls_them():
    kinds = {"-": "MINUS|DASH|HYPHEN", "*": "DOT|MULTIPLICATION|ASTERISK|BULLET",
             "/": "DIVISION|SLASH"}  # fmt: skip
    for sign, instead in SIGNS.items():
        if instead in kinds:
            assert any(word in unicodedata.name(sign) for word in kinds[instead].split("|"))
    for power in "²³⁴":
        assert f"**{unicodedata.digit(power)}?" in sign_hint(power)
