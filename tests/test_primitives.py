import math
import re

import pytest
from twins import arities, points, takes_index, torch_functions

import autograd_lite as ag
from autograd_lite import Value, expand, grad, hessian, topological_order
from autograd_lite._errors import describe_operands
from autograd_lite.primitives import PRIMITIVES, primitive

sympy = pytest.importorskip("sympy")

ALL = sorted(PRIMITIVES)
COMPOUND = [op for op in ALL if PRIMITIVES[op].expansion]
POINTS = [pytest.param(op, point, id=f"{op}{point}") for op in ALL for point in points(op)]


def run(op, numbers):
    leaves = [Value(x) for x in numbers]
    return leaves, PRIMITIVES[op].function(*leaves)


def symbols_for(op, n):
    """Real symbols; positive ones where the domain leaves no other numbers."""
    inside = [p for p in points(op) if len(p) == n]
    positive = [all(p[i] > 0 for p in inside) for i in range(n)]
    return [
        sympy.Symbol(f"x{i}", positive=True) if only_positive else sympy.Symbol(f"x{i}", real=True)
        for i, only_positive in enumerate(positive)
    ]


def smooth_piece(expression, at):
    """The expression as it reads near a point, with each case distinction decided there."""

    def decided(*branches):
        return next(e for e, condition in branches if condition.subs(at) == sympy.true)

    pieces = sympy.sympify(expression).rewrite(sympy.Piecewise)
    while pieces.has(sympy.Piecewise):
        pieces = pieces.replace(sympy.Piecewise, decided)
    return pieces.replace(
        lambda e: e.is_Float, lambda e: sympy.nsimplify(e, [sympy.sqrt(2)], tolerance=1e-13)
    )


def test_each_primitive_has_points_to_be_tested_at():
    assert len(ALL) >= 30
    for op in ALL:
        assert {len(point) for point in points(op)} == set(arities(op)), op


@pytest.mark.parametrize("op", ALL)
def test_local_derivatives_are_those_of_sympy(op):
    for n in arities(op):
        xs = symbols_for(op, n)
        _, y = run(op, xs)
        for point in (p for p in points(op) if len(p) == n):
            at = dict(zip(xs, point, strict=True))
            for x, ours in zip(xs, y.local_grads, strict=True):
                theirs = sympy.diff(y.data, x)
                difference = smooth_piece(ours, at) - smooth_piece(theirs, at)
                assert sympy.simplify(difference) == 0, (op, x, ours, theirs)


@pytest.mark.parametrize(("op", "point"), POINTS)
def test_local_derivatives_are_those_of_central_differences(op, point):
    leaves, y = run(op, point)
    y.backward()
    h = 1e-5
    for i, leaf in enumerate(leaves):
        if i == 0 and takes_index(op):
            assert leaf.grad == 0
            continue
        moved = [[x + (i == j) * step for j, x in enumerate(point)] for step in (h, -h)]
        right, left = (run(op, numbers)[1].data for numbers in moved)
        assert leaf.grad == pytest.approx((right - left) / (2 * h), rel=1e-7, abs=1e-8)


