"""Emitting: loops, lanes and expressions in LLVM's language, carried out by the processor."""

import ctypes
import math

import pytest

pytest.importorskip("llvmlite")

from autograd_lite.compiling.code import NAMESPACES, Code, operands
from autograd_lite.compiling.emitting import Emitter, llvm_types
from autograd_lite.compiling.machine_code import _compiled

MATH = ["exp", "expm1", "log", "log1p", "sqrt", "sin", "cos", "tan", "tanh", "atan", "erf"]
NUMBERS = [0.3, 1.7, 0.9, 2.2, 0.1, 3.0, 0.5, 1.1, 0.7, 4.0, 0.2]


def run(write, numbers, n_outputs):
    """The numbers that a function with two addresses, source and target, writes."""
    from llvmlite import ir

    _, floats, _, nothing = llvm_types()
    module = ir.Module("test")
    emitter = Emitter(module, "f", [floats, floats], nothing)
    write(emitter, *emitter.function.args)
    emitter.b.ret_void()
    engine = _compiled(str(module), "host")
    source = (ctypes.c_double * len(numbers))(*numbers)
    target = (ctypes.c_double * n_outputs)()
    ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)(engine.get_function_address("f"))(
        ctypes.addressof(source), ctypes.addressof(target)
    )
    return list(target)


@pytest.mark.parametrize("lanes", [1, 4])
@pytest.mark.parametrize("op", MATH)
def test_functions_are_those_of_math(op, lanes):
    (x,) = operands(1)
    expression = getattr(NAMESPACES[Code], op)(x)

    def write(e, source, target):
        e.lanes = lanes
        zero = e.index(0)
        y = e.expression(expression, {x: e.load_slot(source, zero)})
        e.store_slot(y, target, zero)

    expected = [getattr(math, op)(x) for x in NUMBERS[:lanes]]
    assert run(write, NUMBERS, lanes) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("lanes", [1, 4])
def test_arithmetic_and_where(lanes):
    x, y = operands(2)
    where = NAMESPACES[Code].where
    expressions = [
        (x + y) / (x - y), -x * y, abs(y - x), x**y, where(x - y, x, 7.0), where(x - x, x, y),
    ]  # fmt: skip

    def write(e, source, target):
        e.lanes = lanes
        known = {x: e.load_slot(source, e.index(0)), y: e.load_slot(source, e.index(1))}
        for i, expression in enumerate(expressions):
            e.store_slot(e.expression(expression, known), target, e.index(i))

    found = run(write, NUMBERS, lanes * len(expressions))
    for k, (a, b) in enumerate(zip(NUMBERS[:lanes], NUMBERS[lanes : 2 * lanes], strict=True)):
        expected = [(a + b) / (a - b), -a * b, abs(b - a), a**b, a if a > b else 7.0, b]
        assert found[k::lanes] == pytest.approx(expected, rel=1e-14)


def test_loops_carry_numbers_and_lanes_are_added():
    def write(e, source, target):
        def body(i, total, product):
            x = e.load_at(source, i)
            return [e.add(total, x), e.b.fmul(product, x)]

        start = [e.f64(0.0), e.f64(1.0)]
        total, product = e.loop(e.index(1), e.index(len(NUMBERS)), body, start, step=2)
        e.store_at(total, target, e.index(0))
        e.store_at(product, target, e.index(1))
        wide = e.load_at(source, e.index(2), 8)
        e.store_at(e.add_lanes(wide, 8), target, e.index(2))
        (none,) = e.loop(e.index(3), e.index(3), lambda i, x: [e.number(1.0)], [e.f64(-5.0)])
        e.store_at(none, target, e.index(3))

    assert run(write, NUMBERS, 4) == pytest.approx(
        [sum(NUMBERS[1::2]), math.prod(NUMBERS[1::2]), sum(NUMBERS[2:10]), -5.0], rel=1e-14
    )
