"""The landscape of a loss: its heights and its path against closed forms."""

import pytest

import autograd_lite as ag
from autograd_lite import plot_loss_surface

np = pytest.importorskip("numpy")
pytest.importorskip("matplotlib")

X, Y = [[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0]
WEIGHT, BIAS = "layers.0.neurons.0.weights.0", "layers.0.neurons.0.bias"


def states(*pairs):
    return [{WEIGHT: w, BIAS: b} for w, b in pairs]


def test_the_path_keeps_its_lengths_and_angles_where_there_are_two_parameters():
    points = [(0.0, 0.0), (3.0, 0.0), (3.0, 1.0), (2.0, 1.0)]
    ax = plot_loss_surface(ag.MLP(1, [1]), X, Y, states(*points), loss="mse")
    drawn = ax.lines[0].get_xydata()
    for i in range(4):
        for j in range(i):
            expected = np.hypot(*np.subtract(points[i], points[j]))
            assert np.hypot(*(drawn[i] - drawn[j])) == pytest.approx(expected)
    assert drawn[-1].tolist() == pytest.approx([0.0, 0.0], abs=1e-12)
    shares = [float(text.split(": ")[1].split()[0]) for text in (ax.get_xlabel(), ax.get_ylabel())]
    assert sum(shares) == pytest.approx(100, abs=1)
    assert shares[0] > shares[1]


def test_heights_are_the_losses(monkeypatch):
    from autograd_lite.plotting import surface

    heights = []
    original = surface.plot_contour

    def watched(f, *limits, **options):
        heights.extend((a, b, f(a, b)) for a, b in ((0.0, 0.0), (0.7, -0.3), (-1.0, 2.0)))
        return original(f, *limits, **options)

    monkeypatch.setattr(surface, "plot_contour", watched)
    model = ag.MLP(1, [1], seed=4)
    before = model.state_dict()
    points = np.array([(0.0, 0.0), (1.0, 0.0), (2.0, 1.0)])
    plot_loss_surface(model, X, Y, states(*points.tolist()), loss="mse", resolution=5)
    assert model.state_dict() == before
    _, _, directions = np.linalg.svd(points - points[-1])
    signs = [1, -1]
    seen = [height for _, _, height in heights]
    candidates = []
    for s in signs:
        for t in signs:
            losses = []
            for a, b, _ in heights:
                w, c = points[-1] + a * s * directions[0] + b * t * directions[1]
                losses.append(np.mean([(w * x + c - y) ** 2 for (x,), y in zip(X, Y, strict=True)]))
            candidates.append(losses)
    assert any(seen == pytest.approx(losses, rel=1e-12) for losses in candidates)


def test_the_path_goes_right_and_up():
    ax = plot_loss_surface(ag.MLP(1, [1]), X, Y, states((5, 5), (1, 0), (0, 0)), loss="mse")
    start = ax.lines[0].get_xydata()[0]
    assert (start <= 0).all()


def test_a_loss_of_classes_and_a_function_work():
    model = ag.MLP(2, [3, 2], seed=0)
    moments, rows, classes = [], [[0.0, 1.0], [1.0, 0.0]], [0, 1]
    keep = lambda model, history: moments.append(model.state_dict())  # noqa: E731
    ag.fit(
        model, rows, classes, loss="cross_entropy", epochs=4, callbacks=[keep], progress=False
    )  # fmt: skip
    for loss in ("cross_entropy", ag.cross_entropy):
        plot_loss_surface(model, rows, classes, moments, loss=loss, resolution=4)


def test_what_spans_no_plane_is_refused():
    model = ag.MLP(1, [1])
    for pairs in ([(0, 0), (1, 1)], [(0, 0), (1, 1), (2, 2)], [(1, 1)] * 3):
        with pytest.raises(ValueError, match="do not span a plane"):
            plot_loss_surface(model, X, Y, states(*pairs), loss="mse")
    with pytest.raises(ValueError, match="loss is a function or one of mse"):
        plot_loss_surface(model, X, Y, states((0, 0), (1, 0), (1, 1)), loss="msee")
