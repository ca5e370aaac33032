"""Trainings side by side hold their numbers."""

import pytest

from autograd_lite import History, compare_histories, plot_lr_range_test

pytest.importorskip("matplotlib")


def test_each_history_is_a_curve_over_its_own_epochs():
    histories = {
        "a": History(loss=[3.0, 1.0], accuracy=[0.5, 0.75]),
        "b": History(loss=[3.0, 2.0, 1.5], accuracy=[0.25, 0.5, 1.0]),
    }
    ax = compare_histories(histories, "accuracy", title="t")
    assert [line.get_ydata().tolist() for line in ax.lines] == [[0.5, 0.75], [0.25, 0.5, 1.0]]
    assert [line.get_xdata().tolist() for line in ax.lines] == [[1, 2], [1, 2, 3]]
    assert len({(line.get_color(), line.get_linestyle()) for line in ax.lines}) == 2
    assert [text.get_text() for text in ax.figure.legends[0].get_texts()] == ["a", "b"]
    assert (ax.get_ylabel(), ax.get_title(), ax.get_yscale()) == ("accuracy", "t", "linear")
    assert compare_histories(histories, log=True).get_yscale() == "log"


def test_long_names_stay_on_the_picture():
    names = [f"an optimizer with a long name, number {k}" for k in range(4)]
    ax = compare_histories({name: History(loss=[1.0, 0.5]) for name in names})
    ax.figure.draw_without_rendering()
    box = ax.figure.legends[0].get_window_extent()
    assert box.x0 >= 0
    assert box.x1 <= ax.figure.bbox.x1


def test_it_draws_into_given_axes():
    from matplotlib.figure import Figure

    mine = Figure().subplots()
    assert compare_histories({"a": History(loss=[1.0])}, ax=mine) is mine
    assert plot_lr_range_test(History(loss=[1.0], lr=[0.1]), ax=mine) is mine


def test_a_missing_series_is_named():
    with pytest.raises(ValueError, match="b has no accuracy"):
        compare_histories({"a": History(accuracy=[1.0]), "b": History(loss=[1.0])}, "accuracy")
    with pytest.raises(ValueError, match="a has no speed"):
        compare_histories({"a": History(loss=[1.0])}, "speed")
    with pytest.raises(ValueError, match="no history"):
        compare_histories({})


def test_the_range_is_drawn_over_the_rates_with_its_lowest_loss():
    ax = plot_lr_range_test(History(loss=[2.0, 1.0, 0.5, 1e9], lr=[0.01, 0.1, 1.0, 10.0]))
    curve, lowest = ax.lines
    assert curve.get_xdata().tolist() == [0.01, 0.1, 1.0, 10.0]
    assert curve.get_ydata().tolist() == [2.0, 1.0, 0.5, 1e9]
    assert (lowest.get_xdata().tolist(), lowest.get_ydata().tolist()) == ([1.0], [0.5])
    low, high = ax.get_ylim()  # what diverged does not flatten the rest
    assert low < 0.5 < 2.0 < high < 3.0
    with pytest.raises(ValueError, match="without a completed epoch"):
        plot_lr_range_test(History())
