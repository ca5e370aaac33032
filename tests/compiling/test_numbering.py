"""Numbering: rows as whole numbers, and the kernels that they need."""

import pytest

from autograd_lite import MLP, Value, dot
from autograd_lite.compiling.numbering import FIELDS_OF_A_ROW, Rows
from autograd_lite.compiling.rows import Table
from autograd_lite.compiling.sums import Operations


def numbered(model, kernels=None):
    xs = [Value(0.5), Value(-1.0)]
    outputs = model(xs)
    roots = outputs if isinstance(outputs, list) else [outputs]
    table = Table(Operations(roots, xs, model.parameters()), 2)
    return table, Rows(table, "v", {} if kernels is None else kernels)


def entries(rows):
    return [
        tuple(rows.table[i : i + FIELDS_OF_A_ROW])
        for i in range(0, len(rows.table), FIELDS_OF_A_ROW)
    ]


def test_layers_of_any_size_share_kernels():
    kernels = {}
    numbered(MLP(2, [16, 16, 1], seed=0), kernels)
    before = dict(kernels)
    _, rows = numbered(MLP(2, [32, 64, 32, 1], seed=0), kernels)
    assert kernels == before
    assert {kernel for kernel, *_ in entries(rows)} <= set(kernels.values())
    numbered(MLP(2, [8, 1], activation="tanh", seed=0), kernels)
    assert len(kernels) == len(before) + 1


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (1, {1: (1, 2)}),
        (3, {1: (3, 2)}),
        (6, {4: (4, 2), 1: (2, 6)}),
        (8, {4: (8, 2)}),
        (30, {4: (28, 2), 1: (2, 30)}),
    ],
)
def test_sums_of_the_same_inputs_go_four_at_a_time(width, expected):
    _, rows = numbered(MLP(2, [width], activation="linear", seed=0))
    together = {number: key[-1] for key, number in rows.kernels.items()}
    counts = {together[kernel]: (count, first) for kernel, count, first, _ in entries(rows)}
    assert counts == expected


def test_the_lists_of_a_row_lead_to_its_slots():
    table, rows = numbered(MLP(2, [4, 1], seed=0))
    (_, count, _, start) = entries(rows)[0]
    a, b, length, biases = rows.lists[start : start + 4]
    (row, *_) = table.rows
    assert length == 2
    assert rows.lists[a : a + count].tolist() == row.stretches[0].a
    assert rows.lists[b : b + count].tolist() == row.stretches[0].b == [0] * 4
    assert rows.lists[biases : biases + count].tolist() == row.operands[0]


def test_a_sum_with_itself_goes_alone():
    """Where both factors may be the same slot, no sum is computed beside another."""
    xs = [Value(float(i)) for i in range(6)]
    roots = [dot(xs[:3], xs[:3]), *(dot(xs[i : i + 3], xs[:3]) for i in range(1, 4))]
    table = Table(Operations(roots, xs, []), 6, by_inputs=True)
    rows = Rows(table, "v", {})
    assert {key[-1] for key in rows.kernels} == {1}
