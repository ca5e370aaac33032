from itertools import pairwise

from layouts import Layout

import autograd_lite as ag
from autograd_lite import Value, draw, graph_model
from autograd_lite.drawing.boxes import without_constants
from autograd_lite.drawing.chains import is_chain, lines_of, spine_of, steps_to


def chain(n):
    x = Value(0.5, label="x")
    for i in range(n):
        x = x.sin() if i % 2 else x * 1.5
    return x


def with_inputs(n):
    h = Value(0.0, label="h")
    for i in range(n):
        h = (h * 0.5 + Value(float(i), label=f"x{i}")).tanh()
    return h


def test_what_is_a_chain():
    assert is_chain(without_constants(graph_model(chain(10))))
    assert not is_chain(graph_model(chain(10)))  # with its numbers beside it
    assert not is_chain(without_constants(graph_model(chain(5))))
    assert not is_chain(without_constants(graph_model(with_inputs(10))))
    x = h = Value(1.0)
    for _ in range(20):
        h = (h * 0.5 + x).tanh()
    assert not is_chain(without_constants(graph_model(h)))  # x leads far ahead


def test_the_last_line_is_not_short():
    for n in range(10, 60):
        lines = list(lines_of(without_constants(graph_model(chain(n)))).values())
        assert lines == sorted(lines)
        has_choice = any((n + 1) % width not in (1, 2) for width in (4, 5, 6))
        assert lines.count(lines[-1]) >= 3 or not has_choice


def test_a_chain_of_30_fits_a_screen_and_reads_like_a_text():
    root = chain(30)
    root.backward()
    layout = Layout(draw(root))
    assert layout.width <= 1000
    assert layout.height <= 740
    assert layout.crossed == []
    names = [node.id for node in without_constants(graph_model(root)).nodes]
    places = [layout.boxes[name] for name in names]
    for (left, _, _, top), (next_left, _, _, next_top) in pairwise(places):
        assert next_left > left or next_top < top  # to the right, or on the next line


def test_a_direction_that_is_asked_for_wraps_nothing():
    layout = Layout(draw(chain(30), direction="LR"))
    assert layout.height < 150


def test_a_long_path_with_inputs_beside_it_is_straight():
    root = with_inputs(8)
    layout = Layout(draw(root))
    spine = spine_of(without_constants(graph_model(root)))
    assert len(spine) == 25
    middles = [(layout.boxes[name][0] + layout.boxes[name][2]) / 2 for name in spine]
    assert max(middles) - min(middles) < 10


def test_steps_are_the_longest_paths():
    a = Value(1.0, label="a")
    assert list(steps_to(graph_model(a.exp() * a + a)).values()) == [0, 1, 2, 3]
    assert spine_of(graph_model(a * a)) == set()
    assert steps_to(graph_model(ag.Constant(1.0))) == {"n0": 0}
