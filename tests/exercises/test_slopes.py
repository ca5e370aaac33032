"""The right answers of lesson 1, from central differences and from a search."""

import pytest

import autograd_lite as ag

SEEDS = range(20)


@pytest.mark.parametrize("seed", SEEDS)
def test_parabola_and_reciprocal(seed):
    task = ag.question("slope_of_a_parabola", seed)
    a, b, c, x = task.given.values()
    assert task.answer == pytest.approx(ag.numerical_gradient(lambda x: a * x**2 + b * x + c, x))
    task = ag.question("reciprocal_rule", seed)
    a, b, x = task.given.values()
    assert task.answer == pytest.approx(ag.numerical_gradient(lambda x: 1 / (a * x**2 + b), x))


@pytest.mark.parametrize("seed", SEEDS)
def test_no_other_step_is_better(seed):
    task = ag.question("best_step", seed)
    m, eps = task.given["m"], task.given["eps"]
    error = lambda h: m * h / 2 + eps / h  # noqa: E731 (as the question writes it)
    assert all(error(task.answer) <= error(task.answer * (1 + d)) for d in (-0.01, 0.01, 0.5))


def test_the_bug_hides_where_the_answer_says():
    hurried = lambda f, x, h=1e-5: (f(x + h) + f(x - h)) / (2 * h)  # noqa: E731
    right = {
        "a": (ag.sin(0.0).data, hurried(lambda x: ag.sin(x).data, 0.0), 1.0),
        "b": (0.0, hurried(lambda x: x**2, 0.0), 0.0),
        "c": (0.0, hurried(lambda x: x**5, 0.0), 0.0),
    }
    passed = [name for name, (_, got, slope) in right.items() if got == slope]
    assert passed == [ag.question("where_the_bug_hides").answer]


def test_second_difference_of_a_polynomial():
    f = ag.question("second_difference").answer
    assert f(lambda x: 3 * x**2, 5.0, 0.5) == pytest.approx(6.0)
