"""Checkpoints: a model as a file, saved and loaded to the last bit.

The file of a model that takes the rows of a table has one entry more, "table", which is what
`Encoding.to_entry` says.
"""

from __future__ import annotations

import math
import os
import sys
from typing import Any

from autograd_lite.activations import from_entry, to_entry
from autograd_lite.nn import MLP
from autograd_lite.tables.encoding import Encoding
from autograd_lite.training.files import CheckpointError, read_json, write_json
from autograd_lite.training.own_data import TableModel

__all__ = ["load", "save"]

KIND = "autograd_lite.MLP"


def save(model: MLP | TableModel, path: str | os.PathLike[str]) -> None:
    """Write a model to a JSON file: its architecture and every parameter, exactly.

    A `TableModel` is written with its names, categories, fills and scales.

    The file is replaced in one step when all is written; a crash on the way leaves the old one,
    and several threads or processes may save to one path: the last one stays.

    Args:
        model: an MLP, or a TableModel.
        path: the file to write.

    Raises:
        TypeError: for another kind of model, whose state_dict() can be saved with `write_json`;
            for an activation that is a function without a name of its own.
        ValueError: for a parameter that is not a finite number, by its name.
        OSError: if the file cannot be written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(MLP(2, [4, 1], "tanh"), f"{folder}/model.json")
    ...     load(f"{folder}/model.json")
    MLP(2, [4, 1], activation='tanh')
    """
    contents: dict[str, Any] = {}
    if isinstance(model, TableModel):
        contents["table"] = model.encoding.to_entry()
        model = model.network
    if type(model) is not MLP:
        raise TypeError(f"save writes an MLP, not {type(model).__name__}: save its state_dict()")
    parameters = model.state_dict()
    for name, number in parameters.items():
        if not (isinstance(number, float) and math.isfinite(number)):
            raise ValueError(f"save: {name} = {number!r} is not a finite number")
    architecture = {
        "n_inputs": model.n_inputs,
        "sizes": model.sizes,
        "activation": to_entry(model.activation),
    }
    contents = {"architecture": architecture, **contents, "parameters": parameters}
    write_json(path, KIND, contents)


def load(path: str | os.PathLike[str]) -> Any:
    """Read a model that `save` has written.

    Args:
        path: the file to read.

    Returns:
        The MLP, or the TableModel.

    Raises:
        CheckpointError: for a file that is damaged, of another kind, or from a newer version; for
            one whose activation is a function of a module that is not imported yet.
        OSError: for a file that cannot be read.
    """
    contents = read_json(path, KIND)
    try:
        network = _model(contents["architecture"], contents["parameters"])
        if "table" in contents:
            return TableModel(network, Encoding.from_entry(contents["table"]))
        return network
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise CheckpointError(f"{path} does not describe an MLP: {error}") from error


def _model(architecture: Any, parameters: Any) -> MLP:
    n_inputs, sizes = architecture["n_inputs"], architecture["sizes"]
    for n in [n_inputs, *sizes]:
        if type(n) is not int or n < 1:
            raise ValueError(f"a number of inputs or outputs is 1 or more, not {n!r:.60}")
    count = sum((n + 1) * m for n, m in zip([n_inputs, *sizes], sizes, strict=False))
    if count != len(parameters):  # before a foreign size allocates all memory
        raise ValueError(f"{len(parameters)} parameters instead of {count!r:.60}")
    for name, number in parameters.items():
        if type(number) not in (int, float) or abs(number) > sys.float_info.max:
            raise ValueError(f"{name} is not a number of a float's range: {number!r:.60}")
    model = MLP(n_inputs, sizes, from_entry(architecture["activation"]), seed=0)
    model.load_state_dict(parameters)
    return model
