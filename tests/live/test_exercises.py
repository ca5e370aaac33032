"""What the exercises page asks of the session."""

import json

import pytest

from autograd_lite import check_result, draw_quiz
from autograd_lite.exercises.quizzes.levels import LEVELS
from autograd_lite.live.exercises import ACTIONS, FIRST
from autograd_lite.live.session import answer


def asked(do, **arguments):
    found = answer({"page": "exercises", "do": do, "seed": 1, "level": 4, **arguments})
    assert "error" not in found, found
    json.dumps(found, allow_nan=False)
    return found


def refused(do, **arguments):
    return answer({"page": "exercises", "do": do, "seed": 1, "level": 4, **arguments})["error"]


@pytest.mark.parametrize("level", LEVELS)
def test_the_page_shows_each_blank_once_and_no_answer(level):
    for seed in range(10):
        found = asked("quiz", seed=seed, level=level)
        quiz = draw_quiz(seed, level)
        headings = [node["heading"] for node in found["scene"]["nodes"]]
        shown = [*found["texts"].values(), *headings]
        for blank, expected in zip(found["blanks"], quiz.blanks, strict=True):
            assert sum(blank["sign"] in text for text in shown) == 1
            assert blank["question"] == expected.question
            if blank["kind"] != "op":
                assert found["texts"][blank["place"]] == blank["sign"]
        assert "?" not in found["texts"].values()  # what is not told leaves no trace
        assert {edge.partition("-local")[0] for edge in found["texts"] if "-local" in edge} <= set(
            found["words"]
        )


def test_levels_are_explained():
    found = asked("quiz")["levels"]
    assert [level["number"] for level in found] == list(LEVELS)
    assert all(level["words"] for level in found)


def test_answers_are_graded():
    quiz = draw_quiz(1, 4)
    found = asked("check", answers={"1": quiz.answers[0], "2": "1000", "3": ""})
    assert [v["correct"] for v in found["verdicts"]] == [True, False, None, None, None]
    assert found["filled"] == [quiz.answers[0], "", "", "", ""]
    assert found["right"] == 1
    assert check_result(found["line"])


def test_hints_end_in_the_solution():
    texts = [asked("hint", number=1, step=step) for step in (1, 2, 3, 4)]
    assert [found["is_last"] for found in texts] == [False, False, False, True]
    assert texts[3]["text"] == draw_quiz(1, 4).solutions[0]


def test_the_sheet_shows_every_number():
    quiz = draw_quiz(1, 4)
    found = asked("sheet")
    assert found["solutions"] == list(quiz.solutions)
    for blank, text in zip(quiz.blanks, quiz.answers, strict=True):
        assert found["texts"][blank.place].endswith(text)


@pytest.mark.parametrize(
    "change",
    [
        {"seed": -1}, {"seed": 1.5}, {"seed": "1"}, {"seed": None}, {"level": 0}, {"level": 7},
        {"level": [1]}, {"seed": 10**20}, {"seed": True}, {"room": "wide"}, {"room": [1]},
        {"room": [1, float("nan")]},
    ],
)  # fmt: skip
def test_quizzes_that_are_not_there_are_refused_in_words(change):
    assert refused("quiz", **change)


@pytest.mark.parametrize(
    "answers",
    [
        None, [], "1", {"1": 3}, {"1": None}, {"x": "1"}, {"99": "1"}, {"1": "3" * 1000},
        {"-1": "1"}, {"1": ["2"]}, {"²": "1"},
    ],
)  # fmt: skip
def test_answers_that_are_no_texts_are_refused_in_words(answers):
    assert refused("check", answers=answers)


@pytest.mark.parametrize(
    "text", ["__import__('os')", "1e999", "<script>", "9**9**9", "1/0", "\x00", "0/0", "1" * 90]
)
def test_an_answer_is_never_run(text):
    found = asked("check", answers={"1": text})
    assert found["verdicts"][0]["correct"] is False


def test_hints_that_are_not_there_are_refused_in_words():
    for change in ({"number": 0}, {"number": 9}, {"number": "1"}, {"step": 0}, {"step": 5}):
        assert refused("hint", **{"number": 1, "step": 1, **change})


def test_every_action_says_what_it_does():
    assert set(ACTIONS) == {"quiz", "check", "hint", "sheet"}


def test_what_the_page_asks_first_can_be_prepared():
    for request in FIRST:
        found = answer(request)
        assert "error" not in found
        json.dumps(found, allow_nan=False)
