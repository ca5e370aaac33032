"""The losses against PyTorch, closed forms, and what they refuse."""

import math

import pytest

import autograd_lite as ag
from autograd_lite import Value

LOGITS = [-1000.0, -30.0, -1.5, 0.0, 0.5, 30.0, 1000.0]


def both(loss, torch_loss, numbers):
    """Value and gradient of a loss of a list of numbers, ours and PyTorch's."""
    torch = pytest.importorskip("torch")
    xs = [Value(x) for x in numbers]
    ours = loss(xs)
    ours.backward()
    tensor = torch.tensor(numbers, dtype=torch.float64, requires_grad=True)
    theirs = torch_loss(torch, tensor)
    theirs.backward()
    return [ours.data, *(x.grad for x in xs)], [theirs.item(), *tensor.grad.tolist()]


def tensor(torch, numbers):
    return torch.tensor(numbers, dtype=torch.float64)


def assert_equal(pair):
    ours, theirs = pair
    assert ours == pytest.approx(theirs, rel=1e-12, abs=1e-13)
    assert all(math.isfinite(x) for x in ours)


TARGETS = [0.0, 1.0, 0.0, 1.0, 0.25, 1.0, 0.0]


def test_mse_equals_pytorch():
    assert_equal(
        both(
            lambda xs: ag.mse(xs, TARGETS),
            lambda torch, x: torch.nn.functional.mse_loss(x, tensor(torch, TARGETS)),
            LOGITS,
        )
    )


def test_mse_of_one_number_and_of_nested_lists():
    assert ag.mse(3.0, 1.0).data == 4.0
    assert ag.mse([[1.0, 2.0], [3.0, 4.0]], [[0.0, 2.0], [3.0, 7.0]]).data == 2.5


@pytest.mark.parametrize("targets", [TARGETS, [1 - t for t in TARGETS]])
def test_binary_cross_entropy_with_logits_equals_pytorch(targets):
    assert_equal(
        both(
            lambda xs: ag.binary_cross_entropy_with_logits(xs, targets),
            lambda torch, x: torch.nn.functional.binary_cross_entropy_with_logits(
                x, tensor(torch, targets)
            ),
            LOGITS,
        )
    )


def test_binary_cross_entropy_with_logits_does_not_cancel():
    assert ag.binary_cross_entropy_with_logits(40.0, 1).data == pytest.approx(math.exp(-40))
    assert ag.binary_cross_entropy_with_logits(-40.0, 0).data == pytest.approx(math.exp(-40))


def test_binary_cross_entropy_equals_pytorch():
    probabilities, targets = [0.01, 0.5, 0.9, 0.3, 0.999], [0.0, 1.0, 1.0, 0.25, 0.0]
    assert_equal(
        both(
            lambda xs: ag.binary_cross_entropy(xs, targets),
            lambda torch, x: torch.nn.functional.binary_cross_entropy(x, tensor(torch, targets)),
            probabilities,
        )
    )


def test_sigmoid_with_binary_cross_entropy_has_the_derivative_a_minus_y():
    for y in (0, 1, 0.3):
        z = Value(0.7)
        a = ag.sigmoid(z)
        ag.binary_cross_entropy(a, y).backward()
        assert z.grad == pytest.approx(a.data - y, rel=1e-14)


def test_binary_cross_entropy_at_certainty():
    p = Value(1.0)
    loss = ag.binary_cross_entropy([p, 0.0], [1, 0])
    loss.backward()
    assert loss.data == 0.0
    assert p.grad == -0.5
    for p, y in [(0.0, 1), (1.0, 0), (0.0, 0.5), (1.0, 0.5)]:
        with pytest.raises(ValueError, match="binary_cross_entropy_with_logits"):
            ag.binary_cross_entropy(Value(p, label="a"), y)


def test_targets_that_are_values_give_the_same_loss():
    assert ag.binary_cross_entropy(0.8, Value(1.0)).data == pytest.approx(-math.log(0.8))
    assert ag.binary_cross_entropy_with_logits(2.0, Value(1.0)).data == pytest.approx(
        math.log1p(math.exp(-2))
    )
    assert ag.hinge(0.5, Value(-1.0)).data == 1.5


@pytest.mark.parametrize("target", range(7))
def test_cross_entropy_of_an_index_equals_pytorch(target):
    assert_equal(
        both(
            lambda xs: ag.cross_entropy(xs, target),
            lambda torch, x: torch.nn.functional.cross_entropy(x, torch.tensor(target)),
            LOGITS,
        )
    )


