"""Calls of NumPy: carried out again and again on memory whose numbers change."""

import math

import pytest

from autograd_lite.compiling.calls import Calls, array_functions
from autograd_lite.compiling.code import Tape, operands

np = pytest.importorskip("numpy")


@pytest.fixture
def calls():
    return Calls(np, array_functions(np))


@pytest.mark.parametrize(
    "op", ["exp", "expm1", "log", "log1p", "sqrt", "sin", "cos", "tan", "tanh", "atan", "erf"]
)
def test_functions_are_those_of_math(op):
    xs, out = np.array([0.1, 0.7, 2.5]), np.empty(3)
    expected = [getattr(math, op)(x) for x in xs]
    function = array_functions(np)[op]
    assert function(xs).tolist() == pytest.approx(expected, rel=1e-14)
    function(xs, out)
    assert out.tolist() == pytest.approx(expected, rel=1e-14)


def test_where_takes_no_up_to_zero():
    where, out = array_functions(np)["where"], np.empty(3)
    condition = np.array([-1.0, 0.0, 2.0])
    for yes, no in ((1.0, 0.0), (np.array([1.0, 2.0, 3.0]), -7.0)):
        expected = [no, no, yes if isinstance(yes, float) else 3.0]
        where(condition, yes, no, out)
        assert out.tolist() == where(condition, yes, no).tolist() == expected


def test_a_tape_is_carried_out_anew_at_each_run(calls):
    x, y = operands(2)
    a, b, (out, copy) = np.array([1.0, 2.0]), np.array([3.0, -1.0]), np.empty((2, 2))
    shared = x * y
    tape = Tape([shared + 1.0, x, shared * shared])
    (*_, other) = calls.carry_out(tape, [a, b], outs=[out, copy])
    for _ in range(2):
        calls.run()
        assert out.tolist() == [p * q + 1.0 for p, q in zip(a, b, strict=True)]
        assert other.tolist() == [(p * q) ** 2 for p, q in zip(a, b, strict=True)]
        assert copy.tolist() == a.tolist()
        a[:] = 5.0, 0.5


def test_rows_are_gathered_and_scattered_where_slots_repeat(calls):
    source, target = np.arange(8.0).reshape(4, 2), np.ones((4, 2))
    slots = np.array([3, 0, 3, 3, 1])
    rows = calls.gather(source, slots)
    calls.scatter(target, slots, rows)
    calls.run()
    calls.run()
    expected = np.ones((4, 2))
    for _ in range(2):
        for slot in slots:
            expected[slot] += source[slot]
    assert target.tolist() == expected.tolist()


def test_scratch_memory_is_used_anew_only_when_released(calls):
    first, second = calls.scratch(3), calls.scratch(3)
    assert first is not second
    calls.release()
    assert calls.scratch(3) is first
    assert calls.scratch(2, 3) is not second
