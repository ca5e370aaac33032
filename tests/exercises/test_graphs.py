"""The right answers of lesson 2, from the engine, from counting, and from SymPy."""

import pytest

import autograd_lite as ag
from autograd_lite import Value

SEEDS = range(20)


def test_three_factors():
    sympy = pytest.importorskip("sympy")
    a, c, x = sympy.symbols("a c x")
    slope = sympy.diff(sympy.exp(sympy.sin(a * x) ** 2 + c), x)
    answer = ag.question("composite_by_hand").answer
    for point in ((2.0, -0.5, 0.3), (-1.0, 0.1, 2.0)):
        exact = slope.subs(dict(zip((a, c, x), point, strict=True)))
        assert answer(*point) == pytest.approx(float(exact), rel=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_two_paths_and_their_counts(seed):
    task = ag.question("two_paths", seed)
    a, b = Value(task.given["a"]), Value(task.given["b"])
    ((a + b) * (b + task.given["k"])).backward()
    assert task.answer == {"a": a.grad, "b": b.grad}
    task = ag.question("paths_and_edges", seed)
    x = Value(0.1)
    for _ in range(task.given["n"]):
        x = x * x + x
    assert task.answer == {"paths": ag.count_paths(x), "edges": ag.count_edges(x)}


def test_the_naive_answer_by_hand():
    # d has 1. It hands 1 to c, which hands 1 and 1 to b: at the first b has 1 and hands 1 + 1 to
    # a, at the second 2 and hands 2 + 2: 6. d hands 1 more to c, which has 2 now, and b becomes
    # 4, handing 4 + 4, then 6, handing 6 + 6.
    assert ag.question("naive_says").answer == 6 + 8 + 12


def test_one_order_is_wrong():
    parents = {"c": "ab", "d": "cb", "e": "c", "f": "de"}
    orders = {"p": "abcdef", "q": "bacedf", "r": "abdcef", "s": "bacdef"}
    wrong = [
        name
        for name, order in orders.items()
        if any(order.index(p) > order.index(node) for node, ps in parents.items() for p in ps)
    ]
    assert wrong == [ag.question("an_order").answer]


@pytest.mark.parametrize("seed", SEEDS)
def test_modes(seed):
    task = ag.question("cost_of_modes", seed)
    inputs, outputs, edges = task.given.values()
    assert task.answer == {"forward": inputs * edges, "reverse": outputs * edges}
