"""Programs as their users meet them: samples and batches, shapes, training, and mistakes."""

import math
import random
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

import pytest

import autograd_lite as ag
from autograd_lite import MLP, SGD, Adam, AdamW, Parameter, Value, compile, take

X = [[0.1 * i, (-1) ** i * 0.7 - 0.05 * i] for i in range(21)]
Y = [i % 3 for i in range(21)]


def classifier(engine, seed=1):
    model = MLP(2, [6, 5, 3], activation="tanh", seed=seed)
    program = compile(lambda x, t: ag.cross_entropy(model(x), t), engine=engine)
    return model, program


def test_value_and_grad_are_those_of_values(engine):
    model, program = classifier(engine)
    value, gradient = program.value_and_grad(X, Y)
    ours = dict(zip(program.parameters, gradient, strict=True))
    assert [p.grad for p in model.parameters()] == [ours[p] for p in model.parameters()]
    model.zero_grad()
    loss = ag.cross_entropy([model(x) for x in X], Y)
    loss.backward()
    assert value == pytest.approx(loss.data, rel=1e-13)
    assert [ours[p] for p in model.parameters()] == pytest.approx(
        [p.grad for p in model.parameters()], rel=1e-12, abs=1e-16
    )
    program.value_and_grad(X, Y)  # adds, as backward does
    assert [p.grad for p in model.parameters()] == pytest.approx(
        [2 * g for g in [ours[p] for p in model.parameters()]], rel=1e-12, abs=1e-15
    )


def test_losses_and_input_gradients_of_each_sample(engine):
    model, program = classifier(engine)
    losses = [ag.cross_entropy(model(x), t).data for x, t in zip(X, Y, strict=True)]
    assert program.losses(X, Y) == pytest.approx(losses, rel=1e-13)
    for (by_x, by_t), x, t in zip(program.input_gradients(X, Y), X, Y, strict=True):
        expected = ag.grad(lambda x, t=t: ag.cross_entropy(model(x), t))(x)
        assert by_x == pytest.approx([g.data for g in expected], rel=1e-11)
        assert by_t == 0.0


def test_one_sample_and_batches_of_lists_and_arrays(engine):
    model = MLP(2, [3, 2], seed=2)
    program = model.compile(engine)
    expected = model.predict(X)
    assert program(X[3]) == pytest.approx(expected[3])
    for n in (1, 2, 5, 21):
        for outputs, row in zip(program(X[:n]), expected, strict=False):
            assert outputs == pytest.approx(row)
    np = pytest.importorskip("numpy")
    outputs = program(np.array(X))
    assert outputs.shape == (21, 2)
    assert outputs.ravel() == pytest.approx([y for row in expected for y in row])


def test_parameters_are_read_at_every_call(engine):
    w = Parameter(2.0)
    program = compile(lambda x: w * x, engine=engine)
    assert program([1.0, 2.0]) == [2.0, 4.0]
    w.data = 3.0
    assert program([1.0, 2.0]) == [3.0, 6.0]


def test_a_graph_that_exists(engine):
    a, b, w = Value(2.0), Value(1.0), Parameter(3.0)
    program = compile((a + b) * (b + 1) * w, inputs=[a, b], engine=engine)
    assert program(2.0, 1.0) == 18.0
    assert program([2.0, 0.0], [1.0, 1.0]) == [18.0, 6.0]
    assert program.value_and_grad([2.0, 0.0], [1.0, 1.0]) == (12.0, [4.0])
    assert program.input_gradients([2.0], [1.0]) == [(6.0, 15.0)]
    alone = compile([w * w, w + 1], engine=engine)
    assert alone() == [9.0, 4.0]
    assert alone.value_and_grad() == (9.0, [6.0])


def test_terms_of_parameters_alone_are_computed_once_a_batch(engine):
    model = MLP(1, [4, 1], seed=3)
    ps = model.parameters()
    program = compile(lambda x, t: ag.mse([model(x)], [t]) + ag.l2_penalty(ps, 0.1), engine=engine)
    xs, ts = [[0.5], [1.0], [-2.0]], [1.0, 0.0, 2.0]
    value, _ = program.value_and_grad(xs, ts)
    grads = [p.grad for p in ps]
    model.zero_grad()
    loss = ag.mse([model(x) for x in xs], ts) + ag.l2_penalty(ps, 0.1)
    loss.backward()
    assert value == pytest.approx(loss.data, rel=1e-13)
    assert grads == pytest.approx([p.grad for p in ps], rel=1e-12)
    assert "once a batch" in program.source


