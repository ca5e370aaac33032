"""Formulas as text: an expression, the names in it, and the intermediate results after `where`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from autograd_lite.formulas.grammar import (
    FUNCTIONS,
    MAX_NESTING,
    TOO_DEEP,
    ExpressionError,
    Reader,
    tokens_of,
)
from autograd_lite.formulas.spelling import normal, plain_letters
from autograd_lite.value import Constant, Value, as_value

__all__ = ["FUNCTIONS", "MAX_LENGTH", "Expression", "ExpressionError", "parse_expression"]

MAX_LENGTH = 2000


class Expression:
    """An expression that has been read, ready to be computed at any point.

    text: what it was read from, on one line.
    names: its free variables, in order of appearance.
    label: the name it gives its result, or "".

    >>> e = parse_expression("e = (a + b) * (b + 1)")
    >>> e.names, e.evaluate({"a": 2, "b": 1}).data
    (['a', 'b'], 6.0)
    """

    def __init__(self, text: str, definitions: list[_Definition]) -> None:
        self.text = text
        self.label = definitions[-1].name
        self._definitions = definitions
        defined = {definition.name for definition in definitions[:-1]}
        uses = sorted((use for d in definitions for use in d.uses), key=lambda use: use[1])
        self.names = list(dict.fromkeys(name for name, _ in uses if name not in defined))
        spelled: dict[str, str] = {}
        for name, position in uses:
            other = spelled.setdefault(plain_letters(name), name)
            if other != name:
                reason = f"{name} only looks like {other}, with letters of another alphabet"
                raise ExpressionError(f"{reason}: did you mean the same?", text, position)

    def evaluate(self, values: Mapping[str, Any]) -> Value:
        """Compute the expression, recording its graph.

        Args:
            values: for each variable in `names` a number, or a Value to use as it is.

        Returns:
            The root of the graph: variables, named results and the root carry their names.

        Raises:
            ExpressionError: if a variable has no value, a value has no variable, or an operation
                is not defined at these numbers.

        >>> root = parse_expression("s * s where s = x + 1").evaluate({"x": 2.0})
        >>> root.data, root.parents[0].label
        (9.0, 's')
        """
        values = {normal(name): value for name, value in values.items()}
        missing = [name for name in self.names if name not in values]
        unknown = [name for name in values if name not in self.names]
        if missing or unknown:
            complaints = [f"no value for {', '.join(missing)}"] if missing else []
            complaints += [f"no variable {', '.join(map(repr, unknown))}"] if unknown else []
            known = ", ".join(self.names) or "none"
            if {*map(plain_letters, unknown)} & {*map(plain_letters, missing)}:
                known += " (which only look the same: letters of several alphabets)"
            raise ExpressionError(f"{' and '.join(complaints)}; its variables are: {known}")
        scope = {name: _leaf(name, values[name]) for name in self.names}
        for definition in self._definitions:
            result = definition.evaluate(self.text, scope)
            result.label = result.label or definition.name
            scope[definition.name] = result
        return result

    def __repr__(self) -> str:
        return f"<Expression {self.text!r} of {', '.join(self.names) or 'no variables'}>"


def parse_expression(text: str) -> Expression:
    """Read a formula such as "e = (a + b) * (b + 1)" or "-log(p) where p = 1/(1 + exp(-z))".

    Args:
        text: numbers, names, + - * / **, parentheses, calls of the library's functions; before
            it, if wanted, a name for the result and "="; after it, if wanted, "where" and named
            intermediate results, separated by commas or semicolons, in any order.

    Returns:
        The expression, which knows its variables and computes itself with `evaluate`.

    Raises:
        ExpressionError: for anything else, pointing at it.

    >>> parse_expression("z = w*x + b").names
    ['w', 'x', 'b']
    >>> parse_expression("a.grad")
    Traceback (most recent call last):
    autograd_lite.formulas.grammar.ExpressionError: attributes are not part of an expression
      a.grad
       ^
    """
    if not isinstance(text, str):
        raise ExpressionError(f"an expression is text, not {type(text).__name__}")
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"an expression has at most {MAX_LENGTH} characters, not {len(text)}")
    text = re.sub(r"\s", " ", text)
    try:
        definitions = [_Definition(text, tokens) for tokens in _split(text, [*tokens_of(text)])]
    except RecursionError:  # of a caller that is deep already
        raise ExpressionError(TOO_DEEP, text, 0) from None
    return Expression(text.strip(), _in_order(text, definitions))


class _Definition:
    """One formula and the name it defines: the whole expression, or a part of its `where`."""

    def __init__(self, text: str, tokens: list[re.Match[str]]) -> None:
        self.name, self.position = "", tokens[0].start()
        if len(tokens) > 1 and tokens[1][0] == "=":
            if tokens[0].lastgroup != "name":
                raise ExpressionError("only a name can stand before '='", text, self.position)
            self.name = normal(tokens[0][0])
            if self.name in FUNCTIONS:
                raise ExpressionError(f"{self.name} is the name of a function", text, self.position)
            if len(tokens) == 2:
                raise ExpressionError("nothing follows '='", text, tokens[1].start())
            tokens = tokens[2:]
        reader = Reader(text, tokens)
        self.uses, self.steps = reader.uses, reader.steps

    def evaluate(self, text: str, scope: Mapping[str, Value]) -> Value:
        """The formula's value, where `scope` holds every name it uses."""
        stack: list[Value] = []
        for step in self.steps:
            if step.function is None:
                operand = step.operand
                stack.append(scope[operand] if isinstance(operand, str) else Constant(operand))
                continue
            operands = stack[-step.arity :]
            del stack[-step.arity :]
            try:
                stack.append(as_value(step.function(*operands)))
            except (ArithmeticError, ValueError) as error:
                raise ExpressionError(str(error), text, step.position) from None
        return stack.pop()


