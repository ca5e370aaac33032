"""Versions: a program for samples of one shape."""

import pytest

import autograd_lite as ag
from autograd_lite import MLP
from autograd_lite.compiling.versions import SAMPLES_COMPARED, Version, _some_of

SAMPLES = [([0.1 * i, 1.0 - i], 0.5 * i) for i in range(10)]


def version(f, parameters=None, kind="lists"):
    return Version(f, None, SAMPLES, parameters, kind, None)


def test_samples_from_end_to_end_are_compared():
    assert _some_of(range(10), 4) == [0, 3, 6, 9]
    assert _some_of(range(2), 4) == [0, 1]
    assert _some_of([7], 4) == [7]
    seen = []
    version(lambda x, t: seen.append(t.data) or x[0] * t)
    assert {0.0, 4.5} <= set(seen)
    assert len(set(seen)) == SAMPLES_COMPARED


def test_parameters_have_places_in_the_order_of_slots():
    model = MLP(2, [3, 1], seed=0)
    given = list(reversed(model.parameters()))
    found = version(lambda x, t: (model(x) - t) ** 2, given)
    assert found.parameters == given
    assert [found.ordered[place] for place in found.places] == given
    assert found.ordered != given  # weights stand together, for the stretches
    given[0].data = 4.25
    assert found.numbers()[found.places[0]] == 4.25


@pytest.mark.parametrize("kind", ["columns", "lists"])
def test_derivatives_by_inputs_have_an_engine_of_their_own(kind):
    if kind == "columns":
        pytest.importorskip("numpy")
    found = version(lambda x, t: ag.exp(x[0] * x[1]) * t, kind=kind)
    rows = found.rows([[0.5, 2.0, 3.0], [1.0, -1.0, 2.0]])
    _, _, by_inputs = found.input_engine.by_inputs([], rows)
    e = 2.718281828459045
    expected = [[6 * e, 1.5 * e, e], [-2 / e, 2 / e, 1 / e]]
    for ours, theirs in zip(by_inputs, expected, strict=True):
        assert list(ours) == pytest.approx(theirs, rel=1e-14)
    assert found.input_engine is found.input_engine


def chain_of(n, decides=False):
    """A function of so many nodes, which may decide by its sample."""

    def f(x, t):
        y = x[0] * t
        for _ in range(n):
            y = ag.sin(y) + x[1]
        return ag.exp(y) if decides and t.data > 1 else y

    return f


def test_what_is_large_is_compiled_while_it_is_compared():
    pytest.importorskip("llvmlite")
    from autograd_lite.compiling.machine_code import MachineCode, _compiled

    before = _compiled.cache_info()
    made = Version(chain_of(3000), None, SAMPLES, None, "machine", MachineCode())
    compiled = _compiled.cache_info()
    assert compiled.hits + compiled.misses == before.hits + before.misses + 1
    assert made.engine.differentiate([], made.rows([[0.1, 1.0, 0.5]] * len(SAMPLES)))
    assert _compiled.cache_info().misses == compiled.misses
    with pytest.raises(ValueError, match="does something else for another sample"):
        Version(chain_of(3000, decides=True), None, SAMPLES, None, "machine", MachineCode())


def test_the_listing_knows_the_lines_that_wrote_a_row():
    def loss(x, t):
        error = x[0] * x[1] - t
        return ag.tanh(error)

    line = loss.__code__.co_firstlineno
    text = str(version(loss).listing())
    assert [part.split("# ")[1] for part in text.split("\n") if "#" in part] == [
        f"test_versions.py:{line + 1}", f"test_versions.py:{line + 2}",
    ]  # fmt: skip
