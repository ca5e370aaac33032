import random

import pytest
from twins import arities, takes_index

from autograd_lite import Value, adjoints, expand, replay, sigmoid, softplus, topological_order
from autograd_lite.namespaces import NAMESPACES
from autograd_lite.primitives import PRIMITIVES

mpmath = pytest.importorskip("mpmath")
sympy = pytest.importorskip("sympy")


def example():
    a, b = Value(2.0, label="a"), Value(1.0, label="b")
    return a, b, (a + b) * (b + 1)


def test_replay_on_other_numbers_makes_a_new_graph():
    a, b, e = example()
    c = Value(5.0)
    again = replay(e, {a: c})
    assert again.data == (5 + 1) * (1 + 1)
    again.backward()
    assert (c.grad, a.grad) == (2.0, 0.0)
    assert b.grad == 8.0  # shared: it was not replaced
    assert e.data == 6.0


def test_replay_shares_what_depends_on_nothing_replaced():
    a, _, e = example()
    again = replay(e, {a: Value(5.0)})
    assert again.parents[1] is e.parents[1]
    assert replay(e, {}) is e


def test_replay_carries_labels_over():
    a, b = Value(2.0), Value(3.0)
    product = a * b
    product.label = "product"
    assert replay(product, {a: Value(4.0)}).label == "product"


def test_replay_of_an_interior_node():
    _, _, e = example()
    assert replay(e, {e.parents[0]: Value(10.0)}).data == 20.0


def test_replay_on_symbols_derives():
    a, b, e = example()
    x, y = sympy.symbols("a b", real=True)
    again = replay(e, {a: Value(x), b: Value(y)})
    assert sympy.expand(again.data - (x + y) * (y + 1)) == 0


def test_replay_names_an_unknown_primitive():
    x = Value(1.0)
    strange = Value(2.0, (x,), (1.0,), "strange")
    with pytest.raises(ValueError, match="'strange' is not a known primitive"):
        replay(strange, {x: Value(2.0)})


def test_expand_leaves_the_graph_as_it_was():
    x = Value(0.5)
    y = sigmoid(x) * softplus(x)
    expanded = expand(y)
    assert [p.op for p in y.parents] == ["sigmoid", "softplus"]
    assert [p.op for p in expanded.parents] == ["/", "log"]
    assert expanded.data == pytest.approx(y.data, rel=1e-15)


def test_expand_overflows_where_only_the_closed_form_is_stable():
    assert sigmoid(-1000.0).data == 0.0
    with pytest.raises(OverflowError, match=r"exp at x = 1000\.0"):
        expand(sigmoid(-1000.0))


def test_expand_of_elementary_primitives_is_the_same_graph():
    _, _, e = example()
    assert expand(e) is e


def test_adjoints_are_what_backward_computes_and_leave_no_trace():
    a, b, e = example()
    e.backward()
    found = adjoints(e)
    assert found == {node: node.grad for node in topological_order(e)}
    assert adjoints(e, seed=3.0)[b] == 15.0
    assert (a.grad, b.grad) == (2.0, 5.0)


def test_adjoints_leave_no_trace_after_an_error_either():
    x = Value(0.0, label="x")
    y = x.sqrt() * x
    x.grad, y.grad = 7.0, 8.0
    with pytest.raises(ValueError, match=r"0 \* inf"):
        adjoints(y)
    assert (x.grad, y.grad) == (7.0, 8.0)


class ManyDigits:
    """Functions of mpmath's numbers, of 80 digits here, by their definitions."""

    pi, exp, expm1, log, log1p = mpmath.pi, mpmath.exp, mpmath.expm1, mpmath.log, mpmath.log1p
    sqrt, sin, cos, tan, tanh = mpmath.sqrt, mpmath.sin, mpmath.cos, mpmath.tan, mpmath.tanh
    atan, erf = mpmath.atan, mpmath.erf

    @staticmethod
    def where(condition, yes, no):
        return yes if condition > 0 else no

    @staticmethod
    def sigmoid(x):
        return 1 / (1 + mpmath.exp(-x))

    @staticmethod
    def softplus(x):
        return mpmath.log(1 + mpmath.exp(x))

    @staticmethod
    def logsumexp(xs):
        return mpmath.log(sum(map(mpmath.exp, xs)))

    @staticmethod
    def softmax(xs):
        return [mpmath.exp(x) / sum(map(mpmath.exp, xs)) for x in xs]

    @staticmethod
    def log_softmax(xs):
        return [x - ManyDigits.logsumexp(xs) for x in xs]


def random_graph(rng):
    leaves = [Value(rng.choice([rng.uniform(-3, 3), rng.uniform(-40, 40), 1.0])) for _ in range(3)]
    nodes = list(leaves)
    for _ in range(rng.randint(1, 5)):
        op = rng.choice([op for op in PRIMITIVES if not takes_index(op)])
        operands = [rng.choice(nodes) for _ in range(arities(op)[0])]
        nodes.append(PRIMITIVES[op].function(*operands))
    return leaves, nodes[-1]


def results(root, leaves):
    found = adjoints(root)
    return [root.data, *(found.get(leaf, 0.0) for leaf in leaves)]


def test_where_an_expansion_differs_it_is_by_rounding(monkeypatch):
    """Computed with 80 digits, closed forms and expansions agree wherever floats do not."""
    monkeypatch.setitem(NAMESPACES, mpmath.mpf, ManyDigits)
    rng, differing, n_compared = random.Random(4), 0, 0
    with mpmath.workdps(80):
        while n_compared < 2000:
            try:
                leaves, root = random_graph(rng)
                expanded = expand(root)
                closed, open_ = results(root, leaves), results(expanded, leaves)
            except (ArithmeticError, ValueError):
                continue  # outside of a domain, or where only the closed form is stable
            n_compared += 1
            if closed == pytest.approx(open_, rel=1e-9, abs=0.0):
                continue
            differing += 1
            every = {n for r in (root, expanded, *leaves) for n in topological_order(r)}
            exact = {n: Value(mpmath.mpf(n.data), op=n.op) for n in every if not n.parents}
            one, other = (
                results(replay(r, exact), [exact[leaf] for leaf in leaves])
                for r in (root, expanded)
            )
            scale = max(1, *map(abs, one))
            assert all(
                abs(x - y) < mpmath.mpf(10) ** -60 * scale for x, y in zip(one, other, strict=True)
            )
    assert differing > 10
