"""Exercises of lesson 8: networks, how they begin, and what goes wrong in them."""

from __future__ import annotations

import math
from random import Random

from autograd_lite.exercises.grading import Exercise, exercise

__all__: list[str] = []


@exercise
def how_many_parameters(random: Random) -> Exercise:
    """The parameters of a network of three layers."""
    n, a, b, c = random.sample(range(2, 12), 4)
    return Exercise(
        f"**How many.** `MLP({n}, [{a}, {b}, {c}])`: how many parameters has it?",
        (n + 1) * a + (a + 1) * b + (b + 1) * c,
        {
            "you counted the weights; each neuron has a bias too": n * a + a * b + b * c,
            "these are the neurons; each has a weight for every input": a + b + c,
            "a bias for each neuron, not for each input": n * a + n + a * b + a + b * c + b,
            "the last layer is missing": (n + 1) * a + (a + 1) * b,
            "layers follow each other: add their parameters up, do not multiply": (
                (n + 1) * a * (a + 1) * b * (b + 1) * c
            ),
        },
        given={"n": n, "sizes": [a, b, c]},
        praise="(inputs + 1) * neurons, layer by layer",
    )


@exercise
def spread_of_a_sum(random: Random) -> Exercise:
    """The standard deviation of a weighted sum."""
    n, s, t = random.choice([16, 25, 64, 100]), random.choice([0.1, 0.3, 0.5]), 2.0
    return Exercise(
        f"**The spread of a sum.** A neuron has {n} inputs with mean 0 and standard deviation "
        f"{t:g}, and independent weights with mean 0 and standard deviation {s}. What is the "
        "standard deviation of $z = \\sum_k w_k x_k$?",
        math.sqrt(n) * s * t,
        {
            "variances add up, standard deviations do not: take the root of n": n * s * t,
            "this is the variance; take the root": n * s * s * t * t,
            "that is a single product; n of them are added": s * t,
            "the inputs have a spread of their own": math.sqrt(n) * s,
            "a sum of n, not a mean": s * t / math.sqrt(n),
        },
        given={"n": n, "std_of_weights": s, "std_of_inputs": t},
        praise="the root of n * s**2 * t**2: to keep it at t, s must be 1/sqrt(n)",
    )


@exercise
def what_sigmoids_leave(random: Random) -> Exercise:
    """The most that a chain of sigmoids lets through."""
    n = random.choice([4, 5, 6, 8, 10])
    return Exercise(
        f"**What is left.** A gradient goes back through {n} sigmoids in a row, and all weights "
        "between them are 1. What is the most that can be left of a gradient of 1?",
        0.25**n,
        {
            "1/4 is the slope of one; they are multiplied, not added": 0.25 / n,
            "the largest slope of the sigmoid is 1/4; that of tanh is 1": 1.0,
            "1/2 is the value of the sigmoid at 0; its slope there is 1/4": 0.5**n,
            "a gradient does not grow here: each slope makes it smaller": 4.0**n,
        },
        given={"n": n},
        praise="0.25**n, and that only if every unit is where it is steepest",
    )


@exercise
def off_for_all(random: Random) -> Exercise:
    """The bias at which a relu is off for all inputs of the unit square."""
    w1, w2 = random.choice([2.0, 3.0, 1.5]), random.choice([-1.0, -4.0, -2.5])
    return Exercise(
        f"**Off for all.** A relu unit has the weights $w = ({w1:g}, {w2:g})$ and reads two "
        "numbers between 0 and 1. Up to which bias $b$ is it off for *every* input, so that it "
        "never learns again?",
        -w1,
        {
            "look at the sign: z must stay below 0 at its largest": w1,
            "at its largest: x1 = 1, but x2 = 0, as w2 is negative": -(w1 + w2),
            "that is z at its smallest: below that bias it is on for no input, above it for some": (
                -w2
            ),
            "inputs are never both -1: the largest z is at x = (1, 0)": w1 - w2,
        },
        given={"w1": w1, "w2": w2},
        praise="the largest z is w1 + b, at x = (1, 0)",
    )


@exercise
def without_zero_grad(random: Random) -> Exercise:
    """What is in grad after several steps without zero_grad."""
    w, rate = random.choice([4.0, 8.0, -4.0]), 0.25
    first = 2 * w
    second = 2 * (w - rate * first)
    right = w - rate * first - rate * (first + second)
    return Exercise(
        f"**Forgotten.** The loss is $w^2$, $w = {w:g}$, the learning rate {rate}. You take two "
        "steps, `loss.backward()` and `w.data -= rate * w.grad`, and forget to clear the "
        "gradient. Where is $w$ then?",
        right,
        {
            "that is with zero_grad": w - rate * first - rate * second,
            "that is after the first step": w - rate * first,
            "this is what stands in w.grad at the end": first + second,
            "the second gradient is taken where w is then": w - 3 * rate * first,
            "only the first gradient is counted twice: the second comes on top": (
                w - 2 * rate * first
            ),
        },
        given={"w": w, "rate": rate},
        praise="the second step still carries the first gradient",
    )
