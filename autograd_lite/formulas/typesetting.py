r"""LaTeX that fits its line: how wide a formula is, and where it may be broken.

A formula is cut before the signs of its sums and products. A pair of \left( and \right) that is
too wide becomes \bigl( and \bigr), which may stand on different lines, and a fraction too wide is
written with a stroke.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["LINE", "broken", "small_matrices", "width"]

LINE = 60.0
"""The width of a line of an article in digits; a digit is 5 points."""

ARGUMENTS = {
    "frac": 2, "underset": 2, "text": 1, "mathrm": 1, "mathsf": 1, "operatorname": 1, "sqrt": 1,
    "hat": 1, "bar": 1, "dot": 1, "ddot": 1, "tilde": 1, "vec": 1, "check": 1, "ensuremath": 1,
}  # fmt: skip
WORDS = ("text", "mathrm", "mathsf", "operatorname")
SIGNS = ("+", "-", "=", r"\cdot", r"\odot", ":")
WIDTHS = {
    "ln": 2.0, "exp": 3.2, "sin": 3.0, "cos": 3.2, "tan": 3.2, "tanh": 4.4, "arctan": 6.5,
    "max": 4.2, "min": 3.8, "lim": 3.5, "sum": 3.0, "quad": 2.0, "partial": 1.1, "sigma": 1.2,
    "cdot": 1.7, "odot": 2.6, "to": 3.0, ",": 0.4, "lVert": 1.0, "rVert": 1.0, "lvert": 0.6,
    "rvert": 0.6, "left": 0.0, "right": 0.0, "infty": 2.0, "leq": 2.6, "geq": 2.6,
}  # fmt: skip


def atoms(latex: str) -> Iterator[str]:
    r"""The parts of a formula that stay together, each with its indices.

    >>> list(atoms(r"-\frac{a}{b} + x_{1}^{2} \left(c - d\right)^{2}"))
    ['-', '\\frac{a}{b}', '+', 'x_{1}^{2}', '\\left(c - d\\right)^{2}']
    """
    i = 0
    while i < len(latex):
        start = i
        if latex[i].isspace():
            i += 1
            continue
        i = _after_atom(latex, i)
        while script := re.match(r"\s*[\^_]\s*", latex[i:]):
            i = _after_atom(latex, i + script.end())
        yield latex[start:i]


def _after_atom(latex: str, i: int) -> int:
    """The index after the atom that begins at i."""
    if latex.startswith(r"\left", i) and not latex[i + 5 : i + 6].isalpha():
        return _after_pair(latex, i, r"\\left(?![a-z])|\\right(?![a-z])", r"\right")
    if latex.startswith(r"\begin{", i):
        end = _after_pair(latex, i, r"\\begin\{|\\end\{", r"\end{")
        return latex.index("}", end - 1) + 1
    if latex[i] == "{":
        return _after_pair(latex, i, r"(?<!\\)[{}]", "}")
    if latex[i] == "\\":
        command = re.match(r"\\([A-Za-z]+|.)", latex[i:], re.DOTALL)
        if not command:
            return i + 1
        end = i + command.end()
        for _ in range(ARGUMENTS.get(command[1], 0)):
            while latex[end : end + 1] == " ":
                end += 1
            end = _after_atom(latex, end) if end < len(latex) else end
        return end
    return i + (re.match(r"[0-9.]+|.", latex[i:], re.DOTALL) or [""])[0].__len__()


def _after_pair(latex: str, i: int, pattern: str, closing: str) -> int:
    """The index after the pair of opening and closing marks that begins at i."""
    depth = 0
    for mark in re.finditer(pattern, latex[i:]):
        depth += -1 if mark[0] == closing else 1
        if depth == 0:
            end = i + mark.end()
            if closing != r"\right":
                return end
            delimiter = re.match(r"\s*(\\[A-Za-z]+|\\.|.)", latex[end:])
            return end + (delimiter.end() if delimiter else 0)
    return len(latex)


def _parts(atom: str) -> tuple[str, str]:
    """An atom's body and its indices."""
    end = _after_atom(atom, 0)
    return atom[:end], atom[end:]


def width(latex: str) -> float:
    r"""How wide a formula is set, in digits.

    >>> width("12"), width(r"\frac{1}{123}") < width("1/123")
    (2.0, True)
    """
    total = 0.0
    for atom in atoms(latex):
        body, scripts = _parts(atom)
        total += _body_width(body)
        if scripts:
            total += 0.75 * max(
                width(s) for s in re.split(r"(?<!\\)[\^_](?![^{]*\})", scripts) if s.strip()
            )
    return total


