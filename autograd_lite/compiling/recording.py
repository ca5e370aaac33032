"""Recording: the graph of one sample, and the proof that it is the graph of others as well.

The function runs once on Values for each of several samples, and with parameters moved a little.
A decision taken in Python, or a number read out of the graph, is baked into a recording: where the
recordings differ, an error names the line.
"""

from __future__ import annotations

import linecache
import math
import os
import random
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, compress
from typing import Any

from autograd_lite._collector import no_gc
from autograd_lite._recording import compiling
from autograd_lite._together import set_together
from autograd_lite.graph import topological_order
from autograd_lite.value import Value, as_value

__all__ = [
    "Recording",
    "compare",
    "numbers_in",
    "numbers_of",
    "places_of",
    "run",
    "shape_of",
    "shaped",
    "values_in",
]

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
LARGE = 5000
"""From so many nodes on only one other sample is compared: recording takes its time."""

_moving = threading.RLock()  # held while parameters have other numbers than their own

INSTEAD = (
    "an `if` on a Value, x.data and int(x) are decided while recording; use where, maximum, "
    "abs, take or softmax, which are decided anew for every sample"
)


@dataclass
class Recording:
    """The graph of one sample.

    roots: the results, and `shape` how they were returned: one, or nested lists.
    inputs: the leaves that hold the numbers of the sample.
    given: parameters, whether the results depend on them or not.
    notes: what was baked in and does not matter.
    """

    roots: list[Value]
    shape: Any
    inputs: list[Value]
    given: Sequence[Value]
    notes: list[str] = field(default_factory=list)

    @cached_property
    def order(self) -> list[Value]:
        """All nodes, parents before children."""
        orders = list(map(topological_order, self.roots))
        return orders[0] if len(orders) == 1 else list(dict.fromkeys(chain.from_iterable(orders)))

    @property
    def is_large(self) -> bool:
        """Whether recording and compiling it takes its time."""
        return len(self.order) > LARGE

    @cached_property
    def parameters(self) -> list[Value]:
        """Those given, and all other leaves that are neither inputs nor constants."""
        found, known = dict.fromkeys(self.given), set(self.inputs)
        for node in self.order:
            if not node.parents and node.op != "constant" and node not in known:
                found.setdefault(node)
        return list(found)


def compare(first: Recording, f: Callable[..., Any], samples: Sequence[Any]) -> None:
    """Compare a recording of f on the first of some samples with f on the others.

    Args:
        first: the recording; it is told what is baked in and does not matter.
        f: a function of the numbers of one sample, which may use parameters from outside.
        samples: tuples of arguments, all of the same shape.

    Raises:
        ValueError: naming the line of f that does something else for another sample.
    """
    others = samples[1:] or samples[:1]
    if first.is_large:
        others = others[:1]
    draws = random.getstate()
    for k, sample in enumerate(others):
        with _moved(first.parameters if k == 0 else ()):
            try:
                other = run(f, sample, first.given)
            except (ArithmeticError, ValueError, IndexError):
                continue  # not defined there: that says nothing about the graph
        _compare(f, first, samples[0], other)
    if random.getstate() != draws:
        first.notes.append("f draws random numbers: they are the same in every run of the program")


def run(
    f: Callable[..., Any], sample: Sequence[Any], parameters: Sequence[Value] | None = None
) -> Recording:
    """Record f on one sample.

    Args:
        f: a function of the numbers of one sample, which may use parameters from outside.
        sample: its arguments.
        parameters: leaves to be parameters, whether the results depend on them or not.

    Raises:
        TypeError: if f returns something that is not made of numbers.
    """
    shape = tuple(map(shape_of, sample))
    inputs = [Value(x) for x in numbers_in(sample)]
    with compiling(), no_gc():
        try:
            result = f(*shaped(shape, iter(inputs)))
        except TypeError as error:
            if "indices must be integers" in str(error) and "Value" in str(error):
                place = _place_of_error(error)
                raise TypeError(
                    f"{place}: a list cannot be read at a Value: write take(values, index), with "
                    "numbers or rows of numbers, which is decided anew for every sample"
                ) from error
            raise
        roots = list(values_in(result))
        if not roots:
            raise TypeError(f"a function to compile returns one number or more, not {result!r:.60}")
    return Recording(roots, _result_shape(result), inputs, parameters or ())


