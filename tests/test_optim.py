"""Optimizers and schedules: 50 steps beside PyTorch, and what they refuse."""

import json
import math

import pytest
from interrupts import interrupted_at

import autograd_lite as ag
from autograd_lite import Value

CASES = [
    ("SGD", {"lr": 0.01}),
    ("SGD", {"lr": 0.01, "momentum": 0.9}),
    ("SGD", {"lr": 0.01, "momentum": 0.9, "nesterov": True}),
    ("SGD", {"lr": 0.01, "momentum": 0.5, "weight_decay": 0.1}),
    ("Adam", {}),
    ("Adam", {"lr": 0.1, "betas": (0.8, 0.95), "eps": 1e-3, "weight_decay": 0.1}),
    ("AdamW", {}),
    ("AdamW", {"lr": 0.1, "weight_decay": 0.3}),
]


@pytest.mark.parametrize(("name", "options"), CASES)
def test_50_steps_equal_pytorch(name, options):
    torch = pytest.importorskip("torch")
    start = [1.5, -0.7, 0.2]

    def f(x, y, z):
        return (1 - x) ** 2 + 5 * (y - x * x) ** 2 + (x * z).tanh() + z * z * y

    ours = [Value(x) for x in start]
    theirs = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in start]
    optimizer = getattr(ag, name)(ours, **options)
    reference = getattr(torch.optim, name)(theirs, **options)
    for _ in range(50):
        for o, xs in ((optimizer, ours), (reference, theirs)):
            o.zero_grad()
            f(*xs).backward()
            o.step()
        assert [x.data for x in ours] == pytest.approx([x.item() for x in theirs], rel=1e-10)
    assert abs(ours[0].data - start[0]) > 1e-2


def with_gradients(gradients):
    parameters = [Value(1.0, label=f"p{i}") for i in range(len(gradients))]
    for p, g in zip(parameters, gradients, strict=True):
        p.grad = g
    return parameters


@pytest.mark.parametrize("limit", [0.5, 100.0])
def test_clipping_equals_pytorch(limit):
    torch = pytest.importorskip("torch")
    gradients = [3.0, -4.0, 0.1]
    ours = with_gradients(gradients)
    theirs = torch.zeros(3, dtype=torch.float64, requires_grad=True)
    theirs.grad = torch.tensor(gradients, dtype=torch.float64)
    norm = torch.nn.utils.clip_grad_norm_([theirs], limit)
    assert ag.clip_grad_norm(ours, limit) == pytest.approx(norm.item(), rel=1e-12)
    assert [p.grad for p in ours] == pytest.approx(theirs.grad.tolist(), rel=1e-10)

    ours = with_gradients(gradients)
    theirs.grad = torch.tensor(gradients, dtype=torch.float64)
    torch.nn.utils.clip_grad_value_([theirs], limit)
    ag.clip_grad_value(ours, limit)
    assert [p.grad for p in ours] == theirs.grad.tolist()


def test_lr_can_be_set_and_zero_grad_reaches_every_parameter():
    ps = with_gradients([1.0, 2.0])
    optimizer = ag.SGD(ps, lr=1.0)
    optimizer.lr = 0.25
    optimizer.step()
    assert [p.data for p in ps] == [0.75, 0.5]
    optimizer.zero_grad()
    assert [p.grad for p in ps] == [0.0, 0.0]


def test_a_parameter_given_twice_is_moved_once():
    (p,) = with_gradients([1.0])
    ag.SGD([p, p], lr=0.25).step()
    assert p.data == 0.75


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("make", [ag.SGD, ag.Adam, ag.AdamW])
def test_a_gradient_that_is_not_finite_changes_nothing(make, bad):
    ps = with_gradients([1.0, bad])
    optimizer = make(ps, lr=0.1)
    with pytest.raises(ValueError, match=f"gradient of p1 is {bad}"):
        optimizer.step()
    assert [p.data for p in ps] == [1.0, 1.0]
    fresh = with_gradients([1.0, 1.0])
    make(fresh, lr=0.1).step()
    ps[1].grad = 1.0
    optimizer.step()
    assert [p.data for p in ps] == [p.data for p in fresh]


