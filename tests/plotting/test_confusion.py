"""The confusion matrix and the mistakes: what is written and shown, read from the picture."""

import pytest

from autograd_lite import plot_confusion, plot_mistakes

np = pytest.importorskip("numpy")
pytest.importorskip("matplotlib")

OUTPUTS = [[2.0, 0.0, 0.0], [0.0, 3.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [5.0, 0.0, 0.0]]
CLASSES = [0, 1, 0, 2, 2]


def written(ax):
    return {tuple(map(round, text.get_position())): text.get_text() for text in ax.texts}


def test_counts_stand_in_the_row_of_what_is_and_the_column_of_what_is_said():
    ax = plot_confusion(OUTPUTS, CLASSES, class_names=["a", "b", "c"])
    # positions are (column, row)
    assert written(ax) == {(0, 0): "1", (1, 0): "1", (1, 1): "1", (0, 2): "1", (2, 2): "1"}
    assert [t.get_text() for t in ax.get_xticklabels()] == ["a", "b", "c"]
    assert ax.yaxis_inverted()  # the first row on top


def test_right_is_blue_wrong_is_orange_nothing_is_white():
    image = plot_confusion(OUTPUTS, CLASSES).images[0].get_array()
    assert image[0, 0, 2] > image[0, 0, 0]
    assert image[0, 1, 0] > image[0, 1, 2]
    assert image[1, 2].tolist() == [1.0, 1.0, 1.0]


def test_one_mistake_among_many_is_seen():
    image = plot_confusion([[0.0, 1.0]] * 999 + [[1.0, 0.0]], [1] * 1000).images[0].get_array()
    assert image[1, 0, 2] < 0.5


def test_mistakes_are_sorted_by_certainty_and_show_their_pixels():
    images = [[k, 0.0, 0.0, 1.0] for k in range(5)]
    ax = plot_mistakes(images, OUTPUTS, CLASSES, class_names=["a", "b", "c"])
    certain, unsure = np.exp(5) / (np.exp(5) + 2), np.exp(1) / (np.exp(1) + 2)
    assert [text.get_text() for text in ax.texts] == [
        f"is c\nsays a, {100 * certain:.0f} %", f"is a\nsays b, {100 * unsure:.0f} %",
    ]  # fmt: skip
    shown = [np.asarray(image.get_array()).tolist() for image in ax.images]
    assert shown == [[[4, 0], [0, 1]], [[2, 0], [0, 1]]]
    assert ax.get_title() == "2 mistakes among 5"
    assert len(plot_mistakes(images, OUTPUTS, CLASSES, most=1).images) == 1


def test_many_mistakes_stand_in_rows_that_do_not_touch():
    ax = plot_mistakes([[0.0]] * 8, [[1.0, 0.0]] * 8, [1] * 8)
    boxes = [image.get_extent() for image in ax.images]
    assert len({box[2] for box in boxes}) == 2
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            assert a[0] >= b[1] or b[0] >= a[1] or a[3] <= b[2] or b[3] <= a[2]


def test_no_mistakes_leave_a_title():
    ax = plot_mistakes([[1.0]], [[1.0, 0.0]], [0])
    assert (ax.get_title(), len(ax.images)) == ("0 mistakes among 1", 0)
    ax.figure.draw_without_rendering()


def test_both_draw_into_given_axes():
    from matplotlib.figure import Figure

    mine = Figure().subplots()
    assert plot_confusion(OUTPUTS, CLASSES, ax=mine) is mine
    assert plot_mistakes([[0.0]] * 5, OUTPUTS, CLASSES, ax=mine) is mine


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="2 class names for 3 classes"):
        plot_confusion(OUTPUTS, CLASSES, class_names=["a", "b"])
    with pytest.raises(ValueError, match="3 pixels is no square"):
        plot_mistakes([[0.0] * 3] * 5, OUTPUTS, CLASSES)
    with pytest.raises(ValueError, match="as many of each"):
        plot_mistakes([[0.0]], OUTPUTS, CLASSES)
    with pytest.raises(ValueError, match="as many of each"):
        plot_mistakes([], [], [])
