"""The curves of a training hold its numbers."""

import pytest

from autograd_lite import History, plot_history

pytest.importorskip("matplotlib")
from matplotlib.figure import Figure


def test_loss_curves_hold_the_numbers_of_the_history():
    history = History(
        loss=[0.7, 0.3, 0.1], accuracy=[0.5, 0.8, 1.0],
        validation_loss=[0.6, 0.4, 0.2], validation_accuracy=[0.6, 0.7, 0.9],
    )  # fmt: skip
    loss, accuracy = plot_history(history, title="t")
    drawn = [list(line.get_ydata()) for axes in (loss, accuracy) for line in axes.lines]
    assert drawn == [
        history.loss, history.validation_loss, history.accuracy, history.validation_accuracy,
    ]  # fmt: skip
    assert list(loss.lines[0].get_xdata()) == [1, 2, 3]
    assert [text.get_text() for text in loss.get_legend().get_texts()] == ["training", "validation"]
    assert loss.get_ylim()[0] == 0


def test_a_regression_has_one_curve_and_one_epoch_is_a_dot():
    (axes,) = plot_history(History(loss=[0.7]))
    assert axes.lines[0].get_marker() == "o"


def test_no_epoch_no_curve():
    with pytest.raises(ValueError, match="without a completed epoch"):
        plot_history(History())


@pytest.mark.parametrize("numbers", [[0.0], [1.0], [0.973, 0.973], [0.2, 1.0], [0.999999]])
def test_no_axis_says_more_than_100_percent_or_less_than_0(numbers):
    accuracy = plot_history(History(loss=[1.0] * len(numbers), accuracy=numbers))[1]
    low, high = accuracy.get_ylim()
    assert 0 <= low < high <= 1
    assert low <= min(numbers)
    ticks = [tick for tick in accuracy.get_yticks() if low <= tick <= high]
    assert all(0 <= tick <= 1 for tick in ticks)


@pytest.mark.parametrize("numbers", [[0.0], [0.5, 0.5], [-3.0, -1.0], [-3.0, 2.0], [1e-9], [1e9]])
def test_every_loss_is_on_the_picture_and_so_is_zero(numbers):
    (loss,) = plot_history(History(loss=numbers))
    low, high = loss.get_ylim()
    assert low <= min(0.0, *numbers) <= max(0.0, *numbers) <= high
    assert low < high


def test_the_panels_may_be_axes_of_the_caller():
    axes = Figure().subplots(1, 2)
    history = History(loss=[0.7, 0.3], accuracy=[0.5, 0.9])
    panels = plot_history(history, title="t", ax=axes)
    assert [panel is ax for panel, ax in zip(panels, axes, strict=True)] == [True, True]
    assert panels[1].lines[0].get_ydata().tolist() == [0.5, 0.9]
    with pytest.raises(ValueError, match="2 panels need as many axes, and 1 were given"):
        plot_history(history, ax=axes[0])
    assert plot_history(History(loss=[0.7]), ax=axes[0])[0] is axes[0]
