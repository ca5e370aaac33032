"""The moons training step in other people's tools: C and NumPy by hand, PyTorch, JAX.

Each function takes samples, labels of -1 and +1 and the parameters of an MLP 2-16-16-1, neuron by
neuron, and returns what does one step of a rate of 0 and what does many inside one loop, or None;
and the loss of a step. A tool that is not installed raises ImportError or OSError.
"""

import ctypes
import shutil
import subprocess
from pathlib import Path

RATE, ALPHA = 0.0, 1e-4
SHAPES = ((2, 16), (16, 16), (16, 1))


def matrices(numbers):
    """The parameters as weights (inputs x outputs) and biases, layer by layer."""
    import numpy as np

    found, start = [], 0
    for n, m in SHAPES:
        block = np.array(numbers[start : start + m * (n + 1)]).reshape(m, n + 1)
        found += [np.ascontiguousarray(block[:, :n].T), block[:, n].copy()]
        start += m * (n + 1)
    return found


def c_by_hand(X, y, numbers, folder):  # noqa: N803
    import numpy as np

    compiler = shutil.which("c++") or shutil.which("g++") or shutil.which("clang++")
    if compiler is None:
        raise ImportError("there is no C compiler")
    library = Path(folder) / "by_hand.so"
    flags = ["-O3", "-march=native", "-fassociative-math", "-fno-signed-zeros", "-fno-math-errno",
             "-fno-trapping-math", "-shared", "-fPIC", "-Wno-psabi"]  # fmt: skip
    source = Path(__file__).with_name("by_hand.cc")
    subprocess.run([compiler, *flags, str(source), "-o", str(library)], check=True)
    c = ctypes.CDLL(str(library))
    c.moons_step.restype, c.moons_steps.restype = ctypes.c_double, None
    arrays = [np.ascontiguousarray(a, dtype=float) for a in (numbers, X, y)]
    arguments = [ctypes.c_void_p(a.ctypes.data) for a in arrays]
    arguments += [ctypes.c_int(len(y)), ctypes.c_double(RATE), ctypes.c_double(ALPHA)]
    keep = arrays

    def loss(keep=keep):
        return c.moons_step(*arguments)

    return loss, lambda n: c.moons_steps(*arguments, ctypes.c_int(n)), loss()


def numpy_by_hand(X, y, numbers):  # noqa: N803
    import numpy as np

    W1, b1, W2, b2, W3, b3 = ps = matrices(numbers)  # noqa: N806
    n = len(y)

    def step():
        h1 = np.maximum(X @ W1 + b1, 0.0)
        h2 = np.maximum(h1 @ W2 + b2, 0.0)
        margin = 1.0 - y * (h2 @ W3 + b3)[:, 0]
        loss = np.maximum(margin, 0.0).mean() + ALPHA * sum((p * p).sum() for p in ps)
        d3 = (-y * (margin > 0) / n)[:, None]
        d2 = (d3 @ W3.T) * (h2 > 0)
        d1 = (d2 @ W2.T) * (h1 > 0)
        gradients = (X.T @ d1, d1.sum(0), h1.T @ d2, d2.sum(0), h2.T @ d3, d3.sum(0))
        for p, g in zip(ps, gradients, strict=True):
            p -= RATE * (g + 2 * ALPHA * p)
        return loss

    return step, None, step()


def pytorch(X, y, numbers, compiled=False):  # noqa: N803
    import torch

    torch.set_num_threads(1)
    ps = [torch.tensor(p, requires_grad=True) for p in matrices(numbers)]
    X, y = torch.tensor(X), torch.tensor(y)  # noqa: N806
    optimizer = torch.optim.SGD(ps, lr=RATE)

    def loss_of(ps):
        h = torch.relu(X @ ps[0] + ps[1])
        h = torch.relu(h @ ps[2] + ps[3])
        margin = 1.0 - y * (h @ ps[4] + ps[5])[:, 0]
        return torch.relu(margin).mean() + ALPHA * sum((p * p).sum() for p in ps)

    measured = torch.compile(loss_of) if compiled else loss_of

    def step():
        optimizer.zero_grad()
        loss = measured(ps)
        loss.backward()
        optimizer.step()
        return loss

    return step, None, step().item()


def jax(X, y, numbers):  # noqa: N803
    import jax as j
    import jax.numpy as jnp

    j.config.update("jax_enable_x64", True)
    ps = [jnp.array(p) for p in matrices(numbers)]

    def loss(ps):
        h = j.nn.relu(X @ ps[0] + ps[1])
        h = j.nn.relu(h @ ps[2] + ps[3])
        margin = 1.0 - y * (h @ ps[4] + ps[5])[:, 0]
        return j.nn.relu(margin).mean() + ALPHA * sum((p * p).sum() for p in ps)

    @j.jit
    def moved(ps):
        value, gradient = j.value_and_grad(loss)(ps)
        return [p - RATE * g for p, g in zip(ps, gradient, strict=True)], value

    @j.jit
    def many(ps, n):
        return j.lax.fori_loop(0, n, lambda _, ps: moved(ps)[0], ps)

    return (
        lambda: j.block_until_ready(moved(ps)),
        lambda n: j.block_until_ready(many(ps, n)),
        float(moved(ps)[1]),
    )
