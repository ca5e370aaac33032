"""The answers of lesson 6 against the engine."""

import pytest

import autograd_lite as ag
from autograd_lite.exercises import question

SEEDS = range(8)


def logit(a):
    return ag.log(a / (1 - a)).data


@pytest.mark.parametrize("seed", SEEDS)
def test_one_sample(seed):
    task = question("one_sample_backward", seed)
    x1, x2, a, y = task.given.values()

    def loss(w1, w2, b):  # where the answer is a
        return ag.binary_cross_entropy_with_logits(logit(a) + w1 * x1 + w2 * x2 + b, y)

    dw1, dw2, db = ag.grad(loss)(0.0, 0.0, 0.0)
    assert task.answer == pytest.approx({"dz": db, "dw1": dw1, "dw2": dw2, "db": db})


@pytest.mark.parametrize("seed", SEEDS)
def test_one_step(seed):
    task = question("one_step_down", seed)
    w, rate, x, d = task.given.values()
    slope = ag.grad(lambda v: ag.mean([v * p * q for p, q in zip(x, d, strict=True)]))(w)
    assert task.answer == pytest.approx(w - rate * slope)


def test_the_gradient_of_the_cost():
    points, classes, at = [[1.0, -2.0], [0.5, 3.0], [-1.0, 0.0]], [1, 0, 1], (0.3, -0.7, 0.1)

    def cost(w1, w2, b):
        logits = [ag.dot([w1, w2], x, b) for x in points]
        return ag.binary_cross_entropy_with_logits(logits, classes)

    answer = question("gradient_of_the_cost").answer(*at, points, classes)
    assert answer == pytest.approx(list(ag.grad(cost)(*at)))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_line(seed):
    task = question("where_the_line_is", seed)
    w1, w2, b = task.given.values()
    assert ag.sigmoid(w1 + w2 * task.answer + b).data == pytest.approx(0.5)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_squared_error(seed):
    task = question("deaf_with_squares", seed)
    engine = ag.grad(lambda z: (ag.sigmoid(z) - 1) ** 2 / 2)(logit(task.given["a"]))
    assert task.answer == pytest.approx(engine)
