"""The range test: its rates, its end, and that it leaves no trace."""

import pytest

import autograd_lite as ag
from autograd_lite import lr_range_test

X, Y = [[0.0], [1.0], [2.0], [3.0]], [1.0, 3.0, 5.0, 7.0]


def test_rates_grow_by_the_same_factor():
    test = lr_range_test(ag.MLP(1, [1], seed=0), X, Y, loss="mse", low=1e-4, high=1e-2, epochs=5)
    assert test.lr == pytest.approx([10 ** (-4 + k / 2) for k in range(5)])


def test_each_loss_is_that_of_gradient_descent_with_growing_steps():
    model = ag.MLP(1, [1], seed=0)
    w, b = (p.data for p in model.parameters())
    expected = []
    for k in range(4):
        errors = [w * x + b - t for (x,), t in zip(X, Y, strict=True)]
        expected.append(sum(e * e for e in errors) / 4)
        lr = 0.001 * 10 ** (k / 3)
        by_w = sum(2 * e * x for e, (x,) in zip(errors, X, strict=True)) / 4
        by_b = sum(2 * e for e in errors) / 4
        w, b = w - lr * by_w, b - lr * by_b
    test = lr_range_test(model, X, Y, loss="mse", low=0.001, high=0.01, epochs=4)
    assert test.loss == pytest.approx(expected, rel=1e-12)


def test_the_model_is_as_it_was_and_the_test_ends_where_it_diverges():
    model = ag.MLP(1, [1], seed=0)
    before = model.state_dict()
    test = lr_range_test(model, X, Y, loss="mse", low=1e-3, high=1e3, epochs=60)
    assert model.state_dict() == before
    assert len(test) < 60
    assert test.loss[-1] > 4 * min(test.loss)
    assert max(test.loss[:-1]) <= max(test.loss[0], 4 * min(test.loss))


def test_what_was_measured_before_a_loss_leaves_the_floats_is_kept():
    def explosive(outputs, targets):
        return ag.exp(ag.mse(outputs, targets))

    model = ag.MLP(1, [1], seed=0)
    before = model.state_dict()
    test = lr_range_test(model, X, Y, loss=explosive, low=1e-9, high=1e6, epochs=8)
    assert 1 <= len(test) < 8
    assert model.state_dict() == before


def test_any_optimizer_can_be_tested():
    make = lambda ps: ag.SGD(ps, lr=123.0, momentum=0.9)  # noqa: E731
    for optimizer in ("adam", make):
        test = lr_range_test(
            ag.MLP(1, [1]), X, Y, loss="mse", optimizer=optimizer, high=1e-3, epochs=3
        )
        assert test.lr[0] == pytest.approx(1e-4)


def test_what_makes_no_range_is_refused():
    model = ag.MLP(1, [1], seed=0)
    with pytest.raises(ValueError, match="from low to high"):
        lr_range_test(model, X, Y, loss="mse", low=1.0, high=0.1)
    with pytest.raises(ValueError, match="2 epochs or more"):
        lr_range_test(model, X, Y, loss="mse", epochs=1)
    with pytest.raises(ValueError, match="optimizer is one of sgd, adam"):
        lr_range_test(model, X, Y, loss="mse", optimizer="adm")
    with pytest.raises(ValueError, match="4 samples and y 1"):
        lr_range_test(model, X, [1.0], loss="mse")
