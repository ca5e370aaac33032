"""Compiled programs beside their peers, in the same run: the table of the README.

Times are the shortest of many rounds in which everyone takes a turn. Peers that are not installed
are left out, and the table says so.
"""

import contextlib
import itertools
import random
import time

import peers
import pytest
from gpt import DOCUMENT, GPT, tokens_of

import autograd_lite as ag
from autograd_lite import MLP, Value, compile

pytestmark = pytest.mark.filterwarnings("ignore")  # what the peers warn of is theirs
np = pytest.importorskip("numpy")
pytest.importorskip("llvmlite")

RATE, STEPS = 0.01, 5
"""Of the GPT before it is timed: the losses of so many steps must agree."""


def shortest(contestants, rounds=30, seconds=0.02):
    """For each of some functions the least time of a call, in seconds; they take turns."""
    times, counts = {}, {}
    for name, run in contestants.items():
        run()
        start = time.perf_counter()
        run()
        counts[name] = max(1, int(seconds / (time.perf_counter() - start)))
    for _ in range(rounds):
        for name, run in contestants.items():
            n = counts[name]
            start = time.perf_counter()
            for _ in range(n):
                run()
            times[name] = min(times.get(name, 1e9), (time.perf_counter() - start) / n)
    return times


def table(note, title, times, unit, scale, base):
    note(f"{title}: shortest times, and how many times ours")
    for name, seconds in sorted(times.items(), key=lambda item: item[1]):
        note(f"    {name:<42}{seconds * scale:>10.3g} {unit}{seconds / times[base]:>9.2f}")


def test_a_training_step_of_moons(note, tmp_path):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(100, 2))  # noqa: N806
    y = np.sign(X[:, 0] * X[:, 1])
    model = MLP(2, [16, 16, 1], seed=1)
    ps = model.parameters()
    numbers = [p.data for p in ps]

    def loss(x, t):
        return ag.hinge(model(x), t) + ag.l2_penalty(ps, peers.ALPHA)

    program = compile(loss)
    expected = program.value_and_grad(X, y)[0]
    training = program.training(X, y, optimizer=ag.SGD(ps, lr=0.0))
    n = 500
    calls, loops = {}, {}
    calls["autograd_lite, value_and_grad"] = lambda: program.value_and_grad(X, y)
    batch = list(range(100))
    calls["autograd_lite, a step"] = lambda: training.run(batch, [0, 100])
    stay = contextlib.ExitStack()
    calls["autograd_lite, a step in memory"] = stay.enter_context(training.in_memory(batch))
    order = np.tile(np.arange(100, dtype=np.int32), n)
    starts = list(range(0, 100 * n + 1, 100))
    loops["autograd_lite, in a loop"] = lambda: training.run(order, starts)
    columns = compile(loss, engine="columns")
    by_columns = columns.training(X, y, optimizer=ag.SGD(ps, lr=0.0))
    step = stay.enter_context(by_columns.in_memory(batch))
    calls["autograd_lite, columns, a step in memory"] = step
    calls["autograd_lite, NumPy columns"] = lambda: columns.value_and_grad(X, y)
    makers = {
        "C by hand": lambda: peers.c_by_hand(X, y, numbers, tmp_path),
        "NumPy by hand": lambda: peers.numpy_by_hand(X, y, numbers),
        "PyTorch": lambda: peers.pytorch(X, y, numbers),
        "PyTorch, compiled": lambda: peers.pytorch(X, y, numbers, compiled=True),
        "JAX, jit": lambda: peers.jax(X, y, numbers),
    }
    for name, make in makers.items():
        try:
            once_run, many, value = make()
        except Exception as error:  # a peer that is not there, or does not work here
            note(f"left out: {name} ({type(error).__name__})")
            continue
        assert value == pytest.approx(expected, rel=1e-12)
        calls[name] = once_run
        if many:
            loops[f"{name}, in a loop"] = lambda many=many: many(n)
    times = shortest(calls)
    stay.close()
    times |= {name: seconds / n for name, seconds in shortest(loops).items()}
    table(note, "moons, a training step", times, "us", 1e6, "autograd_lite, in a loop")


def test_a_scalar_gpt(note, tmp_path):
    gpt = GPT(Value, Value.exp, Value.log)
    start = time.perf_counter()
    program = compile(lambda: gpt.loss(DOCUMENT))
    value, _ = program.value_and_grad()
    note(f"GPT: recorded and compiled in {time.perf_counter() - start:.2f} s")
    twin = GPT(Value, Value.exp, Value.log)
    assert value == pytest.approx(twin.loss(DOCUMENT).data, rel=1e-12)
    weights = {name: [[w.data for w in row] for row in m] for name, m in gpt.weights.items()}
    optimizer, losses = ag.Adam(twin.parameters, lr=RATE), []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = twin.loss(DOCUMENT)
        loss.backward()
        optimizer.step()
        losses.append(loss.data)
    training = program.training(optimizer=ag.Adam(gpt.parameters, lr=RATE))
    with training.in_memory([0]) as step:
        assert [step() for _ in range(STEPS)] == pytest.approx(losses, rel=1e-9)
    training = program.training(optimizer=ag.Adam(gpt.parameters, lr=0.0))
    n = 1000
    stay = contextlib.ExitStack()
    calls = {
        "autograd_lite, value_and_grad": program.value_and_grad,
        "autograd_lite, Adam, a step in memory": stay.enter_context(training.in_memory([0])),
    }
    loops = {"autograd_lite, Adam in a loop": lambda: training.run([0] * n, range(n + 1))}
    makers = {
        "C by hand": lambda *inputs: peers.gpt_c_by_hand(*inputs, tmp_path),
        "PyTorch, fused Adam": peers.gpt_pytorch,
        "JAX, jit": peers.gpt_jax,
    }
    for name, make in makers.items():
        try:
            step, _ = make(weights, tokens_of(DOCUMENT))
            found = [float(step(RATE)) for _ in range(STEPS)]
            # Anew: of a gradient that became 0, the mean would fade to slow, denormal numbers.
            step, many = make(weights, tokens_of(DOCUMENT))
        except Exception as error:  # a peer that is not there, or does not work here
            note(f"left out: {name} ({type(error).__name__})")
            continue
        assert found == pytest.approx(losses, rel=1e-9), name
        calls[name] = step
        if many:
            loops[f"{name}, in a loop"] = lambda many=many: many(n)
    times = shortest(calls) | shortest({"autograd_lite, eager": twin.step}, rounds=5)
    stay.close()
    times |= {name: seconds / n for name, seconds in shortest(loops, rounds=60).items()}
    table(note, "GPT of 72,521 nodes, a step", times, "us", 1e6, "autograd_lite, Adam in a loop")


