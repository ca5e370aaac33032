"""fit: agreement with PyTorch, what it records, and that it leaves nothing half done."""

import gc
import math
import random

import pytest
from interrupts import interrupted_at

import autograd_lite as ag
from autograd_lite import MLP, SGD, Module, fit

XOR = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]


def quiet(model, X, y, **options):  # noqa: N803
    return fit(model, X, y, progress=False, **options)


def test_a_training_equals_pytorch():
    torch = pytest.importorskip("torch")
    rng = random.Random(3)
    X = [[rng.gauss(0, 1) for _ in range(3)] for _ in range(8)]  # noqa: N806
    y = [rng.randrange(3) for _ in X]
    model = MLP(3, [5, 3], "tanh", seed=4)
    twin = torch.nn.Sequential(torch.nn.Linear(3, 5), torch.nn.Tanh(), torch.nn.Linear(5, 3))
    twin.double()
    weights = []
    with torch.no_grad():
        for linear, layer in zip((twin[0], twin[2]), model.layers, strict=True):
            ws = [[p.data for p in n.weights] for n in layer.neurons]
            linear.weight[:] = torch.tensor(ws, dtype=torch.float64)
            linear.bias[:] = torch.tensor([n.bias.data for n in layer.neurons])
            weights.append(linear.weight)
    optimizer = torch.optim.Adam(twin.parameters(), lr=0.05)
    inputs, targets = torch.tensor(X, dtype=torch.float64), torch.tensor(y)
    losses, accuracies = [], []
    for epoch in range(20):
        optimizer.param_groups[0]["lr"] = 0.05 * (1 - epoch / 20)
        optimizer.zero_grad()
        logits = twin(inputs)
        loss = torch.nn.functional.cross_entropy(logits, targets)
        penalty = 0.01 * sum((w * w).sum() for w in weights)
        (loss + penalty).backward()
        optimizer.step()
        losses.append(loss.item())
        accuracies.append((logits.argmax(1) == targets).double().mean().item())
    history = quiet(
        model, X, y, loss="cross_entropy", optimizer=ag.Adam(model.parameters(), lr=0.05),
        epochs=20, schedule=ag.linear_schedule(20), penalty=0.01,
    )  # fmt: skip
    assert history.loss == pytest.approx(losses, rel=1e-9)
    assert history.accuracy == pytest.approx(accuracies, rel=1e-12)
    assert history.lr[10] == pytest.approx(0.025)
    flat = [x for row in model.predict(X) for x in row]
    assert flat == pytest.approx(twin(inputs).flatten().tolist(), rel=1e-9)


@pytest.mark.parametrize(
    ("loss", "sizes", "targets"),
    [
        ("hinge", [8, 1], [-1, 1, 1, -1]),
        ("binary_cross_entropy_with_logits", [8, 1], [0, 1, 1, 0]),
        ("cross_entropy", [8, 2], [0, 1, 1, 0]),
        ("cross_entropy", [8, 2], [[1, 0], [0, 1], [0, 1], [1, 0]]),
        (ag.cross_entropy, [8, 2], [0.0, 1.0, 1.0, 0.0]),
    ],
)
def test_xor_is_learnt_with_every_loss(loss, sizes, targets):
    model = MLP(2, sizes, "tanh", seed=1)
    adam = ag.Adam(model.parameters(), lr=0.1)
    history = quiet(model, XOR, targets, loss=loss, optimizer=adam, validation=(XOR, targets))
    assert history.accuracy[-1] == history.validation_accuracy[-1] == 1.0
    assert history.loss[-1] < 0.1 * history.loss[0]
    assert len(history) == len(history.lr) == 100


def test_regression_has_no_accuracy_and_takes_numpy():
    np = pytest.importorskip("numpy")
    X = np.linspace(-1, 1, 9).reshape(-1, 1)  # noqa: N806
    line = MLP(1, [1], seed=0)
    history = quiet(
        line, X, 3 * X[:, 0] - 2, loss="mse", optimizer=SGD(line.parameters(), lr=0.3),
        validation=(X, 3 * X[:, 0] - 2),
    )  # fmt: skip
    assert list(line.state_dict().values()) == pytest.approx([3.0, -2.0], abs=1e-6)
    assert history.accuracy == history.validation_accuracy == []


