import threading

import pytest

from autograd_lite import derive, parse_expression
from autograd_lite.drawing.model import graph_model
from autograd_lite.formulas.pages import Equation
from autograd_lite.live import derivations
from autograd_lite.live.derivations import MOST_KEPT, derivation_page
from autograd_lite.live.mathml import mathml

TEXT = "L = (a - y)**2 where a = sigmoid(w*x)"


def graph(text=TEXT, **values):
    expression = parse_expression(text)
    return expression.evaluate(values or dict.fromkeys(expression.names, 0.5))


def page_of(key, root, symbols):
    return derivation_page(key, root, graph_model(root), symbols)


def sides(page):
    return [b["sides"] for s in page["sections"] for b in s["blocks"] if "sides" in b]


def written_anew(root, show):
    page = derive(root, show=show).page
    return [
        [mathml(side.latex) for side in block.sides]
        for _, blocks in page.sections
        for block in blocks
        if isinstance(block, Equation)
    ]


@pytest.mark.parametrize("symbols", [False, True])
def test_other_numbers_in_the_same_page_are_those_of_a_new_derivation(symbols):
    """What is kept from one request to the next must not show."""
    pytest.importorskip("sympy")
    show = "both" if symbols else "numbers"
    for x in (0.5, -1.25, 3.0):
        root = graph(w=x, x=2.0, y=1.0 - x)
        page = page_of("kept", root, symbols)
        assert sides(page) == written_anew(root, show)


def test_a_derivation_is_kept_and_old_ones_are_forgotten():
    for i in range(3 * MOST_KEPT):
        page_of(("many", i), graph("a*b"), False)
    assert len(derivations._kept) == MOST_KEPT


def test_each_edge_that_carries_a_gradient_has_its_line():
    page = page_of("edges", graph("e = (a+b)*(b+1)"), False)
    edges = [b["edge"] for s in page["sections"] for b in s["blocks"] if b.get("edge")]
    assert sorted(edges) == ["n3-0", "n3-1", "n4-0", "n5-0", "n5-1"]


def test_two_edges_between_the_same_nodes_have_a_line_each():
    page = page_of("twice", graph("y = a*a"), False)
    edges = [b["edge"] for s in page["sections"] for b in s["blocks"] if b.get("edge")]
    assert edges == ["n1-0", "n1-1"]


def test_threads_do_not_mix_their_numbers():
    wrong = []

    def ask(x):
        for _ in range(10):
            root = graph(w=x, x=2.0, y=0.0)
            if sides(page_of("threads", root, False)) != expected[x]:
                wrong.append(x)

    expected = {x: written_anew(graph(w=x, x=2.0, y=0.0), "numbers") for x in (0.25, -0.75, 1.5)}
    threads = [threading.Thread(target=ask, args=(x,)) for x in expected]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
