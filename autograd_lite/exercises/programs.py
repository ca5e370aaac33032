"""Exercises of lesson 11: what a compiled program does, what it cannot, and when it pays."""

from __future__ import annotations

from random import Random

from autograd_lite.exercises.grading import Exercise, exercise

__all__: list[str] = []


@exercise
def reading_a_row(random: Random) -> Exercise:
    """What a line of a listing costs."""
    m, n, batch = random.choice([8, 16, 32]), random.choice([3, 5, 10]), random.choice([50, 100])
    return Exercise(
        f"**Reading a row.** A listing says `z1[{m}] = W1[{m}x{n}] x[{n}] + b1[{m}]`. How many "
        f"parameters are in that line, and how many multiplications does it take for {batch} "
        "samples?",
        {"parameters": m * n + m, "multiplications": m * n * batch},
        {
            "parameters: the biases are parameters, too": {"parameters": m * n},
            "multiplications: for each sample anew": {"multiplications": m * n},
            "multiplications: a bias is added, not multiplied": {
                "multiplications": (m * n + m) * batch
            },
            "parameters: x is what a sample brings, not a parameter": {"parameters": m * n + m + n},
        },
        given={"m": m, "n": n, "batch": batch},
        praise="one line stands for m neurons",
    )


@exercise
def the_row_backward(random: Random) -> Exercise:
    """Which line of the backward pass belongs to a matrix."""
    return Exercise(
        "**The row backward.** Forward, a program has `z[4] = W[4x3] x[3]`. Which line gives the "
        'gradient of the weights? `"p"`: `dW[4x3] += W[4x3] dz[4]^T`; `"q"`: '
        '`dW[4x3] += dz[4] x[3]^T`; `"r"`: `dW[4x3] += x[3] dz[4]^T`; `"s"`: '
        "`dW[4x3] += dz[4] W[4x3]`.",
        "q",
        {
            "the local derivative by a weight is what it multiplies, and that is x": "p",
            "look at the shape: this one is 3 x 4": "r",
            "that would pass dz on to x, and it would need the transpose": "s",
        },
        praise="entry i, j is dz_i * x_j: the local derivative times the gradient of the row",
    )


@exercise
def what_cannot_be_recorded(random: Random) -> Exercise:
    """Which function is another graph for other samples."""
    return Exercise(
        '**Not to be recorded.** Which of these functions cannot be compiled? `"p"`: '
        '`abs(x) * 2`; `"q"`: `x * x if x > 0 else -x`; `"r"`: `sum(x * k for k in range(9))`; '
        '`"s"`: `ag.where(x, x * x, -x)`.',
        "q",
        {
            "abs is a primitive: it decides anew for every sample": "p",
            "the loop runs nine times for every sample: it is unrolled": "r",
            "where is a node: it holds both branches, and decides anew for every sample": "s",
        },
        praise="the if is decided by Python while recording, and holds for good",
    )


@exercise
def when_it_pays(random: Random) -> Exercise:
    """After how many steps the time for compiling is won back."""
    compiling, eager = random.choice([0.5, 0.8, 1.2]), random.choice([40, 60, 80])
    fast = random.choice([4, 10, 20])
    steps = compiling / ((eager - fast) / 1000)
    return Exercise(
        f"**When it pays.** Compiling takes {compiling:g} s. After that a step takes {fast} ms "
        f"instead of {eager} ms. After how many steps has it paid?",
        steps,
        {
            "milliseconds and seconds": compiling / (eager - fast),
            "what counts is the time that each step saves": compiling / (fast / 1000),
            "a compiled step takes its time, too": compiling / (eager / 1000),
        },
        given={"compiling": compiling, "eager_ms": eager, "compiled_ms": fast},
        praise="a fraction counts as a whole step, of course",
        tolerance=1e-3,
    )


@exercise
def speed_limit(random: Random) -> Exercise:
    """The least time of a training step."""
    weights, batch = random.choice([10_000, 50_000]), random.choice([32, 100])
    peak = random.choice([20, 50])
    seconds = 6 * weights * batch / (peak * 1e9)
    return Exercise(
        f"**The speed limit.** A network of {weights} weights, a batch of {batch} samples, a "
        f"processor that can do {peak} billion additions and multiplications a second. How many "
        "milliseconds does a step of training take at least?",
        seconds * 1e3,
        {
            "each weight is multiplied and added three times, forward once and backward twice": (
                1e3 * weights * batch / (peak * 1e9)
            ),
            "that is the forward pass; backward takes twice as long": seconds / 3 * 1e3,
            "for every sample of the batch": seconds / batch * 1e3,
            "a multiplication and an addition are two": seconds / 2 * 1e3,
        },
        given={"weights": weights, "batch": batch, "peak": peak * 1e9},
        praise="six operations for each weight and sample: the rule of thumb for all networks",
        tolerance=1e-3,
    )
