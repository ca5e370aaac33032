"""Forward mode in pictures: the tangents against closed forms, differences and reverse mode."""

import json
import math
import random

import pytest

import autograd_lite as ag
from autograd_lite import Value
from autograd_lite.drawing.tangents import with_tangents


def survey():
    """The example of Baydin et al. 2018, tables 2 and 3."""
    x1, x2 = Value(2.0, label="x1"), Value(5.0, label="x2")
    y = ag.log(x1) + x1 * x2 - ag.sin(x2)
    y.label = "y"
    return x1, x2, y


def test_the_published_table():
    _, _, y = survey()
    by_name = {node.name: node.gradient for node in with_tangents(y, "x1").nodes}
    assert by_name == {"x1": 1.0, "x2": 0.0, "v1": 0.5, "v2": 5.0, "v3": 0.0, "v4": 5.5, "y": 5.5}


def test_contributions_are_local_times_the_tangent_of_the_operand():
    _, x2, y = survey()
    model = with_tangents(y, x2)
    tangent = {node.id: node.gradient for node in model.nodes}
    assert tangent[model.nodes[-1].id] == pytest.approx(2 - math.cos(5), rel=1e-15)
    for edge in model.edges:
        assert edge.contribution == edge.local * tangent[edge.parent]
    for node in model.nodes:
        into = [edge.contribution for edge in model.edges_into[node.id]]
        assert not into or node.gradient == pytest.approx(sum(into), rel=1e-15)


def test_forward_and_reverse_mode_agree_on_random_graphs():
    generator = random.Random(0)
    for _ in range(50):
        leaves = [Value(generator.uniform(-1, 1), label=f"x{i}") for i in range(3)]
        nodes = list(leaves)
        for _ in range(12):
            a, b = generator.choice(nodes), generator.choice(nodes)
            nodes.append(generator.choice([a * b, a + b, a - b, a.tanh(), ag.sin(a) * b]))
        root = ag.sum([nodes[-1], *leaves])
        root.backward()
        for leaf in leaves:
            assert with_tangents(root, leaf).nodes[-1].gradient == pytest.approx(
                leaf.grad, abs=1e-12
            )


def test_no_gradient_is_changed():
    x1, _, y = survey()
    with_tangents(y, x1)
    assert (x1.grad, y.grad) == (0.0, 0.0)


def test_every_output_names_the_tangent():
    _, _, y = survey()
    model = with_tangents(y, "x1")
    assert "d/dx1" in ag.to_svg(model)
    assert "grad" not in ag.to_text(model)
    assert "5 × 1 = 5" in ag.to_text(model)  # d(x1 * x2)/dx1 = x2, times the tangent of x1
    assert "2 × 0 = 0" in ag.to_text(model)
    assert "d/dx1 0.5 + 5 = 5.5" in ag.to_mermaid(model)
    assert json.loads(ag.to_json(model))["tangents_by"] == "x1"
    assert "tangent of the operand" in ag.draw(model).source
    assert "grad" in ag.to_dot(y)


def test_constants_carry_nothing_and_are_not_in_the_sums():
    b = Value(1.0, label="b")
    text = ag.to_text(with_tangents(b + 1, b))
    assert "1 + 0" not in text


def test_an_interior_node_may_be_the_seed():
    a = Value(3.0, label="a")
    c = a * a
    c.label = "c"
    model = with_tangents(c * 2, "c")
    assert [node.gradient for node in model.nodes if node.name in ("a", "c", "y")] == [
        0.0,
        1.0,
        2.0,
    ]


def test_what_root_does_not_depend_on_is_refused():
    _, _, y = survey()
    with pytest.raises(ValueError, match="no node is named 'z'"):
        with_tangents(y, "z")
    with pytest.raises(ValueError, match="y does not depend on"):
        with_tangents(y, Value(1.0))
