"""What we measure ourselves against: the barest node, and micrograd with exp and log."""

import math


class Bare:
    """A number, its parents and the local derivatives: no checks, no names, nothing else."""

    __slots__ = ("data", "grad", "local_grads", "parents")

    def __init__(self, data, parents=(), local_grads=()):
        self.data, self.grad, self.parents, self.local_grads = data, 0.0, parents, local_grads

    def __add__(self, other):
        other = other if isinstance(other, Bare) else Bare(other)
        return Bare(self.data + other.data, (self, other), (1.0, 1.0))

    def __sub__(self, other):
        other = other if isinstance(other, Bare) else Bare(other)
        return Bare(self.data - other.data, (self, other), (1.0, -1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Bare) else Bare(other)
        return Bare(self.data * other.data, (self, other), (other.data, self.data))

    def __truediv__(self, other):
        other = other if isinstance(other, Bare) else Bare(other)
        quotient = self.data / other.data
        return Bare(quotient, (self, other), (1 / other.data, -quotient / other.data))

    def __pow__(self, n):
        return Bare(self.data**n, (self,), (n * self.data ** (n - 1),))

    def exp(self):
        y = math.exp(self.data)
        return Bare(y, (self,), (y,))

    def log(self):
        return Bare(math.log(self.data), (self,), (1 / self.data,))

    def relu(self):
        return Bare(max(self.data, 0.0), (self,), (float(self.data > 0),))

    def backward(self):
        order, seen, todo = [], {self}, [(self, iter(self.parents))]
        while todo:
            node, parents = todo[-1]
            for parent in parents:
                if parent not in seen:
                    seen.add(parent)
                    todo.append((parent, iter(parent.parents)))
                    break
            else:
                order.append(node)
                todo.pop()
        self.grad = 1.0
        for node in reversed(order):
            for parent, local_grad in zip(node.parents, node.local_grads):  # noqa: B905
                parent.grad += local_grad * node.grad


def micrograd_exp(x):
    out = type(x)(math.exp(x.data), (x,), "exp")

    def backward():
        x.grad += out.data * out.grad

    out._backward = backward
    return out


def micrograd_log(x):
    out = type(x)(math.log(x.data), (x,), "log")

    def backward():
        x.grad += out.grad / x.data

    out._backward = backward
    return out
