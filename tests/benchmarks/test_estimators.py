"""Our estimators beside scikit-learn's own networks, of the same size, on its data sets."""

import time
import warnings

import numpy as np
import pytest
from sklearn import datasets
from sklearn.compose import TransformedTargetRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from autograd_lite import NetworkClassifier, NetworkRegressor

SPLITS = 5
SIZES = {"hidden_layer_sizes": (32,), "learning_rate_init": 0.01, "max_iter": 100}


def scored(make, X, y, regression):  # noqa: N803
    """The mean score on held-out quarters, and the shortest time of a training."""
    scores, times = [], []
    for seed in range(SPLITS):
        X_train, X_test, y_train, y_test = train_test_split(  # noqa: N806
            X, y, random_state=seed, stratify=None if regression else y
        )
        options = {"alpha": 0.0, "n_iter_no_change": SIZES["max_iter"], "random_state": seed}
        model = make_pipeline(StandardScaler(), make(**SIZES, **options))
        if regression:
            model = TransformedTargetRegressor(model, transformer=StandardScaler())
        start = time.process_time()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # after as many epochs as ours
            model.fit(X_train, y_train)
        times.append(time.process_time() - start)
        scores.append(model.score(X_test, y_test))
    return np.mean(scores), min(times)


@pytest.mark.parametrize("name", ["iris", "wine", "breast_cancer", "digits", "diabetes"])
def test_networks_of_the_same_size(note, name):
    X, y = getattr(datasets, f"load_{name}")(return_X_y=True)  # noqa: N806
    regression = name == "diabetes"
    ours = NetworkRegressor if regression else NetworkClassifier
    theirs = MLPRegressor if regression else MLPClassifier
    our_score, our_time = scored(ours, X, y, regression)
    their_score, their_time = scored(theirs, X, y, regression)
    kind = "R2" if regression else "accuracy"
    note(
        f"{name:13} {kind:8} ours {our_score:.3f} in {1e3 * our_time:4.0f} ms, scikit-learn's "
        f"{their_score:.3f} in {1e3 * their_time:4.0f} ms"
    )
    assert our_score > their_score - (0.2 if regression else 0.03)
