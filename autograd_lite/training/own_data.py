"""Own data: a table as a data set, and a network that takes its rows as they were measured."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite.nn import MLP
from autograd_lite.tables.encoding import Encoding
from autograd_lite.tables.learning import learn, with_target
from autograd_lite.tables.reading import read_table
from autograd_lite.tables.table import Table, table_of
from autograd_lite.training.datasets import Dataset
from autograd_lite.training.reports import (
    ClassificationReport,
    RegressionReport,
    report_classes,
    report_numbers,
)

__all__ = ["TableModel", "load_table"]

AT_ONCE = 10_000
"""How many rows are computed together, so that a table of any size fits into memory."""


class TableModel:
    """A network that takes the rows of a table as they were measured, and answers by name.

    `save` writes it with all that it needs: names, categories, what stands for missing cells, and
    the scale of each number.

    Args:
        network: a network that was trained on the numbers that the encoding makes.
        encoding: how a row becomes the inputs of the network, such as `load_table(...).encoding`.

    Raises:
        ValueError: if the network has not as many inputs, or outputs, as the encoding says.

    >>> from autograd_lite.tables.encoding import Encoding, Feature, Target
    >>> encoding = Encoding([Feature("color", "red", ["red", "green"]), Feature("weight", 150.0)],
    ...                     Target("fruit", ["apple", "plum"]))
    >>> network = MLP(3, [1])
    >>> network.load_state_dict(dict(zip(network.state_dict(), [0.0, 1.0, -0.01, 0.5])))
    >>> model = TableModel(network, encoding)
    >>> model.predict([["green", 30.0], ["red", 170.0]])
    ['plum', 'apple']
    >>> model.predict([{"weight": 30.0, "color": "blue"}])
    Traceback (most recent call last):
    autograd_lite.tables.text.TableError: the table, row 0, column color: 'blue' is unknown to ...
    """

    def __init__(self, network: MLP, encoding: Encoding) -> None:
        classes = encoding.target.classes
        n_outputs = 1 if classes is None or len(classes) == 2 else len(classes)
        if network.n_inputs != len(encoding.inputs) or network.sizes[-1] != n_outputs:
            raise ValueError(
                f"{network!r} has {network.n_inputs} inputs and {network.sizes[-1]} outputs, and "
                f"the table makes {len(encoding.inputs)} and needs {n_outputs}"
            )
        self.network, self.encoding = network, encoding

    @property
    def class_names(self) -> list[str] | None:
        """The classes that it tells apart; None if it estimates a number."""
        return self.encoding.target.classes

    def predict(self, data: Any) -> list[Any]:
        """The most probable class of each row, or the number that is estimated for it.

        Args:
            data: rows as they were measured: a data frame, the path of a file, lists or mappings.
        """
        outputs = self.outputs(data)
        names = self.class_names
        if names is None:
            return outputs[:, 0].tolist()  # type: ignore[no-any-return]
        return [names[k] for k in self.scores(outputs).argmax(axis=1).tolist()]

    def predict_proba(self, data: Any) -> list[list[float]]:
        """The probability of each class, in the order of `class_names`, for each row.

        Raises:
            ValueError: for a model that estimates a number.
        """
        if self.class_names is None:
            raise ValueError(f"{self!r} estimates a number, which has no probability")
        return self.probabilities(self.outputs(data)).tolist()  # type: ignore[no-any-return]

    def evaluate(self, data: Any) -> ClassificationReport | RegressionReport:
        """How well it does on rows whose target is known: printed, a table of metrics.

        Args:
            data: rows with a column of the target, as for `predict`. Rows in which it is missing
                are left out, as in training, and the report says so.
        """
        np, made = import_extra("numpy"), self.encoding
        table = made.table(data)
        made.refuse_without_target(table)
        known, note = with_target(table, made.target.name)
        rows = np.flatnonzero(known)
        y = made.encode_target(table, rows)
        return replace(self.report(self.network_outputs(made.encode(table, rows)), y), note=note)

    def report(self, outputs: Any, y: Any) -> ClassificationReport | RegressionReport:
        """The same for outputs of the network and targets that are encoded already."""
        if self.class_names is None:
            return report_numbers(outputs[:, 0], y)
        return report_classes(self.scores(outputs), y, self.class_names)

    def outputs(self, data: Any) -> Any:
        """What the network says to each row: an array with a column for each output."""
        return self.network_outputs(self.encoding.encode(data))

    def network_outputs(self, inputs: Any) -> Any:
        """The same for rows that are encoded already."""
        np, width = import_extra("numpy"), self.network.sizes[-1]
        stretches = range(0, len(inputs), AT_ONCE)
        parts = [self.network.predict(inputs[i : i + AT_ONCE]) for i in stretches]
        return np.concatenate([np.array(part).reshape(-1, width) for part in parts])

    def scores(self, outputs: Any) -> Any:
        """For each row a score for each class; the single one z becomes (0, z)."""
        np = import_extra("numpy")
        return outputs if outputs.shape[1] > 1 else np.hstack([np.zeros_like(outputs), outputs])

    def probabilities(self, outputs: Any) -> Any:
        """The softmax of the scores of each row."""
        np = import_extra("numpy")
        scores = self.scores(outputs)
        exp = np.exp(scores - scores.max(axis=1, keepdims=True))
        return exp / exp.sum(axis=1, keepdims=True)

    def __repr__(self) -> str:
        classes, target = self.class_names, self.encoding.target.name
        what = "a number" if classes is None else f"{len(classes)} classes"
        columns = len(self.encoding.features)
        return f"TableModel({target!r}, {what}, from {columns} columns by {self.network!r})"


def load_table(
    data: Any,
    target: str,
    *,
    name: str | None = None,
    fill: str = "median",
    drop: Iterable[str] = (),
    texts: Iterable[str] = (),
    missing: Iterable[str] = (),
    classify: bool | None = None,
    header: bool | None = None,
    encoding: str | None = None,
) -> Dataset:
    """Load own data: a file of rows or a data frame becomes numbers that a network can take.

    A column of texts becomes an input for each of its categories, missing cells are filled, and
    columns that say nothing are left out. Numbers are left in their units: `standardize` brings
    them to one scale, and the data set's `encoding` along.

    Args:
        data: the path of a file, as `read_table` reads it; or a data frame, or lists of mappings.
        target: the column to predict: a class if it is a text or one of two numbers, else a number.
        name: what to call the data set; by default as the file.
        fill: for a missing number the "median" or "mean" of its column, for a missing text the most
            frequent; "drop" leaves the row out.
        drop: columns to leave out.
        texts: columns of digits that are no numbers, such as codes.
        missing: what stands for a missing cell, beside empty cells, ?, NA, N/A, nan and null.
        classify: whether the target is a class; None to find out.
        header: whether the first row of a file says the names of the columns; None to find out.
        encoding: how the bytes of a file stand for letters; None to find out.

    Returns:
        The data set; its `encoding` does the same to new rows.

    Raises:
        TableError: naming the line and the column of what is wrong.
        OSError: for a file that cannot be read.

    >>> rows = [{"color": "red", "weight": 150}, {"color": "red", "weight": None},
    ...         {"color": "blue", "weight": 30}]
    >>> data = load_table([row | {"fruit": k} for row, k in zip(rows, "aab")], "fruit")
    >>> data.feature_names, data.X, data.y, data.class_names
    (['color = blue', 'color = red', 'weight'],
     [[0.0, 1.0, 150.0], [0.0, 1.0, 90.0], [1.0, 0.0, 30.0]], [0, 0, 1], ['a', 'b'])
    """
    texts, missing = list(texts), list(missing)
    table: Table
    if isinstance(data, (str, os.PathLike)):
        table = read_table(
            data, header=header, encoding=encoding, missing=missing, texts=texts, known=[target]
        )
        name = name or os.path.splitext(os.path.basename(table.name))[0]
    else:
        table = table_of(data, kinds=dict.fromkeys(texts, "text"), missing=missing)
    learned = learn(
        table, target, fill=fill, drop=drop, texts=texts, classify=classify, missing=missing
    )
    made = learned.encoding
    X = made.encode(table, learned.rows)  # noqa: N806
    y = made.encode_target(table, learned.rows)
    return Dataset(name or table.name, X, y, made.inputs, made.target.classes, made)


def rescale_outputs(network: MLP, mean: float, scale: float) -> None:
    """Let a network that estimates (y - mean) / scale estimate y instead.

    Its last layer is linear, so its weights are multiplied and its bias is multiplied and moved.

    Raises:
        OverflowError: if that is too large for a float; nothing has changed then.
    """
    (neuron,) = network.layers[-1].neurons
    numbers = [w.data * scale for w in neuron.weights] + [neuron.bias.data * scale + mean]
    if not all(map(math.isfinite, numbers)):
        raise OverflowError("the numbers of the target are too large")
    for parameter, number in zip([*neuron.weights, neuron.bias], numbers, strict=True):
        parameter.data = number
