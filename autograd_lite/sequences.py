"""What a transformer is made of: embeddings, normalisation, attention, and drawing a token.

A token is a whole number, an index into a vocabulary. A vector is a list of numbers or Values.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import Any

from autograd_lite.functional import dot, softmax, take
from autograd_lite.namespaces import one_number
from autograd_lite.nn import Module
from autograd_lite.value import Parameter, Value, as_value, plain

__all__ = ["Embedding", "attention", "attention_weights", "rms_norm", "sample"]


class Embedding(Module):
    """A table with a vector of parameters for each token.

    Args:
        n_tokens: how many tokens there are.
        width: how many numbers each vector has.
        std: the standard deviation of the normal distribution that they are drawn from.
        seed: makes them reproducible: an int, or the random.Random to draw from.

    Raises:
        ValueError: for a size that is not positive.

    >>> embedding = Embedding(3, 2, seed=0)
    >>> [x.data for x in embedding(2)] == [x.data for x in embedding.rows[2]]
    True
    """

    def __init__(
        self,
        n_tokens: int,
        width: int,
        *,
        std: float = 1.0,
        seed: int | random.Random | None = None,
    ) -> None:
        if n_tokens < 1 or width < 1:
            raise ValueError(f"Embedding has 1 row and column or more, not {n_tokens} x {width}")
        rng = seed if isinstance(seed, random.Random) else random.Random(seed)
        self.rows = [
            [Parameter(rng.gauss(0.0, std)) for _ in range(width)] for _ in range(n_tokens)
        ]
        self.label_parameters()

    def __call__(self, token: Any) -> list[Value]:
        """The vector of a token; of a token in a Value too, read anew when a graph is replayed.

        Raises:
            IndexError: if there is no such token.
        """
        if isinstance(token, Value):
            return [take(column, token) for column in zip(*self.rows, strict=True)]
        if not 0 <= token < len(self.rows):
            raise IndexError(f"Embedding has the tokens 0 to {len(self.rows) - 1}, not {token}")
        return list(self.rows[int(token)])

    def __repr__(self) -> str:
        return f"Embedding({len(self.rows)}, {len(self.rows[0])})"


def rms_norm(xs: Sequence[Any], eps: float = 1e-5) -> list[Value]:
    """x_i / sqrt(mean(x**2) + eps): the vector brought to a root mean square of about 1.

    Args:
        xs: a vector.
        eps: keeps the division defined at 0.

    Returns:
        A vector of the same direction.

    Raises:
        ValueError: for no numbers at all.

    Source: Zhang, Sennrich 2019, "Root mean square layer normalization".

    >>> [round(x.data, 4) for x in rms_norm([3.0, 4.0])]
    [0.8485, 1.1314]
    """
    values = [as_value(x) for x in xs]
    scale = (dot(values, values) / len(values) + eps) ** -0.5 if values else dot([], [])
    return [x * scale for x in values]


def attention_weights(query: Sequence[Any], keys: Sequence[Sequence[Any]]) -> list[Value]:
    """softmax of query . key / sqrt(n) over the keys: how much is taken from each place.

    Args:
        query: what is looked for, a vector of n numbers.
        keys: what each place offers, a vector of n numbers each.

    Returns:
        A share for each key; they sum to 1.

    Raises:
        ValueError: for no keys, or vectors of different lengths.

    Source: Vaswani et al. 2017, "Attention is all you need", equation 1.

    >>> [round(w.data, 4) for w in attention_weights([2.0, 0.0], [[1.0, 0.0], [0.0, 1.0]])]
    [0.8044, 0.1956]
    """
    root = math.sqrt(len(query))
    return softmax([dot(query, key) / root for key in keys])


def attention(
    query: Sequence[Any], keys: Sequence[Sequence[Any]], values: Sequence[Sequence[Any]]
) -> list[Value]:
    """The mean of the values, weighted by how well each key fits the query.

    Args:
        query: what is looked for, a vector.
        keys: what each place offers, vectors as long as the query.
        values: what each place gives, a vector for each key.

    Returns:
        sum_j w_j * values[j], with w = attention_weights(query, keys).

    Raises:
        ValueError: for no keys, other numbers of values than keys, or vectors of other lengths.

    Source: Vaswani et al. 2017, "Attention is all you need", equation 1.

    >>> [y.data for y in attention([0.0], [[1.0], [5.0]], [[2.0, 0.0], [4.0, 1.0]])]
    [3.0, 0.5]
    """
    if len(keys) != len(values):
        raise ValueError(f"attention to {len(keys)} keys takes as many values, not {len(values)}")
    weights = attention_weights(query, keys)
    return [dot(weights, column) for column in zip(*values, strict=True)]


def sample(
    logits: Sequence[Any],
    temperature: float = 1.0,
    rng: random.Random | None = None,
) -> int:
    """Draw a token with the probabilities softmax(logits / temperature).

    Args:
        logits: a score for each token.
        temperature: below 1 the likely ones become likelier, above 1 all become more alike; at 0
            the first of the highest is taken.
        rng: the generator to draw from; Python's own by default.

    Returns:
        The token.

    Raises:
        ValueError: for no logits, or a negative temperature.

    >>> sample([0.0, 5.0, 1.0], temperature=0)
    1
    >>> rng = random.Random(0)
    >>> draws = [sample([0.0, math.log(3)], rng=rng) for _ in range(10_000)]
    >>> round(sum(draws) / 10_000, 2)
    0.75
    """
    if not temperature >= 0:
        raise ValueError(f"sample: the temperature is 0 or more, not {temperature}")
    scores = [one_number(plain(x)) for x in logits]
    if not scores:
        raise ValueError("sample of no logits")
    largest = max(scores)
    if temperature == 0:
        return scores.index(largest)
    weights = [math.exp((x - largest) / temperature) for x in scores]
    generator: Any = rng or random
    token: int = generator.choices(range(len(scores)), weights)[0]
    return token
