"""autograd_lite: a scalar reverse-mode autodiff engine to learn from, draw and train with.

`ROOMS` says which names are public and where each of them lives. Importing the package loads the
engine, which needs only the standard library; every other room is loaded when one of its names
is first used.
"""

import builtins as _builtins
from importlib import import_module as _import_module
from typing import TYPE_CHECKING, Any as _Any

from autograd_lite import _displays as _displays, _programs as _programs, functional as functional

if TYPE_CHECKING:  # editors and type checkers read the names where they live
    from autograd_lite.graph import *
    from autograd_lite._collector import *
    from autograd_lite._recording import *
    from autograd_lite.primitives import *
    from autograd_lite.value import *
    from autograd_lite.functional import *
    from autograd_lite.readings import *
    from autograd_lite.calculus import *
    from autograd_lite.losses import *
    from autograd_lite.metrics import *
    from autograd_lite.nn import *
    from autograd_lite.sequences import *
    from autograd_lite.optim import *
    from autograd_lite.schedules import *
    from autograd_lite.compiling import *
    from autograd_lite.checking import *
    from autograd_lite.tables import *
    from autograd_lite.training import *
    from autograd_lite.bridges import *
    from autograd_lite.theatre import *
    from autograd_lite.plotting import *
    from autograd_lite.formulas import *
    from autograd_lite.deriving import *
    from autograd_lite.textbook import *
    from autograd_lite.exercises import *
    from autograd_lite.drawing import *
    from autograd_lite.estimators import *

__version__ = "0.2.0"

ROOMS: dict[str, tuple[str, ...]] = {
    "graph": ("count_edges", "count_nodes", "count_paths", "topological_order"),
    "primitives": ("PRIMITIVES", "Primitive", "primitive"),
    "_collector": ("no_gc",),
    "_recording": ("no_grad",),
    "value": ("Constant", "Parameter", "Value", "as_value"),
    "functional": (
        "abs", "atan", "cos", "dot", "erf", "exp", "expm1", "gelu", "leaky_relu", "log",
        "log1p", "log_softmax", "logsumexp", "maximum", "mean", "minimum", "relu", "sigmoid",
        "silu", "sin", "softmax", "softplus", "sqrt", "sum", "take", "tan", "tanh", "where",
    ),
    "readings": ("adjoints", "expand", "replay"),
    "calculus": (
        "check_gradients", "grad", "hessian", "hvp", "jacobian", "jvp", "numerical_gradient",
        "value_and_grad",
    ),
    "losses": (
        "LOSSES", "binary_cross_entropy", "binary_cross_entropy_with_logits", "cross_entropy",
        "hinge", "l1_penalty", "l2_penalty", "mse", "nll",
    ),
    "metrics": ("accuracy", "confusion_matrix", "predicted_class"),
    "nn": ("ACTIVATIONS", "Dropout", "Layer", "MLP", "Module", "Neuron", "Sequential"),
    "sequences": ("Embedding", "attention", "attention_weights", "rms_norm", "sample"),
    "optim": (
        "Adam", "AdamW", "OPTIMIZERS", "Optimizer", "SGD", "clip_grad_norm", "clip_grad_value",
    ),
    "schedules": ("constant_schedule", "cosine_schedule", "linear_schedule", "step_schedule"),
    "compiling": ("Program", "compile"),
    "checking": ("check_primitive",),
    "tables": ("Encoding", "Table", "TableError", "read_table"),
    "training": (
        "CheckpointError", "ClassificationReport", "DATASETS", "Dataset", "History", "LayerRecord",
        "LayerRecords", "RegressionReport", "TableModel", "fit", "load", "load_dataset",
        "load_table", "lr_range_test", "save", "standardize", "train_test_split", "watch_layers",
    ),
    "bridges": ("from_torch", "to_onnx", "to_torch"),
    "plotting": (
        "CURVES", "Curve", "Movie", "animate_boundary", "compare_histories", "plot_activations",
        "plot_attention", "plot_confusion", "plot_contour", "plot_decision_boundary",
        "plot_float_spacing", "plot_function", "plot_history", "plot_jacobian", "plot_layers",
        "plot_loss_surface", "plot_lr_range_test", "plot_mistakes", "plot_softmax",
    ),
    "theatre": ("TrainingPlayer",),
    "formulas": ("Expression", "ExpressionError", "parse_expression"),
    "deriving": (
        "Derivation", "SymbolicGraph", "derivative_table", "derive", "forward_trace",
        "reverse_trace", "symbols",
    ),
    "textbook": (
        "DifferenceErrors", "Update", "derive_backpropagation", "derive_composite",
        "derive_cross_entropy", "derive_elementwise", "derive_limit", "derive_logistic_regression",
        "derive_network", "derive_relu", "derive_shared_graph", "derive_sigmoid",
        "derive_sigmoid_by_limit",
        "derive_sigmoid_by_reciprocal", "derive_softmax", "derive_softplus", "derive_tanh",
        "derive_three_layer_network", "derive_two_matrix_network", "difference_errors",
        "gradient_costs", "naive_derivative",
    ),
    "exercises": (
        "EXERCISES", "EngineReport", "Exercise", "Quiz", "QuizResult", "Verdict", "check",
        "check_engine", "check_result", "draw_quiz", "exercise", "question",
    ),
    "drawing": (
        "GraphCluster", "GraphEdge", "GraphModel", "GraphNode", "NetworkDrawing", "PathSum",
        "StepPlayer", "ancestors", "descendants", "draw", "draw_failure", "draw_network",
        "draw_steps", "graph_model", "only_paths_between", "save_drawing", "sum_over_paths",
        "to_dot", "to_html", "to_json", "to_mermaid", "to_svg", "to_text", "with_tangents",
    ),
}  # fmt: skip
"""The public names of the package and the room of each; every room's `__all__` says the same."""

ON_REQUEST: dict[str, tuple[str, ...]] = {
    "estimators": ("NetworkClassifier", "NetworkRegressor"),
}
"""The same for rooms that need another package to be loaded at all; completion does not offer
their names, as it would load the package."""

_ROOM_OF = {
    name: room for rooms in (ROOMS, ON_REQUEST) for room, names in rooms.items() for name in names
}

__all__ = [name for names in ROOMS.values() for name in names if not hasattr(_builtins, name)]


def __getattr__(name: str) -> _Any:
    if name in ROOMS or name in ON_REQUEST:
        return _import_module(f"autograd_lite.{name}")
    if name in _ROOM_OF:
        value = getattr(_import_module(f"autograd_lite.{_ROOM_OF[name]}"), name)
        globals()[name] = value  # found at once from now on
        return value
    raise AttributeError(f"autograd_lite has no {name!r}{_did_you_mean(name)}")


def __dir__() -> list[str]:
    hidden = {*ON_REQUEST, *(name for names in ON_REQUEST.values() for name in names)}
    return sorted({*_ROOM_OF, *ROOMS, *globals()} - hidden)


def _did_you_mean(name: str) -> str:
    if name.startswith("_"):
        return ""
    from difflib import get_close_matches

    known = get_close_matches(name, [*_ROOM_OF, *ROOMS, *ON_REQUEST], n=1)
    return f"; did you mean {known[0]!r}?" if known else ""
