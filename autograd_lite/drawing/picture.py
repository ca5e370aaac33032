"""A picture that Graphviz lays out: with the system's `dot`, or with pygraphviz without it."""

from __future__ import annotations

import re
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
        kind = arguments[0] if arguments else options.get("format") or self.format
        encoding = options.pop("encoding", None)
        if shutil.which("dot"):
            rendered = super().pipe(*arguments, **options)
        else:
            rendered = lay_out(self.source, kind)
        if kind == "svg":
            rendered = _accessible(rendered)
        return rendered.decode(encoding) if encoding else rendered

    def render(self, filename: Any = None, directory: Any = None, **options: Any) -> str:
        """Write the picture to a file and return its path; see `graphviz.Digraph.render`."""
        if shutil.which("dot"):
            path = Path(super().render(filename, directory=directory, **options))
            if path.suffix == ".svg":
                path.write_bytes(_accessible(path.read_bytes()))
            return str(path)
        outfile, kind = options.get("outfile"), options.get("format")
        if outfile is not None:
            path = Path(directory or self.directory or "", outfile)
            kind = kind or path.suffix[1:]
            filename, directory = filename or path.with_suffix(".gv"), None
        source = Path(self.save(filename, directory=directory))
        if outfile is None:
            kind = kind or self.format
            path = source.with_name(f"{source.name}.{kind}")
        path.write_bytes(self.pipe(kind))
        if options.get("cleanup"):
            source.unlink()
        if options.get("view"):
            self._view(path, format=kind, quiet=False)
        return str(path)


def _accessible(svg: bytes) -> bytes:
    """Graphviz' SVG with a description in place of its comments, which name its version."""
    svg = re.sub(rb"<!--.*?-->\s*", b"", svg, flags=re.DOTALL)
    svg = svg.replace(b"<svg ", b'<svg role="img" aria-label="computation graph" ', 1)
    return re.sub(rb"<title>%\d+</title>", b"<title>computation graph</title>", svg, count=1)


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
