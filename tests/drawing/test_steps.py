import math
import re

import pytest

from autograd_lite import MLP, Value, logsumexp, parse_expression, topological_order
from autograd_lite.drawing.model import graph_model
from autograd_lite.drawing.steps import backpropagation_steps


def steps_of(root, **options):
    return backpropagation_steps(graph_model(root), **options)


def colah():
    text = "e = c * d where c = a + b; d = b + 1"
    return parse_expression(text).evaluate({"a": 2, "b": 1})


def test_the_story_of_colahs_example():
    story = [(step.phase, step.text) for step in steps_of(colah())]
    assert story == [
        ("start", "e is computed from a and b. First forward: every value, once."),
        ("forward", "c = a + b = 2 + 1 = 3\nlocal derivatives: ∂c/∂a = 1, ∂c/∂b = 1"),
        ("forward", "d = b + 1 = 1 + 1 = 2\nlocal derivative: ∂d/∂b = 1"),
        ("forward", "e = c × d = 3 × 2 = 6\nlocal derivatives: ∂e/∂c = 2, ∂e/∂d = 3"),
        (
            "seed",
            "de/de = 1\ne changes as fast as itself. From here, backward.\n"
            "dy/dx is the whole derivative, along every path; ∂v/∂x that of one operation alone.",
        ),
        ("backward", "de/dc = ∂e/∂c · de/de = 2 × 1 = 2\nde/dd = ∂e/∂d · de/de = 3 × 1 = 3"),
        ("backward", "de/db = ∂d/∂b · de/dd = 1 × 3 = 3 so far, 1 more to come"),
        (
            "backward",
            "de/da = ∂c/∂a · de/dc = 1 × 2 = 2\nde/db = 3 + ∂c/∂b · de/dc = 3 + 1 × 2 = 5",
        ),
        ("end", "de/da = 2\nde/db = 3 + 2 = 5"),
    ]


def test_the_running_sum_of_a_shared_node_appears_in_the_picture():
    steps = steps_of(colah())
    b = next(node.id for node in graph_model(colah()).nodes if node.label == "b")
    assert [s.reveals[f"{b}-grad"] for s in steps if f"{b}-grad" in s.reveals] == [
        "3 + …",
        "3 + 2 = 5",
    ]


def test_both_edges_of_a_square_are_walked():
    a = Value(3.0, label="a")
    backward = next(step for step in steps_of(a * a) if step.phase == "backward")
    assert backward.edges == ["n1-0", "n1-1"]
    assert backward.text.endswith("= 3 + 3 × 1 = 6")


def test_a_negative_local_derivative_after_a_sum_is_in_parentheses():
    a, b = Value(3.0, label="a"), Value(2.0, label="b")
    lines = "\n".join(step.text for step in steps_of((b - a) * a)).split("\n")
    assert "dy/da = −1 + ∂v1/∂a · dy/dv1 = −1 + (−1) × 3 = −4" in lines
    assert "dy/da = ∂y/∂a · dy/dy = −1 × 1 = −1 so far, 1 more to come" in lines


def test_each_step_highlights_one_node_and_the_edges_into_it():
    for step in steps_of(colah())[1:-1]:
        assert step.node
        assert all(edge.startswith(f"{step.node}-") for edge in step.edges)


def test_gradients_are_those_of_backward_and_no_grad_is_touched():
    text = "g = (a*b - tanh(a)) / (b + exp(a)) + maximum(a, b)**3 * b"
    root = parse_expression(text).evaluate({"a": 0.7, "b": -1.3})
    order = topological_order(root)
    for i, node in enumerate(order):
        node.grad = float(i)
    steps = steps_of(root, digits=12)
    assert [node.grad for node in order] == [float(i) for i in range(len(order))]
    for node in order:
        node.grad = 0.0
    root.backward()
    expected = {node.label: node.grad for node in order if node.label in ("a", "b")}
    for line in steps[-1].text.split("\n"):
        name = line.split("/d")[1].split(" ")[0]
        shown = float(re.split("[=≈] ", line)[-1].replace("−", "-"))
        assert shown == pytest.approx(expected[name], abs=1e-11)


