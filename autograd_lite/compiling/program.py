"""What a user holds: a recorded function or graph that runs on samples, batches and in training."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import repeat
from typing import Any

from autograd_lite._consoles import shown_on_consoles
from autograd_lite._extras import import_extra, is_installed
from autograd_lite._together import set_together
from autograd_lite.compiling.arrays import ArrayProgram
from autograd_lite.compiling.columns import Columns
from autograd_lite.compiling.listing import Listing
from autograd_lite.compiling.lists import Lists
from autograd_lite.compiling.machine import Machine
from autograd_lite.compiling.recording import lengths_of, run, shaped
from autograd_lite.compiling.shapes import MOST_SHAPES, Shapes
from autograd_lite.compiling.training import Training
from autograd_lite.compiling.versions import Version
from autograd_lite.optim import Optimizer
from autograd_lite.readings import adjoints, replay
from autograd_lite.value import Value, as_value

__all__ = ["Program", "compile"]

ENGINES = {"machine": ("llvmlite", "numpy"), "columns": ("numpy",), "lists": ()}
"""The engines, the fastest first, and what each needs."""


def compile(
    f: Any,
    *,
    inputs: Sequence[Value] | None = None,
    parameters: Sequence[Value] | None = None,
    engine: str = "auto",
) -> Program:
    """A program that computes f, or a recorded graph, at the speed of machine code.

    The function is recorded when the program is first used, once for each shape of its arguments:
    it runs on Values, and the graph that it leaves is what is compiled. Decisions taken in Python
    while recording hold for good, so the recording is compared with that of other samples.

    Args:
        f: a function of the numbers of one sample: Values, or lists of them. It may use parameters
            from outside, and returns a number, the loss, or lists of numbers. Or the last node,
            or list of nodes, of a graph that exists.
        inputs: for a graph: the leaves that hold the numbers of a sample, in order.
        parameters: leaves to be parameters, in this order, even where no result depends on them.
            All other leaves that are neither inputs nor constants are parameters too.
        engine: "machine" (llvmlite), "columns" (NumPy), "lists" (nothing), or "auto" for the first
            of them that is installed.

    Raises:
        TypeError, ValueError: for arguments that do not fit together; when it is first used, for a
            function that is another one for other samples, naming the line.
        ImportError: for an engine that is not installed.

    >>> from autograd_lite import Parameter
    >>> w = Parameter(3.0)
    >>> program = compile(lambda x, y: (w * x - y) ** 2)
    >>> program(2.0, 5.0)
    1.0
    >>> program.value_and_grad([2.0, 0.0], [5.0, 1.0])
    (1.0, [2.0])
    """
    if callable(f) and not isinstance(f, Value):
        if inputs is not None:
            raise ValueError("compile: inputs are for a graph; a function takes them as arguments")
        return Program(f, parameters, engine)
    roots = f if isinstance(f, (list, tuple)) else [f]
    if not all(isinstance(root, Value) for root in roots):
        raise TypeError(f"compile takes a function, a Value or a list of Values, not {f!r:.60}")
    leaves = list(inputs or ())

    def graph(*numbers: Any) -> Any:
        replacements = dict(zip(leaves, map(as_value, numbers), strict=True))
        results = [replay(root, replacements) for root in roots]
        return results if isinstance(f, (list, tuple)) else results[0]

    program = Program(graph, parameters, engine)
    if not leaves:
        program.shapes.version((), [()])
    return program


class Program:
    """A compiled function; `compile` makes it.

    engine: what runs it: "machine code", "columns" or "Python".
    """

    def __init__(
        self, f: Callable[..., Any], parameters: Sequence[Value] | None, engine: str
    ) -> None:
        if engine == "auto":
            engine = next(name for name, needs in ENGINES.items() if all(map(is_installed, needs)))
        if engine not in ENGINES:
            raise ValueError(f"engine is auto or one of {', '.join(ENGINES)}, not {engine!r}")
        for package in ENGINES[engine]:
            import_extra(package)
        self.f, self.shapes = f, Shapes(f, parameters, engine)

    @property
    def engine(self) -> str:
        """What runs the program, in words."""
        return {"machine": Machine.name, "columns": Columns.name, "lists": Lists.name}[
            self.shapes.kind
        ]

    @property
    def parameters(self) -> list[Value]:
        """The parameters of all that was recorded so far."""
        return list(self.shapes.parameters)

    def __call__(self, *arguments: Any) -> Any:
        """The results for one sample, or for each sample of a batch.

        Args:
            arguments: those of the function, for one sample; or for each of them a list or array
                with one entry for each sample. What the function accepts decides.

        Returns:
            For one sample what the function returns, as plain numbers; for a batch a list of that,
            or a NumPy array if the first argument is one.

        Raises:
            ArithmeticError, ValueError, IndexError: as the function itself, naming the sample.
        """
        batch, is_single = self.shapes.samples(arguments)
        outputs: list[Any] = [None] * len(batch)
        for version, chosen, samples in self.shapes.parts(batch):
            rows = self._evaluated(version, samples, batch, chosen)
            listed = rows.tolist() if hasattr(rows, "tolist") else rows
            shape = version.recording.shape
            for i, row in zip(chosen, listed, strict=True):
                outputs[i] = row[0] if shape is None else _nested(shape, iter(row))
        if is_single:
            return outputs[0]
        if arguments and hasattr(arguments[0], "dtype"):
            return import_extra("numpy").array(outputs)
        return outputs

    def value_and_grad(self, *batch: Any) -> tuple[float, list[float]]:
        """The mean loss of a batch and its gradient, which is added to each `.grad` as well.

        Args:
            batch: for each argument of the function one entry for each sample; or one sample.

        Returns:
            The mean of the (first) result over the samples, and its derivative by each parameter
            in the order of `parameters`.

        Raises:
            ArithmeticError, ValueError, IndexError: naming the sample; no grad has changed then.
        """
        losses, parts, _ = self._differentiate(batch, by_inputs=False)
        ps = self.shapes.parameters
        total = grads = _total(ps, parts)
        before = [p.grad for p in ps]
        if any(before):
            total = [a + b for a, b in zip(before, grads, strict=True)]
        set_together(ps, repeat("grad"), total)
        return math.fsum(losses) / len(losses), grads

    def losses(self, *batch: Any) -> list[float]:
        """The (first) result for each sample of a batch."""
        losses: list[float] = []
        samples, _ = self.shapes.samples(batch)
        losses = [0.0] * len(samples)
        for version, chosen, part in self.shapes.parts(samples):
            rows = self._evaluated(version, part, samples, chosen)
            for i, row in zip(chosen, rows, strict=True):
                losses[i] = float(row[0])
        return losses

    def input_gradients(self, *batch: Any) -> list[Any]:
        """For each sample the derivative of its own (first) result by its numbers.

        Returns:
            For each sample the derivatives in the shape of its arguments: a tuple of them, or for
            one argument itself.
        """
        _, _, inputs = self._differentiate(batch, by_inputs=True)
        return inputs

    def _differentiate(self, batch: Any, by_inputs: bool) -> tuple[list[float], Any, list[Any]]:
        """The losses; the gradient of each part with its share of the samples; by the inputs."""
        samples, _ = self.shapes.samples(batch)
        losses = [0.0] * len(samples)
        inputs: list[Any] = [None] * len(samples)
        gradients: list[tuple[float, list[Value], list[float]]] = []
        for version, chosen, part in self.shapes.parts(samples):
            engine = version.input_engine if by_inputs else version.engine
            run = engine.by_inputs if by_inputs else engine.differentiate
            rows, gradient, *by_sample = run(version.numbers(), part)
            gradient = version.in_order(gradient)
            if not math.isfinite(sum(gradient)) or not _all_finite(rows):
                by, rows = self.eagerly(samples, chosen)
                gradient = [by.get(p, 0.0) for p in version.parameters]
            gradients.append((len(chosen) / len(samples), version.parameters, gradient))
            first = rows[:, 0].tolist() if hasattr(rows, "dtype") else [row[0] for row in rows]
            if len(first) == len(losses):
                losses = first
            else:
                for i, loss in zip(chosen, first, strict=True):
                    losses[i] = loss
            if by_inputs:
                for i, sample in zip(chosen, by_sample[0], strict=True):
                    numbers = list(map(float, sample))
                    if not math.isfinite(sum(numbers)):
                        numbers = self._by_inputs_eagerly(samples, i)
                    shape = shaped(version.shape, iter(numbers))
                    inputs[i] = shape[0] if len(shape) == 1 else tuple(shape)
        return losses, gradients, inputs

    def train(
        self,
        *batch: Any,
        optimizer: Optimizer,
        epochs: int = 1,
        batch_size: int | None = None,
        seed: int | None = 0,
        schedule: Callable[[int], float] | None = None,
        clip_norm: float | None = None,
        clip_value: float | None = None,
    ) -> list[float]:
        """Train: for each batch one step on the mean loss, all of it inside the program.

        Args:
            batch: the training samples: for each argument of the function one entry a sample.
            optimizer: what moves the parameters, by its own rule.
            epochs: how often to go through the samples.
            batch_size: how many samples make a batch; None for all of them.
            seed: for the order of the samples in each epoch; None for the order as it is.
            schedule: a function of the epoch, from 0, that gives a factor for the learning rate.
            clip_norm: the bound of `clip_grad_norm`, or None.
            clip_value: the bound of `clip_grad_value`, or None.

        Returns:
            The mean loss of each batch, as it was before its step.

        Raises:
            ArithmeticError, IndexError, ValueError: naming the sample, if a loss or a step is not
                finite; parameters and optimizer are then as they were before that batch.
            KeyboardInterrupt: within a fraction of a second; whole batches are done or undone.

        >>> from autograd_lite import Parameter, SGD
        >>> w = Parameter(0.0)
        >>> program = compile(lambda x, y: (w * x - y) ** 2)
        >>> losses = program.train([1.0, 2.0], [3.0, 6.0], optimizer=SGD([w], lr=0.1), epochs=50)
        >>> round(w.data, 6)
        3.0
        """
        for name, count, least in (("epochs", epochs, 0), ("batch_size", batch_size or 1, 1)):
            if not isinstance(count, int) or count < least:
                raise ValueError(f"{name} is a whole number of at least {least}, not {count!r}")
        samples, _ = self.shapes.samples(batch)
        n = len(samples)
        size = min(batch_size or n, n)
        training = Training(self, samples, optimizer, clip_norm, clip_value)
        rng, order, starts, lrs = random.Random(seed), list(range(n)), [0], []
        everything: list[int] = []
        for epoch in range(epochs):
            if seed is not None:
                rng.shuffle(order)
            everything += order
            lr = optimizer.lr * (schedule(epoch) if schedule else 1.0)
            for start in range(0, n, size):
                starts.append(epoch * n + min(start + size, n))
                lrs.append(lr)
        return training.run(everything, starts, lrs)[0]

    def training(self, *batch: Any, optimizer: Optimizer, **options: Any) -> Training:
        """The samples in the memory of the program, to train on in several calls; see `Training`.

        Args:
            batch: the training samples.
            optimizer: what moves the parameters.
            options: clip_norm and clip_value, as for `train`.
        """
        return Training(self, self.shapes.samples(batch)[0], optimizer, **options)

    def on(self, library: str, *batch: Any) -> ArrayProgram:
        """The program as a function on the arrays of another library, which differentiates it.

        Its rows become matrix products, gathers and elementwise functions of whole batches: with
        PyTorch it runs wherever tensors do, and may be a part of larger models or be trained on
        many machines (DistributedDataParallel); with JAX it may be traced by jit, grad and vmap.
        Derivatives are the library's own, of any order. At ties, as of maximum, they follow its
        conventions; a primitive with a derivative that is not that of its value is refused. As
        in these libraries, what leaves a domain is inf or nan, not an error.

        Args:
            library: "numpy", "torch" or "jax".
            batch: samples to record the function on, if it was not used yet.

        Returns:
            A function of one array of all parameters, in the order of `parameters`, and of a batch.
            Its method `parameters()` gives their numbers, `write(array)` sets them.

        Raises:
            ValueError: for another library; where its numbers differ from the program's own.
            ImportError: if it is not installed.

        >>> from autograd_lite import Parameter
        >>> w, b = Parameter(3.0), Parameter(1.0)
        >>> program = compile(lambda x, y: (w * x + b - y) ** 2, parameters=[w, b])
        >>> losses = program.on("numpy", [1.0, 2.0], [4.0, 9.0])
        >>> losses(losses.parameters(), [1.0, 2.0], [4.0, 9.0]).tolist()
        [0.0, 4.0]
        """
        if batch:
            for _ in self.shapes.parts(self.shapes.samples(batch)[0]):
                pass
        return ArrayProgram(self.shapes, library)

    # what it found

    @property
    def source(self) -> str:
        """The program as linear algebra: what is computed once a batch, for each sample, and back.

        Names such as z1 are rows of sums, a1 of other operations, W1 and b1 parameters, x the
        numbers of a sample; W1[4x3] is a matrix. At the end of a line: the line of code it is from.

        >>> from autograd_lite import MLP
        >>> program = MLP(2, [3, 1], seed=1).compile()
        >>> outputs = program([[0.0, 0.0]])
        >>> print(program.source)
        parameters:
          W1 = layers.0.neurons.*.weights.*
          b1 = layers.0.neurons.*.bias
          W2 = layers.1.neurons.0.weights.*
          b2 = layers.1.neurons.0.bias
        for each sample:
          z1[3] = W1[3x2] x[2] + b1[3]
          a1[3] = relu(z1[3])
          z2 = W2[3] a1[3] + b2
        backward:
          dW2[3] += dz2 a1[3]^T
          da1[3] += W2[3]^T dz2
          db2 += dz2
          dz1[3] += da1[3] * where(z1[3], 1, 0)
          dW1[3x2] += dz1[3] x[2]^T
          db1[3] += dz1[3]
        """
        if not self.shapes.versions:
            return "not recorded yet: call it, or ask for value_and_grad"
        parts = []
        for version in self.shapes.versions.values():
            if len(self.shapes.versions) > 1:
                parts.append(f"for samples of shape {lengths_of(version.shape)}:")
            parts.append(str(version.listing()))
        return "\n".join(parts)

    @shown_on_consoles
    def __str__(self) -> str:
        return self.source

    def __repr__(self) -> str:
        name = getattr(self.f, "__name__", None) or repr(self.f)
        return f"Program({name}, {self.engine}, {_count(len(self.shapes.versions), 'shape')})"

    def _repr_html_(self) -> str:
        from html import escape

        text = f"{self.summary()}\n\n{self.source}"
        return f'<pre style="overflow-x: auto; line-height: 1.4">{escape(text)}</pre>'

    def listings(self) -> list[Listing]:
        """The rows with names, for each shape that was recorded."""
        return [version.listing() for version in self.shapes.versions.values()]

    def summary(self) -> str:
        """How large the graph was, what was found in it, and how long each stage took."""
        lines = [f"engine: {self.engine}"]
        lines.append(f"programs: {_count(len(self.shapes.versions), 'shape')} of samples")
        if self.shapes.dropped:
            lines.append(
                f"{_count(self.shapes.dropped, 'shape')} were dropped: {MOST_SHAPES} are kept"
            )
        for version in self.shapes.versions.values():
            lines += [f"samples of shape {lengths_of(version.shape)}:", *version.summary()]
        if self.shapes.code is not None:
            kernels = sum(map(len, self.shapes.code.kernels.values()))
            lines.append(f"kernels: {kernels}, compiled in {self.shapes.code.seconds:.2f} s")
        return "\n".join(lines)

    # errors

    def _evaluated(self, version: Version, samples: Any, batch: Any, chosen: Sequence[int]) -> Any:
        """The results of some samples of a batch; by Values where only they know a limit."""
        rows = version.engine.evaluate(version.numbers(), samples)
        return rows if _all_finite(rows) else self.eagerly(batch, chosen, gradients=False)[1]

    def _by_inputs_eagerly(self, batch: Any, i: int) -> list[float]:
        """The derivatives of sample i by its numbers, with Values: only they know a convention."""
        with _naming_sample(i):
            recorded = run(self.f, batch[i])
            by = adjoints(recorded.roots[0])
        return [by.get(x, 0.0) for x in recorded.inputs]

    def eagerly(
        self, batch: Any, chosen: Sequence[int], gradients: bool = True
    ) -> tuple[dict[Value, float], list[list[float]]]:
        """The gradient of the mean of some samples, and the results of each, with Values.

        Raises:
            ArithmeticError, IndexError, ValueError: what a sample raises, with its number.
        """
        totals: dict[Value, float] = {}
        rows = []
        for i in chosen:
            with _naming_sample(i):
                roots = run(self.f, batch[i]).roots
                for p, g in adjoints(roots[0]).items() if gradients else ():
                    if not p.parents and p.op != "constant":
                        totals[p] = totals.get(p, 0.0) + g / len(chosen)
            rows.append([root.data for root in roots])
        return totals, rows


@contextmanager
def _naming_sample(i: int) -> Iterator[None]:
    try:
        yield
    except (ArithmeticError, IndexError, ValueError) as error:
        raise type(error)(f"sample {i}: {error}") from error


def _nested(shape: Any, numbers: Iterator[float]) -> Any:
    return next(numbers) if shape is None else [_nested(s, numbers) for s in shape]


def _total(ps: list[Value], parts: Sequence[tuple[float, list[Value], list[float]]]) -> list[float]:
    """The sum of shares of gradients, each by parameters of its own, by ps."""
    if len(parts) == 1 and parts[0][1] == ps:
        return parts[0][2]
    totals: dict[Value, float] = {}
    for share, parameters, gradient in parts:
        for p, g in zip(parameters, gradient, strict=True):
            totals[p] = totals.get(p, 0.0) + share * g
    return [totals.get(p, 0.0) for p in ps]


def _all_finite(rows: Any) -> bool:
    if hasattr(rows, "dtype"):
        return bool(import_extra("numpy").isfinite(rows).all())
    return all(math.isfinite(x) for row in rows for x in row)


def _count(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"
