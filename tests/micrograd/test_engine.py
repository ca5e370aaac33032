"""Scripts written for micrograd's engine, run on ours; where micrograd is installed, on both."""

import copy
import math
import pickle
from collections import Counter

import pytest
from examples import PUBLISHED, standard_script

import autograd_lite as ag
from autograd_lite.micrograd.engine import Value


def trace(root):
    """The nodes and edges below root, the way micrograd's notebooks collect them for Graphviz."""
    nodes, edges = set(), set()

    def visit(node):
        if node not in nodes:
            nodes.add(node)
            for child in node._prev:
                edges.add((child, node))
                visit(child)

    visit(root)
    return nodes, edges


def every_operator(number):
    """A graph that uses each of micrograd's operators, from both sides."""
    a, b = number(3.0), number(-2.0)
    c = 2 - a / b + 5 / a - (b - 1) * 4 + 2 * b
    d = sum([c, a**2, b**-1, -a], number(0.5))
    return a, b, (d.relu() + (1 + b.relu()) * c) ** 3


def micrograds_value():
    return pytest.importorskip("micrograd.engine").Value


# Against micrograd itself


def test_the_standard_example_gives_its_published_numbers():
    a, b, *_, g = standard_script(Value)
    g.backward()
    assert tuple(round(x, 4) for x in (g.data, a.grad, b.grad)) == PUBLISHED


@pytest.mark.parametrize("script", [standard_script, every_operator])
def test_a_script_gives_the_same_numbers(script):
    ours, theirs = script(Value), script(micrograds_value())
    for nodes in (ours, theirs):
        nodes[-1].backward()
    assert [x.data for x in ours] == [x.data for x in theirs]
    assert [x.grad for x in ours] == pytest.approx([x.grad for x in theirs], rel=1e-14)


@pytest.mark.parametrize("script", [standard_script, every_operator])
def test_a_script_makes_the_same_graph(script):
    def written(number):
        nodes, edges = trace(script(number)[-1])
        return (
            Counter((node._op, float(node.data)) for node in nodes),
            Counter((child.data, node._op, node.data) for child, node in edges),
        )

    assert written(Value) == written(micrograds_value())


def test_it_prints_as_in_micrograd():
    a = Value(2.0, label="a")
    b = a * -3
    b.backward()
    assert [repr(a), repr(b)] == ["Value(data=2.0, grad=-3.0)", "Value(data=-6.0, grad=1.0)"]
    their_a = micrograds_value()(2.0)
    (their_a * -3).backward()
    assert repr(a) == repr(their_a).replace("grad=-3)", "grad=-3.0)")


# The constructor, and attributes of a script's own


def test_children_and_operation_stand_second_and_third():
    a, b = Value(2.0), Value(3.0)
    c = Value(6.0, (a, b), "mine", label="c")
    assert (c.data, c._prev, c._op, c.label) == (6.0, {a, b}, "mine", "c")
    assert (a._prev, a._op) == (set(), "")
    assert Value(1.0, _children=(a,), _op="f")._prev == {a}


def test_what_is_not_a_number_or_a_child_is_refused():
    np = pytest.importorskip("numpy")
    assert type(Value(np.float64(2.0), (Value(1.0),), "f").data) is float
    with pytest.raises(TypeError, match="its children, Values, not 'ab'"):
        Value(2.0, "ab")
    with pytest.raises(TypeError, match="holds one real number"):
        Value("2", (Value(1.0),))


def test_operations_of_leaves_and_powers():
    a, b = Value(2.0), Value(3.0)
    assert [(a**2)._op, (a**0.5)._op, (2.0 * a)._op, a.relu()._op] == ["**2", "**0.5", "*", "ReLU"]
    assert (a**2)._prev == {a}
    assert ((a**b)._op, (a**b)._prev) == ("**", {a, b})
    assert Value(4.0, (a,), "**")._op == "**"
    (seven,) = (7 + a)._prev - {a}
    assert (seven.data, seven._op, seven._prev) == (7.0, "", set())


@pytest.mark.parametrize(
    "function",
    ["exp", "expm1", "log", "log1p", "sqrt", "sin", "cos", "tan", "tanh", "atan", "relu"],
)
def test_functions_of_the_engine_stay_in_micrograd(function):
    x, same = Value(0.7), ag.Value(0.7)
    y, expected = getattr(x, function)(), getattr(same, function)()
    y.backward()
    expected.backward()
    assert type(y) is type(abs(x)) is Value
    assert (y.data, x.grad, y._prev) == (expected.data, same.grad, {x})


