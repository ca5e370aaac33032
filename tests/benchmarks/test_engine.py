import sys
import time
import tracemalloc

import pytest
from others import Bare

from autograd_lite import Value

pytestmark = pytest.mark.benchmark(timer=time.process_time)
micrograd = pytest.importorskip("micrograd.engine")


def expression(number, length=1000):
    """Operators and nothing else: 5 nodes and 1 constant in each round."""
    a, b = number(0.5), number(-1.25)
    x = number(1.0)
    for _ in range(length):
        x = (x * a + b) / (b * b + 1.0)
    x.backward()
    return x.data, a.grad, b.grad


def test_plain_operators(contest):
    assert expression(Value) == pytest.approx(expression(Bare), rel=1e-12)
    ratios = contest(
        "plain operators, forward and backward",
        lambda: expression(Value),
        {"a bare node": lambda: expression(Bare)},
        rounds=60,
    )
    assert ratios["a bare node"] >= 0.5  # machines are noisy: read the printed ratio


def bytes_a_node(number, length=500):
    tracemalloc.start()
    x, y = number(1.0), number(1.0)
    for _ in range(length):
        x = x * y
    x.backward()
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return size / length


def test_bytes_a_node(note):
    ours, bare, theirs = map(bytes_a_node, (Value, Bare, micrograd.Value))
    note(f"bytes a node: {ours:.0f}; a bare node {bare:.0f}, micrograd {theirs:.0f}")
    assert ours < theirs / 2


def chain(number, length):
    x = number(1.0)
    for _ in range(length):
        x = x * 1.0
    x.backward()
    return x.data


def test_depth(note):
    assert chain(Value, 1_000_000) == 1.0
    deepest = sys.getrecursionlimit()
    with pytest.raises(RecursionError):
        chain(micrograd.Value, deepest)
    note(f"depth: 1,000,000 operations; micrograd fails at {deepest:,}")
