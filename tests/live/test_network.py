import json
import random

import pytest

from autograd_lite.live.network import ACTIONS, FIRST
from autograd_lite.live.session import answer

SMALL = {"n": 20, "layers": [3, 2]}


def asked(do, **arguments):
    found = answer({"page": "network", "do": do, "choices": SMALL, **arguments})
    assert "error" not in found, found
    json.dumps(found, allow_nan=False)
    return found


def refused(do, **arguments):
    return answer({"page": "network", "do": do, "choices": SMALL, **arguments})["error"]


def test_a_training_goes_on_from_answer_to_answer():
    begun = asked("begin")
    assert begun["frame"]["epoch"] == begun["state"]["epoch"] == 0
    once = asked("train", state=begun["state"], epochs=3)
    assert once["frame"]["epoch"] == once["state"]["epoch"] == len(once["losses"])
    more = asked("train", state=json.loads(json.dumps(once["state"])), epochs=200)
    assert more["frame"]["loss"] < begun["frame"]["loss"]


def test_a_weight_changed_by_hand_changes_the_frame():
    state = asked("begin")["state"]
    changed = {**state, "parameters": [5.0, *state["parameters"][1:]]}
    frame = asked("look", state=changed)["frame"]
    assert frame["layers"][0]["weights"][0][0] == 5.0
    assert frame["loss"] != asked("look", state=state)["frame"]["loss"]


@pytest.mark.parametrize("weights", [False, True])
def test_a_point_has_a_graph_with_its_own_gradients(weights):
    state = asked("begin")["state"]
    found = asked("point", state=state, i=4, weights=weights)
    names = [node["name"] for node in found["scene"]["nodes"]]
    assert {"x₁", "x₂", "a¹₃", "z³₁", "loss"} <= set(names)
    assert ("parameter" in {node["role"] for node in found["scene"]["nodes"]}) == weights
    assert found["loss"] > 0
    # the flows into the output of unit 1 of layer 1 add up to its gradient, by differences
    ids = {node["name"]: node["id"] for node in found["scene"]["nodes"]}
    last = ids["loss"]
    assert found["texts"][f"{last}-grad"].endswith("1")


def test_a_graph_too_large_to_draw_is_refused():
    choices = {"n": 20, "layers": [12, 12, 12]}
    state = asked("begin", choices=choices)["state"]
    assert "smaller network" in refused("point", choices=choices, state=state, i=0, weights=True)


@pytest.mark.parametrize(
    ("do", "arguments"),
    [
        ("train", {"epochs": 0}),
        ("train", {"epochs": 10**9}),
        ("train", {"epochs": True}),
        ("train", {"seconds": 60}),
        ("train", {"seconds": "1"}),
        ("point", {"i": -1}),
        ("point", {"i": 20}),
        ("point", {"i": "0"}),
        ("point", {"i": 0, "room": "wide"}),
        ("look", {"choices": None}),
        ("begin", {"choices": {"layers": [99]}}),
        ("fit", {}),
    ],
)
def test_bad_requests_are_answered(do, arguments):
    state = asked("begin")["state"]
    own = {} if do in ("begin", "fit") else {"state": state}
    assert refused(do, **own, **arguments)


@pytest.mark.parametrize("seed", range(60))
def test_nothing_that_is_sent_breaks_the_session(seed):
    """Random rubbish in place of any part of a request."""
    draw = random.Random(seed)
    rubbish = [None, -1, 10**30, 1e308, "x" * 50, [], {}, [[]], True, [None], {"a": 1}, "NaN"]
    begun = asked("begin")
    request = {"page": "network", "do": draw.choice([*ACTIONS]), "choices": dict(SMALL)}
    if request["do"] != "begin":
        request["state"] = dict(begun["state"])
    if request["do"] == "point":
        request["i"] = 0
    where = draw.choice([request, request["choices"], request.get("state", request)])
    names = [name for name in where if name not in ("page", "do")] or ["choices"]
    where[draw.choice(names)] = draw.choice(rubbish)
    json.dumps(answer(request), allow_nan=False)
    assert asked("begin")["frame"] == begun["frame"]


def test_what_the_page_asks_first_can_be_prepared():
    for request in FIRST:
        assert "error" not in answer(request)
        json.dumps(request)
