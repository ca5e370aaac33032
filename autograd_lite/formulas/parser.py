"""Formulas as text: parsed with a whitelist, and computed with Values.

Text is never handed to eval or exec. It is cut into names, numbers and arithmetic symbols, read
by Python's own grammar, and every node of the result must be on a short list.
"""

from __future__ import annotations

import ast
import inspect
import math
import operator
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from autograd_lite import functional
from autograd_lite.primitives import PRIMITIVES
from autograd_lite.value import Constant, Value, as_value

__all__ = ["Expression", "ExpressionError", "parse_expression"]

MAX_LENGTH = 2000
MAX_NESTING = 100
MAX_EXPONENT = 1000
TOO_DEEP = f"this is nested more than {MAX_NESTING} deep: name parts of it after 'where'"

LIST_FUNCTIONS = ("dot", "take", "softmax", "log_softmax")
FUNCTIONS: dict[str, Callable[..., Value]] = {
    name: PRIMITIVES[name].function
    for name in functional.__all__
    if name in PRIMITIVES and name not in LIST_FUNCTIONS
}
OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}
TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[^\W\d]\w*)"
    r"|(?P<symbol>\*\*|(?<!=)=(?!=)|[-+*/(),;])"
)
HINTS = {
    "^": "'^' is not a power here: write **",
    "=": "a comparison has no derivative; '=' only names a result",
    "<": "comparisons have no derivative",
    ">": "comparisons have no derivative",
    ".": "attributes are not part of an expression",
    "[": "lists and subscripts are not part of an expression",
    "'": "text is not part of an expression",
    '"': "text is not part of an expression",
}
REFUSED: dict[type[ast.AST], str] = {
    ast.Tuple: "a comma separates arguments of a function, or definitions after 'where'",
    ast.Starred: "a star stands between two factors",
    ast.BinOp: "the operators are + - * / **",
}


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
        missing = [name for name in self.names if name not in values]
        unknown = [name for name in values if name not in self.names]
        if missing or unknown:
            complaints = [f"no value for {', '.join(missing)}"] if missing else []
            complaints += [f"no variable {', '.join(map(repr, unknown))}"] if unknown else []
            known = ", ".join(self.names) or "none"
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
    autograd_lite.formulas.parser.ExpressionError: attributes are not part of an expression
      a.grad
       ^
    """
    if not isinstance(text, str):
        raise ExpressionError(f"an expression is text, not {type(text).__name__}")
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"an expression has at most {MAX_LENGTH} characters, not {len(text)}")
    text = re.sub(r"\s", " ", text)
    definitions = [_Definition(text, tokens) for tokens in _split(text, list(_tokens(text)))]
    return Expression(text.strip(), _in_order(text, definitions))


class _Definition:
    """One formula and the name it defines: the whole expression, or a part of its `where`."""

    def __init__(self, text: str, tokens: list[re.Match[str]]) -> None:
        self.name, self.position = "", tokens[0].start()
        if len(tokens) > 1 and tokens[1][0] == "=":
            if tokens[0].lastgroup != "name":
                raise ExpressionError("only a name can stand before '='", text, self.position)
            self.name = tokens[0][0]
            if self.name in FUNCTIONS:
                raise ExpressionError(f"{self.name} is the name of a function", text, self.position)
            if len(tokens) == 2:
                raise ExpressionError("nothing follows '='", text, tokens[1].start())
            tokens = tokens[2:]
        self.start = tokens[0].start()
        self.uses: list[tuple[str, int]] = []
        self.numbers: dict[ast.AST, float] = {}
        self.body = self._parse(text, tokens)
        self._check(text, self.body)

    def _parse(self, text: str, tokens: list[re.Match[str]]) -> ast.expr:
        # the parentheses make spaces at the beginning harmless
        self.source = f"({text[self.start : tokens[-1].end()]})"
        try:
            body = ast.parse(self.source, mode="eval").body
        except SyntaxError as error:
            end = tokens[-1].end()
            column = min(max(self.start + (error.offset or 1) - 2, self.start), end)
            raise ExpressionError("this cannot be read", text, column) from None
        except (RecursionError, MemoryError, ValueError):
            raise ExpressionError(TOO_DEEP, text, self.start) from None
        level = [body]
        for _ in range(MAX_NESTING):
            level = [child for node in level for child in ast.iter_child_nodes(node)]  # type: ignore[misc]
            if not level:
                return body
        raise ExpressionError(TOO_DEEP, text, self.start)

    def place(self, node: ast.AST) -> int:
        """The index of a node's first character in the whole text."""
        before = self.source.encode()[: getattr(node, "col_offset", 1)]
        return self.start + len(before.decode()) - 1

    def _check(self, text: str, node: ast.AST) -> None:
        """Refuse everything that is not on the list; compute the parts without variables."""

        def refuse(reason: str, at: ast.AST = node) -> ExpressionError:
            return ExpressionError(reason, text, self.place(at))

        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
            if type(node.value) is bool or abs(node.value) > sys.float_info.max:
                raise refuse(f"{node.value!r:.20} is not a number that a float can hold")
            self.numbers[node] = float(node.value)
        elif isinstance(node, ast.Name):
            if node.id in FUNCTIONS:
                raise refuse(f"{node.id} is a function: write {node.id}(...)")
            self.uses.append((node.id, self.place(node)))
        elif isinstance(node, ast.UnaryOp) and type(node.op) in OPERATORS:
            self._check(text, node.operand)
            self._fold(refuse, node, OPERATORS[type(node.op)], [node.operand])
        elif isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
            self._check(text, node.left)
            self._check(text, node.right)
            if type(node.op) is ast.Pow and abs(self.numbers.get(node.right, 0)) > MAX_EXPONENT:
                raise refuse(f"an exponent larger than {MAX_EXPONENT}", node.right)
            self._fold(refuse, node, OPERATORS[type(node.op)], [node.left, node.right])
        elif isinstance(node, ast.Call):
            self._check_call(refuse, node)
            for argument in node.args:
                self._check(text, argument)
        else:
            raise refuse(REFUSED.get(type(node), "this is not part of an expression"))

    def _check_call(self, refuse: Callable[..., ExpressionError], node: ast.Call) -> None:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in FUNCTIONS:
            if not name:
                raise refuse("only a function can be called: is a * missing?")
            if name in functional.__all__:
                raise refuse(f"{name} works on lists, which are not part of an expression")
            raise refuse(f"{name} is not a function here; there are: {', '.join(FUNCTIONS)}")
        if node.keywords:
            raise refuse("arguments are given by position, without '='", node.keywords[0].value)
        try:
            inspect.signature(FUNCTIONS[name]).bind(*node.args)
            enough = bool(node.args)
        except TypeError:
            enough = False
        if not enough:
            raise refuse(f"{name} does not take {len(node.args)} numbers")

    def _fold(
        self,
        refuse: Callable[..., ExpressionError],
        node: ast.AST,
        function: Callable[..., Any],
        operands: list[ast.expr],
    ) -> None:
        """Compute with plain numbers at once, as Python does, so that x**(1/2) is x**0.5."""
        if all(operand in self.numbers for operand in operands):
            try:
                number = function(*[self.numbers[operand] for operand in operands])
            except ArithmeticError as error:
                raise refuse(f"this has no value: {error}") from None
            if isinstance(number, complex) or not math.isfinite(number):
                raise refuse("this is not a finite real number")
            self.numbers[node] = number

    def evaluate(self, text: str, scope: Mapping[str, Value]) -> Value:
        """The formula's value, where `scope` holds every name it uses."""

        def compute(node: ast.AST) -> Value:
            if node in self.numbers:
                return Constant(self.numbers[node])
            if isinstance(node, ast.Name):
                return scope[node.id]
            if isinstance(node, ast.UnaryOp):
                function, operands = OPERATORS[type(node.op)], [node.operand]
            elif isinstance(node, ast.BinOp):
                function, operands = OPERATORS[type(node.op)], [node.left, node.right]
            else:
                assert isinstance(node, ast.Call)
                assert isinstance(node.func, ast.Name)
                function, operands = FUNCTIONS[node.func.id], node.args
            parents = [compute(operand) for operand in operands]
            try:
                return as_value(function(*parents))
            except (ArithmeticError, ValueError) as error:
                raise ExpressionError(str(error), text, self.place(node)) from None

        return compute(self.body)


def _tokens(text: str) -> Iterator[re.Match[str]]:
    """The names, numbers and symbols of a text, without the space between them."""
    position, operand_ended = 0, False
    while position < len(text):
        token = TOKEN.match(text, position)
        if not token:
            character = text[position]
            reason = HINTS.get(character, f"{character!r} is not part of an expression")
            raise ExpressionError(reason, text, position)
        position = token.end()
        if token.lastgroup == "number" and re.match(r"\w", text[position : position + 1]):
            raise ExpressionError("an operator is missing before this", text, position)
        if token.lastgroup == "space":
            continue
        is_operand = token.lastgroup in ("number", "name") and token[0] != "where"
        if operand_ended and is_operand:
            raise ExpressionError("an operator is missing before this", text, token.start())
        operand_ended = is_operand or token[0] == ")"
        yield token


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
