"""Arrays: programs on NumPy, PyTorch and JAX give their own numbers, and are trained there."""

import math
import os
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from test_properties import GRAPHS, run, value_and_gradient
from twins import points, takes_index

import autograd_lite as ag
from autograd_lite import MLP, Parameter, Value, adjoints, compile, take
from autograd_lite.primitives import PRIMITIVES, primitive

np = pytest.importorskip("numpy")


@pytest.fixture(params=["numpy", "torch", "jax"])
def library(request):
    pytest.importorskip(request.param)
    if request.param == "jax":
        import jax

        jax.config.update("jax_enable_x64", True)
    return request.param


def value_and_grad(library, f, x):
    """The value of a function of one array and its derivatives, by the library."""
    if library == "jax":
        import jax

        value, gradient = jax.jit(jax.value_and_grad(f))(x)
        return float(value), gradient.tolist()
    if library == "numpy":
        return float(f(x)), None
    value = f(x.requires_grad_())
    if value.requires_grad:
        value.backward()
        return value.item(), x.grad.tolist()
    return value.item(), [0.0] * len(x)


def classifier():
    model = MLP(2, [6, 5, 3], activation="gelu", seed=1)
    ps = model.parameters()
    program = compile(
        lambda x, t: ag.cross_entropy(model(x), t) + ag.l2_penalty(ps, 1e-3), parameters=ps
    )
    rng = np.random.default_rng(0)
    return program, rng.normal(size=(7, 2)), np.arange(7) % 3


def test_losses_and_gradient_of_a_network(library):
    program, X, t = classifier()  # noqa: N806
    expected, gradient = program.value_and_grad(X, t)
    on = program.on(library)
    value, found = value_and_grad(library, lambda p: on(p, X, t).mean(), on.parameters())
    assert value == pytest.approx(expected, rel=1e-13)
    if found is not None:
        assert found == pytest.approx(gradient, rel=1e-11, abs=1e-15)
    assert on(on.parameters(), X, t).tolist() == pytest.approx(program.losses(X, t), rel=1e-13)


def test_random_graphs(library):
    """Half of the leaves are inputs; the value and the derivatives by the others are the same."""

    @settings(
        max_examples=3 if library == "jax" else 15,  # each is compiled
        phases=[Phase.generate], derandomize=True, deadline=None, database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )  # fmt: skip
    @given(GRAPHS)
    def compare(graph):
        _, _, leaves, root = run(graph)
        inputs, parameters = leaves[::2], leaves[1::2]
        program = compile(root, inputs=inputs, parameters=parameters, engine="lists")
        batch = [[x.data] * 3 for x in inputs]
        on = program.on(library, *batch)
        ours, by = value_and_grad(library, lambda p: on(p, *batch).mean(), on.parameters())
        value, expected = value_and_gradient(root, program.parameters)  # an index of take too
        assert ours == pytest.approx(value, rel=1e-11, abs=1e-13)
        if by is not None:
            assert by == pytest.approx(expected, rel=1e-9, abs=1e-12 * max(map(abs, expected)))

    compare()


def test_an_index_of_take_may_be_a_parameter(library):
    """It stays whole where a program is checked a little beside its parameters."""
    index, w = Value(1.0), Value(0.5)
    program = compile(lambda x: ag.take([x, w * x, w], index) + w, engine="lists")
    on = program.on(library, [2.0, 3.0])
    assert on(on.parameters(), [2.0, 3.0]).tolist() == [1.5, 2.0]


def test_every_primitive(library):
    """All of them in one sum, each on numbers of its own: one program to be compiled."""
    roots, indices, owners = {}, [], {}
    for op in sorted(PRIMITIVES):
        numbers, *_ = points(op, at_most=1)
        leaves = [Value(x) for x in numbers]
        indices += leaves[: takes_index(op)]
        owners |= dict.fromkeys(leaves[takes_index(op) :], op)
        roots[op] = PRIMITIVES[op].function(*leaves)
    total = ag.sum(list(roots.values()))
    program = compile(
        [total, *roots.values()], inputs=indices, parameters=list(owners), engine="lists"
    )
    batch = [[x.data] for x in indices]
    on = program.on(library, *batch)
    (_, *values), by = on(on.parameters(), *batch)[0].tolist(), adjoints(total)
    for (op, root), value in zip(roots.items(), values, strict=True):
        assert value == pytest.approx(root.data, rel=1e-12), op
    _, found = value_and_grad(library, lambda p: on(p, *batch)[0, 0], on.parameters())
    for (leaf, op), g in zip(owners.items(), found or (), strict=found is not None):
        assert g == pytest.approx(by[leaf], rel=1e-11, abs=1e-14), op


