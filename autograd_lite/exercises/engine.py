"""An engine built by a learner, graded a step at a time: from a number to a deep graph.

The class is asked for what `autograd_lite.Value` has: `cls(data)`, `cls(data, parents,
local_grads)`, and the attributes data, grad, parents, local_grads, with the method backward. Each
step is a small graph whose numbers one can check by hand.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from autograd_lite._consoles import for_console

__all__ = ["EngineReport", "check_engine"]


@dataclass(frozen=True)
class EngineReport:
    """What `check_engine` found: true if every step works.

    steps: the titles of all steps.
    passed: how many of them work, counted up to the first that does not.
    message: what is wrong with that one.
    """

    steps: tuple[str, ...]
    passed: int
    message: str

    def __bool__(self) -> bool:
        return self.passed == len(self.steps)

    def __repr__(self) -> str:
        lines = [f"✓ {i}. {step}" for i, step in enumerate(self.steps[: self.passed], 1)]
        if not self:
            lines.append(f"✗ {self.passed + 1}. {self.steps[self.passed]}")
            lines += wrap(self.message, 92, initial_indent="     ", subsequent_indent="     ")
            left = len(self.steps) - self.passed - 1
            lines.append(f"  {left} more to come" if left else "  this is the last")
        return for_console("\n".join(lines))


def check_engine(cls: Callable[..., Any]) -> EngineReport:
    """Grade a learner's engine step by step, up to the first step that does not work.

    Args:
        cls: the class of its nodes, called as cls(data) and cls(data, parents, local_grads).

    Returns:
        A report: true if every step works, shown as a list of the steps.

    >>> from autograd_lite import Value
    >>> bool(check_engine(Value))
    True
    >>> check_engine(float)
    ✗ 1. a node holds a number
         AttributeError: 'float' object has no attribute 'data'
      10 more to come
    """
    titles = tuple(title for title, _ in STEPS)
    for passed, (_, step) in enumerate(STEPS):
        try:
            message = step(cls)
        except Exception as error:  # a learner's class may fail in every way
            message = _failure(error)
        if message:
            return EngineReport(titles, passed, message)
    return EngineReport(titles, len(STEPS), "")


def _failure(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return (
            "Python's stack is full: a chain of 5,000 nodes is deeper than functions may call "
            "each other; keep a list of what is left to do instead"
        )
    return f"{type(error).__name__}: {error}"


def _differs(
    what: str, got: Any, expected: float, otherwise: dict[float, str] | None = None
) -> str:
    """What to say about a number that is not the expected one; "" if it is."""
    if isinstance(got, (int, float)) and math.isclose(got, expected, rel_tol=1e-9, abs_tol=1e-12):
        return ""
    for mistaken, why in (otherwise or {}).items():
        if isinstance(got, (int, float)) and math.isclose(got, mistaken, rel_tol=1e-9):
            return f"{what} is {got:g}, not {expected:g}: {why}"
    number = f"{got:g}" if isinstance(got, (int, float)) else f"{got!r:.40}"
    return f"{what} is {number}, not {expected:g}"


def _number(cls: Any) -> str:
    node = cls(2.0)
    return _differs("cls(2.0).data", node.data, 2.0) or _differs(
        "grad of a new node",
        node.grad,
        0.0,
        {1.0: "it is 1 only for the node that backward starts at"},
    )


def _sum(cls: Any) -> str:
    a, b = cls(2.0), cls(3.0)
    c = a + b
    return _differs("(a + b).data at a = 2, b = 3", c.data, 5.0) or _remembers(
        c, (a, b), (1, 1), "+"
    )


def _product(cls: Any) -> str:
    a, b = cls(2.0), cls(3.0)
    c = a * b
    found = _differs("(a * b).data at a = 2, b = 3", c.data, 6.0)
    if not found and tuple(c.local_grads) == (2, 3):
        found = (
            "the local derivatives of a * b are (a, b): you used the value of each factor itself; "
            "how fast a * b grows with a is told by the other one"
        )
    return found or _remembers(c, (a, b), (3, 2), "*")


def _remembers(node: Any, parents: tuple[Any, ...], local: tuple[float, ...], sign: str) -> str:
    names = " and ".join(str(x) for x in local)
    if [id(p) for p in node.parents] != [id(p) for p in parents]:
        return f"the parents of a {sign} b must be (a, b), in this order and these very nodes"
    if tuple(node.local_grads) != local:
        what = f"the local derivatives of a {sign} b at a = 2, b = 3"
        return f"{what} are {names}, not {node.local_grads}"
    return ""


def _two_paths(cls: Any) -> str:
    a, b = cls(2.0), cls(3.0)
    c = a + b
    e = c * b  # de/da = b = 3, de/db = c + b = 8
    e.backward()
    last = "you kept only one of two paths: a parent's grad grows (+=), it is not set (=)"
    return (
        _differs("the grad of e itself", e.grad, 1.0, {0.0: "backward starts with de/de = 1"})
        or _differs("de/da of e = (a + b) * b at a = 2, b = 3", a.grad, 3.0)
        or _differs("de/db of e = (a + b) * b at a = 2, b = 3", b.grad, 8.0, {3.0: last, 5.0: last})
    )


def _order(cls: Any) -> str:
    a = cls(1.0)
    b = a + a
    c = b + b
    c.backward()
    early = (
        "b handed its grad on before it was complete, and then once more; go through the nodes "
        "in an order in which everything computed from a node comes before the node"
    )
    lost = "a node that is used twice in one operation has two edges to it, and both count"
    otherwise = {6.0: early, 2.0: lost, 1.0: lost}
    found = _differs("dc/da of b = a + a, c = b + b", a.grad, 4.0, otherwise)
    if found:
        return found
    x = cls(3.0)
    y = x * x
    z = y * y * x  # x**5
    z.backward()
    return _differs("dz/dx of y = x * x, z = y * y * x at x = 3", x.grad, 405.0)


def _constants(cls: Any) -> str:
    a = cls(3.0)
    for text, value, slope, f in (
        ("a + 1", 4.0, 1.0, lambda a: a + 1),
        ("1 + a", 4.0, 1.0, lambda a: 1 + a),
        ("a * 2", 6.0, 2.0, lambda a: a * 2),
        ("2 * a", 6.0, 2.0, lambda a: 2 * a),
    ):
        found = _value_and_slope(cls, text, f, 3.0, value, slope)
        if found:
            return found
    return _differs("a", a.data, 3.0)


def _arithmetic(cls: Any) -> str:
    for text, value, slope, f in (
        ("-a", -3.0, -1.0, lambda a: -a),
        ("a - 1", 2.0, 1.0, lambda a: a - 1),
        ("1 - a", -2.0, -1.0, lambda a: 1 - a),
        ("a ** 3", 27.0, 27.0, lambda a: a**3),
        ("a / 2", 1.5, 0.5, lambda a: a / 2),
        ("2 / a", 2 / 3, -2 / 9, lambda a: 2 / a),
        ("(a + 1) / a", 4 / 3, -1 / 9, lambda a: (a + 1) / a),
    ):
        found = _value_and_slope(cls, text, f, 3.0, value, slope)
        if found:
            return found
    return ""


def _functions(cls: Any) -> str:
    t = math.tanh(0.5)
    for text, x, value, slope, f in (
        ("exp", 0.5, math.exp(0.5), math.exp(0.5), lambda a: a.exp()),
        ("log", 0.5, math.log(0.5), 2.0, lambda a: a.log()),
        ("tanh", 0.5, t, 1 - t**2, lambda a: a.tanh()),
        ("relu", 0.5, 0.5, 1.0, lambda a: a.relu()),
        ("relu", -0.5, 0.0, 0.0, lambda a: a.relu()),
    ):
        found = _value_and_slope(cls, f"a.{text}()", f, x, value, slope)
        if found:
            return found
    return ""


def _value_and_slope(
    cls: Any, text: str, f: Callable[[Any], Any], x: float, value: float, slope: float
) -> str:
    a = cls(x)
    y = f(a)
    wrong = _differs(f"{text} at a = {x:g}", y.data, value)
    if wrong:
        return wrong
    y.backward()
    used_value = {value: "this is the value, not the local derivative"} if value != slope else {}
    return _differs(f"the derivative of {text} at a = {x:g}", a.grad, slope, used_value)


def _again(cls: Any) -> str:
    a = cls(2.0)
    b = a * a
    c = b * a
    c.backward()
    c.backward()
    stale = (
        "twice the gradient of one pass is 24; nodes in between must start each pass from zero, "
        "or they hand on once more what they had from the pass before"
    )
    cleared = "leaves keep what they have: so the gradients of several samples add up"
    otherwise = {12.0: cleared, 32.0: stale, 44.0: stale}
    return _differs("dc/da after backward twice on c = a * a * a at a = 2", a.grad, 24.0, otherwise)


def _every_edge_once(cls: Any) -> str:
    class Counting(float):
        """A number that counts how often it is multiplied."""

        times = 0

        def __mul__(self, other: Any) -> Any:
            Counting.times += 1
            return float(self) * other

        __rmul__ = __mul__

    x = cls(1.0)
    for _ in range(14):
        x = cls(2.0 * x.data, (x, x), (Counting(1.0), Counting(1.0)))
    x.backward()
    if Counting.times <= 28:
        return ""
    return (
        f"14 doublings have 28 edges, and backward multiplied {Counting.times:,} times: it walks "
        "every path, of which there are 16,384; visit each node once"
    )


def _deep(cls: Any) -> str:
    a = cls(1.0)
    chain = [a]
    try:
        for _ in range(5_000):
            chain.append(chain[-1] + a)
        chain[-1].backward()
        return _differs("the derivative of 5,001 a's added up", a.grad, 5_001.0)
    finally:
        while chain:  # last node first: Python frees a chain recursively, too deep for a browser's
            chain.pop()


STEPS: tuple[tuple[str, Callable[[Any], str]], ...] = (
    ("a node holds a number", _number),
    ("a sum remembers its parents and local derivatives", _sum),
    ("a product", _product),
    ("backward adds over two paths", _two_paths),
    ("backward waits until a node is complete", _order),
    ("plain numbers in expressions", _constants),
    ("the rest of arithmetic", _arithmetic),
    ("exp, log, tanh, relu", _functions),
    ("backward twice gives twice the gradient", _again),
    ("every edge once", _every_edge_once),
    ("a chain of 5,000 nodes", _deep),
)