def shape_of(x: Any) -> Any:
    """How numbers are nested: None for one number, a tuple of shapes for a list.

    >>> shape_of([[1, 2], 3])
    ((None, None), None)
    """
    if hasattr(x, "tolist"):
        x = x.tolist()
    if isinstance(x, (list, tuple)):
        return tuple(map(shape_of, x))
    if isinstance(x, (str, bytes)) or not hasattr(x, "__float__"):
        raise TypeError(f"a compiled function takes numbers and lists of them, not {x!r:.60}")
    return None


def lengths_of(shape: Any) -> str:
    """A shape for people: () of one number, (2) of a list of two."""
    texts = []
    for part in shape:
        sizes = []
        while part is not None:
            sizes.append(len(part))
            part = part[0] if part else None
        texts.append("x".join(map(str, sizes)) or "1")
    return f"({', '.join(texts)})"


def numbers_in(x: Any) -> Iterator[float]:
    """The numbers of nested lists, in order."""
    if hasattr(x, "tolist"):
        x = x.tolist()
    if isinstance(x, (list, tuple)):
        for item in x:
            yield from numbers_in(item)
    else:
        yield float(x)


def shaped(shape: Any, numbers: Iterator[Any]) -> Any:
    """Numbers in nested lists of a shape."""
    return next(numbers) if shape is None else [shaped(s, numbers) for s in shape]


def values_in(result: Any) -> Iterator[Value]:
    """The Values of nested lists, in order."""
    if isinstance(result, (list, tuple)):
        for item in result:
            yield from values_in(item)
    else:
        yield as_value(result)


def _result_shape(result: Any) -> Any:
    """None for one number, or a tuple of shapes."""
    return tuple(map(_result_shape, result)) if isinstance(result, (list, tuple)) else None


@contextmanager
def _moved(parameters: Sequence[Value]) -> Iterator[None]:
    """Move every parameter by about a thousandth, and back where nobody else has set it since."""
    rng = random.Random(0)
    with _moving:
        before = [p.data for p in parameters]
        moved = [x + 1e-3 * (abs(x) + 0.1) * rng.uniform(0.5, 1.0) for x in before]

        def put_back() -> None:
            ours = [p.data == x for p, x in zip(parameters, moved, strict=True)]
            kept = list(compress(parameters, ours))
            set_together(kept, ["data"] * len(kept), compress(before, ours))

        try:
            set_together(parameters, ["data"] * len(parameters), moved)
            yield
        finally:
            try:
                put_back()
            except BaseException:  # Ctrl-C, before it was done
                put_back()
                raise


def numbers_of(parameters: Sequence[Value]) -> list[Any]:
    """The numbers of parameters, but never those to which another thread's recording moves them."""
    with _moving:
        return [p.data for p in parameters]


def _compare(f: Callable[..., Any], first: Recording, sample: Any, other: Recording) -> None:
    """Raise an error unless both are the same graph with other numbers in it."""
    if first.shape != other.shape:
        raise ValueError(
            f"{_name(f)} returns results of another shape for another sample: {INSTEAD}"
        )
    inputs = dict(zip(first.inputs, other.inputs, strict=True))
    twins: dict[Value, Value] = {}
    twin = twins.setdefault
    paired = (*map(twin, first.roots, other.roots),)
    different = None if paired == (*other.roots,) else len(first.order) - 1
    differing = []
    for i, a in enumerate(reversed(first.order)):  # children before parents
        b = twins.get(a)
        if b is None:
            continue  # it is below a node that differs
        if a.parents:
            ours, theirs = a.parents, b.parents
            same = a.op == b.op and len(ours) == len(theirs)
            if same and len(ours) == 2:  # written out, as most have two
                same = (
                    twin(ours[0], theirs[0]) is theirs[0] and twin(ours[1], theirs[1]) is theirs[1]
                )
            elif same:
                same = (*map(twin, ours, theirs),) == theirs
        elif a.op == "constant" == b.op:
            same = True
            if a.data != b.data:
                differing.append((a, b))
        else:
            same = inputs.get(a, a) is b
        if not same:
            different = len(first.order) - 1 - i
    if different is not None:
        raise _another_graph(f, first, sample, different)
    if differing:
        _judge_constants(f, (first, other), sample, differing[::-1])


