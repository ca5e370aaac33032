"""Sums of products: what merges into one, what is written once, and that values stay."""

import math

import pytest

import autograd_lite as ag
from autograd_lite import Parameter, Value
from autograd_lite.compiling.lists import Lists
from autograd_lite.compiling.rows import Table
from autograd_lite.compiling.sums import LEAVES, Operations


def leaves(*numbers):
    return [Parameter(x) for x in numbers]


def operations(root, parameters, inputs=()):
    return Operations([root], list(inputs), parameters)


def inner(found):
    """The names of what is computed."""
    return [found.ops[i] for i in found.live if found.ops[i] not in LEAVES]


def value(found, parameters):
    table = Table(found, 0)
    return Lists(table).evaluate([parameters[i].data for i in table.parameters], [[]])[0][0]


def test_a_loop_the_builtin_sum_and_dot_are_one_sum_of_products():
    ws, xs, b = leaves(1.0, 2.0, 3.0), leaves(4.0, 5.0, 6.0), Parameter(0.5)
    loop: Value = b
    for w, x in zip(ws, xs, strict=True):
        loop = loop + w * x
    builtin = sum((w * x for w, x in zip(ws, xs, strict=True)), b)
    terms = set()
    for root in (loop, builtin, ag.dot(ws, xs) + b):
        found = operations(root, [*ws, *xs, b])
        assert inner(found) == ["sum"]
        (i,) = found.roots
        terms.add(frozenset(found.args[i]))
        assert value(found, [*ws, *xs, b]) == 32.5
    assert terms == {frozenset({(0, 3), (1, 4), (2, 5), (6,)})}


def test_a_sum_times_a_number_is_not_taken_apart():
    a, b, c = ps = leaves(2.0, 3.0, 5.0)
    found = operations((a + b) * c, ps)
    assert inner(found) == ["sum", "sum"]  # a + b, and one product
    assert value(found, ps) == 25.0
    assert found.merged == 0


def test_signs_are_numbers_before_terms():
    a, b, c = ps = leaves(2.0, 3.0, 5.0)
    minus_a, minus_b = -a, -b
    for root, expected in (
        (a - minus_b, 5.0), (a - b * -2.0, 8.0), (b - -minus_a, 1.0), (a - (b - c), 4.0),
        (minus_a - -minus_b, -5.0),
    ):  # fmt: skip
        found = operations(root, ps)
        assert len(inner(found)) == (2 if expected == 4.0 else 1)  # b - c is a sum of its own
        assert value(found, ps) == expected


def test_what_two_others_use_stays_on_its_own():
    a, b, c = ps = leaves(2.0, 3.0, 5.0)
    once = operations(a * b + c, ps)
    assert (inner(once), once.merged, value(once, ps)) == (["sum"], 1, 11.0)
    product = a * b
    twice = operations((product + c) * ag.exp(product), ps)
    assert inner(twice).count("sum") == 3  # the product, the sum, and the root
    assert twice.merged == 0


def test_equal_operations_are_computed_once_and_constants_beforehand():
    a, b = ps = leaves(2.0, 3.0)
    found = operations(ag.tanh(a * b) + ag.tanh(a * b) * 4.0, ps)
    assert inner(found).count("tanh") == 1
    folded = operations(a * (ag.exp(Value(0.0)) + 1.0) + (-b) * 1.0 - 0.0 * Value(7.0), ps)
    assert inner(folded) == ["sum"]
    assert value(folded, ps) == 1.0
    assert operations(a * 1.0, ps).live == [0, 1]  # nothing but the parameters


def test_softmax_shares_exponentials_that_do_not_overflow():
    zs = leaves(0.0, 1000.0, -1000.0, 999.5)
    total = sum(p * (i + 1) for i, p in enumerate(ag.softmax(zs)))
    found = operations(total, zs)
    assert inner(found).count("exp") == 4
    assert inner(found).count("largest") == 1
    exps = [math.exp(z.data - 1000.0) for z in zs]
    expected = sum((i + 1) * e for i, e in enumerate(exps)) / sum(exps)
    assert value(found, zs) == pytest.approx(expected, rel=1e-14)


def test_an_expansion_is_read_within_no_grad_as_well():
    from autograd_lite import PRIMITIVES, compile, no_grad, primitive

    @primitive("two products", expansion=lambda a, b, c, d: a * b + c * d)
    def two_products(a, b, c, d):
        grads = (b.data, a.data, d.data, c.data)
        return Value(a.data * b.data + c.data * d.data, (a, b, c, d), grads, "two products")

    try:
        w = Parameter(2.0)
        with no_grad():
            program = compile(lambda x, y: two_products(x, y, w, x) * 1.0, engine="lists")
            assert program([1.0, 2.0, 3.0], [4.0, 5.0, 6.0]) == [6.0, 14.0, 24.0]
    finally:
        del PRIMITIVES["two products"]
