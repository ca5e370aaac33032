"""The histograms: how many numbers stand where, and what is written beside them."""

import pytest

from autograd_lite import LayerRecord, plot_layers

np = pytest.importorskip("numpy")
pytest.importorskip("matplotlib")


def record(activations, gradients=(), name="layer 1"):
    return LayerRecord(name, "tanh", activations, [], [list(row) for row in gradients], [])


def steps(ax):
    """For each layer the edges and the heights above its floor."""
    for patch in ax.patches[::2]:
        values, edges, floor = patch.get_data()
        yield edges, values - floor, floor


def test_heights_are_counts_relative_to_the_highest():
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(40, 10))
    (edges, heights, floor), = steps(plot_layers([record(rows.tolist())]))  # fmt: skip
    counts, _ = np.histogram(rows, edges)
    assert counts.sum() == 400
    assert heights == pytest.approx(0.85 * counts / counts.max())
    assert floor == 0


def test_the_first_layer_is_on_top_and_all_share_one_axis():
    ax = plot_layers([record([[1.0, 2.0]]), record([[-5.0, 9.0]], name="layer 2")])
    (first_edges, _, top), (second_edges, _, bottom) = steps(ax)
    assert (top, bottom) == (1, 0)
    assert first_edges.tolist() == second_edges.tolist()
    assert first_edges[0] < -5 < 9 < first_edges[-1]
    ticks = dict(zip(ax.get_yticks(), [t.get_text() for t in ax.get_yticklabels()], strict=True))
    assert ticks == {1.3: "layer 1\ntanh", 0.3: "layer 2\ntanh"}


def test_zeros_are_told_and_not_drawn():
    ax = plot_layers([record([[0.0, 0.0, 3.0, 4.0]])])
    assert [t.get_text() for t in ax.texts] == ["50 % are 0"]
    (edges, heights, _), = steps(ax)  # fmt: skip
    assert edges[0] > 2.9
    assert (heights > 0).sum() == 2


def test_gradients_are_drawn_by_their_size():
    ax = plot_layers([record([[1.0]], [[1e-3, -1e-5, 0.0, 1e-3]])], "gradients")
    (edges, heights, _), = steps(ax)  # fmt: skip
    where = (edges[:-1] + edges[1:])[heights > 0] / 2
    assert where == pytest.approx([-5, -3], abs=0.05)
    assert heights[heights > 0] == pytest.approx([0.425, 0.85])
    assert [t.get_text() for t in ax.texts] == ["25 % are 0"]
    assert ax.xaxis.get_major_formatter()(-3, 0) == "$10^{-3}$"


def test_a_layer_that_is_silent_has_no_histogram_but_is_there():
    ax = plot_layers([record([[0.0, 0.0]]), record([[1.0, 2.0]])])
    (_, silent, _), _ = steps(ax)
    assert not silent.any()
    assert [t.get_text() for t in ax.texts] == ["100 % are 0", ""]
    plot_layers([record([[0.0]])])


def test_what_cannot_be_drawn():
    with pytest.raises(ValueError, match="not 'weights'"):
        plot_layers([record([[1.0]])], "weights")
    for records in ([], [record([[1.0]])]):
        with pytest.raises(ValueError, match="there are no gradients"):
            plot_layers(records, "gradients")
