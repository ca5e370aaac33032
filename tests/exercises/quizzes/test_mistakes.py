"""Every mistake on graphs by hand: the number that it gives was worked out with a pencil."""

import pytest

from autograd_lite import Value, graph_model
from autograd_lite.exercises.quizzes.mistakes import mistakes_at
from autograd_lite.exercises.quizzes.numbers import Numbers

A, B = 6.0, 3.0


def found(make, place, values=(A, B), shown=True):
    """The mistakes at a place of a graph of a and b: what is said, and the number."""
    a, b = (Value(x, label=name) for x, name in zip(values, "ab", strict=True))
    root = make(a, b)
    root.label = "y"
    return dict(mistakes_at(Numbers(graph_model(root)), place, shown))


def said(mistakes, number):
    """What is said about a number."""
    return sorted(words for words, x in mistakes.items() if x == pytest.approx(number))


# Values: a = 6, b = 3


@pytest.mark.parametrize(
    ("make", "number", "words"),
    [
        (lambda a, b: a + b, 18, "that is a × b; the operation is +"),
        (lambda a, b: a + b, 3, "that is a − b; the operation is +"),
        (lambda a, b: a - b, -3, "that is b − a: the operands are mixed up"),
        (lambda a, b: a - b, 9, "that is a + b; the operation is −"),
        (lambda a, b: a * b, 9, "that is a + b; the operation is ×"),
        (lambda a, b: a * b, 2, "that is a ÷ b; the operation is ×"),
        (lambda a, b: a / b, 0.5, "that is b ÷ a: the operands are mixed up"),
        (lambda a, b: a / b, 18, "that is a × b; the operation is ÷"),
    ],
)
def test_values_of_two_operands(make, number, words):
    assert said(found(make, "n2-value"), number) == [words]


def test_values_of_squares_and_relus():
    a = Value(-3.0, label="a")
    squares = dict(mistakes_at(Numbers(graph_model(a**2)), "n2-value"))
    assert said(squares, -6) == ["that is twice a; a² is a × a"]
    assert said(squares, -9) == ["a square is never negative: here it is (−3) × (−3)"]
    off = dict(mistakes_at(Numbers(graph_model(a.relu())), "n1-value"))
    assert said(off, -3) == ["relu lets no negative number through: a is one"]
    assert said(off, 3) == ["relu of a negative number is 0; this is its absolute value"]
    on = dict(mistakes_at(Numbers(graph_model(Value(3.0, label="a").relu())), "n1-value"))
    assert said(on, 0) == ["relu lets a positive number through as it is"]


# Local derivatives: of a ÷ b they are 1/3 and -6/9


@pytest.mark.parametrize(
    ("make", "edge", "number", "words"),
    [
        (lambda a, b: a + b, 0, 9, "you used the value of y, not the local derivative"),
        (lambda a, b: a + b, 0, 6, "that is a itself; how fast y grows with it is asked"),
        (lambda a, b: a + b, 0, 3, "that is b: it would be the local derivative of a product"),
        (lambda a, b: a + b, 1, -1, "look at the sign: where b grows, y grows"),
        (lambda a, b: a - b, 1, 1, "look at the sign: where b grows, y falls"),
        (lambda a, b: a - b, 0, -1, "look at the sign: where a grows, y grows"),
        (lambda a, b: a * b, 0, 18, "you used the value of y, not the local derivative"),
        (lambda a, b: a * b, 0, 6, "that is a itself; the local derivative is the other factor"),
        (lambda a, b: a * b, 1, 1, "that would be the local derivative of a sum"),
        (lambda a, b: a / b, 0, 3, "that is b itself: the local derivative is one over it"),
        (
            lambda a, b: a / b, 0, -2 / 3,
            "the operands are mixed up: that is the local derivative by b",
        ),
        (lambda a, b: a / b, 0, 2, "you used the value of y, not the local derivative"),
        (
            lambda a, b: a / b, 1, 2 / 3,
            "look at the sign: where b grows, the size of a ÷ b falls",
        ),
        (lambda a, b: a / b, 1, -2, "b is squared below the line"),
        (lambda a, b: a / b, 1, -1 / 9, "a is missing above the line"),
        (
            lambda a, b: a / b, 1, 1 / 3,
            "the operands are mixed up: that is the local derivative by a",
        ),
    ],
)  # fmt: skip
def test_local_derivatives(make, edge, number, words):
    assert said(found(make, f"n2-{edge}-local"), number) == [words]


