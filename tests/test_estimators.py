"""The estimators: scikit-learn's own checks, and the tools that take any estimator."""

import math
import random

import pytest

pytest.importorskip("sklearn")

import numpy as np
from sklearn.base import clone
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.datasets import load_diabetes, load_iris, load_wine
from sklearn.linear_model import RidgeClassifier
from sklearn.model_selection import GridSearchCV, cross_val_score, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.utils.estimator_checks import estimator_checks_generator

from autograd_lite import NetworkClassifier, NetworkRegressor, softmax
from autograd_lite.optim import OPTIMIZERS

QUICK = {"hidden_layer_sizes": (16,), "learning_rate_init": 0.01, "max_iter": 60}


CHECKS = [
    pair
    for estimator in (NetworkClassifier(**QUICK), NetworkRegressor(**QUICK))
    for pair in estimator_checks_generator(estimator)
]


@pytest.mark.parametrize(
    ("estimator", "check"), CHECKS, ids=lambda x: getattr(x, "func", type(x)).__name__
)
def test_scikit_learns_own_checks(estimator, check):
    check(estimator)


def scaled(**parameters):
    return make_pipeline(StandardScaler(), NetworkClassifier(**(QUICK | parameters)))


def test_cross_validation_and_a_pipeline():
    X, y = load_wine(return_X_y=True)  # noqa: N806
    scores = cross_val_score(scaled(random_state=0), X, y, cv=3)
    linear = cross_val_score(make_pipeline(StandardScaler(), RidgeClassifier()), X, y, cv=3)
    assert scores.mean() > linear.mean() - 0.03
    assert min(scores) > 0.9


def test_a_grid_search_finds_the_rate_that_learns():
    X, y = load_iris(return_X_y=True)  # noqa: N806
    grid = {"networkclassifier__learning_rate_init": [1e-6, 0.02]}
    search = GridSearchCV(scaled(random_state=0, max_iter=30), grid, cv=3).fit(X, y)
    assert search.best_params_ == {"networkclassifier__learning_rate_init": 0.02}
    assert search.best_score_ > 0.9


def test_columns_of_texts_by_a_column_transformer():
    pandas = pytest.importorskip("pandas")
    rng = random.Random(1)
    colors = [rng.choice(["red", "green", "blue"]) for _ in range(150)]
    sizes = [rng.gauss(0, 1) for _ in range(150)]
    is_ripe = [
        "ripe" if color == "red" and size > -1 else "green"
        for color, size in zip(colors, sizes, strict=True)
    ]
    frame = pandas.DataFrame({"color": colors, "size": sizes})
    columns = ColumnTransformer(
        [("color", OneHotEncoder(), ["color"]), ("size", StandardScaler(), ["size"])]
    )
    model = make_pipeline(columns, NetworkClassifier(**QUICK, random_state=0))
    model.fit(frame[:100], is_ripe[:100])
    assert model.score(frame[100:], is_ripe[100:]) > 0.9
    assert set(model.classes_) == {"green", "ripe"}
    said = model.predict_proba(frame)
    model.set_params(columntransformer__sparse_threshold=1.0).fit(frame[:100], is_ripe[:100])
    assert hasattr(model[0].transform(frame), "toarray")
    assert (model.predict_proba(frame) == said).all()


def test_a_data_frame_goes_in_as_it_is_and_its_names_are_kept():
    pandas = pytest.importorskip("pandas")
    iris = load_iris(as_frame=True)
    model = NetworkClassifier(**QUICK, random_state=0).fit(iris.data, iris.target)
    assert list(model.feature_names_in_) == list(iris.data.columns)
    twin = NetworkClassifier(**QUICK, random_state=0).fit(iris.data.to_numpy(), iris.target)
    assert (model.predict(iris.data) == twin.predict(iris.data.to_numpy())).all()
    with pytest.raises(ValueError, match="feature names"):
        model.predict(iris.data.rename(columns={"sepal length (cm)": "length"}))
    assert isinstance(iris.data, pandas.DataFrame)


