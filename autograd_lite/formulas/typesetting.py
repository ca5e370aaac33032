r"""LaTeX that fits its line: how wide a formula is, and where it may be broken.

A formula is cut before the signs of its sums and products. A pair of \left( and \right) that is
too wide becomes \bigl( and \bigr), which may stand on different lines, a fraction too wide is
written with a stroke, and a matrix too wide is continued below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

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
    ":": 0.5,
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


def _indices(scripts: str) -> Iterator[str]:
    """The exponent and the index, or what there is of them."""
    i = 0
    while script := re.match(r"\s*[\^_]\s*", scripts[i:]):
        start, i = i + script.end(), _after_atom(scripts, i + script.end())
        yield scripts[start:i]


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
            total += 0.75 * max(map(width, _indices(scripts)))
    return total


def _body_width(body: str) -> float:
    if body.startswith(r"\left"):
        return 1.8 + width(re.sub(r"^\\left(\\?.)|\\right(\\[A-Za-z]+|\\?.)$", "", body))
    if body.startswith(r"\begin{"):
        kind, rows = _cells(body)
        return (0.7 if kind == "smallmatrix" else 1.0) * sum(_column_widths(rows)) + 1.5
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


def _cells(environment: str) -> tuple[str, list[list[str]]]:
    r"""The kind of a matrix or of cases, and its rows of cells.

    >>> _cells(r"\begin{bmatrix} a & \begin{cases} b & c \end{cases} \\ d & e \end{bmatrix}")[1]
    [['a', '\\begin{cases} b & c \\end{cases}'], ['d', 'e']]
    """
    opening = re.match(r"\\begin\{(\w+)\}", environment)
    kind = opening[1] if opening else ""
    rows, depth = [[""]], 0
    inner = environment[len(rf"\begin{{{kind}}}") : -len(rf"\end{{{kind}}}")]
    for piece in re.split(r"(\\begin\{|\\end\{|\\\\|(?<!\\)&)", inner):
        depth += (piece == r"\begin{") - (piece == r"\end{")
        if piece == "&" and not depth:
            rows[-1].append("")
        elif piece == r"\\" and not depth:
            rows.append([""])
        else:
            rows[-1][-1] += piece
    return kind, [[cell.strip() for cell in row] for row in rows]


def _column_widths(rows: list[list[str]]) -> list[float]:
    """The width of each column with the gap beside it."""
    columns = max(map(len, rows))
    return [
        2.0 + max((width(row[i]) for row in rows if i < len(row)), default=0.0)
        for i in range(columns)
    ]


def broken(latex: str, room: float = LINE) -> list[str]:
    r"""A formula in lines of at most this width, each after the first opening with a sign.

    >>> broken("aaaa + bbbb + cccc + dddd", 17.0)
    ['a a a a + b b b b', '+ c c c c + d d d d']
    """
    if width(latex) <= room:
        return [latex]
    parts = list(atoms(latex))
    for _ in range(60):
        wide = [s for s in _segments(parts) if width(" ".join(s)) > room]
        choices = [(atom, opened) for s in wide for atom in s if (opened := _opened(atom, room))]
        if not choices:
            break
        chosen, opened = max(choices, key=lambda choice: width(choice[0]))
        i = parts.index(chosen)
        parts[i : i + 1] = opened
    lines: list[str] = []
    for segment in _segments(parts):
        text = " ".join(segment)
        if lines and width(lines[-1] + " " + text) <= room:
            lines[-1] += " " + text
        else:
            lines += _between_factors(segment, room)
    return lines


def _between_factors(segment: list[str], room: float) -> list[str]:
    """What has no sign to be cut at: in lines that fit, each after the first opening with a dot."""
    lines = [""]
    for atom in segment:
        if lines[-1] and width(f"{lines[-1]} {atom}") > room and _may_open_a_line(atom, lines[-1]):
            lines.append(rf"\cdot {atom}")
        else:
            lines[-1] = f"{lines[-1]} {atom}".lstrip()
    return lines


def _may_open_a_line(atom: str, before: str) -> bool:
    """Whether an atom is a factor of its own after what is before it."""
    is_argument = re.search(r"\\(?:[a-z]+|operatorname\{\w+\}|mathrm\{\w+\})'?$", before)
    return not is_argument and not before.endswith((*SIGNS, "(", ",")) and atom not in (",", "'")


GOES_ON = r"\left."
"""How the rest of a matrix begins that did not fit on its line."""


def _segments(parts: list[str]) -> list[list[str]]:
    """The atoms cut before each sign, but for signs that open a formula or a parenthesis."""
    segments: list[list[str]] = [[]]
    for i, atom in enumerate(parts):
        opens = i == 0 or parts[i - 1].startswith((r"\bigl", r"\Bigl")) or parts[i - 1] in SIGNS
        if (atom in SIGNS and not opens) or atom.startswith(GOES_ON):
            segments.append([])
        segments[-1].append(atom)
    return segments


def _opened(atom: str, room: float) -> list[str]:
    """The atoms of parentheses, a fraction or a matrix, which may then be broken; or nothing."""
    body, scripts = _parts(atom)
    if re.match(r"(?:\\left[\[.])?\\begin\{(?:small|b)?matrix\}", body):
        return _continued(body, scripts, room)
    if body.startswith(r"\left"):
        pair = re.match(
            r"\\left(\\[A-Za-z]+|\\.|.)(.*)\\right(\\[A-Za-z]+|\\.|.)$", body, re.DOTALL
        )
        inner = list(atoms(pair[2])) if pair else []
        if pair and any(a in SIGNS or _opened(a, room) for a in inner):
            return [rf"\bigl{pair[1]}", *inner, rf"\bigr{pair[3]}{scripts}"]
    if body.startswith(r"\frac") and not scripts:
        above, below = (a[1:-1] if a.startswith("{") else a for a in atoms(body[5:]))
        if len(list(atoms(below))) > 1:
            below = rf"\left({below}\right)"
        return [r"\Bigl(", *atoms(above), r"\Bigr)", r"\Big/", *atoms(below)]
    return []


def _continued(matrix: str, scripts: str, room: float) -> list[str]:
    """A matrix too wide for its line as two matrices: the columns that fit, and the rest."""
    opening, environment, closing = re.fullmatch(  # type: ignore[union-attr]
        r"(?:\\left([\[.]))?(\\begin.*?)(?:\\right([\].]))?", matrix, re.DOTALL
    ).groups()
    kind, rows = _cells(environment)
    inner, scale = ("smallmatrix", 0.7) if kind == "smallmatrix" else ("matrix", 1.0)
    sums = [scale * w for w in accumulate(_column_widths(rows))]
    fit = max(1, sum(w + 3.3 <= room for w in sums))  # with its brackets
    if fit >= len(sums):
        return []
    first, rest = (
        rf"\begin{{{inner}}} {BREAK.join(' & '.join(row[part]) for row in rows)} \end{{{inner}}}"
        for part in (slice(fit), slice(fit, None))
    )
    return [
        rf"\left{opening or '['}{first}\right.",
        rf"\left.{rest}\right{closing or ']'}{scripts}",
    ]


BREAK = r" \\ "


def small_matrices(latex: str) -> str:
    """The formula with its matrices in small print."""
    parts = []
    for atom in atoms(latex):
        body, scripts = _parts(atom)
        if body.startswith(r"\begin{bmatrix}"):
            inner = body[len(r"\begin{bmatrix}") : -len(r"\end{bmatrix}")]
            body = rf"\left[\begin{{smallmatrix}}{inner}\end{{smallmatrix}}\right]"
        parts.append(body + scripts)
    return " ".join(parts)
