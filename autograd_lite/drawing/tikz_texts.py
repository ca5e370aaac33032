"""Numbers and formulas as pictures write them, as LaTeX in mathematics."""

from __future__ import annotations

import re

from autograd_lite.drawing.mathematics import tex_text

__all__ = ["tex_formula", "tex_inside", "tex_sentence"]

NUMBER = re.compile(r"(?<![\w.])(\d[\d.]*)e(−?\d+)")
AROUND_SIGNS = re.compile(r" *([-+×÷·=≈−<>→]) *")
RAISED, LOWERED = "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉"
PLAIN = str.maketrans(RAISED + LOWERED, 2 * "0123456789")
NUMBERED = r"(?<!\w)[A-Za-z]\d+(?!\w)"
WORD = re.compile(
    rf"{NUMBERED}|[A-Za-z]{{2,}}|[{RAISED}]+|[{LOWERED}]+(?:,[{LOWERED}]+)*|.", re.DOTALL
)


def tex_formula(pretty: str) -> str:
    r"""A number or a formula as LaTeX.

    >>> tex_formula("2e−5"), tex_formula("w¹₀₁")
    ('$2\\times 10^{-5}$', '$w^{1}_{01}$')
    """
    return f"${tex_inside(pretty)}$"


def tex_inside(pretty: str) -> str:
    """The same without the dollar signs, to be a part of a formula."""
    pretty = AROUND_SIGNS.sub(r"\1", pretty)  # TeX spaces them itself
    pretty = NUMBER.sub(lambda number: rf"{number[1]}×10^{{{number[2]}}}", pretty)
    written = []
    for piece in re.split(r"(10\^\{−?\d+\})", pretty):
        if piece.startswith("10^"):
            written.append(piece.replace("−", "-"))
        else:
            written += [_word(word) for word in WORD.findall(piece)]
    return "".join(written)


def tex_sentence(text: str) -> str:
    r"""Words in which names such as w¹₀₁ stand, as LaTeX.

    >>> tex_sentence("w¹₀₁ is a_1")
    '$w^{1}_{01}$ is a\\_1'
    """
    pieces = re.split(rf"(\w[{RAISED}]*[{LOWERED}][{LOWERED},]*(?= |$))", text)
    return "".join(
        tex_formula(piece) if i % 2 else tex_text(piece) for i, piece in enumerate(pieces)
    )


def _word(text: str) -> str:
    if re.fullmatch(NUMBERED, text):
        return f"{text[0]}_{{{text[1:]}}}"
    if text.isascii() and (text.isalnum() or text in "+-=()[]/,.;:!*'"):
        return rf"\mathrm{{{text}}}" if len(text) > 1 else text
    if text[0] in RAISED + LOWERED:
        return f"{'^' if text[0] in RAISED else '_'}{{{text.translate(PLAIN)}}}"
    if text == " ":
        return r"\ "
    latex = tex_text(text)
    return latex[1:-1] if re.fullmatch(r"\$[^$]+\$", latex) else rf"\text{{{latex}}}"
