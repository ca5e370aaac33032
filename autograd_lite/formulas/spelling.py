"""What people write for what this library reads: other names of functions, signs, letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from difflib import get_close_matches

__all__ = ["did_you_mean_function", "normal", "plain_letters", "sign_hint"]

INSTEAD = {
    "ln": "log(x)", "log2": "log(x)/log(2)", "log10": "log(x)/log(10)", "lg": "log(x)/log(10)",
    "max": "maximum(x, y)", "min": "minimum(x, y)", "pow": "x**y", "square": "x**2",
    "arctan": "atan(x)", "tg": "tan(x)", "logistic": "sigmoid(x)", "avg": "mean(x, y)",
    "asin": "atan(x/sqrt(1 - x**2))", "arcsin": "atan(x/sqrt(1 - x**2))",
    "acos": "2*atan(sqrt((1 - x)/(1 + x)))", "arccos": "2*atan(sqrt((1 - x)/(1 + x)))",
    "sinh": "(exp(x) - exp(-x))/2", "cosh": "(exp(x) + exp(-x))/2", "sign": "x/abs(x)",
    "swish": "silu(x)", "fabs": "abs(x)", "e": "exp(x)", "σ": "sigmoid(x)",
}  # fmt: skip
"""What to write for functions that have another name here, or none."""

SIGNS = {
    "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "·": "*", "⋅": "*", "∙": "*", "•": "*",
    "×": "*", "∗": "*", "÷": "/", "∕": "/", "⁄": "/", "√": "sqrt(...)",
    "[": "(", "]": ")", "{": "(", "}": ")",
}  # fmt: skip
HINTS = {
    "^": "'^' is not a power here: write **",
    "=": "a comparison has no derivative; '=' only names a result",
    "<": "comparisons have no derivative",
    ">": "comparisons have no derivative",
    ".": "attributes are not part of an expression",
    "[": "lists and subscripts are not part of an expression",
    "'": "text is not part of an expression",
    '"': "text is not part of an expression",
}
CYRILLIC_AND_GREEK = "аеорсухіјѕԛԝАВЕКМНОРСТХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧοϲ"
LATIN = "aeopcyxijsqwABEKMHOPCTXIJSABEZHIKMNOPTYXoc"
LOOK_ALIKE = str.maketrans(CYRILLIC_AND_GREEK, LATIN)


def normal(name: str) -> str:
    """The name in plain letters, to which others are reduced: 𝑥 is x, and x₁ is x1.

    >>> normal("𝑥₁")
    'x1'
    """
    return unicodedata.normalize("NFKC", name)


def plain_letters(name: str) -> str:
    r"""The name with Latin letters for the Cyrillic and Greek ones that look the same.

    >>> plain_letters("\u0430") == "a"  # a Cyrillic letter
    True
    """
    return name.translate(LOOK_ALIKE)


def sign_hint(character: str) -> str:
    """What is wrong with a character that is not read, and what to write for it.

    >>> sign_hint("·")
    "'·' is not read: did you mean *?"
    """
    if unicodedata.decomposition(character).startswith("<super>"):
        return f"'{character}' is not read as a power: did you mean **{normal(character)}?"
    if unicodedata.decomposition(character).startswith("<fraction>"):
        return f"'{character}' is not read: did you mean ({normal(character).replace('⁄', '/')})?"
    if character in HINTS:
        return HINTS[character]
    if character in SIGNS:
        return f"{character!r} is not read: did you mean {SIGNS[character]}?"
    return f"{character!r} is not part of an expression"


def did_you_mean_function(name: str, known: Collection[str]) -> str:
    """What to write for a function that does not exist.

    >>> did_you_mean_function("ln", ["log", "relu"]), did_you_mean_function("rleu", ["log", "relu"])
    ('did you mean log(x)?', 'did you mean relu?')
    """
    if name.lower() in INSTEAD:
        return f"did you mean {INSTEAD[name.lower()]}?"
    plain = plain_letters(name)
    if plain in known:
        return f"did you mean {plain}, in Latin letters?"
    close = get_close_matches(name.lower(), known, 1, 0.7)
    return f"did you mean {close[0]}?" if close else f"there are: {', '.join(known)}"
