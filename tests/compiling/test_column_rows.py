"""Rows of columns: the calls of NumPy that each kind of row becomes."""

import pytest

from autograd_lite import MLP, Parameter, compile, take

np = pytest.importorskip("numpy")


def test_each_layer_is_one_product_of_matrices():
    model = MLP(3, [5, 1], seed=1)
    program = compile(lambda x, t: (model(x) - t) ** 2, engine="columns")
    program.value_and_grad(np.ones((10, 3)), np.zeros(10))
    (version,) = program.shapes.versions.values()
    with version.engine.memory(10) as memory:
        there, back = (
            [call.args[2].shape for call in calls.calls if call.func is np.matmul]
            for calls in (memory._forward, memory._backward)
        )
    assert there == [(5, 10), (1, 10)]
    assert sorted(back) == [(1, 5), (5, 3), (5, 10)]


def test_look_up_adds_to_what_was_chosen_and_to_nothing_else():
    table = [[Parameter(10.0 * i + j) for j in range(2)] for i in range(3)]

    def f(a, b):
        first, second = take(table, a), take(table, b)
        return first[0] * second[1]

    program = compile(f, parameters=[p for row in table for p in row], engine="columns")
    a, b = np.array([0, 2, 2]), np.array([1, 1, 2])
    value, gradient = program.value_and_grad(a, b)
    assert value == pytest.approx((0 * 11 + 20 * 11 + 20 * 21) / 3)
    expected = np.zeros((3, 2))
    for i, j in zip(a, b, strict=True):
        expected[i, 0] += table[j][1].data / 3
        expected[j, 1] += table[i][0].data / 3
    assert gradient == pytest.approx(expected.ravel().tolist())
    with pytest.raises(IndexError, match="sample 1"):
        program.value_and_grad(np.array([0, 3]), np.array([0, 0]))


def test_one_index_may_look_up_in_many_tables():
    w = Parameter(2.0)

    def f(x, i):
        return take([x, 2 * x], i) + take([3 * x, w * x], i) + take([x, w], w - 1)

    program = compile(f, engine="columns")
    assert program([1.0, 5.0, 7.0], [0, 1, 1]) == [1 + 3 + 2, 10 + 10 + 2, 14 + 14 + 2]
