import math

import pytest

import autograd_lite as ag
from autograd_lite import Value, grad, hessian, jacobian


def test_functions_take_plain_numbers():
    for name, expected in [
        ("exp", math.e), ("expm1", math.e - 1), ("log", 0.0), ("log1p", math.log(2)),
        ("sqrt", 1.0), ("sin", math.sin(1)), ("cos", math.cos(1)), ("tan", math.tan(1)),
        ("tanh", math.tanh(1)), ("atan", math.pi / 4), ("relu", 1.0), ("abs", 1.0),
        ("erf", math.erf(1)), ("sigmoid", 1 / (1 + 1 / math.e)), ("softplus", math.log1p(math.e)),
        ("silu", 1 / (1 + 1 / math.e)), ("gelu", 0.5 * math.erfc(-1 / math.sqrt(2))),
        ("leaky_relu", 1.0),
    ]:  # fmt: skip
        y = getattr(ag, name)(1)
        assert isinstance(y, Value)
        assert y.data == pytest.approx(expected, rel=1e-15), name


@pytest.mark.parametrize("size", [1000.0, -1000.0])
def test_nothing_overflows_at_1000(size):
    for f in (ag.sigmoid, ag.softplus, ag.silu, ag.gelu, ag.tanh, ag.leaky_relu):
        value, slope = ag.value_and_grad(f)(size)
        assert math.isfinite(value)
        assert math.isfinite(slope)
    logits = [Value(size), Value(0.0)]
    for y in (*ag.softmax(logits), *ag.log_softmax(logits), ag.logsumexp(logits)):
        assert math.isfinite(y.data)


def test_stable_forms_keep_their_digits():
    """Numbers from mpmath at 50 digits."""
    assert ag.sigmoid(-40.0).data == pytest.approx(4.248354255291589e-18, rel=1e-15)
    assert ag.softplus(-40.0).data == pytest.approx(4.248354255291589e-18, rel=1e-15)
    assert ag.softplus(40.0).data == 40.0
    assert ag.expm1(1e-10).data == pytest.approx(1.00000000005e-10, rel=1e-15)
    assert ag.log1p(1e-10).data == pytest.approx(9.9999999995e-11, rel=1e-15)
    assert ag.logsumexp([-1000.0, -1001.0]).data == pytest.approx(-999.6867383124818, rel=1e-15)


def test_derivatives_known_from_textbooks():
    for x in (-2.0, -0.3, 0.4, 3.0):
        s = 1 / (1 + math.exp(-x))
        assert grad(ag.tanh)(x) == pytest.approx(1 - math.tanh(x) ** 2, rel=1e-14)
        assert grad(ag.softplus)(x) == pytest.approx(s, rel=1e-14)
        assert grad(ag.sigmoid)(x) == pytest.approx(s * (1 - s), rel=1e-14)
        assert grad(ag.silu)(x) == pytest.approx(s * (1 + x * (1 - s)), rel=1e-14)


def test_a_neuron_with_sigmoid_and_cross_entropy_has_slope_a_minus_y():
    for z, y in [(0.7, 1.0), (-1.2, 0.0), (2.0, 0.25)]:

        def loss(z, y=y):
            a = ag.sigmoid(z)
            return -(y * a.log() + (1 - y) * (1 - a).log())

        assert grad(loss)(z) == pytest.approx(1 / (1 + math.exp(-z)) - y, rel=1e-12)


def test_softmax_with_cross_entropy_has_slope_p_minus_y():
    logits, label = [0.5, -1.0, 2.0], 1
    total = sum(map(math.exp, logits))
    expected = [math.exp(z) / total - (i == label) for i, z in enumerate(logits)]
    assert grad(lambda zs: -ag.log_softmax(zs)[label])(logits) == pytest.approx(expected)


def test_the_jacobian_of_softmax():
    logits = [0.5, -1.0, 2.0]
    p = [y.data for y in ag.softmax(logits)]
    assert sum(p) == pytest.approx(1, rel=1e-15)
    for i, row in enumerate(jacobian(ag.softmax)(logits)):
        assert row == pytest.approx([p[i] * ((i == j) - p[j]) for j in range(3)], rel=1e-13)