@pytest.mark.parametrize(("op", "point"), POINTS)
def test_second_derivatives_are_those_of_sympy(op, point):
    xs = symbols_for(op, len(point))
    at = dict(zip(xs, point, strict=True))
    value = smooth_piece(run(op, xs)[1].data, at)
    ours = hessian(PRIMITIVES[op].function)(*point)
    for i, row in enumerate(ours):
        theirs = [float(sympy.diff(value, xs[i], x).subs(at)) for x in xs]
        assert row == pytest.approx(theirs, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("op", [op for op in ALL if not takes_index(op)])
def test_a_value_of_a_value_differentiates_twice(op):
    """As hessian does, but by hand: the number in a node is itself a node of another graph."""
    xs = symbols_for(op, arities(op)[0])
    point = points(op)[0]
    at = dict(zip(xs, point, strict=True))
    inner = [Value(x) for x in point]
    outer, y = run(op, inner)
    y.backward()
    slope = outer[0].grad * Value(1.0)
    slope.backward()
    value = smooth_piece(run(op, xs)[1].data, at)
    theirs = [float(sympy.diff(value, xs[0], x).subs(at)) for x in xs]
    assert [x.grad for x in inner] == pytest.approx(theirs, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(("op", "point"), POINTS)
def test_value_and_derivatives_are_those_of_torch(op, point):
    torch = pytest.importorskip("torch")
    twins = torch_functions()
    assert op in twins, f"write down which function of PyTorch {op} is, in twins.py"
    leaves, y = run(op, point)
    y.backward()
    tensors = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in point]
    if op == "leaky_relu":
        tensors = [t.detach().reshape(1).requires_grad_() for t in tensors]
    theirs = twins[op](*tensors)
    gradients = torch.autograd.grad(theirs, tensors, allow_unused=True)
    assert y.data == pytest.approx(theirs.item(), rel=1e-13)
    assert [x.grad for x in leaves] == pytest.approx(
        [0.0 if g is None else g.item() for g in gradients], rel=1e-12, abs=1e-15
    )


@pytest.mark.parametrize("op", COMPOUND)
def test_expansion_has_the_derivatives_of_the_closed_form_in_sympy(op):
    for n in arities(op):
        xs = symbols_for(op, n)
        leaves, closed = run(op, xs)
        expanded = expand(closed)
        assert expanded.op != op
        expanded.backward(sympy.Integer(1))
        for point in (p for p in points(op) if len(p) == n):
            at = dict(zip(xs, point, strict=True))
            for leaf, ours in zip(leaves, closed.local_grads, strict=True):
                difference = smooth_piece(leaf.grad, at) - smooth_piece(ours, at)
                assert sympy.simplify(difference) == 0, (op, leaf)


@pytest.mark.parametrize("op", COMPOUND)
def test_expansion_has_the_same_numbers(op):
    for point in points(op):
        leaves, closed = run(op, point)
        expanded = expand(closed)
        assert expanded.data == pytest.approx(closed.data, rel=1e-13)
        closed.backward()
        exact = [leaf.grad for leaf in leaves]
        for leaf in leaves:
            leaf.grad = 0.0
        expanded.backward()
        assert [leaf.grad for leaf in leaves] == pytest.approx(exact, rel=1e-12)
        assert not {node.op for node in topological_order(expanded)} & set(COMPOUND)


# Where a function has a corner or an infinite slope, the convention is PyTorch's.
SINGULAR = [
    ("relu", (0.0,), (0.0,)),
    ("abs", (0.0,), (0.0,)),
    ("sqrt", (0.0,), (math.inf,)),
    ("maximum", (1.5, 1.5), (0.5, 0.5)),
    ("minimum", (1.5, 1.5), (0.5, 0.5)),
    ("where", (0.0, 2.0, 3.0), (0.0, 0.0, 1.0)),
    ("take", (1.0, 2.0, 3.0), (0.0, 0.0, 1.0)),
    ("leaky_relu", (0.0, 0.1), (0.1, 0.0)),
    ("**", (0.0, 0.5), (math.inf, 0.0)),
    ("**", (0.0, 1.0), (1.0, 0.0)),
    ("**", (0.0, 2.0), (0.0, 0.0)),
    ("**", (0.0, 0.0), (0.0, 0.0)),
]


@pytest.mark.parametrize(("op", "point", "expected"), SINGULAR)
def test_conventions_at_singular_points(op, point, expected):
    leaves, y = run(op, point)
    y.backward()
    assert tuple(leaf.grad for leaf in leaves) == expected
    assert PRIMITIVES[op].singular, f"{op} has a singular point and does not say so"


def test_every_stated_convention_is_tested():
    assert {op for op in ALL if PRIMITIVES[op].singular} == {op for op, _, _ in SINGULAR}


@pytest.mark.parametrize(("op", "point", "expected"), SINGULAR)
def test_conventions_at_singular_points_are_those_of_torch(op, point, expected):
    torch = pytest.importorskip("torch")
    shape = (1,) if op == "leaky_relu" else ()
    tensors = [
        torch.full(shape, x, dtype=torch.float64, requires_grad=not (i == 0 and takes_index(op)))
        for i, x in enumerate(point)
    ]
    torch_functions()[op](*tensors).backward()
    theirs = tuple(0.0 if t.grad is None else t.grad.item() for t in tensors)
    if (op, point) == ("**", (0.0, 0.0)):
        theirs = (theirs[0], 0.0)  # PyTorch says -inf by the exponent there; see the next test
    assert theirs == expected


def test_zero_to_the_power_zero():
    """x**0 is 1 with slope 0 by x; by the exponent, 0**y jumps at 0, and we say 0."""
    x, y = Value(0.0), Value(0.0)
    power = x**y
    power.backward()
    assert (power.data, x.grad, y.grad) == (1.0, 0.0, 0.0)


def test_a_constant_exponent_takes_any_base():
    for exponent, slope in [(3, 12.0), (2, -4.0), (-1, -0.25)]:
        assert grad(lambda x, n=exponent: x**n)(-2.0) == slope


def test_describing_operands():
    x = Value(0.5, label="w")
    assert describe_operands((x, x * 2, 3.0, 4.0)) == (
        "w = 0.5, y = 1.0 (the result of *), z = 3.0 and 1 more"
    )


def test_a_result_that_is_not_finite_blames_an_operand_or_the_size():
    parents = (Value(1e200), Value(1e200))
    with pytest.raises(OverflowError, match=r"\* at x = 1e\+200, y = 1e\+200: this is too la"):
        Value(math.inf, parents, (1.0, 1.0), "*")
    parents[0].data = math.inf
    for function in (lambda x: x * 2.0, ag.relu, lambda x: ag.maximum(x, 1.0) - x):
        with pytest.raises(ValueError, match="an operand is not a finite number"):
            function(parents[0])


@pytest.mark.parametrize("function", [ag.relu, ag.maximum, ag.minimum, ag.where, ag.leaky_relu])
def test_nan_does_not_pass_as_zero(function):
    x = Value(1.0, label="x")
    x.data = math.nan
    operands = {ag.relu: (x,), ag.where: (x, 1.0, 2.0)}.get(function, (x, 0.0))
    with pytest.raises(ValueError, match=r"x = nan.*: an operand is not a finite number"):
        function(*operands)


def test_a_primitive_of_ones_own(monkeypatch):
    monkeypatch.delitem(PRIMITIVES, "cube", raising=False)

    @primitive("cube", domain="x > 0", remedies={ValueError: "use a positive number"})
    def cube(x):
        if x.data <= 0:
            raise ValueError
        return Value(x.data**3, (x,), (3 * x.data**2,), "cube")

    try:
        x = Value(2.0)
        cube(x).backward()
        assert x.grad == 12.0
        assert PRIMITIVES["cube"].function is cube
        with pytest.raises(ValueError, match=r"cube at x = -2.0: it is defined where x > 0; use a"):
            cube(Value(-2.0))
    finally:
        del PRIMITIVES["cube"]


@pytest.mark.parametrize("op", ["exp", "+", "dot"])
def test_the_name_of_another_operation_is_not_taken(op):
    before = PRIMITIVES[op]
    with pytest.raises(ValueError, match=rf"{re.escape(repr(op))} is the name of an"):
        primitive(op)(lambda x: x)
    assert PRIMITIVES[op] is before
    with pytest.raises(TypeError, match="with the name of the operation, not ''"):
        primitive("")(lambda x: x)


def test_ones_own_primitive_may_be_written_again():
    try:
        for power in (2, 3):

            @primitive("power of one's own")
            def own(x, power=power):
                return Value(x.data**power, (x,), (power * x.data ** (power - 1),), "own")

            assert PRIMITIVES["power of one's own"].function is own
    finally:
        del PRIMITIVES["power of one's own"]
