"""Answers compared: what an answer says in numbers, and how it differs from another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import isclose, isnan
from numbers import Real
from typing import Any

from autograd_lite.calculus import grad
from autograd_lite.value import Value

__all__ = ["diagnosis", "is_unanswered", "observed"]

ROUNDING = 1e-12
"""What a number may differ from 0 by, where 0 is right."""


def observed(answer: Any, at: Sequence[tuple[Any, ...]] = (), slopes: bool = False) -> Any:
    """An answer as numbers and words: a function by its results, everything else as it is.

    Args:
        answer: what somebody answered.
        at: the tuples of arguments that a function is called with.
        slopes: whether to note a function's derivatives there as well.

    Returns:
        For a function a dictionary from each call, in words, to its result. Lists, tuples and
        arrays become lists, Values that a function returned become their data.

    >>> observed(lambda x: x * x, [(2.0,), (3.0,)])
    {'f(2)': 4.0, 'f(3)': 9.0}
    >>> observed(lambda x: x * x, [(2.0,)], slopes=True)
    {'f(2)': 4.0, "f'(2)": 4.0}
    """
    if not at or not callable(answer) or isinstance(answer, Value):
        return _plain(answer)
    results = {}
    for arguments in at:
        call = f"({', '.join(map(_written, arguments))})"
        numbers = [Value(x) if isinstance(x, float) else x for x in arguments]
        result = answer(*(numbers if slopes else arguments))
        results[f"f{call}"] = _plain(result.data if isinstance(result, Value) else result)
        if slopes and isinstance(result, Value):
            results[f"f'{call}"] = _plain(grad(answer)(*arguments))
    return results


def is_unanswered(given: Any) -> bool:
    """Whether there are three dots left anywhere in an observed answer.

    >>> is_unanswered({"a": [1.0, ...]})
    True
    """
    if isinstance(given, (dict, list)):
        return any(map(is_unanswered, given.values() if isinstance(given, dict) else given))
    return given is ...


def diagnosis(given: Any, right: Any, tolerance: float, where: str = "") -> str:
    """What is wrong with an answer in general, "" if nothing is.

    Args:
        given: the observed answer.
        right: the observed right answer.
        tolerance: the relative error that a number may have.
        where: which part of the answer this is, for the message.

    >>> diagnosis(-2.0, 2.0, 1e-6)
    '-2 is not right: look at the sign'
    >>> diagnosis([1.0, 3.0], [1.0, 2.0], 1e-6)
    '[1]: 3 is not right: it is too large'
    """
    if isinstance(right, dict):
        return _of_entries(given, right, tolerance)
    if isinstance(right, list):
        if not isinstance(given, list) or len(given) != len(right):
            what = f"a list of {len(given)}" if isinstance(given, list) else _kind(given)
            return f"{_at(where)}a list of {len(right)} is asked for, not {what}"
        pairs = enumerate(zip(given, right, strict=True))
        found = (diagnosis(g, r, tolerance, f"{where}[{i}]") for i, (g, r) in pairs)
        return next((text for text in found if text), "")
    if isinstance(right, str):
        if not isinstance(given, str):
            return f"{_at(where)}the answer is a word between quotation marks, not {_kind(given)}"
        same = given.strip().lower() == right.strip().lower()
        return "" if same else f"{_at(where)}{given!r} is not right"
    return _of_number(given, right, tolerance, where)


def _of_entries(given: Any, right: dict[str, Any], tolerance: float) -> str:
    function = next(iter(right), "").startswith("f(")
    if not isinstance(given, Mapping) or (function and not right.keys() & given.keys()):
        asked = "a function" if function else f"a dictionary with {', '.join(right)}"
        return f"{asked} is asked for, not {_kind(given)}"
    for name, value in right.items():
        if name not in given and name.startswith("f'"):
            return "a function that returns a Value is asked for, made of ag's functions"
        if name not in given:
            return f"the entry {name!r} is missing"
        wrong = diagnosis(given[name], value, tolerance, name)
        if wrong:
            return wrong
    return ""


def _of_number(given: Any, right: Any, tolerance: float, where: str) -> str:
    at = _at(where)
    if isinstance(given, Value):
        return f"{at}this is a node; the number in it is its .data, its derivative its .grad"
    target = float(right)
    try:
        number = float(given) if isinstance(given, (Real, Decimal)) else None
    except OverflowError:
        return f"{at}a number of that size is not right"
    if number is None:
        hint = " (does your function return its result?)" if given is None and "(" in where else ""
        return f"{at}a number is asked for, not {_kind(given)}{hint}"
    if isclose(number, target, rel_tol=tolerance, abs_tol=ROUNDING) or _is_rounded(number, target):
        return ""
    text = f"{at}{number:.6g} is not right"
    if isclose(number, -target, rel_tol=tolerance):
        return f"{text}: look at the sign"
    for times, words in ((2.0, "twice"), (0.5, "half of")):
        if isclose(number, times * target, rel_tol=tolerance):
            return f"{text}: it is {words} what is asked"
    if target and isclose(number * target, 1.0, rel_tol=tolerance):
        return f"{text}: it is one over what is asked"
    if isclose(number, target, rel_tol=0.01):
        return f"{text}, but close: give more digits, or look for a rounding"
    if isnan(number):
        return text
    return f"{text}: it is too {'large' if number > target else 'small'}"


def _is_rounded(number: float, target: float) -> bool:
    """Whether a number is the right one, rounded to the digits that it has: three at least.

    >>> [_is_rounded(x, 0.24026) for x in (0.2403, 0.24, 0.2402)]
    [True, False, False]
    """
    if not isclose(number, target, rel_tol=0.01):
        return False
    written = Decimal(repr(number)).normalize()
    return len(written.as_tuple().digits) >= 3 and Decimal(target).quantize(written) == written


def _at(where: str) -> str:
    return f"{where}: " if where else ""


def _plain(answer: Any) -> Any:
    """Sequences and arrays as lists, tuples and keys as they compare; numbers stay."""
    if isinstance(answer, Mapping):
        return {str(name): _plain(value) for name, value in answer.items()}
    if hasattr(answer, "tolist"):
        answer = answer.tolist()
    if isinstance(answer, (list, tuple)):
        return [_plain(entry) for entry in answer]
    return answer


def _kind(answer: Any) -> str:
    if callable(answer) and not isinstance(answer, Value):
        return "a function"
    return f"{answer!r:.40}"


def _written(argument: Any) -> str:
    if callable(argument):
        return getattr(argument, "__name__", "f")
    return f"{argument:g}" if isinstance(argument, float) else f"{argument!r}"
