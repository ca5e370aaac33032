"""The training steps of moons and of the GPT in other people's tools: C, NumPy, PyTorch, JAX.

For moons a function takes samples, labels of -1 and +1 and the parameters of an MLP 2-16-16-1,
neuron by neuron, and returns what does one step of a rate of 0 and what does many inside one loop,
or None; and the loss of a step. For the GPT it takes the weights of `gpt.py` by name, as lists of
rows, and the tokens of a document; its steps are Adam's, of a rate of 0 unless given another, and
return the loss. A tool that is not installed raises ImportError or OSError.
"""

import ctypes
import functools
import itertools
import shutil
import subprocess
from pathlib import Path

from gpt import HEADS

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


@functools.cache
def built(source, folder):
    """A C source beside this file as a library."""
    compiler = shutil.which("c++") or shutil.which("g++") or shutil.which("clang++")
    if compiler is None:
        raise ImportError("there is no C compiler")
    path = Path(__file__).with_name(source)
    library = Path(folder) / path.with_suffix(".so").name
    flags = ["-O3", "-march=native", "-fassociative-math", "-fno-signed-zeros", "-fno-math-errno",
             "-fno-trapping-math", "-shared", "-fPIC", "-w"]  # fmt: skip
    subprocess.run([compiler, *flags, str(path), "-o", str(library)], check=True)
    return ctypes.CDLL(str(library))


def c_by_hand(X, y, numbers, folder):  # noqa: N803
    import numpy as np

    c = built("by_hand.cc", folder)
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


def gpt_c_by_hand(weights, tokens, folder):
    import numpy as np

    c = built("gpt_by_hand.cc", folder)
    c.gpt_step.restype = c.gpt_steps.restype = ctypes.c_double
    p = np.concatenate([np.ravel(w) for w in weights.values()])
    arrays = p, np.zeros_like(p), np.zeros_like(p), np.array(tokens, dtype=np.int32)
    arguments = [ctypes.c_void_p(a.ctypes.data) for a in arrays]
    arguments.append(ctypes.c_int(len(tokens) - 1))
    counter = itertools.count(1)

    def step(rate=RATE, keep=arrays):
        return c.gpt_step(*arguments, ctypes.c_double(rate), next(counter))

    return step, lambda n: c.gpt_steps(*arguments, ctypes.c_double(RATE), next(counter), n)


def gpt_pytorch(weights, tokens):
    import torch
    from torch.nn import functional as F  # noqa: N812

    torch.set_num_threads(1)
    ps = {
        name: torch.tensor(w, dtype=torch.double, requires_grad=True) for name, w in weights.items()
    }
    optimizer = torch.optim.Adam(ps.values(), lr=RATE, fused=True)
    letters, following = torch.tensor(tokens[:-1]), torch.tensor(tokens[1:])
    n, width = len(letters), len(weights["query"])

    def normalise(x):
        return x * torch.rsqrt((x * x).mean(-1, keepdim=True) + 1e-5)

    def heads(x):
        return x.view(n, HEADS, width // HEADS).transpose(0, 1)

    def step(rate=RATE):
        optimizer.param_groups[0]["lr"] = rate
        x = normalise(ps["token"][letters] + ps["position"][:n])
        inner = normalise(x)
        q, k, v = (heads(inner @ ps[name].T) for name in ("query", "key", "value"))
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + mixed.transpose(0, 1).reshape(n, width) @ ps["merge"].T
        x = x + torch.relu(normalise(x) @ ps["widen"].T) @ ps["narrow"].T
        loss = F.cross_entropy(x @ ps["logits"].T, following)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.detach()

    return step, None


def gpt_jax(weights, tokens):
    import jax as j
    import jax.numpy as jnp
    import numpy as np

    j.config.update("jax_enable_x64", True)
    shapes = {name: (len(w), len(w[0])) for name, w in weights.items()}
    letters, following = np.array(tokens[:-1]), np.array(tokens[1:])
    n, width = len(letters), len(weights["query"])
    causal = np.tril(np.ones((n, n), dtype=bool))

    def normalise(x):
        return x * (jnp.mean(x * x, axis=-1, keepdims=True) + 1e-5) ** -0.5

    def heads(x):
        return x.reshape(n, HEADS, width // HEADS).transpose(1, 0, 2)

    def loss(flat):  # one array: a call with 27 of them takes longer
        ps, start = {}, 0
        for name, (rows, columns) in shapes.items():
            ps[name] = flat[start : start + rows * columns].reshape(rows, columns)
            start += rows * columns
        x = normalise(ps["token"][letters] + ps["position"][:n])
        inner = normalise(x)
        q, k, v = (heads(inner @ ps[name].T) for name in ("query", "key", "value"))
        scores = q @ k.transpose(0, 2, 1) / (width // HEADS) ** 0.5
        mixed = j.nn.softmax(jnp.where(causal, scores, -jnp.inf)) @ v
        x = x + mixed.transpose(1, 0, 2).reshape(n, width) @ ps["merge"].T
        x = x + j.nn.relu(normalise(x) @ ps["widen"].T) @ ps["narrow"].T
        return -j.nn.log_softmax(x @ ps["logits"].T)[np.arange(n), following].mean()

    def moved(state, rate):
        p, m, v, k = state
        value, g = j.value_and_grad(loss)(p)
        k = k + 1
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        p = p - rate * (m / (1 - 0.9**k)) / (jnp.sqrt(v / (1 - 0.999**k)) + 1e-8)
        return (p, m, v, k), value

    once = j.jit(moved, donate_argnums=0)

    @j.jit
    def loop(state, count):
        return j.lax.fori_loop(0, count, lambda _, state: moved(state, RATE)[0], state)

    p = jnp.concatenate([jnp.ravel(jnp.array(w, dtype=float)) for w in weights.values()])
    kept = [(p, jnp.zeros_like(p), jnp.zeros_like(p), jnp.array(0))]

    def step(rate=RATE):
        kept[0], value = once(kept[0], rate)
        return j.block_until_ready(value)

    return step, lambda count: j.block_until_ready(loop(kept[0], count))
