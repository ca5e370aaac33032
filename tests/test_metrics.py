"""Metrics: which class outputs say, beside scikit-learn's and PyTorch's reading of them."""

import random

import pytest

from autograd_lite import Value, accuracy, confusion_matrix, losses, mse, predicted_class
from autograd_lite.losses import LOSSES
from autograd_lite.metrics import OF_CLASSES, THRESHOLDS, is_correct_for


def test_the_class_of_many_scores_is_pytorchs_argmax():
    torch = pytest.importorskip("torch")
    rng = random.Random(0)
    for _ in range(200):
        scores = [float(rng.randrange(-2, 3)) for _ in range(rng.randrange(2, 6))]  # with ties
        expected = int(torch.tensor(scores).argmax())
        if scores.count(max(scores)) == 1:
            assert predicted_class(scores) == expected
        assert predicted_class(scores) == scores.index(max(scores))
        assert predicted_class([Value(x) for x in scores]) == scores.index(max(scores))


@pytest.mark.parametrize("score", [-1e300, -1e-300, -0.0, 0.0, 1e-300, 0.4, 0.6])
def test_one_score_says_class_1_above_the_threshold(score):
    assert predicted_class(score) == predicted_class([score]) == predicted_class(Value(score))
    assert predicted_class(score) == predicted_class([0.0, score])  # as a softmax of two
    assert predicted_class(score) == (1 if score > 0 else 0)
    assert predicted_class(score, 0.5) == (1 if score == 0.6 else 0)


def test_accuracy_is_scikit_learns():
    metrics = pytest.importorskip("sklearn.metrics")
    rng = random.Random(1)
    scores = [[rng.random() for _ in range(4)] for _ in range(50)]
    classes = [rng.randrange(4) for _ in scores]
    said = [row.index(max(row)) for row in scores]
    assert accuracy(scores, classes) == pytest.approx(metrics.accuracy_score(classes, said))
    with pytest.raises(ValueError, match="accuracy of 2 outputs"):
        accuracy([1.0, 2.0], [1])
    with pytest.raises(ValueError, match="1 or more"):
        accuracy([], [])


def test_the_confusion_matrix_is_scikit_learns():
    metrics = pytest.importorskip("sklearn.metrics")
    rng = random.Random(2)
    scores = [[rng.random() for _ in range(4)] for _ in range(80)]
    classes = [rng.randrange(3) for _ in scores]  # the last class never occurs
    said = [row.index(max(row)) for row in scores]
    expected = metrics.confusion_matrix(classes, said, labels=range(4)).tolist()
    assert confusion_matrix(scores, classes) == expected
    assert confusion_matrix([0.3, -0.2, 0.1], [1, 1, 0]) == [[0, 1], [1, 1]]
    assert confusion_matrix([0.3, 0.7], [1, 1], threshold=0.5) == [[0, 0], [1, 1]]
    with pytest.raises(ValueError, match="confusion matrix of 1 outputs"):
        confusion_matrix([1.0], [])


@pytest.mark.parametrize(
    ("loss", "output", "right", "wrong"),
    [
        (losses.cross_entropy, [0.1, 0.9], 1, 0),
        (losses.cross_entropy, [0.1, 0.9], [0.2, 0.8], [0.6, 0.4]),
        (losses.nll, [-0.1, -2.0], 0, 1),
        (losses.binary_cross_entropy, 0.4, 0.0, 1.0),
        (losses.binary_cross_entropy_with_logits, 0.4, 1.0, 0.0),
        (losses.hinge, -0.4, -1.0, 1.0),
    ],
)
def test_what_is_correct_depends_on_the_loss(loss, output, right, wrong):
    is_correct = is_correct_for(loss, output)
    assert is_correct(output, right)
    assert not is_correct(output, wrong)


def test_a_regression_and_several_labels_are_neither_right_nor_wrong():
    assert is_correct_for(mse, 0.5) is None
    assert is_correct_for(losses.hinge, [0.5, 0.5]) is None
    assert {*OF_CLASSES, *THRESHOLDS, losses.mse} == set(LOSSES.values())
