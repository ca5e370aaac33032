"""Networks as scikit-learn's estimators: for pipelines, grid searches and cross-validation.

The one module that cannot be imported without scikit-learn, as its classes are children of
scikit-learn's own; so it is loaded when one of them is asked for by name, and not before.
"""

from __future__ import annotations

from typing import Any

from autograd_lite._extras import import_extra
from autograd_lite.nn import MLP
from autograd_lite.optim import OPTIMIZERS
from autograd_lite.training.history import History
from autograd_lite.training.loop import fit

__all__ = ["NetworkClassifier", "NetworkRegressor"]

np = import_extra("numpy")
validation = import_extra("sklearn.utils.validation")  # says what to install

from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin  # noqa: E402

AUTOMATIC_BATCH = 200
"""How many samples make a batch unless told otherwise, as in scikit-learn's own networks."""

SKLEARN_NAMES = {"logistic": "sigmoid", "identity": "linear"}
"""What activations are called that scikit-learn calls otherwise."""


class _Network(BaseEstimator):  # type: ignore[misc]
    """What both estimators share: their parameters, and a network trained by `fit`."""

    network_: MLP
    history_: History

    def __init__(
        self,
        hidden_layer_sizes: Any = (100,),
        activation: str = "relu",
        *,
        solver: str = "adam",
        alpha: float = 0.0,
        batch_size: int | str = "auto",
        learning_rate_init: float = 0.001,
        max_iter: int = 200,
        random_state: Any = None,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        n_iter_no_change: int = 10,
        verbose: bool = False,
        compiled: bool | str = True,
    ) -> None:
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.solver = solver
        self.alpha = alpha
        self.batch_size = batch_size
        self.learning_rate_init = learning_rate_init
        self.max_iter = max_iter
        self.random_state = random_state
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.n_iter_no_change = n_iter_no_change
        self.verbose = verbose
        self.compiled = compiled

    @property
    def n_iter_(self) -> int:
        """How many epochs the training took."""
        validation.check_is_fitted(self, "history_")
        return len(self.history_)

    @property
    def loss_curve_(self) -> list[float]:
        """The mean loss of each epoch."""
        validation.check_is_fitted(self, "history_")
        return self.history_.loss

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def _dense(self, *data: Any, **options: Any) -> Any:
        """What scikit-learn makes of the samples, and of the targets if they are given.

        A sparse matrix, as a OneHotEncoder gives by itself, becomes a dense one.
        """
        checked = validation.validate_data(
            self, *data, accept_sparse="csr", dtype=np.float64, **options
        )
        X, *y = checked if len(data) > 1 else (checked,)  # noqa: N806
        X = X.toarray() if hasattr(X, "toarray") else X  # noqa: N806
        return (X, *y) if y else X

    def _train(self, X: Any, y: Any, n_outputs: int, loss: str, classes: Any = None) -> None:  # noqa: N803
        """Train a network on arrays of numbers; the classes are to be found in both halves."""
        state = import_extra("sklearn.utils").check_random_state(self.random_state)
        seed = int(state.randint(2**31 - 1))
        held_out = None
        if self.early_stopping:
            split = import_extra("sklearn.model_selection").train_test_split
            X, X_out, y, y_out = split(  # noqa: N806
                X, y, test_size=self.validation_fraction, random_state=seed, stratify=classes
            )
            held_out = (X_out, y_out)
        if self.solver not in OPTIMIZERS:
            raise ValueError(f"solver is one of {', '.join(OPTIMIZERS)}, not {self.solver!r}")
        make: Any = OPTIMIZERS[self.solver]
        sizes = self.hidden_layer_sizes
        hidden = [int(n) for n in (sizes if hasattr(sizes, "__len__") else [sizes])]
        if not self.alpha >= 0:
            raise ValueError(f"alpha is at least 0, not {self.alpha!r}")
        activation = SKLEARN_NAMES.get(self.activation, self.activation)
        network = MLP(X.shape[1], [*hidden, n_outputs], activation, seed=seed)
        self.history_ = fit(
            network, X, y, loss=loss,
            optimizer=make(network.parameters(), lr=self.learning_rate_init),
            epochs=self.max_iter,
            batch_size=AUTOMATIC_BATCH if self.batch_size == "auto" else int(self.batch_size),
            seed=seed, validation=held_out,
            patience=self.n_iter_no_change if self.early_stopping else None,
            penalty=self.alpha or None, progress=bool(self.verbose), compiled=self.compiled,
        )  # fmt: skip
        self.history_.state = None  # which holds the order of all samples
        self.network_ = network

    def _outputs(self, X: Any) -> Any:  # noqa: N803
        """What the network says to each row: an array of one row a sample."""
        validation.check_is_fitted(self, "network_")
        X = self._dense(X, reset=False)  # noqa: N806
        return np.array(self.network_.predict(X)).reshape(len(X), -1)


