import itertools
import random

import pytest

from autograd_lite.live.layers import Arc, Layers
from autograd_lite.live.layout import GAP_ACROSS, lay_out

TWO = [Arc("c-0", "a", "c", 0, 2), Arc("c-1", "b", "c", 1, 2)]


def laid_out(sizes, arcs, direction="LR", labels=None):
    labels = labels or {arc.id: (0.0, 0.0) for arc in arcs}
    return lay_out(Layers(sizes, arcs), sizes, labels, direction)


def random_graph(seed, n=14):
    """A graph without cycles in which every node but the first ones reads earlier ones."""
    draw = random.Random(seed)
    sizes = {f"n{i}": (draw.uniform(30, 160), draw.uniform(20, 80)) for i in range(n)}
    arcs, labels = [], {}
    for i in range(3, n):
        parents = [draw.randrange(i) for _ in range(draw.randint(1, 3))]
        for place, parent in enumerate(parents):
            arcs.append(Arc(f"n{i}-{place}", f"n{parent}", f"n{i}", place, len(parents)))
            labels[arcs[-1].id] = (draw.uniform(0, 90), draw.uniform(0, 30))
    return sizes, arcs, labels


def box(place, size):
    (x, y), (width, height) = place, size
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def apart(a, b):
    slack = 1e-6
    return (
        a[2] <= b[0] + slack or b[2] <= a[0] + slack or a[3] <= b[1] + slack or b[3] <= a[1] + slack
    )


@pytest.mark.parametrize("direction", ["LR", "TB"])
@pytest.mark.parametrize("seed", range(30))
def test_nothing_overlaps_and_everything_is_on_the_paper(seed, direction):
    sizes, arcs, labels = random_graph(seed)
    layout = laid_out(sizes, arcs, direction, labels)
    boxes = [box(layout.places[name], size) for name, size in sizes.items()]
    boxes += [box(layout.labels[edge], size) for edge, size in labels.items()]
    for a, b in itertools.combinations(boxes, 2):
        assert apart(a, b)
    for left, top, right, bottom in boxes:
        assert left >= 0
        assert top >= 0
        assert right <= layout.width + 1e-6
        assert bottom <= layout.height + 1e-6


@pytest.mark.parametrize("seed", range(20))
def test_edges_lead_from_border_to_border_and_onwards(seed):
    sizes, arcs, labels = random_graph(seed)
    layout = laid_out(sizes, arcs, labels=labels)
    for arc in arcs:
        line = layout.lines[arc.id]
        along = [x for x, _ in line]
        assert along == sorted(along)
        start = box(layout.places[arc.parent], sizes[arc.parent])
        end = box(layout.places[arc.child], sizes[arc.child])
        assert line[0] == pytest.approx((start[2], layout.places[arc.parent][1]))
        assert line[-1][0] == pytest.approx(end[0])
        assert end[1] < line[-1][1] < end[3]
        assert layout.labels[arc.id] in line


def test_operands_enter_in_their_order():
    layout = laid_out(dict.fromkeys("abc", (40.0, 60.0)), TWO)
    assert layout.lines["c-0"][-1][1] < layout.lines["c-1"][-1][1]
    assert layout.places["a"][1] < layout.places["b"][1]


def test_neighbours_keep_their_distance():
    places = laid_out(dict.fromkeys("abc", (40.0, 30.0)), TWO).places
    assert places["b"][1] - places["a"][1] == pytest.approx(30 + GAP_ACROSS)
    assert places["c"][1] == pytest.approx((places["a"][1] + places["b"][1]) / 2)


def test_a_chain_is_straight_and_turned_it_runs_down():
    sizes = dict.fromkeys("abcd", (40.0, 30.0))
    arcs = [Arc(f"{b}-0", a, b) for a, b in itertools.pairwise("abcd")]
    flat, steep = laid_out(sizes, arcs), laid_out(sizes, arcs, "TB")
    assert len({round(y, 6) for _, y in flat.places.values()}) == 1
    assert len({round(x, 6) for x, _ in steep.places.values()}) == 1
    assert [y for _, y in steep.places.values()] == sorted(y for _, y in steep.places.values())


def test_the_same_layers_can_be_laid_out_again():
    sizes, arcs, labels = random_graph(3)
    graph = Layers(sizes, arcs)
    first = lay_out(graph, sizes, labels)
    lay_out(graph, sizes, labels, "TB")
    assert lay_out(graph, sizes, labels) == first


def test_one_node_and_none():
    assert laid_out({"a": (40.0, 30.0)}, []).places["a"] == (28.0, 23.0)
    assert laid_out({}, []).places == {}
