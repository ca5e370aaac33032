"""The answers of lesson 7 against NumPy and the engine."""

import pytest

import autograd_lite as ag
from autograd_lite.exercises import question

np = pytest.importorskip("numpy")

SEEDS = range(8)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_shapes_are_those_of_a_network(seed):
    task = question("shapes", seed)
    n, m, k = task.given.values()
    first, second = ag.MLP(n, [m, k]).layers
    assert task.answer["W1"] == [len(first.neurons), len(first.neurons[0].weights)]
    assert task.answer["dW2"] == [len(second.neurons), len(second.neurons[0].weights)]
    assert task.answer["delta1"] == [m, 1]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_outer_product(seed):
    task = question("an_outer_product", seed)
    assert task.answer == np.outer(task.given["delta"], task.given["a"]).tolist()


def test_errors_sent_back():
    w, z, delta = [[1.0, -2.0, 0.5], [3.0, 0.25, -1.0]], [0.4, -1.0, 2.0], [0.7, -0.2]

    def cost(zs):  # whose derivatives by the next sums are delta
        a = [ag.sigmoid(x) for x in zs]
        return ag.sum([d * ag.dot(row, a) for d, row in zip(delta, w, strict=True)])

    a = [ag.sigmoid(x).data for x in z]
    assert question("errors_sent_back").answer(w, delta, a) == pytest.approx(ag.grad(cost)(z))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_penalty(seed):
    task = question("a_regularised_row", seed)
    m, decay, weight, (by_bias, by_weight) = task.given.values()

    def cost(b, w):  # the sums are the slopes of the losses
        return (by_bias * b + by_weight * w) / m + decay / (2 * m) * w**2

    bias, slope = ag.grad(cost)(1.7, weight)
    assert task.answer == pytest.approx({"bias": bias, "weight": slope})


@pytest.mark.parametrize("seed", SEEDS)
def test_only_the_line_that_is_wrong_gives_a_wrong_gradient(seed):
    task = question("which_line_is_wrong", seed)
    lines = dict(line.strip().split(":  ") for line in task.given["code"].splitlines())
    rng = np.random.default_rng(seed)
    n = 3  # as many inputs as hidden units, so that every line has the right shape
    theta1, theta2 = rng.normal(size=(n, n + 1)), rng.normal(size=(n, n + 1))
    x, y = rng.normal(size=n), np.array([1.0, 0.0, 1.0])
    z2 = theta1 @ np.append(1, x)
    a2 = 1 / (1 + np.exp(-z2))
    a3 = 1 / (1 + np.exp(-theta2 @ np.append(1, a2)))
    names = {"np": np, "Theta2": theta2, "x": x, "y": y, "z2": z2, "a2": a2, "a3": a3}
    for line in lines.values():
        exec(line, names)

    def cost(one, two):
        hidden = [ag.sigmoid(ag.dot(row[1:], x.tolist(), row[0])) for row in one]
        logits = [ag.dot(row[1:], hidden, row[0]) for row in two]
        return ag.binary_cross_entropy_with_logits(logits, y.tolist()) * n

    right = ag.grad(cost)(theta1.tolist(), theta2.tolist())
    is_right = [np.allclose(names[f"dTheta{k}"], right[k - 1]) for k in (1, 2)]
    assert is_right == [task.answer not in "bd", task.answer != "c"]
