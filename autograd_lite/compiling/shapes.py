"""Shapes: a program for each shape of the samples of a function, made when it is first met."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from autograd_lite._collector import no_gc
from autograd_lite.compiling.batches import Batch, shape_of_sample
from autograd_lite.compiling.machine_code import MachineCode
from autograd_lite.compiling.recording import numbers_in, shape_of
from autograd_lite.compiling.versions import Version
from autograd_lite.value import Value

__all__ = ["MOST_SHAPES", "Shapes"]

MOST_SHAPES = 64
"""How many programs for samples of different shapes are kept; then the oldest is dropped."""


class Shapes:
    """The versions of a program by the shape of their samples.

    Args:
        f: the function of one sample.
        given: the parameters, or None for all that are found.
        kind: the engine: "machine", "columns" or "lists".
    """

    def __init__(self, f: Callable[..., Any], given: Sequence[Value] | None, kind: str) -> None:
        self.f, self.given, self.kind = f, given, kind
        self.versions: OrderedDict[Any, Version] = OrderedDict()
        self.dropped = 0
        self.code = MachineCode() if kind == "machine" else None
        self._found: dict[Value, None] = dict.fromkeys(given or ())
        self._lock = threading.RLock()

    @property
    def parameters(self) -> list[Value]:
        """The parameters of all that was recorded so far, in the order in which they were found."""
        return list(self._found)

    def include(self, parameters: Sequence[Value]) -> None:
        """Make parameters part of the program, whether its results depend on them or not."""
        with self._lock:
            missing = set(parameters) - set(self.given or ())
            if not missing:
                return
            self._found = self._found | dict.fromkeys(parameters)
            self.given = list(self._found)
            for shape, version in list(self.versions.items()):
                if not missing <= set(version.parameters):
                    del self.versions[shape]

    def samples(self, arguments: Any) -> tuple[Any, bool]:
        """The samples as tuples of arguments, and whether there is but one, not in a batch."""
        batch = Batch(arguments, self.kind != "lists")
        if not arguments:
            return [()], True
        if batch.is_one:
            self._check_one(arguments)
            return [arguments], True
        if not len(batch):
            raise ValueError("a batch holds at least one sample")
        batch.check()
        single = tuple(map(shape_of, arguments)) if not batch.arrays else None
        if single in self.versions and batch.shape(0) not in self.versions:
            return [arguments], True
        if batch.shape(0) in self.versions:
            return batch, False
        try:
            shape = batch.shape(0)
            alike = batch if batch.arrays else [x for x in batch if shape_of_sample(x) == shape]
            self.version(shape, alike)
        except (TypeError, ValueError, IndexError, AttributeError) as error:
            try:
                self.version(tuple(map(shape_of, arguments)), [arguments])
            except Exception:
                raise error from None
            return [arguments], True
        return batch, False

    def _check_one(self, arguments: Any) -> None:
        """Name lists of several lengths, if they are not the arguments of one sample either."""
        shape = shape_of_sample(arguments)
        lengths = [len(part) for part in shape if part is not None]
        try:
            self.version(shape, [arguments])
        except (TypeError, ValueError) as error:
            if len(set(lengths)) == 1 or len(lengths) < len(shape):
                raise
            listed = " and ".join(map(str, lengths))
            raise ValueError(
                f"the arguments have {listed} entries: a batch has as many of each; nor are they "
                f"those of one sample: {error}"
            ) from None

    def parts(self, batch: Any) -> Iterator[tuple[Version, Sequence[int], Any]]:
        """The samples of a batch by their shape: a program, which samples, and their numbers."""
        if isinstance(batch, Batch) and batch.arrays:
            version = self.version(batch.shape(0), batch)
            yield version, range(len(batch)), version.rows(batch.array())
            return
        by_shape: dict[Any, list[int]] = {}
        shapes: Any = map(shape_of_sample, batch)
        for i, shape in enumerate(shapes):
            by_shape.setdefault(shape, []).append(i)
        for shape, chosen in by_shape.items():
            version = self.version(shape, [batch[i] for i in chosen])
            yield version, chosen, version.rows([list(numbers_in(batch[i])) for i in chosen])

    def version(self, shape: Any, samples: Any) -> Version:
        """The program for samples of a shape, made when it is first met."""
        version = self.versions.get(shape)
        if version is None:
            with self._lock:
                version = self.versions.get(shape)
                if version is None:
                    with no_gc():
                        version = Version(self.f, shape, samples, self.given, self.kind, self.code)
                    self.versions[shape] = version
                    if len(self.versions) > MOST_SHAPES:
                        self.versions.popitem(last=False)
                        self.dropped += 1
                    self._found = self._found | dict.fromkeys(version.parameters)
        return version
