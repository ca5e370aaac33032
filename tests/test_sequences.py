"""The parts of a transformer beside PyTorch's, and what is drawn beside its probabilities."""

import math
import random
from collections import Counter

import pytest

import autograd_lite as ag
from autograd_lite import Embedding, Value, attention, attention_weights, rms_norm, sample


def vectors(rng, n, width):
    return [[rng.gauss(0.0, 2.0) for _ in range(width)] for _ in range(n)]


def numbers(values):
    return [value.data for value in values]


@pytest.mark.parametrize("width", [1, 2, 7])
def test_rms_norm_and_its_gradient_are_pytorchs(width):
    torch = pytest.importorskip("torch")
    rng = random.Random(width)
    (x,), (upstream,) = vectors(rng, 1, width), vectors(rng, 1, width)
    theirs = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    normed = torch.nn.functional.rms_norm(theirs, (width,), eps=1e-5)
    (normed * torch.tensor(upstream, dtype=torch.float64)).sum().backward()
    ours = [Value(number) for number in x]
    result = rms_norm(ours)
    ag.dot(result, upstream).backward()
    assert numbers(result) == pytest.approx(normed.tolist(), rel=1e-13)
    assert [v.grad for v in ours] == pytest.approx(theirs.grad.tolist(), rel=1e-10, abs=1e-13)


def test_rms_norm_has_the_size_1_and_bears_zeros():
    rng = random.Random(0)
    for x in vectors(rng, 20, 6):
        squares = [number**2 for number in numbers(rms_norm(x, eps=0.0))]
        assert sum(squares) / 6 == pytest.approx(1.0)
    assert numbers(rms_norm([0.0, 0.0])) == [0.0, 0.0]
    with pytest.raises(ValueError, match="of no numbers"):
        rms_norm([])


def test_attention_and_its_gradients_are_pytorchs():
    torch = pytest.importorskip("torch")
    rng = random.Random(3)
    q, ks, vs = vectors(rng, 1, 4)[0], vectors(rng, 5, 4), vectors(rng, 5, 3)
    upstream = vectors(rng, 1, 3)[0]

    def tensor(x):
        return torch.tensor(x, dtype=torch.float64, requires_grad=True)

    tq, tk, tv = tensor([q]), tensor(ks), tensor(vs)
    mixed = torch.nn.functional.scaled_dot_product_attention(tq, tk, tv)
    (mixed[0] * torch.tensor(upstream, dtype=torch.float64)).sum().backward()
    oq, ok, ov = ([[Value(x) for x in row] for row in rows] for rows in ([q], ks, vs))
    result = attention(oq[0], ok, ov)
    ag.dot(result, upstream).backward()
    assert numbers(result) == pytest.approx(mixed[0].tolist(), rel=1e-12)
    for ours, theirs in ((oq, tq), (ok, tk), (ov, tv)):
        got = [v.grad for row in ours for v in row]
        assert got == pytest.approx(theirs.grad.flatten().tolist(), rel=1e-10, abs=1e-13)


def test_weights_are_shares_and_hold_for_large_scores():
    weights = numbers(attention_weights([1e6, 0.0], [[1.0, 0.0], [-1.0, 0.0]]))
    assert weights == [1.0, 0.0]
    assert sum(numbers(attention_weights([0.3, 2.0], vectors(random.Random(1), 9, 2)))) == (
        pytest.approx(1.0)
    )


def test_attention_to_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="2 keys takes as many values, not 1"):
        attention([1.0], [[1.0], [2.0]], [[1.0]])
    with pytest.raises(ValueError, match="dot of 1 weights and 2 inputs"):
        attention_weights([1.0], [[1.0, 2.0]])
    with pytest.raises(ValueError, match="of no numbers"):
        attention_weights([1.0], [])


def test_a_row_of_an_embedding_is_its_parameters():
    embedding = Embedding(4, 3, seed=0)
    assert embedding(2) == embedding.rows[2]
    assert len(embedding.parameters()) == 12
    assert "rows.3.2" in embedding.state_dict()
    with pytest.raises(IndexError, match="tokens 0 to 3, not 4"):
        embedding(4)
    with pytest.raises(IndexError, match="not -1"):
        embedding(-1)
    with pytest.raises(ValueError, match="not 0 x 3"):
        Embedding(0, 3)


def test_a_token_in_a_value_is_read_anew():
    embedding = Embedding(4, 3, seed=0)
    token = Value(1.0)
    taken = embedding(token)
    assert numbers(taken) == numbers(embedding.rows[1])
    (again,) = [ag.replay(taken[0], {token: Value(3.0)})]
    assert again.data == embedding.rows[3][0].data
    ag.sum(taken).backward()
    assert [[p.grad for p in row] for row in embedding.rows] == [[0.0] * 3, [1.0] * 3] + [
        [0.0] * 3
    ] * 2
    program = ag.compile(lambda k: embedding(k), parameters=embedding.parameters())
    assert program([0, 3]) == [numbers(embedding.rows[0]), numbers(embedding.rows[3])]


def test_an_embedding_is_drawn_with_its_standard_deviation():
    table = [x for row in Embedding(100, 100, std=0.2, seed=5).state_dict().values() for x in [row]]
    assert math.sqrt(sum(x * x for x in table) / len(table)) == pytest.approx(0.2, rel=0.03)
    again = Embedding(100, 100, std=0.2, seed=random.Random(5)).state_dict()
    assert list(again.values()) == table


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_tokens_come_with_their_probabilities(temperature):
    logits, rng, n = [1.0, 0.0, -1.0, 1003.0 - 1001.5], random.Random(2), 20_000
    counts = Counter(sample(logits, temperature, rng) for _ in range(n))
    weights = [math.exp(x / temperature) for x in logits]
    for k, weight in enumerate(weights):
        p = weight / sum(weights)
        assert abs(counts[k] / n - p) < 5 * math.sqrt(p * (1 - p) / n)


def test_sampling_bears_any_logits():
    assert sample([1e16, 0.0, -1e16]) == 0
    assert sample([Value(0.0), Value(1000.0)]) == 1
    assert sample([3.0, 7.0, 7.0], temperature=0) == 1
    assert sample([0.0, 1.0], temperature=1e-300) == 1
    with pytest.raises(ValueError, match="no logits"):
        sample([])
    for temperature in (-1.0, math.nan):
        with pytest.raises(ValueError, match="0 or more"):
            sample([1.0], temperature)
