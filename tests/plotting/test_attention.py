"""The triangle of attention: its numbers, and where there are none."""

import pytest

from autograd_lite import attention_weights, plot_attention

np = pytest.importorskip("numpy")
pytest.importorskip("matplotlib")

VECTORS = [[1.0, 0.0], [0.5, -1.0], [2.0, 1.0]]


def test_squares_are_the_weights_and_nothing_stands_ahead():
    weights = [attention_weights(VECTORS[i], VECTORS[: i + 1]) for i in range(3)]
    ax = plot_attention(weights, [".", "a", "b"], title="t")
    blue = np.array([0x00, 0x72, 0xB2]) / 255
    image = ax.images[0].get_array()
    x = np.array(VECTORS)
    scores = np.exp(x @ x.T / np.sqrt(2)) * np.tri(3)
    expected = scores / scores.sum(axis=1, keepdims=True)
    for i in range(3):
        for j in range(i + 1):
            assert np.allclose(image[i, j], 1 - expected[i, j] * (1 - blue), atol=1e-15)
        assert len({tuple(square) for square in image[i, i + 1 :]}) <= 1
    assert [text.get_text() for text in ax.get_yticklabels()] == [".", "a", "b"]


def test_what_is_not_seen_has_another_colour_than_what_is_not_looked_at():
    image = plot_attention([[1.0], [1.0, 0.0]], ["a", "b"]).images[0].get_array()
    assert image[1, 1].tolist() == [1.0, 1.0, 1.0]
    assert not np.allclose(image[0, 1], [1, 1, 1])


def test_it_draws_into_given_axes():
    from matplotlib.figure import Figure

    mine = Figure().subplots()
    assert plot_attention([[1.0]], ["a"], ax=mine) is mine


@pytest.mark.parametrize("weights", [[], [[1.0]], [[1.0], [0.5, 0.3, 0.2]]])
def test_rows_and_tokens_fit(weights):
    with pytest.raises(ValueError, match="2 tokens take 2 rows of at most 2 weights"):
        plot_attention(weights, ["a", "b"])