def eager_training(model, optimizer, schedule, clip, epochs=3, size=8):
    rng, order, losses, lr = random.Random(0), list(range(len(X))), [], optimizer.lr
    for epoch in range(epochs):
        rng.shuffle(order)
        optimizer.lr = lr * schedule(epoch)
        for start in range(0, len(order), size):
            batch = order[start : start + size]
            model.zero_grad()
            loss = ag.cross_entropy([model(X[i]) for i in batch], [Y[i] for i in batch])
            loss.backward()
            if "clip_norm" in clip:
                ag.clip_grad_norm(model.parameters(), clip["clip_norm"])
            if "clip_value" in clip:
                ag.clip_grad_value(model.parameters(), clip["clip_value"])
            optimizer.step()
            losses.append(loss.data)
    optimizer.lr = lr
    return losses


@pytest.mark.parametrize("clip", [{}, {"clip_norm": 0.2}, {"clip_value": 0.05}])
@pytest.mark.parametrize(
    ("make", "options"),
    [
        (SGD, {"lr": 0.1}),
        (SGD, {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01}),
        (Adam, {"lr": 0.05, "weight_decay": 0.02}),
        (AdamW, {"lr": 0.05}),
    ],
)
def test_training_inside_the_program_is_training_with_values(engine, make, options, clip):
    model, program = classifier(engine)
    twin, _ = classifier(engine)
    ours, theirs = make(model.parameters(), **options), make(twin.parameters(), **options)
    schedule = ag.step_schedule(1, gamma=0.5)
    losses = program.train(X, Y, optimizer=ours, epochs=3, batch_size=8, schedule=schedule, **clip)
    assert losses == pytest.approx(eager_training(twin, theirs, schedule, clip), rel=1e-11)
    assert [p.data for p in model.parameters()] == pytest.approx(
        [p.data for p in twin.parameters()], rel=1e-10, abs=1e-13
    )
    assert ours.state[0] == theirs.state[0] == 9
    for our, their in zip(ours.state[1], theirs.state[1], strict=True):
        assert our == pytest.approx(their, rel=1e-9, abs=1e-14)
    assert ours.lr == options["lr"]


def test_some_parameters_may_rest_and_some_may_be_unused(engine):
    w, resting, unused = Parameter(1.0), Parameter(2.0), Parameter(3.0)
    program = compile(lambda x: (w * x + resting) ** 2, engine=engine)
    program.train([1.0, 2.0], optimizer=SGD([w, unused], lr=0.01, weight_decay=0.1))
    assert resting.data == 2.0
    assert w.data == pytest.approx(1 - 0.01 * (0.5 * (2 * 3 + 2 * 4 * 2) + 0.1))
    assert unused.data == pytest.approx(3 * (1 - 0.001))


def sequences():
    rng = random.Random(1)
    table = [[Parameter(rng.gauss(0, 1)) for _ in range(3)] for _ in range(5)]
    w = [Parameter(rng.gauss(0, 1)) for _ in range(3)]

    def loss(tokens, target):
        state = [0.0] * 3
        for token in tokens:
            state = [ag.tanh(a + b) for a, b in zip(state, take(table, token), strict=True)]
        return (ag.dot(w, state) - target) ** 2

    documents = [[rng.randrange(5) for _ in range(rng.randint(1, 4))] for _ in range(12)]
    return loss, documents, [rng.random() for _ in documents], [*chain(*table), *w]


def test_a_program_for_each_shape_of_sample(engine):
    loss, documents, targets, ps = sequences()
    program = compile(loss, engine=engine)
    value, gradient = program.value_and_grad(documents, targets)
    by = dict(zip(program.parameters, gradient, strict=True))
    total = ag.mean([loss(d, t) for d, t in zip(documents, targets, strict=True)])
    gradients = ag.adjoints(total)
    assert value == pytest.approx(total.data, rel=1e-12)
    assert [by.get(p, 0.0) for p in ps] == pytest.approx(
        [gradients.get(p, 0.0) for p in ps], rel=1e-11, abs=1e-15
    )
    assert "4 shapes" in program.summary()


def test_the_norm_that_is_clipped_is_that_of_the_parameters_that_move(engine):
    w, frozen = Parameter(1.0), Parameter(1.0)
    program = compile(lambda x: 3 * w * x + 4 * frozen * x, engine=engine)
    program.train([1.0], optimizer=ag.SGD([w], lr=0.5), clip_norm=1.0)
    assert (w.data, frozen.data) == (pytest.approx(0.5, rel=1e-6), 1.0)


