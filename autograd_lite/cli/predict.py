"""The command line: `autograd-lite predict` says which class a saved model sees in new samples."""

from __future__ import annotations

import argparse
import csv
import math
import sys
import textwrap
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from autograd_lite.metrics import predicted_class
from autograd_lite.training.checkpoints import load

__all__ = ["add_predict", "predict"]


def add_predict(commands: Any) -> None:
    """Register the command and its options."""
    parser = commands.add_parser(
        "predict",
        help="say which class a saved model sees in new samples",
        description=textwrap.dedent("""\
            Load a model that "autograd-lite train" has written, and print for each sample the
            class it is taken for, counted from 0, and the scores: one for each class, of which
            the highest decides, or a single one, which is positive for class 1."""),
        epilog=textwrap.dedent("""\
            examples:
              autograd-lite predict runs/moons/model.json 0.5 -0.2
              autograd-lite predict runs/iris/model.json --csv flowers.csv
              cat flowers.csv | autograd-lite predict runs/iris/model.json --csv -

            The features are given as they were measured, in the order of the data set."""),
    )
    parser.set_defaults(run=predict)
    parser.add_argument("model", type=Path, metavar="MODEL", help="a model.json")
    parser.add_argument(
        "features",
        nargs="*",
        metavar="NUMBER",
        help="the features of one sample; write -- before them if one is such as -1e-3",
    )
    parser.add_argument(
        "--csv", metavar="FILE",
        help="a file with the features of one sample a line, separated by commas, after a line of "
        "names or none; - for the standard input",
    )  # fmt: skip


def predict(options: argparse.Namespace) -> int:
    """Print the class and the scores of each sample."""
    if bool(options.features) == bool(options.csv):
        raise ValueError("give the features of one sample, or --csv FILE")
    model = load(options.model)
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
