"""fit with a compiled program: the same history and the same model as with Values."""

import math

import pytest

import autograd_lite as ag
from autograd_lite import MLP, Module, Parameter, fit, training

pytest.importorskip("numpy")
X = [[math.sin(i), math.cos(2.3 * i)] for i in range(40)]
CLASSES = [(i * 7) % 3 for i in range(40)]
LABELS = [(i * 7) % 2 for i in range(40)]
ENGINES = ["machine", "columns", "lists"]


def train(compiled, loss, sizes, targets, **options):
    model = MLP(2, sizes, "tanh", seed=1)
    history = fit(
        model, X, targets, loss=loss, optimizer=ag.Adam(model.parameters(), lr=0.05), epochs=6,
        batch_size=15, progress=False, compiled=compiled, **options,
    )  # fmt: skip
    return model, history


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("loss", "sizes", "targets"),
    [
        ("cross_entropy", [6, 3], CLASSES),
        ("cross_entropy", [6, 3], [[0.25, 0.25, 0.5]] * 40),
        ("binary_cross_entropy_with_logits", [6, 1], LABELS),
        ("hinge", [6, 1], [2 * t - 1 for t in LABELS]),
        ("mse", [6, 2], [[x * y, x - y] for x, y in X]),
    ],
)
def test_the_same_training_with_every_engine(engine, loss, sizes, targets):
    options = {
        "penalty": 0.01, "validation": (X[:9], targets[:9]), "schedule": ag.linear_schedule(6),
    }  # fmt: skip
    eager, expected = train(False, loss, sizes, targets, **options)
    model, history = train(engine, loss, sizes, targets, **options)
    assert expected.engine == "eager"
    assert history.engine == {"machine": "machine code", "lists": "Python"}.get(engine, engine)
    for name in ("loss", "accuracy", "validation_loss", "validation_accuracy", "lr"):
        assert getattr(history, name) == pytest.approx(getattr(expected, name), rel=1e-9)
    ours, theirs = model.state_dict(), eager.state_dict()
    assert list(ours.values()) == pytest.approx(list(theirs.values()), rel=1e-8)


def test_a_loss_of_whole_batches_is_computed_with_values():
    def total(outputs, targets):
        return ag.sum((o - t) ** 2 for o, t in zip(outputs, targets, strict=True))

    with pytest.raises(ValueError, match="not the mean of the losses of single samples"):
        train(True, total, [2, 1], LABELS)


def test_a_model_that_decides_by_an_if_is_computed_with_values_under_auto(monkeypatch):
    class Branching(Module):
        def __init__(self):
            self.w = Parameter(0.5)

        def __call__(self, x):
            return self.w * x[0] if x[0] > 0 else self.w * x[1] * x[1]

    options = {"loss": "mse", "epochs": 2, "progress": False}
    with pytest.raises(ValueError, match=r"cannot compile this training: .*use where"):
        fit(Branching(), X, LABELS, compiled=True, **options)
    monkeypatch.setattr(training.compiled, "WORTHWHILE", 0)
    model = Branching()
    assert fit(model, X, LABELS, compiled="auto", **options).engine == "eager"
    twin = Branching()
    fit(twin, X, LABELS, compiled=False, **options)
    assert model.w.data == twin.w.data


def test_auto_compiles_where_it_pays():
    short = fit(MLP(2, [2, 1]), X, LABELS, loss="mse", epochs=2, progress=False)
    assert short.engine == "eager"
    model = MLP(2, [30, 30, 1])
    history = fit(model, X, LABELS, loss="mse", epochs=100, progress=False)
    assert history.engine != "eager"


@pytest.mark.parametrize("engine", ENGINES)
def test_a_training_that_diverges_says_when_and_changes_nothing(engine):
    def diverge(compiled):
        model = MLP(2, [3, 1], "relu", seed=3)
        optimizer = ag.SGD(model.parameters(), lr=1e30)
        with pytest.raises((ArithmeticError, ValueError), match=r"epoch \d+, batch \d+: .*smaller"):
            fit(model, X, LABELS, loss="mse", optimizer=optimizer, batch_size=10, epochs=9,
                progress=False, compiled=compiled)  # fmt: skip
        return list(model.state_dict().values()), optimizer.state[0]

    numbers, steps = diverge(engine)
    expected, steps_too = diverge(False)
    assert steps == steps_too
    assert numbers == pytest.approx(expected, rel=1e-9)