class NetworkClassifier(ClassifierMixin, _Network):  # type: ignore[misc]
    """A multi-layer perceptron that tells classes apart, as scikit-learn's estimators do.

    Its parameters have the names of scikit-learn's `MLPClassifier`, so that one can stand in the
    other's place. It trains by `fit`, compiled where that pays. Features of one scale train best:
    put a StandardScaler before it.

    Args:
        hidden_layer_sizes: the neurons of each hidden layer.
        activation: of the hidden layers: a name in `ACTIVATIONS`, or scikit-learn's "logistic" or
            "identity".
        solver: the optimizer: a name in `OPTIMIZERS`.
        alpha: adds alpha * sum(weights**2) to the loss.
        batch_size: samples in a step; "auto" for at most 200.
        learning_rate_init: the learning rate.
        max_iter: the number of epochs, at most.
        random_state: fixes the first weights and the order of the samples: an int, a generator of
            NumPy, or None for others every time.
        early_stopping: whether to set aside a part of the samples and stop when their loss has
            not improved for some epochs.
        validation_fraction: the part that is set aside.
        n_iter_no_change: how many epochs to wait.
        verbose: whether to show a progress bar.
        compiled: as for `fit`.

    After `fit` it has `network_`, the trained `MLP`; `history_`, the `History`; `classes_`,
    `n_features_in_`, `n_iter_` and `loss_curve_`.

    >>> from sklearn.datasets import load_iris
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> X, y = load_iris(return_X_y=True)
    >>> network = NetworkClassifier((8,), learning_rate_init=0.02, max_iter=50, random_state=0)
    >>> make_pipeline(StandardScaler(), network).fit(X, y).score(X, y) > 0.95
    True
    """

    def fit(self, X: Any, y: Any) -> NetworkClassifier:  # noqa: N803
        """Train on samples and their classes.

        Args:
            X: one sample a row: an array, lists, a data frame or a sparse matrix.
            y: the class of each: numbers, texts or booleans.

        Returns:
            The estimator itself.

        Raises:
            ValueError: for what is no table of finite numbers, or classes that are not two or more.
        """
        X, y = self._dense(X, y)  # noqa: N806
        import_extra("sklearn.utils.multiclass").check_classification_targets(y)
        self.classes_, classes = np.unique(y, return_inverse=True)
        n = len(self.classes_)
        if n < 2:
            raise ValueError(f"a classifier tells 2 classes or more apart, and y holds {n} class")
        loss = "binary_cross_entropy_with_logits" if n == 2 else "cross_entropy"
        self._train(X, classes, 1 if n == 2 else n, loss, classes)
        return self

    def decision_function(self, X: Any) -> Any:  # noqa: N803
        """The scores before the softmax: a column for each class; one score for two classes."""
        scores = self._outputs(X)
        return scores[:, 0] if scores.shape[1] == 1 else scores

    def predict_proba(self, X: Any) -> Any:  # noqa: N803
        """The probability of each class, a column each, in the order of `classes_`."""
        scores = self._outputs(X)
        if scores.shape[1] == 1:
            scores = np.hstack([np.zeros_like(scores), scores])  # sigmoid is a softmax
        exp = np.exp(scores - scores.max(axis=1, keepdims=True))
        return exp / exp.sum(axis=1, keepdims=True)

    def predict(self, X: Any) -> Any:  # noqa: N803
        """The most probable class of each sample."""
        scores = self.decision_function(X)
        chosen = (scores > 0).astype(int) if scores.ndim == 1 else scores.argmax(axis=1)
        return self.classes_[chosen]


class NetworkRegressor(RegressorMixin, _Network):  # type: ignore[misc]
    """A multi-layer perceptron that estimates a number, as scikit-learn's estimators do.

    It minimises the mean squared error. Its parameters are those of `NetworkClassifier`. Features
    and targets of about 1 train best: put a StandardScaler before it and a
    TransformedTargetRegressor around it.

    >>> X = [[x / 10] for x in range(-20, 21)]
    >>> network = NetworkRegressor((16,), batch_size=8, learning_rate_init=0.01, random_state=0)
    >>> network.fit(X, [x * x for (x,) in X]).score(X, [x * x for (x,) in X]) > 0.99
    True
    """

    def fit(self, X: Any, y: Any) -> NetworkRegressor:  # noqa: N803
        """Train on samples and their targets, a number each.

        Args:
            X: one sample a row: an array, lists, a data frame or a sparse matrix.
            y: the number that belongs to each.

        Returns:
            The estimator itself.

        Raises:
            ValueError: for what is no table of finite numbers.
        """
        X, y = self._dense(X, y, y_numeric=True)  # noqa: N806
        self._train(X, y, 1, "mse")
        return self

    def predict(self, X: Any) -> Any:  # noqa: N803
        """The estimate for each sample."""
        return self._outputs(X)[:, 0]