def test_the_hessian_of_logsumexp_is_the_covariance_of_softmax():
    logits = [0.5, -1.0, 2.0]
    p = [y.data for y in ag.softmax(logits)]
    for i, row in enumerate(hessian(ag.logsumexp)(logits)):
        assert row == pytest.approx([p[i] * ((i == j) - p[j]) for j in range(3)], rel=1e-12)


def test_dot_is_one_node_of_weights_inputs_and_bias():
    ws, xs = [Value(1.0), Value(-2.0), Value(5.0)], [Value(3.0), Value(4.0), Value(-1.0)]
    b = Value(0.5)
    y = ag.dot(ws, xs, b)
    assert y.parents == (*ws, *xs, b)
    y.backward()
    assert y.data == -9.5
    assert [v.grad for v in y.parents] == [3.0, 4.0, -1.0, 1.0, -2.0, 5.0, 1.0]
    assert ag.dot(ws, xs).data == -10.0


def test_dot_of_unequal_lengths():
    with pytest.raises(ValueError, match="dot of 1 weights and 2 inputs"):
        ag.dot([1.0], [1.0, 2.0])


def test_sum_and_mean_are_one_node():
    xs = [Value(float(i)) for i in range(4)]
    assert ag.sum(xs).parents == ag.mean(xs).parents == tuple(xs)
    assert ag.sum(x for x in xs).data == 6.0
    assert ag.mean(xs).data == 1.5
    assert ag.sum([]).data == 0.0


@pytest.mark.parametrize("name", ["mean", "logsumexp", "softmax", "log_softmax"])
def test_no_numbers_at_all(name):
    with pytest.raises(ValueError, match="of no numbers is not defined"):
        getattr(ag, name)([])


def test_where_decides_anew_when_it_is_replayed():
    x = Value(2.0)
    y = ag.where(x - 3, 10 * x, -x)
    assert y.data == -2.0
    other = Value(4.0)
    again = ag.replay(y, {x: other})
    again.backward()
    assert (again.data, other.grad) == (40.0, 10.0)


def test_take_reads_its_index_anew_when_it_is_replayed():
    index, xs = Value(0.0), [Value(10.0), Value(20.0), Value(30.0)]
    y = ag.take(xs, index)
    again = ag.replay(y, {index: Value(2.0)})
    again.backward()
    assert (y.data, again.data) == (10.0, 30.0)
    assert [x.grad for x in xs] == [0.0, 0.0, 1.0]


@pytest.mark.parametrize("index", [3, -1, 0.5])
def test_take_refuses_what_is_not_an_index(index):
    with pytest.raises(IndexError, match="is not an index of 3 values"):
        ag.take([1.0, 2.0, 3.0], index)


def test_the_slope_of_leaky_relu_may_be_learned():
    assert grad(ag.leaky_relu)(-2.0, 0.1) == (0.1, -2.0)
    assert grad(ag.leaky_relu)(2.0, 0.1) == (1.0, 0.0)
    assert ag.leaky_relu(-2.0).data == -0.02


@pytest.mark.parametrize("size", [1e9, 1e16, 1e300, -1e16])
def test_softmax_of_equal_logits_of_any_size(size):
    """The closed form: n equal logits share the probability, each with slope p * ((i == j) - p)."""
    assert [p.data for p in ag.softmax([size, size])] == [0.5, 0.5]
    assert [y.data for y in ag.log_softmax([size, size])] == [math.log(0.5)] * 2
    assert ag.cross_entropy([size, size], 0).data == math.log(2)
    assert jacobian(ag.softmax)([size, size]) == [[0.25, -0.25], [-0.25, 0.25]]
    assert grad(lambda zs: ag.cross_entropy(zs, 0))([size, size]) == [-0.5, 0.5]
    assert grad(ag.logsumexp)([size, size]) == [0.5, 0.5]