@pytest.mark.parametrize("target", [[0, 0, 1], [0.2, 0.3, 0.5]])
def test_cross_entropy_of_a_vector_equals_pytorch(target):
    for logits in ([0.3, -1.2, 2.0], [1000.0, -1000.0, 0.0]):
        assert_equal(
            both(
                lambda xs: ag.cross_entropy(xs, target),
                lambda torch, x: torch.nn.functional.cross_entropy(x, tensor(torch, target)),
                logits,
            )
        )


def test_cross_entropy_has_the_derivative_p_minus_y():
    zs = [Value(z) for z in (0.3, -1.2, 2.0)]
    ag.cross_entropy(zs, 1).backward()
    probabilities = [p.data for p in ag.softmax(zs)]
    assert [z.grad for z in zs] == pytest.approx(
        [probabilities[0], probabilities[1] - 1, probabilities[2]], rel=1e-14
    )


def test_cross_entropy_of_a_batch_is_the_mean():
    batch, targets = [[0.3, -1.2], [2.0, 0.5]], [1, 0]
    each = [ag.cross_entropy(z, t).data for z, t in zip(batch, targets, strict=True)]
    assert ag.cross_entropy(batch, targets).data == pytest.approx(sum(each) / 2, rel=1e-15)


def test_an_index_that_is_a_value_is_read_anew_in_a_replay():
    index = Value(0)
    loss = ag.cross_entropy([0.3, -1.2, 2.0], index)
    assert ag.replay(loss, {index: Value(2)}).data == ag.cross_entropy([0.3, -1.2, 2.0], 2).data


def test_nll_of_log_softmax_is_cross_entropy():
    zs = [0.3, -1.2, 2.0]
    for target in (2, [0.2, 0.3, 0.5]):
        assert ag.nll(ag.log_softmax(zs), target).data == pytest.approx(
            ag.cross_entropy(zs, target).data, rel=1e-14
        )
    assert ag.nll([[-1.0, -2.0], [-3.0, -4.0]], [0, 1]).data == 2.5


def test_hinge_equals_its_formula_and_pytorch():
    targets = [1, -1, 1, -1, 1, 1, -1]
    assert_equal(
        both(
            lambda xs: ag.hinge(xs, targets),
            lambda torch, x: torch.relu(1 - tensor(torch, targets) * x).mean(),
            LOGITS,
        )
    )


def test_penalties_and_their_derivatives():
    w, b = Value(-3.0, label="layers.0.neurons.0.weights.0"), Value(2.0, label="layers.0.bias")
    ag.l1_penalty([w, b], alpha=0.1).backward()
    assert (w.grad, b.grad) == (-0.1, 0.1)
    w.grad = b.grad = 0.0
    penalty = ag.l2_penalty([w, b], alpha=0.5)
    penalty.backward()
    assert (penalty.data, w.grad, b.grad) == (6.5, -3.0, 2.0)


def test_penalties_leave_biases_out():
    w, b = Value(-3.0, label="weights.0"), Value(2.0, label="neurons.0.bias")
    unbiased = Value(5.0, label="unbias")
    assert ag.l1_penalty([w, b, unbiased], include_biases=False).data == 8.0
    assert ag.l2_penalty([w, b, unbiased], include_biases=False).data == 34.0
    assert ag.l2_penalty([b], include_biases=False).data == 0.0


# Weights, smoothing, reductions


def rows_of(numbers, width):
    return [numbers[i : i + width] for i in range(0, len(numbers), width)]


SCORES = [0.3, -1.2, 2.0, 30.0, 0.1, -4.0, 1.0, 1.0, -0.5, 0.0, 0.7, -900.0]
CLASSES = [2, 0, 2, 1]
SOFT = [[0.2, 0.3, 0.5], [1.0, 0.0, 0.0], [0.1, 0.9, 0.0], [0.0, 0.5, 0.5]]


@pytest.mark.parametrize("weight", [None, [0.5, 3.0, 1.25], [0.0, 2.0, 1.0]])
@pytest.mark.parametrize("smoothing", [0.0, 0.1, 1.0])
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("targets", [CLASSES, SOFT], ids=["classes", "soft"])
def test_cross_entropy_with_its_options_equals_pytorch(targets, weight, smoothing, reduction):
    options = {"label_smoothing": smoothing, "reduction": reduction}
    share = [0.25, 0.5, 0.125, 1.0]  # adds up what is not reduced

    def ours(xs):
        losses = ag.cross_entropy(rows_of(xs, 3), targets, weight=weight, **options)
        return ag.dot(losses, share) if reduction == "none" else losses

    def theirs(torch, x):
        goal = torch.tensor(targets) if targets is CLASSES else tensor(torch, targets)
        w = None if weight is None else tensor(torch, weight)
        cross_entropy = torch.nn.functional.cross_entropy
        losses = cross_entropy(x.reshape(4, 3), goal, weight=w, **options)
        return (losses * tensor(torch, share)).sum() if reduction == "none" else losses

    assert_equal(both(ours, theirs, SCORES))


