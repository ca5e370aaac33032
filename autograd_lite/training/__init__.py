"""Training: fit a model to data, keep a history of how it went, save and load both."""

from autograd_lite.training.checkpoints import load, save
from autograd_lite.training.datasets import (
    DATASETS,
    Dataset,
    load_dataset,
    standardize,
    train_test_split,
)
from autograd_lite.training.files import CheckpointError
from autograd_lite.training.history import History
from autograd_lite.training.loop import LOSSES, fit

__all__ = [
    "DATASETS",
    "LOSSES",
    "CheckpointError",
    "Dataset",
    "History",
    "fit",
    "load",
    "load_dataset",
    "save",
    "standardize",
    "train_test_split",
]  # fmt: skip
