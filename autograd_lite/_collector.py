"""The cyclic garbage collector, paused where many nodes are made: no graph needs it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakSet

__all__ = ["no_gc"]


class _Block:
    """An open pause; it counts for as long as it is alive, whatever interrupts its end."""


_open_blocks: WeakSet[_Block] = WeakSet()
_pauses: set[object] = set()
"""One for each block that found the collector running: while there are any, it is to run again."""


@contextmanager
def no_gc() -> Iterator[None]:
    """Pause Python's cyclic garbage collector for the length of a with block.

    The collector looks through all objects again and again while a graph grows, and finds nothing:
    a graph holds no cycle, so it is freed as soon as nobody refers to it. Around a training loop
    the pause makes small graphs up to a third and large ones about twice as fast. Blocks may be
    nested and may overlap in several threads; after the last one the collector is as it was before
    the first.

    >>> import gc
    >>> with no_gc():
    ...     gc.isenabled()
    False
    >>> gc.isenabled()
    True
    """
    # Without a lock, which an interrupt could leave closed for ever; what an interrupt at the very
    # end leaves undone, the next block does.
    block = _Block()
    try:
        _open_blocks.add(block)
        if gc.isenabled():
            _pauses.add(object())
            gc.disable()
        yield
    finally:
        try:
            _open_blocks.discard(block)
        finally:
            if not _open_blocks and _pauses:
                over = list(_pauses)
                gc.enable()
                _pauses.difference_update(over)
