"""The squares of a Jacobian: their numbers and colours against closed forms."""

import pytest

import autograd_lite as ag
from autograd_lite import plot_jacobian

np = pytest.importorskip("numpy")
pytest.importorskip("matplotlib")


def squares(ax):
    return np.array(ax.images[0].get_array())


def test_softmax_is_the_diagonal_minus_the_outer_product():
    z = np.array([1.0, 2.0, 0.5])
    a = np.exp(z) / np.exp(z).sum()
    drawn = squares(plot_jacobian(ag.softmax, z.tolist()))
    assert drawn == pytest.approx(np.diag(a) - np.outer(a, a), abs=1e-15)


def test_white_is_zero_and_the_largest_entry_is_full_whatever_its_sign():
    ax = plot_jacobian(lambda x: [x[0] * -4, x[1] * 2], [1.0, 1.0])
    image = ax.images[0]
    assert image.get_clim() == (-4.0, 4.0)
    rgba = image.to_rgba(np.array([[-4.0, 0.0, 4.0]]))[0]
    assert rgba[1, :3] == pytest.approx([1, 1, 1], abs=0.02)
    assert rgba[0, 0] > rgba[0, 2]  # orange
    assert rgba[2, 2] > rgba[2, 0]  # blue


def test_rows_are_outputs_and_columns_inputs():
    ax = plot_jacobian(lambda x: [x[0] + 3 * x[1] + 5 * x[2]], [1.0, 1.0, 1.0], input_name="x")
    assert squares(ax).tolist() == [[1.0, 3.0, 5.0]]
    assert [t.get_text() for t in ax.get_xticklabels()] == ["∂x1", "∂x2", "∂x3"]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["∂a1"]
    assert [t.get_text() for t in ax.texts] == ["1", "3", "5"]


def test_a_large_matrix_has_no_numbers_and_a_constant_one_no_colour():
    large = plot_jacobian(lambda x: [ag.tanh(t) for t in x], [0.1] * 30)
    assert not large.texts
    assert squares(large) == pytest.approx(np.eye(30) * (1 - np.tanh(0.1) ** 2), abs=1e-15)
    assert squares(plot_jacobian(lambda x: [x[0] * 0], [1.0])).tolist() == [[0.0]]


def test_no_numbers_to_differentiate_by():
    with pytest.raises(ValueError, match="one number or more"):
        plot_jacobian(ag.softmax, [])


def test_it_draws_into_the_axes_of_the_caller():
    ax = plot_jacobian(ag.softmax, [0.0, 1.0])
    assert plot_jacobian(ag.softmax, [2.0, 1.0], ax=ax) is ax
