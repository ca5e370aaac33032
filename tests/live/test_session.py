import inspect
import json
import math
import random
import subprocess
import sys

import pytest

from autograd_lite.live.session import PAGES, actions_of, answer

STATE = {"page": "formula", "text": "e = (a+b)*(b+1)", "values": {"a": 2, "b": 1}}


def test_a_request_is_answered():
    found = answer({**STATE, "do": "numbers"})
    assert found["result"] == 6.0
    assert found["texts"]["n1-grad"] == "3 + 2 = 5"


@pytest.mark.parametrize(
    "request_",
    [
        None, 3, "boo", [], {}, {"page": "formula"}, {"do": "numbers"},
        {"page": "formula", "do": "__class__"}, {"page": "__init__", "do": "numbers"},
        {"page": ["formula"], "do": "numbers"}, {"page": "formula", "do": {"numbers": 1}},
        {"page": "formula", "do": "numbers"}, {**STATE, "do": "numbers", "more": 1},
        {**STATE, "do": "numbers", "__class__": 1},
    ],
)  # fmt: skip
def test_what_is_no_request_is_refused_in_words(request_):
    found = answer(request_)
    assert list(found) == ["error"]
    assert found["error"]


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('touch /tmp/boo')", "a.__class__", "(lambda: 1)()", "open('x')",
        "[x for x in (1,)]", "a if b else c", "exec(a)", "f'{a}'", "a; import os", "1 +", "",
        "<script>alert(1)</script>", "a" * 5000, "(" * 500 + "a" + ")" * 500, "\x00", "9**9**9**9",
        None, 3, ["a"], {"a": 1},
    ],
)  # fmt: skip
def test_nothing_but_a_formula_is_computed(text):
    for do in ("graph", "numbers", "steps", "derivation"):
        found = answer({"page": "formula", "do": do, "text": text, "values": {"a": 1, "b": 1}})
        assert list(found) == ["error"], found


@pytest.mark.parametrize(
    "change",
    [
        {"values": None}, {"values": 3}, {"values": []}, {"values": {"a": 1}},
        {"values": {"a": "1", "b": 2}}, {"values": {"a": True, "b": 2}},
        {"values": {"a": math.nan, "b": 2}}, {"values": {"a": math.inf, "b": 2}},
        {"values": {"a": [1], "b": 2}}, {"opened": 3}, {"opened": "n3"}, {"opened": [[1]]},
        {"nudged": ["a"]},
    ],
)  # fmt: skip
def test_bad_arguments_are_refused_in_words(change):
    assert list(answer({**STATE, "do": "numbers", **change})) == ["error"]


def test_errors_are_those_of_the_command_line():
    found = answer({**STATE, "do": "numbers", "text": "log(a) + b", "values": {"a": -1, "b": 1}})
    assert found["error"].startswith("log at a = -1.0: it is defined where x > 0; use log_softmax")
    assert found["error"].splitlines()[1:] == ["  log(a) + b", "  ^"]


def test_every_answer_is_json_even_where_a_derivative_is_infinite():
    for do in ("graph", "numbers", "steps", "tangent"):
        request = {"page": "formula", "do": do, "text": "sqrt(x)", "values": {"x": 0}}
        if do == "tangent":
            request["edge"] = "n1-0"
        found = answer(request)
        assert "error" not in found
        json.dumps(found, allow_nan=False)
    assert found["slope"] is None


def test_every_action_says_what_it_does():
    for page in PAGES:
        assert actions_of(page)
        for action in actions_of(page).values():
            assert action.__doc__


def test_a_page_is_loaded_when_it_is_asked():
    """Python in a browser takes half a second for the modules of the others."""
    code = """if True:
        import sys
        from autograd_lite.live.session import answer
        answer({"page": "formula", "do": "numbers", "text": "a * a", "values": {"a": 3}})
        print(*sys.modules)"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = done.stdout.split()
    assert "autograd_lite.live.formula" in loaded
    for other in ("live.network", "live.exercises", "compiling", "theatre", "drawing.network"):
        assert f"autograd_lite.{other}" not in loaded


PIECES = [*"ab()+-*/=,; 10'e\x00", "x1", "θ", "**", "1e308", "exp(", "log(", "where", "logsumexp("]
NUMBERS = [0, 1, -1.5, 1e308, 1e-308, math.nan, math.inf, "1", None, [], True, 10**400]
ARGUMENTS = {"node": ["n0", "n3", "n9", 0], "edge": ["n2-0", "n2-1", 0], "kind": ["python", 0]}


@pytest.mark.parametrize("seed", range(200))
def test_whatever_is_asked_the_answer_is_json(seed):
    draw = random.Random(seed)
    formulas = ["(a+b)*(b+1)", "log(a)/b", "a**b", "L=p*p where p=tanh(a*b)", "abs(a)-sqrt(b)"]
    text = "".join(draw.choice(PIECES) for _ in range(draw.randint(1, 12)))
    text = draw.choice([text, *formulas])
    values = {name: draw.choice([*NUMBERS, 0.5, -2.0]) for name in ("a", "b", draw.choice("xyθ"))}
    actions = actions_of("formula")
    for do in actions:
        request = {"page": "formula", "do": do, "text": text, "values": values}
        for name, choices in ARGUMENTS.items():
            if name in inspect.signature(actions[do]).parameters:
                request[name] = draw.choice(choices)
        json.dumps(answer(request), allow_nan=False)
