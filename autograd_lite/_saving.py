"""One way of saving whatever is drawn or written: whole or not at all, as the suffix says.

The suffix of the file says of which kind it is.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import stat
from collections.abc import Callable, Mapping
from pathlib import Path

__all__ = ["DPI", "save_as", "write_whole"]

DPI = 192
"""Dots per inch of a PNG unless told: two for each point of a usual screen."""

ABANDONED = 600
"""Seconds after which an unfinished file is taken for one whose writer was killed."""

Kinds = Mapping[str, Callable[[], "str | bytes"]]
"""For each suffix, such as ".svg", the function that makes the content of the file."""


def save_as(path: str | os.PathLike[str], kinds: Kinds, what: str) -> None:
    """Write a file of the kind that its suffix says, once all of its content is there, in one step.

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
    write_whole(path, content if isinstance(content, bytes) else content.encode())


def write_whole(path: str | os.PathLike[str], data: bytes) -> None:
    """Write a file in one step: whoever reads it, or comes after a crash, finds the old or the new.

    The bytes go to a temporary file beside it, `.NAME.16 hexadecimal digits.tmp`, which then takes
    its place; several writers do not disturb each other, and the last one stays. A killed writer
    leaves its temporary file, and the next one that writes to the same path removes it when it is
    ten minutes old. A link is followed, and the permissions of an old file are kept.

    Args:
        path: the file to write; what is no file, such as /dev/stdout, is written to directly.
        data: its contents.

    Raises:
        OSError: if it cannot be written, or an old file is write-protected.
    """
    target = os.path.realpath(path)
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        mode = None
    replaceable = mode is None or (stat.S_ISREG(mode) and os.access(target, os.W_OK))
    if not (os.fspath(path) and replaceable):
        with open(path, "wb") as place:
            place.write(data)
        return
    folder, name = os.path.split(target)
    beginning = f".{name[:40]}."  # a name of any length leaves room for the rest
    temporary = os.path.join(folder, f"{beginning}{secrets.token_hex(8)}.tmp")
    try:
        with open(temporary, "xb", opener=_owned_by_the_user if mode else None) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())  # the contents must be on the disk before the name is
            now = os.fstat(file.fileno()).st_mtime  # by the clock of the disk
        if mode is not None:
            os.chmod(temporary, stat.S_IMODE(mode))
        os.replace(temporary, target)
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        if isinstance(error, OSError) and error.errno:  # which names the temporary file, or none
            raise OSError(error.errno, error.strerror, os.fspath(path)) from None
        raise
    _remove_abandoned(folder, beginning, now)


def _owned_by_the_user(path: str, flags: int) -> int:
    """Open a file that nobody else may read until it has the permissions of the one it replaces."""
    return os.open(path, flags, 0o600)


def _remove_abandoned(folder: str, beginning: str, now: float) -> None:
    unfinished = re.compile(re.escape(beginning) + r"[0-9a-f]{16}\.tmp")
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if unfinished.fullmatch(entry.name) and now - entry.stat().st_mtime > ABANDONED:
                with contextlib.suppress(OSError):  # another writer removes it as well
                    os.unlink(entry)
