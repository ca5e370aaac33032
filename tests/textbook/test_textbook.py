"""What holds for every page: its equations are tested, and it says what it needs."""

import sys

import pytest

import autograd_lite as ag
from autograd_lite import textbook
from autograd_lite.formulas.notation import Formula
from autograd_lite.formulas.pages import Equation
from autograd_lite.textbook import networks

IN_NUMBERS = {"derive_network"}
PAGES = sorted(name for name in textbook.__all__ if name.startswith("derive_"))
ARGUMENTS = {"derive_limit": (abs,)}


@pytest.mark.parametrize("name", [name for name in PAGES if name not in IN_NUMBERS])
def test_without_sympy_every_page_says_what_to_install(name, monkeypatch):
    monkeypatch.setitem(sys.modules, "sympy", None)
    message = "sympy is not installed: pip install sympy$"
    with pytest.raises(ImportError, match=message):
        getattr(textbook, name)(*ARGUMENTS.get(name, ()))


def page_named(name):
    return getattr(textbook, name)


def negated(side):
    if isinstance(side, tuple):
        meant, written = side
        return -meant, written
    return -side


@pytest.fixture
def tested(monkeypatch):
    """Tries each equation with a wrong sign first; holds the texts of those that were tested."""
    pytest.importorskip("sympy")
    seen = set()

    def trying_a_wrong_sign(function, make_wrong):
        def attempt(*arguments, **options):
            with pytest.raises(AssertionError):
                function(*make_wrong(*arguments), **options)
            equation = function(*arguments, **options)
            seen.add(tuple(side.text for side in equation.sides))
            return equation

        return attempt

    def wrong_side(left, *sides):
        return left, *sides[:-1], negated(sides[-1])

    def wrong_rule(rule, paper, facts):
        def wrong(reading):
            *sides, last = rule(reading)
            return *sides, negated(last)

        return wrong, paper, list(facts)

    for room in {
        id(page.__globals__): page.__globals__ for page in map(page_named, PAGES)
    }.values():
        for name, make_wrong in (("proved", wrong_side), ("stated", wrong_rule)):
            if name in room:
                attempt = trying_a_wrong_sign(room[name], make_wrong)
                monkeypatch.setitem(room, name, listing(attempt) if name == "stated" else attempt)
    return seen


def listing(function):
    """Facts may be a generator, which is read twice here."""
    return lambda rule, paper, facts, **options: function(rule, paper, list(facts), **options)


@pytest.mark.parametrize(
    ("make", "definitions"),
    [
        (ag.derive_sigmoid_by_reciprocal, {"a", "v"}),
        (ag.derive_sigmoid_by_limit, {"a", "a*(1 - a)"}),
        (ag.derive_softplus, {"y", "v"}),
        (ag.derive_softmax, {"a1", "a2", "a3"}),
        (lambda: ag.derive_backpropagation([(2, 2, 1)]), set()),
        (lambda: ag.derive_three_layer_network(1, 2, 1), {"Theta1", "Theta2"}),
        (lambda: ag.derive_two_matrix_network().page, {
            "x", "t", "W1", "W2", "h", "o", "E", "delta_o", "delta_h", "grad_W2 E", "grad_W1 E"}),
    ],
)  # fmt: skip
def test_a_wrong_sign_in_any_equation_would_stop_the_page(make, definitions, tested):
    page = make()
    equations = [b for _, blocks in page.sections for b in blocks if isinstance(b, Equation)]
    written = [tuple(side.text for side in e.sides) for e in equations]
    untested = {texts[0] for texts in written if texts not in tested}
    # by name: definitions and values, and what the graph gave entry by entry
    assert {t for t in untested if not t.startswith(("dJ/dTheta", "delta2_", "delta3_"))} <= (
        definitions
    )
    assert len(tested) >= 2


@pytest.mark.parametrize(
    "make",
    [ag.derive_tanh, ag.derive_logistic_regression, lambda: ag.derive_cross_entropy("one-hot"),
     lambda: ag.derive_shared_graph((1,))],
)  # fmt: skip
def test_a_wrong_sign_in_a_line_written_by_hand_would_stop_the_page(make, tested):
    make()
    assert len(tested) >= 2


def test_a_wrong_entry_of_the_three_layer_network_would_stop_the_page():
    sympy = pytest.importorskip("sympy")
    x = sympy.Symbol("x")
    with pytest.raises(AssertionError, match="is x, not -x"):
        networks._same(Formula("left", "left"), -x, x)
