"""The right answers of lesson 10, from Python's own floats and from 600 decimal digits."""

import math
from decimal import Context, Decimal, localcontext

import pytest

import autograd_lite as ag

SEEDS = range(20)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_gap_is_that_of_pythons_floats(seed):
    task = ag.question("gap_between_floats", seed)
    x = float(task.given["x"])
    assert task.answer == math.nextafter(x, math.inf) - x


def successor(n, digits):
    """n + 1, rounded to so many binary digits; `round` takes the even one of two."""
    unit = 2 ** max((n + 1).bit_length() - digits, 0)
    return round((n + 1) / unit) * unit


@pytest.mark.parametrize("seed", SEEDS)
def test_counting_ends_at_the_answer_and_not_before(seed):
    task = ag.question("where_counting_ends", seed)
    digits, last = task.given["digits"], task.answer
    assert successor(last, digits) == last
    for n in range(max(0, last - 3000), last):
        assert successor(n, digits) == n + 1


def test_softplus_and_logsumexp_are_those_of_many_digits():
    softplus = ag.question("softplus_that_holds")
    logsumexp = ag.question("logsumexp_that_holds")
    with localcontext(Context(prec=600, Emin=-10_000, Emax=10_000)):
        for (x,) in softplus.at:
            exact = float((1 + Decimal(x).exp()).ln())
            assert softplus.answer(x) == pytest.approx(exact, rel=1e-14)
        for (xs,) in logsumexp.at:
            exact = float(sum(Decimal(x).exp() for x in xs).ln())
            assert logsumexp.answer(xs) == pytest.approx(exact, rel=1e-14)


@pytest.mark.parametrize("seed", range(8))
def test_the_loss_with_an_epsilon_hears_nothing(seed):
    task = ag.question("epsilon_in_the_log", seed)
    z = ag.Value(-1000.0)
    loss = -ag.log(ag.sigmoid(z) + task.given["eps"])
    loss.backward()
    assert task.answer == pytest.approx({"loss": loss.data, "slope": z.grad}, rel=1e-12)