def irregular(n, number, softplus, exp):
    """Rogozhnikov's benchmark: softplus, sums of 4, products and softmaxes of 4 of random nodes."""
    rng = random.Random(0)
    leaves = [number(rng.uniform(-1, 1)) for _ in range(100)]
    nodes = list(leaves)

    def some(k):
        return [nodes[rng.randrange(max(0, len(nodes) - 1000), len(nodes))] for _ in range(k)]

    while len(nodes) < n + 100:
        kind = rng.randrange(4)
        if kind == 0:
            nodes.append(softplus(some(1)[0]))
        elif kind == 1:
            a, b, c, d = some(4)
            nodes.append((a + b + c + d) * 0.25)
        elif kind == 2:
            a, b = some(2)
            nodes.append(a * b)
        else:
            weights = [exp(x) for x in some(4)]
            total = weights[0] + weights[1] + weights[2] + weights[3]
            nodes += [weight / total for weight in weights]
    result = nodes[-1]
    for node in nodes[-100:-1]:
        result = result + node
    return leaves, result


def test_an_irregular_graph(note):
    leaves, root = irregular(10_000, Value, ag.softplus, ag.exp)
    start = time.perf_counter()
    program = compile(root, parameters=leaves)
    value, gradient = program.value_and_grad()
    note(f"irregular graph: recorded and compiled in {time.perf_counter() - start:.2f} s")
    training = program.training(optimizer=ag.SGD(leaves, lr=0.0))
    stay = contextlib.ExitStack()
    contestants = {
        "autograd_lite, value_and_grad": program.value_and_grad,
        "autograd_lite, a step in memory": stay.enter_context(training.in_memory([0])),
    }
    try:
        import casadi
    except ImportError:
        note("left out: CasADi (not installed)")
    else:

        def softplus(x):
            return casadi.fmax(x, 0) + casadi.log1p(casadi.exp(-casadi.fabs(x)))

        xs = casadi.SX.sym("x", 100)
        parts = iter(casadi.vertsplit(xs))
        _, result = irregular(10_000, lambda _: next(parts), softplus, casadi.exp)
        f = casadi.Function("f", [xs], [result, casadi.gradient(result, xs)])
        point = casadi.DM([x.data for x in leaves])
        assert float(f(point)[0]) == pytest.approx(value, rel=1e-10)
        buffer, run = f.buffer()
        x, out, by = np.array([x.data for x in leaves]), np.zeros(1), np.zeros(100)
        for k, memory in enumerate((out, by)):
            buffer.set_res(k, memoryview(memory))
        buffer.set_arg(0, memoryview(x))
        contestants["CasADi, virtual machine"] = run
    times = shortest(contestants)
    stay.close()
    base = "autograd_lite, a step in memory"
    table(note, "irregular graph of 10,000 operations", times, "us", 1e6, base)
    assert len(gradient) == 100


def test_digits(note):
    datasets = pytest.importorskip("sklearn.datasets")
    X, y = datasets.load_digits(return_X_y=True)  # noqa: N806
    X = X / 16.0 - 0.5  # noqa: N806
    order = random.Random(0).sample(range(len(y)), len(y))
    train, held_out = order[:1440], order[1440:]
    model = MLP(64, [32, 10], seed=1)
    ps = model.parameters()
    program = compile(lambda x, t: ag.cross_entropy(model(x), t))
    training = program.training(X, y, optimizer=ag.Adam(ps, lr=3e-3))
    starts = [*range(0, 1440, 32), 1440]
    rng = random.Random(1)
    for _ in range(30):
        rng.shuffle(train)
        training.run(train, starts)
    outputs = model.compile()(X[held_out])
    accuracy = float((outputs.argmax(axis=1) == y[held_out]).mean())
    note(f"digits, 64-32-10: {accuracy:.1%} of the held-out samples are right after 30 epochs")
    contestants = {"autograd_lite": lambda: training.run(train, starts)}
    try:
        import torch
    except ImportError:
        note("left out: PyTorch (not installed)")
    else:
        torch.set_num_threads(1)
        net = torch.nn.Sequential(
            torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 10)
        ).double()
        optimizer = torch.optim.Adam(net.parameters(), lr=3e-3)
        inputs, targets = torch.tensor(X), torch.tensor(y)
        batches = [torch.tensor(train[a:b]) for a, b in itertools.pairwise(starts)]

        def epoch():
            for batch in batches:
                optimizer.zero_grad()
                torch.nn.functional.cross_entropy(net(inputs[batch]), targets[batch]).backward()
                optimizer.step()

        contestants["PyTorch, eager"] = epoch
    times = shortest(contestants, rounds=10)
    table(note, "digits, an epoch in batches of 32", times, "ms", 1e3, "autograd_lite")
    assert accuracy >= 0.95
