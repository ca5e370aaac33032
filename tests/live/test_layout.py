import itertools
import random

import pytest

from autograd_lite.live.layout import GAP_ACROSS, Arc, lay_out


def random_graph(seed, n=14):
    """A graph without cycles in which every node but the first ones reads earlier ones."""
    draw = random.Random(seed)
    sizes = {f"n{i}": (draw.uniform(30, 160), draw.uniform(20, 80)) for i in range(n)}
    arcs = []
    for i in range(3, n):
        parents = [draw.randrange(i) for _ in range(draw.randint(1, 3))]
        for place, parent in enumerate(parents):
            size = (draw.uniform(0, 90), draw.uniform(0, 30))
            arcs.append(Arc(f"n{i}-{place}", f"n{parent}", f"n{i}", place, len(parents), size))
    return sizes, arcs


def box(place, size):
    (x, y), (width, height) = place, size
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def apart(a, b):
    slack = 1e-6
    return (
        a[2] <= b[0] + slack or b[2] <= a[0] + slack or a[3] <= b[1] + slack or b[3] <= a[1] + slack
    )


@pytest.mark.parametrize("direction", ["LR", "TB"])
@pytest.mark.parametrize("seed", range(40))
def test_nothing_overlaps_and_everything_is_on_the_paper(seed, direction):
    sizes, arcs = random_graph(seed)
    layout = lay_out(sizes, arcs, direction)
    boxes = [box(layout.places[name], size) for name, size in sizes.items()]
    boxes += [box(layout.labels[arc.id], arc.size) for arc in arcs if arc.size[0]]
    for a, b in itertools.combinations(boxes, 2):
        assert apart(a, b)
    for left, top, right, bottom in boxes:
        assert left >= 0
        assert top >= 0
        assert right <= layout.width + 1e-6
        assert bottom <= layout.height + 1e-6


@pytest.mark.parametrize("seed", range(20))
def test_edges_lead_from_border_to_border_and_onwards(seed):
    sizes, arcs = random_graph(seed)
    layout = lay_out(sizes, arcs)
    for arc in arcs:
        line = layout.lines[arc.id]
        along = [x for x, _ in line]
        assert along == sorted(along)
        start, end = (
            box(layout.places[arc.parent], sizes[arc.parent]),
            box(layout.places[arc.child], sizes[arc.child]),
        )
        assert line[0] == pytest.approx((start[2], layout.places[arc.parent][1]))
        assert line[-1][0] == pytest.approx(end[0])
        assert end[1] < line[-1][1] < end[3]
        assert layout.labels[arc.id] in line


def test_operands_enter_in_their_order():
    sizes = dict.fromkeys("abc", (40.0, 60.0))
    arcs = [Arc("c-0", "a", "c", 0, 2), Arc("c-1", "b", "c", 1, 2)]
    layout = lay_out(sizes, arcs)
    assert layout.lines["c-0"][-1][1] < layout.lines["c-1"][-1][1]
    assert layout.places["a"][1] < layout.places["b"][1]


def test_the_textbook_graph_has_no_crossing_and_its_root_stands_in_the_middle():
    sizes = dict.fromkeys(["a", "b", "one", "c", "d", "e"], (60.0, 40.0))
    arcs = [
        Arc("c-0", "a", "c", 0, 2), Arc("c-1", "b", "c", 1, 2), Arc("d-0", "b", "d", 0, 2),
        Arc("d-1", "one", "d", 1, 2), Arc("e-0", "c", "e", 0, 2), Arc("e-1", "d", "e", 1, 2),
    ]  # fmt: skip
    places = lay_out(sizes, arcs).places
    assert places["a"][1] < places["b"][1] < places["one"][1]
    assert places["c"][1] < places["e"][1] < places["d"][1]


def test_a_crossing_that_can_be_avoided_is_avoided():
    """a feeds d, b feeds c: read in the order of their names the edges would cross."""
    sizes = dict.fromkeys("abcde", (40.0, 30.0))
    arcs = [Arc("d-0", "a", "d"), Arc("c-0", "b", "c"), Arc("e-0", "c", "e", 0, 2),
            Arc("e-1", "d", "e", 1, 2)]  # fmt: skip
    places = lay_out(sizes, arcs).places
    assert (places["b"][1] < places["a"][1]) == (places["c"][1] < places["d"][1])


def test_neighbours_keep_their_distance():
    layout = lay_out(
        dict.fromkeys("abc", (40.0, 30.0)), [Arc("c-0", "a", "c", 0, 2), Arc("c-1", "b", "c", 1, 2)]
    )
    assert layout.places["b"][1] - layout.places["a"][1] >= 30 + GAP_ACROSS - 1e-6


def test_a_chain_is_straight_and_turned_it_runs_down():
    sizes = dict.fromkeys("abcd", (40.0, 30.0))
    arcs = [Arc(f"{b}-0", a, b) for a, b in itertools.pairwise("abcd")]
    flat, steep = lay_out(sizes, arcs), lay_out(sizes, arcs, "TB")
    assert len({round(y, 6) for _, y in flat.places.values()}) == 1
    assert len({round(x, 6) for x, _ in steep.places.values()}) == 1
    assert [y for _, y in steep.places.values()] == sorted(y for _, y in steep.places.values())


def test_a_leaf_stands_right_before_its_only_reader():
    sizes = dict.fromkeys("abcx", (40.0, 30.0))
    arcs = [Arc("b-0", "a", "b"), Arc("c-0", "b", "c", 0, 2), Arc("c-1", "x", "c", 1, 2)]
    places = lay_out(sizes, arcs).places
    assert places["x"][0] == pytest.approx(places["b"][0])


def test_one_node_and_none():
    assert lay_out({"a": (40.0, 30.0)}, []).places["a"] == (28.0, 23.0)
    assert lay_out({}, []).places == {}
