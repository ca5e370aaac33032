"""The right answers of the quick tour, from closed forms."""

import math

import pytest

import autograd_lite as ag


@pytest.mark.parametrize("seed", range(5))
def test_three_times(seed):
    task = ag.question("three_times", seed)
    a = task.given["a"]
    assert task.answer == {"slope": ag.grad(lambda a: a**3)(a), "paths": 3}


def test_softplus_and_cube():
    softplus = ag.question("softplus_by_hand").answer
    assert softplus(ag.Value(0.7)).data == pytest.approx(math.log1p(math.exp(0.7)))
    cube = ag.question("cube_as_a_node").answer
    ag.check_gradients(cube, 1.5)


def test_the_walks_have_closed_forms():
    answer = ag.question("forgetful").answer
    assert answer["cleared"] == pytest.approx(0.8**40)
    # without clearing, the sum g of all gradients is a second number: g += 2x, x -= 0.1 g
    x = g = 0.0
    x = 1.0
    for _ in range(40):
        g += 2 * x
        x -= 0.1 * g
    assert answer["forgetful"] == pytest.approx(x)


def test_the_second_derivative():
    x, t = 0.5, math.tanh(0.5)
    formulas = {"a": 1 - t**2, "b": -2 * t * (1 - t**2), "c": (1 - t**2) ** 2}
    right = formulas[ag.question("second_derivative_of_tanh").answer]
    assert right == pytest.approx(ag.grad(ag.grad(ag.tanh))(x), rel=1e-12)
