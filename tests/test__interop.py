import copy
import math
import pickle

import pytest

from autograd_lite import Value

np = pytest.importorskip("numpy")


def values(*numbers):
    return np.array([Value(x) for x in numbers])


# Printing, copying, pickling


def test_repr_says_what_a_reader_wants_to_know():
    assert repr(Value(2.0, label="w")) == "Value(data=2.0, grad=0.0, label='w')"
    assert repr(Value(2)) == "Value(data=2.0, grad=0.0)"
    assert repr((Value(2.0) * 3).parents[1]) == "Value(data=3.0, grad=0.0)"


def test_a_shallow_copy_shares_the_parents():
    x = Value(2.0, label="x")
    y = x * x
    twin = copy.copy(y)
    assert twin is not y
    assert twin.parents == (x, x)
    twin.backward()
    assert x.grad == 4.0
    assert y.grad == 0.0


def test_a_deep_copy_has_the_same_shape_on_nodes_of_its_own():
    x = Value(2.0, label="x")
    square = x * x
    y = square + square
    y.backward()
    twin = copy.deepcopy(y)
    (square_twin, again) = twin.parents
    assert square_twin is again
    assert square_twin.parents[0] is square_twin.parents[1] is not x
    assert (twin.data, square_twin.parents[0].grad, square_twin.parents[0].label) == (8.0, 8.0, "x")
    twin.backward()
    assert x.grad == 8.0  # untouched by the twin's pass
    assert square_twin.parents[0].grad == 16.0


def test_deep_copies_made_together_share_what_was_shared():
    x = Value(2.0)
    one, other, leaf = copy.deepcopy([x * 2, x * 3, x])
    assert one.parents[0] is other.parents[0] is leaf


def test_a_leaf_pickles():
    x = Value(2.0, label="x")
    x.grad = 5.0
    for leaf in (x, (x * 3).parents[1]):
        twin = pickle.loads(pickle.dumps(leaf))
        assert type(twin) is type(leaf)
        assert (twin.data, twin.grad, twin.label) == (leaf.data, leaf.grad, leaf.label)
    assert twin.op == "constant"


def test_a_graph_does_not_pickle_and_says_what_to_do():
    x = Value(2.0)
    for _ in range(100_000):
        x = -x
    with pytest.raises(TypeError, match="carries a graph; pickle the leaves it was computed from"):
        pickle.dumps(x)


# Python's own functions of numbers


@pytest.mark.parametrize("function", [math.exp, math.sqrt, float])
def test_functions_of_floats_would_lose_the_graph(function):
    with pytest.raises(TypeError, match=r"would lose the graph: call a method such as x.exp\(\)"):
        function(Value(1.0))


# NumPy


@pytest.mark.parametrize("number", [np.float64(2), np.float32(2), np.int64(2), np.array(2.0)])
def test_numpy_numbers_on_the_left(number):
    for compute, value, slope in [
        (lambda x, n: n * x, 6.0, 2.0),
        (lambda x, n: n + x, 5.0, 1.0),
        (lambda x, n: n - x, -1.0, -1.0),
        (lambda x, n: n / x, 2 / 3, -2 / 9),
        (lambda x, n: n**x, 8.0, 8 * math.log(2)),
    ]:
        x = Value(3.0)
        y = compute(x, number)
        assert type(y) is Value
        y.backward()
        assert (y.data, x.grad) == pytest.approx((value, slope), rel=1e-15)


def test_numpy_numbers_on_the_right():
    x = Value(3.0)
    y = x * np.float64(2) + np.int64(1)
    assert type(y.data) is float
    assert y.data == 7.0


def test_comparison_with_numpy_numbers():
    assert np.float64(2) < Value(3.0)
    assert Value(3.0) > np.float64(2)


def test_ufuncs_of_a_value():
    for name in ("exp", "log", "sqrt", "sin", "cos", "tan", "tanh", "expm1", "log1p"):
        x = Value(0.5)
        y = getattr(np, name)(x)
        assert y.op == name
        assert y.data == pytest.approx(getattr(np, name)(0.5), rel=1e-15)
    with pytest.raises(ValueError, match="log at x = 0"):
        np.log(Value(0.0))


def test_arrays_of_values_compute_elementwise():
    xs = values(1.0, 2.0)
    v = Value(3.0)
    products = xs * v
    assert [y.data for y in products] == [3.0, 6.0]
    products.sum().backward()
    assert v.grad == 3.0
    assert [y.data for y in np.exp(xs)] == [math.e, math.exp(2)]
    assert [y.data for y in xs + xs] == [2.0, 4.0]


def test_dot_and_mean_of_arrays_of_values():
    ws, xs = values(1.0, 2.0), values(3.0, 4.0)
    y = np.dot(ws, xs)
    y.backward()
    assert y.data == 11.0
    assert [w.grad for w in ws] == [3.0, 4.0]
    assert (np.array([3.0, 4.0]) @ ws).data == 11.0
    assert np.mean(xs).data == 3.5


@pytest.mark.parametrize("array", [np.array([1.0, 2.0]), np.array([1, 2]), np.ones((2, 2))])
def test_arrays_of_numbers_are_refused_on_either_side(array):
    v = Value(3.0, label="v")
    for compute in (lambda: array * v, lambda: array + v, lambda: np.maximum(array, v)):
        with pytest.raises(TypeError, match="make an array of Values first"):
            compute()
    with pytest.raises(TypeError, match="make one Value for each element"):
        v * array


def test_an_array_of_values_goes_on_the_left():
    with pytest.raises(TypeError, match=r"write array \* value, not value \* array"):
        Value(3.0) * values(1.0, 2.0)


# Names


def test_labels_as_in_the_lectures():
    x1 = Value(2.0, label="x1")
    o = (x1 * Value(-3.0, label="w1") + 6.8813735870195432).tanh()
    o.label = "o"
    o.backward()
    assert o.data == pytest.approx(0.7071, abs=1e-4)
    assert x1.grad == pytest.approx(-1.5, abs=1e-12)


def test_a_function_asked_for_as_a_method_is_pointed_to() -> None:
    with pytest.raises(
        AttributeError, match=r"no attribute 'sigmoid'; write autograd_lite.sigmoid"
    ):
        Value(1.0).sigmoid()  # type: ignore[attr-defined]
    assert not hasattr(Value(1.0), "shape")


@pytest.mark.parametrize(
    ("compute", "error", "message"),
    [
        (lambda x: x**0.5, ValueError, r"\*\* at w = -8.0, y = 0.5: it is defined where"),
        (lambda x: 1 / (x + 8), ZeroDivisionError, "/ at x = 1.0.*: division by zero"),
        (lambda x: x.log(), ValueError, "log at w = -8.0: it is defined where"),
        (lambda x: x**400, OverflowError, r"\*\* at w = -8.0, y = 400: this is too large"),
    ],
)
def test_data_set_to_a_numpy_scalar_behaves_like_a_float(compute, error, message):
    w = Value(1.0, label="w")
    w.data = np.float64(-8.0)
    with pytest.raises(error, match=message):  # and no warning of NumPy's, which would be an error
        compute(w)
    y = w * 2.0 + 1.0
    assert (y.data, type(y.data)) == (-15.0, float)