def test_batches_cover_all_samples_in_an_order_set_by_the_seed():
    def orders(seed):
        seen = []

        class Recorder(MLP):
            def __call__(self, x):
                seen.append(x[0])
                return super().__call__(x)

        X = [[float(i)] for i in range(10)]  # noqa: N806
        state = random.getstate()
        model = Recorder(1, [1], seed=0)
        quiet(
            model, X, [0.0] * 10, loss="mse", batch_size=4, epochs=2, seed=seed,
            optimizer=SGD(model.parameters(), lr=0.0),
        )  # fmt: skip
        assert random.getstate() == state
        return seen

    first = orders(1)
    assert sorted(first[:10]) == sorted(first[10:]) == list(range(10))
    assert first[:10] != first[10:]
    assert orders(1) == first
    assert orders(2) != first


def test_the_loss_of_an_epoch_is_the_mean_over_samples_of_unequal_batches():
    model = MLP(1, [1], seed=0)
    history = quiet(
        model, [[0.0]] * 5, [0.0, 1.0, 2.0, 3.0, 4.0], loss="mse", batch_size=3, epochs=1,
        optimizer=SGD(model.parameters(), lr=0.0),
    )  # fmt: skip
    assert history.loss == pytest.approx([30 / 5])


def test_patience_stops_and_keeps_the_best_model():
    model = MLP(1, [1], seed=0)
    states = []
    history = quiet(
        model, [[1.0]], [5.0], loss="mse", validation=([[1.0]], [0.0]), patience=3,
        optimizer=SGD(model.parameters(), lr=0.1), epochs=50,
        callbacks=[lambda model, history: states.append(model.state_dict())],
    )  # fmt: skip
    losses = history.validation_loss
    best = losses.index(min(losses))
    assert history.stopped == "patience"
    assert len(history) == best + 1 + 3
    assert model.state_dict() == states[best]


class StopError(Exception):
    pass


@pytest.mark.parametrize("error", [StopError, KeyboardInterrupt, None])
@pytest.mark.parametrize("enabled", [True, False])
def test_the_garbage_collector_is_paused_and_put_back(error, enabled):
    during = []

    def callback(model, history):
        during.append(gc.isenabled())
        if error:
            raise error

    was_enabled = gc.isenabled()
    (gc.enable if enabled else gc.disable)()
    try:
        model = MLP(2, [1], seed=0)
        if error is StopError:
            with pytest.raises(StopError):
                quiet(model, XOR, [0.0] * 4, loss="mse", epochs=2, callbacks=[callback])
        else:
            history = quiet(model, XOR, [0.0] * 4, loss="mse", epochs=2, callbacks=[callback])
            assert history.stopped == ("interrupted" if error else "")
            assert len(history) == (1 if error else 2)
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if was_enabled else gc.disable)()
    assert not any(during)


class Interrupted(SGD):
    """Raises on its third step, after having moved one parameter."""

    steps = 0

    def __init__(self, parameters, error):
        super().__init__(parameters, lr=0.1)
        self.error = error

    def step(self):
        self.steps += 1
        if self.steps == 3:
            self.parameters[0].data = 99.0
            raise self.error
        super().step()


def test_ctrl_c_in_a_step_returns_the_history_with_the_model_whole():
    model, states = MLP(2, [3, 1], seed=0), []
    history = quiet(
        model, XOR, [0.0, 1.0, 1.0, 0.0], loss="mse",
        optimizer=Interrupted(model.parameters(), KeyboardInterrupt()),
        callbacks=[lambda model, history: states.append(model.state_dict())],
    )  # fmt: skip
    assert history.stopped == "interrupted"
    assert len(history) == 2
    assert model.state_dict() == states[-1] != MLP(2, [3, 1], seed=0).state_dict()


@pytest.mark.parametrize("first", range(1, 8))
def test_an_interrupt_anywhere_in_a_training_leaves_batches_whole(first):
    X, y = [[1.0, 0.5], [0.2, -1.0]], [1, 0]  # noqa: N806

    def training(moment):
        model = MLP(2, [1], seed=0)
        adam, states, histories = ag.Adam(model.parameters(), lr=0.1), [], []

        class Recording(ag.Adam):
            def step(self):
                super().step()
                states.append((model.state_dict(), self.state))

        adam = Recording(model.parameters(), lr=0.1)
        states.append((model.state_dict(), adam.state))

        def run():
            histories.append(
                quiet(
                    model,
                    X,
                    y,
                    loss="binary_cross_entropy_with_logits",
                    optimizer=adam,
                    epochs=3,
                    batch_size=1,
                    validation=(X, y),
                    callbacks=[lambda m, h: histories.append(h)],
                )
            )

        raised, reached = interrupted_at(moment, run)
        return (model.state_dict(), adam.state), states, histories, raised, reached

    _, every, _, _, _ = training(10**9)
    assert len(every) == 7
    moment, reached, stopped = 7 * first, True, 0
    while reached:
        now, _, histories, raised, reached = training(moment)
        assert now in every  # the numbers, and the memory of Adam that belongs to them
        with ag.no_gc():
            pass  # an interrupt in the last instructions of a pause is mended by the next one
        assert gc.isenabled()
        assert (ag.Value(1.0) * 2).parents
        assert MLP(1, [1]).training
        for history in histories[-1:]:
            lengths = {len(xs) for xs in vars(history).values() if isinstance(xs, list)}
            assert lengths == {len(history)}
            stopped += history.stopped == "interrupted"
            assert raised or not reached or history.stopped == "interrupted" or now == every[-1]
        moment += 7 * 7
    assert stopped > 5


