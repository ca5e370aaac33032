"""The network page: a small network that trains before the reader's eyes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["ACTIONS"]

ACTIONS: dict[str, Callable[..., dict[str, Any]]] = {}
