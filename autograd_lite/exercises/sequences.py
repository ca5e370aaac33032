"""Exercises of lesson 12: normalisation, attention, and what a language model's numbers mean."""

from __future__ import annotations

import math
from random import Random

from autograd_lite.exercises.grading import Exercise, exercise

__all__: list[str] = []


@exercise
def rms_norm_by_hand(random: Random) -> Exercise:
    """The first entry of a normalised vector."""
    x = random.choice([[1.0, 7.0], [7.0, 1.0], [2.0, 14.0], [3.0, 21.0], [17.0, 7.0]])
    mean = (x[0] ** 2 + x[1] ** 2) / 2
    centred = (x[0] - x[1]) / 2
    return Exercise(
        f"**RMS norm.** What is the first number of the RMS norm of $({x[0]:g}, {x[1]:g})$? "
        "(Leave out the epsilon.)",
        x[0] / math.sqrt(mean),
        {
            "divide by the root of the mean of the squares, not of their sum": (
                x[0] / math.sqrt(2 * mean)
            ),
            "you forgot the root": x[0] / mean,
            "nothing is subtracted here: that is layer norm": centred / abs(centred),
            "this is what it is divided by": math.sqrt(mean),
        },
        given={"x": x},
        praise="the numbers are then of size 1 in the root mean square, and keep their direction",
        tolerance=1e-4,
    )


@exercise
def attention_to_two(random: Random) -> Exercise:
    """What attention makes of two places."""
    ratio, n = random.choice([3, 4, 9]), random.choice([4, 16])
    root = round(math.sqrt(n))
    v1, v2 = random.sample([-4.0, 2.0, 6.0, 10.0, 20.0], 2)
    share = ratio / (1 + ratio)
    unscaled = ratio**root / (1 + ratio**root)
    return Exercise(
        f"**Two places.** Queries and keys have {n} numbers. For one query, the dot products "
        f"with two keys are ${root} \\ln {ratio}$ and 0. The values there are {v1:g} and {v2:g}. "
        "What comes out?",
        share * v1 + (1 - share) * v2,
        {
            "divide by the root of the length first": unscaled * v1 + (1 - unscaled) * v2,
            "that is the plain mean: the scores say how much to take of each": (v1 + v2) / 2,
            "the higher score takes the larger share": share * v2 + (1 - share) * v1,
            "the shares must sum to 1: divide by the sum of the exponentials": ratio * v1 + v2,
            "these are the scores; softmax makes shares of them": math.log(ratio) * v1,
        },
        given={"n": n, "scores": [root * math.log(ratio), 0.0], "values": [v1, v2]},
        praise="scores over sqrt(n), softmax, weighted mean",
        tolerance=1e-4,
    )


@exercise
def how_many_looks(random: Random) -> Exercise:
    """How many weights of attention a text has."""
    t, h = random.choice([8, 10, 13, 100]), random.choice([2, 4, 8])
    return Exercise(
        f"**Looks.** A text has {t} letters, the model one block of {h} heads, and each place sees "
        "itself and what is before it. How many weights of attention are computed?",
        h * t * (t + 1) // 2,
        {
            "nobody looks ahead: only half of the square, with its diagonal": h * t * t,
            "each head looks for itself": t * (t + 1) // 2,
            "a place sees itself, too": h * t * (t - 1) // 2,
            "each place looks at every place before it": h * t,
        },
        given={"letters": t, "heads": h},
        praise="it grows with the square of the length: long texts are dear",
    )


@exercise
def colder(random: Random) -> Exercise:
    """What temperature does to a ratio of probabilities."""
    ratio, temperature = random.choice([2.0, 3.0, 5.0]), random.choice([0.5, 0.25, 2.0])
    return Exercise(
        f"**Colder.** At temperature 1, one letter is {ratio:g} times as likely as another. How "
        f"many times as likely is it at temperature {temperature:g}?",
        ratio ** (1 / temperature),
        {
            "the logits are divided by the temperature: their difference becomes an exponent": (
                ratio / temperature
            ),
            "divided, not multiplied": ratio**temperature,
            "the temperature does change ratios": ratio,
            "it is the logits that are multiplied, not the ratio": ratio * temperature,
        },
        given={"ratio": ratio, "temperature": temperature},
        praise="ratio ** (1 / T): towards 0 only the likeliest is left",
    )


@exercise
def as_if_choosing(random: Random) -> Exercise:
    """What a loss in nats means as a number of choices."""
    loss = random.choice([0.7, 1.5, 2.0, 2.5, 3.0])
    return Exercise(
        f"**As if choosing.** A model's mean cross-entropy per letter is {loss:g}. It is as unsure "
        "as someone who guesses among how many equally likely letters?",
        math.exp(loss),
        {
            "the loss is a natural logarithm, not one of base 2": 2.0**loss,
            "that is the probability of each of them": math.exp(-loss),
            "the logarithm must be undone": loss,
        },
        given={"loss": loss},
        praise="exp(loss) is called perplexity",
        tolerance=1e-3,
    )
