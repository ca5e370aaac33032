"""The command line: `autograd-lite evaluate` measures a saved model on rows with known answers."""

from __future__ import annotations

import argparse
import textwrap
from pathlib import Path
from typing import Any

from autograd_lite.tables.text import printable
from autograd_lite.training.checkpoints import load
from autograd_lite.training.own_data import TableModel

__all__ = ["add_evaluate", "evaluate"]


def add_evaluate(commands: Any) -> None:
    """Register the command and its options."""
    parser = commands.add_parser(
        "evaluate",
        help="measure a saved model on rows whose answers are known",
        description=textwrap.dedent("""\
            Load a model that "autograd-lite train --data FILE" has written, and measure it on the
            rows of another file: for classes accuracy, precision, recall and F1 of each, and the
            confusion matrix; for a number the mean absolute error, the root mean squared error and
            R2."""),
        epilog=textwrap.dedent("""\
            examples:
              autograd-lite evaluate runs/flowers/model.json test.csv
              cat test.csv | autograd-lite evaluate runs/flowers/model.json -"""),
    )
    parser.set_defaults(run=evaluate)
    parser.add_argument("model", type=Path, metavar="MODEL", help="a model.json of a table")
    parser.add_argument("file", metavar="FILE", help="rows with the target; - for standard input")


def evaluate(options: argparse.Namespace) -> int:
    """Print the metrics of the model on the rows of the file."""
    model = load(options.model)
    if not isinstance(model, TableModel):
        raise ValueError(f"{options.model} was not trained on a table, with train --data FILE")
    table = model.encoding.table(options.file)
    report = model.evaluate(table)
    print(f"{table.name}: {printable(model.encoding.target.name)}\n{report}")
    return 0
