"""Machine code: for the processor at hand or a plain one, and shared by programs."""

import pytest

pytest.importorskip("llvmlite")

from autograd_lite.compiling.machine_code import MachineCode

np = pytest.importorskip("numpy")


def test_a_processor_without_extensions(classifier, samples):
    machine, numbers = classifier()
    plain, _ = classifier(MachineCode("generic"))
    here, there = (m.differentiate(numbers, samples(21)) for m in (machine, plain))
    for ours, theirs in zip(here, there, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-15)


def test_networks_of_other_sizes_run_on_kernels_that_are_there(classifier, samples):
    code = MachineCode()
    small, numbers = classifier(code, (8, 8, 3))
    small.differentiate(numbers, samples(8))
    address = code.batch(8, True)
    large, numbers = classifier(code, (16, 8, 3))
    outputs, _ = large.differentiate(numbers, samples(8))
    assert code.batch(8, True) == address
    alone, _ = classifier(None, (16, 8, 3))
    np.testing.assert_allclose(outputs, alone.evaluate(numbers, samples(8)), rtol=1e-14)
    more, numbers = classifier(code, (4, 3), "tanh")
    more.differentiate(numbers, samples(8))
    assert code.batch(8, True) != address
