"""The command line: `autograd-lite train` trains an MLP on a data set and says how well it did."""

from __future__ import annotations

import argparse
import math
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograd_lite.cli.own_data import HIDDEN, add_table_options, is_table, refuse_table_options
from autograd_lite.cli.own_data import train as train_on_table
from autograd_lite.cli.report import output_folder, pictures, save_model, write_picture
from autograd_lite.cli.training import (
    LARGEST,
    SCHEDULES,
    network_of,
    one_interrupt,
    optimizer_of,
)
from autograd_lite.losses import LOSSES
from autograd_lite.metrics import accuracy
from autograd_lite.nn import ACTIVATIONS, INITIALISATIONS, MLP
from autograd_lite.optim import OPTIMIZERS
from autograd_lite.training.datasets import (
    Dataset,
    means_and_scales,
    standardize,
    train_test_split,
)
from autograd_lite.training.loop import BATCH_SIZE, LEARNING_RATES, fit
from autograd_lite.training.named_datasets import DATASETS, load_dataset
from autograd_lite.value import Value

__all__ = ["add_train", "train"]

RECIPES: dict[str, dict[str, Any]] = {
    "moons": {"hidden": [16, 16], "epochs": 20},
    "circles": {"hidden": [16], "epochs": 20},
    "blobs": {"hidden": [8], "epochs": 15},
    "spirals": {"hidden": [24, 24], "epochs": 40},
    "xor": {"hidden": [16], "epochs": 25},
    "iris": {"hidden": [8], "epochs": 40},
    "wine": {"hidden": [8], "epochs": 20},
    "breast_cancer": {"hidden": [8], "epochs": 10},
    "digits": {"hidden": [16], "epochs": 4},
}
"""The hidden layers and epochs that suit each data set, unless told otherwise."""