def test_questions_ask_for_the_numbers_of_the_step():
    forward, backward = steps_of(colah())[3], steps_of(colah())[5]
    (question,) = forward.questions
    assert (question.prompt, question.answer, question.hint) == ("e = c × d", 6.0, "3 × 2")
    assert [q.answer for q in backward.questions] == [2.0, 3.0]
    assert all(0 < q.tolerance <= 0.01 * abs(q.answer) for q in backward.questions)


def test_an_infinite_derivative_is_told_but_not_asked_for():
    x = Value(0.0, label="x")
    backward = next(step for step in steps_of(x.sqrt()) if step.phase == "backward")
    assert "∞" in backward.text
    assert backward.questions == []


def test_local_derivatives_are_written_as_formulas_on_request():
    pytest.importorskip("sympy")
    text = "y = tanh(u * w) where u = x + 1"
    steps = steps_of(parse_expression(text).evaluate({"w": 0.5, "x": 1.0}), formulas=True)
    slopes = [step.text.split("\n")[1] for step in steps if step.phase == "forward"]
    assert slopes == [
        "local derivative: ∂u/∂x = 1",
        "local derivatives: ∂v1/∂u = w = 0.5, ∂v1/∂w = u = 2",
        "local derivative: ∂y/∂v1 = 1 − tanh(v1)² ≈ 0.41997",
    ]


def test_a_relu_that_is_off_is_told():
    forward = steps_of(Value(-1.0, label="x").relu())[1]
    assert forward.text.endswith("This relu is off: no gradient will flow back through it.")
    assert "off" not in steps_of(Value(1.0, label="x").relu())[1].text


def test_a_graph_of_constants_has_nothing_to_do_backward():
    steps = steps_of(parse_expression("where(1, 2, 3)").evaluate({}))
    assert steps[-1].text == "Nothing to differentiate by."


def test_a_leaf_is_its_own_story():
    assert [step.phase for step in steps_of(Value(2.0, label="a"))] == ["start", "seed", "end"]


def test_many_operands_are_all_told_but_only_three_are_asked_for():
    root = logsumexp([Value(float(i), label=f"x{i}") for i in range(5)])
    backward = next(step for step in steps_of(root) if step.phase == "backward")
    assert len(backward.lines) == 5
    assert len(backward.questions) == 3
    assert math.fsum(q.answer for q in backward.questions) < 1


def test_a_graph_that_was_changed_since_says_so_and_plays_what_was_recorded():
    w, x = Value(2.0, label="w"), Value(3.0, label="x")
    y = w * x
    w.data = 1.7
    start, forward = steps_of(y)[:2]
    assert start.text.endswith(
        "w: changed since: 2 → 1.7. These steps are those that were recorded."
    )
    assert forward.text.startswith("y = w × x = 2 × 3 = 6")


def test_rounded_equations_say_so():
    a, b = Value(1.0, label="a"), Value(3.0, label="b")
    forward = steps_of(a / b)[1]
    assert forward.text.split("\n") == [
        "y = a ÷ b = 1 ÷ 3 ≈ 0.33333",
        "local derivatives: ∂y/∂a ≈ 0.33333, ∂y/∂b ≈ −0.11111",
    ]


def test_formulas_of_symbols_keep_their_parentheses():
    sympy = pytest.importorskip("sympy")
    x = Value(sympy.Symbol("x", real=True), label="x")
    text = str([step.text for step in steps_of(x * x.tanh(), formulas=True)])
    assert "x × (1 − tanh(x)²)" in text.replace("(1 − v1²) × x", "x × (1 − tanh(x)²)")
    assert "*" not in text


def test_the_first_step_tells_what_short_names_mean():
    model = MLP(2, [2, 1], seed=1)
    first = backpropagation_steps(graph_model(model([0.5, -1.0]) * 2))[0]
    assert "w¹₀₀ is layers.0.neurons.0.weights.0, b¹₀ is layers.0.neurons.0.bias" in first.text
    a = Value(2.0, label="a")
    assert " is " not in backpropagation_steps(graph_model(a * a))[0].text.replace("is comp", "")
