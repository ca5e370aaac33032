"""Random graphs over all primitives, with shared nodes, compared with other libraries."""

from functools import reduce
from operator import add

import pytest
from twins import arities, hips_functions, in_domain, takes_index, torch_functions

from autograd_lite import Value, count_edges, count_nodes, expand, topological_order
from autograd_lite.primitives import PRIMITIVES

hypothesis = pytest.importorskip("hypothesis")
st = pytest.importorskip("hypothesis.strategies")

OPS = sorted(PRIMITIVES)
OURS = {op: row.function for op, row in PRIMITIVES.items()}
ON_RANDOM_GRAPHS = hypothesis.settings(
    max_examples=120,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)

INSTRUCTION = st.tuples(
    st.sampled_from(OPS), st.integers(0, 1), st.lists(st.integers(0, 10**6), min_size=5, max_size=5)
)
GRAPHS = st.tuples(
    st.lists(st.floats(-3, 3, allow_subnormal=False), min_size=2, max_size=4),
    st.lists(INSTRUCTION, min_size=8, max_size=16),
)


def well_conditioned(op, numbers):
    """Whether rounding errors stay small here: far from the ends of the domain and from kinks."""
    if not in_domain(op, numbers) or not in_domain(op, [round(x, 1) for x in numbers]):
        return False
    if PRIMITIVES[op].singular:
        apart = [abs(x) for x in numbers]
        apart += [abs(x - y) for i, x in enumerate(numbers) for y in numbers[:i]]
        return min(apart) > 1e-3
    return True


def program(graph):
    """Leaves, and a list of (op, operands): an operand is a position, or a number for an index."""
    leaves, instructions = graph
    nodes = [Value(x) for x in leaves]
    written = []
    for op, arity, choices in instructions:
        n = arities(op)[arity % len(arities(op))]
        operands = [choice % len(nodes) for choice in choices[:n]]
        data = [nodes[i].data for i in operands]
        if takes_index(op):
            operands[0] = float(operands[0] % (n - 1))
            data = data[1:]
        if not well_conditioned(op, data):
            continue
        try:
            y = OURS[op](*[Value(i) if isinstance(i, float) else nodes[i] for i in operands])
        except ArithmeticError:
            continue
        if max(map(abs, (y.data, *y.local_grads))) < 100:
            nodes.append(y)
            written.append((op, operands))
    return leaves, written


def compute(leaves, written, functions):
    """The sum of all the numbers that a program computes, in some library's functions."""
    nodes = list(leaves)
    for op, operands in written:
        nodes.append(functions[op](*[i if isinstance(i, float) else nodes[i] for i in operands]))
    return reduce(add, nodes)


def value_and_gradient(root, leaves):
    for leaf in leaves:
        leaf.grad = 0.0
    root.backward()
    return root.data, [leaf.grad for leaf in leaves]


def run(graph):
    numbers, written = program(graph)
    leaves = [Value(x) for x in numbers]
    functions = {
        op: lambda *xs, f=f: f(*[Value(x) if isinstance(x, float) else x for x in xs])
        for op, f in OURS.items()
    }
    return numbers, written, leaves, compute(leaves, written, functions)


def assert_same(root, ours, theirs):
    """To 1e-10 of the largest number in the graph, since sums of such numbers may cancel."""
    nodes = topological_order(root)
    largest = max(max(abs(node.data), abs(node.grad)) for node in nodes)
    assert ours[0] == pytest.approx(theirs[0], rel=1e-10, abs=1e-13 * largest)
    assert ours[1] == pytest.approx(theirs[1], rel=1e-10, abs=1e-13 * largest)


def test_random_graphs_reach_every_primitive():
    seen = set()

    @hypothesis.settings(ON_RANDOM_GRAPHS, max_examples=600)
    @hypothesis.given(GRAPHS)
    def look(graph):
        seen.update(op for op, _ in program(graph)[1])

    look()
    assert seen == set(OPS)


@ON_RANDOM_GRAPHS
@hypothesis.given(GRAPHS)
def test_random_graphs_in_torch(graph):
    torch = pytest.importorskip("torch")
    numbers, written, leaves, root = run(graph)
    ours = value_and_gradient(root, leaves)
    tensors = [torch.tensor([x], dtype=torch.float64, requires_grad=True) for x in numbers]
    scalars = [t[0] for t in tensors]
    functions = {op: f if op != "leaky_relu" else _prelu for op, f in torch_functions().items()}
    theirs = compute(scalars, written, functions)
    theirs.backward()
    assert_same(root, ours, (theirs.item(), [t.grad.item() for t in tensors]))


def _prelu(x, slope):
    import torch

    return torch.nn.functional.prelu(x.reshape(1), slope.reshape(1))[0]


@ON_RANDOM_GRAPHS
@hypothesis.given(GRAPHS)
def test_random_graphs_in_hips_autograd(graph):
    autograd = pytest.importorskip("autograd")
    numbers, written, leaves, root = run(graph)
    ours = value_and_gradient(root, leaves)
    functions = hips_functions()

    def f(xs):
        return compute([xs[i] for i in range(len(numbers))], written, functions)

    value, gradient = autograd.value_and_grad(f)(autograd.numpy.array(numbers))
    assert_same(root, ours, (float(value), gradient.tolist()))


@ON_RANDOM_GRAPHS
@hypothesis.given(GRAPHS)
def test_random_graphs_expanded(graph):
    _, _, leaves, root = run(graph)
    ours = value_and_gradient(root, leaves)
    theirs = value_and_gradient(expand(root), leaves)
    assert_same(root, ours, theirs)


@ON_RANDOM_GRAPHS
@hypothesis.given(GRAPHS)
def test_random_graphs_twice_backward(graph):
    """The leaves double and the interior repeats; nothing is counted twice."""
    *_, root = run(graph)
    order = topological_order(root)
    assert len(order) == len(set(order)) == count_nodes(root)
    assert count_edges(root) == sum(len(node.parents) for node in order)
    root.backward()
    first = {node: node.grad for node in order}
    root.backward()
    largest = max(map(abs, first.values()))
    for node in order:
        times = 1 if node.parents else 2
        assert node.grad == pytest.approx(times * first[node], rel=1e-13, abs=1e-13 * largest)
