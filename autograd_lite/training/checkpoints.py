"""Checkpoints: a model as a file, saved and loaded to the last bit.

The file of a model that takes the rows of a table has one entry more, "table", which is what
`Encoding.to_entry` says.
"""

from __future__ import annotations

import math
import os
import sys
from typing import Any

from autograd_lite.modules import Module
from autograd_lite.tables.encoding import Encoding
from autograd_lite.training.architectures import architecture_of, model_of
from autograd_lite.training.files import CheckpointError, read_json, write_json
from autograd_lite.training.own_data import TableModel

__all__ = ["load", "save"]

KIND = "autograd_lite.model"

MLP_KIND = "autograd_lite.MLP"
"""That of the files of version 1, in which the architecture of an MLP stands alone."""


def save(model: Module | TableModel, path: str | os.PathLike[str]) -> None:
    """Write a model to a JSON file: its architecture and every parameter, exactly.

    A `TableModel` is written with its names, categories, fills and scales.

    The file is replaced in one step when all is written; a crash on the way leaves the old one,
    and several threads or processes may save to one path: the last one stays.

    Args:
        model: any module whose classes can be imported: an MLP, a Sequential, one of your own, and
            modules of modules; or a TableModel. Attributes of your own modules may be numbers,
            texts, functions, modules, parameters, and lists, tuples and dicts of them.
        path: the file to write.

    Raises:
        TypeError: naming the attribute that such a file cannot hold.
        ValueError: for a parameter or an attribute that is not a finite number, by its name.
        OSError: if the file cannot be written.

    >>> import tempfile
    >>> from autograd_lite import MLP
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(MLP(2, [4, 1], "tanh"), f"{folder}/model.json")
    ...     load(f"{folder}/model.json")
    MLP(2, [4, 1], activation='tanh')
    """
    table = {}
    if isinstance(model, TableModel):
        table["table"] = model.encoding.to_entry()
        model = model.network
    if not isinstance(model, Module):
        raise TypeError(f"save writes a Module, not {type(model).__name__}")
    parameters = model.state_dict()
    for name, number in parameters.items():
        if not (isinstance(number, float) and math.isfinite(number)):
            raise ValueError(f"save: {name} = {number!r} is not a finite number")
    architecture = architecture_of(model)
    try:
        model_of(architecture, parameters)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise TypeError(f"save: the file would not give this model back: {error}") from error
    write_json(path, KIND, {"architecture": architecture, **table, "parameters": parameters})


def load(path: str | os.PathLike[str]) -> Any:
    """Read a model that `save` has written, of this version or an earlier one.

    No code runs that the file names: the classes of your own modules are looked up among what you
    have imported.

    Args:
        path: the file to read.

    Returns:
        A model of the same class, with the parameters that were saved; its modules are in training.

    Raises:
        CheckpointError: for a file that is damaged, of another kind, or from a newer version, and
            for a class that is not imported yet.
        OSError: for a file that cannot be read.
    """
    kind, contents = read_json(path, KIND, MLP_KIND)
    try:
        parameters, architecture = contents["parameters"], contents["architecture"]
        if kind == MLP_KIND:
            architecture = {"class": "autograd_lite.nn:MLP", "arguments": architecture}
        for name, number in parameters.items():
            if type(number) not in (int, float) or abs(number) > sys.float_info.max:
                raise ValueError(f"{name} is not a number of a float's range: {number!r:.60}")
        model = model_of(architecture, parameters)
        if "table" in contents:
            return TableModel(model, Encoding.from_entry(contents["table"]))  # type: ignore[arg-type]
        return model
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        message = error.args[0] if isinstance(error, LookupError) and error.args else error
        raise CheckpointError(f"{path} does not describe a model: {message}") from error
