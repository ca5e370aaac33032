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
    assert of_x.parameters == [unused, used]