@pytest.mark.parametrize("weight", [None, [0.5, 3.0, 1.25]])
@pytest.mark.parametrize("smoothing", [0.0, 0.3])
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("target", [1, SOFT[0]], ids=["class", "soft"])
def test_cross_entropy_of_one_sample_with_options_equals_pytorch(
    target, weight, smoothing, reduction
):
    options = {"label_smoothing": smoothing, "reduction": reduction}
    assert_equal(
        both(
            lambda xs: ag.cross_entropy(xs, target, weight=weight, **options),
            lambda torch, x: torch.nn.functional.cross_entropy(
                x,
                torch.tensor(target, dtype=torch.int64 if target == 1 else torch.float64),
                weight=None if weight is None else tensor(torch, weight),
                **options,
            ),
            [0.3, -1.2, 2.0],
        )
    )


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_nll_with_weights_equals_pytorch(reduction):
    weight, numbers = [0.5, 3.0, 1.25], [-0.1, -2.0, -3.0, -1.0, -0.7, -4.0]

    def theirs(torch, x):
        return torch.nn.functional.nll_loss(
            x.reshape(2, 3), torch.tensor([2, 1]), tensor(torch, weight), reduction=reduction
        ).sum()

    assert_equal(
        both(
            lambda xs: total(ag.nll(rows_of(xs, 3), [2, 1], weight=weight, reduction=reduction)),
            theirs,
            numbers,
        )
    )


def total(losses):
    """The sum of nested lists, of Values or of one."""
    return ag.sum(map(total, losses)) if isinstance(losses, list) else losses


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("name", ["mse", "binary_cross_entropy_with_logits"])
def test_reductions_of_nested_lists_equal_pytorch(name, reduction):
    targets = [[0.0, 1.0], [0.25, 1.0], [1.0, 0.0]]
    theirs = {"mse": "mse_loss"}.get(name, name)
    loss = getattr(ag, name)
    shape = loss(targets, targets, reduction="none")
    assert [len(row) for row in shape] == [2, 2, 2]
    assert_equal(
        both(
            lambda xs: total(loss(rows_of(xs, 2), targets, reduction=reduction)),
            lambda torch, x: getattr(torch.nn.functional, theirs)(
                x.reshape(3, 2), tensor(torch, targets), reduction=reduction
            ).sum(),
            [0.3, -1.2, 2.0, 30.0, 0.1, -4.0],
        )
    )


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_reductions_of_probabilities_and_of_margins(reduction):
    torch = pytest.importorskip("torch")
    ps, ts = [0.2, 0.9, 0.5], [0.0, 1.0, 0.25]
    theirs = torch.nn.functional.binary_cross_entropy(
        tensor(torch, ps), tensor(torch, ts), reduction=reduction
    )
    ours = total(ag.binary_cross_entropy(ps, ts, reduction=reduction)).data
    assert ours == pytest.approx(theirs.sum().item(), rel=1e-12)
    margins = [0.0, 0.5, 1.5]  # of hinge([2, 0.5, 0.5], [1, 1, -1])
    expected = {"mean": 2 / 3}.get(reduction, sum(margins))
    found = ag.hinge([2.0, 0.5, 0.5], [1, 1, -1], reduction=reduction)
    assert total(found).data == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize("pos_weight", [2.5, [3.0, 0.5], 0.0])
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_pos_weight_equals_pytorch(pos_weight, reduction):
    targets = [[0.0, 1.0], [0.25, 1.0], [1.0, 0.0]]

    def theirs(torch, x):
        return torch.nn.functional.binary_cross_entropy_with_logits(
            x.reshape(3, 2), tensor(torch, targets), pos_weight=tensor(torch, pos_weight),
            reduction=reduction,
        )  # fmt: skip

    def ours(xs):
        return ag.binary_cross_entropy_with_logits(
            rows_of(xs, 2), targets, pos_weight=pos_weight, reduction=reduction
        )

    assert_equal(both(ours, theirs, [0.3, -1.2, 2.0, 30.0, 0.1, -4.0]))


