"""Shapes: a program for each shape of the samples, made when it is first met, and kept."""

import pytest

import autograd_lite as ag
from autograd_lite import Parameter, compile
from autograd_lite.compiling import shapes


def test_shapes_are_kept_within_bounds(monkeypatch):
    monkeypatch.setattr(shapes, "MOST_SHAPES", 3)
    program = compile(ag.sum, engine="lists")
    for n in range(1, 6):
        assert program([[1.0] * n, [2.0] * n]) == [n, 2.0 * n]
    assert "2 shapes were dropped" in program.summary()


def test_a_sample_or_a_batch_is_what_the_function_accepts():
    norm = shapes.Shapes(lambda x: x[0] * x[0] + x[1] * x[1], None, "lists")
    assert norm.samples(([3.0, 4.0],)) == ([([3.0, 4.0],)], True)
    batch, is_single = norm.samples(([[3.0, 4.0], [1.0, 2.0]],))
    assert (list(batch), is_single) == ([([3.0, 4.0],), ([1.0, 2.0],)], False)
    with pytest.raises(ValueError, match="at least one sample"):
        norm.samples(([],))


def test_parameters_that_nothing_depends_on_may_be_included():
    used, unused = Parameter(1.0), Parameter(2.0)
    of_x = shapes.Shapes(lambda x: used * x, None, "lists")
    of_x.version((None,), [(1.0,)])
    assert of_x.parameters == [used]
    of_x.include([unused])
    assert not of_x.versions  # to be recorded again
    of_x.version((None,), [(1.0,)])
    assert of_x.parameters == [used, unused]  # places that arrays have do not change


def test_gradients_of_more_shapes_than_are_kept():
    n = shapes.MOST_SHAPES + 16
    factors = [Parameter(1.0) for _ in range(n)]
    program = compile(lambda xs: ag.sum([factors[len(xs) - 1] * x for x in xs]), engine="lists")
    _, gradients = program.value_and_grad([[1.0] * k for k in range(1, n + 1)])
    assert gradients == pytest.approx([k / n for k in range(1, n + 1)])
    assert [p.grad for p in factors] == pytest.approx(gradients)


def test_parameters_keep_their_places_when_an_optimizer_names_them_otherwise():
    pytest.importorskip("numpy")
    w, v = Parameter(2.0), Parameter(5.0)
    program = compile(lambda x: w * x + v)
    on = program.on("numpy", [1.0, 2.0])
    numbers = on.parameters()
    program.train([1.0, 2.0], optimizer=ag.SGD([v, w], lr=0.1))
    assert on(numbers, [1.0, 2.0]).ravel().tolist() == [7.0, 9.0]
    assert program.parameters == [w, v]
