"""The rules that find a number from others, by hand."""

import pytest

from autograd_lite import Value, graph_model
from autograd_lite.exercises.quizzes.numbers import Numbers, applied


def colah():
    """e = (a + b) * (b + 1) at a = 2, b = 1: de/da = 2, de/db = 5 (colah's own example)."""
    a, b = Value(2.0, label="a"), Value(1.0, label="b")
    e = (a + b) * (b + 1)
    e.label = "e"
    return graph_model(e)


def place_of(model, name, kind):
    return f"{next(node.id for node in model.nodes if node.name == name)}-{kind}"


def test_the_published_example():
    model = colah()
    numbers = Numbers(model)
    found = {
        name: (numbers[place_of(model, name, "value")], numbers[place_of(model, name, "grad")])
        for name in ("a", "b", "e")
    }
    assert found == {"a": (2, 2), "b": (1, 5), "e": (6, 1)}


def test_what_is_known_is_taken_as_it_is():
    model = colah()
    numbers = Numbers(model, {place_of(model, "v1", "value"): 10.0})
    assert numbers[place_of(model, "e", "value")] == 20  # 10 times b + 1
    assert numbers[place_of(model, "b", "grad")] == 10 + 2  # v1 by the one path, v2 by the other


def test_a_negative_number_is_squared():
    node = applied("**", [-3.0, 2.0])
    assert (node.data, node.local_grads[0]) == (9.0, -6.0)


def test_division_by_zero_says_so():
    with pytest.raises(ZeroDivisionError):
        applied("/", [1.0, 0.0])
