"""What is said about an answer: on graphs by hand, one mistake, several, or one made elsewhere."""

import pytest

from autograd_lite import Value, graph_model
from autograd_lite.exercises.quizzes.blanks import blanks_of
from autograd_lite.exercises.quizzes.diagnosing import diagnose, read_answer
from autograd_lite.exercises.quizzes.levels import LEVELS


def verdict(level, number, answers, make=None):
    """The verdict on y = (a - b) × c at a = 7, b = 5, c = 3: v1 = 2, y = 6."""
    a, b, c = (Value(x, label=name) for x, name in ((7.0, "a"), (5.0, "b"), (3.0, "c")))
    root = make(a, b, c) if make else (a - b) * c
    root.label = "y"
    root.backward()
    model = graph_model(root)
    blanks = blanks_of(model, LEVELS[level])
    return diagnose(model, blanks, LEVELS[level], number, answers)


def test_a_right_answer_is_told_why():
    assert repr(verdict(1, 1, {1: 2.0})) == "✓ right: v1 = a − b = 7 − 5 = 2"
    # backward: ① dy/dv1 = 3, ② dy/dc = 2, ③ dy/db = -3, ④ dy/da = 3
    assert repr(verdict(4, 3, {3: -3.0})) == "✓ right: dy/db = −1 × 3 = −3"
    assert verdict(4, 4, {}).correct is None


def test_one_mistake_is_named():
    found = verdict(1, 2, {2: 5.0})
    assert not found
    assert found.message == "that is v1 + c; the operation is ×"
    assert verdict(4, 3, {3: -1.0}).message == "you forgot the gradient from above, that of v1"
    assert verdict(4, 3, {3: 2.0}).message == "along a path the numbers are multiplied, not added"


def test_two_mistakes_that_give_the_same_number_are_both_named():
    # 3 is the gradient of v1 alone, and what the first operand of − would get
    assert verdict(4, 3, {3: 3.0}).message == (
        "two mistakes lead to this number:\n"
        "(a) that is the gradient of v1 alone: times the local derivative, it is that of b\n"
        "(b) at v1 you mixed up the operands of −: take the local derivative by the second"
    )


def test_what_no_mistake_explains_is_judged_by_its_size():
    assert verdict(1, 1, {1: -100.0}).message == "-100 is not right: it is too small"
    assert verdict(4, 2, {2: -2.0}).message == "-2 is not right: look at the sign"


def test_an_answer_that_follows_from_a_wrong_one_is_told_so():
    # with v1 = 4 in place of 2, y would be 12
    follows = "it follows from your ①, which is not right: mend that first"
    assert verdict(1, 2, {1: 4.0, 2: 12.0}).message == follows
    assert "follows" not in verdict(1, 2, {1: 2.0, 2: 12.0}).message
    # with dy/dv1 = 4 in place of 3, dy/db would be -4
    assert verdict(4, 3, {1: 4.0, 3: -4.0}).message == follows
    assert verdict(4, 4, {1: 5.0, 3: -8.0, 4: 5.0}).message == follows  # not from the third


def test_it_follows_from_two_wrong_answers_at_once():
    def make(a, b, c):
        return (a - b) * (b + c)  # v1 = 2, v2 = 8

    found = verdict(1, 3, {1: 4.0, 2: 9.0, 3: 36.0}, make)
    assert found.message == "it follows from your ① and ②, which are not right: mend those first"


def test_a_wrong_answer_that_leaves_a_domain_is_no_end():
    def make(a, b, c):
        return c / (a - b)  # v1 = 2

    assert verdict(1, 2, {1: 0.0, 2: 4.0}, make).message.startswith("4 is not right")


def test_operations():
    assert verdict(2, 1, {1: "-"})
    assert verdict(2, 1, {1: "+"}).message == "7 + 5 = 12, not 2"
    assert verdict(2, 1, {1: "/"}).message == "7 ÷ 5 = 1.4, not 2"

    def make(a, b, c):
        return (b - a) / c  # v1 = -2, y = -2/3

    assert verdict(2, 2, {2: "*"}, make).message == "−2 × 3 = −6, not −0.66667"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", 3), ("-3", -3), ("−3", -3), ("+3", 3), (" 0.75 ", 0.75), ("0,75", 0.75), (".5", 0.5),
        ("3/4", 0.75), ("-3/4", -0.75), ("− 3 / 4", -0.75), ("3/-4", -0.75), ("1.5/3", 0.5),
        (2, 2), (2.5, 2.5),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(text, number):
    assert read_answer(text, "grad") == number


@pytest.mark.parametrize("answer", [None, ..., "", "  "])
def test_no_answer_yet(answer):
    assert read_answer(answer, "grad") is None


@pytest.mark.parametrize(
    "answer",
    [
        "a",
        "1/2/3",
        "2**3",
        "1e400",
        "nan",
        "inf",
        "--3",
        "9" * 50,
        [1],
        True,
        3j,
        "<img>",
        "1 , 2 , 3",
    ],
)
def test_what_is_no_number_is_refused(answer):
    with pytest.raises(ValueError, match="write a number such as"):
        read_answer(answer, "value")


def test_dividing_by_zero_is_refused():
    with pytest.raises(ValueError, match="divides by zero"):
        read_answer("3/0", "value")


@pytest.mark.parametrize(
    ("text", "op"), [("+", "+"), ("−", "-"), ("x", "*"), ("times", "*"), ("÷", "/"), (":", "/")]
)
def test_operations_are_read_as_people_write_them(text, op):
    assert read_answer(text, "op") == op


@pytest.mark.parametrize("answer", ["^", "3", 3, "sin"])
def test_what_is_no_operation_is_refused(answer):
    with pytest.raises(ValueError, match="write one of"):
        read_answer(answer, "op")


def test_three_digits_are_enough():
    def make(a, b, c):
        return a / c  # 2.3333...

    assert verdict(1, 1, {1: 2.33}, make)
    assert verdict(1, 1, {1: read_answer("7/3", "value")}, make)
    assert not verdict(1, 1, {1: 2.3}, make)
    assert not verdict(1, 1, {1: 2.34}, make)