def add_train(commands: Any) -> None:
    """Register the command and its options."""
    parser = commands.add_parser(
        "train",
        help="train an MLP on a data set",
        description=textwrap.dedent("""\
            Train a multi-layer perceptron to classify a data set, measure it on samples that it
            never saw, and write its loss curve, the boundary it draws between two-dimensional
            classes, the computation graph of one sample's loss, and the model itself. Or the same
            with a table of your own, whose target may be a number as well."""),
        epilog=textwrap.dedent("""\
            examples:
              autograd-lite train
              autograd-lite train --data spirals --hidden 32 32 --activation tanh
              autograd-lite train --data digits
              autograd-lite train --data iris --loss mse --optimizer sgd --lr 0.1 --momentum 0.9
              autograd-lite train --data flowers.csv --target species

            Ctrl-C ends the training early and reports on the model as it is.

            hidden layers and epochs, unless told otherwise:
            """)
        + _recipes(),
    )
    parser.set_defaults(run=train)

    whole, size, at_least_0 = _number(int, 1), _number(int, 1, LARGEST), _number(float, 0)

    data = parser.add_argument_group("data")
    data.add_argument(
        "--data", default="moons", metavar="NAME",
        help=f"one of {', '.join(DATASETS)} (default moons), or a file of rows such as flowers.csv",
    )  # fmt: skip
    data.add_argument(
        "--samples", type=size, metavar="N",
        help="how many to use (default 400 generated ones, or all that were measured)",
    )  # fmt: skip
    data.add_argument(
        "--noise", type=at_least_0, metavar="STD",
        help="standard deviation of the noise on generated points (default: as suits each)",
    )  # fmt: skip
    data.add_argument(
        "--test-fraction", type=float, default=0.25, metavar="SHARE",
        help="share of the samples held out to measure accuracy (default 0.25)",
    )  # fmt: skip
    data.add_argument(
        "--seed", type=_number(int, 0, 2**32 - 1), default=0, metavar="N",
        help="fixes data, split, first weights and order of the samples (default 0)",
    )  # fmt: skip

    add_table_options(parser)

    model = parser.add_argument_group("model")
    model.add_argument(
        "--hidden", type=size, nargs="*", metavar="SIZE",
        help="neurons in each hidden layer; no SIZE for a linear model (default: see below)",
    )  # fmt: skip
    model.add_argument(
        "--activation", default="relu", choices=ACTIVATIONS, metavar="NAME",
        help=f"of the hidden layers: {', '.join(ACTIVATIONS)} (default relu)",
    )  # fmt: skip
    model.add_argument(
        "--init", choices=INITIALISATIONS, metavar="NAME",
        help=f"first weights: {', '.join(INITIALISATIONS)} (default: as suits the activation)",
    )  # fmt: skip

    training = parser.add_argument_group("training")
    training.add_argument(
        "--loss", default="cross-entropy", choices=TARGETS, metavar="NAME",
        help=f"{', '.join(TARGETS)} (default cross-entropy)",
    )  # fmt: skip
    training.add_argument(
        "--optimizer", default="adam", choices=OPTIMIZERS, metavar="NAME",
        help=f"{', '.join(OPTIMIZERS)} (default adam)",
    )  # fmt: skip
    rates = ", ".join(f"{rate:g} for {name}" for name, rate in LEARNING_RATES.items())
    training.add_argument(
        "--lr", type=at_least_0, metavar="RATE", help=f"learning rate (default {rates})"
    )
    training.add_argument(
        "--schedule", choices=SCHEDULES, metavar="NAME",
        help=f"of the learning rate: {', '.join(SCHEDULES)} (default constant; cosine for a table)",
    )  # fmt: skip
    training.add_argument(
        "--momentum", type=at_least_0, metavar="M", help="of sgd, below 1 (default 0)"
    )
    training.add_argument(
        "--weight-decay", type=at_least_0, metavar="W",
        help="of the optimizer, on all parameters (default 0, and 0.01 for adamw)",
    )  # fmt: skip
    training.add_argument(
        "--l2", type=at_least_0, metavar="ALPHA",
        help="add ALPHA * sum(weights**2), biases left out, to the loss (default 0; for a table of "
        "n rows 3/n, at most 0.01)",
    )  # fmt: skip
    training.add_argument(
        "--epochs", type=whole, metavar="N",
        help="passes over the training samples (default: see below)",
    )  # fmt: skip
    training.add_argument(
        "--batch-size",
        type=whole,
        metavar="N",
        help=f"samples per step (default {BATCH_SIZE}, and more for a large table)",
    )
    training.add_argument(
        "--patience", type=whole, metavar="N",
        help="stop after N epochs without a better loss on a fifth of the training samples, "
        "then set aside, and keep the best model (default: train to the end)",
    )  # fmt: skip

    output = parser.add_argument_group("output")
    output.add_argument(
        "--out", type=_folder, metavar="DIR", help="folder to write to (default runs/NAME)"
    )
    output.add_argument("--quiet", action="store_true", help="show no progress bar")


def train(options: argparse.Namespace) -> int:
    """Train an MLP, measure it on held-out samples, write the pictures and report."""
    if is_table(options.data):
        return train_on_table(options)
    refuse_table_options(options)
    dataset = load_dataset(options.data, options.samples, options.noise, options.seed)
    recipe = RECIPES[dataset.name]
    hidden = recipe["hidden"] if options.hidden is None else options.hidden
    epochs = options.epochs or recipe["epochs"]
    loss_name, n_outputs, targets = TARGETS[options.loss](dataset)
    seen, held_out = train_test_split(dataset, options.test_fraction, options.seed)
    watched = held_out
    if options.patience:  # what decides when to stop must not be what is reported
        seen, watched = train_test_split(seen, 0.2, options.seed)
    scaled_seen, scaled_watched = standardize(seen, watched)
    model = network_of(options, dataset.n_features, hidden, n_outputs)
    optimizer = optimizer_of(options, model)
    out = output_folder(options.out or Path("runs", dataset.name))
    print(
        f"{dataset.name}: {len(seen.y)} samples to train on, {len(held_out.y)} held out\n"
        f"{model!r}: {len(optimizer.parameters)} parameters",
        flush=True,
    )

    start = time.perf_counter()
    with one_interrupt():
        history = fit(
            model, scaled_seen.X, targets(seen.y), loss=loss_name, optimizer=optimizer,
            epochs=epochs, batch_size=options.batch_size or BATCH_SIZE, seed=options.seed,
            patience=options.patience, validation=(scaled_watched.X, targets(watched.y)),
            penalty=options.l2, schedule=SCHEDULES[options.schedule or "constant"](epochs),
            progress=not options.quiet,
        )  # fmt: skip
        seconds = time.perf_counter() - start
        _take_raw_features(model, seen)
        save_model(model, out / "model.json")  # before anything else can go wrong
    print(f"wrote {out / 'model.json'}")
    if history.stopped:
        print(f"stopped after {len(history)} of {epochs} epochs: {history.stopped}")

    outputs = model.predict(held_out.X)
    loss = LOSSES[loss_name](outputs, targets(held_out.y)).data
    print(f"held-out loss: {loss:.4f}")
    print(f"held-out accuracy: {100 * accuracy(outputs, held_out.y):.1f} %")
    print(f"training time: {seconds:.1f} s")
    one = _loss_of_one_sample(model, LOSSES[loss_name], held_out, targets)
    for name, picture in pictures(model, history, held_out, one):
        write_picture(out / name, picture)
        print(f"wrote {out / name}")
    return 130 if history.stopped == "interrupted" else 0


