import re
import struct

import pytest

import autograd_lite as ag
from autograd_lite.exercises.quizzes.levels import LEVELS


@pytest.mark.parametrize("level", LEVELS)
def test_right_answers_are_accepted_however_they_are_written(level):
    for seed in range(25):
        quiz = ag.draw_quiz(seed, level)
        result = quiz.check(list(quiz.answers))
        assert result, result
        assert result.right == len(quiz.blanks)
        assert quiz.check({b.number: b.answer for b in quiz.blanks})
        assert ag.check_result(result.line)


@pytest.mark.parametrize("level", LEVELS)
def test_answers_of_a_mistake_are_not_accepted(level):
    for seed in range(10):
        quiz = ag.draw_quiz(seed, level)
        if level != 2:
            wrong = [-b.answer if b.answer else 7 for b in quiz.blanks]
            assert quiz.check(wrong).right == 0


def test_the_notebook_and_the_page_ask_the_same():
    from autograd_lite.live.session import answer

    page = answer({"page": "exercises", "do": "quiz", "seed": 12, "level": 5})
    assert [b["question"] for b in page["blanks"]] == list(ag.draw_quiz(12, 5).questions)


def test_answers_left_open():
    quiz = ag.draw_quiz(1, 1)
    result = quiz.check([...])
    assert [verdict.correct for verdict in result.verdicts] == [None, None, None]
    assert result.line == "level 1, seed 1: 1 = none, 2 = none, 3 = none; 0 of 3 right"
    assert quiz.check({2: "16"}).right == 1


def test_what_cannot_be_read_is_said_for_its_blank_alone():
    result = ag.draw_quiz(1, 1).check(["two and a half", 16])
    assert [verdict.correct for verdict in result.verdicts] == [False, True, None]
    assert result.verdicts[0].message.startswith("write a number such as")


@pytest.mark.parametrize(
    ("answers", "error", "message"),
    [
        ({9: 1}, ValueError, "there is no blank 9: they are 1 to 3"),
        ({"1": 1}, ValueError, "there is no blank '1'"),
        ([1, 2, 3, 4], ValueError, "there is no blank 4"),
        ("3", TypeError, "a dictionary or a list, not '3'"),
        (3, TypeError, "a dictionary or a list, not 3"),
    ],
)
def test_answers_to_no_question(answers, error, message):
    with pytest.raises(error, match=message):
        ag.draw_quiz(1, 1).check(answers)


@pytest.mark.parametrize(
    "arguments",
    [(-1, 1), (0, 0), (0, 7), (1.5, 1), ("1", 1), (True, 1), (10**10, 1), (0, None)],
)
def test_quizzes_that_are_not_there(arguments):
    with pytest.raises(ValueError, match="is a whole number from"):
        ag.draw_quiz(*arguments)


def test_hints_that_are_not_there():
    quiz = ag.draw_quiz(1, 1)
    assert quiz.hint(1, 2) == "v1 = a ÷ b"
    for number in (0, 4, "1", None):
        with pytest.raises(ValueError, match="there is no blank"):
            quiz.hint(number)
    with pytest.raises(ValueError, match="three steps"):
        quiz.hint(1, 4)


def test_a_result_line_cannot_state_what_its_answers_do_not_earn():
    line = ag.draw_quiz(3, 4).check({1: 1000}).line
    assert ag.check_result(line).message.startswith("0 of")
    forged = re.sub(r"0 of", "4 of", line)
    assert not ag.check_result(forged)
    assert ag.check_result(forged).message.startswith("the answers in this line earn 0 of")
    assert ag.check_result(f"Ada Lovelace: {line}\n")  # with words around it


def test_a_result_line_carries_operations():
    quiz = ag.draw_quiz(1, 2)
    line = quiz.check(["×", "÷", "+"]).line
    assert "1 = *, 2 = /, 3 = +; 2 of 3 right" in line
    assert ag.check_result(line)


@pytest.mark.parametrize(
    "line", ["", "boo", None, "level 1, seed 1: ; 3 of 3 right",
             "level 99, seed 1: 1 = 2; 1 of 1 right",
             "level 1, seed 1: 1 = 2, 77 = 3; 1 of 3 right",
             "level 1, seed 1: boo; 1 of 3 right"],
)  # fmt: skip
def test_what_is_no_result_line(line):
    with pytest.raises(ValueError, match=r"not the result line|whole number|there is no blank"):
        ag.check_result(line)


def test_a_notebook_shows_the_picture_and_the_questions():
    pytest.importorskip("graphviz")
    data, _ = ag.draw_quiz(1, 4)._repr_mimebundle_()
    assert {"image/svg+xml", "text/plain"} <= data.keys()
    for part in ("①", "dy/dv2", "Level 4: Gradients along one path"):
        assert part in data["image/svg+xml"]
    assert data["text/plain"].startswith("Level 4")


def test_without_graphviz_it_is_told_as_text(monkeypatch):
    quiz = ag.draw_quiz(1, 4)

    def fail(*_, **__):
        raise ImportError("drawing needs Graphviz")

    monkeypatch.setattr("autograd_lite.drawing.picture.Picture._repr_mimebundle_", fail)
    data, _ = quiz._repr_mimebundle_()
    assert list(data) == ["text/plain"]
    assert "② the gradient dy/dv1" in data["text/plain"]


def test_verdicts_as_markdown():
    shown = ag.draw_quiz(1, 1).check([2.5, 8])._repr_markdown_()
    assert "① **✓** right: v1 = a ÷ b = 5 ÷ 2 = 2.5" in shown
    assert "② **✗** that is twice c" in shown


@pytest.mark.parametrize("suffix", [".svg", ".pdf", ".png", ".txt", ".tex"])
def test_pictures_are_saved(tmp_path, suffix):
    quiz = ag.draw_quiz(2, 5)
    for solved in (False, True):
        path = tmp_path / f"quiz{solved}{suffix}"
        quiz.save(path, solved=solved)
        assert path.stat().st_size > 100
    if suffix == ".png":
        width, _ = struct.unpack(">II", path.read_bytes()[16:24])
        assert width > 300


def test_the_sheet_holds_both_pages(tmp_path):
    quiz = ag.draw_quiz(2, 5)
    quiz.save(tmp_path / "sheet.html")
    page = (tmp_path / "sheet.html").read_text(encoding="utf-8")
    questions, solutions = page.split('<section class="solutions">')
    for text in quiz.questions:
        assert text in questions
    for text in quiz.solutions:
        assert text.replace("'", "&#x27;") in solutions
        assert text not in questions
    assert "<script" not in page


def test_an_unknown_suffix_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"quiz.jpg.*suffix must be one of"):
        ag.draw_quiz(2, 5).save(tmp_path / "quiz.jpg")
    assert list(tmp_path.iterdir()) == []
