"""The notebooks as a static site: JupyterLite, whose Python runs in the reader's browser.

The site holds this package and every package that is pure Python; what is compiled for browsers,
such as NumPy, comes from Pyodide's own address when a lesson first needs it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from autograd_lite import __version__
from autograd_lite._extras import import_extra
from autograd_lite.drawing.browser import FILE as VIZ
from autograd_lite.live.exporting import FULL, LOCK, write_wheel

__all__ = ["export_course"]

KERNEL = ("micropip", "ipython", "prompt-toolkit", "jedi")
"""What JupyterLite's kernel needs."""

LESSONS = ("sympy", "graphviz", "tqdm", "numpy", "matplotlib", "scikit-learn", "tzdata")
"""What the lessons need."""

FROM_PYPI = ("graphviz", "comm")
"""What they need of packages that Pyodide does not list."""


def export_course(folder: Path, notebooks: Path, pyodide: Path, viz: Path | None = None) -> None:
    """Write the site; pip fetches the pure packages from the index that it is set to.

    Args:
        folder: for the site; it must not be there yet.
        notebooks: the folder of the notebooks.
        pyodide: the unpacked npm package pyodide.
        viz: the file dist/viz.js of the npm package @viz-js/viz; without it no graph is drawn.

    Raises:
        ImportError: without jupyterlite-core and jupyterlite-pyodide-kernel.
        ValueError: if a folder does not hold what it should.
        OSError: if JupyterLite fails.
    """
    import_extra("jupyterlite_core")
    import_extra("jupyterlite_pyodide_kernel")
    lock_file = pyodide / LOCK
    for path, what in ((lock_file, "Pyodide's npm package"), (notebooks, "the notebooks")):
        if not path.exists():
            raise ValueError(f"{path} is not there: it belongs to {what}")
    if folder.exists():
        raise ValueError(f"{folder} is there already: a course wants a new folder")
    with tempfile.TemporaryDirectory() as place:
        lite = Path(place)
        python = lite / "static" / "pyodide"
        shutil.copytree(pyodide, python)
        if viz:
            shutil.copyfile(viz, python / VIZ)
        wheel = f"autograd_lite-{__version__}-py3-none-any.whl"
        write_wheel(python / wheel, "autograd_lite", __version__)
        lock = json.loads(lock_file.read_text(encoding="utf-8"))
        about = json.loads((pyodide / "package.json").read_text(encoding="utf-8"))
        known = lock["packages"]
        pure = [known[name] for name in _needed(known, (*KERNEL, *LESSONS))]
        pure = [entry for entry in pure if entry["file_name"].endswith("none-any.whl")]
        _fetch(FROM_PYPI, python, lock["info"]["python"])
        _fetch([f"{p['name']}=={p['version']}" for p in pure], python, lock["info"]["python"])
        known["autograd-lite"] = {"name": "autograd-lite", "depends": list(LESSONS)}
        known["graphviz"] = {"name": "graphviz", "depends": []}
        _point_to_files(known, python, FULL.format(release=about["version"]))
        (python / lock_file.name).write_text(json.dumps(lock), encoding="utf-8")
        comm = next(python.glob("comm-*.whl"), None)
        if comm is None:
            raise OSError("pip cannot fetch comm, which JupyterLite's kernel needs")
        done = subprocess.run(
            [sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", str(lite),
             "--contents", str(notebooks.resolve()), "--output-dir", str(folder.resolve()),
             "--piplite-wheels", str(comm)],
            capture_output=True, text=True, cwd=lite,
        )  # fmt: skip
        if done.returncode:
            raise OSError(f"JupyterLite fails: {done.stderr.strip()[-600:]}")


def _needed(known: Mapping[str, Any], names: Collection[str]) -> list[str]:
    """The names of packages with all that they depend on, of those that Pyodide lists."""
    needed: dict[str, None] = {}
    left = list(names)
    while left:
        name = left.pop()
        if name in known and name not in needed:
            needed[name] = None
            left += known[name].get("depends", [])
    return list(needed)


def _fetch(packages: Collection[str], folder: Path, python: str) -> None:
    """Let pip download wheels without what they depend on; those that it cannot find stay away."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--platform", "any", "--implementation", "py", "--abi", "none"]  # pure Python
    command += ["--only-binary=:all:", "--disable-pip-version-check", "--dest", str(folder)]
    command += ["--python-version", python]  # of the browser, not this one
    for package in packages:
        subprocess.run([*command, package], capture_output=True)


def _point_to_files(known: dict[str, Any], folder: Path, elsewhere: str) -> None:
    """For each package the file that is here, or its address elsewhere."""
    here = {
        path.name.split("-")[0].lower().replace("_", "-"): path for path in folder.glob("*.whl")
    }
    for name, entry in known.items():
        wheel = here.get(name)
        if wheel is None:
            entry["file_name"] = elsewhere + entry["file_name"]
            continue
        entry |= {
            "version": wheel.name.split("-")[1],
            "file_name": wheel.name,
            "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        }
        for key, usual in (
            ("install_dir", "site"), ("package_type", "package"), ("unvendored_tests", False),
            ("imports", [name.replace("-", "_")]),
        ):  # fmt: skip
            entry.setdefault(key, usual)
