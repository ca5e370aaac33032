"""Training: fit a model to data, keep a history of how it went, save and load both."""

from autograd_lite.training.checkpoints import load, save
from autograd_lite.training.datasets import Dataset, standardize, train_test_split
from autograd_lite.training.files import CheckpointError
from autograd_lite.training.history import History
from autograd_lite.training.layers import LayerRecord, LayerRecords, watch_layers
from autograd_lite.training.learning_rates import lr_range_test
from autograd_lite.training.loop import fit
from autograd_lite.training.named_datasets import DATASETS, load_dataset
from autograd_lite.training.own_data import TableModel, load_table
from autograd_lite.training.reports import ClassificationReport, RegressionReport

__all__ = [
    "DATASETS",
    "CheckpointError",
    "ClassificationReport",
    "Dataset",
    "History",
    "LayerRecord",
    "LayerRecords",
    "RegressionReport",
    "TableModel",
    "fit",
    "load",
    "load_dataset",
    "load_table",
    "lr_range_test",
    "save",
    "standardize",
    "train_test_split",
    "watch_layers",
]  # fmt: skip
