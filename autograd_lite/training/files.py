"""Files that outlive a crash: written whole or not at all, as JSON that says what it is.

A file carries its kind, its version and a checksum of its contents. JSON keeps a float to the last
bit, can be read by people, and unlike pickle runs no code when it is loaded.
"""

from __future__ import annotations

import json
import math
import os
import zlib
from typing import Any

from autograd_lite import __version__
from autograd_lite._saving import write_whole

__all__ = ["CheckpointError", "read_json", "write_json"]

HEADER = ("format", "version", "written_by", "crc32")
"""What a file says about itself, beside its contents."""

VERSION = 2
"""The version of the files written here; a reader takes older ones, and refuses what is newer.

1: models that are an MLP, histories. 2: models of any modules, histories with the state of a run.
"""


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
    about = (kind, VERSION, f"autograd_lite {__version__}", checksum(contents))
    header = dict(zip(HEADER, about, strict=True))
    text = json.dumps({**header, **contents}, indent=1, allow_nan=False)
    write_whole(path, text.encode() + b"\n")


def read_json(path: str | os.PathLike[str], *kinds: str) -> tuple[str, dict[str, Any]]:
    """Read the contents of a file that `write_json` has written.

    Args:
        path: the file to read.
        kinds: what the file may be.

    Returns:
        What it is, and its contents.

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
    form, version, writer, expected = map(document.get, HEADER)
    if form not in kinds:
        raise CheckpointError(f"{path} is not a file of the format {kinds[0]!r}, but {form!r:.60}")
    if type(version) is not int or version < 1:
        raise CheckpointError(f"{path} is damaged: {version!r:.60} is not a version")
    if version > VERSION:
        raise CheckpointError(
            f"{path} is of version {version!r:.60}, newer than the {VERSION} known here: "
            f"{writer or 'a later autograd_lite'!s:.60} wrote it, this is {__version__}"
        )
    if expected != found:
        raise CheckpointError(f"{path} is damaged: its contents do not match their checksum")
    return form, contents


def checksum(contents: dict[str, Any]) -> int:
    """The CRC-32 of the contents, whatever their order and spaces."""
    return zlib.crc32(json.dumps(contents, sort_keys=True, allow_nan=False).encode())


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is not a finite number")
    return number
