"""What the picture of a question tells and hides, and what hints and solutions say."""

import pytest

from autograd_lite import Value, graph_model, to_text
from autograd_lite.exercises.quizzes.blanks import (
    blanks_of,
    hints_at,
    sign_of,
    solution_at,
    with_blanks,
)
from autograd_lite.exercises.quizzes.generating import make_graph
from autograd_lite.exercises.quizzes.levels import LEVELS
from autograd_lite.formulas.parser import parse_expression


def made(level, root=None):
    """y = (a - b) × c at a = 7, b = 5, c = 3, and what a level asks about it."""
    if root is None:
        a, b, c = (Value(x, label=name) for x, name in ((7.0, "a"), (5.0, "b"), (3.0, "c")))
        root = (a - b) * c
    root.label = "y"
    root.backward()
    model = graph_model(root)
    return model, blanks_of(model, LEVELS[level])


def test_forward_first_then_backward():
    _, blanks = made(6)
    assert [(b.question, b.answer) for b in blanks] == [
        ("the value of v1 = a − b", 2.0),
        ("the value of y = v1 × c", 6.0),
        ("the gradient dy/dv1", 3.0),
        ("the gradient dy/dc", 2.0),
        ("the gradient dy/db", -3.0),
        ("the gradient dy/da", 3.0),
    ]
    assert [b.number for b in blanks] == [1, 2, 3, 4, 5, 6]


def test_local_derivatives_and_operations():
    _, blanks = made(3)
    assert [(b.question, b.answer) for b in blanks][:2] == [
        ("∂v1/∂a, on the edge from a to v1", 1.0),
        ("∂v1/∂b, on the edge from b to v1", -1.0),
    ]
    _, blanks = made(2)
    assert blanks[0].question == "the operation of v1 = a ? b"


def test_constants_are_not_asked_about():
    _, blanks = made(3, Value(3.0, label="a") * 5)
    assert [b.question for b in blanks] == ["∂y/∂a, on the edge from a to y"]


@pytest.mark.parametrize("level", LEVELS)
def test_the_picture_tells_no_answer(level):
    """Every number in the picture is one that the level shows, and each blank is there once."""
    for seed in range(30):
        model, blanks = make_graph(seed, level)
        shown = with_blanks(model, blanks, LEVELS[level].shows)
        hidden = {b.place for b in blanks}
        for node in shown.nodes:
            if f"{node.id}-op" in hidden:
                assert node.op == node.symbol == ""
            for kind in ("value", "gradient"):
                told = getattr(node, kind)
                place = f"{node.id}-{kind.replace('gradient', 'grad')}"
                if place in hidden:
                    assert not isinstance(told, float)
        assert all(edge.contribution is None for edge in shown.edges)
        assert not any(node.marks for node in shown.nodes)
        text = to_text(shown)
        for blank in blanks:
            assert sign_of(blank.number) in text


def test_hints_go_step_by_step():
    model, blanks = made(6)
    assert hints_at(model, blanks, blanks[4]) == (
        "b is read by v1: follow the one edge back, and multiply.",
        "dy/db = ∂v1/∂b × dy/dv1",
        "dy/db = −1 × ③",
    )
    assert hints_at(model, blanks, blanks[1])[2] == "y = ① × 3"


@pytest.mark.parametrize("level", LEVELS)
def test_no_hint_tells_another_answer_than_by_its_blank(level):
    """Level 6 asks for values: the other factor stands in hints as the number of its blank."""
    for seed in range(20):
        model, blanks = make_graph(seed, level)
        for blank in blanks:
            idea, formula, filled = hints_at(model, blanks, blank)
            assert idea
            assert formula
            assert sign_of(blank.number) not in filled


def test_solutions_are_true_as_they_stand():
    """The right sides of every solution, read as Python reads them, are equal."""
    for level in (1, 4, 5, 6):
        for seed in range(30):
            model, blanks = make_graph(seed, level)
            for blank in blanks:
                *_, work, result = solution_at(model, blank).split(" = ")
                text = work.translate(str.maketrans({"×": "*", "÷": "/", "−": "-", "²": "**2"}))
                if "²" in work and work.startswith("−"):
                    continue
                value = float(result.replace("−", "-"))
                found = parse_expression(text).evaluate({}).data
                assert found == pytest.approx(value, abs=1e-6), solution_at(model, blank)


def test_solutions_of_local_derivatives_say_the_rule():
    model, blanks = made(3)
    assert [solution_at(model, b) for b in blanks] == [
        "∂v1/∂a = 1: a difference grows as fast as its first operand",
        "∂v1/∂b = −1: a difference falls as fast as its second operand grows",
        "∂y/∂v1 = c = 3: the other factor",
        "∂y/∂c = v1 = 2: the other factor",
    ]


@pytest.mark.parametrize(
    ("op", "position", "formula"),
    [("/", 0, "1/b"), ("/", 1, "-a/b**2"), ("*", 0, "b"), ("*", 1, "a"), ("**", 0, "2*a")],
)
def test_the_rules_are_those_of_sympy(op, position, formula):
    sympy = pytest.importorskip("sympy")
    from autograd_lite.exercises.quizzes.blanks import RULES

    a, b = sympy.symbols("a b")
    function = {"/": a / b, "*": a * b, "**": a**2}[op]
    assert sympy.simplify(sympy.diff(function, (a, b)[position]) - sympy.sympify(formula)) == 0
    written = RULES[op][position][0].format("a", "b")
    plain = written.translate(str.maketrans({"×": "*", "÷": "/", "−": "-", "²": "~"}))
    assert plain.replace("~", "**2").replace(" ", "") == formula
