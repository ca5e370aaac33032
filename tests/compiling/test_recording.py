"""Honest recording: what is baked in is an error that names the line, or is told."""

import random
import threading

import pytest
from interrupts import interrupted_at

import autograd_lite as ag
from autograd_lite import Parameter, Value, compile
from autograd_lite.compiling.recording import compare, run, shape_of, shaped


def branching(x):
    if x.data > 0:
        return x * 2
    return x.exp()  # the other branch


def deeper(x):
    y = x
    for _ in range(int(x.data)):
        y = y * x  # as often as x says
    return y


def reading(xs):
    largest = max(x.data for x in xs)
    return xs[0] * largest  # read out of the graph


W = Parameter(0.5)


def reading_a_parameter(x):
    return x * W.data  # training would not change it


def choosing_a_leaf(x):  # returns what was there before
    return x if x.data > 0 else W


def indexing(tokens, table=((1.0, 2.0), (3.0, 4.0))):
    return ag.sum(table[tokens[0]])  # a list at a Value


@pytest.mark.parametrize(
    ("f", "batch", "line"),
    [
        (branching, [1.0, -1.0], "if x.data > 0|return x"),
        (deeper, [1.0, 2.0], "y = y \\* x  # as often as x says"),
        (reading, [[1.0, 2.0], [1.0, 5.0]], "return xs\\[0\\] \\* largest  # read out"),
        (reading_a_parameter, [1.0, 2.0], "return x \\* W.data  # training"),
        (choosing_a_leaf, [1.0, -1.0], "def choosing_a_leaf.*before"),
    ],
)
def test_what_would_be_baked_in_is_an_error_that_names_the_line(f, batch, line):
    with pytest.raises(
        ValueError, match=rf"test_recording.py:\d+: `.*({line}).*`.*use where"
    ) as info:
        compile(f, parameters=[W])(batch)
    assert "maximum, abs, take or softmax" in str(info.value)
    assert W.data == 0.5


def test_a_list_at_a_value_is_told_to_be_take():
    with pytest.raises(TypeError, match=r"test_recording.py:\d+: `.*a list at a Value`.*take\("):
        compile(indexing)([[0], [1]])


def test_a_branch_that_all_samples_share_is_the_program():
    assert compile(branching)([1.0, 2.0, 3.0]) == [2.0, 4.0, 6.0]


def test_what_to_write_instead_compiles():
    choosing = compile(lambda x: ag.where(x, x * 2, x.exp()))
    assert choosing([1.0, -1.0]) == [2.0, pytest.approx(0.36787944117144233)]


def stable(xs, w=W):
    largest = max((x * w).data for x in xs)
    weights = [(x * w - largest).exp() for x in xs]
    return weights[0] / ag.sum(weights)


def test_a_constant_that_does_not_matter_is_accepted_and_told():
    program = compile(stable)
    xs = [[1.0, 3.0], [5.0, -2.0]]
    assert program(xs) == pytest.approx([stable(list(map(Value, x))).data for x in xs], rel=1e-13)
    assert "read out of the graph" in program.summary()


def test_random_numbers_are_told():
    program = compile(lambda x: x + 0 * random.random())
    program([1.0, 2.0])
    assert "random numbers" in program.summary()
    with pytest.raises(ValueError, match="use where"):
        compile(lambda x: x * random.random())([1.0, 2.0])


def test_parameters_are_as_they_were_after_a_recording():
    ps = [Parameter(float(i)) for i in range(5)]

    def f(x):
        return ag.dot(ps, [x] * 5)

    recorded = run(f, (1.0,))
    compare(recorded, f, [(1.0,), (2.0,)])
    assert [p.data for p in ps] == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert recorded.parameters == ps
    assert recorded.inputs[0].data == 1.0


def test_a_result_that_is_no_number():
    with pytest.raises(TypeError, match="a function to compile returns"):
        compile(lambda x: [])(1.0)
    with pytest.raises(TypeError, match="numbers and lists of them, not 'a'"):
        compile(lambda x: x)("a")


def test_shapes_and_numbers():
    nested = [[1, 2.0], 3.0, []]
    shape = shape_of(nested)
    assert shape == ((None, None), None, ())
    assert shaped(shape, iter([5, 6, 7])) == [[5, 6], 7, []]


@pytest.mark.parametrize(
    ("f", "off"),
    [
        (lambda x: ag.relu(x) * (x.data + 1), [-1.0, -2.0]),
        (lambda x: [1.0, 10.0][int(x.data > 0)] * ag.relu(x - 1.5), [-1.0, 1.0]),
    ],
)
def test_a_derivative_of_zero_is_no_reason_to_bake_a_number_in(f, off):
    for samples in ([-1.0, 2.0, 3.0], off):  # at one of them, or at all
        with pytest.raises(ValueError, match="is another one for another sample"):
            compile(f, engine="lists")(samples)


def test_samples_with_the_least_and_largest_numbers_are_compared():
    w = Parameter(1.0)
    samples = [1.0 + i / 1000 for i in range(1000)]
    samples[321] = -1.0
    with pytest.raises(ValueError, match="does something else for another sample"):
        compile(lambda x: w * x if x > 0 else w - x)(samples)
    with pytest.raises(ValueError, match="does something else for another sample"):
        compile(lambda x, t: w * x if t < 2 else w - x)([1.0] * 9, [0, 0, 0, 0, 0, 2, 0, 0, 0])


def test_other_threads_see_no_number_that_a_recording_moves():
    w = Parameter(1.0)
    line = compile(lambda x: w * x)
    line(1.0)

    def slow(xs):
        y = ag.sum([w * x for x in xs])
        for _ in range(300):
            y = ag.tanh(y) * w
        return y

    def record():
        for n in range(1, 15):
            compile(slow, engine="lists")([[1.0] * n])

    thread, seen = threading.Thread(target=record), set()
    thread.start()
    while thread.is_alive():
        seen.add(line(1.0))
    assert seen == {1.0}


def test_what_another_thread_sets_while_parameters_are_moved_stays():
    w, v = Parameter(1.0), Parameter(2.0)
    run_before = []

    def f(x):
        if run_before:
            v.data = 7.0  # as if by another thread
        run_before.append(v.data)
        return w * x

    compile(f, parameters=[w, v], engine="lists")([1.0, 2.0])
    assert (w.data, v.data) == (1.0, 7.0)


def test_an_interrupt_anywhere_leaves_the_parameters_as_they_were():
    w, v = Parameter(1.0), Parameter(-2.0)

    def f(x):
        return (w * x + v).tanh()

    compile(f, engine="lists")([1.0, 2.0])
    moment, reached = 1, True
    while reached:
        _, reached = interrupted_at(moment, lambda: compile(f, engine="lists")([1.0, 2.0]))
        assert (w.data, v.data) == (1.0, -2.0), moment
        moment += 1
    assert moment > 300