def test_local_derivatives_of_squares_and_relus():
    squares = dict(mistakes_at(Numbers(graph_model(Value(3.0, label="a") ** 2)), "n2-0-local"))
    assert said(squares, 9) == ["you used the value of y, not the local derivative"]
    assert said(squares, 3) == ["that is a itself: the 2 comes in front"]
    assert said(squares, 2) == ["the 2 comes in front of a: it does not stand alone"]
    off = dict(mistakes_at(Numbers(graph_model(Value(-3.0, label="a").relu())), "n1-0-local"))
    assert said(off, 1) == ["a is negative here: relu stays 0 when it changes a little"]
    assert said(off, -3) == ["you used the value of a, not the local derivative"]
    on = dict(mistakes_at(Numbers(graph_model(Value(3.0, label="a").relu())), "n1-0-local"))
    assert said(on, 0) == ["a is positive here: relu passes on every change of it"]
    assert said(on, 3) == ["you used the value of y, not the local derivative"]


# Gradients along one path: y = (a × b) × 5, so dy/da = 3 × 5 = 15


def times_five(a, b):
    return (a * b) * 5


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (6, "that is the value of a, not its gradient"),
        (3, "you forgot the gradient from above, that of v1"),
        (30, "you used the value of a, not the local derivative"),
        (5, "that is the gradient of v1 alone: times the local derivative, it is that of a"),
        (8, "along a path the numbers are multiplied, not added"),
    ],
)
def test_gradients_along_one_path(number, words):
    assert said(found(times_five, "n0-grad"), number) == [words]


def test_the_value_of_the_result_is_a_mistake_only_where_derivatives_are_not_told():
    words = "you used the value of v1 in place of local derivatives"
    assert said(found(times_five, "n0-grad", shown=False), 90) == [words]  # 18 × 5
    assert said(found(times_five, "n0-grad"), 90) == []
    words = "you used the values of v1 and v2 in place of local derivatives"
    assert said(found(two_paths, "n0-grad", shown=False), 18 - 9 * 4) == [
        "you used the value of a, not the local derivative", words,
    ]  # fmt: skip


def test_operands_of_a_difference_and_a_quotient_are_mixed_up():
    by_b = found(lambda a, b: (a - b) * 5, "n1-grad")
    mixed = "at v1 you mixed up the operands of −: take the local derivative by the second"
    assert mixed in said(by_b, 5)
    by_a = found(lambda a, b: (a / b) * 5, "n0-grad")  # dy/da = 5/3, by b -6/9 × 5
    mixed = "at v1 you mixed up the operands of ÷: take the local derivative by the first"
    assert said(by_a, -10 / 3) == [mixed]


# Several paths: y = (a × b) − (a + b) × 4 at a = 6, b = 3: to a flow 3 and -4, together -1


def two_paths(a, b):
    left = a * b
    right = a + b
    return left - right * 4


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (-4, "you forgot the path through v1"),
        (3, "you forgot the path through v2"),
        (-12, "the contributions of several paths are added, not multiplied"),
        (4, "you forgot the gradient from above, that of v1 and v2"),  # 3 + 1
        (-3, "you added the gradients of v1 and v2 without the local derivatives"),  # 1 - 4
        (-18, "you used the value of a, not the local derivative"),  # 6 × (1 - 4)
        (6, "that is the value of a, not its gradient"),
    ],
)
def test_gradients_over_two_paths(number, words):
    assert words in said(found(two_paths, "n0-grad"), number)


def test_three_paths_have_more_ways_to_go_wrong():
    def make(a, b):  # y = a + (a × b + a × 7): to a flow 1, 3 and 7
        return a + (a * b + a * 7)

    mistakes = found(make, "n0-grad")
    forgotten = {
        words: x for words, x in mistakes.items() if words.startswith("you forgot the path")
    }
    assert sorted(forgotten.values()) == [11 - 7, 11 - 3, 11 - 1]
    alone = {words: x for words, x in mistakes.items() if "alone: there are others" in words}
    assert sorted(alone.values()) == [1, 3, 7]


def test_both_edges_to_one_node_count():
    mistakes = found(lambda a, b: (a * a) * b, "n0-grad")  # 2 × 6 × 3 = 36
    assert said(mistakes, 18) == ["a enters v1 twice: both edges count"]
