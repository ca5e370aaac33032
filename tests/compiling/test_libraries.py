"""Libraries of arrays: the same functions by other names."""

import math

import pytest

from autograd_lite.compiling.libraries import library_of


@pytest.fixture(params=["numpy", "torch", "jax"])
def library(request):
    pytest.importorskip("numpy")
    pytest.importorskip(request.param)
    return library_of(request.param)


def test_every_function_is_that_of_the_standard_library(library):
    x = library.numbers([0.25, 0.5])
    close = {"rel": 1e-14 if library.is_double else 1e-6}
    for name in (
        "exp",
        "expm1",
        "log",
        "log1p",
        "sqrt",
        "sin",
        "cos",
        "tan",
        "tanh",
        "atan",
        "erf",
    ):
        expected = [getattr(math, name)(k) for k in (0.25, 0.5)]
        assert library.functions[name](x).tolist() == pytest.approx(expected, **close), name


def test_a_condition_of_0_is_no_and_of_nan_is_yes(library):
    condition = library.numbers([1.0, 0.0, -1.0, math.nan])
    assert library.functions["where"](condition, 1.0, 0.0).tolist() == [1.0, 0.0, 0.0, 1.0]
    chosen = library.functions["where"](condition, 2 * condition, 7.0).tolist()
    assert chosen[:3] == [2.0, 7.0, 7.0]
    assert math.isnan(chosen[3])


def test_a_gradient_is_the_closed_form(library):
    def f(x):
        return (x * x * x).sum()

    value, gradient = library.value_and_grad(f, library.numbers([1.0, 2.0]))
    assert value == 9.0
    assert gradient == (None if library.name == "numpy" else [3.0, 12.0])
    if gradient is not None:
        assert library.value_and_grad(lambda x: 0.0 * x.sum(), library.numbers([1.0]))[1] == [0.0]