def _body_width(body: str) -> float:
    if body.startswith(r"\left"):
        return 1.8 + width(re.sub(r"^\\left(\\?.)|\\right(\\[A-Za-z]+|\\?.)$", "", body))
    if body.startswith(r"\begin{"):
        kind, inner = re.match(r"\\begin\{(\w+)\}(.*)\\end", body, re.DOTALL).groups()  # type: ignore[union-attr]
        rows = [[width(cell) for cell in row.split("&")] for row in inner.split(r"\\")]
        columns = max(map(len, rows))
        widest = [max((row[i] for row in rows if i < len(row)), default=0) for i in range(columns)]
        scale = 0.7 if kind == "smallmatrix" else 1.0
        return scale * (sum(widest) + 2.0 * columns) + 1.5
    if body.startswith("{"):
        return width(body[1:-1])
    if body.startswith("\\"):
        command = re.match(r"\\([A-Za-z]+|.)", body, re.DOTALL)[1]  # type: ignore[index]
        arguments = [a[1:-1] if a.startswith("{") else a for a in atoms(body[len(command) + 1 :])]
        if command in WORDS:
            return sum(0.95 * len(re.sub(r"\\[a-z]+|[{}\\$]", "", a)) for a in arguments)
        if command in ARGUMENTS:
            return max((width(a) for a in arguments), default=0.0) + 0.6
        return WIDTHS.get(command, 1.2)
    return 2.9 if body in "+-=:" else float(len(body)) if body[0].isdigit() else 1.05


def broken(latex: str, room: float = LINE) -> list[str]:
    r"""A formula in lines of at most this width, each after the first opening with a sign.

    >>> broken("aaaa + bbbb + cccc + dddd", 17.0)
    ['a a a a + b b b b', '+ c c c c + d d d d']
    """
    if width(latex) <= room:
        return [latex]
    parts = list(atoms(latex))
    for _ in range(60):
        segments = _segments(parts)
        wide = [s for s in segments if width(" ".join(s)) > room]
        choices = [a for s in wide for a in s if _opened(a)]
        if not choices:
            break
        chosen = max(choices, key=width)
        i = parts.index(chosen)
        parts[i : i + 1] = _opened(chosen)
    lines: list[str] = []
    for segment in _segments(parts):
        text = " ".join(segment)
        if lines and width(lines[-1] + " " + text) <= room:
            lines[-1] += " " + text
        else:
            lines.append(text)
    return lines


def _segments(parts: list[str]) -> list[list[str]]:
    """The atoms cut before each sign, but for signs that open a formula or a parenthesis."""
    segments: list[list[str]] = [[]]
    for i, atom in enumerate(parts):
        opens = i == 0 or parts[i - 1].startswith((r"\bigl", r"\Bigl")) or parts[i - 1] in SIGNS
        if atom in SIGNS and not opens:
            segments.append([])
        segments[-1].append(atom)
    return segments


def _opened(atom: str) -> list[str]:
    """The atoms of a pair of parentheses or a fraction, which may then be broken; or nothing."""
    body, scripts = _parts(atom)
    if body.startswith(r"\left"):
        pair = re.match(
            r"\\left(\\[A-Za-z]+|\\.|.)(.*)\\right(\\[A-Za-z]+|\\.|.)$", body, re.DOTALL
        )
        if pair:
            return [rf"\bigl{pair[1]}", *atoms(pair[2]), rf"\bigr{pair[3]}{scripts}"]
    if body.startswith(r"\frac") and not scripts:
        above, below = (a[1:-1] if a.startswith("{") else a for a in atoms(body[5:]))
        if len(list(atoms(below))) > 1:
            below = rf"\left({below}\right)"
        return [r"\Bigl(", *atoms(above), r"\Bigr)", r"\Big/", *atoms(below)]
    return []


def small_matrices(latex: str) -> str:
    """The formula with its matrices in small print."""
    return re.sub(
        r"\\begin\{bmatrix\}(.*?)\\end\{bmatrix\}",
        r"\\left[\\begin{smallmatrix}\1\\end{smallmatrix}\\right]",
        latex,
        flags=re.DOTALL,
    )
