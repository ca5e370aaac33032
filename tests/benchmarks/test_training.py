import sys
import time

import pytest
from gpt import GPT
from others import Bare, micrograd_exp, micrograd_log
from sklearn.datasets import make_moons

import autograd_lite as ag
from autograd_lite import Value

pytestmark = pytest.mark.benchmark(timer=time.process_time)
micrograd = pytest.importorskip("micrograd.engine")
micrograd_nn = pytest.importorskip("micrograd.nn")


def test_a_full_batch_of_moons(contest):
    X, y = make_moons(n_samples=100, noise=0.1, random_state=1)  # noqa: N806
    samples, targets = X.tolist(), (2 * y - 1).tolist()
    ours, theirs = ag.MLP(2, [16, 16, 1], seed=1), micrograd_nn.MLP(2, [16, 16, 1])
    for our, their in zip(ours.parameters(), theirs.parameters(), strict=True):
        their.data = our.data

    def our_step():
        ours.zero_grad()
        loss = ag.hinge([ours(x) for x in samples], targets)
        loss = loss + ag.l2_penalty(ours.parameters(), 1e-4)
        loss.backward()
        return loss.data, [p.grad for p in ours.parameters()]

    def their_step():
        theirs.zero_grad()
        inputs = [list(map(micrograd.Value, x)) for x in samples]
        scores = list(map(theirs, inputs))
        margins = [(1 + -t * score).relu() for t, score in zip(targets, scores, strict=True)]
        loss = sum(margins) * (1.0 / len(margins))
        loss = loss + 1e-4 * sum(p * p for p in theirs.parameters())
        loss.backward()
        return loss.data, [p.grad for p in theirs.parameters()]

    (our_loss, our_grads), (their_loss, their_grads) = our_step(), their_step()
    assert our_loss == pytest.approx(their_loss, rel=1e-12)
    assert our_grads == pytest.approx(their_grads, rel=1e-10, abs=1e-14)
    ratios = contest("a step of moons", our_step, {"micrograd": their_step}, rounds=7)
    assert ratios["micrograd"] >= 15  # machines are noisy: read the printed ratio


def test_a_step_of_a_scalar_gpt(contest):
    sys.setrecursionlimit(100_000)  # for micrograd
    plain = GPT(Value, Value.exp, Value.log)
    compound = GPT(Value, Value.exp, Value.log, ag.dot)
    bare = GPT(Bare, Bare.exp, Bare.log)
    theirs = GPT(micrograd.Value, micrograd_exp, micrograd_log)
    assert len(plain.parameters) == 4192
    for _ in range(2):
        losses = [model.step() for model in (plain, compound, bare, theirs)]
        assert losses == pytest.approx([losses[0]] * 4, rel=1e-10)
    ratios = contest(
        "a step of a GPT of plain Values",
        plain.step,
        {"with dot": compound.step, "on a bare node": bare.step, "on micrograd": theirs.step},
    )
    assert ratios["on a bare node"] >= 0.5
    assert ratios["on micrograd"] > 1
