"""The primitives in other people's libraries, and points at which to compare them."""

import inspect
import itertools
import math
from functools import reduce
from operator import add

from autograd_lite.primitives import PRIMITIVES

NUMBERS = (-1.7, 2.4, 0.3, -0.6, 0.9)


def torch_functions():
    """For each op the function of PyTorch that does the same."""
    import torch
    from torch.nn import functional

    def dot(*xs):
        n = len(xs) // 2
        return torch.dot(torch.stack(xs[:n]), torch.stack(xs[n : 2 * n])) + sum(xs[2 * n :])

    return {
        "+": torch.add, "-": torch.sub, "*": torch.mul, "/": torch.div, "**": torch.pow,
        "neg": torch.neg, "abs": torch.abs, "exp": torch.exp, "expm1": torch.expm1,
        "log": torch.log, "log1p": torch.log1p, "sqrt": torch.sqrt, "sin": torch.sin,
        "cos": torch.cos, "tan": torch.tan, "tanh": torch.tanh, "atan": torch.atan,
        "relu": torch.relu, "erf": torch.erf, "maximum": torch.maximum,
        "minimum": torch.minimum, "sigmoid": torch.sigmoid, "silu": functional.silu,
        "softplus": lambda x: functional.softplus(x, threshold=1000.0),
        "gelu": functional.gelu, "leaky_relu": lambda x, slope: functional.prelu(x, slope),
        "where": lambda condition, yes, no: torch.where(condition > 0, yes, no),
        "take": lambda index, *xs: torch.stack(xs)[int(index)],
        "sum": lambda *xs: torch.stack(xs).sum(),
        "mean": lambda *xs: torch.stack(xs).mean(),
        "dot": dot,
        "logsumexp": lambda *xs: torch.logsumexp(torch.stack(xs), 0),
        "softmax": lambda *xs: torch.softmax(torch.stack(xs), 0)[0],
        "log_softmax": lambda *xs: torch.log_softmax(torch.stack(xs), 0)[0],
    }  # fmt: skip


def hips_functions():
    """For each op the function of HIPS autograd that does the same."""
    import autograd.numpy as np
    from autograd.scipy.special import erf

    def dot(*xs):
        n = len(xs) // 2
        return np.dot(np.array(xs[:n]), np.array(xs[n : 2 * n])) + sum(xs[2 * n :])

    return {
        "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "**": np.power,
        "neg": np.negative, "abs": np.abs, "exp": np.exp, "expm1": np.expm1, "log": np.log,
        "log1p": np.log1p, "sqrt": np.sqrt, "sin": np.sin, "cos": np.cos, "tan": np.tan,
        "tanh": np.tanh, "atan": np.arctan, "relu": lambda x: np.where(x > 0, x, 0.0),
        "erf": erf, "maximum": np.maximum, "minimum": np.minimum,
        "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
        "silu": lambda x: x / (1 + np.exp(-x)),
        "softplus": lambda x: np.logaddexp(0.0, x),
        "gelu": lambda x: 0.5 * x * (1 + erf(x / math.sqrt(2))),
        "leaky_relu": lambda x, slope: np.where(x > 0, x, slope * x),
        "where": lambda condition, yes, no: np.where(condition > 0, yes, no),
        "take": lambda index, *xs: np.array(xs)[int(index)],
        "sum": lambda *xs: reduce(add, xs),
        "mean": lambda *xs: np.mean(np.array(xs)),
        "dot": dot,
        "logsumexp": lambda *xs: np.log(np.sum(np.exp(np.array(xs)))),
        "softmax": lambda *xs: np.exp(xs[0]) / np.sum(np.exp(np.array(xs))),
        "log_softmax": lambda *xs: xs[0] - np.log(np.sum(np.exp(np.array(xs)))),
    }  # fmt: skip


def arities(op):
    """The numbers of operands to try: that of the signature, or 4 and 5 for any number of them."""
    parameters = inspect.signature(PRIMITIVES[op].function).parameters.values()
    return [4, 5] if any(p.kind == p.VAR_POSITIONAL for p in parameters) else [len(parameters)]


def takes_index(op):
    """Whether the first operand chooses among the others, and so is a whole number."""
    return next(iter(inspect.signature(PRIMITIVES[op].function).parameters)) == "index"


def in_domain(op, operands):
    """Whether the row of the table says that op is defined here."""
    if op == "**" and operands[0] <= 0:
        return False  # for an exponent that is a variable; a constant one has tests of its own
    domain = PRIMITIVES[op].domain
    return not domain or eval(domain, {}, dict(zip("xyz", operands, strict=False)))


def points(op, at_most=3):
    """Points in the domain of op at which it is smooth: no operand is 0, no two are equal."""
    found = []
    for n in arities(op):
        candidates = list(itertools.permutations(NUMBERS, n))
        if takes_index(op):
            candidates = [(float(i), *xs[1:]) for i, xs in enumerate(candidates[: n - 1])]
        inside = [xs for xs in candidates if in_domain(op, xs)]
        found += inside[:: max(1, len(inside) // at_most)][:at_most]
    return found