def _split(text: str, tokens: list[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    """The formulas of a text: the expression itself, then those after its `where`."""
    formulas: list[list[re.Match[str]]] = [[]]
    open_at: list[int] = []
    after_where = False
    for i, token in enumerate(tokens):
        symbol, following = token[0], tokens[i + 1][0] if i + 1 < len(tokens) else ""
        if symbol == "(":
            open_at.append(token.start())
            if len(open_at) > MAX_NESTING:
                raise ExpressionError(TOO_DEEP, text, token.start())
        elif symbol == ")":
            if not open_at:
                raise ExpressionError("this parenthesis was never opened", text, token.start())
            open_at.pop()
        # where(condition, yes, no) is a function, where followed by a name is the word
        is_where = symbol == "where" and following != "("
        if not open_at and (is_where or (symbol in (",", ";"))):
            if is_where == after_where:
                reason = "'where' stands once" if is_where else "write 'where' before definitions"
                raise ExpressionError(reason, text, token.start())
            if not formulas[-1]:
                raise ExpressionError("an expression is missing here", text, token.start())
            after_where = True
            formulas.append([])
        else:
            formulas[-1].append(token)
    if open_at:
        raise ExpressionError("this parenthesis is never closed", text, open_at[-1])
    if not formulas[-1]:
        raise ExpressionError("an expression is missing here", text, len(text.rstrip()))
    return iter(formulas)


def _in_order(text: str, definitions: list[_Definition]) -> list[_Definition]:
    """The definitions, each after those it uses, the expression itself last."""
    by_name: dict[str, _Definition] = {}
    for definition in [*definitions[1:], definitions[0]]:
        name, position = definition.name, definition.position
        if not name and definition is not definitions[0]:
            raise ExpressionError("after 'where' write name = ...", text, position)
        if name in by_name:
            raise ExpressionError(f"{name} is defined twice", text, by_name[name].position)
        by_name[name] = definition
    uses = {
        name: [use for use, _ in definition.uses if use in by_name]
        for name, definition in by_name.items()
    }
    try:
        order = [by_name[name] for name in TopologicalSorter(uses).static_order()]
    except CycleError as error:
        circle = sorted({by_name[name].position: name for name in error.args[1]}.items())
        reason = f"defined in a circle: {', '.join(name for _, name in circle)}"
        raise ExpressionError(reason, text, circle[0][0]) from None
    needed = [definitions[0]]
    for definition in needed:
        needed += [by_name[n] for n in uses[definition.name] if by_name[n] not in needed]
    for definition in definitions[1:]:
        if definition not in needed:
            reason = f"{definition.name} is defined but never used"
            raise ExpressionError(reason, text, definition.position)
    return [
        *(definition for definition in order if definition is not definitions[0]),
        definitions[0],
    ]


def _leaf(name: str, value: Any) -> Value:
    """A variable that carries its name."""
    if isinstance(value, Value):
        return value
    try:
        return Value(value, label=name)
    except (TypeError, ValueError) as error:
        raise ExpressionError(f"{name}: {error}") from None
