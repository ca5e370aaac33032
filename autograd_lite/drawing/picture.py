"""A picture that Graphviz lays out: with the system's `dot`, or with pygraphviz without it."""

from __future__ import annotations

import os
import shutil
import warnings
from pathlib import Path
from typing import Any

import graphviz

__all__ = ["Picture", "lay_out"]

REMEDIES = (
    "drawing needs Graphviz: install it for the system (for example `apt install graphviz` or "
    '`brew install graphviz`), or for Python: pip install "autograd-lite[draw]"'
)


class Picture(graphviz.Digraph):  # type: ignore[misc]  # graphviz is not typed
    """A graphviz `Digraph` that shows and renders itself without the system's `dot` as well."""

    def pipe(self, *arguments: Any, **options: Any) -> Any:
        """The rendered picture, as bytes, or as text; see `graphviz.Digraph.pipe`."""
        if shutil.which("dot"):
            return super().pipe(*arguments, **options)
        kind = arguments[0] if arguments else options.get("format") or self.format
        rendered, encoding = lay_out(self.source, kind), options.get("encoding")
        return rendered.decode(encoding) if encoding else rendered

    def render(self, filename: Any = None, directory: Any = None, **options: Any) -> str:
        """Write the picture to a file and return its path; see `graphviz.Digraph.render`."""
        if shutil.which("dot"):
            return str(super().render(filename, directory, **options))
        outfile, kind = options.get("outfile"), options.get("format")
        if outfile is not None:
            path = Path(directory or self.directory or "", outfile)
            kind = kind or path.suffix[1:]
        else:
            source = Path(self.save(filename, directory))
            kind = kind or self.format
            path = source.with_name(f"{source.name}.{kind}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(lay_out(self.source, kind))
        if outfile is None and options.get("cleanup"):
            os.remove(source)
        if options.get("view"):
            self._view(path, format=kind, quiet=False)
        return str(path)


def lay_out(source: str, kind: str) -> bytes:
    """Run Graphviz inside this process, through pygraphviz.

    Raises:
        ImportError: if pygraphviz is not installed.
    """
    try:
        import pygraphviz
    except ImportError as error:
        raise ImportError(REMEDIES) from error
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        graph = pygraphviz.AGraph(string=source)
        rendered: bytes = graph.draw(format=kind, prog="dot")
    graph.close()
    return rendered
