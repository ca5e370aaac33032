import json
import math
import random

import pytest

from autograd_lite import derive, draw_steps, numerical_gradient, parse_expression
from autograd_lite.live.formula import ACTIONS, FIRST
from autograd_lite.live.session import answer

TEXT = "e = (a+b)*(b+1)"
AT = {"a": 2.0, "b": 1.0}


def asked(do, **arguments):
    found = answer({"page": "formula", "do": do, "text": TEXT, "values": AT, **arguments})
    assert "error" not in found, found
    return found


def refused(do, **arguments):
    return answer({"page": "formula", "do": do, "text": TEXT, "values": AT, **arguments})["error"]


def test_the_graph_and_the_numbers_agree():
    whole, moved = asked("graph"), asked("numbers")
    assert {name: whole[name] for name in moved} == moved
    assert whole["names"] == ["a", "b"]
    assert whole["note"] == ""


@pytest.mark.parametrize("seed", range(12))
def test_flows_into_an_input_add_up_to_its_derivative(seed):
    """Against central differences, at random points."""
    draw = random.Random(seed)
    text = draw.choice([TEXT, "y = sigmoid(w*x + b)*x", "z = x**3 - 3*x*y**2", "q = tanh(a/b)+a*b"])
    expression = parse_expression(text)
    values = {name: draw.uniform(0.3, 2.0) for name in expression.names}
    found = asked("graph", text=text, values=values)
    ids = {node["name"]: node["id"] for node in found["scene"]["nodes"]}
    parents = {edge["id"]: edge["parent"] for edge in found["scene"]["edges"]}

    def at(*xs):
        return expression.evaluate(dict(zip(values, xs, strict=True))).data

    slopes = numerical_gradient(at, list(values.values()))
    for name, slope in zip(values, slopes, strict=True):
        flows = sum(x for edge, x in found["flows"].items() if parents[edge] == ids[name])
        assert flows == pytest.approx(slope, rel=1e-5, abs=1e-7)


def test_variables_start_where_every_operation_is_defined():
    for text in ["log(x)", "sqrt(1 - x)", "log(1 - x) + log(x)", "x", "1 / (x - 2)", "2 + 3"]:
        found = asked("graph", text=text, values={})
        assert list(found["values"]) == parse_expression(text).names


def test_values_outside_the_domain_of_a_new_formula_are_left():
    found = asked("graph", text="log(a)", values={"a": -3.0})
    assert found["values"]["a"] > 0
    assert found["note"].startswith("log at a = -3.0: it is defined where x > 0")


def test_a_formula_that_has_no_value_anywhere_is_refused():
    assert "log at" in refused("graph", text="log(-1 - x*x)", values={})


def test_values_of_other_variables_are_left_out():
    assert asked("graph", text="a * c", values={"a": 5.0, "zz": 1})["values"] == {
        "a": 5.0,
        "c": 2.0,
    }


def test_the_variable_that_is_read_most_is_nudged_unless_told():
    assert asked("numbers")["nudge"]["name"] == "b"
    assert asked("numbers", nudged="a")["nudge"]["name"] == "a"
    assert asked("numbers", nudged="no")["nudge"]["name"] == "b"
    assert asked("numbers", text="2 * 3", values={})["nudge"] is None


def test_the_steps_are_those_of_the_player():
    pytest.importorskip("graphviz")
    root = parse_expression(TEXT).evaluate(AT)
    player = draw_steps(root, digits=4)
    assert [step["title"] for step in asked("steps")["steps"]] == [s.title for s in player.steps]


def test_compound_nodes_open_and_close():
    text, at = "y = sigmoid(x)", {"x": 0.5}
    closed = asked("graph", text=text, values=at)
    button = next(node["opens"] for node in closed["scene"]["nodes"] if "opens" in node)
    opened = asked("graph", text=text, values=at, opened=[button])
    assert len(opened["scene"]["nodes"]) > len(closed["scene"]["nodes"])
    assert {node.get("closes") for node in opened["scene"]["nodes"]} == {None, button}
    assert opened["result"] == pytest.approx(closed["result"], rel=1e-15)


def test_named_results_fold_and_unfold():
    text, at = "L = (a - y)**2 where a = tanh(w*x)", {"w": 0.5, "x": 2.0, "y": 1.0}
    whole = asked("graph", text=text, values=at)
    name = next(node["folds"] for node in whole["scene"]["nodes"] if "folds" in node)
    assert name == "a"
    folded = asked("graph", text=text, values=at, folded=[name])
    node = next(node for node in folded["scene"]["nodes"] if "unfolds" in node)
    assert node["heading"] == "a = a(w, x)"
    # da/dw = x·(1 - tanh(w·x)²), on the edge from w itself
    slope = 2.0 * (1 - math.tanh(1.0) ** 2)
    edge = next(e for e in folded["scene"]["edges"] if e["child"] == node["id"])
    upstream = 2 * (math.tanh(1.0) - 1)
    assert folded["flows"][edge["id"]] == pytest.approx(slope * upstream)
    curve = asked("tangent", text=text, values=at, folded=[name], edge=edge["id"])
    assert curve["slope"] == pytest.approx(slope)
    assert all(y == pytest.approx(math.tanh(2 * w)) for w, y in curve["points"])
    steps = asked("steps", text=text, values=at, folded=[name])["steps"]
    assert steps[1]["title"] == "Forward: a"
    assert "tangent" not in asked("derivation", text=text, values=at, folded=[name])


def test_the_derivation_is_that_of_derive():
    pytest.importorskip("sympy")
    page = asked("derivation", symbols=True)
    assert page["title"] == derive(parse_expression(TEXT).evaluate(AT)).page.title


def test_opened_and_closed_graphs_have_derivations_of_their_own():
    text, at = "y = sigmoid(x)", {"x": 0.5}
    closed = asked("derivation", text=text, values=at)
    assert asked("derivation", text=text, values=at, opened=["n1"]) != closed
    assert asked("derivation", text=text, values=at) == closed


def test_it_can_be_copied():
    assert "e.backward()" in asked("copied", kind="python")["text"]
    assert r"\begin{align*}" in asked("copied", kind="latex")["text"]
    assert "not as 'exe'" in refused("copied", kind="exe")


def test_a_graph_too_large_for_the_page_is_refused():
    assert "too large for this page" in refused("graph", text="+".join(["a*b"] * 300), values={})


@pytest.mark.parametrize("room", [[1], "wide", None, [1, "2"], [0.0, -5.0]])
def test_any_room_is_answered(room):
    found = answer({"page": "formula", "do": "graph", "text": TEXT, "room": room})
    assert ("error" in found) == (room != [0.0, -5.0])


def test_what_the_page_asks_first_can_be_prepared():
    for request in FIRST:
        assert request["do"] in ACTIONS
        assert "error" not in answer(request)
        json.dumps(request)
