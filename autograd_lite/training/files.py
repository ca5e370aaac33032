"""Files that outlive a crash: written whole or not at all, as JSON that says what it is.

A file carries its kind, its version and a checksum of its contents. JSON keeps a float to the last
bit, can be read by people, and unlike pickle runs no code when it is loaded.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import re
import secrets
import stat
import zlib
from typing import Any

__all__ = ["CheckpointError", "read_json", "write_json", "write_whole"]

HEADER = ("format", "version", "crc32")
"""What a file says about itself, beside its contents."""

VERSION = 1
"""The version of the files written here; a reader refuses what is newer."""

ABANDONED = 600
"""Seconds after which an unfinished file is taken for one whose writer was killed."""


class CheckpointError(ValueError):
    """A file that is damaged, of another kind, or from a newer version."""


def write_json(path: str | os.PathLike[str], kind: str, contents: dict[str, Any]) -> None:
    """Write a JSON file with its kind, version and checksum, in one step as `write_whole` does.

    Args:
        path: the file to write.
        kind: what the file is; `read_json` asks for it again.
        contents: what JSON can hold, with finite numbers.

    Raises:
        TypeError, ValueError: for contents that JSON cannot hold exactly.
        OSError: if the file cannot be written.
    """
    header = dict(zip(HEADER, (kind, VERSION, checksum(contents)), strict=True))
    text = json.dumps({**header, **contents}, indent=1, allow_nan=False)
    write_whole(path, text.encode() + b"\n")


def read_json(path: str | os.PathLike[str], kind: str) -> dict[str, Any]:
    """Read the contents of a file that `write_json` has written.

    Args:
        path: the file to read.
        kind: what the file must be.

    Raises:
        CheckpointError: for a file that is damaged, of another kind, or from a newer version.
        OSError: for a file that cannot be read.
    """
    with open(path, "rb") as file:
        data = file.read()
    try:
        document = json.loads(data, parse_float=_finite, parse_constant=_finite)
        if not isinstance(document, dict):
            raise ValueError(f"it holds a {type(document).__name__}")
        contents = {key: x for key, x in document.items() if key not in HEADER}
        found = checksum(contents)
    except (ValueError, RecursionError) as error:
        raise CheckpointError(f"{path} is not a JSON object, or damaged: {error}") from error
    form, version, expected = map(document.get, HEADER)
    if form != kind:
        raise CheckpointError(f"{path} is not a file of the format {kind!r}, but {form!r:.60}")
    if type(version) is not int or version < 1:
        raise CheckpointError(f"{path} is damaged: {version!r:.60} is not a version")
    if version > VERSION:
        raise CheckpointError(
            f"{path} is of version {version!r:.60}, newer than the {VERSION} known here: "
            "update autograd-lite to read it"
        )
    if expected != found:
        raise CheckpointError(f"{path} is damaged: its contents do not match their checksum")
    return contents


def checksum(contents: dict[str, Any]) -> int:
    """The CRC-32 of the contents, whatever their order and spaces."""
    return zlib.crc32(json.dumps(contents, sort_keys=True, allow_nan=False).encode())


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


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is not a finite number")
    return number
