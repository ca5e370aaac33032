"""The grammar of formulas: a text is cut into tokens and read into steps for a stack.

Text is never handed to eval or exec. Operands come before their operation, so that a stack
computes the steps one after the other, however long a formula is. Precedence is that of Python.

    sum:      product (("+" | "-") product)*
    product:  unary (("*" | "/") unary)*
    unary:    ("+" | "-") unary | power
    power:    atom ["**" unary]
    atom:     number | name | function "(" sum ("," sum)* ")" | "(" sum ")"
"""

from __future__ import annotations

import inspect
import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple
from unicodedata import decomposition

from autograd_lite import functional
from autograd_lite.formulas.spelling import did_you_mean_function, normal, sign_hint
from autograd_lite.primitives import PRIMITIVES
from autograd_lite.value import Value

__all__ = ["FUNCTIONS", "MAX_NESTING", "TOO_DEEP", "ExpressionError", "Reader", "Step", "tokens_of"]

MAX_NESTING = 100
MAX_EXPONENT = 1000
TOO_DEEP = f"this is nested more than {MAX_NESTING} deep: name parts of it after 'where'"

LIST_FUNCTIONS = ("dot", "take", "softmax", "log_softmax")
FUNCTIONS: dict[str, Callable[..., Value]] = {
    name: PRIMITIVES[name].function
    for name in functional.__all__
    if name in PRIMITIVES and name not in LIST_FUNCTIONS
}
SUMS: dict[str, Callable[..., Any]] = {"+": operator.add, "-": operator.sub}
PRODUCTS: dict[str, Callable[..., Any]] = {"*": operator.mul, "/": operator.truediv}
SIGNS: dict[str, Callable[..., Any]] = {"+": operator.pos, "-": operator.neg}
TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[^\W\d]\w*)"
    r"|(?P<symbol>\*\*|(?<!=)=(?!=)|[-+*/(),;])"
)


class ExpressionError(ValueError):
    """A text that is no expression, or one that has no value; it shows where with a caret.

    Args:
        reason: what is wrong, on one line.
        text: the whole expression.
        position: the index of the character to point at, or None for the whole.
    """

    def __init__(self, reason: str, text: str = "", position: int | None = None) -> None:
        if position is not None:
            start = max(0, position - 60)  # keeps the caret in view of a long text
            reason += f"\n  {text[start : position + 40]}\n  {' ' * (position - start)}^"
        super().__init__(reason)


class Step(NamedTuple):
    """One step of a computation on a stack: push a number or a variable, or apply a function."""

    position: int
    operand: float | str = ""
    function: Callable[..., Any] | None = None
    arity: int = 0


