"""Training inside a program: the parameters and the optimizer as eager steps would leave them."""

import itertools
import os
import signal
import threading
import time

import pytest

import autograd_lite as ag
from autograd_lite import MLP, SGD, Adam, Parameter, compile
from autograd_lite.compiling import training as module

X = [[0.1 * i, (-1) ** i * 0.7 - 0.05 * i] for i in range(9)]
Y = [i % 3 for i in range(9)]


def network(engine):
    """A model, its optimizer, and its training in a program."""
    model = MLP(2, [4, 3], activation="tanh", seed=1)
    optimizer = Adam(model.parameters(), lr=0.05)
    program = compile(lambda x, t: ag.cross_entropy(model(x), t), engine=engine)
    return model, optimizer, program.training(X, Y, optimizer=optimizer)


def eager_steps(batches, lrs):
    model = MLP(2, [4, 3], activation="tanh", seed=1)
    optimizer, losses = Adam(model.parameters(), lr=0.05), []
    for batch, optimizer.lr in zip(batches, lrs, strict=True):
        model.zero_grad()
        loss = ag.cross_entropy([model(X[i]) for i in batch], [Y[i] for i in batch])
        loss.backward()
        optimizer.step()
        losses.append(loss.data)
    return model, optimizer, losses


def assert_same(model, optimizer, twin, expected):
    assert [p.data for p in model.parameters()] == pytest.approx(
        [p.data for p in twin.parameters()], rel=1e-11, abs=1e-14
    )
    assert optimizer.state[0] == expected.state[0]
    for ours, theirs in zip(optimizer.state[1], expected.state[1], strict=True):
        assert ours == pytest.approx(theirs, rel=1e-10, abs=1e-15)


def test_three_steps_of_adam_at_rates_of_their_own(engine):
    model, optimizer, training = network(engine)
    order, lrs = [8, 1, 3, 0, 5, 5, 2], [0.1, 0.02, 0.03]
    losses, outputs = training.run(order, [0, 3, 4, 7], lrs)
    twin, expected, eager = eager_steps([[8, 1, 3], [0], [5, 5, 2]], lrs)
    assert list(losses) == pytest.approx(eager, rel=1e-12)
    assert len(outputs) == len(order)
    assert_same(model, optimizer, twin, expected)
    assert optimizer.lr == 0.05


def test_parameters_set_between_two_runs_are_read(engine):
    w = Parameter(0.0)
    program = compile(lambda x: (w - x) ** 2, engine=engine)
    training = program.training([1.0, 3.0], optimizer=SGD([w], lr=0.25))
    training.run([0, 1], [0, 2])
    assert w.data == 1.0  # half of the way to the mean
    w.data = 10.0
    losses, _ = training.run([0, 1, 0, 1], [0, 2, 4])
    assert w.data == 4.0
    assert list(losses) == [65.0, 17.0]


def test_steps_in_memory_are_written_however_the_block_ends(engine):
    model, optimizer, training = network(engine)
    losses = []

    def interrupted():
        with training.in_memory([0, 4, 8]) as step:
            losses.extend(step() for _ in range(3))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    twin, expected, eager = eager_steps([[0, 4, 8]] * 3, [0.05] * 3)
    assert losses == pytest.approx(eager, rel=1e-12)
    assert_same(model, optimizer, twin, expected)


def test_python_looks_for_ctrl_c_as_often_as_patience_says(engine, monkeypatch):
    """However the steps are cut into calls of the engine, they are the same to the last bit."""
    ends = [0, *itertools.accumulate([8, 3, 1, 5, 8, 2, 4, 7, 6, 1] * 5)]
    order = [i % 9 for i in range(ends[-1])]

    def run():
        model = MLP(2, [5, 1], activation="gelu", seed=1)
        program = compile(
            lambda x, t: ag.binary_cross_entropy_with_logits(model(x), t), engine=engine
        )
        training = program.training(X, [i % 2 for i in Y], optimizer=Adam(model.parameters()))
        lengths, alike = [], training._alike
        training._alike = lambda part, chosen, starts, *rest: (
            lengths.append(len(starts) - 1) or alike(part, chosen, starts, *rest)
        )
        return list(training.run(order, ends)[0]), list(training.numbers), lengths

    monkeypatch.setattr(module, "PATIENCE", 1e9)
    at_once = run()
    monkeypatch.setattr(module, "PATIENCE", 0.0)
    one_by_one = run()
    assert one_by_one[2] == [1] * 50 != at_once[2]
    assert one_by_one[:2] == at_once[:2]


