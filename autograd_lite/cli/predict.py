"""The command line: `autograd-lite predict` says what a saved model sees in new samples."""

from __future__ import annotations

import argparse
import csv
import io
import math
import sys
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from autograd_lite._saving import write_whole
from autograd_lite.metrics import predicted_class
from autograd_lite.tables.table import Table, table_of
from autograd_lite.tables.text import as_number, printable
from autograd_lite.training.checkpoints import load
from autograd_lite.training.own_data import TableModel

__all__ = ["add_predict", "predict"]


def add_predict(commands: Any) -> None:
    """Register the command and its options."""
    parser = commands.add_parser(
        "predict",
        help="say what a saved model sees in new samples",
        description=textwrap.dedent("""\
            Load a model that "autograd-lite train" has written. One that was trained on a table
            answers by the names of its classes, with the probability of each, or with a number.
            Another one prints for each sample the class it is taken for, counted from 0, and the
            scores: one for each class, of which the highest decides, or a single one, which is
            positive for class 1."""),
        epilog=textwrap.dedent("""\
            examples:
              autograd-lite predict runs/flowers/model.json new.csv -o out.csv
              autograd-lite predict runs/flowers/model.json 5.1 3.5 red
              autograd-lite predict runs/moons/model.json 0.5 -0.2
              autograd-lite predict runs/iris/model.json --csv flowers.csv
              cat flowers.csv | autograd-lite predict runs/iris/model.json --csv -

            The features are given as they were measured: in a file with names in any order, else in
            the order of the table or data set. What is written to FILE are the rows of the table
            with the prediction behind them; a text that a spreadsheet would run as a formula is
            written with an apostrophe before it."""),
    )
    parser.set_defaults(run=predict)
    parser.add_argument("model", type=Path, metavar="MODEL", help="a model.json")
    parser.add_argument(
        "features",
        nargs="*",
        metavar="CELL",
        help="the features of one sample, or one file of rows; write -- before them if one is such "
        "as -1e-3",
    )
    parser.add_argument(
        "--csv", metavar="FILE",
        help="a file with the features of one sample a line, after a line of names or none; - for "
        "the standard input",
    )  # fmt: skip
    parser.add_argument(
        "-o", "--out", metavar="FILE",
        help="for a model of a table: write the rows with their predictions to this CSV file",
    )  # fmt: skip


def predict(options: argparse.Namespace) -> int:
    """Print or write the prediction for each sample."""
    if bool(options.features) == bool(options.csv):
        raise ValueError("give the features of one sample, or --csv FILE")
    model = load(options.model)
    if isinstance(model, TableModel):
        return _predict_table(model, options)
    if options.out:
        raise ValueError(f"{options.model} was not trained on a table: leave out -o")
    if options.csv == "-":
        samples = read_samples(sys.stdin, "standard input")
    elif options.csv:
        with open(options.csv, encoding="utf-8", newline="") as file:
            samples = read_samples(file, options.csv)
    else:
        samples = [[_number(text, "the command line") for text in options.features]]
    for output in model.predict(samples):
        scores = output if isinstance(output, list) else [output]
        written = ", ".join(f"{score:.4g}" for score in scores)
        print(f"class {predicted_class(output)}, score{'s' * (len(scores) > 1)} {written}")
    return 0


def read_samples(lines: Iterable[str], name: str) -> list[list[float]]:
    """The numbers in the lines of a CSV file; a first line without any number is left out.

    Raises:
        ValueError: naming the line of what is not a finite number, or if there is no sample.

    >>> read_samples(["length,width", "1.5,2", "", "3,4"], "flowers.csv")
    [[1.5, 2.0], [3.0, 4.0]]
    """
    rows = [(i, row) for i, row in enumerate(csv.reader(lines), start=1) if any(row)]
    if rows and not any(map(_is_number, rows[0][1])):
        del rows[0]
    if not rows:
        raise ValueError(f"{name} holds no sample")
    return [[_number(text, f"line {i} of {name}") for text in row] for i, row in rows]