def test_a_failing_step_names_epoch_and_batch_and_leaves_the_model_whole():
    model, states = MLP(2, [3, 1], seed=0), []
    with pytest.raises(ValueError, match=r"epoch 2, batch 1: bad; try a smaller learning rate"):
        quiet(
            model, XOR, [0.0, 1.0, 1.0, 0.0], loss="mse", batch_size=2,
            optimizer=Interrupted(model.parameters(), ValueError("bad")),
            callbacks=[lambda model, history: states.append(model.state_dict())],
        )  # fmt: skip
    assert model.state_dict() == states[-1]


@pytest.mark.parametrize(
    ("loss", "outputs", "y", "error", "message"),
    [
        (
            "cross_entropy",
            2,
            [0, 1, 2, 0],
            IndexError,
            r"^y\[2\] = 2: .*class 2 is not one of the 2",
        ),
        ("cross_entropy", 2, [0, 1, 1, -1], IndexError, r"^y\[3\] = -1: .*class -1 is not"),
        ("cross_entropy", 2, [0, 1, 1, 0.5], TypeError, r"^y\[3\] = 0.5: .*index of a class"),
        ("nll", 2, [0, 1, 1, 7], IndexError, r"^y\[3\] = 7"),
        ("hinge", 1, [1, -1, 1, 0], ValueError, r"y\[3\] = 0.0: hinge takes"),
        ("binary_cross_entropy_with_logits", 1, [0, 1, 1, 2], ValueError, r"y\[3\] = 2.0: "),
        ("mse", 2, [[0, 1], [0, 1], [0, 1], [0]], ValueError, r"y\[3\] = \[0.0\]: mse: "),
    ],
)
def test_a_target_that_the_loss_does_not_take_is_found_before_the_first_step(
    loss, outputs, y, error, message
):
    for seed in range(4):  # whichever batch it is in
        model = MLP(2, [outputs], seed=0)
        before = model.state_dict()
        with pytest.raises(error, match=message):
            quiet(model, XOR, y, loss=loss, batch_size=1, seed=seed)
        assert model.state_dict() == before


def test_a_target_of_the_validation_is_named():
    with pytest.raises(IndexError, match=r"^validation y\[1\] = 9: "):
        quiet(
            MLP(2, [2], seed=0), XOR, [0, 1, 1, 0], loss="cross_entropy",
            validation=(XOR[:2], [0, 9]),
        )  # fmt: skip


def test_a_probability_that_would_be_infinitely_wrong_elsewhere_is_no_mistake():
    class Sure(Module):
        def __init__(self):
            self.p = ag.Parameter(0.0)

        def __call__(self, x):
            return self.p * 0 + x[0]

    X, y = [[0.0], [1.0]], [0, 1]  # noqa: N806
    history = quiet(Sure(), X, y, loss="binary_cross_entropy", batch_size=1, epochs=1)
    assert history.loss == [0.0]


def test_a_training_that_diverges_is_stopped_with_finite_parameters():
    model = MLP(1, [1], seed=0)
    with pytest.raises(ArithmeticError, match=r"epoch \d+, batch 1: .*smaller learning rate"):
        quiet(
            model, [[1.0], [2.0]], [1.0, 2.0], loss="mse", epochs=10_000,
            optimizer=SGD(model.parameters(), lr=10.0),
        )  # fmt: skip
    assert all(math.isfinite(x) for x in model.state_dict().values())


class Line(Module):
    def __init__(self):
        self.slope = ag.Parameter(0.0)

    def __call__(self, x):
        return self.slope * x


def test_any_module_loss_and_penalty_will_do():
    line = Line()
    history = quiet(
        line, [1.0, 2.0], [2.0, 4.0], epochs=200, optimizer=lambda ps: SGD(ps, lr=0.1),
        loss=lambda outputs, targets: ag.mse(outputs, targets) * 0.5,
        penalty=lambda parameters: ag.l2_penalty(parameters, alpha=0.25),
    )  # fmt: skip
    assert line.slope.data == pytest.approx(5 / 3)  # 2.5/2 (s - 2)**2 + s**2/4 is least there
    assert history.accuracy == []