@pytest.mark.parametrize("size", [1, 5])
def test_training_on_samples_of_several_shapes(engine, size):
    loss, documents, targets, ps = sequences()
    start = [p.data for p in ps]
    optimizer = Adam(ps, lr=0.1)
    ours = compile(loss, engine=engine).train(
        documents, targets, optimizer=optimizer, batch_size=size, seed=None
    )
    after, state = [p.data for p in ps], optimizer.state
    for p, x in zip(ps, start, strict=True):
        p.data = x
    optimizer, theirs = Adam(ps, lr=0.1), []
    for k in range(0, len(documents), size):
        pairs = zip(documents[k : k + size], targets[k : k + size], strict=True)
        total = ag.mean([loss(d, t) for d, t in pairs])
        for p in ps:
            p.grad = 0.0
        total.backward()
        optimizer.step()
        theirs.append(total.data)
    assert ours == pytest.approx(theirs, rel=1e-10)
    assert after == pytest.approx([p.data for p in ps], rel=1e-9)
    assert state[0] == optimizer.state[0]


def test_an_error_names_the_sample_and_changes_nothing(engine):
    w = Parameter(1.0, label="w")
    program = compile(lambda x: (w * x - 1).log(), engine=engine)
    optimizer = Adam([w], lr=0.01)
    with pytest.raises(ValueError, match=r"sample 2: log at x = -0.5.*x > 0"):
        program.value_and_grad([3.0, 2.0, 0.5])
    assert w.grad == 0.0
    with pytest.raises(ValueError, match=r"sample 2: log at x = -0.5"):
        program.train([3.0, 2.0, 0.5], optimizer=optimizer)
    assert (w.data, optimizer.state[0]) == (1.0, 0)
    with pytest.raises(ValueError, match="sample 2: log at"):
        program.train([3.0, 2.0, 0.5], optimizer=optimizer, batch_size=1, seed=None)
    assert optimizer.state[0] == 2  # the batches before are done
    twin = Parameter(1.0)
    again = Adam([twin], lr=0.01)
    for x in (3.0, 2.0):
        twin.grad = 0.0
        (twin * x - 1).log().backward()
        again.step()
    assert w.data == pytest.approx(twin.data, rel=1e-14)


def test_a_step_to_infinity_changes_nothing(engine):
    w = Parameter(1.0, label="w")
    program = compile(lambda x: w * x, engine=engine)
    with pytest.raises(ValueError, match=r"label='w'.* to -inf"):
        program.train([1e200], optimizer=SGD([w], lr=1e200))
    assert w.data == 1.0


def test_what_only_the_eager_engine_can_do_is_done_by_it(engine):
    """x**y at 0 has a derivative of 0 by y: x**y * log(x) is 0 * -inf."""
    y = Parameter(2.0)
    program = compile(lambda x: x**y, engine=engine)
    value, gradient = program.value_and_grad([0.0, 2.0])
    assert (value, gradient) == (2.0, [pytest.approx(2 * 0.6931471805599453)])
    program.train([0.0, 2.0], optimizer=SGD([y], lr=0.1))
    assert y.data == pytest.approx(2 - 0.2 * 0.6931471805599453)


def test_derivatives_by_inputs_keep_the_conventions_of_values(engine):
    """x**y by x and by y where a formula is 0 * inf or 0 * -inf, and where it has no value."""
    program = compile(lambda x, y: x**y, engine=engine)
    at = {(0.0, 0.0): (0.0, 0.0), (0.0, 1.0): (1.0, 0.0), (0.0, 0.5): (math.inf, 0.0)}
    at[2.0, 3.0] = (12.0, pytest.approx(8 * math.log(2)))
    assert program.input_gradients(*zip(*at, strict=True)) == list(at.values())
    with pytest.raises(ValueError, match=r"sample 1: \*\* at x = -2.0, y = 3.0"):
        program.input_gradients([2.0, -2.0], [3.0, 3.0])
    w = Parameter(2.0)
    unused = compile(lambda x: w * w, engine=engine)
    assert unused.input_gradients([0.0, 3.0]) == [0.0, 0.0]


def test_a_power_that_is_no_real_number_names_the_sample(engine):
    program = compile(lambda x, y: x**y, engine=engine)
    assert program([2.0, -2.0], [3.0, 2.0]) == [8.0, 4.0]
    with pytest.raises(ValueError, match=r"sample 1: \*\* at x = -2.0, y = 0.5"):
        program([2.0, -2.0], [3.0, 0.5])


@pytest.mark.parametrize(
    ("batch", "error", "message"),
    [
        (([[1.0, float("nan")]],), ValueError, "sample 0 holds nan"),
        (([["a", "b"]],), TypeError, "numbers and lists of them, not"),
        (([[1.0, 2.0, 3.0]],), ValueError, "2 inputs, not 3"),
        (([],), ValueError, "at least one sample"),
    ],
)
def test_bad_input_is_refused(engine, batch, error, message):
    program = MLP(2, [2, 1], seed=1).compile(engine)
    with pytest.raises(error, match=message):
        program(*batch)


def test_what_does_not_fit_together_is_named(engine):
    _, program = classifier(engine)
    with pytest.raises(ValueError, match="have 21 and 2 entries: a batch has as many of each"):
        program.value_and_grad(X, [0, 1])
    with pytest.raises(TypeError, match=r"such as Adam.parameters., not 'adam'"):
        program.train(X, Y, optimizer="adam")