def test_a_step_to_infinity_changes_nothing():
    ps = with_gradients([1.0, -1e200])
    with pytest.raises(ValueError, match=r"takes Value.*label='p1'.* to inf"):
        ag.SGD(ps, lr=1e200).step()
    assert [p.data for p in ps] == [1.0, 1.0]


@pytest.mark.parametrize("name", ["Adam", "AdamW"])
def test_a_gradient_whose_square_is_infinite_is_refused_and_changes_nothing(name):
    ps = with_gradients([1.0, 1e200])
    optimizer = getattr(ag, name)(ps)
    with pytest.raises(ValueError, match=rf"{name} cannot remember a gradient of 1e\+200.*'p1'"):
        optimizer.step()
    assert [p.data for p in ps] == [1.0, 1.0]
    fresh = with_gradients([1.0, 1.0])
    getattr(ag, name)(fresh).step()
    ps[1].grad = 1.0
    optimizer.step()
    assert [p.data for p in ps] == [p.data for p in fresh]


@pytest.mark.parametrize("gradient", [0.0, 1e-170])
def test_without_eps_a_gradient_of_zero_is_named_and_changes_nothing(gradient):
    ps = with_gradients([1.0, gradient])
    optimizer = ag.Adam(ps, eps=0.0, lr=0.25)
    with pytest.raises(ZeroDivisionError, match=r"Adam\(2 .*divides by 0 for .*'p1'.*an eps"):
        optimizer.step()
    assert [p.data for p in ps] == [1.0, 1.0]
    ps[1].grad = 2.0
    optimizer.step()
    assert [p.data for p in ps] == pytest.approx([0.75, 0.75])  # the first step of Adam is lr


@pytest.mark.parametrize("make", [lambda ps: ag.SGD(ps, lr=0.1, momentum=0.9), ag.Adam])
def test_an_interrupt_anywhere_in_a_step_leaves_it_undone_or_done(make):
    def numbers_of(ps):
        return [p.data for p in ps]

    ps = with_gradients([1.0, -2.0, 0.5])
    optimizer, after = make(ps), []
    for _ in range(4):
        optimizer.step()
        after.append(numbers_of(ps))
    seen, moment, reached = set(), 1, True
    while reached:
        ps = with_gradients([1.0, -2.0, 0.5])
        optimizer = make(ps)
        optimizer.step()
        _, reached = interrupted_at(moment, optimizer.step)
        steps_done = after.index(numbers_of(ps))
        seen.add(steps_done)
        optimizer.step()
        assert after.index(numbers_of(ps)) == steps_done + 1  # the memory fits the numbers
        moment += 1
    assert moment > 20
    assert seen == {0, 1}


@pytest.mark.parametrize(
    "clip", [lambda ps: ag.clip_grad_norm(ps, 1.0), lambda ps: ag.clip_grad_value(ps, 0.25)]
)
def test_an_interrupt_anywhere_in_clipping_leaves_all_gradients_or_none(clip):
    whole = with_gradients([1.0, -2.0, 0.5])
    clip(whole)
    after, seen, moment, reached = [p.grad for p in whole], set(), 1, True
    while reached:
        ps = with_gradients([1.0, -2.0, 0.5])
        _, reached = interrupted_at(moment, lambda ps=ps: clip(ps))
        found = [p.grad for p in ps]
        assert found in ([1.0, -2.0, 0.5], after)
        seen.add(tuple(found))
        moment += 1
    assert len(seen) == 2


# State


KINDS = [
    lambda ps: ag.SGD(ps, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01),
    lambda ps: ag.Adam(ps, lr=0.1, betas=(0.8, 0.9), eps=1e-6),
    lambda ps: ag.AdamW(ps, lr=0.1, weight_decay=0.3),
]