def test_look_up_and_sums_of_any_length(library):
    table = [[Parameter(0.1 * i - 0.3 * j) for j in range(3)] for i in range(5)]
    ps = [p for row in table for p in row]

    def f(tokens):
        rows = [take(table, token) for token in tokens]
        scores = [ag.dot(a, b) for a in rows for b in rows]
        return ag.logsumexp(scores) - take([r[0] for r in rows], tokens[0] / 2) + ag.sum(scores[:7])

    program = compile(f, parameters=ps)
    tokens = np.array([[0, 4, 1], [2, 2, 3], [4, 0, 0]])
    expected, gradient = program.value_and_grad(tokens)
    on = program.on(library)
    value, found = value_and_grad(library, lambda p: on(p, tokens).mean(), on.parameters())
    assert value == pytest.approx(expected, rel=1e-13)
    if found is not None:
        assert found == pytest.approx(gradient, rel=1e-11, abs=1e-14)
    outside = on(on.parameters(), np.array([[0, 4, 5], [1, 1, 1], [0, 1, 2]])).tolist()
    assert [math.isnan(x) for x in outside] == [True, True, False]  # 5 is no row, 0.5 no index


def test_several_results_and_functions_without_arguments(library):
    w = Parameter(2.0)
    two = compile(lambda x: [w * x, 3.0]).on(library, [1.0, 2.0])
    assert two(two.parameters(), [1.0, 2.0]).tolist() == [[2.0, 3.0], [4.0, 3.0]]
    program = compile(lambda: w * w + 1)
    program()
    none = program.on(library)
    value, found = value_and_grad(library, none, none.parameters())
    assert (value, found) == (5.0, None if library == "numpy" else [4.0])


def test_numbers_are_written_together_or_not_at_all(library):
    program, X, t = classifier()  # noqa: N806
    on = program.on(library, X, t)
    before = [p.data for p in program.parameters]
    on.write(2 * on.parameters())
    assert [p.data for p in program.parameters] == [2 * x for x in before]
    with pytest.raises(ValueError, match="a finite number, not nan"):
        on.write(on.parameters() * math.nan)
    with pytest.raises(ValueError, match=r"has \d+ parameters, the array 3"):
        on.write(on.parameters()[:3])
    assert [p.data for p in program.parameters] == [2 * x for x in before]
    with pytest.raises(TypeError, match=r"the parameters are an array, .* not \[1\.0\]"):
        on([1.0], X, t)
    with pytest.raises(ValueError, match=r"an array of \d+ numbers, not one of shape \(3,\)"):
        on(on.parameters()[:3], X, t)
    with pytest.raises(ValueError, match=r"as many of each argument, not \[5, 7\]"):
        on(on.parameters(), X, t[:5])


@pytest.mark.parametrize("name", ["torch", "jax"])
def test_a_derivative_that_is_not_that_of_its_value_is_refused(name):
    pytest.importorskip(name)

    @primitive("test_sign_straight_through")
    def rounded(x):
        f = ag.namespaces.namespace_of(x.data)
        return Value(f.where(x.data, 1.0, -1.0), (x,), (1.0,), "test_sign_straight_through")

    try:
        w = Parameter(0.5)
        program = compile(lambda x: rounded(w * x))
        with pytest.raises(ValueError, match="gives another derivative by parameter 0, 0 instead"):
            program.on(name, [1.0, 2.0])
    finally:
        del PRIMITIVES["test_sign_straight_through"]


def test_an_unknown_library():
    with pytest.raises(ValueError, match="on takes one of numpy, torch, jax, not 'theano'"):
        compile(ag.exp).on("theano")


# PyTorch


def test_a_program_is_a_part_of_a_larger_model_of_pytorch():
    """A layer of PyTorch before it, and one optimizer for both; second derivatives as well."""
    torch = pytest.importorskip("torch")
    model = MLP(3, [4, 1], activation="tanh", seed=1)
    head = model.compile()
    on = head.on("torch", [[0.0, 0.0, 0.0]])
    torch.manual_seed(0)
    body = torch.nn.Linear(2, 3, dtype=torch.float64)
    p = torch.nn.Parameter(on.parameters())
    X = torch.randn(50, 2, dtype=torch.float64)  # noqa: N806
    y = X[:, 0] * X[:, 1]
    optimizer = torch.optim.Adam([p, *body.parameters()], lr=0.02)
    losses = []
    for _ in range(150):
        optimizer.zero_grad()
        loss = ((on(p, body(X)) - y) ** 2).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.2 * losses[0]
    on.write(p.detach())
    rows = body(X).detach()
    assert model.predict(rows.tolist()) == pytest.approx(on(p, rows).tolist(), rel=1e-12)
    x = rows[:1]
    hessian = torch.autograd.functional.hessian(lambda x: on(p, x)[0], x).reshape(3, 3)
    expected = [[h.data for h in row] for row in ag.hessian(model)(x[0].tolist())]
    np.testing.assert_allclose(hessian.tolist(), expected, rtol=1e-9, atol=1e-12)