def test_regression_beside_the_mean_and_a_line():
    X, y = load_diabetes(return_X_y=True)  # noqa: N806
    X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)  # noqa: N806
    network = make_pipeline(
        StandardScaler(), NetworkRegressor((8,), max_iter=40, alpha=0.01, random_state=0,
                                           learning_rate_init=0.01),
    )  # fmt: skip
    model = TransformedTargetRegressor(network, transformer=StandardScaler())
    assert model.fit(X_train, y_train).score(X_test, y_test) > 0.3


def test_probabilities_are_the_softmax_of_the_networks_scores():
    X, y = load_iris(return_X_y=True)  # noqa: N806
    names = np.array(["setosa", "versicolor", "virginica"])[y]
    model = NetworkClassifier(**QUICK, random_state=0).fit(X, names)
    expected = [[p.data for p in softmax(row)] for row in model.network_.predict(X.tolist())]
    np.testing.assert_allclose(model.predict_proba(X), expected, rtol=1e-12)
    pair = NetworkClassifier(**QUICK, random_state=0).fit(X[:100], names[:100])
    margin = pair.decision_function(X[:100])
    sigmoids = [1 / (1 + math.exp(-z)) for z in margin]
    np.testing.assert_allclose(pair.predict_proba(X[:100])[:, 1], sigmoids, rtol=1e-12)
    assert (pair.predict(X[:100]) == np.where(margin > 0, "versicolor", "setosa")).all()


def test_early_stopping_sets_samples_aside_and_every_solver_trains():
    X, y = load_iris(return_X_y=True)  # noqa: N806
    at_random = random.Random(0).choices(range(3), k=150)  # nothing to learn but by heart
    patient = NetworkClassifier(
        (16,), learning_rate_init=0.05, max_iter=500, early_stopping=True, random_state=1
    ).fit(X, at_random)
    assert 10 < patient.n_iter_ < 200
    assert len(patient.history_.validation_loss) == patient.n_iter_ == len(patient.loss_curve_)
    for solver in OPTIMIZERS:
        assert NetworkClassifier(**QUICK, solver=solver, random_state=0).fit(X, y).score(X, y) > 0.6
    with pytest.raises(ValueError, match=r"solver is one of .*, not 'lbfgs'"):
        NetworkClassifier(solver="lbfgs").fit(X, y)


def test_it_trains_compiled_and_a_state_fixes_everything():
    X, y = load_iris(return_X_y=True)  # noqa: N806
    model = NetworkClassifier(**QUICK, random_state=np.random.RandomState(3))
    first, second = (clone(model).fit(X, y) for _ in range(2))
    assert first.history_.engine != "eager"
    assert first.loss_curve_ == second.loss_curve_
    other = NetworkClassifier(**QUICK, random_state=4).fit(X, y)
    assert other.loss_curve_ != first.loss_curve_
    plain = NetworkClassifier(**QUICK, random_state=4, compiled=False).fit(X, y)
    assert plain.loss_curve_ == pytest.approx(other.loss_curve_, rel=1e-9)


def test_one_class_is_refused_in_words():
    with pytest.raises(ValueError, match="2 classes or more apart, and y holds 1 class"):
        NetworkClassifier().fit([[1.0], [2.0]], ["a", "a"])


def test_the_names_of_scikit_learns_activations_and_a_wrong_alpha():
    X, y = [[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1]  # noqa: N806
    for theirs, ours in (("logistic", "sigmoid"), ("identity", "linear")):
        first, second = (
            NetworkClassifier((3,), activation=name, max_iter=5, random_state=0).fit(X, y)
            for name in (theirs, ours)
        )
        assert first.loss_curve_ == second.loss_curve_
    with pytest.raises(ValueError, match="alpha is at least 0, not -1"):
        NetworkClassifier(alpha=-1).fit(X, y)
