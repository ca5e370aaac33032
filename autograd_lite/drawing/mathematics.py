r"""Labels as mathematics: w_1, y_hat and `$\hat y$` as LaTeX for papers, as Unicode for screens."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import replace

from autograd_lite.drawing.model import GraphModel
from autograd_lite.formulas.letters import ACCENTS, LETTERS, SUBSCRIPTS, SUPERSCRIPTS, tex_text
from autograd_lite.formulas.notation import latex_name

__all__ = ["in_mathematics", "is_latex", "tex_name", "tex_text", "unicode_name"]

FONTS = ("mathrm", "mathbf", "mathit", "mathcal", "boldsymbol", "operatorname")
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
    ('w_{1}', '\\hat{y}', '\\hat y', '\\text{50 }\\%\\text{ of it}')
    """
    if is_latex(label):
        return label[1:-1]
    return latex_name(label)


def unicode_name(label: str) -> str:
    r"""A label as mathematics in Unicode, for pictures that no TeX sets.

    >>> unicode_name("w_1"), unicode_name("theta"), unicode_name("loss")
    ('w₁', 'θ', 'loss')
    >>> unicode_name(r"$\hat y^{(i)}$"), unicode_name(r"$\mathbf{W}_{ij}$")
    ('ŷ⁽ⁱ⁾', 'Wᵢⱼ')
    """
    latex = tex_name(label)
    if r"\text{" in latex or r"\_" in latex:
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
