"""How compiled programs grow: time, compile time and memory against nodes, width and batch.

Run it as `python tests/benchmarks/growth.py growth.png`; it prints what it draws.
"""

import itertools
import random
import sys
import time

import numpy as np

import autograd_lite as ag
from autograd_lite import MLP, Value, compile


def best(run, rounds=7):
    """The shortest time of a call, in seconds."""
    run()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def graph(n):
    """About n nodes: sums, products and tanh of random nodes made shortly before."""
    rng = random.Random(0)
    leaves = [Value(rng.uniform(-1, 1)) for _ in range(50)]
    nodes = list(leaves)
    while len(nodes) < n:
        a, b = (nodes[rng.randrange(max(0, len(nodes) - 500), len(nodes))] for _ in range(2))
        kind = rng.randrange(3)
        nodes.append((a + b).tanh() if kind == 0 else a * b if kind == 1 else (a - b) * 0.5)
    return leaves, ag.sum(nodes[-100:])


def by_nodes():
    for n in (100, 1_000, 10_000, 100_000, 1_000_000):
        leaves, root = graph(n)
        start = time.perf_counter()
        program = compile(root, parameters=leaves)
        training = program.training(optimizer=ag.SGD(leaves, lr=0.0))
        with training.in_memory([0]) as step:
            step()
            compiled = time.perf_counter() - start
            (version,) = program.shapes.versions.values()
            slots = 2 * sum(version.table.sizes.values())  # each number and its derivative
            lists = sum(len(rows.lists) + len(rows.table) for rows in version.engine.rows.values())
            yield n, best(step), compiled, 8 * slots + 4 * lists


def by_width():
    sizes = [(8, [8, 10]), (64, [32, 10]), (64, [128, 10]), (256, [128, 10]), (784, [128, 10])]
    for n_inputs, layers in sizes:
        model = MLP(n_inputs, layers, seed=1)
        X, y = np.random.default_rng(0).normal(size=(32, n_inputs)), np.arange(32) % 10  # noqa: N806
        program = compile(lambda x, t, model=model: ag.cross_entropy(model(x), t))
        start = time.perf_counter()
        training = program.training(X, y, optimizer=ag.SGD(model.parameters(), lr=0.0))
        with training.in_memory(range(32)) as step:
            step()
            compiled = time.perf_counter() - start
            yield len(model.parameters()), best(step), compiled, torch_step(n_inputs, layers, X, y)


def torch_step(n_inputs, layers, X, y):  # noqa: N803
    try:
        import torch
    except ImportError:
        return float("nan")
    torch.set_num_threads(1)
    parts = []
    for n, m in itertools.pairwise([n_inputs, *layers]):
        parts += [torch.nn.Linear(n, m), torch.nn.ReLU()]
    net = torch.nn.Sequential(*parts[:-1]).double()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.0)
    inputs, targets = torch.tensor(X), torch.tensor(y)

    def step():
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(net(inputs), targets).backward()
        optimizer.step()

    return best(step)


def by_batch():
    model = MLP(2, [16, 16, 1], seed=1)
    program = compile(lambda x, t: ag.hinge(model(x), t))
    for n in (1, 10, 100, 1_000, 10_000, 100_000):
        X = np.random.default_rng(0).normal(size=(n, 2))  # noqa: N806
        y = np.where(X[:, 0] > 0, 1.0, -1.0)
        yield n, best(lambda X=X, y=y: program.value_and_grad(X, y))  # noqa: N803


def overtaken(sizes, ours, theirs):
    """In words: from which size on the others take less time."""
    slower = [size for size, a, b in zip(sizes, ours, theirs, strict=True) if a > b]
    return f"PyTorch is faster from {slower[0]:,} on" if slower else "PyTorch is faster nowhere"


def main(path):
    from matplotlib.figure import Figure

    figure = Figure(figsize=(13, 8), layout="constrained")
    panels = figure.subplots(2, 2).flat
    nodes, width, batch = (
        list(zip(*rows, strict=True)) for rows in (by_nodes(), by_width(), by_batch())
    )
    for axes, title, sizes, lines in zip(
        panels,
        ("nodes", "nodes", "parameters", "samples in a batch"),
        (nodes[0], nodes[0], width[0], batch[0]),
        (
            {"a step, s": nodes[1], "recorded and compiled, s": nodes[2]},
            {"memory, bytes": nodes[3]},
            {"a step, s": width[1], "recorded and compiled, s": width[2],
             "PyTorch, a step, s": width[3]},
            {"value and gradient, s": batch[1]},
        ),
        strict=True,
    ):  # fmt: skip
        print(title, *sizes)
        for label, numbers in lines.items():
            print(f"    {label}:", *(f"{x:.3g}" for x in numbers))
            axes.loglog(sizes, numbers, marker="o", label=label)
        axes.set(xlabel=title)
        axes.legend()
        axes.grid(alpha=0.3)
    print(overtaken(width[0], width[1], width[3]))
    figure.savefig(path)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "growth.png")