def walk(optimizer, n):
    """n steps down a curved slope; where they end."""
    p, q = optimizer.parameters
    for _ in range(n):
        optimizer.zero_grad()
        ((p * p - q) ** 2 + ag.exp(q * 0.3)).backward()
        optimizer.step()
    return p.data, q.data


@pytest.mark.parametrize("make", KINDS)
def test_a_state_through_json_goes_on_to_the_last_bit(make):
    ps = [Value(1.5), Value(-0.5)]
    optimizer = make(ps)
    walk(optimizer, 5)
    state = json.loads(json.dumps(optimizer.state_dict()))
    twins = [Value(p.data) for p in ps]
    other = type(optimizer)(twins)  # with the usual options
    other.load_state_dict(state)
    assert repr(other) == repr(optimizer)
    assert other.state == optimizer.state
    assert walk(other, 20) == walk(optimizer, 20)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": "SGD"}, "it is that of 'SGD'"),
        ({"steps": -1}, "whole number of at least 0, not -1"),
        ({"steps": 1.5}, "whole number of at least 0, not 1.5"),
        ({"memories": [[0.0, 0.0]]}, "of 1 parameters, and this one has 2"),
        ({"memories": [[0.0], [0.0]]}, "not what it remembers for Value"),
        ({"memories": [[0.0, math.nan], [0.0, 0.0]]}, "not what it remembers for Value"),
        ({"memories": [["one", 0.0], [0.0, 0.0]]}, "could not convert string to float"),
        ({"options": {"lr": -1.0}}, "lr is at least 0"),
        ({"options": {"speed": 1.0}}, "unexpected keyword argument 'speed'"),
    ],
)
def test_a_state_that_does_not_fit_changes_nothing(change, message):
    optimizer = ag.Adam([Value(1.5), Value(-0.5)], lr=0.1)
    walk(optimizer, 3)
    before = optimizer.state_dict()
    with pytest.raises(ValueError, match=f"cannot load this state into Adam.*{message}"):
        optimizer.load_state_dict({**before, **change})
    assert optimizer.state_dict() == before
    del before["memories"]
    with pytest.raises(ValueError, match="'memories' is missing"):
        optimizer.load_state_dict(before)


def test_an_optimizer_shows_its_numbers():
    optimizer = ag.SGD(with_gradients([1.0, 2.0]), lr=0.25, momentum=0.5)
    optimizer.step()
    assert repr(optimizer) == (
        "SGD(2 parameters, lr=0.25, momentum=0.5, nesterov=False, weight_decay=0.0; 1 step taken)"
    )


P = Value(1.0)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: ag.SGD([]), ValueError, "at least one parameter"),
        (lambda: ag.SGD([P * 2]), TypeError, "leaf Values"),
        (lambda: ag.SGD([ag.as_value(1.0)]), TypeError, "leaf Values, not Value"),
        (lambda: ag.SGD([P], lr="0.1"), TypeError, "SGD: lr is a number, not '0.1'"),
        (lambda: ag.SGD([P], lr=-1), ValueError, "lr is at least 0"),
        (lambda: ag.SGD([P], lr=math.nan), ValueError, "lr is at least 0"),
        (lambda: ag.SGD([P], momentum=1.0), ValueError, "momentum is .* less than 1"),
        (lambda: ag.SGD([P], weight_decay=-1), ValueError, "weight_decay"),
        (lambda: ag.SGD([P], nesterov=True), ValueError, "nesterov needs a momentum"),
        (lambda: ag.Adam([P], betas=(0.9, 1.0)), ValueError, "Adam: beta2"),
        (lambda: ag.AdamW([P], eps=-1), ValueError, "AdamW: eps"),
        (lambda: ag.clip_grad_norm([P], 0), ValueError, "clip_grad_norm"),
        (lambda: ag.clip_grad_value([P], -1), ValueError, "clip_grad_value"),
        (lambda: ag.clip_grad_norm(with_gradients([math.nan]), 1), ValueError, "gradient of p0"),
    ],
)
def test_mistakes_are_explained(call, error, message):
    with pytest.raises(error, match=message):
        call()
