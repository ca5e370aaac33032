import json
import random

import pytest
from examples import standard_example

import autograd_lite as ag
from autograd_lite import MLP, Value, draw

pytest.importorskip("graphviz")


def random_graph(seed):
    rng = random.Random(seed)
    nodes = [Value(rng.uniform(0.5, 2), label=name) for name in "abc"]
    for _ in range(12):
        x, y = rng.choice(nodes), rng.choice(nodes)
        nodes.append(rng.choice([x + y, x - y, x * y, x / (y * y + 1), 10 / (x * x + 1), x.tanh()]))
    return ag.sum(nodes[-4:])


def quotients():
    f, z = Value(49.0, label="f"), [Value(1.0, label="z1"), Value(2.0, label="z2")]
    return f / 2 + 10 / f + (ag.logsumexp(z) - z[0])


@pytest.mark.parametrize("direction", ["LR", "TB"])
@pytest.mark.parametrize("root", [standard_example(), quotients(), *map(random_graph, range(8))])
def test_edges_enter_in_the_order_of_the_operands(root, direction):
    """Read from Graphviz' own layout: where each arrow ends, along the side it enters."""
    picture = draw(root, direction=direction, collapse=False)
    layout = json.loads(picture.pipe(format="json", encoding="utf-8"))
    ids = {item["_gvid"]: item["name"] for item in layout["objects"]}
    model = ag.graph_model(root)
    ends = {}
    for item in layout["edges"]:
        x, y = map(float, item["pos"].split()[0].removeprefix("e,").split(","))
        ends.setdefault(ids[item["head"]], []).append((ids[item["tail"]], x, -y))
    for node in model.nodes:
        expected = [edge.parent for edge in model.edges_into[node.id]]
        along = sorted(ends.get(node.id, []), key=lambda end: end[1 if direction == "TB" else 2])
        assert [parent for parent, *_ in along] == expected, node.name


def test_many_operands_share_one_door():
    source = draw(ag.sum([Value(float(i)) for i in range(9)])).source
    assert "PORT" not in source
    assert '"n0" -> "n9" ' in source


def points_of(spline):
    """Points along an edge that Graphviz has laid out as Bezier curves."""
    _, *points = [tuple(map(float, p.removeprefix("e,").split(","))) for p in spline.split()]
    for i in range(0, len(points) - 1, 3):
        for t in (k / 50 for k in range(51)):
            weights = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3]
            curve = list(zip(weights, points[i : i + 4], strict=True))
            yield tuple(sum(w * p[axis] for w, p in curve) for axis in (0, 1))


def test_lines_beside_tables_do_not_cross_the_numbers_of_a_double_edge():
    """Graphviz writes the numbers of straight double edges on the lines."""
    error = MLP(2, [4, 1], seed=1)([0.5, -1.0]) - 1.0
    assert 'splines="line"' in ag.to_dot(error)
    assert 'splines="line"' in ag.to_dot(error**2)
    loss = error * error
    loss.backward()
    assert 'splines="line"' not in ag.to_dot(loss)
    layout = json.loads(draw(loss).pipe(format="json0", encoding="utf-8"))
    double = [e for e in layout["edges"] if "lp" in e]
    assert len(double) == 2
    for edge in double:
        place, height = (float(x) for x in edge["lp"].split(","))
        line = min(points_of(edge["pos"]), key=lambda point: abs(point[0] - place))
        assert abs(line[1] - height) > 9  # points, of two lines of 10