Targets = Callable[[list[int]], list[Any]]


def _cross_entropy(dataset: Dataset) -> tuple[str, int, Targets]:
    if dataset.n_classes == 2:
        return "binary_cross_entropy_with_logits", 1, list
    return "cross_entropy", dataset.n_classes, list


def _hinge(dataset: Dataset) -> tuple[str, int, Targets]:
    if dataset.n_classes != 2:
        raise ValueError(f"hinge tells 2 classes apart, and {dataset.name} has {dataset.n_classes}")
    return "hinge", 1, lambda y: [2 * label - 1 for label in y]


def _mse(dataset: Dataset) -> tuple[str, int, Targets]:
    n = dataset.n_classes
    if n == 2:
        return "mse", 1, lambda y: [2 * label - 1 for label in y]
    return "mse", n, lambda y: [[int(k == label) for k in range(n)] for label in y]


TARGETS: dict[str, Callable[[Dataset], tuple[str, int, Targets]]] = {
    "cross-entropy": _cross_entropy,
    "hinge": _hinge,
    "mse": _mse,
}
"""For each loss and a data set: the loss as `fit` knows it, the outputs it needs, its targets."""


def _take_raw_features(model: MLP, train: Dataset) -> None:
    """Move the standardisation of the features into the first layer.

    w * (x - mean) / scale is (w / scale) * x - w * mean / scale, so the model that is saved
    computes the same from the features as they were measured.
    """
    means, scales = means_and_scales(train)
    for neuron in model.layers[0].neurons:
        for weight, mean, scale in zip(neuron.weights, means, scales, strict=True):
            weight.data /= scale
            neuron.bias.data -= weight.data * mean


def _loss_of_one_sample(model: MLP, loss: Any, dataset: Dataset, targets: Targets) -> Value:
    """The loss of the first sample, after its backward pass, with names for its inputs."""
    names = zip(dataset.feature_names, dataset.X[0], strict=True)
    output = model([Value(x, label=name) for name, x in names])
    if isinstance(output, Value):
        output.label = "score"
    else:
        for score, name in zip(output, dataset.class_names or (), strict=True):
            score.label = f"score of {name}"
    root: Value = loss(output, targets(dataset.y[:1])[0])
    root.label = "loss"
    model.zero_grad()
    root.backward()
    return root


def _recipes() -> str:
    rows = []
    for name, recipe in RECIPES.items():
        hidden = " ".join(map(str, recipe["hidden"]))
        rows.append(f"  {name:<14} --hidden {hidden:<6} --epochs {recipe['epochs']}")
    hidden = " ".join(map(str, HIDDEN))
    rows.append(f"  {'a table':<14} --hidden {hidden:<6} --epochs 5 to 200, the fewer the larger")
    return "\n".join(rows)


def _folder(text: str) -> Path:
    if not text.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not the name of a folder")
    return Path(text)


def _number(kind: type, low: float, high: float = math.inf) -> Callable[[str], Any]:
    """A reader of finite numbers from low to high."""

    def read(text: str) -> Any:
        try:
            number = kind(text)
        except ValueError:
            number = math.nan
        if not (low <= number <= high and number < math.inf):
            what = "a whole number" if kind is int else "a number"
            limit = f"of at least {low}" if high == math.inf else f"from {low} to {high}"
            raise argparse.ArgumentTypeError(f"{text!r:.60} is not {what} {limit}")
        return number

    return read
