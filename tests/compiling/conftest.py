"""What tests of compiling share: the engines, a network as a machine, and derivatives by one."""

import pytest


@pytest.fixture(params=["machine", "columns", "lists"])
def engine(request):
    """Each engine that is installed."""
    if request.param != "lists":
        pytest.importorskip("numpy")
    if request.param == "machine":
        pytest.importorskip("llvmlite")
    return request.param


@pytest.fixture
def differentiate():
    """The results for samples of f(parameters, inputs), and the gradient of their mean."""
    pytest.importorskip("llvmlite")
    np = pytest.importorskip("numpy")
    from autograd_lite import Parameter, Value
    from autograd_lite.compiling.machine import Machine
    from autograd_lite.compiling.rows import Table
    from autograd_lite.compiling.sums import Operations

    def carried_out(f, samples, numbers):
        ps = [Parameter(x) for x in numbers]
        xs = [Value(float(x)) for x in samples[0]]
        machine = Machine(Table(Operations([f(ps, xs)], xs, ps), len(xs)))
        order = machine.table.parameters
        outputs, gradient = machine.differentiate([numbers[i] for i in order], samples)
        found = np.empty(len(ps))
        found[order] = gradient
        return outputs[:, 0], found

    return carried_out


@pytest.fixture
def classifier():
    """A function that makes the machine of a network and its loss, and the network's numbers."""
    pytest.importorskip("llvmlite")
    pytest.importorskip("numpy")
    from autograd_lite import MLP, Value, cross_entropy
    from autograd_lite.compiling.machine import Machine
    from autograd_lite.compiling.rows import Table
    from autograd_lite.compiling.sums import Operations

    def made(code=None, layers=(5, 5, 3), activation="gelu"):
        model = MLP(2, list(layers), activation=activation, seed=1)
        xs = [Value(0.3), Value(-0.2), Value(1.0)]
        operations = Operations([cross_entropy(model(xs[:2]), xs[2])], xs, model.parameters())
        machine = Machine(Table(operations, 3), code)
        return machine, [model.parameters()[i].data for i in machine.table.parameters]

    return made


@pytest.fixture
def samples():
    """A function that makes n samples for that network, the class of each in the last column."""
    np = pytest.importorskip("numpy")

    def made(n):
        rng = np.random.default_rng(0)
        return np.column_stack([rng.normal(size=(n, 2)), rng.integers(0, 3, size=n)])

    return made
