"""The command line: `autograd-lite train` on a table of one's own."""

from __future__ import annotations

import argparse
import os
import re
import time
from collections import Counter
from pathlib import Path
from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite._tables import aligned
from autograd_lite.cli.report import output_folder, save_model, table_pictures, write_picture
from autograd_lite.cli.training import SCHEDULES, network_of, one_interrupt, optimizer_of
from autograd_lite.losses import LOSSES
from autograd_lite.tables.encoding import Encoding
from autograd_lite.tables.learning import FILLS, Learned, learn, with_fills
from autograd_lite.tables.reading import read_table
from autograd_lite.tables.table import Numbers, Table
from autograd_lite.tables.text import TableError, printable, quoted
from autograd_lite.training.datasets import split_rows
from autograd_lite.training.loop import BATCH_SIZE, fit
from autograd_lite.training.named_datasets import DATASETS
from autograd_lite.training.own_data import TableModel, rescale_outputs
from autograd_lite.value import Value

__all__ = ["add_table_options", "is_table", "refuse_table_options", "train"]

HIDDEN = [32]
"""The hidden layers of a network for a table, unless told otherwise."""

TABLE_OPTIONS = ("target", "fill", "drop", "text", "missing", "task", "header", "encoding")


def add_table_options(parser: argparse.ArgumentParser) -> None:
    """Register the options that belong to a table."""
    table = parser.add_argument_group(
        "a table of your own",
        "CSV and its relatives: delimiter, header, encoding and decimal commas are recognised.",
    )
    table.add_argument("--target", metavar="COLUMN", help="the column to predict")
    table.add_argument(
        "--task", choices=("classify", "regress"),
        help="whether the target is a class or a number (default: a class if it is a text or has "
        "two values)",
    )  # fmt: skip
    table.add_argument(
        "--fill", choices=FILLS, metavar="HOW",
        help="what stands for a missing number: median or mean, and for a missing text the most "
        "frequent one; or drop, to leave the row out (default median)",
    )  # fmt: skip
    table.add_argument(
        "--missing", nargs="+", metavar="TEXT",
        help="what stands for a missing cell, beside empty cells, ?, NA, N/A, nan and null",
    )  # fmt: skip
    table.add_argument("--drop", nargs="+", metavar="COLUMN", help="columns to leave out")
    table.add_argument(
        "--text", nargs="+", metavar="COLUMN", help="columns of digits that are no numbers: codes"
    )
    table.add_argument(
        "--header", choices=("yes", "no"), help="whether the first row says the names"
    )
    table.add_argument("--encoding", metavar="NAME", help="of the file, such as latin-1")


def is_table(data: str) -> bool:
    """Whether the data are a file, and not one of those known by name.

    >>> is_table("flowers.csv"), is_table("iris"), is_table("my/flowers"), is_table("moon")
    (True, False, True, False)
    """
    if data.replace("-", "_") in DATASETS:
        return False
    return data == "-" or bool(re.search(r"[./\\]", data)) or os.path.exists(data)


def refuse_table_options(options: argparse.Namespace) -> None:
    """Refuse options that say something about a table where there is none."""
    for name in TABLE_OPTIONS:
        if getattr(options, name) is not None:
            raise ValueError(f"--{name} belongs to a table of your own: --data FILE")