def test_ctrl_c_patience_and_callbacks_are_those_of_fit():
    def stop(model, history):
        if len(history) == 3:
            raise KeyboardInterrupt

    _, history = train("machine", "mse", [3, 1], LABELS, callbacks=[stop])
    assert (history.stopped, len(history)) == ("interrupted", 3)
    _, history = train(
        "machine", "mse", [3, 1], LABELS, validation=(X[:2], [50.0, -50.0]), patience=1
    )
    assert len(history) == len(history.validation_loss)


def test_the_progress_bar_names_the_engine(capfd):
    pytest.importorskip("tqdm")
    fit(MLP(2, [3, 1], seed=1), X, LABELS, loss="mse", epochs=3, compiled="columns")
    assert "(columns)" in capfd.readouterr().err


def test_many_predictions_are_computed_together_and_the_same():
    asked = []

    class Asked(MLP):
        def __call__(self, x):
            asked.append(x)
            return super().__call__(x)

    model = Asked(2, [16, 16, 1], seed=1)
    points = [[i / 100, j / 100] for i in range(100) for j in range(100)]
    expected = [model(x).data for x in points[::1000]]
    asked.clear()
    outputs = model.predict(points)
    assert len(asked) < 10  # to record the graph; with Values it is once a point
    assert outputs[::1000] == pytest.approx(expected, rel=1e-12)


class Branching(Module):
    """It decides by an `if`, which a recording would decide once for all."""

    def __init__(self):
        self.up, self.down = Parameter(0.5), Parameter(0.5)

    def __call__(self, x):
        return self.up * x[0] if x[0] > 0 else self.down * x[0]


@pytest.mark.parametrize("compiled", ["auto", True])
def test_a_model_that_decides_otherwise_for_few_samples_is_computed_with_values(compiled):
    rows = [[1.0]] * 400 + [[-1.0]] + [[1.0]] * 400
    model = Branching()
    y = [3.0 if x > 0 else 2.0 for (x,) in rows]
    arguments = {"loss": "mse", "lr": 0.1, "epochs": 300, "progress": False, "compiled": compiled}
    if compiled is True:
        with pytest.raises(ValueError, match="does something else for another sample"):
            fit(model, rows, y, **arguments)
        return
    assert fit(model, rows, y, **arguments).engine == "eager"
    assert model.down.data != 0.5
    many = [[1.0]] * 30_000
    many[12_345] = [-1.0]
    assert model.predict(many)[12_345] == -model.down.data


@pytest.mark.parametrize("order", [1, -1])
def test_a_loss_of_a_batch_that_is_no_mean_is_found_in_any_batch(order):
    def of_the_positive(outputs, targets):
        n = max(1, sum(t > 0 for t in targets))
        return sum((a - t) ** 2 for a, t in zip(outputs, targets, strict=True)) / n

    targets = ([1.0] * 15 + [1.0 if i % 3 else -1.0 for i in range(25)])[::order]
    model = MLP(2, [2, 1], seed=0)
    with pytest.raises(ValueError, match="not the mean of the losses of single samples"):
        fit(model, X, targets, loss=of_the_positive, batch_size=15, compiled=True, progress=False)


def test_what_callbacks_change_counts_from_then_on():
    def trained(compiled, change, **options):
        model = MLP(2, [3, 1], "tanh", seed=1)
        optimizer = ag.SGD(model.parameters(), lr=0.05, momentum=0.1)
        return fit(
            model, X, LABELS, loss="mse", optimizer=optimizer, epochs=5, batch_size=15,
            progress=False, compiled=compiled, **options,
            callbacks=[lambda model, history: change(model, optimizer)],
        ).loss  # fmt: skip

    strength = [0.0]

    def penalty(parameters):
        return strength[0] * ag.l2_penalty(parameters, 1.0)

    def more_momentum(model, optimizer):
        optimizer.momentum = 0.9

    def stronger(model, optimizer):
        strength[0] = 0.5

    def another_weight(model, optimizer):
        model.layers[0].neurons[0].weights[0] = Parameter(0.25)

    for change, options in [
        (more_momentum, {}), (stronger, {"penalty": penalty}), (another_weight, {})
    ]:  # fmt: skip
        losses = []
        for compiled in (False, True):
            strength[0] = 0.0
            losses.append(trained(compiled, change, **options))
        assert losses[1] == pytest.approx(losses[0], rel=1e-9)
        assert losses[0] != pytest.approx(trained(False, lambda *_: None), rel=1e-3)
