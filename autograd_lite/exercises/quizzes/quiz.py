"""A quiz on one graph: its picture with blanks, what answers are worth, hints, a sheet to print."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from autograd_lite._saving import DPI, save_as
from autograd_lite.drawing.model import GraphModel
from autograd_lite.exercises.grading import Verdict
from autograd_lite.exercises.quizzes.blanks import (
    ROOM,
    Blank,
    hints_at,
    sign_of,
    solution_at,
    with_blanks,
)
from autograd_lite.exercises.quizzes.diagnosing import diagnose, read_answer
from autograd_lite.exercises.quizzes.generating import make_graph
from autograd_lite.exercises.quizzes.levels import LEVELS, Level
from autograd_lite.exercises.quizzes.sheet import sheet_page
from autograd_lite.formulas.notation import pretty_number
from autograd_lite.formulas.operations import symbol_of

if TYPE_CHECKING:
    from autograd_lite.drawing.picture import Picture

__all__ = ["Quiz", "QuizResult", "check_result", "draw_quiz"]

LARGEST_SEED = 10**9
LINE = re.compile(r"level (\d{1,2}), seed (\d{1,10}): (.*); (\d{1,2}) of (\d{1,2}) right")


@dataclass(frozen=True)
class QuizResult:
    """What `Quiz.check` found; true if all answers are right.

    verdicts: for each blank whether its answer is right, and why not.
    line: seed, level, answers and score in a line for the teacher, for `check_result`.
    """

    verdicts: tuple[Verdict, ...]
    line: str

    @property
    def right(self) -> int:
        """How many answers are right."""
        return sum(map(bool, self.verdicts))

    def __bool__(self) -> bool:
        return self.right == len(self.verdicts)

    def __repr__(self) -> str:
        lines = [f"{sign_of(i)} {verdict!r}" for i, verdict in enumerate(self.verdicts, 1)]
        return "\n".join([*lines, "", self.line])

    def _repr_markdown_(self) -> str:
        lines = [
            f"{sign_of(i)} {verdict._repr_markdown_()}"
            for i, verdict in enumerate(self.verdicts, 1)
        ]
        return "\n\n".join([*lines, f"`{self.line}`"])


@dataclass(frozen=True)
class Quiz:
    """A graph with blanks; a notebook shows its picture and its questions.

    seed, level: which quiz it is; the page of exercises has the same ones.
    model: the graph with all its numbers.
    blanks: what is asked, with the answers.
    """

    seed: int
    level: int
    model: GraphModel = field(repr=False)
    blanks: tuple[Blank, ...] = field(repr=False)

    @property
    def plan(self) -> Level:
        """What is asked on this level, and what is told."""
        return LEVELS[self.level]

    @property
    def questions(self) -> tuple[str, ...]:
        """What is asked, blank by blank."""
        return tuple(blank.question for blank in self.blanks)

    @property
    def answers(self) -> tuple[str, ...]:
        """The right answers as they are written."""
        return tuple(
            symbol_of(blank.answer)
            if isinstance(blank.answer, str)
            else pretty_number(blank.answer)
            for blank in self.blanks
        )

    @property
    def solutions(self) -> tuple[str, ...]:
        """How each answer is found, in numbers."""
        return tuple(solution_at(self.model, blank) for blank in self.blanks)

    def shown(self, solved: bool = False, room: str = ROOM) -> GraphModel:
        """The graph as it is drawn: with blanks, or with all that a solution tells.

        Args:
            solved: whether the answers stand in their places.
            room: what stands behind the number of a blank, a line unless told.
        """
        if not solved:
            return with_blanks(self.model, self.blanks, self.plan.shows, room)
        if "grad" in self.plan.asks:
            return self.model
        return with_blanks(self.model, (), {*self.plan.shows, *self.plan.asks})

    def check(self, answers: Mapping[int, Any] | Sequence[Any]) -> QuizResult:
        """Grade answers, and say which mistake leads to a wrong one.

        Args:
            answers: by the numbers of the blanks, or a list in their order: numbers, fractions as
                text ("-3/4"), operations ("+", "-", "*", "/"); `...` is no answer yet. Three
                significant digits are enough.

        Raises:
            ValueError: for the number of a blank that is not there.
            TypeError: if the answers are neither a dictionary nor a list.
        """
        if isinstance(answers, Mapping):
            given = dict(answers)
        elif isinstance(answers, Sequence) and not isinstance(answers, str):
            given = dict(enumerate(answers, 1))
        else:
            raise TypeError(f"answers are a dictionary or a list, not {answers!r:.60}")
        numbers = [blank.number for blank in self.blanks]
        for number in given:
            if number not in numbers:
                raise ValueError(f"there is no blank {number!r:.40}: they are 1 to {numbers[-1]}")
        known: dict[int, float | str | None] = {}
        failed: dict[int, Verdict] = {}
        for blank in self.blanks:
            try:
                known[blank.number] = read_answer(given.get(blank.number), blank.kind)
            except ValueError as error:
                failed[blank.number] = Verdict(False, str(error))
        verdicts = tuple(
            failed[i] if i in failed else diagnose(self.model, self.blanks, self.plan, i, known)
            for i in numbers
        )
        right = sum(map(bool, verdicts))
        told = ", ".join(f"{i} = {_told(known.get(i))}" for i in numbers)
        score = f"{right} of {len(verdicts)} right"
        return QuizResult(verdicts, f"level {self.level}, seed {self.seed}: {told}; {score}")

    def hint(self, number: int, step: int = 1) -> str:
        """A hint.

        Args:
            number: which blank.
            step: 1 is the idea, 2 the formula, 3 the formula with its numbers.

        Raises:
            ValueError: for a blank or a step that is not there.
        """
        if not (isinstance(number, int) and 1 <= number <= len(self.blanks)):
            raise ValueError(f"there is no blank {number!r:.40}: they are 1 to {len(self.blanks)}")
        if step not in (1, 2, 3):
            raise ValueError(f"hints have three steps, 1 to 3; there is no {step!r:.40}")
        return hints_at(self.model, self.blanks, self.blanks[number - 1])[step - 1]

    def picture(self, solved: bool = False, caption: bool = True) -> Picture:
        """The picture with blanks and the questions below it, or with the solutions.

        Args:
            solved: whether it shows the answers.
            caption: False leaves out what stands below the picture.
        """
        from autograd_lite.drawing.outputs import draw

        lines = self.solutions if solved else [f"{text}: ______" for text in self.questions]
        told = "\n".join(f"{sign_of(i)} {text}" for i, text in enumerate(lines, 1))
        title = f"Level {self.level}: {self.plan.title}. Seed {self.seed}."
        return draw(self.shown(solved), caption=f"{title}\n{told}" if caption else False)

    def save(self, path: str | os.PathLike[str], *, solved: bool = False, dpi: float = DPI) -> None:
        """Write a sheet: a page of questions and one of solutions, or a picture of one of them.

        Args:
            path: ends in .html, which holds both pages for the printer, or in one of the suffixes
                of `Picture.save` (.svg, .pdf, .png, .tex ...), which hold one of them.
            solved: which of them such a picture shows.
            dpi: dots per inch of a PNG.

        Raises:
            ValueError: for another suffix.
            ImportError: without Graphviz.
        """
        if os.fspath(path).lower().endswith(".html"):
            save_as(path, {".html": partial(self.page)}, "a quiz")
        else:
            self.picture(solved).save(path, dpi=dpi)

    def page(self) -> str:
        """The sheet as a page: what to print, the questions first, the solutions on a new page."""
        pictures = [
            self.picture(solved, caption=False).pipe("svg", encoding="utf-8")
            for solved in (False, True)
        ]
        title = f"{self.plan.title}: level {self.level}, seed {self.seed}"
        return sheet_page(title, self.plan.words, pictures, self.questions, self.solutions)

    def __str__(self) -> str:
        lines = [f"{sign_of(i)} {text}" for i, text in enumerate(self.questions, 1)]
        return "\n".join([f"Level {self.level}: {self.plan.title}. Seed {self.seed}.", *lines])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None, **_: Any) -> Any:
        try:
            data, metadata = self.picture()._repr_mimebundle_(include, exclude)
        except (ImportError, OSError):  # there is no Graphviz
            from autograd_lite.drawing.outputs import to_text

            return {"text/plain": f"{to_text(self.shown())}\n{self}"}, {}
        return {**data, "text/plain": str(self)}, metadata


def draw_quiz(seed: int = 0, level: int = 1) -> Quiz:
    """A quiz on a small graph, the same for the same seed and level on every machine.

    Level 1 asks for values, 2 for operations, 3 for local derivatives, 4 for gradients along one
    path, 5 for gradients over several paths, 6 for all values and gradients.

    Args:
        seed: which graph, from 0.
        level: from 1 to 6.

    Returns:
        The quiz: a notebook shows its picture, `check` grades answers, `hint` helps, `save` writes
        a sheet.

    Raises:
        ValueError: for a seed or a level that is not there.

    >>> quiz = draw_quiz(seed=1, level=3)
    >>> print(quiz)
    Level 3: Local derivatives. Seed 1.
    ① ∂v1/∂a, on the edge from a to v1
    ② ∂v1/∂b, on the edge from b to v1
    ③ ∂y/∂v1, on the edge from v1 to y
    >>> quiz.check([2, 2, ...])
    ① ✓ right: ∂v1/∂a = b = 2: the other factor
    ② ✗ that is b itself; the local derivative is the other factor
    ③ … no answer yet
    <BLANKLINE>
    level 3, seed 1: 1 = 2, 2 = 2, 3 = none; 1 of 3 right
    >>> quiz.hint(2)
    'How fast does v1 grow when b alone grows a little, and all else stays?'
    """
    for name, x, least, most in (("seed", seed, 0, LARGEST_SEED), ("level", level, 1, len(LEVELS))):
        if isinstance(x, bool) or not isinstance(x, int) or not least <= x <= most:
            raise ValueError(f"{name} is a whole number from {least} to {most}, not {x!r:.40}")
    return Quiz(seed, level, *make_graph(seed, level))


def check_result(line: str) -> Verdict:
    """Grade the answers in a result line anew: whether the score that it states is true.

    The line holds the answers themselves, so nobody can state a better score than these earn.

    Args:
        line: what the page or `Quiz.check` printed.

    Returns:
        A verdict: true if the score is that of the answers.

    Raises:
        ValueError: for a line of another form.

    >>> line = draw_quiz(seed=1, level=4).check({1: 100}).line
    >>> check_result(line)
    ✓ 0 of 5 right
    """
    found = LINE.search(line) if isinstance(line, str) else None
    if not found:
        raise ValueError(f"not the result line of a quiz: {line!r:.80}")
    level, seed, told, claimed, of = found.groups()
    quiz = draw_quiz(int(seed), int(level))
    answers: dict[int, Any] = {}
    for part in told.split(", "):
        number, equals, answer = part.partition(" = ")
        if not equals or not number.isdecimal():
            raise ValueError(f"not the result line of a quiz: {line!r:.80}")
        answers[int(number)] = ... if answer == "none" else answer
    result = quiz.check(answers)
    truth = f"{result.right} of {len(result.verdicts)} right"
    if (int(claimed), int(of)) == (result.right, len(result.verdicts)):
        return Verdict(True, truth)
    return Verdict(False, f"the answers in this line earn {truth}")


def _told(answer: float | str | None) -> str:
    """An answer in a result line, so that it can be read again."""
    if answer is None:
        return "none"
    return answer if isinstance(answer, str) else f"{answer:.6g}"
