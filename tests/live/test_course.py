"""The notebooks as a site; the whole of it is made where JupyterLite and a network are."""

import hashlib
import json
import os
import zipfile
from pathlib import Path

import pytest

from autograd_lite.live import course
from autograd_lite.live.course import export_course

LOCK = {
    "info": {"python": "3.14.2"},
    "packages": {
        "numpy": {"name": "numpy", "version": "2.4.6", "depends": [], "imports": ["numpy"],
                  "file_name": "numpy-2.4.6-cp314-cp314-pyemscripten_2026_0_wasm32.whl"},
        "sympy": {"name": "sympy", "version": "1.14.0", "depends": ["mpmath"],
                  "file_name": "sympy-1.14.0-py3-none-any.whl", "sha256": "old"},
        "mpmath": {"name": "mpmath", "version": "1.4.1", "depends": [],
                   "file_name": "mpmath-1.4.1-py3-none-any.whl"},
        "tqdm": {"name": "tqdm", "version": "4.67.3", "depends": [],
                 "file_name": "tqdm-4.67.3-py3-none-any.whl"},
    },
}  # fmt: skip


@pytest.fixture
def made(tmp_path, monkeypatch):
    """What JupyterLite is given, with the index and JupyterLite played by the test."""
    pyodide, notebooks = tmp_path / "pyodide", tmp_path / "notebooks"
    pyodide.mkdir()
    notebooks.mkdir()
    (pyodide / "pyodide-lock.json").write_text(json.dumps(LOCK))
    (pyodide / "package.json").write_text('{"version": "314.0.7"}')
    (tmp_path / "viz.js").write_text("graphviz")
    given = {"fetched": []}

    def run(command, **_):
        if "download" in command:
            given["fetched"].append(command[-1])
            folder = Path(command[command.index("--dest") + 1])
            name, _, version = command[-1].partition("==")
            if name != "tqdm":  # which the index does not have
                (folder / f"{name}-{version or '1.0'}-py3-none-any.whl").write_bytes(name.encode())
            assert command[command.index("--python-version") + 1] == "3.14.2"
        else:
            lite = Path(command[command.index("--lite-dir") + 1]) / "static" / "pyodide"
            given["files"] = {path.name: path.read_bytes() for path in lite.iterdir()}
            given["command"] = command

        class Done:
            returncode, stderr = given.get("returncode", 0), "boo"

        return Done

    monkeypatch.setattr(course, "import_extra", lambda _: None)
    monkeypatch.setattr(course.subprocess, "run", run)
    given["export"] = lambda: export_course(
        tmp_path / "site", notebooks, pyodide, tmp_path / "viz.js"
    )
    return given


def test_pure_packages_are_inside_and_others_at_their_address(made):
    made["export"]()
    packages = json.loads(made["files"]["pyodide-lock.json"])["packages"]
    address = "https://cdn.jsdelivr.net/pyodide/v314.0.7/full/"
    assert packages["numpy"]["file_name"] == address + LOCK["packages"]["numpy"]["file_name"]
    assert packages["tqdm"]["file_name"] == f"{address}tqdm-4.67.3-py3-none-any.whl"
    for name in ("sympy", "mpmath", "graphviz", "autograd-lite"):
        entry = packages[name]
        content = made["files"][entry["file_name"]]  # beside the list
        assert entry["sha256"] == hashlib.sha256(content).hexdigest()
    assert "numpy==2.4.6" not in made["fetched"]
    assert packages["autograd-lite"]["imports"] == ["autograd_lite"]
    assert {"sympy", "numpy", "matplotlib"} <= set(packages["autograd-lite"]["depends"])


def test_the_package_and_graphviz_are_inside(made, tmp_path):
    made["export"]()
    assert made["files"]["viz.js"] == b"graphviz"
    wheel = next(name for name in made["files"] if name.startswith("autograd_lite"))
    (tmp_path / "wheel").write_bytes(made["files"][wheel])
    with zipfile.ZipFile(tmp_path / "wheel") as archive:
        assert "autograd_lite/value.py" in archive.namelist()
    assert Path(made["command"][-1]).name == "comm-1.0-py3-none-any.whl"


def test_what_jupyterlite_says_is_handed_on(made):
    made["returncode"] = 1
    with pytest.raises(OSError, match="JupyterLite fails: boo"):
        made["export"]()


def test_what_is_missing_is_said_before_anything_is_made(made, tmp_path):
    with pytest.raises(ValueError, match=r"pyodide-lock.json is not there: .* npm package"):
        export_course(tmp_path / "site", tmp_path, tmp_path)
    with pytest.raises(ValueError, match="is not there: it belongs to the notebooks"):
        export_course(tmp_path / "site", tmp_path / "no", tmp_path / "pyodide")
    with pytest.raises(ValueError, match="is there already"):
        export_course(tmp_path, tmp_path / "notebooks", tmp_path / "pyodide")
    assert made["fetched"] == []


def test_without_jupyterlite_it_says_what_to_install(tmp_path, monkeypatch):
    def missing(module):
        raise ImportError(f"{module} is not installed: pip install {module}")

    monkeypatch.setattr(course, "import_extra", missing)
    with pytest.raises(ImportError, match="jupyterlite_core is not installed"):
        export_course(tmp_path / "site", tmp_path, tmp_path)
    assert not os.listdir(tmp_path)
