"""The right answers of lesson 3, from the engine."""

import pytest

import autograd_lite as ag
from autograd_lite import Value


@pytest.mark.parametrize("seed", range(20))
def test_local_derivatives_are_those_of_the_nodes(seed):
    task = ag.question("local_derivatives", seed)
    a, b = Value(task.given["a"]), Value(task.given["b"])
    quotient = a / b
    assert list(task.answer.values()) == pytest.approx(
        [*quotient.local_grads, (b**3).local_grads[0], b.exp().local_grads[0]]
    )


@pytest.mark.parametrize("seed", range(5))
def test_a_set_loses_an_edge(seed):
    a = Value(ag.question("parents_in_a_set", seed).given["a"])
    y = a * a
    one_edge = dict(zip(y.parents, y.local_grads, strict=True))
    assert ag.question("parents_in_a_set", seed).answer == sum(one_edge.values())


def test_graphs_shared_or_not():
    a, b = Value(2.0), Value(3.0)
    twice, c = a * b + a * b, a * b
    sizes = [[ag.count_nodes(y), ag.count_edges(y)] for y in (twice, c + c)]
    assert list(ag.question("shared_or_not").answer.values()) == sizes


def test_the_sigmoid_of_parts():
    answer = ag.question("sigmoid_of_parts").answer
    assert ag.grad(answer)(0.3) == pytest.approx(ag.grad(ag.sigmoid)(0.3), rel=1e-14)
