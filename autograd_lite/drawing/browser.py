"""Graphviz inside a reader's browser, where Python runs in Pyodide and there are no programs."""

from __future__ import annotations

import sys
from importlib import import_module

__all__ = ["FILE", "is_in_browser", "lay_out_in_browser"]

FILE = "viz.js"
"""The module of the npm package @viz-js/viz, Graphviz as WebAssembly, in the folder of Pyodide."""

TEXTS = ("svg", "dot", "json", "json0", "plain")
"""What it can make; it draws no pixels."""


def is_in_browser() -> bool:
    """Whether this Python runs in Pyodide."""
    return sys.platform == "emscripten"


def lay_out_in_browser(source: str, kind: str) -> bytes:
    """Run Graphviz' WebAssembly on a graph.

    Args:
        source: the graph in DOT.
        kind: "svg", or another format that is a text.

    Raises:
        ImportError: if there is none, if it cannot make that kind, or if this browser does not let
            Python wait for it.
    """
    if kind not in TEXTS:
        raise ImportError(f"Graphviz in a browser makes {', '.join(TEXTS)}, not {kind}")
    ffi, code = import_module("pyodide.ffi"), import_module("pyodide.code")
    if not ffi.can_run_sync():
        raise ImportError("this browser cannot wait for Graphviz: recent ones can")
    folder = import_module("pyodide_js")._api.config.indexURL
    try:
        loaded = ffi.run_sync(code.run_js(f"import({folder + FILE!r})"))
    except ffi.JsException as error:
        raise ImportError(f"there is no {FILE} beside Pyodide, which draws graphs") from error
    graphviz = ffi.run_sync(loaded.instance())
    text: str = graphviz.renderString(source, code.run_js(f"({{format: {kind!r}}})"))
    return text.encode()
