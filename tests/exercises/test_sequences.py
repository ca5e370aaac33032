"""The right answers of lesson 12, from NumPy and from counting."""

import math

import pytest

import autograd_lite as ag

np = pytest.importorskip("numpy")

SEEDS = range(20)


def softmax(scores):
    exponentials = np.exp(np.array(scores) - max(scores))
    return exponentials / exponentials.sum()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_normalised_vector_has_the_answer_in_front_and_the_size_1(seed):
    task = ag.question("rms_norm_by_hand", seed)
    x = np.array(task.given["x"])
    normalised = x * (task.answer / x[0])
    assert np.mean(normalised**2) == pytest.approx(1.0, rel=1e-12)
    assert np.sign(task.answer) == np.sign(x[0])


@pytest.mark.parametrize("seed", SEEDS)
def test_attention_to_two_places(seed):
    task = ag.question("attention_to_two", seed)
    shares = softmax(np.array(task.given["scores"]) / np.sqrt(task.given["n"]))
    assert task.answer == pytest.approx(float(shares @ task.given["values"]), rel=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_looks_are_the_ones_of_a_triangle_in_each_head(seed):
    task = ag.question("how_many_looks", seed)
    letters, heads = task.given["letters"], task.given["heads"]
    assert task.answer == np.tril(np.ones((heads, letters, letters))).sum()


@pytest.mark.parametrize("seed", SEEDS)
def test_temperature_and_perplexity(seed):
    task = ag.question("colder", seed)
    likely, other = softmax(
        np.array([math.log(task.given["ratio"]), 0]) / task.given["temperature"]
    )
    assert task.answer == pytest.approx(likely / other, rel=1e-12)
    task = ag.question("as_if_choosing", seed)
    probability = 1 / task.answer  # of each of so many equally likely letters
    assert -math.log(probability) == pytest.approx(task.given["loss"], rel=1e-12)
