"""Reports beside scikit-learn's metrics."""

import math

import pytest

pytest.importorskip("sklearn")

import numpy as np
from sklearn import metrics

from autograd_lite.training.reports import (
    ClassificationReport,
    RegressionReport,
    report_classes,
    report_numbers,
)


def test_every_number_of_a_classification_is_scikit_learns():
    rng = np.random.default_rng(0)
    scores, y = rng.normal(size=(300, 4)), rng.integers(0, 4, 300)
    scores[np.arange(300), y] += 1
    names = ["a", "b", "c", "d"]
    report = report_classes(scores, y, names)
    said = scores.argmax(axis=1)
    assert report.confusion == metrics.confusion_matrix(y, said).tolist()
    assert report.accuracy == pytest.approx(metrics.accuracy_score(y, said))
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(y, said)
    assert report.precision == pytest.approx(precision.tolist())
    assert report.recall == pytest.approx(recall.tolist())
    assert report.f1 == pytest.approx(f1.tolist())
    exp = np.exp(scores)
    probabilities = exp / exp.sum(axis=1, keepdims=True)
    assert report.loss == pytest.approx(metrics.log_loss(y, probabilities), rel=1e-12)
    assert report.baseline == np.bincount(y).max() / 300
    assert report.n == 300


def test_every_number_of_a_regression_is_scikit_learns():
    rng = np.random.default_rng(1)
    y, estimates = rng.normal(size=50), rng.normal(size=50)
    report = report_numbers(estimates, y)
    assert report.mae == pytest.approx(metrics.mean_absolute_error(y, estimates))
    assert report.rmse == pytest.approx(metrics.root_mean_squared_error(y, estimates))
    assert report.r2 == pytest.approx(metrics.r2_score(y, estimates))
    large = report_numbers(1e300 * estimates, 1e300 * y)
    assert large.rmse == pytest.approx(1e300 * report.rmse)
    assert large.r2 == pytest.approx(report.r2)


def test_logits_of_any_size_and_a_class_that_nobody_said():
    scores = np.array([[1e4, 0.0, -1e4], [0.0, 1e4, 0.0]])
    report = report_classes(scores, np.array([0, 0]), ["a", "b", "c"])
    assert report.loss == pytest.approx(5000.0)
    assert report.accuracy == 0.5
    assert math.isnan(report.precision[2])
    assert math.isnan(report.recall[1])
    assert [line.split() for line in str(report).splitlines()[3:6]][2] == ["c", "-", "-", "-", "0"]
    constant = report_numbers(np.array([1.0, 2.0]), np.array([3.0, 3.0]))
    assert math.isnan(constant.r2)


def test_what_is_shown_is_escaped_and_a_large_matrix_is_left_out_of_the_text():
    hostile = ClassificationReport(["<b>", "ok"], [[1, 0], [0, 1]], 0.1)
    assert "<b>" not in hostile._repr_html_()
    assert "&lt;b&gt;" in hostile._repr_html_()
    steering = str(ClassificationReport(["\x1b[2J", "ok"], [[1, 0], [0, 1]], 0.1))
    assert "\x1b" not in steering
    assert steering.count("\\x1b[2J") == 3
    names = [f"c{k}" for k in range(20)]
    counts = [[int(i == j) for j in range(20)] for i in range(20)]
    large = ClassificationReport(names, counts, 0.0)
    assert "each row what it is" not in str(large)
    assert large._repr_html_().count("<tr>") == 2 * 21
    assert "1.25" in RegressionReport(3, 1.25, 1.5, 0.5)._repr_html_()
    assert repr(hostile) == "ClassificationReport(accuracy=1.0000, loss=0.1, n=2)"


@pytest.mark.parametrize(
    ("r2", "shown"), [(0.91, "0.9100"), (-3.5, "-3.5000"), (float("nan"), "-"), (-1e40, "-1e+40")]
)
def test_an_r2_that_is_none_or_far_off(r2, shown):
    report = str(RegressionReport(2, 1.0, 1.0, r2))
    assert next(line for line in report.splitlines() if line.startswith("R2")).split() == [
        "R2",
        shown,
    ]
