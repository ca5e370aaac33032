"""Whether graphs are recorded: a switch for each thread and each asynchronous task."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar

__all__ = ["no_grad"]

is_recording = ContextVar("is_recording", default=True)
is_compiling = ContextVar("is_compiling", default=False)
"""Whether what is recorded becomes a program for other samples; `compile` says so."""
open_blocks: set[object] = set()
"""The open blocks of any thread: while there are none, nobody needs to ask the ContextVar."""


def no_grad() -> AbstractContextManager[None]:
    """Compute without recording a graph, in this thread or task, for the length of a with block.

    >>> from autograd_lite import Value
    >>> with no_grad():
    ...     y = Value(2.0) * 3
    >>> y.data, y.parents
    (6.0, ())
    """
    return recording(False)


@contextmanager
def recording(is_on: bool) -> Iterator[None]:
    """Record graphs or not, in this thread or task, for the length of a with block."""
    block, before = object(), is_recording.get()
    try:  # from here on, as an interrupt may come before the block has begun
        open_blocks.add(block)
        is_recording.set(is_on)
        yield
    finally:
        is_recording.set(before)
        open_blocks.discard(block)


@contextmanager
def compiling() -> Iterator[None]:
    """Record what becomes a program, for the length of a with block."""
    before = is_compiling.get()
    try:
        is_compiling.set(True)
        with recording(True):
            yield
    finally:
        is_compiling.set(before)
