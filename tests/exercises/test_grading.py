"""Grading: every right answer of every exercise is right, every mistake is told by its name."""

import random

import pytest

import autograd_lite as ag
from autograd_lite.exercises.grading import EXERCISES, Exercise, check, exercise, question

SEEDS = range(25)


@pytest.fixture
def own():
    """Register an exercise for one test."""

    def add(make):
        exercise(make)
        names.append(make.__name__)
        return make

    names = []
    yield add
    for name in names:
        del EXERCISES[name]


@pytest.mark.parametrize("name", sorted(EXERCISES))
def test_right_answers_are_right_and_mistakes_are_told(name):
    for seed in SEEDS:
        task = question(name, seed)
        assert check(name, task.answer, seed)
        for explanation, answer in task.mistakes.items():
            whole = answer
            if isinstance(answer, dict) and isinstance(task.answer, dict):
                whole = {**task.answer, **answer}
            verdict = check(name, whole, seed)
            assert not verdict
            assert verdict.message == explanation


@pytest.mark.parametrize("name", sorted(EXERCISES))
def test_a_question_is_the_same_for_the_same_seed(name):
    assert str(question(name, 3)) == str(question(name, 3))
    assert question(name, 3).given == question(name, 3).given


def test_seeds_ask_for_other_numbers():
    assert len({str(question("slope_of_a_parabola", seed)) for seed in SEEDS}) > 15


def test_three_dots_are_no_answer_and_no_error():
    verdict = check("slope_of_a_parabola", ...)
    assert not verdict
    assert "no answer yet" in str(verdict)


def test_a_mistyped_name_gets_a_suggestion():
    with pytest.raises(KeyError, match="did you mean 'slope_of_a_parabola'"):
        check("slope_of_parabola", 1.0)


def test_two_answers_are_never_the_same_number(own):
    @own
    def ambiguous(random):
        x = random.randint(1, 3)
        return Exercise("2x at x?", 2 * x, {"squared": x**2})  # equal at 2

    assert {question("ambiguous", seed).answer for seed in SEEDS} == {2, 6}

    @own
    def hopeless(random):
        return Exercise("?", 4, {"the same": 4.0})

    with pytest.raises(ValueError, match="two of its answers are equal"):
        question("hopeless")


def test_a_function_is_graded_by_its_results(own):
    @own
    def squares(random):
        return Exercise(
            "the square", lambda x: x * x, {"doubled": lambda x: 2 * x}, at=[(2.0,), (3.0,)]
        )

    assert check("squares", lambda x: ag.Value(x) ** 2)
    assert check("squares", lambda x: x + x).message == "doubled"
    assert check("squares", lambda x: 4.0).message == "f(3): 4 is not right: it is too small"
    failed = check("squares", lambda x: x / 0)
    assert failed.message == "your function raised ZeroDivisionError: float division by zero"
    assert "does your function return" in check("squares", lambda x: None).message
    assert check("squares", 4.0).message == "a function is asked for, not 4.0"


def test_a_function_is_graded_by_its_slopes_too(own):
    @own
    def cube(random):
        return Exercise("the cube", lambda x: x * x * x, at=[(2.0,)], slopes=True)

    def node(slope):
        return lambda x: ag.Value(x.data**3, (x,), (slope,), "cube")

    assert check("cube", lambda x: x**3)
    assert check("cube", node(12.0))
    assert check("cube", node(8.0)).message == "f'(2): 8 is not right: it is too small"
    assert "returns a Value" in check("cube", lambda x: x.data**3).message
    assert "no answer yet" in check("cube", lambda x: ...).message


def test_a_mistake_in_one_entry_is_told_beside_another_mistake(own):
    @own
    def three(random):
        mistakes = {"forgot b": {"b": 2.0}, "exchanged": {"a": 5.0, "b": 2.0}, "forgot c": {"c": 1}}
        return Exercise("?", {"a": 2.0, "b": 5.0, "c": 7.0}, mistakes)

    assert check("three", {"a": 9.0, "b": 2.0, "c": 7.0}).message == "forgot b"
    assert check("three", {"a": 9.0, "b": 2.0, "c": 1.0}).message == "forgot b"
    assert check("three", {"a": 5.0, "b": 2.0, "c": 7.0}).message == "exchanged"
    assert (
        check("three", {"a": 9.0, "b": 5.0, "c": 7.0}).message
        == "a: 9 is not right: it is too large"
    )


def test_entries_that_are_told_are_enough_for_a_mistake(own):
    @own
    def two(random):
        return Exercise("?", {"a": 2.0, "b": 5.0}, {"you forgot the second path": {"b": 2.0}})

    assert check("two", {"a": 2.0, "b": 2.0}).message == "you forgot the second path"
    assert check("two", {"a": -2.0, "b": 5.0}).message == "a: -2 is not right: look at the sign"
    assert check("two", {"a": 2.0}).message == "the entry 'b' is missing"
    assert check("two", 5.0).message == "a dictionary with a, b is asked for, not 5.0"


def test_the_verdict_of_a_notebook_is_plain_words():
    assert check("slope_of_a_parabola", "x*_x")._repr_markdown_() == (
        r"**✗** a number is asked for, not 'x\*\_x'"
    )


def test_another_exercise_of_the_same_name_is_refused():
    def slope_of_a_parabola(random):
        return Exercise("?", 1)

    with pytest.raises(ValueError, match="already"):
        exercise(slope_of_a_parabola)


def test_the_generator_of_python_is_left_alone():
    random.seed(1)
    expected = random.random()
    random.seed(1)
    question("slope_of_a_parabola", 5)
    assert random.random() == expected
