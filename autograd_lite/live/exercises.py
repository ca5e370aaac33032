"""The exercises page: graphs with blanks to fill in, and what an answer says about its author.

The quizzes are those of `draw_quiz`; the page shows the same questions under the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograd_lite.exercises.quizzes import Quiz, draw_quiz
from autograd_lite.exercises.quizzes.blanks import sign_of
from autograd_lite.exercises.quizzes.levels import LEVELS
from autograd_lite.live.scene import room_of, scene, texts

__all__ = ["ACTIONS", "FIRST"]

LONGEST_ANSWER = 100


def quiz(seed: int, level: int, room: Sequence[float] = (860.0, 560.0)) -> dict[str, Any]:
    """A quiz: its graph laid out with blanks in it, and what is asked.

    Args:
        seed: which quiz.
        level: of its difficulty.
        room: width and height of the place for the picture.
    """
    asked = draw_quiz(seed, level)
    return {
        "seed": asked.seed,
        "level": asked.level,
        "levels": [
            {"number": number, "title": plan.title, "words": plan.words}
            for number, plan in LEVELS.items()
        ],
        "blanks": [
            {
                "number": blank.number,
                "sign": sign_of(blank.number),
                "kind": blank.kind,
                "place": blank.place,
                "question": blank.question,
            }
            for blank in asked.blanks
        ],
        **_picture(asked, False, room),
    }


def check(seed: int, level: int, answers: Mapping[str, str]) -> dict[str, Any]:
    """Grade answers, texts by the numbers of their blanks, and say which mistakes they show."""
    asked = draw_quiz(seed, level)
    result = asked.check(_answers(answers))
    return {
        "verdicts": [
            {"correct": verdict.correct, "message": verdict.message} for verdict in result.verdicts
        ],
        "filled": [
            written if verdict else ""
            for written, verdict in zip(asked.answers, result.verdicts, strict=True)
        ],
        "right": result.right,
        "line": result.line,
    }


def hint(seed: int, level: int, number: int, step: int) -> dict[str, Any]:
    """A hint in three steps; the fourth is the solution."""
    asked = draw_quiz(seed, level)
    if step == 4 and 1 <= number <= len(asked.blanks):
        return {"text": asked.solutions[number - 1], "is_last": True}
    return {"text": asked.hint(number, step), "is_last": False}


def sheet(seed: int, level: int, room: Sequence[float] = (860.0, 560.0)) -> dict[str, Any]:
    """The solutions of a quiz, and its picture with all that they tell, for the printer."""
    asked = draw_quiz(seed, level)
    return {"solutions": list(asked.solutions), **_picture(asked, True, room)}


def _picture(asked: Quiz, solved: bool, room: Sequence[float]) -> dict[str, Any]:
    model = asked.shown(solved, room="")
    shown = texts(model)
    for edge in model.edges:
        if edge.local is None and shown["words"].pop(edge.id, None):  # it is not told
            del shown["texts"][f"{edge.id}-local"]
    return {"scene": scene(model, room_of(room)), **shown}


def _answers(given: Any) -> dict[int, str]:
    """The answers, each a short text, by their numbers."""
    if not isinstance(given, Mapping):
        raise ValueError(f"answers are texts by the numbers of blanks, not {given!r:.60}")
    read = {}
    for number, answer in given.items():
        if not (isinstance(number, str) and number.isdecimal() and len(number) < 3):
            raise ValueError(f"there is no blank {number!r:.40}")
        if not isinstance(answer, str) or len(answer) > LONGEST_ANSWER:
            raise ValueError(f"an answer is a short text, not {answer!r:.40}")
        read[int(number)] = answer
    return read


ACTIONS: dict[str, Callable[..., dict[str, Any]]] = {
    "quiz": quiz,
    "check": check,
    "hint": hint,
    "sheet": sheet,
}
"""What can be asked of this page."""

FIRST: list[dict[str, Any]] = [
    {"page": "exercises", "do": "quiz", "seed": 1, "level": 1, "room": room}
    for room in ([800, 600], [380, 400])
]
"""What the page asks when it opens; a static site carries the answers, to show them at once."""
