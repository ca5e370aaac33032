"""The pages as a static site: the same session runs in the reader's browser, in Pyodide.

The site carries this package as a wheel, and SymPy if it is installed here, both packed from the
installed files, so that nothing but Pyodide itself comes from elsewhere.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from importlib import import_module, metadata
from pathlib import Path

from autograd_lite import __version__
from autograd_lite._extras import is_installed
from autograd_lite._saving import write_whole
from autograd_lite.live import exercises, formula, network
from autograd_lite.live.pages import asset, asset_names
from autograd_lite.live.session import answer

__all__ = ["PYODIDE", "export", "write_wheel"]

RELEASE = "314.0.7"
"""Of Pyodide, which the tests use."""

FULL = "https://cdn.jsdelivr.net/pyodide/v{release}/full/"
"""Where a release of Pyodide is, with NumPy and its other packages."""

PYODIDE = FULL.format(release=RELEASE)

LOCK = "pyodide-lock.json"
NEEDED = ("pyodide.mjs", "pyodide.asm.wasm", "python_stdlib.zip", LOCK)
"""The files of Pyodide that a page loads, besides one of `GLUE`."""

GLUE = ("pyodide.asm.mjs", "pyodide.asm.js")
"""Its name in releases from 314 on, and before."""

ALGEBRA = ("sympy", "mpmath")
DATE = (1980, 1, 1, 0, 0, 0)
"""Of every file in a wheel, so that the same files make the same wheel."""


def export(folder: Path, pyodide: str = PYODIDE) -> None:
    """Write the site.

    Args:
        folder: is made if it is not there; files of the same names are replaced.
        pyodide: a folder that holds Pyodide, such as its unpacked npm package, or an address. If
            NumPy's wheel for this release is there as well, networks train on it.

    Raises:
        ValueError: if the folder for Pyodide does not hold it.
        OSError: if a file cannot be written.
    """
    is_address = pyodide.startswith(("https://", "http://"))
    source = Path(pyodide)
    if not is_address and (missing := _missing(source)):
        raise ValueError(
            f"{pyodide} holds no {', '.join(missing)}: it is to be the folder of Pyodide's npm "
            "package (npm pack pyodide), or an address that begins with https://"
        )
    numpy = "" if is_address else _numpy(source)
    folder.mkdir(parents=True, exist_ok=True)
    for name in asset_names():
        content = asset(name) or b""
        if name == "index.html":
            content = content.replace(b'data-engine="server"', b'data-engine="browser"')
        write_whole(folder / name, content)
    wheel = f"autograd_lite-{__version__}-py3-none-any.whl"
    write_wheel(folder / wheel, "autograd_lite", __version__)
    algebra = "algebra.zip" if all(map(is_installed, ALGEBRA)) else ""
    if algebra:
        with _archive(folder / algebra) as archive:
            for package in ALGEBRA:
                for name, content in (*_modules(package), *_licences(package)):
                    _add(archive, name, content)
    if not is_address:
        (folder / "pyodide").mkdir(exist_ok=True)
        for name in filter(None, (*NEEDED, *_here(source, GLUE), numpy)):
            shutil.copyfile(source / name, folder / "pyodide" / name)
    first = [*formula.FIRST, *network.FIRST, *exercises.FIRST]
    prepared = [[request, answer(request)] for request in first]
    write_whole(folder / "prepared.json", json.dumps(prepared).encode())
    site = {
        "pyodide": pyodide if is_address else "./pyodide/",
        "wheel": wheel,
        "algebra": algebra,
        "numpy": is_address or bool(numpy),  # whether to ask Pyodide for it
    }
    write_whole(folder / "site.json", json.dumps(site, indent=1).encode() + b"\n")


def _missing(source: Path) -> list[str]:
    """What a folder of Pyodide lacks."""
    missing = [name for name in NEEDED if not (source / name).is_file()]
    return missing if _here(source, GLUE) else [*missing, GLUE[0]]


def _here(source: Path, names: Iterable[str]) -> list[str]:
    return [name for name in names if (source / name).is_file()]


def _numpy(source: Path) -> str:
    """The file of NumPy that Pyodide would load, if the folder holds it."""
    try:
        packages = json.loads((source / LOCK).read_text(encoding="utf-8"))["packages"]
        name = str(packages["numpy"]["file_name"]) if "numpy" in packages else ""
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{source / LOCK} is no list of Pyodide's packages") from error
    return name if name and (source / name).is_file() else ""


def _archive(path: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED)


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name, DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, content)


def _modules(package: str) -> Iterator[tuple[str, bytes]]:
    """The files of an installed package, without tests and what Python compiled from them."""
    root = Path(import_module(package).__file__ or "").parent
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if path.is_file() and not {"tests", "__pycache__"}.intersection(parts):
            yield "/".join([package, *parts]), path.read_bytes()


def _licences(package: str) -> Iterator[tuple[str, bytes]]:
    """What those who pass a package on must pass on with it."""
    for file in metadata.files(package) or ():
        if ".dist-info" in str(file) and file.name.upper().startswith(("LICENSE", "COPYING")):
            yield file.as_posix(), Path(str(file.locate())).read_bytes()


def write_wheel(path: Path, package: str, version: str) -> None:
    """A wheel of this package, from its own files.

    Source: the binary distribution format, packaging.python.org.
    """
    about = f"{package}-{version}.dist-info"
    contents = [
        *_modules(package),
        (
            f"{about}/METADATA",
            f"Metadata-Version: 2.1\nName: autograd-lite\nVersion: {version}\n"
            "License: MIT\nRequires-Dist: graphviz\n".encode(),
        ),
        (
            f"{about}/WHEEL",
            b"Wheel-Version: 1.0\nGenerator: autograd-lite\nRoot-Is-Purelib: true\n"
            b"Tag: py3-none-any\n",
        ),
    ]
    records = []
    for name, content in contents:
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        records.append(f"{name},sha256={digest},{len(content)}\n")
    record = f"{about}/RECORD"
    with _archive(path) as archive:
        for name, content in contents:
            _add(archive, name, content)
        _add(archive, record, "".join([*records, f"{record},,\n"]).encode())