def test_other_floats_and_another_device_are_those_of_the_parameters():
    torch = pytest.importorskip("torch")
    program, X, t = classifier()  # noqa: N806
    on = program.on("torch", X, t)
    losses = on(on.parameters(dtype=torch.float32), torch.tensor(X), torch.tensor(t))
    assert losses.dtype is torch.float32
    assert losses.tolist() == pytest.approx(program.losses(X, t), rel=1e-5)
    abstract = on(on.parameters(device="meta"), torch.tensor(X), torch.tensor(t))
    assert (abstract.device.type, abstract.shape) == ("meta", (7,))


WORKER = """
import sys
import numpy as np, torch
import torch.distributed as dist
from autograd_lite import MLP, compile, cross_entropy

rank, path = int(sys.argv[1]), sys.argv[2]
torch.set_num_threads(1)
model = MLP(2, [6, 3], activation="tanh", seed=1)
program = compile(lambda x, t: cross_entropy(model(x), t), parameters=model.parameters())
rng = np.random.default_rng(0)
X, t = rng.normal(size=(40, 2)), np.arange(40) % 3
losses_on = program.on("torch", X, t)


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.p = torch.nn.Parameter(losses_on.parameters())

    def forward(self, X, t):
        return losses_on(self.p, X, t).mean()


dist.init_process_group("gloo", init_method=f"file://{path}", rank=rank, world_size=2)
net = torch.nn.parallel.DistributedDataParallel(Net())
optimizer = torch.optim.SGD(net.parameters(), lr=0.5, momentum=0.9)
mine = slice(rank * 20, (rank + 1) * 20)
for _ in range(20):
    optimizer.zero_grad()
    net(torch.tensor(X[mine]), torch.tensor(t[mine])).backward()
    optimizer.step()
dist.destroy_process_group()
losses_on.write(next(net.parameters()).detach())
print(*(repr(p.data) for p in model.parameters()))
"""


def test_two_processes_train_one_program(tmp_path):
    """DistributedDataParallel averages the gradients: each process sees half of every batch."""
    torch = pytest.importorskip("torch")
    if not torch.distributed.is_available():
        pytest.skip("this PyTorch has no torch.distributed")

    def start(rank):
        arguments = [str(rank), str(tmp_path / "meeting")]
        return subprocess.Popen(
            [sys.executable, "-c", WORKER, *arguments], stdout=subprocess.PIPE, text=True,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )  # fmt: skip

    workers = [start(0), start(1)]
    try:
        found = [[*map(float, w.communicate(timeout=120)[0].split())] for w in workers]
    finally:
        for worker in workers:
            worker.kill()
    assert found[0] == found[1]
    model = MLP(2, [6, 3], activation="tanh", seed=1)
    optimizer = ag.SGD(model.parameters(), lr=0.5, momentum=0.9)
    rng = np.random.default_rng(0)
    X, t = rng.normal(size=(40, 2)), np.arange(40) % 3  # noqa: N806
    program = compile(lambda x, t: ag.cross_entropy(model(x), t))
    program.train(X, t, optimizer=optimizer, epochs=20, seed=None)
    assert found[0] == pytest.approx([p.data for p in model.parameters()], rel=1e-9)


# JAX


def test_a_step_of_training_under_jit_is_that_of_the_program():
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    program, X, t = classifier()  # noqa: N806
    on = program.on("jax", X, t)

    @jax.jit
    def step(p, X, t):  # noqa: N803
        return p - 0.3 * jax.grad(lambda p: on(p, X, t).mean())(p)

    p = on.parameters()
    for _ in range(5):
        p = step(p, X, t)
    optimizer = ag.SGD(program.parameters, lr=0.3)
    program.train(X, t, optimizer=optimizer, epochs=5, seed=None)
    assert p.tolist() == pytest.approx([q.data for q in program.parameters], rel=1e-11)
    each = jax.vmap(jax.grad(lambda x, t: on(p, x[None], t[None])[0]), (0, 0))(X, t * 1.0)
    expected = [by_x for by_x, _ in program.input_gradients(X, t)]
    assert np.array(each) == pytest.approx(np.array(expected), rel=1e-9, abs=1e-13)


def test_what_is_traced_must_have_been_recorded():
    jax = pytest.importorskip("jax")
    w = Parameter(2.0)
    on = compile(lambda x: w * x, parameters=[w]).on("jax")
    with pytest.raises(ValueError, match="call the program with some before it is traced"):
        jax.jit(lambda x: on(on.parameters(), x))(np.ones(3))
    assert on(on.parameters(), np.ones(3)).tolist() == [2.0] * 3
    assert jax.jit(lambda x: on(on.parameters(), x))(np.ones(3)).tolist() == [2.0] * 3
