"""The answers of lesson 5 against the engine."""

import pytest

import autograd_lite as ag
from autograd_lite.exercises import question

SEEDS = range(8)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_slope_from_the_output(seed):
    task = question("slope_from_the_output", seed)
    z = ag.log(task.given["a"] / (1 - task.given["a"])).data
    assert task.answer == pytest.approx(ag.grad(ag.sigmoid)(z))


@pytest.mark.parametrize("seed", SEEDS)
def test_both_cases_of_softmax(seed):
    task = question("two_cases_of_softmax", seed)
    logits = [ag.log(a).data for a in task.given["a"]]
    first, *_ = ag.jacobian(ag.softmax)(logits)
    assert [task.answer["same"], task.answer["other"]] == pytest.approx(first[:2])


def test_the_whole_jacobian():
    answer = question("jacobian_of_softmax").answer
    logits = [0.3, -1.0, 2.0, 0.0]
    rows = answer([a.data for a in ag.softmax(logits)])
    for row, engine in zip(rows, ag.jacobian(ag.softmax)(logits), strict=True):
        assert row == pytest.approx(engine)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_the_logits_hear(seed):
    task = question("gradient_by_logits", seed)
    logits = [ag.log(a).data for a in task.given["a"]]
    engine = ag.grad(lambda zs: ag.cross_entropy(zs, task.given["k"]))(logits)
    assert task.answer == pytest.approx(engine)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_loss_of_no_idea(seed):
    task = question("loss_of_no_idea", seed)
    assert task.answer == pytest.approx(ag.cross_entropy([2.0] * task.given["n"], 0).data)