def test_an_index_out_of_range_is_an_error(engine):
    _, program = classifier(engine)
    with pytest.raises(IndexError, match=r"sample 1: take: .* is not an index of 3"):
        program.value_and_grad(X[:2], [0, 3])
    with pytest.raises(IndexError, match=r"sample 0: take: .* is not an index of 3"):
        program.value_and_grad(X[:2], [0.5, 1])


def test_many_threads_use_one_program(engine):
    _, program = classifier(engine)
    expected = program.losses(X, Y)
    found, threads = [], []
    for _ in range(8):
        threads.append(threading.Thread(target=lambda: found.append(program.losses(X, Y))))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 8


@pytest.fixture
def hasty_threads():
    """Threads that give way to each other as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_many_threads_bring_samples_of_new_shapes(engine, hasty_threads):
    curves = [ag.tanh, ag.sigmoid, ag.exp, ag.softplus, ag.gelu, ag.silu, ag.sin, ag.cos]

    def f(xs):
        ys = [curves[i](x * (i + 1)) for i, x in enumerate(xs)]
        return ag.sum(y * x for y, x in zip(ys, reversed(xs), strict=True))

    samples = [[0.1 * i - 0.3 for i in range(n)] for n in range(1, 9)]
    expected = [f(list(map(Value, xs))).data for xs in samples]
    for _ in range(3):
        program = compile(f, engine=engine)

        def results(seed, program=program):
            order = random.Random(seed).sample(range(8), 8)
            found = {n: program(samples[n]) for n in order}
            return [found[n] for n in range(8)]

        with ThreadPoolExecutor(4) as executor:
            for found in executor.map(results, range(4)):
                assert found == pytest.approx(expected, rel=1e-12)


LONG = """
import os, signal, threading, time
import autograd_lite as ag
model = ag.MLP(2, [6, 5, 3], seed=1)
program = ag.compile(lambda x, t: ag.cross_entropy(model(x), t))
X, Y = [[0.1, 0.2]] * 100, [1] * 100
training = program.training(X, Y, optimizer=ag.Adam(model.parameters(), lr=0.0))
training.run(range(100), [0, 100])
order = list(range(100)) * 30_000
pressed = []

def press():
    pressed.append(time.process_time())  # of this process: other ones may be busy
    os.kill(os.getpid(), signal.SIGINT)

threading.Timer(0.2, press).start()
try:
    training.run(order, range(0, len(order) + 1, 100))
except KeyboardInterrupt:
    print(time.process_time() - pressed[0])
"""


def test_ctrl_c_is_answered_soon():
    """Also in a loop that machine code would run for seconds; in a process of its own."""
    run = subprocess.run([sys.executable, "-c", LONG], capture_output=True, text=True, check=True)
    assert float(run.stdout) < 0.5


def test_ctrl_c_between_batches_leaves_whole_batches(engine, monkeypatch):
    from autograd_lite.compiling import training as module

    model, program = classifier(engine)
    optimizer = Adam(model.parameters(), lr=0.01)
    training = program.training(X, Y, optimizer=optimizer)
    order = list(range(len(X))) * 40
    batches = list(range(0, len(order) + 1, 21))
    calls = []

    def interrupted(*arguments, **options):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return alike(*arguments, **options)

    alike = training._alike
    training._alike = interrupted
    monkeypatch.setattr(module, "PATIENCE", 0.0)  # Python looks after every batch
    with pytest.raises(KeyboardInterrupt):
        training.run(order, batches)
    done = optimizer.state[0]
    assert 0 < done < 40
    twin, other = classifier(engine)
    again = Adam(twin.parameters(), lr=0.01)
    other.train(X, Y, optimizer=again, epochs=done, seed=None)
    assert [p.data for p in model.parameters()] == pytest.approx(
        [p.data for p in twin.parameters()], rel=1e-13
    )


def test_an_engine_that_is_not_there(monkeypatch):
    from autograd_lite.compiling import program as module

    with pytest.raises(ValueError, match="engine is auto or one of machine, columns, lists"):
        compile(ag.exp, engine="gpu")
    with pytest.raises(TypeError, match="takes a function, a Value or a list of Values"):
        compile(3.0)
    with pytest.raises(ValueError, match="inputs are for a graph"):
        compile(ag.exp, inputs=[Value(1.0)])
    monkeypatch.setattr(module, "is_installed", lambda package: package != "llvmlite")
    assert compile(ag.exp).engine == "columns"
    monkeypatch.setattr(module, "is_installed", lambda package: False)
    program = compile(ag.exp)
    assert program.engine == "Python"
    assert program(0.0) == 1.0
