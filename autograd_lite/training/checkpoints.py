"""Files that outlive a crash: models and histories as JSON, written whole or not at all.

A file says what it is, in which version, and carries a checksum of its contents. JSON keeps a
float to the last bit, can be read by people, and unlike pickle runs no code when it is loaded.
"""

from __future__ import annotations

import contextlib
import json
import os
import zlib
from pathlib import Path
from typing import Any

from autograd_lite.nn import MLP

__all__ = ["CheckpointError", "load", "read_json", "save", "write_json"]

VERSION = 1
"""The version of the files written here; a reader refuses what is newer."""


class CheckpointError(ValueError):
    """A file that is damaged, of another kind, or from a newer version."""


def save(model: MLP, path: str | os.PathLike[str]) -> None:
    """Write a model to a JSON file: its architecture and every parameter, exactly.

    The file is replaced in one step when all is written; a crash on the way leaves the old one.

    Args:
        model: an MLP.
        path: the file to write.

    Raises:
        TypeError: for another kind of model, whose state_dict() can be saved with `write_json`.
        ValueError: for parameters that are not finite numbers.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(MLP(2, [4, 1], "tanh"), f"{folder}/model.json")
    ...     load(f"{folder}/model.json")
    MLP(2, [4, 1], activation='tanh')
    """
    if type(model) is not MLP:
        raise TypeError(f"save writes an MLP, not {type(model).__name__}: save its state_dict()")
    architecture = {
        "n_inputs": model.n_inputs, "sizes": model.sizes, "activation": model.activation,
    }  # fmt: skip
    contents = {"architecture": architecture, "parameters": model.state_dict()}
    write_json(path, "autograd_lite.MLP", contents)


def load(path: str | os.PathLike[str]) -> MLP:
    """Read a model that `save` has written.

    Args:
        path: the file to read.

    Raises:
        CheckpointError: for a file that is damaged, of another kind, or from a newer version.
        OSError: for a file that cannot be read.
    """
    contents = read_json(path, "autograd_lite.MLP")
    try:
        n_inputs, sizes = contents["architecture"]["n_inputs"], contents["architecture"]["sizes"]
        count = sum((n + 1) * m for n, m in zip([n_inputs, *sizes], sizes, strict=False))
        if count != len(contents["parameters"]):  # before a foreign size allocates all memory
            raise ValueError(f"{len(contents['parameters'])} parameters instead of {count}")
        model = MLP(n_inputs, sizes, contents["architecture"]["activation"], seed=0)
        model.load_state_dict(contents["parameters"])
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise CheckpointError(f"{path} does not describe an MLP: {error}") from error
    return model


def write_json(path: str | os.PathLike[str], kind: str, contents: dict[str, Any]) -> None:
    """Write a JSON file with its kind, version and checksum, in one step.

    Args:
        path: the file to write.
        kind: what the file is; `read_json` asks for it again.
        contents: what JSON can hold, with finite numbers.

    Raises:
        TypeError, ValueError: for contents that JSON cannot hold exactly.
    """
    target = Path(path)
    header = {"format": kind, "version": VERSION, "crc32": _checksum(contents)}
    text = json.dumps({**header, **contents}, indent=1, allow_nan=False)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())  # the contents must be on the disk before the name is
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def read_json(path: str | os.PathLike[str], kind: str) -> dict[str, Any]:
    """Read the contents of a file that `write_json` has written.

    Args:
        path: the file to read.
        kind: what the file must be.

    Raises:
        CheckpointError: for a file that is damaged, of another kind, or from a newer version.
        OSError: for a file that cannot be read.
    """
    try:
        contents = json.loads(Path(path).read_bytes(), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise CheckpointError(f"{path} is not JSON, or damaged: {error}") from error
    if not isinstance(contents, dict):
        raise CheckpointError(f"{path} is not a file of the format {kind!r}")
    found = contents.pop("format", None)
    if found != kind:
        raise CheckpointError(f"{path} is not a file of the format {kind!r}, but {found!r}")
    version = contents.pop("version", None)
    if not isinstance(version, int) or version < 1:
        raise CheckpointError(f"{path} is damaged: {version!r} is not a version")
    if version > VERSION:
        raise CheckpointError(
            f"{path} is of version {version}, newer than the {VERSION} known here: "
            "update autograd-lite to read it"
        )
    if contents.pop("crc32", None) != _checksum(contents):
        raise CheckpointError(f"{path} is damaged: its contents do not match their checksum")
    return contents


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def _checksum(contents: dict[str, Any]) -> int:
    return zlib.crc32(json.dumps(contents, sort_keys=True, allow_nan=False).encode())
