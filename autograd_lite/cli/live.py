"""The command line: `autograd-lite live` opens pages in which the engine runs."""

from __future__ import annotations

import argparse
import textwrap
from pathlib import Path
from typing import Any

from autograd_lite.live.course import export_course
from autograd_lite.live.exporting import PYODIDE, export
from autograd_lite.live.server import serve

__all__ = ["add_live", "live"]


def add_live(commands: Any) -> None:
    """Register the command and its options."""
    parser = commands.add_parser(
        "live",
        help="open pages in which the engine runs: formulas, networks, exercises",
        description=textwrap.dedent("""\
            Open pages in which the engine runs: drag a number and see every value, gradient and
            formula follow; train a network; solve exercises. The pages are served to the browser
            of this machine alone. With --export they are written as a site for any web host, in
            which Python itself runs in the reader's browser."""),
        epilog=textwrap.dedent("""\
            examples:
              autograd-lite live
              autograd-lite live --port 8123 --no-browser
              autograd-lite live --export site/
              autograd-lite live --export site/ --pyodide node_modules/pyodide
              autograd-lite live --export course/ --notebooks notebooks/ \\
                --pyodide node_modules/pyodide --graphviz node_modules/@viz-js/viz/dist/viz.js"""),
    )
    parser.set_defaults(run=live)
    parser.add_argument(
        "--port", type=_port, default=0, metavar="N", help="of this machine (default: a free one)"
    )
    parser.add_argument(
        "--no-browser", action="store_true", help="print the address, and open no browser"
    )
    parser.add_argument(
        "--export", type=Path, metavar="FOLDER", help="write a static site into this folder"
    )
    parser.add_argument(
        "--pyodide", default=PYODIDE, metavar="WHERE",
        help="with --export: a folder that holds Pyodide, which is copied into the site (with "
        "NumPy, if its wheel is there: networks train faster), or the address to load it from "
        "(default %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--notebooks", type=Path, metavar="FOLDER",
        help="with --export and --pyodide: write these notebooks as a site instead, in which they "
        "run in the reader's browser (needs jupyterlite-core, jupyterlite-pyodide-kernel)",
    )  # fmt: skip
    parser.add_argument(
        "--graphviz", type=Path, metavar="FILE",
        help="with --notebooks: dist/viz.js of the npm package @viz-js/viz, to draw graphs there",
    )  # fmt: skip


def live(options: argparse.Namespace) -> int:
    """Serve or export the pages, as the options say."""
    if not options.export and (options.notebooks or options.graphviz or options.pyodide != PYODIDE):
        raise ValueError("--pyodide, --notebooks and --graphviz say what --export FOLDER writes")
    if options.export and options.notebooks:
        export_course(options.export, options.notebooks, Path(options.pyodide), options.graphviz)
        print(f"wrote {options.export}")
    elif options.export:
        export(options.export, options.pyodide)
        print(f"wrote {options.export}: python -m http.server -d {options.export} shows it")
    else:
        serve(options.port, opens=not options.no_browser)
    return 0


def _port(text: str) -> int:
    if text.isdecimal() and int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(f"a port is a number below 65536, not {text!r}")
