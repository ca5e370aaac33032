"""Lists: the table of rows carried out in Python."""

import math

import pytest

import autograd_lite as ag
from autograd_lite import Parameter, Value, adjoints
from autograd_lite.compiling.lists import Lists
from autograd_lite.compiling.rows import Table
from autograd_lite.compiling.sums import Operations


def lists(root, inputs, parameters, by_inputs=False):
    roots = root if isinstance(root, list) else [root]
    return Lists(Table(Operations(roots, inputs, parameters), len(inputs), by_inputs))


def test_the_gradient_is_that_of_the_mean():
    x, t, w, b = Value(1.0), Value(1.0), Parameter(1.0), Parameter(0.0)
    engine = lists((w * x + b - t) ** 2, [x, t], [w, b])
    numbers = [{0: 3.0, 1: -1.0}[i] for i in engine.table.parameters]
    samples = [[1.0, 2.0], [2.0, -1.0], [-0.5, 0.25]]
    errors = [3.0 * p - 1.0 - q for p, q in samples]
    outputs, gradient = engine.differentiate(numbers, samples)
    assert outputs == engine.evaluate(numbers, samples) == [[e**2] for e in errors]
    by = dict(zip(engine.table.parameters, gradient, strict=True))
    expected = sum(2 * e * p for e, (p, _) in zip(errors, samples, strict=True)) / 3
    assert by[0] == pytest.approx(expected, rel=1e-14)
    assert by[1] == pytest.approx(2 * sum(errors) / 3, rel=1e-14)


def test_each_sample_has_a_gradient_by_its_own_inputs():
    xs, w = [Value(0.1), Value(0.2), Value(0.3)], Parameter(0.5)
    loss = ag.logsumexp([w * x for x in xs]) + ag.exp(xs[0]) * ag.sin(xs[1]) / xs[2]
    engine = lists(loss, xs, [w], by_inputs=True)
    samples = [[0.1, 0.2, 0.3], [-1.0, 2.0, 0.7]]
    _, _, by_inputs = engine.by_inputs([0.5], samples)
    for sample, found in zip(samples, by_inputs, strict=True):
        ys = [Value(x) for x in sample]
        slopes = adjoints(ag.logsumexp([w * y for y in ys]) + ag.exp(ys[0]) * ag.sin(ys[1]) / ys[2])
        assert found == pytest.approx([slopes[y] for y in ys], rel=1e-13)


def test_a_sample_outside_the_domain_is_nan_and_the_others_stay():
    x, w = Value(1.0), Parameter(1.0)
    engine = lists(w * ag.log(x), [x], [w])
    outputs = engine.evaluate([2.0], [[math.e], [-1.0], [1.0]])
    assert outputs[0] == [2.0]
    assert math.isnan(outputs[1][0])
    assert outputs[2] == [0.0]


def test_take_reads_its_index_from_the_sample():
    i, ws = Value(0.0), [Parameter(x) for x in (5.0, 6.0, 7.0)]
    engine = lists(ag.take(ws, i) ** 2, [i], ws)
    numbers = [ws[k].data for k in engine.table.parameters]
    outputs, gradient = engine.differentiate(numbers, [[2.0], [0.0], [2.0], [1.0]])
    assert outputs == [[49.0], [25.0], [49.0], [36.0]]
    by = dict(zip(engine.table.parameters, gradient, strict=True))
    assert [by[k] for k in range(3)] == pytest.approx([10 / 4, 12 / 4, 2 * 14 / 4])
    for index in (3.0, -1.0, 0.5):
        assert math.isnan(engine.evaluate(numbers, [[index]])[0][0])