def train(options: argparse.Namespace) -> int:
    """Train an MLP on a table, measure it on held-out rows, write the pictures and report."""
    _check(options)
    table = read_table(
        options.data,
        header={"yes": True, "no": False}.get(options.header),
        encoding=options.encoding,
        missing=options.missing or (),
        texts=options.text or (),
        known=[options.target] if options.target else (),
    )
    if not options.target:
        listed = ", ".join(map(printable, table.columns))
        raise TableError(f"which column is to be predicted? give --target one of {listed}"[:400])
    task = options.task
    learned = learn(
        table, options.target, fill=options.fill or "median", drop=options.drop or (),
        texts=options.text or (), missing=options.missing or (),
        classify=None if task is None else task == "classify",
    )  # fmt: skip
    rows, target = learned.rows, learned.encoding.target
    if options.loss != "cross-entropy" and (options.loss, target.classes) != ("mse", None):
        trained_by = "cross-entropy" if target.classes else "mse"
        raise ValueError(f"a network for {printable(target.name)} is trained by {trained_by}")
    y = learned.encoding.encode_target(table, rows)
    classes = target.classes
    _refuse_single_rows(table, learned, y)
    seen, held_out = split_rows(y.tolist(), classes, options.test_fraction, options.seed)
    watched: Any = held_out
    if options.patience:  # what decides when to stop must not be what is reported
        inner, outer = split_rows(y[seen].tolist(), classes, 0.2, options.seed)
        np = import_extra("numpy")
        seen, watched = np.array(seen)[inner], np.array(seen)[outer]
    encoding = with_fills(learned.encoding, table, rows[seen], options.fill or "median")
    encoding = encoding.standardized(table, rows[seen])
    _describe(table, learned, encoding, options.fill != "drop")
    inputs = encoding.encode(table, rows)
    mean, scale, targets = 0.0, 1.0, y
    if classes is None:
        mean, scale = _mean_and_scale(y[seen])
        targets = (y - mean) / scale
    n_outputs = 1 if classes is None or len(classes) == 2 else len(classes)
    hidden = HIDDEN if options.hidden is None else options.hidden
    network = network_of(options, inputs.shape[1], hidden, n_outputs)
    optimizer = optimizer_of(options, network)
    out = output_folder(options.out or Path("runs", _name(table)))
    epochs = options.epochs or min(200, max(5, 30_000 // len(seen)))
    print(
        f"{len(seen):,} rows to train on, {len(held_out):,} held out\n"
        f"{network!r}: {len(optimizer.parameters)} parameters, {epochs} epochs",
        flush=True,
    )

    start = time.perf_counter()
    loss = "mse" if classes is None else "cross_entropy"
    loss = "binary_cross_entropy_with_logits" if classes and len(classes) == 2 else loss
    with one_interrupt():
        history = fit(
            network, inputs[seen], targets[seen], loss=loss, optimizer=optimizer, epochs=epochs,
            batch_size=options.batch_size or max(BATCH_SIZE, len(seen) // 2000), seed=options.seed,
            patience=options.patience, validation=(inputs[watched], targets[watched]),
            penalty=min(0.01, 3 / len(seen)) if options.l2 is None else options.l2,
            schedule=SCHEDULES[options.schedule or "cosine"](epochs),
            progress=not options.quiet,
        )  # fmt: skip
        seconds = time.perf_counter() - start
        if classes is None:
            rescale_outputs(network, mean, scale)
        model = TableModel(network, encoding)
        save_model(model, out / "model.json")  # before anything else can go wrong
    print(f"wrote {out / 'model.json'}")
    if history.stopped:
        print(f"stopped after {len(history)} of {epochs} epochs: {history.stopped}")

    outputs = model.network_outputs(inputs[held_out])
    print(f"training time: {seconds:.1f} s")
    print(f"\nheld-out rows:\n{model.report(outputs, y[held_out])}\n")
    one = _loss_of_one_row(model, inputs[held_out[0]].tolist(), y[held_out[0]].item(), loss)
    for name, picture in table_pictures(
        model, table, rows[held_out], history, outputs, y[held_out], one
    ):
        write_picture(out / name, picture)
        print(f"wrote {out / name}")
    return 130 if history.stopped == "interrupted" else 0


def _check(options: argparse.Namespace) -> None:
    for name in ("samples", "noise"):
        if getattr(options, name) is not None:
            raise ValueError(f"--{name} belongs to the data sets that are known by name")


def _refuse_single_rows(table: Table, learned: Learned, y: Any) -> None:
    """Refuse a class of one row, which cannot be both trained and tested on."""
    target = learned.encoding.target
    for k, times in Counter(y.tolist() if target.classes else ()).items():
        if times == 1 and target.classes:
            row = int(learned.rows[int((y == k).argmax())])
            raise TableError(
                f"{table.where(row, target.name)}: the only row of {quoted(target.classes[k])}, "
                "and a class needs two or more, to train and to test on"
            )


def _name(table: Table) -> str:
    """What the runs on a table are called."""
    stem = Path(table.name).name.partition(".")[0]
    return re.sub(r"[^\w-]+", "_", stem) or "table"


def _mean_and_scale(y: Any) -> tuple[float, float]:
    largest = float(abs(y).max()) or 1.0  # lest a square overflows
    scaled = y / largest
    mean, scale = float(scaled.mean()) * largest, float(scaled.std()) * largest
    return mean, scale if scale > 1e-12 * abs(mean) else 1.0


def _describe(table: Table, learned: Learned, encoding: Encoding, fills: bool) -> None:
    """Say what was found in the table: each column, what is missing, what is left out."""
    source = f", read as {table.source}" if table.source else ""
    print(f"{table.name}: {len(table):,} rows, {len(table.columns)} columns{source}")
    lines = []
    features = {feature.name: feature for feature in encoding.features}
    for name, column in table.columns.items():
        if name == encoding.target.name:
            continue
        n_missing = int(column.is_missing.sum())
        feature = features.get(name)
        if feature is None:
            said = ["left out", learned.left_out[name]]
        elif isinstance(column, Numbers):
            values = column.values[~column.is_missing]
            said = ["numbers", f"{values.min():.5g} to {values.max():.5g}"]
        else:
            said = ["texts", _listed(feature.categories or [])]
        if feature and n_missing:
            number = feature.categories is None
            filled = f"{feature.fill:.5g}" if number else printable(str(feature.fill))
            said[1] += f"; {n_missing:,} missing" + (f", filled with {filled}" if fills else "")
        lines.append(["  " + printable(name), *said])
    print("\n".join(aligned(lines)))
    for note in learned.notes:
        print(note)
    print(f"target: {printable(encoding.target.name)}, {_target(table, learned)}")


def _target(table: Table, learned: Learned) -> str:
    target = learned.encoding.target
    y = learned.encoding.encode_target(table, learned.rows)
    if target.classes is None:
        return f"a number from {y.min():.5g} to {y.max():.5g}"
    counts = Counter(y.tolist())
    sizes = [f"{name} ({counts[k]:,})" for k, name in enumerate(target.classes)]
    return f"{len(sizes)} classes: {_listed(sizes)}"


def _listed(names: list[str]) -> str:
    """Some of the names, and how many more there are."""
    shown = ", ".join(map(printable, names[:8]))
    return f"{shown} and {len(names) - 8} more" if len(names) > 8 else shown


def _loss_of_one_row(model: TableModel, row: list[float], target: Any, loss: str) -> Value:
    """The loss of one row, after its backward pass, with names for its inputs and outputs."""
    names = [
        printable(name) if feature.categories else f"{printable(name)} (scaled)"
        for feature in model.encoding.features
        for name in feature.inputs
    ]
    inputs = [Value(x, label=name) for name, x in zip(names, row, strict=True)]
    output = model.network(inputs)
    if isinstance(output, Value):
        output.label = printable(model.encoding.target.name)
    else:
        for score, name in zip(output, model.class_names or (), strict=True):
            score.label = f"score of {printable(name)}"
    root: Value = LOSSES[loss](output, target)
    root.label = "loss"
    model.network.zero_grad()
    root.backward()
    return root
