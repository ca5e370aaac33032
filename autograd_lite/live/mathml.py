r"""Mathematics for a browser: the LaTeX that this package writes, as a tree of MathML elements.

An element is a list: its name, then its children, or for a token its text. The page makes
elements of it one by one, so that a label is never read as markup.

Source: W3C, "MathML Core"; the commands are those that `formulas` writes.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from autograd_lite.formulas.letters import LETTERS

__all__ = ["Tree", "mathml"]

Tree: TypeAlias = list[Any]

TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[0-9]+(?:\.[0-9]+)?|.", re.DOTALL)
SPACES = {",": "0.17em", ":": "0.22em", "quad": "1em", "!": "0em"}
OPERATORS = {
    "cdot": "·", "odot": "⊙", "leq": "≤", "geq": "≥", "neq": "≠", "approx": "≈", "to": "→",
    "lvert": "|", "rvert": "|", "lVert": "‖", "rVert": "‖", "partial": "∂", "infty": "∞",
    "lim": "lim", "{": "{", "}": "}", "backslash": "\\", "sim": "~", "vert": "|", "wedge": "^",
}  # fmt: skip
NUMBERS = ("infty",)
ACCENTS = {
    "hat": "^", "bar": "¯", "tilde": "~", "dot": "˙", "ddot": "¨", "vec": "→", "check": "ˇ",
}  # fmt: skip
FENCES = {"bmatrix": ("[", "]"), "pmatrix": ("(", ")"), "cases": ("{", "")}
WORDS = ("text", "mathrm", "operatorname", "mathsf")


def mathml(latex: str) -> Tree:
    r"""The tree of a formula.

    >>> mathml(r"\frac{x_{1}}{2}")
    ['mfrac', ['msub', ['mi', 'x'], ['mn', '1']], ['mn', '2']]
    """
    return _row(_Reader(latex).row())


def _row(items: list[Tree]) -> Tree:
    return items[0] if len(items) == 1 else ["mrow", *items]


class _Reader:
    """Reads a formula from left to right."""

    def __init__(self, latex: str) -> None:
        self.latex, self.next = latex, 0

    def peek(self) -> str:
        """The next token, "" at the end."""
        token = TOKEN.match(self.latex, self.next)
        return token[0] if token else ""

    def take(self) -> str:
        """The next token, which is then behind."""
        token = self.peek()
        self.next += len(token)
        return token

    def row(self, *ends: str) -> list[Tree]:
        """Everything up to one of the tokens at which it ends, which is left to be read."""
        items: list[Tree] = []
        while (token := self.peek()) and token not in ends:
            if token.isspace():
                self.take()
            elif token in "^_":
                items.append(self.with_scripts(items.pop() if items else ["mrow"]))
            else:
                items.append(self.with_scripts(self.item()))
        return items

    def with_scripts(self, base: Tree) -> Tree:
        """A base with what is set above and below it."""
        scripts: dict[str, Tree] = {}
        while self.peek() in ("^", "_"):
            sign = self.take()
            scripts[sign] = self.argument()
        if not scripts:
            return base
        if len(scripts) == 2:
            return ["msubsup", base, scripts["_"], scripts["^"]]
        kind = "msup" if "^" in scripts else "msub"
        return [kind, base, *scripts.values()]

    def argument(self) -> Tree:
        """What a command or a script applies to: a group, or the next item."""
        while self.peek().isspace():
            self.take()
        return self.item()

    def item(self) -> Tree:
        """The next item without its scripts."""
        token = self.take()
        if not token:
            return ["mrow"]
        if token == "{":
            items = self.row("}")
            self.take()
            return _row(items)
        if token.startswith("\\"):
            return self.command(token[1:])
        if token[0].isdigit():
            return ["mn", token]
        if token.isalpha():
            return ["mi", token]
        return ["mo", {"-": "−", "*": "·"}.get(token, token)]

    def command(self, name: str) -> Tree:
        """What a command stands for; one that is not known is shown by its name."""
        if name in WORDS:
            words = self.words()
            return ["mi" if name != "text" else "mtext", words]
        if name in SPACES:
            return ["mspace", SPACES[name]]
        if name == "frac":
            return ["mfrac", self.argument(), self.argument()]
        if name == "sqrt":
            return ["msqrt", self.argument()]
        if name == "mathrel":
            return self.argument()
        if name in ACCENTS:
            return ["mover", self.argument(), ["mo", ACCENTS[name]]]
        if name == "left":
            opening = self.fence()
            inside = self.row("\\right")
            self.take()
            return ["mrow", opening, *inside, self.fence()]
        if name == "begin":
            return self.table()
        if name in OPERATORS:
            return ["mn" if name in NUMBERS else "mo", OPERATORS[name]]
        return ["mi", LETTERS.get(name, name)]

    def fence(self) -> Tree:
        token = self.take()
        return ["mo", OPERATORS.get(token[1:], token[1:]) if token.startswith("\\") else token]

    def table(self) -> Tree:
        """An environment of rows and cells, between its fences."""
        kind = self.words()
        rows: list[list[Tree]] = [[]]
        while self.peek():
            rows[-1].append(["mtd", *self.row("&", "\\\\", "\\end")])
            token = self.take()
            if token == "\\\\":
                rows.append([])
            elif token != "&":
                self.words()
                break
        opening, closing = FENCES.get(kind, ("", ""))
        inside: Tree = ["mtable", *(["mtr", *cells] for cells in rows)]
        fences = [["mo", opening]] if opening else [], [["mo", closing]] if closing else []
        return ["mrow", *fences[0], inside, *fences[1]]

    def words(self) -> str:
        """A group that is text, as it is to be read."""
        start = self.next
        depth = 0
        while token := self.take():
            depth += (token == "{") - (token == "}")
            if not depth:
                break
        return _plain(self.latex[start + 1 : self.next - 1])


def _plain(text: str) -> str:
    r"""Text in LaTeX as the characters that it stands for.

    >>> _plain(r"learning\_rate $\times $ 2")
    'learning_rate × 2'
    """
    text = re.sub(r"\\iftutex (.)\\else \?\\fi ", r"\1", text)
    for name, character in {"backslash": "\\", "asciicircum": "^", "asciitilde": "~"}.items():
        text = text.replace(f"\\text{name}{{}}", character)
    text = re.sub(r"\$\\([A-Za-z]+) ?\$", lambda word: LETTERS.get(word[1], word[1]), text)
    text = re.sub(r"\$[_^]\{(.*?)\}\$|\$([<>|])\$", lambda sign: sign[1] or sign[2], text)
    return re.sub(r"\\([&%#_{}$])", r"\1", text)