def test_the_schedule_leaves_the_learning_rate_as_it_was():
    model = MLP(2, [1], seed=0)
    sgd = SGD(model.parameters(), lr=0.1)
    history = quiet(
        model, XOR, [0.0] * 4, loss="mse", optimizer=sgd, epochs=3,
        schedule=ag.step_schedule(1, gamma=0.5),
    )  # fmt: skip
    assert history.lr == [0.1, 0.05, 0.025]
    assert sgd.lr == 0.1


def test_several_labels_at_once_have_a_loss_but_no_accuracy():
    labels = [[0, 1], [1, 1], [1, 1], [1, 0]]
    history = quiet(
        MLP(2, [2], seed=0), XOR, labels, loss="binary_cross_entropy_with_logits", epochs=2
    )
    assert history.loss[1] < history.loss[0]
    assert history.accuracy == []


MODEL = MLP(2, [1], seed=0)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"y": [0.0]}, ValueError, "X has 4 samples and y 1 targets"),
        ({"X": [], "y": []}, ValueError, "X has no samples"),
        ({"X": "text"}, TypeError, "X is a list or a NumPy array, not str"),
        ({"X": [[0.0, math.nan]] * 4}, ValueError, r"X\[0\]\[1\] is nan"),
        ({"X": [[0.0, "a"]] * 4}, TypeError, r"X\[0\]\[1\] is not a number: 'a'"),
        ({"validation": ([[0.0, 0.0]], [])}, ValueError, "validation X has 1 samples"),
        ({"loss": "l2"}, ValueError, "loss is a function or one of mse, "),
        ({"optimizer": "rprop"}, ValueError, "optimizer is a function or one of sgd, "),
        ({"optimizer": SGD([ag.Value(1.0)])}, ValueError, "not those of this model"),
        ({"epochs": 0}, ValueError, "epochs is 1 or more"),
        ({"batch_size": 1.5}, ValueError, "batch_size is 1 or more"),
        ({"patience": 3}, ValueError, "give validation data too"),
        ({"loss": "cross_entropy"}, TypeError, "needs one output per class"),
        ({"X": [[0.0]] * 4}, ValueError, "epoch 1, batch 1: .* takes 2 inputs, not 1$"),
        ({"loss": "hinge"}, ValueError, r"y\[0\] = 0.0: hinge takes targets of -1"),
    ],
)
def test_mistakes_are_explained_and_change_nothing(options, error, message):
    before = MODEL.state_dict()
    arguments = {"X": XOR, "y": [0.0, 1.0, 1.0, 0.0], "loss": "mse", "progress": False} | options
    with pytest.raises(error, match=message):
        fit(MODEL, **arguments)
    assert MODEL.state_dict() == before


# What is taken where nothing is told


@pytest.mark.parametrize("optimizer", ["adam", "adamw", "sgd"])
def test_with_its_defaults_fit_reaches_on_moons_what_the_command_line_reaches(optimizer):
    pytest.importorskip("sklearn")
    train, test = ag.standardize(*ag.train_test_split(ag.load_dataset("moons")))
    model = MLP(2, [16, 16, 1], seed=0)
    loss = "binary_cross_entropy_with_logits"
    history = quiet(model, train.X, train.y, loss=loss, optimizer=optimizer)
    outputs = model.predict(test.X)
    assert ag.accuracy(outputs, test.y) == 1.0
    assert ag.binary_cross_entropy_with_logits(outputs, test.y).data < 0.02
    assert set(history.lr) == {0.1 if optimizer == "sgd" else 0.02}


def test_lr_is_that_of_whatever_makes_the_optimizer():
    arguments = (XOR, [0.0, 1.0, 1.0, 0.0])
    options = {"loss": "mse", "epochs": 1}
    for optimizer in ("adam", SGD, lambda ps, lr: ag.AdamW(ps, lr=lr)):
        history = quiet(MLP(2, [1], seed=0), *arguments, optimizer=optimizer, lr=0.003, **options)
        assert history.lr == [0.003]
    assert quiet(MLP(2, [1]), *arguments, optimizer=SGD, **options).lr == [0.001]  # PyTorch's
    model = MLP(2, [1])
    with pytest.raises(ValueError, match=r"has a learning rate already: SGD\(parameters, lr=0.5\)"):
        quiet(model, *arguments, optimizer=SGD(model.parameters()), lr=0.5, **options)
    with pytest.raises(ValueError, match="Adam: lr is at least 0 and finite, not -1"):
        quiet(model, *arguments, lr=-1, **options)
