"""What the pages ask for: a request in, an answer out, both plain data that JSON can carry.

A request names a page and what is to be done; nothing else can be reached from outside. The same
function answers behind the local server and in the reader's browser.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

__all__ = ["PAGES", "actions_of", "answer"]

Action = Callable[..., dict[str, Any]]

PAGES = ("formula", "network", "exercises")
"""The pages; each is a module of this room, loaded when it is first asked: browsers are slow."""


def actions_of(page: Any) -> Mapping[str, Action]:
    """What can be asked of a page; nothing of one that there is not."""
    if page not in PAGES:
        return {}
    actions: Mapping[str, Action] = import_module(f"autograd_lite.live.{page}").ACTIONS
    return actions


def answer(request: Any) -> dict[str, Any]:
    """Answer a request.

    Args:
        request: {"page": ..., "do": ..., and the arguments of that action by their names}.

    Returns:
        What the action returns, or {"error": message} where the command line would refuse.

    >>> answer({"page": "formula", "do": "numbers", "text": "a * a", "values": {"a": 3}})["result"]
    9.0
    >>> answer("boo")
    {'error': 'a request is an object with "page" and "do"'}
    """
    if not isinstance(request, dict):
        return {"error": 'a request is an object with "page" and "do"'}
    arguments = dict(request)
    page, do = arguments.pop("page", None), arguments.pop("do", None)
    action = actions_of(page).get(do) if isinstance(do, str) else None
    if action is None:
        return {"error": f"no page {page!r:.40} does {do!r:.40}"}
    try:
        inspect.signature(action).bind(**arguments)
    except TypeError as error:
        return {"error": f"{page} {do}: {error}"}
    try:
        return {name: _finite(found) for name, found in action(**arguments).items()}
    except (ArithmeticError, ImportError, LookupError, MemoryError, TypeError, ValueError) as error:
        return {"error": str(error) or "there is not enough memory"}


def _finite(found: Any) -> Any:
    """The same without what JSON cannot say: None in place of inf and nan."""
    if isinstance(found, float):
        return found if math.isfinite(found) else None
    if isinstance(found, dict):
        return {key: _finite(item) for key, item in found.items()}
    return [_finite(item) for item in found] if isinstance(found, (list, tuple)) else found
