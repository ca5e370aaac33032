"""Steps of the engines that run in Python: those of the optimizer, or none."""

import copy
import math

import pytest

from autograd_lite import SGD, Adam, Parameter, Value, clip_grad_norm
from autograd_lite.compiling.columns import Columns
from autograd_lite.compiling.driving import FINISHED, GRADIENT, LOSS, STEP, Update
from autograd_lite.compiling.lists import Lists
from autograd_lite.compiling.rows import Table
from autograd_lite.compiling.stepping import ArrayTrainer, StepByStep, moved
from autograd_lite.compiling.sums import Operations

SAMPLES = [[1.0, 2.0], [0.5, -1.0], [-2.0, 0.3], [1.5, 1.0]]
START = [0.7, -0.4]


@pytest.fixture(params=["columns", "lists"])
def make(request):
    """An engine for the squared error of a line, samples as it takes them, and its trainer."""
    is_array = request.param == "columns"
    np = pytest.importorskip("numpy") if is_array else None

    def made(update, frozen=(False, False)):
        (w, b), (x, t) = map(Parameter, START), map(Value, SAMPLES[0])
        table = Table(Operations([(w * x + b - t) ** 2], [x, t], [w, b]), 2)
        assert table.parameters == [0, 1]
        engine = Columns(table) if is_array else Lists(table)
        trainer = (ArrayTrainer if is_array else StepByStep)(engine, update, list(frozen))
        return engine, np.array(SAMPLES) if is_array else SAMPLES, trainer

    return made


def eagerly(optimizer, ps, batches, max_norm=None):
    """The losses of the batches; w and b move."""
    w, b = ps
    losses = []
    for batch in batches:
        errors = [w.data * x + b.data - t for x, t in batch]
        losses.append(sum(e**2 for e in errors) / len(batch))
        w.grad = sum(2 * e * x for e, (x, _) in zip(errors, batch, strict=True)) / len(batch)
        b.grad = 2 * sum(errors) / len(batch)
        if max_norm is not None:
            clip_grad_norm(optimizer.parameters, max_norm)
        optimizer.step()
    return losses


@pytest.mark.parametrize("clip_norm", [None, 0.5])
def test_three_steps_of_adam_are_those_of_the_optimizer(make, clip_norm):
    ps = [Parameter(x) for x in START]
    optimizer = Adam(ps, lr=0.1)
    _, samples, trainer = make(Update(optimizer, clip_norm))
    order, batches = [3, 1, 0, 2, 1], [0, 2, 3, 5]
    rates = [optimizer.rates(k) for k in (1, 2, 3)]
    done, status, numbers, losses, outputs = trainer.train(START, samples, order, batches, rates)
    assert (done, status, len(outputs)) == (3, FINISHED, 5)
    chosen = [[SAMPLES[i] for i in part] for part in ([3, 1], [0], [2, 1])]
    assert list(losses) == pytest.approx(eagerly(optimizer, ps, chosen, clip_norm), rel=1e-13)
    assert list(numbers) == pytest.approx([p.data for p in ps], rel=1e-13)
    for ours, theirs in zip(
        trainer.get_memories(), zip(*optimizer.state[1], strict=True), strict=True
    ):
        assert list(ours) == pytest.approx(list(theirs), rel=1e-13)


def test_what_is_frozen_stays_and_counts_for_no_norm(make):
    w, b = Parameter(START[0]), Parameter(START[1])
    optimizer = SGD([b], lr=0.1)
    _, samples, trainer = make(Update(optimizer, clip_norm=0.5), frozen=(True, False))
    _, _, numbers, _, _ = trainer.train(START, samples, range(4), [0, 4], [optimizer.rates(1)])
    eagerly(optimizer, [w, b], [SAMPLES], max_norm=0.5)
    assert numbers[0] == START[0]
    assert numbers[1] == pytest.approx(b.data, rel=1e-13)
    assert b.data != START[1]


@pytest.mark.parametrize(
    ("gradient", "lr", "status"),
    [([1.0, math.inf], 0.1, GRADIENT), ([math.nan, 1.0], 0.1, GRADIENT), ([1e200, 0], 1e200, STEP)],
)
def test_a_step_that_is_not_finite_moves_nothing(make, gradient, lr, status):
    optimizer = SGD([Parameter(0.0)], lr=lr, momentum=0.9)
    update = Update(optimizer)
    engine, _, _ = make(update)
    memories = [[3.0, 4.0]] * update.n_memories
    numbers, after, found = moved(
        engine, update, START, memories, gradient, optimizer.rates(1), [False, False]
    )
    assert found == status
    assert list(numbers) == START
    assert [list(column) for column in after] == memories


def test_training_ends_before_the_batch_whose_loss_is_not_finite(make):
    optimizer = SGD([Parameter(0.0)], lr=0.1)
    _, samples, trainer = make(Update(optimizer))
    samples = copy.deepcopy(samples)
    samples[3][0] = 1e200
    done, status, numbers, losses, _ = trainer.train(
        START, samples, [0, 3, 1], [0, 1, 2, 3], [optimizer.rates(1)] * 3
    )
    assert (done, status) == (1, LOSS)
    error = 0.7 * 1.0 - 0.4 - 2.0
    assert list(numbers) == pytest.approx([0.7 - 0.2 * error, -0.4 - 0.2 * error], rel=1e-14)
    assert losses[0] == pytest.approx(error**2, rel=1e-14)
