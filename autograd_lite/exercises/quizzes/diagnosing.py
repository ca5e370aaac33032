"""What an answer says about how it was found: right, a typical mistake, or one made elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from numbers import Real
from typing import Any

from autograd_lite.drawing.model import GraphModel
from autograd_lite.exercises.answers import diagnosis
from autograd_lite.exercises.grading import Verdict
from autograd_lite.exercises.quizzes.blanks import Blank, sign_of, solution_at
from autograd_lite.exercises.quizzes.levels import Level
from autograd_lite.exercises.quizzes.mistakes import BINARY, listed, mistakes_at
from autograd_lite.exercises.quizzes.numbers import Numbers, applied
from autograd_lite.formulas.notation import equality, pretty_number, quantity
from autograd_lite.formulas.operations import operation, symbol_of

__all__ = ["diagnose", "read_answer"]

TOLERANCE = 1e-6
SPELLINGS = {
    "+": "+", "plus": "+", "-": "-", "−": "-", "–": "-", "minus": "-",
    "*": "*", "×": "*", "·": "*", "x": "*", "times": "*", "/": "/", "÷": "/", ":": "/", "over": "/",
}  # fmt: skip
NUMBER = r"[+-]?(?:\d{1,12}(?:\.\d{0,12})?|\.\d{1,12})"


def read_answer(answer: Any, kind: str) -> float | str | None:
    """An answer as a number, or as the name of an operation; None where there is none yet.

    Args:
        answer: a number, or a text such as "-0.75", "-3/4", "0,75" or "×".
        kind: what is asked for: "value", "local", "grad" or "op".

    Raises:
        ValueError: for what can be neither.

    >>> read_answer("−3/4", "grad"), read_answer("times", "op")
    (-0.75, '*')
    """
    if answer is ... or answer is None or (isinstance(answer, str) and not answer.strip()):
        return None
    if kind == "op":
        found = SPELLINGS.get(answer.strip().lower()) if isinstance(answer, str) else None
        if found is None:
            raise ValueError(f"write one of + − × ÷, not {answer!r:.40}")
        return found
    if isinstance(answer, str):
        text = re.sub(r"\s", "", answer).translate(str.maketrans("−–÷,", "--/."))
        parts = re.fullmatch(rf"({NUMBER})(?:/({NUMBER}))?", text)
        if parts and parts[2] and not float(parts[2]):
            raise ValueError(f"{answer.strip():.40} divides by zero")
        if parts:
            return float(Fraction(parts[1]) / Fraction(parts[2] or "1"))
    elif isinstance(answer, Real) and not isinstance(answer, bool):
        return float(answer)
    raise ValueError(f"write a number such as −0.75 or −3/4, not {answer!r:.40}")


def diagnose(
    model: GraphModel,
    blanks: Sequence[Blank],
    level: Level,
    number: int,
    answers: Mapping[int, float | str | None],
) -> Verdict:
    """What there is to say about one answer.

    Args:
        model: the graph with all its numbers.
        blanks: what is asked about it.
        level: of the quiz, which says what the picture shows.
        number: which blank.
        answers: all answers as `read_answer` reads them, by the numbers of their blanks.
    """
    blank = blanks[number - 1]
    given = answers.get(number)
    if given is None:
        return Verdict(None, "no answer yet")
    if isinstance(blank.answer, str):
        return _of_operation(model, blank, str(given))
    numbers = Numbers(model)
    wrong = diagnosis(given, blank.answer, TOLERANCE)
    if not wrong:
        return Verdict(True, f"right: {solution_at(model, blank)}")
    found: dict[str, None] = {}
    for words, mistaken in mistakes_at(numbers, blank.place, "local" in level.shows):
        if not diagnosis(given, mistaken, TOLERANCE):
            found[words] = None
    others = _followed(model, blanks, level, blank, answers)
    if others:
        rest = "which is not right: mend that first"
        if len(others) > 1:
            rest = "which are not right: mend those first"
        found[f"it follows from your {listed(others)}, {rest}"] = None
    if not found:
        return Verdict(False, wrong)
    if len(found) == 1:
        return Verdict(False, next(iter(found)))
    ways = "".join(f"\n({letter}) {words}" for letter, words in zip("abcdef", found, strict=False))
    return Verdict(False, f"{_many(len(found))} mistakes lead to this number:{ways}")


def _many(n: int) -> str:
    return {2: "two", 3: "three", 4: "four"}.get(n, f"{n}")


def _followed(
    model: GraphModel,
    blanks: Sequence[Blank],
    level: Level,
    blank: Blank,
    answers: Mapping[int, float | str | None],
) -> list[str]:
    """Those wrong answers from which this answer follows by the right rule."""
    true = Numbers(model)
    wrong = {
        other: given
        for other in blanks
        if other != blank
        and isinstance(given := answers.get(other.number), float)
        and diagnosis(given, other.answer, TOLERANCE)
    }
    asked = {other.place for other in blanks}
    known = {other.place: given for other, given in wrong.items()}
    places = [(node.id, kind) for node in model.nodes for kind in ("value", "grad")]
    places += [(edge.id, "local") for edge in model.edges]
    for id, kind in places:
        if kind in level.shows and f"{id}-{kind}" not in asked:
            known[f"{id}-{kind}"] = true[f"{id}-{kind}"]

    def follows(from_: Mapping[str, float]) -> bool:
        try:
            return not diagnosis(answers[blank.number], Numbers(model, from_)[blank.place], 1e-6)
        except (ArithmeticError, ValueError):  # the wrong number leaves a domain
            return False

    if not wrong or not follows(known):
        return []
    return [  # those without which it would not follow
        sign_of(other.number)
        for other in wrong
        if not follows({place: x for place, x in known.items() if place != other.place})
    ]


def _of_operation(model: GraphModel, blank: Blank, given: str) -> Verdict:
    if given == blank.answer:
        return Verdict(True, f"right: {solution_at(model, blank)}")
    numbers = Numbers(model)
    node = model.by_id[blank.place.partition("-")[0]]
    xs = numbers.operands(node)
    result = pretty_number(numbers[f"{node.id}-value"])
    if given not in BINARY or (given == "/" and not xs[1]):
        return Verdict(False, f"{symbol_of(given)} is not defined here")
    made = applied(given, xs).data
    written, quotient = operation(given, [quantity(x) for x in xs]), quantity(made)
    says = f"{written.pretty} {equality(written, quotient)} {quotient.pretty}, not {result}"
    if given in "-/" and _is_same(applied(given, xs[::-1]).data, numbers[f"{node.id}-value"]):
        says += f": {symbol_of(given)} takes its operands in their order"
    return Verdict(False, says)


def _is_same(x: float, y: float) -> bool:
    return abs(x - y) < TOLERANCE
