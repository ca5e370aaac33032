"""Engines with a fault in them: each is told at its step, and what is said names the fault."""

import math

import pytest

import autograd_lite as ag
from autograd_lite.exercises.engine import STEPS, check_engine


class Engine:
    """A minimal engine that passes every step; the faulty ones below change one thing."""

    def __init__(self, data, parents=(), local_grads=()):
        self.data, self.parents, self.local_grads = data, parents, local_grads
        self.grad = 0.0

    def wrap(self, x):
        return x if isinstance(x, Engine) else type(self)(x)

    def new(self, data, parents, local_grads):
        return type(self)(data, parents, local_grads)

    def __add__(self, other):
        other = self.wrap(other)
        return self.new(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = self.wrap(other)
        return self.new(self.data * other.data, (self, other), (other.data, self.data))

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -self.wrap(other)

    def __rsub__(self, other):
        return self.wrap(other) - self

    def __pow__(self, n):
        return self.new(self.data**n, (self,), (n * self.data ** (n - 1),))

    def __truediv__(self, other):
        return self * self.wrap(other) ** -1

    def __rtruediv__(self, other):
        return self.wrap(other) / self

    def exp(self):
        return self.new(math.exp(self.data), (self,), (math.exp(self.data),))

    def log(self):
        return self.new(math.log(self.data), (self,), (1 / self.data,))

    def tanh(self):
        t = math.tanh(self.data)
        return self.new(t, (self,), (1 - t * t,))

    def relu(self):
        return self.new(max(self.data, 0.0), (self,), (float(self.data > 0),))

    def start(self, order):
        for node in order:
            if node.parents:
                node.grad = 0.0
        self.grad = 1.0

    def backward(self):
        order = ag.topological_order(self)
        self.start(order)
        for node in reversed(order):
            for parent, local in zip(node.parents, node.local_grads, strict=True):
                self.hand_on(parent, local, node)

    def hand_on(self, parent, local, node):
        parent.grad += local * node.grad


def test_the_minimal_engine_and_the_library_pass():
    assert check_engine(Engine).passed == len(STEPS) == 11
    assert check_engine(ag.Value)
    assert str(check_engine(Engine)).splitlines()[-1] == "✓ 11. a chain of 5,000 nodes"


class NoGrad(Engine):
    def __init__(self, data, parents=(), local_grads=()):
        super().__init__(data, parents, local_grads)
        self.grad = 1.0


class OwnValues(Engine):
    def __mul__(self, other):
        other = self.wrap(other)
        return self.new(self.data * other.data, (self, other), (self.data, other.data))

    __rmul__ = __mul__


class LastPath(Engine):
    def hand_on(self, parent, local, node):
        parent.grad = local * node.grad


class NoSeed(Engine):
    def start(self, order):
        pass


class Recursive(Engine):
    def backward(self):
        self.grad = 1.0
        self.down()

    def down(self):
        for parent, local in zip(self.parents, self.local_grads, strict=True):
            parent.grad += local * self.grad
            parent.down()


class ParentsAsSet(Engine):
    def backward(self):
        order = ag.topological_order(self)
        self.start(order)
        for node in reversed(order):
            for parent, local in dict(zip(node.parents, node.local_grads, strict=True)).items():
                self.hand_on(parent, local, node)


class NoConstants(Engine):
    __radd__ = None


class WrongDivision(Engine):
    def __truediv__(self, other):
        other = self.wrap(other)
        return self.new(self.data / other.data, (self, other), (1 / other.data, 1 / other.data))


class ExpOfValue(Engine):
    def tanh(self):
        t = math.tanh(self.data)
        return self.new(t, (self,), (t,))


class Stale(Engine):
    def start(self, order):
        self.grad = 1.0


class StaleRoot(Engine):
    def start(self, order):
        self.grad += 1.0


class Cleared(Engine):
    def start(self, order):
        for node in order:
            node.grad = 0.0
        self.grad = 1.0


class EveryPath(Engine):
    """Right numbers by forward sums over paths."""

    def backward(self):
        for node in ag.topological_order(self):
            if node.parents:
                node.grad = 0.0
        self.grad = 1.0
        stack = [(self, 1.0)]
        while stack:
            node, so_far = stack.pop()
            for parent, local in zip(node.parents, node.local_grads, strict=True):
                contribution = local * so_far
                parent.grad += contribution
                stack.append((parent, contribution))


class Deep(Engine):
    def backward(self):
        order, seen = [], set()

        def visit(node):
            if node not in seen:
                seen.add(node)
                for parent in node.parents:
                    visit(parent)
                order.append(node)

        visit(self)
        self.start(order)
        for node in reversed(order):
            for parent, local in zip(node.parents, node.local_grads, strict=True):
                parent.grad += local * node.grad


@pytest.mark.parametrize(
    ("engine", "step", "words"),
    [
        (float, 1, "no attribute 'data'"),
        (NoGrad, 1, "only for the node that backward starts at"),
        (OwnValues, 3, "the value of each factor itself"),
        (NoSeed, 4, "backward starts with de/de = 1"),
        (LastPath, 4, "you kept only one of two paths"),
        (Recursive, 5, "before it was complete"),
        (ParentsAsSet, 5, "two edges to it, and both count"),
        (NoConstants, 6, "TypeError"),
        (WrongDivision, 7, "the derivative of 2 / a at a = 3"),
        (ExpOfValue, 8, "this is the value, not the local derivative"),
        (Stale, 9, "must start each pass from zero"),
        (StaleRoot, 9, "must start each pass from zero"),
        (Cleared, 9, "leaves keep what they have"),
        (EveryPath, 10, "multiplied 32,766 times"),
        (Deep, 11, "Python's stack is full"),
    ],
)
def test_faults_are_told_at_their_step(engine, step, words):
    report = check_engine(engine)
    assert report.passed == step - 1
    assert words in report.message
    assert not report
    assert f"✗ {step}." in str(report)
