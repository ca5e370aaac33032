"""The right answers of lesson 4, from the engine's own functions and their differences."""

import pytest

import autograd_lite as ag


@pytest.mark.parametrize("seed", range(20))
def test_slopes_and_pushes(seed):
    task = ag.question("four_slopes", seed)
    slopes = {name: ag.grad(getattr(ag, name))(task.given["x"]) for name in task.answer}
    assert task.answer == pytest.approx(slopes, rel=1e-12)
    task = ag.question("push_of_losses", seed)
    losses = {
        "cross-entropy": lambda z: -ag.log(ag.sigmoid(z)),
        "squared error": lambda z: (1 - ag.sigmoid(z)) ** 2,
    }
    pushes = {name: ag.numerical_gradient(f, task.given["z"]) for name, f in losses.items()}
    assert task.answer == pytest.approx(pushes, rel=1e-6)


@pytest.mark.parametrize("seed", range(20))
def test_the_first_power_of_a_quarter_below_the_bound(seed):
    task = ag.question("vanishing", seed)
    bound = 10.0 ** -task.given["digits"]
    assert 0.25**task.answer < bound <= 0.25 ** (task.answer - 1)


def test_silu():
    answer = ag.question("silu_of_parts").answer
    for x in (-2.0, 0.0, 1.5):
        assert answer(x).data == pytest.approx(ag.silu(x).data, rel=1e-14)
    assert ag.grad(ag.silu)(-1.29) < 0 < ag.grad(ag.silu)(-1.27)  # where the praise says


def test_softplus_lies_between_relu_and_its_derivative_is_the_sigmoid():
    assert ag.question("whose_derivative").answer == ["relu", "sigmoid"]
    for x in (-30.0, 30.0):
        assert ag.softplus(x).data == pytest.approx(ag.relu(x).data, abs=1e-12)
    assert ag.numerical_gradient(ag.softplus, 0.4) == pytest.approx(ag.sigmoid(0.4).data)
