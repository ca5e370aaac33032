"""A picture that Graphviz lays out: with the system's `dot`, or with pygraphviz without it."""

from __future__ import annotations

import re
import shutil
import subprocess
import warnings
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import graphviz

from autograd_lite._saving import DPI, save_as
from autograd_lite.drawing.browser import is_in_browser, lay_out_in_browser
from autograd_lite.drawing.displays import Bundle, fitting, mimebundle
from autograd_lite.drawing.raster import checked_dpi, display_dpi, smaller, with_dpi

__all__ = ["Picture", "lay_out"]

REMEDIES = (
    "drawing needs Graphviz: install it for the system (for example `apt install graphviz` or "
    "`brew install graphviz`), or for Python: pip install pygraphviz"
)


BROKEN = (
    "repair it (often `dot -c` does, which registers its plugins; else install Graphviz anew), or "
    "let Python bring its own Graphviz: pip install pygraphviz"
)


class Picture(graphviz.Digraph):  # type: ignore[misc]  # graphviz is not typed
    """A graphviz `Digraph` that shows and saves itself without the system's `dot` as well.

    texts: for each suffix of a file that holds no picture, such as ".txt", what makes its text.
    """

    def __init__(
        self, *arguments: Any, texts: Mapping[str, Callable[[], str]] | None = None, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.texts = texts or {}

    def __repr__(self) -> str:
        return self.texts[".txt"]() if ".txt" in self.texts else super().__repr__()

    def save(
        self, filename: Any = None, directory: Any = None, *, dpi: float = DPI, **options: Any
    ) -> str:
        """Write the picture to a file of the kind that its suffix says.

        Args:
            filename: ends in .svg, .png, .pdf, .dot, .gv, .tex (TikZ), .html, .txt, .mmd
                (Mermaid) or .json; without one, DOT is written where graphviz would.
            directory: where the file is to be, if not in the current one.
            dpi: dots per inch of a PNG.
            options: those of `graphviz.Digraph.save`, for DOT.

        Returns:
            The path of the file.

        Raises:
            ValueError: for another suffix, or a dpi that no picture has.
            ImportError: without Graphviz.
            OSError: if Graphviz fails, or the file cannot be written.
        """
        if filename is None:
            return str(super().save(directory=directory, **options))
        path = Path(directory or "", filename)
        pictures: dict[str, Callable[[], str | bytes]] = {
            ".svg": partial(self.pipe, "svg"),
            ".png": partial(self._png, dpi),
            ".pdf": partial(self.pipe, "pdf"),
            ".dot": lambda: self.source,
            ".gv": lambda: self.source,
        }
        save_as(path, pictures | dict(self.texts), "a picture of a graph")
        return str(path)

    def pipe(self, *arguments: Any, **options: Any) -> Any:
        """The rendered picture, as bytes, or as text; see `graphviz.Digraph.pipe`."""
        kind = arguments[0] if arguments else options.get("format") or self.format
        encoding = options.pop("encoding", None)
        rendered = _first_that_works(
            lambda: graphviz.Digraph.pipe(self, *arguments, **{"quiet": True, **options}),
            lambda: lay_out(self.source, kind),
        )
        if kind == "svg":
            rendered = _accessible(rendered)
        return rendered.decode(encoding) if encoding else rendered

    def render(self, filename: Any = None, directory: Any = None, **options: Any) -> str:
        """Write the picture to a file and return its path; see `graphviz.Digraph.render`."""
        plain = graphviz.Source(
            self.source,
            filename=self.filename,
            directory=self.directory,
            format=self.format,
            engine=self.engine,
        )
        return str(
            _first_that_works(
                lambda: _accessible_file(plain.render(filename, directory=directory, **options)),
                lambda: self._render_here(plain, filename, directory, **options),
            )
        )

    def _render_here(
        self, plain: Any, filename: Any, directory: Any, outfile: Any = None, **options: Any
    ) -> Path:
        kind = options.get("format")
        if outfile is not None:
            path = Path(directory or self.directory or "", outfile)
            kind = kind or path.suffix[1:]
            filename, directory = filename or path.with_suffix(".gv"), None
        source = Path(plain.save(filename, directory=directory))
        if outfile is None:
            kind = kind or self.format
            path = source.with_name(f"{source.name}.{kind}")
        path.write_bytes(self.pipe(kind))
        if options.get("cleanup"):
            source.unlink()
        if options.get("view"):
            self._view(path, format=kind, quiet=False)
        return path

    def _png(self, dpi: float = DPI) -> bytes:
        dots = f"\tgraph [dpi={checked_dpi(dpi)}]\n"
        return with_dpi(Picture(body=[dots, *self.body], engine=self.engine).pipe("png"), dpi)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None, **_: Any) -> Bundle:
        svg: str = self.pipe("svg", encoding="utf-8")
        size = re.search(r'width="([\d.]+)pt" height="([\d.]+)pt"', svg)
        dpi = display_dpi(*(float(x) / 72 for x in size.groups())) if size else DPI
        kinds: dict[str, Callable[[], Any]] = {
            "image/svg+xml": lambda: fitting(svg),
            "image/png": lambda: smaller(self._png(dpi), dpi),
            "application/pdf": partial(self.pipe, "pdf"),
            "text/plain": partial(repr, self),
        }
        return mimebundle(kinds, include, exclude)


def _first_that_works(by_dot: Callable[[], Any], here: Callable[[], Any]) -> Any:
    """What the system's `dot` makes; without it, or where it fails, what Python's Graphviz makes.

    Raises:
        ImportError: if there is neither.
        OSError: if `dot` fails and there is no other.
    """
    failure: Exception | None = None
    dot = shutil.which("dot")
    if dot:
        try:
            return by_dot()
        except (graphviz.ExecutableNotFound, subprocess.CalledProcessError, OSError) as error:
            failure = error
    try:
        return here()
    except ImportError:
        if failure is None:
            raise
        said = str(getattr(failure, "stderr", None) or failure).strip() or type(failure).__name__
        raise OSError(f"{dot} is there, but fails: {said:.300}\n{BROKEN}") from failure


def _accessible(svg: bytes) -> bytes:
    """Graphviz' SVG with a description in place of its comments, which name its version."""
    svg = re.sub(rb"<!--.*?-->\s*", b"", svg, flags=re.DOTALL)
    svg = svg.replace(b"<svg ", b'<svg role="img" aria-label="computation graph" ', 1)
    return re.sub(rb"<title>%\d+</title>", b"<title>computation graph</title>", svg, count=1)


def _accessible_file(path: str) -> Path:
    file = Path(path)
    if file.suffix == ".svg":
        file.write_bytes(_accessible(file.read_bytes()))
    return file


def lay_out(source: str, kind: str) -> bytes:
    """Run Graphviz inside this process, through pygraphviz, or inside the reader's browser.

    Raises:
        ImportError: if pygraphviz is not installed, or the browser has no Graphviz.
    """
    if is_in_browser():
        return lay_out_in_browser(source, kind)
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