@pytest.mark.parametrize("engine", ["machine", "columns", "lists"])
def test_weighted_losses_are_the_same_in_a_program(engine):
    """Where the class is an input of the program, its weight is looked up anew for each sample."""
    if engine == "machine":
        pytest.importorskip("llvmlite")
    w = [ag.Parameter(x) for x in (0.5, -0.25, 1.0)]
    options = {"weight": [0.5, 3.0, 1.25], "label_smoothing": 0.2, "reduction": "sum"}

    def loss(x, t):
        return ag.cross_entropy([p * x for p in w], t, **options)

    xs, ts = [0.5, -2.0, 1.5], [2, 0, 1]
    eager = [loss(x, t).data for x, t in zip(xs, ts, strict=True)]
    found = ag.compile(loss, parameters=w, engine=engine)(xs, ts)
    assert list(found) == pytest.approx(eager, rel=1e-12)
    batch = ag.compile(
        lambda *scores: ag.cross_entropy(rows_of(scores, 3), CLASSES, weight=options["weight"]),
        engine=engine,
    )
    expected = ag.cross_entropy(rows_of(SCORES, 3), CLASSES, weight=options["weight"]).data
    assert batch(*SCORES) == pytest.approx(expected, rel=1e-12)


def test_a_class_of_weight_2_counts_as_if_each_sample_were_there_twice():
    logits = [[0.3, -0.5], [1.0, 2.0]]
    weighted = ag.cross_entropy(logits, [0, 1], weight=[1.0, 2.0]).data
    twice = ag.cross_entropy([*logits, logits[1]], [0, 1, 1]).data
    assert weighted == pytest.approx(twice, rel=1e-15)


def test_graphs_stay_small():
    w = [Value(1.0) for _ in range(10)]
    assert ag.count_nodes(ag.l2_penalty(w, alpha=0.1)) == 10 + 3  # dot, alpha, times
    assert ag.count_nodes(ag.cross_entropy(w, 3)) == 10 + 2  # logsumexp, minus


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: ag.mse([1.0, 2.0], [1.0]), ValueError, r"predictions \(2\) and targets \(1\)"),
        (lambda: ag.mse([1.0], 1.0), ValueError, r"targets \(one number\)"),
        (lambda: ag.mse([], []), ValueError, "mse of no predictions"),
        (lambda: ag.hinge([1.0], [0]), ValueError, "targets of -1 and \\+1"),
        (lambda: ag.binary_cross_entropy(1.5, 1), ValueError, "not between 0 and 1"),
        (lambda: ag.binary_cross_entropy(0.5, -1), ValueError, "target = -1.0"),
        (lambda: ag.binary_cross_entropy_with_logits(0.5, -1), ValueError, "target = -1.0"),
        (lambda: ag.cross_entropy([1.0, 2.0], 2), IndexError, "class 2 is not one of the 2"),
        (lambda: ag.cross_entropy([1.0, 2.0], -1), IndexError, "class -1"),
        (lambda: ag.cross_entropy([1.0, 2.0], 1.0), TypeError, "index of a class"),
        (lambda: ag.cross_entropy([1.0, 2.0], [1, 0, 0]), ValueError, "3 target probabilities"),
        (lambda: ag.cross_entropy([1.0, 2.0], [0.5, 0.6]), ValueError, "sum to 1"),
        (lambda: ag.cross_entropy([[1.0, 2.0]], [0, 1]), ValueError, "takes as many targets"),
        (lambda: ag.cross_entropy([], 0), ValueError, "cross_entropy of no numbers"),
        (lambda: ag.cross_entropy([1.0, 2.0], 0, weight=[1.0]), ValueError, "1 weights for 2 cl"),
        (lambda: ag.cross_entropy([1.0, 2.0], 0, weight=[1, -1]), ValueError, "at least 0, not -1"),
        (lambda: ag.cross_entropy([1.0, 2.0], 0, weight=[0, 1]), ValueError, "weights are all 0"),
        (lambda: ag.cross_entropy([1.0], 0, label_smoothing=2), ValueError, "from 0 to 1, not 2"),
        (lambda: ag.mse(1.0, 1.0, reduction="max"), ValueError, "mean, sum, none, not 'max'"),
        (lambda: ag.nll([0.0], 0, reduction="max"), ValueError, "nll: reduction is one of"),
        (
            lambda: ag.binary_cross_entropy_with_logits([[1.0, 2.0]], [[0, 1]], pos_weight=[1.0]),
            ValueError,
            "1 weights for 2 logits",
        ),
        (
            lambda: ag.binary_cross_entropy_with_logits(1.0, 1, pos_weight=-1.0),
            ValueError,
            "at least 0, not -1",
        ),
    ],
)
def test_mistakes_are_explained(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_the_loss_of_a_single_sample_is_not_divided_by_one():
    x = Value(0.5, label="x")
    for loss in (
        ag.mse([x], [2.0]),
        ag.mse(x, 2.0),
        ag.hinge([x], [1]),
        ag.cross_entropy([[x, 1.0]], [0]),
    ):
        assert not {"/", "mean"} & {node.op for node in ag.topological_order(loss)}
    assert ag.mse([x], [2.0]).data == 2.25
    assert ag.hinge([x], [1]).data == 0.5
