"""A transformer of single numbers: 4,192 parameters, one document a step, any kind of Value."""

import random
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from operator import add, mul

WIDTH, HEADS, CONTEXT, LETTERS = 16, 4, 16, "abcdefghijklmnopqrstuvwxyz"
BOUNDARY, VOCABULARY = len(LETTERS), len(LETTERS) + 1
DOCUMENT = "isabella"


def product(ws, xs):
    return reduce(add, map(mul, ws, xs))


def tokens_of(document):
    return [BOUNDARY, *map(LETTERS.index, document), BOUNDARY][: CONTEXT + 1]


def softmax(scores, exp):
    largest = max(score.data for score in scores)
    weights = [exp(score - largest) for score in scores]
    total = reduce(add, weights)
    return [weight / total for weight in weights]


@dataclass
class GPT:
    """One block of attention and a two-layer perceptron between two embeddings."""

    number: type
    exp: object
    log: object
    dot: object = product

    def __post_init__(self):
        rng = random.Random(42)
        shapes = {
            "token": (VOCABULARY, WIDTH), "position": (CONTEXT, WIDTH),
            "query": (WIDTH, WIDTH), "key": (WIDTH, WIDTH), "value": (WIDTH, WIDTH),
            "merge": (WIDTH, WIDTH), "widen": (4 * WIDTH, WIDTH), "narrow": (WIDTH, 4 * WIDTH),
            "logits": (VOCABULARY, WIDTH),
        }  # fmt: skip
        self.weights = {
            name: [[self.number(rng.gauss(0.0, 0.08)) for _ in range(n)] for _ in range(m)]
            for name, (m, n) in shapes.items()
        }
        self.parameters = [w for matrix in self.weights.values() for row in matrix for w in row]
        self.moments = [[0.0, 0.0] for _ in self.parameters]
        self.steps = 0

    def linear(self, name, xs):
        return [self.dot(row, xs) for row in self.weights[name]]

    def normalise(self, xs):
        scale = (self.dot(xs, xs) / len(xs) + 1e-5) ** -0.5
        return [x * scale for x in xs]

    def attend(self, query, keys, values):
        size = WIDTH // HEADS
        mixed = []
        for head in range(HEADS):
            part = slice(head * size, (head + 1) * size)
            scores = [self.dot(query[part], key[part]) / size**0.5 for key in keys]
            shares = softmax(scores, self.exp)
            mixed += [
                self.dot(shares, [value[i] for value in values])
                for i in range(part.start, part.stop)
            ]
        return mixed

    def loss(self, document):
        """Minus the mean log probability of each letter, given those before it."""
        tokens = tokens_of(document)
        keys, values, losses = [], [], []
        for position, (token, following) in enumerate(pairwise(tokens)):
            at = self.weights["token"][token], self.weights["position"][position]
            xs = self.normalise(list(map(add, *at)))
            inner = self.normalise(xs)
            keys.append(self.linear("key", inner))
            values.append(self.linear("value", inner))
            mixed = self.attend(self.linear("query", inner), keys, values)
            xs = list(map(add, xs, self.linear("merge", mixed)))
            wide = [h.relu() for h in self.linear("widen", self.normalise(xs))]
            xs = list(map(add, xs, self.linear("narrow", wide)))
            probabilities = softmax(self.linear("logits", xs), self.exp)
            losses.append(self.log(probabilities[following]) * -1.0)
        return reduce(add, losses) / len(losses)

    def step(self, rate=0.01, beta1=0.85, beta2=0.99):
        """One step of Adam on one document; returns the loss."""
        loss = self.loss(DOCUMENT)
        loss.backward()
        self.steps += 1
        for p, moments in zip(self.parameters, self.moments, strict=True):
            moments[0] = beta1 * moments[0] + (1 - beta1) * p.grad
            moments[1] = beta2 * moments[1] + (1 - beta2) * p.grad**2
            mean = moments[0] / (1 - beta1**self.steps)
            square = moments[1] / (1 - beta2**self.steps)
            p.data -= rate * mean / (square**0.5 + 1e-8)
            p.grad = 0.0
        return loss.data
