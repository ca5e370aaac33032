"""An attention head, which several tests draw."""

import random

import autograd_lite as ag
from autograd_lite import Parameter, Value


class Head(ag.Module):
    """An attention head over vectors of 4 numbers, with keys of 2."""

    def __init__(self):
        rng = random.Random(0)
        for name in ("queries", "keys", "values"):
            rows = [[Parameter(rng.gauss(0, 1)) for _ in range(4)] for _ in range(2)]
            setattr(self, name, rows)
        self.label_parameters()

    def __call__(self, xs):
        q, k, v = (
            [[ag.dot(row, x) for row in rows] for x in xs]
            for rows in (self.queries, self.keys, self.values)
        )
        weights = [ag.softmax([ag.dot(a, b) * 0.5**0.5 for b in k]) for a in q]
        return [[ag.dot(row, [y[i] for y in v]) for i in range(2)] for row in weights]


def attention():
    xs = [[Value(0.1 * i - 0.2 * t, label=f"x{t}{i}") for i in range(4)] for t in range(3)]
    root = ag.sum([y for row in Head()(xs) for y in row])
    root.backward()
    return root
