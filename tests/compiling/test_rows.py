"""Rows: operations side by side, in consecutive slots."""

from itertools import pairwise

import pytest

import autograd_lite as ag
from autograd_lite import MLP, Parameter, Value
from autograd_lite.compiling.rows import Table
from autograd_lite.compiling.sums import LEAVES, Operations


@pytest.fixture
def network():
    model, xs = MLP(2, [16, 8, 1], seed=0), [Value(0.5), Value(-1.0)]
    return model, Table(Operations([model(xs)], xs, model.parameters()), 2)


def test_an_mlp_is_two_rows_a_layer(network):
    _, table = network
    assert [(row.op, row.size) for row in table.rows] == [
        ("sum", 16), ("relu", 16), ("sum", 8), ("relu", 8), ("sum", 1),
    ]  # fmt: skip
    assert table.sizes == {"u": 2 * 16 + 16 + 16 * 8 + 8 + 8 + 1, "v": 2 + 16 + 16 + 8 + 8 + 1}
    assert {row.side for row in table.rows} == {"v"}


def test_slots_are_consecutive_in_the_order_of_computation(network):
    _, table = network
    assert table.rows[0].first == 2  # after the inputs
    for row, following in pairwise(table.rows):
        assert following.first == row.first + row.size
        assert [table.slots[i] for i in row.members] == [*range(row.first, following.first)]
    own = [i for i in table.operations.live if table.operations.ops[i] not in LEAVES]
    assert sorted(own) == sorted(i for row in table.rows for i in row.members)


def test_a_layer_is_a_product_of_matrices(network):
    model, table = network
    for k, (m, n, layer) in enumerate([(16, 2, 0), (8, 16, 1), (1, 8, 2)]):
        row = table.rows[2 * k]
        (stretches,) = row.stretches
        assert stretches.length == n
        first = stretches.a[0]
        assert stretches.a == [first + n * i for i in range(m)]  # the weights row by row
        slots = table.parameters[first : first + m * n]
        ps = model.parameters()
        weights = [w for neuron in model.layers[layer].neurons for w in neuron.weights]
        assert [ps[i] for i in slots] == weights
        assert stretches.b == [0 if k == 0 else table.rows[2 * k - 1].first] * m
        assert row.terms == (1,)  # the bias


def test_what_the_samples_share_stands_on_its_own_side():
    x, w, v = Value(1.0), Parameter(2.0), Parameter(3.0)
    table = Table(Operations([ag.exp(w * v + 0.5) * x], [x], [w, v]), 1)
    assert [(row.op, row.side) for row in table.rows] == [("sum", "u"), ("exp", "u"), ("sum", "v")]
    assert [number for _, number in table.numbers] == [0.5]
    assert table.rows[-1].kinds == ("U", "v")  # a derivative is wanted by the first alone
    by_inputs = Table(Operations([ag.exp(w * v) * x], [x], [w, v]), 1, by_inputs=True)
    assert by_inputs.rows[-1].kinds == ("U", "V")
