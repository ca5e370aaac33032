"""Exercises that grade themselves: a question with its numbers, the answer, and typical mistakes.

An exercise is a function that draws its numbers from a random generator, so that every seed is a
new exercise, and computes from the same numbers the right answer and what those who make a typical
mistake would answer. `check` compares, and says which mistake it was.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import combinations
from typing import Any

from autograd_lite._consoles import for_console
from autograd_lite.exercises.answers import diagnosis, is_unanswered, observed
from autograd_lite.formulas.pages import plain_in_markdown

__all__ = ["EXERCISES", "Exercise", "Verdict", "check", "exercise", "question"]


@dataclass(frozen=True)
class Exercise:
    """A question and what its answers are measured by.

    Args:
        question: what is asked, as Markdown; formulas between dollar signs.
        answer: the right answer: a number, a word, a list or a dictionary of these, or a
            function that gives the right result.
        mistakes: what to say to those who give a certain wrong answer, which has the form of the
            right one. Of a dictionary those entries are enough that the mistake is in.
        given: the numbers of the question by name, for the code of an answer.
        at: where the answer is a function: the tuples of arguments to call it with.
        slopes: judge such a function by its derivatives there, too; it is called with Values.
        praise: a sentence to those who are right, such as the reason.
        tolerance: the relative error that a number may have.
    """

    question: str
    answer: Any
    mistakes: Mapping[str, Any] = field(default_factory=dict)
    given: Mapping[str, Any] = field(default_factory=dict)
    at: Sequence[tuple[Any, ...]] = ()
    slopes: bool = False
    praise: str = ""
    tolerance: float = 1e-6

    def observe(self, answer: Any) -> Any:
        """What an answer, right or wrong, says in numbers and words."""
        return observed(answer, self.at, self.slopes)

    def mistaken(self) -> dict[str, Any]:
        """The wrong answers, observed, by what there is to say; those of most entries first."""
        wrong = {text: self.observe(answer) for text, answer in self.mistakes.items()}
        return dict(sorted(wrong.items(), key=lambda pair: -_size(pair[1])))

    def is_clear(self) -> bool:
        """Whether each wrong answer differs from the right one, and from every other."""
        right, wrong = self.observe(self.answer), list(self.mistaken().values())
        pairs = [(right, answer) for answer in wrong]
        pairs += [(a, b) for a, b in combinations(wrong, 2) if _size(a) == _size(b)]
        return all(diagnosis(one, other, 10 * self.tolerance) for one, other in pairs)

    def __repr__(self) -> str:
        return self.question

    def _repr_markdown_(self) -> str:
        return self.question


@dataclass(frozen=True)
class Verdict:
    """What `check` found; true if the answer is right.

    correct: whether it is; None where there is no answer yet.
    message: why, in a sentence or a few lines.
    """

    correct: bool | None
    message: str

    def __bool__(self) -> bool:
        return bool(self.correct)

    @property
    def _sign(self) -> str:
        return "…" if self.correct is None else "✓" if self.correct else "✗"

    def __repr__(self) -> str:
        return for_console(f"{self._sign} {self.message}")

    def _repr_markdown_(self) -> str:
        return f"**{self._sign}** {plain_in_markdown(self.message)}"


DRAWS = 100
"""How often to draw numbers anew until no two answers, right or wrong, are the same."""

EXERCISES: dict[str, Callable[[random.Random], Exercise]] = {}
"""Every exercise by its name."""


def exercise(make: Callable[[random.Random], Exercise]) -> Callable[[random.Random], Exercise]:
    """Register a function as the exercise of its name; teachers can add their own.

    Args:
        make: it draws numbers from the generator that it is given and returns an `Exercise`.

    Returns:
        The function itself.

    Raises:
        ValueError: if there is another exercise of that name.

    >>> @exercise
    ... def double(random):
    ...     x = random.randint(3, 9)
    ...     return Exercise(f"What is 2 * {x}?", 2 * x, {"you squared it": x * x}, {"x": x})
    >>> x = question("double", seed=1).given["x"]
    >>> check("double", x * x, seed=1)
    ✗ you squared it
    >>> del EXERCISES["double"]
    """
    name = make.__name__
    known = EXERCISES.get(name)
    if known and known.__module__ != make.__module__:
        raise ValueError(f"there is an exercise {name!r} already; give yours another name")
    EXERCISES[name] = make
    return make


def question(name: str, seed: int = 0) -> Exercise:
    """The question of an exercise, with other numbers for every seed.

    Args:
        name: the name of the exercise.
        seed: which numbers to draw.

    Returns:
        The exercise: a notebook shows its question, `.given` holds the numbers.

    Raises:
        KeyError: for a name that no exercise has.

    >>> question("slope_of_a_parabola")
    **A parabola.** What is the slope of $f(x) = 5x^2 - 6x + 9$ at $x = 4$?
    """
    if name not in EXERCISES:
        close = get_close_matches(str(name), EXERCISES, n=1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        raise KeyError(f"no exercise is called {name!r}{hint}")
    generator = random.Random(seed)
    for _ in range(DRAWS):
        task = EXERCISES[name](generator)
        if task.is_clear():
            return task
    raise ValueError(f"exercise {name!r}: two of its answers are equal, whatever its numbers are")


def check(name: str, answer: Any, seed: int = 0) -> Verdict:
    """Grade the answer to an exercise, and say what is wrong with it.

    Args:
        name: the name of the exercise.
        answer: a number, a word, a list or dictionary of these, or a function, as the question
            wants it; `...` is no answer yet.
        seed: the seed of the question.

    Returns:
        A verdict: true if the answer is right, and shown as a line.

    Raises:
        KeyError: for a name that no exercise has.

    >>> check("slope_of_a_parabola", 65)
    ✗ this is f(x) itself: the value, not the slope
    """
    task = question(name, seed)
    try:
        given = task.observe(answer)
    except Exception as error:  # a learner's function may fail in every way
        return Verdict(False, f"your function raised {type(error).__name__}: {error}")
    if is_unanswered(given):
        return Verdict(None, "no answer yet: put yours in place of the three dots")
    wrong = diagnosis(given, task.observe(task.answer), task.tolerance)
    if not wrong:
        return Verdict(True, f"right{': ' + task.praise if task.praise else ''}")
    for explanation, mistaken in task.mistaken().items():
        if not diagnosis(given, mistaken, task.tolerance):
            return Verdict(False, explanation)
    return Verdict(False, wrong)


def _size(answer: Any) -> int:
    """How many entries a dictionary has; 1 for everything else."""
    return len(answer) if isinstance(answer, dict) else 1
