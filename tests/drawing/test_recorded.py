import math
import random

import pytest

import autograd_lite as ag
from autograd_lite import MLP, SGD, Constant, Parameter, Value, topological_order
from autograd_lite.drawing.recorded import changed_leaves


def changed(root):
    return changed_leaves(topological_order(root))


def test_a_graph_that_nobody_touched_has_not_changed():
    model = MLP(2, [4, 1], "tanh", seed=0)
    loss = (model([0.5, -1.0]) - 1) ** 2
    loss.backward()
    assert changed(loss) == {}


def test_both_operands_of_a_product_are_found_again():
    w, x = Value(2.0), Value(3.0)
    y = w * x
    w.data, x.data = 1.7, 5.0
    assert changed(y) == {w: 2.0, x: 3.0}


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x + 1, lambda x: 1 - x, lambda x: x / 3, lambda x: 10 / x, lambda x: -x,
        lambda x: x**3, lambda x: x * x, Value.exp, Value.log, Value.sqrt, Value.sin, Value.tanh,
        ag.sigmoid, ag.softplus, ag.gelu, Value.relu, abs,
    ],
)  # fmt: skip
def test_the_operand_of_any_function_is_found_again(function):
    x = Value(0.7)
    y = function(x)
    x.data = 0.64
    assert changed(y) == {x: 0.7}


def test_what_one_sum_does_not_tell_another_operation_may():
    a, b = Value(2.0), Value(1.0)
    e = (a + b) * (b + 1)
    a.data, b.data = 1.7, 0.7
    assert changed(e) == {a: 2.0, b: 1.0}


def test_what_nothing_tells_is_not_invented():
    a, b = Value(2.0), Value(1.0)
    total = a + b
    a.data, b.data = 1.7, 0.7
    assert changed(total) == {a: None, b: None}
    off = Value(-1.0)
    y = off.relu()
    off.data = 3.0
    assert changed(y) == {off: None}


def test_every_parameter_of_a_network_is_found_again_after_a_step():
    model = MLP(2, [5, 3, 1], "tanh", seed=1)
    before = model.state_dict()
    loss = ag.mean([ag.softplus(model([x, -x])) for x in (0.3, -1.2)])
    loss.backward()
    SGD(model.parameters(), lr=0.3).step()
    found = changed(loss)
    for name, parameter in model.named_parameters():
        assert found[parameter] == pytest.approx(before[name], rel=1e-9, abs=1e-12)
    assert found[model.layers[0].neurons[0].bias] == 0.0


def test_random_graphs_after_random_changes():
    """Whatever is found is what the graph was computed with: it gives the same numbers again."""
    rng = random.Random(0)
    for _ in range(150):
        leaves = [Parameter(rng.uniform(0.5, 2)) for _ in range(4)]
        nodes = list(leaves)
        for _ in range(rng.randint(1, 8)):
            a, b = rng.choice(nodes), rng.choice(nodes)
            nodes.append(rng.choice([a + b, a - b, a * b, a.tanh(), a.sin(), a * Constant(2.0)]))
        root, recorded = ag.sum(nodes), {leaf: leaf.data for leaf in leaves}
        for leaf in rng.sample(leaves, rng.randint(0, 4)):
            leaf.data *= rng.uniform(0.8, 1.2)
        found = changed(root)
        for leaf in leaves:
            if leaf in found and found[leaf] is not None:
                assert found[leaf] == pytest.approx(recorded[leaf], rel=1e-6)
            elif leaf not in found:
                assert leaf.data == recorded[leaf]


def test_drawing_within_no_grad_and_symbols_do_no_harm():
    sympy = pytest.importorskip("sympy")
    x = Value(sympy.Symbol("x"))
    assert changed(x.tanh() * 2) == {}
    w = Value(2.0)
    y = w * 3
    w.data = 1.0
    with ag.no_grad():
        assert changed(y) == {w: 2.0}


def test_unknown_operations_and_infinite_derivatives_are_left_alone():
    x = Value(2.0)
    assert changed(Value(1.0, (x,), (5.0,), "mystery")) == {}
    assert changed(Value(0.0).sqrt()) == {}
    assert changed(Value(1.0, (x,), (math.nan,), "odd")) == {}