class Reader:
    """Reads the tokens of one formula into steps, by the grammar at the top of this module.

    Each rule returns where in the text it began. A number is one step, so that two of them can be
    computed with at once, as Python does: x**(1/2) is x**0.5.
    """

    def __init__(self, text: str, tokens: list[re.Match[str]]) -> None:
        self.text, self.tokens = text, tokens
        self.next = self.depth = 0
        self.steps: list[Step] = []
        self.uses: list[tuple[str, int]] = []
        self.sum()
        if self.symbol():
            raise self.unexpected()

    def symbol(self) -> str:
        """The next token, or "" at the end."""
        return self.tokens[self.next][0] if self.next < len(self.tokens) else ""

    def here(self) -> int:
        """Where the next token begins, or where the last one ended."""
        at_end = self.next == len(self.tokens)
        return self.tokens[-1].end() if at_end else self.tokens[self.next].start()

    def refuse(self, reason: str, position: int | None = None) -> ExpressionError:
        """The error for what is wrong at a place, by default at the next token."""
        return ExpressionError(reason, self.text, self.here() if position is None else position)

    def unexpected(self) -> ExpressionError:
        """What to say of a token that cannot stand where it does."""
        symbol, before = self.symbol(), self.tokens[self.next - 1][0] if self.next else ""
        if symbol == ",":
            reason = "a comma separates arguments of a function, or definitions after 'where'"
        elif symbol == "=":
            is_argument = "(" in [token[0] for token in self.tokens[: self.next]]
            reason = (
                "arguments are given by position, without '='"
                if is_argument
                else "only a name can stand before '='"
            )
        elif symbol == "(":
            reason = "only a function can be called: is a * missing?"
        elif symbol == before == "/":
            reason = "the operators are + - * / **"
        elif symbol in ("*", "**"):
            reason = "a star stands between two factors"
        else:
            reason = "a number or a name is missing here"
        return self.refuse(reason)

    def apply(self, function: Callable[..., Any], start: int, count: int) -> None:
        """The step that applies a function; with operators on numbers alone, their result."""
        operands = [step.operand for step in self.steps[-count:]]
        is_fixed = all(isinstance(x, float) for x in operands)
        if not is_fixed or function in FUNCTIONS.values():
            self.steps.append(Step(start, function=function, arity=count))
            return
        try:
            number = function(*operands)
        except ArithmeticError as error:
            raise self.refuse(f"this has no value: {error}", start) from None
        if isinstance(number, complex) or not math.isfinite(number):
            raise self.refuse("this is not a finite real number", start)
        self.steps[-count:] = [Step(start, number)]

    def sum(self) -> int:
        """The rule `sum`, and in it `product`."""
        return self.chain(SUMS, lambda: self.chain(PRODUCTS, self.unary))

    def chain(self, operators: Mapping[str, Callable[..., Any]], part: Callable[[], int]) -> int:
        """Parts with operators between them, from left to right."""
        start = part()
        while self.symbol() in operators:
            function = operators[self.symbol()]
            self.next += 1
            part()
            self.apply(function, start, 2)
        return start

    def unary(self) -> int:
        """The rule `unary`."""
        start, sign = self.here(), SIGNS.get(self.symbol())
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise self.refuse(TOO_DEEP, self.tokens[0].start())
        if sign:
            self.next += 1
            self.unary()
            self.apply(sign, start, 1)
        else:
            self.power()
        self.depth -= 1
        return start

    def power(self) -> int:
        """The rule `power`."""
        start = self.atom()
        if self.symbol() == "**":
            self.next += 1
            right = self.unary()
            exponent = self.steps[-1].operand
            if isinstance(exponent, float) and abs(exponent) > MAX_EXPONENT:
                raise self.refuse(f"an exponent larger than {MAX_EXPONENT}", right)
            self.apply(operator.pow, start, 2)
        return start

    def atom(self) -> int:
        """The rule `atom`."""
        start, symbol = self.here(), self.symbol()
        kind = self.tokens[self.next].lastgroup if symbol else ""
        if kind == "number":
            number = float(symbol)
            if not math.isfinite(number):
                raise self.refuse(f"{symbol:.20} is not a number that a float can hold")
            self.next += 1
            self.steps.append(Step(start, number))
        elif kind == "name":
            self.next += 1
            name = normal(symbol)
            if self.symbol() == "(":
                self.call(name, start)
            elif name in FUNCTIONS:
                raise self.refuse(f"{name} is a function: write {name}(...)", start)
            elif name in ("True", "False", "None"):
                raise self.refuse(f"{name} is not a number", start)
            else:
                self.uses.append((name, start))
                self.steps.append(Step(start, name))
        elif symbol == "(":
            self.next += 1
            self.sum()
            if self.symbol() != ")":
                raise self.unexpected()
            self.next += 1
        else:
            raise self.unexpected()
        return start

    def call(self, name: str, start: int) -> None:
        """A function of the library, from its opening parenthesis on."""
        if name not in FUNCTIONS:
            if name in functional.__all__:
                raise self.refuse(
                    f"{name} works on lists, which are not part of an expression", start
                )
            hint = did_you_mean_function(name, FUNCTIONS)
            raise self.refuse(f"{name} is not a function here; {hint}", start)
        self.next += 1
        count = 0
        while self.symbol() != ")":
            if count:
                if self.symbol() != ",":
                    raise self.unexpected()
                self.next += 1
            self.sum()
            count += 1
        self.next += 1
        try:
            inspect.signature(FUNCTIONS[name]).bind(*range(count))
            enough = bool(count)
        except TypeError:
            enough = False
        if not enough:
            raise self.refuse(f"{name} does not take {count} numbers", start)
        self.steps.append(Step(start, function=FUNCTIONS[name], arity=count))


def tokens_of(text: str) -> Iterator[re.Match[str]]:
    """The names, numbers and symbols of a text, without the space between them."""
    position, operand_ended = 0, False
    while position < len(text):
        token = TOKEN.match(text, position)
        if not token:
            raise ExpressionError(sign_hint(text[position]), text, position)
        for i, character in enumerate(token[0], token.start()):
            if decomposition(character).startswith("<super>"):  # NFKC would read x² as x2
                raise ExpressionError(sign_hint(character), text, i)
        if token.lastgroup == "name" and not normal(token[0]).isidentifier():  # as in ½*m*v**2
            at = next((i for i, c in enumerate(token[0]) if not normal(f"a{c}").isidentifier()), 0)
            raise ExpressionError(sign_hint(token[0][at]), text, token.start() + at)
        position = token.end()
        following = text[position : position + 1]
        if decomposition(following or " ").startswith("<super>"):
            raise ExpressionError(sign_hint(following), text, position)
        if token.lastgroup == "number" and re.match(r"\w", text[position : position + 1]):
            raise ExpressionError("an operator is missing before this", text, position)
        if token.lastgroup == "space":
            continue
        is_operand = token.lastgroup in ("number", "name") and token[0] != "where"
        if operand_ended and is_operand:
            raise ExpressionError("an operator is missing before this", text, token.start())
        operand_ended = is_operand or token[0] == ")"
        yield token
