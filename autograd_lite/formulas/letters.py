r"""Letters and signs as Unicode and as LaTeX: Greek, accents, small figures, and any text."""

from __future__ import annotations

import re
import unicodedata

__all__ = [
    "ACCENTS", "GREEK", "LETTERS", "SIGNS", "SUBSCRIPTS", "SUPERSCRIPTS", "latex_name", "tex_text",
    "text_in_mathematics",
]  # fmt: skip

GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
)
ACCENTS = {
    "hat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "dot": "\u0307", "ddot": "\u0308",
    "vec": "\u20d7", "check": "\u030c",
}  # fmt: skip
LETTERS = {
    **{word: unicodedata.lookup(f"GREEK {'CAPITAL' if word[0].isupper() else 'SMALL'} LETTER "
       f"{'LAMDA' if word.lower() == 'lambda' else word.upper()}") for word in GREEK.split()},
    "ell": "ℓ", "partial": "∂", "nabla": "∇", "cdot": "·", "times": "×", "div": "÷", "pm": "±",
    "top": "ᵀ", "prime": "′", "infty": "∞", "approx": "≈", "le": "≤", "ge": "≥", "sum": "Σ",
    "prod": "∏", "sqrt": "√", "ldots": "…", "to": "→", "ln": "ln", "log": "log", "exp": "exp",
    "max": "max", "min": "min", "tanh": "tanh", "sin": "sin", "cos": "cos",
}  # fmt: skip
SIGNS = {"−": "-", "⋅": r"\cdot ", "⊙": r"\odot ", "Σ": r"\Sigma "} | {
    sign: rf"\{word} " for word, sign in LETTERS.items() if not sign.isascii() and sign != "Σ"
}
SUPERSCRIPTS = dict(zip("0123456789+-=()niTxyabcdefghjklmoprstuvwz",
                        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵀˣʸᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷᶻ", strict=True))  # fmt: skip
SUBSCRIPTS = dict(zip("0123456789+-=()aehijklmnoprstuvx",
                      "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))  # fmt: skip


def tex_text(text: str) -> str:
    r"""Any text as LaTeX, safe from being read as commands.

    >>> tex_text("50 % of {x} × ∂")
    '50 \\% of \\{x\\} $\\times $ $\\partial $'
    """
    return "".join(map(_tex_character, unicodedata.normalize("NFC", text)))


def _tex_character(c: str) -> str:
    if c in "&%#_{}$":
        return f"\\{c}"
    if c in "\\^~":
        return {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}[c]
    if c in "<>|":
        return f"${c}$"
    if c.isspace():
        return " "
    if c in '"':
        return "''"
    if c.isascii():
        return c if c.isprintable() else "?"
    if c in SIGNS:
        return f"${SIGNS[c]}$"
    for table, place in ((SUPERSCRIPTS, "^"), (SUBSCRIPTS, "_")):
        plain = next((letter for letter, small in table.items() if small == c), "")
        if plain:
            return f"${place}{{{plain}}}$"
    if "\u00c0" <= c <= "\u00ff":
        return c
    return rf"\iftutex {c}\else ?\fi " if c.isprintable() else "?"  # pdfTeX has Latin letters only


IN_MATHEMATICS = {
    "_": r"\_", "%": r"\%", "&": r"\&", "#": r"\#", "~": r"{\sim}", "^": r"{}^{\wedge}",
    "\\": r"\backslash ", "<": "{<}", ">": "{>}", "|": r"\vert ",
}  # fmt: skip


def text_in_mathematics(text: str) -> str:
    r"""Any text as LaTeX within a formula, alike in TeX, MathJax and KaTeX.

    In \text MathJax shows the backslash of \_ and reads a dollar sign as the end of a formula, so
    signs stand between pieces of text.

    >>> text_in_mathematics("50 % of x_1")
    '\\text{50 }\\%\\text{ of x}\\_\\text{1}'
    """
    latex, is_text = "", False
    for c in unicodedata.normalize("NFC", text):
        sign = IN_MATHEMATICS.get(c)
        written = tex_text(c)
        if sign is None and c != "$" and written.startswith("$"):
            sign = written[1:-1] if written[1] == "\\" else f"{{}}{written[1:-1]}"
        if is_text and sign is not None:
            latex += "}"
        elif not is_text and sign is None:
            latex += r"\text{"
        is_text = sign is None
        latex += sign or written
    return latex + "}" * is_text


ABOVE = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
BELOW = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
NAME = re.compile(
    rf"(?P<stem>[A-Za-z]+?|\\[A-Za-z]+)(?:_(?P<accent>{'|'.join(ACCENTS)}))?"
    r"_?(?:(?P<first>-?\d*)|(?<=_)(?P<letters>[A-Za-z]+))(?:_(?P<second>[\d,]+))?"
)
SMALL = re.compile(r"([A-Za-z])([⁰¹²³⁴⁵⁶⁷⁸⁹]*)([₀₁₂₃₄₅₆₇₈₉]?[₀₁₂₃₄₅₆₇₈₉,]*)")


def latex_name(label: str) -> str:
    r"""A label as LaTeX: Greek letters, accents, indices below, a layer's number above.

    >>> latex_name("w12"), latex_name("Theta1_20"), latex_name("loss"), latex_name("v-1")
    ('w_{12}', '\\Theta^{(1)}_{20}', '\\mathrm{loss}', 'v_{-1}')
    >>> latex_name("y_hat"), latex_name("ŷ"), latex_name("w_ij"), latex_name("θ_1")
    ('\\hat{y}', '\\hat{y}', 'w_{ij}', '\\theta_{1}')
    """
    small = SMALL.fullmatch(label)
    if small:
        letter, above, below = small.groups()
        raised = f"^{{{above.translate(ABOVE)}}}" if above else ""
        return letter + raised + (f"_{{{below.translate(BELOW)}}}" if below else "")
    parts = NAME.fullmatch(_spelled_out(label))
    stem = parts["stem"] if parts else ""
    letters = parts["letters"] if parts else ""
    if not parts or (stem[0] == "\\" and stem[1:] not in GREEK.split()):
        is_word = re.fullmatch(r"\w+", label, re.ASCII)
        return rf"\mathrm{{{tex_text(label)}}}" if is_word else text_in_mathematics(label)
    if stem in GREEK.split():
        stem = "\\" + stem
    elif len(stem) > 1 and stem[0] != "\\":
        if letters or parts["accent"]:  # learning_rate is one name
            return rf"\mathrm{{{tex_text(label)}}}"
        stem = rf"\mathrm{{{stem}}}"
    if parts["accent"]:
        stem = rf"\{parts['accent']}{{{stem}}}"
    first = parts["first"] or (letters if len(letters or "") < 3 else rf"\mathrm{{{letters}}}")
    if parts["second"]:
        return (
            f"{stem}^{{({first})}}_{{{parts['second']}}}"
            if first
            else (f"{stem}_{{{parts['second']}}}")
        )
    return f"{stem}_{{{first}}}" if first else stem


def _spelled_out(label: str) -> str:
    """Greek letters as commands and accents as words: ŷ is y_hat."""
    words = {letter: f"\\{word}" for word, letter in LETTERS.items() if word in GREEK.split()}
    accents = {mark: f"_{word}" for word, mark in ACCENTS.items()}
    return "".join(words.get(c) or accents.get(c) or c for c in unicodedata.normalize("NFD", label))
