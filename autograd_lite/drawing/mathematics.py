r"""Labels as mathematics: w_1, y_hat and `$\hat y$` as LaTeX for papers, as Unicode for screens."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import replace

from autograd_lite.drawing.model import GraphModel
from autograd_lite.formulas.notation import GREEK, latex_name

__all__ = ["in_mathematics", "is_latex", "tex_name", "tex_text", "unicode_name"]

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
FONTS = ("mathrm", "mathbf", "mathit", "mathcal", "boldsymbol", "operatorname")
SIGNS = {"−": "-", "⋅": r"\cdot ", "Σ": r"\Sigma "} | {
    sign: rf"\{word} " for word, sign in LETTERS.items() if not sign.isascii() and sign != "Σ"
}
SUPERSCRIPTS = dict(zip("0123456789+-=()niTxyabcdefghjklmoprstuvwz",
                        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵀˣʸᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷᶻ", strict=True))  # fmt: skip
SUBSCRIPTS = dict(zip("0123456789+-=()aehijklmnoprstuvx",
                      "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))  # fmt: skip
TOKEN = re.compile(r"\\([A-Za-z]+)\s*|\\([,;:! ])|(.)", re.DOTALL)


def is_latex(label: str) -> bool:
    r"""Whether a label is LaTeX mathematics of the commands that are known here: nothing else runs.

    >>> is_latex(r"$\hat y_i$"), is_latex("$5"), is_latex(r"$\input{secret}$")
    (True, False, False)
    """
    if not (len(label) > 2 and label[0] == label[-1] == "$"):
        return False
    inside = label[1:-1]
    if not (
        inside.isascii()
        and re.search(r"[A-Za-z0-9]", inside)
        and re.fullmatch(r"[\w\s\\{}^()\[\]=+\-*/,.;:!|<>]+", inside)
    ):
        return False
    found = [f"\\{word}" if word else character for word, _, character in TOKEN.findall(inside)]
    tokens = [token for token in found if token.strip()]
    return _is_row(tokens[::-1], "")


def _is_row(waiting: list[str], end: str) -> bool:
    """Whether the tokens, the last of which comes first, are atoms with their indices, and end."""
    free = ""  # which of _ and ^ may follow
    while waiting:
        token = waiting.pop()
        if token == end:
            return True
        if token in ("_", "^"):
            if token not in free or not waiting or not _is_argument(waiting):
                return False
            free = free.replace(token, "")
        elif token == "}" or token == "\\" or not _is_atom(token, waiting):
            return False
        else:
            free = "_^"
    return not end


def _is_atom(token: str, waiting: list[str]) -> bool:
    if token == "{":
        return _is_row(waiting, "}")
    if token[1:] in (*ACCENTS, *FONTS, "sqrt") and token[0] == "\\":
        return bool(waiting) and _is_argument(waiting)
    return token[:1] != "\\" or token[1:] in LETTERS


def _is_argument(waiting: list[str]) -> bool:
    """One letter, one group, or the command of one letter."""
    token = waiting.pop()
    if token == "{":
        return _is_row(waiting, "}")
    is_letter = len(LETTERS.get(token[1:], "")) == 1 and token[1:] not in ("sum", "prod", "sqrt")
    return token.isalnum() or is_letter


def tex_name(label: str) -> str:
    r"""A label as LaTeX, to be set in mathematics.

    >>> tex_name("w_1"), tex_name("y_hat"), tex_name(r"$\hat y$"), tex_name("50 % of it")
    ('w_{1}', '\\hat{y}', '\\hat y', '\\text{50 \\% of it}')
    """
    if is_latex(label):
        return label[1:-1]
    accented = re.fullmatch(rf"([A-Za-z]|{GREEK.replace(' ', '|')})_({'|'.join(ACCENTS)})", label)
    if accented:
        return rf"\{accented[2]}{{{latex_name(accented[1])}}}"
    latex = latex_name(label)
    return rf"\text{{{tex_text(label)}}}" if r"\text{" in latex else latex


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


def unicode_name(label: str) -> str:
    r"""A label as mathematics in Unicode, for pictures that no TeX sets.

    >>> unicode_name("w_1"), unicode_name("theta"), unicode_name("loss")
    ('w₁', 'θ', 'loss')
    >>> unicode_name(r"$\hat y^{(i)}$"), unicode_name(r"$\mathbf{W}_{ij}$")
    ('ŷ⁽ⁱ⁾', 'Wᵢⱼ')
    """
    latex = tex_name(label)
    if latex.startswith(r"\text{"):
        return label
    tokens = [word or character or " " for word, _, character in TOKEN.findall(latex)]
    kinds = ["word" if word else "" for word, _, _ in TOKEN.findall(latex)]
    return unicodedata.normalize("NFC", _read(list(zip(tokens, kinds, strict=True))[::-1]))


def _read(waiting: list[tuple[str, str]], one: bool = False) -> str:
    """The tokens, the last of which comes first, as Unicode; only one of them, or one group."""
    written = ""
    while waiting:
        token, kind = waiting.pop()
        if token == "}":
            break
        if token == "{":
            written += _read(waiting)
        elif kind == "word" and token in ACCENTS:
            letter = _read(waiting, one=True)
            written += letter[:1] + ACCENTS[token] + letter[1:]
        elif kind == "word" and token in FONTS:
            written += _read(waiting, one=True)
        elif kind == "word":
            written += LETTERS[token]
        elif token in "_^":
            written += _small(_read(waiting, one=True), token)
        elif not token.isspace():
            written += "−" if token == "-" else token
        else:
            continue
        if one:
            break
    return written


def _small(text: str, place: str) -> str:
    """An index or exponent: small letters where Unicode has them all, else after its sign."""
    table = SUPERSCRIPTS if place == "^" else SUBSCRIPTS
    small = [table.get("-" if c == "−" else c) for c in text]
    if all(small):
        return "".join(c for c in small if c)
    return text if text in "ᵀ′" else f"{place}{text}" if text.isalnum() else f"{place}({text})"


def in_mathematics(model: GraphModel, every_label: bool) -> GraphModel:
    """The model with its names as mathematics: those written in LaTeX, or every one.

    Args:
        model: any graph.
        every_label: whether w_1, y_hat and theta are to be read as mathematics too.
    """
    own = {text for node in model.nodes for text in (node.name, node.label) if text}
    chosen = {text: unicode_name(text) for text in own if every_label or is_latex(text)}
    times = Counter([*chosen.values(), *(own - chosen.keys())])

    def written(text: str) -> str:
        new = chosen.get(text, text)
        return new if times[new] == 1 else text  # two names stay two

    nodes = tuple(
        replace(
            node,
            name=written(node.name),
            label=written(node.label),
            operands=tuple(written(x) if isinstance(x, str) else x for x in node.operands),
        )
        for node in model.nodes
    )
    return model if nodes == model.nodes else replace(model, nodes=nodes)