def seconds_until_interrupted(run, delay):
    """How long after a SIGINT, sent when a call has run for a while, it ends by KeyboardInterrupt.

    The call must take some seconds. Run it once before: what is compiled is not measured. The clock
    is that of the processor, on all cores, as others may use the machine too.
    """
    sent = []

    def interrupt():
        sent.append(time.process_time())
        os.kill(os.getpid(), signal.SIGINT)

    timer = threading.Timer(delay, interrupt)
    timer.start()
    try:
        # An interrupt within somebody's callback of the collector would be lost.
        with ag.no_gc(), pytest.raises(KeyboardInterrupt):
            run()
        return (time.process_time() - sent[0]) / os.cpu_count()
    finally:
        timer.cancel()
        timer.join()


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT to a process of its own")
@pytest.mark.parametrize("what", ["a giant batch", "a giant batch to train on", "a long loop"])
def test_ctrl_c_is_answered_within_half_a_second(what):
    np = pytest.importorskip("numpy")
    pytest.importorskip("llvmlite")
    model = MLP(2, [128, 128, 3], seed=1)
    optimizer = SGD(model.parameters(), lr=1e-3, momentum=0.9)
    program = compile(lambda x, t: ag.cross_entropy(model(x), t))
    n, steps = (100, 5_000) if what == "a long loop" else (500_000, 1)
    inputs, targets = np.random.default_rng(0).normal(size=(n, 2)), np.arange(n) % 3
    training = program.training(inputs, targets, optimizer=optimizer)
    order, batches = np.tile(np.arange(n), steps), range(0, steps * n + 1, n)
    training.run(range(9), [0, 9])
    program.value_and_grad(inputs[:9], targets[:9])
    before = [(p.data, p.grad) for p in model.parameters()]
    _, velocities = optimizer.state

    def run():
        if what == "a giant batch":
            program.value_and_grad(inputs, targets)
        else:
            training.run(order, batches)

    assert seconds_until_interrupted(run, 0.5 if what == "a long loop" else 0.15) < 0.5
    if what == "a long loop":
        assert optimizer.state[0] > 1
    else:
        assert [(p.data, p.grad) for p in model.parameters()] == before
        assert optimizer.state == (1, velocities)


def test_large_batches_are_blocks_whose_sum_depends_on_no_number_of_cores(monkeypatch):
    np = pytest.importorskip("numpy")
    pytest.importorskip("llvmlite")
    found = []
    for cores, block in ((1, 16), (2, 16), (3, 16), (1, 10_000)):
        monkeypatch.setattr(os, "cpu_count", lambda cores=cores: cores)
        model = MLP(2, [4, 3], activation="tanh", seed=1)
        program = compile(lambda x, t, model=model: ag.cross_entropy(model(x), t))
        optimizer = Adam(model.parameters(), lr=0.05)
        inputs, targets = np.random.default_rng(0).normal(size=(100, 2)), np.arange(100) % 3
        training = program.training(inputs, targets, optimizer=optimizer, clip_norm=0.1)
        training.parts[0][0].engine.block = block
        losses, outputs = training.run([*range(100)] * 3, [0, 100, 200, 250, 300])
        found.append((losses, outputs.tolist(), [p.data for p in model.parameters()]))
    assert found[0] == found[1] == found[2]
    for ours, whole in zip(found[0], found[3], strict=True):
        np.testing.assert_allclose(ours, whole, rtol=1e-10)


def test_samples_and_batches_that_are_not_there_are_refused(engine):
    w = Parameter(1.0)
    training = compile(lambda x: (w - x) ** 2, engine=engine).training(
        [1.0, 2.0], optimizer=SGD([w], lr=0.1)
    )
    for order, batches, message in [
        ([10**8], [0, 1], "there are 2 samples, from 0 to 1, and none of number 100000000"),
        ([0, -1], [0, 2], "none of number -1"),
        ([0, 1], [0, 7], "a batch from 0 to 7 of an order of 2 samples"),
        ([0, 1], [0, 0, 2], "batches hold at least one sample each"),
        ([0, 1], [1, 0], "a batch from 1 to 0"),
    ]:
        with pytest.raises((IndexError, ValueError), match=message):
            training.run(order, batches)
    with pytest.raises(ValueError, match="at least one sample"), training.in_memory([]):
        pass
    with pytest.raises(IndexError, match="none of number 2"), training.in_memory([2]):
        pass
    assert w.data == 1.0
    assert training.run([], [0]) == ([], [])


def test_options_that_were_changed_count_from_then_on(engine):
    w = Parameter(1.0)
    optimizer = SGD([w], lr=0.1)
    program = compile(lambda x: w * x, engine=engine)
    training = program.training([1.0, 2.0], optimizer=optimizer)
    training.run([0], [0, 1])
    assert w.data == pytest.approx(0.9)
    optimizer.weight_decay = 10.0
    training.run([0], [0, 1])
    assert w.data == pytest.approx(0.9 - 0.1 * (1.0 + 10.0 * 0.9))
    with training.in_memory([0]) as step:
        optimizer.lr = 0.0
        step()
    assert w.data == pytest.approx(-0.1)


def test_gradients_whose_squares_are_too_large_are_clipped(engine):
    ws = [Parameter(0.0), Parameter(0.0)]
    program = compile(lambda x: (ws[0] * 1e200 + ws[1] * 2e200) * x, parameters=ws, engine=engine)
    program.train([1.0, 1.0], optimizer=SGD(ws, lr=1.0), clip_norm=1.0)
    assert [w.data for w in ws] == pytest.approx([-1 / 5**0.5, -2 / 5**0.5])


@pytest.mark.parametrize(
    "options",
    [
        {"clip_norm": -1.0},
        {"clip_value": 0.0},
        {"epochs": -1},
        {"batch_size": 1.5},
        {"epochs": 1.5},
    ],
)
def test_limits_and_counts_that_are_none(options):
    w = Parameter(1.0)
    with pytest.raises(ValueError, match=f"{next(iter(options))} is "):
        compile(lambda x: w * x).train([1.0], optimizer=SGD([w], lr=0.1), **options)
    assert w.data == 1.0
    assert compile(lambda x: w * x).train([1.0], optimizer=SGD([w], lr=0.1), epochs=0) == []
