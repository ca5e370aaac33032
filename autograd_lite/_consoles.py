"""Consoles that cannot show every character: what is printed there says the same in others.

A console, a pipe or a file of an old encoding such as ASCII or Windows' cp1252 has no ∂ and no ≈.
Python raises UnicodeEncodeError when such a character is printed there; these texts are spelled in
characters that there are instead, and elsewhere stay as they are.
"""

from __future__ import annotations

import codecs
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

__all__ = ["HANDLER", "ConsoleText", "for_console", "shown_on_consoles", "spell_out"]

SPELLINGS = {
    "×": "*", "·": "*", "⋅": "*", "⊙": "*", "÷": "/", "⁄": "/", "∕": "/",
    "−": "-", "±": "+-", "≈": "~", "≠": "!=", "≤": "<=", "≥": ">=", "√": "sqrt", "∞": "inf",
    "∂": "D", "∇": "grad ", "Σ": "sum", "∏": "prod", "→": "->", "←": "<-", "⏎": "|", "′": "'",
    "─": "-", "│": "|", "├": "|", "└": "`", "■": "#", "█": "#", "⋮": ":", "…": "...", "•": "*",
    "✓": "+", "✗": "x", "–": "-", "—": "-", "‖": "||", "ᵀ": "^T", "ℓ": "l",
}  # fmt: skip
"""What stands for a character where there is none; D keeps ∂y/∂x apart from dy/dx."""

HANDLER = "autograd_lite.spell_out"
"""The name under which Python's codecs know `spell_out`, as they know strict and replace."""


def spell_out(error: UnicodeError) -> tuple[str, int]:
    """What stands for characters that an encoding lacks, for Python's codecs.

    >>> "∂y/∂x ≈ x² → α é".encode("ascii", HANDLER)
    b'Dy/Dx ~ x^2 -> alpha e'
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    spelled, last = "", ""
    for character in error.object[error.start : error.end]:
        mark, letters = _spelled(character)
        spelled += letters if mark == last else mark + letters
        last = mark
    return spelled, error.end


codecs.register_error(HANDLER, spell_out)


def _spelled(character: str) -> tuple[str, str]:
    """A mark for what is raised or lowered, and the character in ASCII."""
    if character.isascii() or character in SPELLINGS:
        return "", SPELLINGS.get(character, character)
    import unicodedata  # here, as hardly anybody needs it

    name = unicodedata.name(character, "")
    if name.startswith("GREEK ") and "LETTER " in name:
        letter = name.split("LETTER ")[1].split()[0]
        return "", letter.capitalize() if "CAPITAL" in name else letter.lower()
    kind, _, parts = unicodedata.decomposition(character).rpartition("> ")
    letters = "".join(_spelled(chr(int(part, 16)))[1] for part in parts.split())
    if unicodedata.combining(character):
        return "", ""
    return {"<super": "^", "<sub": "_"}.get(kind, ""), letters or "?"


def for_console(text: str) -> str:
    """The text as the standard output can show it.

    >>> for_console("∂y/∂x") == "∂y/∂x"  # where it can show all of it
    True
    """
    encoding = getattr(sys.stdout, "encoding", None)
    if text.isascii() or not encoding or getattr(sys.stdout, "errors", "strict") != "strict":
        return text
    try:
        return text.encode(encoding, HANDLER).decode(encoding)
    except (LookupError, UnicodeError):
        return text


def shown_on_consoles(method: Callable[[Any], str]) -> Callable[[Any], str]:
    """Let a `__str__` return what the standard output can show."""

    @wraps(method)
    def shown(self: Any) -> str:
        return for_console(method(self))

    return shown


class ConsoleText(str):
    """A text that `print` shows as the console can; it is otherwise the text as it is."""

    __slots__ = ()

    def __str__(self) -> str:
        return for_console(str.__str__(self))

    def __format__(self, spec: str) -> str:
        return format(str.__str__(self), spec)
