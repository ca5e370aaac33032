"""The progress bar of a training: a bar in a terminal, one line in a notebook."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from autograd_lite._extras import import_extra, is_installed

__all__ = ["progress_bar"]

Report = Callable[[str, float, "float | None"], None]


@contextmanager
def progress_bar(total: int, wanted: bool = True) -> Iterator[Report]:
    """Show how far a training is, with tqdm; without tqdm show nothing.

    In a notebook it is the bar of `tqdm.auto` where ipywidgets are there, else one line that is
    written over and over. Either ends as a line of the last loss and accuracy: what is saved, or
    converted to another format, holds that line and no bar.

    Args:
        total: how many batches there are.
        wanted: False to show nothing.

    Yields:
        A function to call after each batch, with the name of the epoch, the mean loss and the
        accuracy, or None if nothing is right or wrong.

    >>> with progress_bar(2, wanted=False) as report:
    ...     report("epoch 1/1", 0.25, None)
    """
    if not wanted or not is_installed("tqdm"):
        yield lambda epoch, loss, accuracy: None
        return
    line = _notebook_line()
    last = ""
    with _bar(total, line) as bar:

        def report(epoch: str, loss: float, accuracy: float | None) -> None:
            nonlocal last
            measured = f"loss={loss:.4f}"
            if accuracy is not None:
                measured += f", accuracy={accuracy:.1%}"
            last = f"{epoch}: {measured}"
            bar.set_description_str(epoch, refresh=False)
            bar.set_postfix_str(measured, refresh=False)
            bar.update()

        try:
            yield report
        finally:
            bar.refresh()
    if line:
        line.write(last)


def _bar(total: int, line: _Line | None) -> Any:
    """A bar of tqdm: in a terminal, in a line of a notebook, or in its place as a widget."""
    if line is None:
        return import_extra("tqdm").tqdm(total=total, unit="batch", dynamic_ncols=True)
    if is_installed("ipywidgets"):
        bar = import_extra("tqdm.auto").tqdm(total=total, unit="batch", display=False)
        line.show(bar.container)
        return bar
    return import_extra("tqdm").tqdm(total=total, unit="batch", file=line)


def _notebook_line() -> _Line | None:
    """A line of the notebook in which this runs; None elsewhere."""
    ipython = sys.modules.get("IPython")
    shell = ipython and ipython.get_ipython()
    return _Line(import_extra("IPython.display")) if hasattr(shell, "kernel") else None


class _Line:
    """A file of one line, in the output of a notebook's cell: the last that was written."""

    encoding = "utf-8"

    def __init__(self, ipython_display: Any) -> None:
        self.handle = ipython_display.display({"text/plain": ""}, raw=True, display_id=True)

    def write(self, text: str) -> None:
        if text.strip():
            self.handle.update({"text/plain": text.strip()}, raw=True)

    def show(self, widget: Any) -> None:
        """Put a widget in the place of the line, until the next one is written."""
        self.handle.update(widget)

    def flush(self) -> None:
        """Nothing is held back."""
