import math

import pytest

from autograd_lite.live.points import POINTS, points


@pytest.mark.parametrize("name", POINTS)
def test_points_are_as_many_as_asked_and_the_same_for_the_same_seed(name):
    places, targets = points(name, 30, 0.1, 4)
    assert len(places) == len(targets) == 30
    assert points(name, 30, 0.1, 4) == (places, targets)
    if POINTS[name][1]:
        counts = [targets.count(k) for k in range(POINTS[name][1])]
        assert sum(counts) == 30
        assert max(counts) - min(counts) <= 1


def test_without_noise_points_lie_on_their_shape():
    for (x, y), k in zip(*points("circles", 40, 0.0, 1), strict=True):
        assert math.hypot(x, y) == pytest.approx(0.45 if k else 0.9)
    for (x, y), k in zip(*points("xor", 40, 0.0, 1), strict=True):
        assert (x * y < 0) == k
    for (x, y), target in zip(*points("waves", 40, 0.0, 1), strict=True):
        assert target == pytest.approx(math.sin(2.5 * x) * math.cos(2 * y))
    for (x, y), k in zip(*points("moons", 40, 0.0, 1), strict=True):
        own = (1.4 * x + 0.5, 1.4 * y + 0.25) if k == 0 else (0.5 - 1.4 * x, 0.25 - 1.4 * y)
        assert math.hypot(*own) == pytest.approx(1)
        assert own[1] >= 0
    for (x, y), k in zip(*points("spirals", 40, 0.0, 1), strict=True):
        radius = math.hypot(x, y)
        turn = math.atan2(y, x) - 4 * radius - k * 2 * math.pi / 3
        assert math.cos(turn) == pytest.approx(1)


def test_noise_moves_points():
    calm, _ = points("moons", 200, 0.0, 1)
    moved, _ = points("moons", 200, 0.2, 1)
    steps = [a - b for p, q in zip(calm, moved, strict=True) for a, b in zip(p, q, strict=True)]
    spread = math.sqrt(sum(s * s for s in steps) / len(steps))
    assert spread == pytest.approx(0.7 * 0.2, rel=0.15)
