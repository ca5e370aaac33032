"""Exercises of lesson 9: rates, optimizers, when to stop, and what a classifier confuses."""

from __future__ import annotations

import math
from random import Random

from autograd_lite.exercises.grading import Exercise, exercise

__all__: list[str] = []


@exercise
def edge_of_divergence(random: Random) -> Exercise:
    """The learning rate from which gradient descent on a parabola diverges."""
    a = random.choice([3, 4, 5, 8, 10, 20])
    return Exercise(
        f"**The edge.** Gradient descent on $f(x) = {a}\\,x^2$: up to which learning rate does $x$ "
        "not run away?",
        1 / a,
        {
            "that is the rate that reaches the minimum in one step; twice as much is bearable": (
                1 / (2 * a)
            ),
            f"the gradient of {a} x**2 is 2 * {a} * x": 2 / a,
            "that is the slope's factor; the rate is something over it": 2 * a,
        },
        given={"a": a},
        praise="x is multiplied by 1 - 2*a*lr, which must not be less than -1",
    )


@exercise
def steps_with_momentum(random: Random) -> Exercise:
    """How far three steps with momentum go on a straight slope."""
    g, lr = random.choice([-4.0, -2.0, 2.0, 5.0]), random.choice([0.1, 0.01])
    mu = random.choice([0.5, 0.8, 0.9])
    path = 1 + (1 + mu) + (1 + mu + mu * mu)
    return Exercise(
        f"**Rolling.** A parameter starts at 0, and its gradient is {g:g} wherever it is. Where is "
        f"it after three steps with lr = {lr:g} and momentum {mu:g}? The velocity starts at 0.",
        -lr * g * path,
        {
            "these are three steps without momentum": -3 * lr * g,
            "downhill is against the gradient": lr * g * path,
            "this is the third step alone": -lr * g * (1 + mu + mu * mu),
            "v = momentum*v + g: the new gradient counts in full": -lr * g * (1 - mu) * path,
            "this is the place after two steps": -lr * g * (2 + mu),
        },
        given={"g": g, "lr": lr, "momentum": mu},
        praise="the velocity grows to g, 1.9 g, 2.71 g, ... up to g / (1 - momentum)"
        if mu == 0.9
        else "the velocity grows step by step, up to g / (1 - momentum)",
    )


@exercise
def first_step_of_adam(random: Random) -> Exercise:
    """Adam's first step, whatever the gradient is."""
    g, lr = random.choice([-3000.0, -0.02, 0.005, 700.0]), random.choice([0.001, 0.01, 0.1])
    sign = math.copysign(1.0, g)
    return Exercise(
        f"**Adam's first step.** A parameter starts at 1 with the gradient {g:g}. Where does "
        f"Adam's first step take it, with lr = {lr:g}, betas = (0.9, 0.999), and a tiny eps?",
        1 - lr * sign,
        {
            "this is a step of gradient descent": 1 - lr * g,
            "this is the step; where does it lead?": -lr * sign,
            "downhill is against the gradient": 1 + lr * sign,
            "you forgot to correct the means for their start at 0": (
                1 - lr * sign * 0.1 / math.sqrt(0.001)
            ),
        },
        given={"g": g, "lr": lr},
        praise="m and sqrt(v) are both |g| after the correction: the first step is lr, always",
    )


@exercise
def when_patience_ends(random: Random) -> Exercise:
    """Where early stopping stops, and what it keeps."""
    patience, best = random.choice([2, 3]), random.randint(3, 5)
    falling = sorted((random.randint(52, 98) / 100 for _ in range(best - 1)), reverse=True)
    lowest = random.randint(35, 45) / 100
    rising = [round(lowest + 0.01 * random.randint(1, 5), 2) for _ in range(patience)]
    after = round(lowest - 0.01 * random.randint(1, 4), 2)  # too late to be seen
    losses = [*falling, lowest, *rising, after, 0.6]
    listed = ", ".join(f"{x:.2f}" for x in losses)
    return Exercise(
        f"**Patience.** These validation losses lie ahead: {listed}. After which epoch does "
        f"`patience={patience}` stop, and the weights of which epoch does it keep? "
        "(The first epoch is 1.)",
        {"stops": best + patience, "keeps": best},
        {
            "keeps: not the last weights, but the best ones seen": {"keeps": best + patience},
            "the training never gets to see that low loss": {
                "stops": len(losses),
                "keeps": best + patience + 1,
            },
            "stops: it waits for so many epochs after the best one": {"stops": best},
            "stops: at the first rise there is still patience": {"stops": best + 1},
            "stops: this is one epoch too late": {"stops": best + patience + 1},
            "the first epoch is 1, not 0": {"stops": best + patience - 1, "keeps": best - 1},
        },
        given={"losses": losses, "patience": patience},
        praise="and a lower loss that came later is never seen: that is the price",
    )


@exercise
def reading_a_confusion_matrix(random: Random) -> Exercise:
    """Recall and precision of one class."""
    hit, missed = random.randint(30, 50), random.sample(range(1, 9), 2)
    false, others = random.sample(range(1, 9), 2), random.sample(range(30, 60), 4)
    rows = [
        [others[0], false[0], others[1] % 5],
        [missed[0], hit, missed[1]],
        [others[2] % 5, false[1], others[3]],
    ]
    table = "; ".join(" ".join(map(str, row)) for row in rows)
    found, trusted = hit / (hit + sum(missed)), hit / (hit + sum(false))
    total = sum(map(sum, rows))
    return Exercise(
        "**Two kinds of mistakes.** A confusion matrix has the rows "
        f"({table}); rows are what it is, columns what the model says. Of the second class, which "
        "share was *found*? And when the model says second class, how often can it be *trusted*?",
        {"found": found, "trusted": trusted},
        {
            "the two are exchanged: a row holds what is, a column what was said": {
                "found": trusted,
                "trusted": found,
            },
            "found: divide by all of that class, its row": {"found": hit / total},
            "trusted: divide by all that were called so, their column": {"trusted": hit / total},
            "found: this is the share that was missed": {"found": 1 - found},
            "trusted: this is the share of false alarms": {"trusted": 1 - trusted},
        },
        given={"rows": rows},
        praise="recall and precision",
    )