def _predict_table(model: TableModel, options: argparse.Namespace) -> int:
    """Answer for the rows of a file, or for one row of the command line."""
    encoding = model.encoding
    path = options.csv or (options.features[0] if _is_file(model, options.features) else None)
    if path is None:
        names = [feature.name for feature in encoding.features]
        if len(options.features) != len(names):
            raise ValueError(
                f"{len(options.features)} cells, and the model takes {len(names)}: "
                f"{', '.join(map(printable, names))}"[:400]
            )
        cells: list[Any] = list(options.features)
        for k, feature in enumerate(encoding.features):
            if feature.categories is None and (number := as_number(cells[k], True)) is not None:
                cells[k] = number
        where = "the command line"
        table = table_of([cells], names, encoding.kinds, encoding.missing, where)
    else:
        table = encoding.table(path)
    outputs = model.outputs(table)
    _tell_of_fills(model, table)
    header, answers = _answers(model, outputs)
    if options.out:
        escaped = _write(options.out, table, header, answers)
        print(f"wrote {options.out}: {len(table):,} rows")
        if escaped:
            print(
                f"{escaped:,} texts that a spreadsheet would run as formulas are written with '",
                file=sys.stderr,
            )
        return 0
    classes = model.class_names
    for answer, *numbers in answers:
        text = printable(answer)
        if classes is not None:
            pairs = sorted(
                zip(map(float, numbers), classes, strict=True), key=lambda pair: -pair[0]
            )
            shares = ", ".join(f"{printable(name)} {100 * p:.1f} %" for p, name in pairs)
            text += f": {shares}"
        print(text)
    return 0


def _is_file(model: TableModel, features: list[str]) -> bool:
    """Whether what stands on the command line is a file and not the cells of one row."""
    if len(features) != 1:
        return False
    (first,) = model.encoding.features[:1]
    is_cell = len(model.encoding.features) == 1 and (
        as_number(features[0]) is not None or features[0] in (first.categories or ())
    )
    return not is_cell


def _tell_of_fills(model: TableModel, table: Table) -> None:
    """Say which missing cells were filled, apart from the answers."""
    for name, count in model.encoding.count_missing(table).items():
        (fill,) = [f.fill for f in model.encoding.features if f.name == name]
        shown = fill if isinstance(fill, str) else f"{fill:.5g}"
        column = table[name]
        where = table.where(int(column.is_missing.argmax()), name)
        print(
            f"{printable(name)}: {count:,} missing, filled with {printable(shown)}; "
            f"the first: {where}",
            file=sys.stderr,
        )


def _answers(model: TableModel, outputs: Any) -> tuple[list[str], Iterator[list[str]]]:
    """The names of the columns of the prediction, and for each row what stands in them."""
    target, names = model.encoding.target.name, model.class_names
    if names is None:
        return [f"predicted {target}"], ([repr(x)] for x in outputs[:, 0].tolist())
    shares = model.probabilities(outputs)
    header = [f"predicted {target}", *(f"P({name})" for name in names)]
    chosen = model.scores(outputs).argmax(axis=1).tolist()
    rows = (
        [names[k], *(f"{p:.6g}" for p in row)]
        for k, row in zip(chosen, shares.tolist(), strict=True)
    )
    return header, rows


FORMULA = tuple("=+-@\t\r")
"""What a cell begins with that a spreadsheet runs as a formula, if it is no number."""


def harmless(cell: str) -> str:
    """The cell as it can be opened in a spreadsheet: a formula with an apostrophe before it.

    >>> harmless("-1.5"), harmless("=1+1"), harmless("red")
    ('-1.5', "'=1+1", 'red')
    """
    if cell.startswith(FORMULA) and as_number(cell, True) is None:
        return "'" + cell
    return cell


def _write(path: str, table: Table, header: list[str], answers: Iterator[list[str]]) -> int:
    """Write the rows of the table with the answers behind them; return how many were escaped."""
    text, escaped = io.StringIO(newline=""), 0
    delimiter = table.source.delimiter if table.source else ","
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    if table.source is None:
        rows: Iterable[list[str]] = ([] for _ in range(len(table)))
        writer.writerow(map(harmless, header))
    else:
        rows = table.rows()
        writer.writerow(map(harmless, [*table.source.names, *header]))
    comma = table.source is not None and table.source.has_decimal_commas
    for row, answer in zip(rows, answers, strict=True):
        if comma:
            answer = [x.replace(".", ",") if as_number(x) is not None else x for x in answer]
        cells = [*row, *answer]
        if any(cell.startswith(FORMULA) for cell in cells):
            safe = list(map(harmless, cells))
            escaped += sum(a != b for a, b in zip(safe, cells, strict=True))
            cells = safe
        writer.writerow(cells)
    data = text.getvalue().encode()
    if path == "-":
        sys.stdout.write(data.decode())
    else:
        write_whole(path, data)
    return escaped


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _number(text: str, where: str) -> float:
    number = float(text) if _is_number(text) else math.nan
    if not math.isfinite(number):
        raise ValueError(f"{where}: {text!r:.60} is not a finite number")
    return number
