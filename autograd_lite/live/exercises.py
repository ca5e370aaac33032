"""The exercises page: graphs with blanks to fill in, and what an answer says about its author."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["ACTIONS"]

ACTIONS: dict[str, Callable[..., dict[str, Any]]] = {}
