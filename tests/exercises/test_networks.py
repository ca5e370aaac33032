"""The answers of lesson 8 against networks, samples and steps."""

import random
import statistics

import pytest

import autograd_lite as ag
from autograd_lite.exercises import question

SEEDS = range(8)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_parameters_are_counted(seed):
    task = question("how_many_parameters", seed)
    assert task.answer == len(ag.MLP(task.given["n"], task.given["sizes"]).parameters())


@pytest.mark.parametrize("seed", SEEDS)
def test_the_spread_is_that_of_many_sums(seed):
    task = question("spread_of_a_sum", seed)
    n, s, t = task.given.values()
    rng = random.Random(seed)
    sums = [sum(rng.gauss(0, s) * rng.gauss(0, t) for _ in range(n)) for _ in range(1500)]
    assert task.answer == pytest.approx(statistics.pstdev(sums), rel=0.1)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_chain_of_sigmoids_lets_more_through(seed):
    task = question("what_sigmoids_leave", seed)

    def chain(*biases):
        x = 0.0
        for b in biases:
            x = ag.sigmoid(x + b)
        return x

    n = task.given["n"]
    steepest = ag.grad(chain)(0.0, *[-0.5] * (n - 1))[0]  # each sigmoid at its middle
    assert task.answer == pytest.approx(steepest)
    rng = random.Random(seed)
    for _ in range(50):
        assert ag.grad(chain)(*[rng.gauss(0, 2) for _ in range(n)])[0] < task.answer


@pytest.mark.parametrize("seed", SEEDS)
def test_the_bias_that_kills(seed):
    task = question("off_for_all", seed)
    w1, w2 = task.given.values()
    grid = [(i / 10, j / 10) for i in range(11) for j in range(11)]
    assert max(w1 * x1 + w2 * x2 + task.answer for x1, x2 in grid) == 0.0


@pytest.mark.parametrize("seed", SEEDS)
def test_two_steps_without_zero_grad(seed):
    task = question("without_zero_grad", seed)
    w = ag.Value(task.given["w"])
    for _ in range(2):
        (w * w).backward()
        w.data -= task.given["rate"] * w.grad
    assert task.answer == w.data
