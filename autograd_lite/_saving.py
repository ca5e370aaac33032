"""One way of saving whatever is drawn or written: the suffix of the file says of which kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from os import PathLike
from pathlib import Path

__all__ = ["DPI", "save_as"]

DPI = 192
"""Dots per inch of a PNG unless told: two for each point of a usual screen."""

Kinds = Mapping[str, Callable[[], "str | bytes"]]
"""For each suffix, such as ".svg", the function that makes the content of the file."""


def save_as(path: str | PathLike[str], kinds: Kinds, what: str) -> None:
    """Write a file of the kind that its suffix says, once all of its content is there.

    Args:
        path: the file to write.
        kinds: for each suffix what makes the content.
        what: what is saved, for the message.

    Raises:
        ValueError: for a suffix that is not among the kinds; the message lists them.
        OSError: if the file cannot be written.

    >>> save_as("e.jpg", {".svg": str, ".txt": str}, "a picture")
    Traceback (most recent call last):
    ValueError: cannot save a picture as 'e.jpg': the suffix must be one of .svg, .txt
    """
    path = Path(path)
    make = kinds.get(path.suffix.lower())
    if make is None:
        known = ", ".join(kinds)
        raise ValueError(f"cannot save {what} as {path.name!r}: the suffix must be one of {known}")
    content = make()
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
