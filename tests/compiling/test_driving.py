"""Driving: batches in chunks of lanes, training steps, and the rules of optimizers."""

import math

import pytest

from autograd_lite import SGD, Adam, Parameter, Value
from autograd_lite.compiling.driving import FINISHED, GRADIENT, LOSS, STEP, Update
from autograd_lite.compiling.lists import FUNCTIONS
from autograd_lite.compiling.rows import Table
from autograd_lite.compiling.sums import Operations


def machine_of(f):
    """A program of one parameter and one input as machine code."""
    pytest.importorskip("llvmlite")
    from autograd_lite.compiling.machine import Machine

    w, x = Parameter(1.0), Value(1.0)
    return Machine(Table(Operations([f(w, x)], [x], [w]), 1))


def trainer_of(machine, update):
    from autograd_lite.compiling.machine import Trainer

    return Trainer(machine, update, [False], lanes=machine.lanes(2))


def test_the_rule_of_adam_is_that_of_the_paper():
    """Kingma and Ba (2015), algorithm 1."""
    optimizer = Adam([Parameter(0.0)], lr=0.1, betas=(0.9, 0.99), eps=1e-8)
    update = Update(optimizer)
    p, m, v = 0.5, 0.2, 0.03
    g, t = -1.5, 4
    found = update.tape([p, g, 1.0, m, v, *optimizer.rates(t)], FUNCTIONS)
    m, v = 0.9 * m + 0.1 * g, 0.99 * v + 0.01 * g**2
    step = 0.1 * (m / (1 - 0.9**t)) / (math.sqrt(v / (1 - 0.99**t)) + 1e-8)
    assert found == pytest.approx([p - step, m, v], rel=1e-13)


def test_clipping_is_part_of_the_rule():
    optimizer = SGD([Parameter(0.0)], lr=0.5)
    rates = optimizer.rates(1)

    def moved(gradient, factor, **clip):
        update = Update(optimizer, **clip)
        return update.tape([1.0, gradient, factor, *[0.0] * update.n_memories, *rates], FUNCTIONS)

    assert moved(3.0, 0.25, clip_norm=1.0)[0] == 1.0 - 0.5 * 3.0 * 0.25
    assert moved(3.0, 1.0, clip_value=0.5)[0] == 1.0 - 0.5 * 0.5
    assert moved(-3.0, 1.0, clip_value=0.5)[0] == 1.0 + 0.5 * 0.5
    (factor,) = Update(optimizer, clip_norm=1.0).factor_tape([4.0], FUNCTIONS)
    assert factor == pytest.approx(1 / 4, rel=1e-6)
    assert Update(optimizer, clip_norm=1.0).factor_tape([0.5], FUNCTIONS) == [1.0]


def test_lanes_that_are_over_count_for_nothing():
    np = pytest.importorskip("numpy")
    machine = machine_of(lambda w, x: (w * x) ** 2)
    for n in (1, 2, 4, 5, 8, 9, 17):
        xs = np.arange(1.0, n + 1)[:, None]
        outputs, gradient = machine.differentiate([3.0], xs)
        assert outputs[:, 0].tolist() == [9 * x**2 for x in range(1, n + 1)]
        assert gradient.tolist() == [pytest.approx((n + 1) * (2 * n + 1), rel=1e-14)]  # 6 mean(x^2)


def test_steps_follow_the_closed_form():
    np = pytest.importorskip("numpy")
    machine = machine_of(lambda w, x: (w - x) ** 2)
    trainer = trainer_of(machine, Update(SGD([Parameter(0.0)], lr=0.25)))
    order = [0, 1] * 5
    done, status, numbers, losses, outputs = trainer.train(
        np.zeros(1), np.array([[1.0], [3.0]]), order, range(0, 11, 2), [[0.25]] * 5
    )
    assert (done, status) == (5, FINISHED)
    assert numbers.tolist() == [2 - 2 / 2**5]  # each step halves the distance to the mean
    assert losses.tolist() == [(2 / 2**k) ** 2 + 1 for k in range(5)]
    assert outputs[-2:, 0].tolist() == [(2 - 2 / 2**4 - x) ** 2 for x in (1.0, 3.0)]


@pytest.mark.parametrize(
    ("f", "bad", "lr", "expected"),
    [
        (lambda w, x: w * x * x, 1e200, 0.1, LOSS),
        (lambda w, x: (w * 1e-300) * x * x, 1e305, 0.1, GRADIENT),
        (lambda w, x: w * x, 1e300, 1e300, STEP),
    ],
)
def test_a_step_that_is_not_finite_is_not_done(f, bad, lr, expected):
    np = pytest.importorskip("numpy")
    machine = machine_of(f)
    trainer = trainer_of(machine, Update(SGD([Parameter(0.0)], lr=lr)))
    start = 1e-5 if expected == GRADIENT else 1.0
    done, status, numbers, _, _ = trainer.train(
        np.array([start]), np.array([[0.0], [bad]]), [0, 0, 1], [0, 1, 2, 3], [[lr]] * 3
    )
    assert (done, status) == (2, expected)
    assert numbers.tolist() == [start]
