"""What tests of compiling share: the engines, and derivatives by a machine."""

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