def test_a_script_sets_attributes_of_its_own():
    p = Value(1.0, label="p")
    p.m, p.v = 0.25, 0.5
    for twin in (copy.copy(p), copy.deepcopy(p), pickle.loads(pickle.dumps(p))):
        assert type(twin) is Value
        assert (twin.data, twin.label, twin.m, twin.v) == (1.0, "p", 0.25, 0.5)
    with pytest.raises(AttributeError, match="no attribute 'n'"):
        _ = p.n


def test_a_graph_does_not_pickle():
    with pytest.raises(TypeError, match="carries a graph"):
        pickle.dumps(Value(2.0) * 3)


# Results made by hand


def tanh_by_hand(x):
    """An operation that a script adds, in micrograd's way."""
    t = (math.exp(2 * x.data) - 1) / (math.exp(2 * x.data) + 1)
    out = Value(t, (x,), "tanh")

    def _backward():
        x.grad += (1 - t**2) * out.grad

    out._backward = _backward
    return out


def test_an_operation_made_by_hand_passes_gradients_on():
    x = Value(0.5)
    x.grad = 7.0
    y = tanh_by_hand(x) * 3
    assert x.grad == 7.0
    y.backward()
    assert y.data == pytest.approx(3 * math.tanh(0.5), rel=1e-15)
    assert x.grad == pytest.approx(7.0 + 3 / math.cosh(0.5) ** 2, rel=1e-15)


def test_a_child_given_twice_counts_once():
    x = Value(3.0)
    square = Value(9.0, (x, x), "*")

    def _backward():
        x.grad += x.data * square.grad
        x.grad += x.data * square.grad

    square._backward = _backward
    (square * 2).backward()
    assert x.grad == 12.0


def test_without_backward_no_gradient_passes_as_in_micrograd():
    for number in (Value, micrograds_value()):
        x = number(3.0)
        (number(9.0, (x,), "square") * 2).backward()
        assert x.grad == 0


def test_a_backward_that_fails_changes_nothing():
    x = Value(3.0)
    x.grad = 5.0
    y = Value(9.0, (x,), "square")
    with pytest.raises(ZeroDivisionError):
        y._backward = lambda: 1 / 0
    assert (x.grad, y.grad) == (5.0, 0.0)


def test_backward_node_by_node_as_in_the_lecture():
    x1, x2 = Value(2.0, label="x1"), Value(0.0, label="x2")
    w1, w2 = Value(-3.0, label="w1"), Value(1.0, label="w2")
    products = x1 * w1, x2 * w2
    total = products[0] + products[1]
    n = total + Value(6.8813735870195432, label="b")
    o = n.tanh()
    o.grad = 1.0
    for node in (o, n, total, *products):
        node._backward()
    gradients = [round(node.grad, 4) for node in (n, x1, w1, x2, w2)]
    assert gradients == [0.5, -1.5, 1.0, 0.5, 0.0]


# Together with the rest of the package


def test_numpy_numbers_and_the_engines_own_values():
    np = pytest.importorskip("numpy")
    x, y = Value(3.0), ag.Value(2.0)
    assert type(-np.int64(2) * x) is type(np.float64(2) - x) is Value
    for mixed in (x * y, y * x, x + y, y - x, x / y, y / x):
        assert type(mixed) is Value
    (y / x).backward()
    assert (x.grad, y.grad) == pytest.approx((-2 / 9, 1 / 3), rel=1e-15)


def test_graphviz_code_of_the_lectures():
    graphviz = pytest.importorskip("graphviz")
    a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    c = a * b
    c.backward()
    picture = graphviz.Digraph(graph_attr={"rankdir": "LR"})
    nodes, edges = trace(c)
    for node in nodes:
        text = f"{{ {node.label} | data {node.data:.4f} | grad {node.grad:.4f} }}"
        picture.node(str(id(node)), label=text, shape="record")
        if node._op:
            picture.node(str(id(node)) + node._op, label=node._op)
            picture.edge(str(id(node)) + node._op, str(id(node)))
    for child, node in edges:
        picture.edge(str(id(child)), str(id(node)) + node._op)
    assert "{ a | data 2.0000 | grad -3.0000 }" in picture.source
    assert picture.source.count("->") == 3


def test_our_pictures_and_derivatives_know_it():
    a, b, *_, g = standard_script(Value)
    a.label, b.label = "a", "b"
    g.backward()
    assert ag.to_text(g).count("24.704") == 1
    assert ag.grad(lambda x: Value(x) ** 3 if not isinstance(x, ag.Value) else x**3)(2.0) == 12.0