def _judge_constants(
    f: Any, pair: tuple[Recording, Recording], sample: Any, differing: Any
) -> None:
    """Accept numbers read out of the graph where derivatives of the results by them cancel."""
    first = pair[0]
    groups: dict[Any, list[tuple[Value, Value]]] = defaultdict(list)
    for a, b in differing:
        groups[a.data, b.data].append((a, b))
    for roots in zip(*(recording.roots for recording in pair), strict=True):
        below = set(topological_order(roots[0]))
        both = [_derivatives(root, r.order) for root, r in zip(roots, pair, strict=True)]
        for (x, _), twins in groups.items():
            if not any(a in below for a, _ in twins):
                continue
            sums = [
                [gradients[node] for node in nodes]
                for gradients, nodes in zip(both, zip(*twins, strict=True), strict=True)
            ]
            sizes = [sum(map(abs, parts)) for parts in sums]
            cancel = (abs(sum(p)) <= 1e-9 * n < math.inf for p, n in zip(sums, sizes, strict=True))
            if not all(cancel) or not any(sizes):  # where all are 0 they say nothing
                place = _place(f, sample, first.order.index(twins[0][0]))
                raise ValueError(
                    f"{place}: the number {x:.6g} is another one for another sample or other "
                    f"parameters, and the result depends on it: {INSTEAD}"
                )
    what = "a number" if len(groups) == 1 else f"{len(groups)} numbers"
    first.notes.append(
        f"{what} read out of the graph, such as {next(iter(groups))[0]:.6g}: baked in, as the "
        "results do not change with it"
    )


def _derivatives(root: Value, order: Sequence[Value]) -> dict[Value, float]:
    """The derivative of root by each node, in one sweep; `adjoints` sets and restores grads."""
    derivatives = dict.fromkeys(order, 0.0)
    derivatives[root] = 1.0
    for node in reversed(order):
        upstream = derivatives[node]
        if upstream:
            for parent, local_grad in zip(node.parents, node.local_grads):  # noqa: B905 (speed)
                derivatives[parent] += local_grad * upstream
    return derivatives


def _another_graph(f: Any, first: Recording, sample: Any, i: int) -> ValueError:
    op = next((f"{node.op} " for node in first.order[i:] if node.parents), "")
    return ValueError(
        f"{_place(f, sample, i)}: {_name(f)} does something else for another sample than {op}here: "
        f"{INSTEAD}"
    )


def _place(f: Any, sample: Any, i: int) -> str:
    """The line of f that made the i-th node."""
    places, recorded = places_of(f, sample)
    order = recorded.order
    inputs = set(recorded.inputs)
    for node in order[i:] + order[:i][::-1]:
        if node in places and node not in inputs:
            file, line = places[node]
            return _line(file, line)
    code = getattr(f, "__code__", None)
    return _line(code.co_filename, code.co_firstlineno) if code else _name(f)


def _line(file: str, line: int) -> str:
    """A line of the user's, as `file:line: code`."""
    where = f"cell:{line}" if is_cell(file) else f"{file}:{line}"
    code = linecache.getline(file, line).strip()
    return f"{where}: `{code}`" if code else where


def is_cell(file: str) -> bool:
    """Whether a file is a cell of a notebook, whose name tells nobody anything.

    >>> is_cell("/home/me/ipykernel_123/456.py"), is_cell("script.py")
    (True, False)
    """
    return "ipykernel_" in file


def places_of(f: Any, sample: Any) -> tuple[dict[Value, tuple[str, int]], Recording]:
    """The file and line that made each node of f, found by running it under a tracer."""
    places: dict[Value, tuple[str, int]] = {}
    made = Value.__init__.__code__

    def trace(frame: Any, event: str, argument: Any) -> None:
        if frame.f_code is made:
            caller = frame.f_back
            while caller and caller.f_code.co_filename.startswith(PACKAGE):
                caller = caller.f_back
            if caller:
                places[frame.f_locals["self"]] = (caller.f_code.co_filename, caller.f_lineno)

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        recorded = run(f, sample, None)
    finally:
        sys.settrace(before)
    return places, recorded


def _place_of_error(error: BaseException) -> str:
    trace, place = error.__traceback__, ""
    while trace:
        file = trace.tb_frame.f_code.co_filename
        if not file.startswith(PACKAGE):
            place = _line(file, trace.tb_lineno)
        trace = trace.tb_next
    return place


def _name(f: Any) -> str:
    return getattr(f, "__name__", None) or type(f).__name__
