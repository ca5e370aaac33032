"""The exercises page in a browser, in both ways."""

import base64
import re

import pytest

from autograd_lite import check_result, draw_quiz

SIZES = [(1280, 800), (400, 800)]


def state(level, seed):
    return f"page=exercises&level={level}&seed={seed}"


def field(number):
    return f"#exercises-answer-{number}"


def start(page, level, seed, size=(1280, 800)):
    page.start(state(level, seed), size)
    page.until("document.querySelector('.task')")


def give(page, number, text):
    """Write an answer and press Enter."""
    page.put(field(number), text)
    page.run("document.querySelector(arguments[0]).focus()", field(number))
    page.press("ENTER")


def test_a_quiz_is_solved_with_the_keyboard_alone(page):
    quiz = draw_quiz(7, 5)
    start(page, 5, 7)
    page.run("document.querySelector(arguments[0]).focus()", field(1))
    for number, text in enumerate(quiz.answers, 1):
        page.press(*text.replace("−", "-"), "ENTER")
        page.wait_for(f".task:nth-child({number}).right .verdict", "✓")
        if number < len(quiz.answers):  # and on to the next
            page.until("document.activeElement.id === arguments[0]", field(number + 1)[1:])
    n = len(quiz.answers)
    assert page.text("#exercises-score") == f"{n} of {n} right"
    assert check_result(page.text("#exercises-line"))
    for blank, text in zip(quiz.blanks, quiz.answers, strict=True):
        assert page.value(next(heading_of(quiz, blank)), "grad") == text
    assert page.all(".stage .blank") == []
    assert page.complaints() == []


def heading_of(quiz, blank):
    from autograd_lite.drawing.style import heading

    return (heading(n) for n in quiz.model.nodes if blank.place.startswith(f"{n.id}-"))


def test_a_wrong_answer_is_told_its_mistake_and_said_aloud(server_page):
    page = server_page
    start(page, 4, 1)  # ④ dy/db = 1 × 16
    give(page, 4, "1")
    message = "you forgot the gradient from above, that of v2"
    page.wait_for(".task:nth-child(4).wrong .verdict", f"✗ {message}")
    page.wait_for("#said", f"Not right. {message}")
    assert page.run("document.querySelector('#said').getAttribute('aria-live')") == "polite"
    page.put(field(4), "16")  # a new answer waits for its own check
    page.until("document.querySelector('.task:nth-child(4) .verdict').textContent === ''")
    assert "④" in page.value("b", "grad")


def test_operations_are_chosen(server_page):
    page = server_page
    quiz = draw_quiz(3, 2)
    start(page, 2, 3)
    wrong = next(i for i, sign in enumerate("+−×÷") if sign != quiz.answers[0])
    page.click(f".task:nth-child(1) .choice:nth-child({wrong + 1})")
    page.wait_for(".task:nth-child(1).wrong .verdict", "not ")
    page.run("document.querySelector('.task:nth-child(1) .choice').focus()")
    page.press({"−": "-", "×": "*", "÷": "/", "+": "+"}[quiz.answers[0]])
    page.wait_for(".task:nth-child(1).right .verdict", quiz.answers[0])
    page.node(f"v1 = a {quiz.answers[0]} b")


def test_hints_come_step_by_step(server_page):
    page = server_page
    start(page, 4, 1)
    quiz = draw_quiz(1, 4)
    for step, text in enumerate(
        [quiz.hint(1), quiz.hint(1, 2), quiz.hint(1, 3), quiz.solutions[0]], 1
    ):
        page.click(".task:nth-child(1) .hint")
        page.until(
            "document.querySelectorAll('.task:nth-child(1) .hints li').length === arguments[0]",
            step,
        )
        assert page.all(".task:nth-child(1) .hints li")[-1] == text
    assert page.all(".task:nth-child(1) .hint") == []


def test_the_link_carries_level_and_seed(server_page):
    page = server_page
    start(page, 3, 5)
    assert page.run("document.querySelector('#exercises-level').value") == "3"
    page.click("#exercises-next")
    page.until("location.hash.includes('seed=6') && location.hash.includes('level=3')")
    page.until("document.activeElement.id === 'exercises-answer-1'")
    assert page.all(".task label")[0] == f"① {draw_quiz(6, 3).questions[0]}"
    page.run("(document.querySelector('#exercises-level').value = '1')")
    page.run("document.querySelector('#exercises-level').dispatchEvent(new Event('change'))")
    page.until("location.hash.includes('level=1')")


def test_a_place_in_the_picture_leads_to_its_question(server_page):
    page = server_page
    start(page, 4, 1)
    page.click(f"[data-id='{page.node('c')}']")
    assert page.run("document.activeElement.id") == "exercises-answer-3"  # dy/dc
    page.wait_for(".node.chosen .heading", "c")


@pytest.mark.parametrize(
    "link", ["level=99&seed=1", "level=1&seed=-5", "level=x&seed=1", "level=1&seed=<img src=x>"]
)
def test_links_to_no_quiz_are_answered_in_words(server_page, link):
    page = server_page
    start(page, 1, 1)
    page.run("(location.hash = arguments[0])", f"page=exercises&{link}")
    page.wait_for("#exercises-error", "is a whole number from")
    assert page.all("#exercises img", "src") == []
    page.run("location.reload()")  # as who follows the link in a page of its own
    page.until("document.readyState === 'complete' && document.querySelectorAll('.task').length")
    page.wait_for("#exercises-error", "is a whole number from")
    page.click("#exercises-next")
    page.until("location.hash.includes('seed=2') && location.hash.includes('level=1')")


def test_it_prints_a_page_of_questions_and_one_of_solutions(server_page):
    page = server_page
    start(page, 6, 2)
    page.run("(window.print = () => 0)")
    page.click("#exercises-print")
    page.until("document.querySelector('#sheet')")
    quiz = draw_quiz(2, 6)
    assert page.all("#sheet section:nth-child(1) li span:nth-child(2)") == list(quiz.questions)
    assert page.all("#sheet section:nth-child(2) li span:nth-child(2)") == list(quiz.solutions)
    pdf = page.driver.execute_cdp_cmd("Page.printToPDF", {})["data"]
    assert len(re.findall(rb"/Type\s*/Page\b", base64.b64decode(pdf))) == 2
    page.wait_without("#sheet")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("level", range(1, 7))
def test_nothing_scrolls_sideways_and_all_is_within_reach(server_page, size, level):
    page = server_page
    start(page, level, 4, size)
    assert page.run("document.documentElement.scrollWidth <= innerWidth")
    for css in ("#exercises-tasks input", "#exercises-tasks button", "#exercises-graph svg"):
        for box in page.run(
            "[...document.querySelectorAll(arguments[0])].map(x => x.getBoundingClientRect())"
            ".map(r => [r.left, r.right, r.width, r.height])", css,
        ):  # fmt: skip
            left, right, width, height = box
            assert left >= 0
            assert right <= size[0]
            assert min(width, height) >= 24


def test_the_first_quiz_is_there_before_python_is(broken_page):
    page = broken_page
    page.open("page=exercises")
    page.wait_for(".task label", draw_quiz(1, 1).questions[0])
    assert page.value("v2 = c²") == "②"


def test_a_server_that_has_ended_is_told_of(server_page):
    page = server_page
    start(page, 4, 1)
    page.run("(window.fetch = () => Promise.reject(new Error('gone')))")
    give(page, 1, "16")
    page.wait_for("#exercises-error", "The server on this machine has ended")
    page.click(".task:nth-child(1) .hint")
    page.click("#exercises-print")
    assert page.all(".hints li, #sheet") == []
