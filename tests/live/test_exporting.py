import json
import subprocess
import sys
import zipfile

import pytest

import autograd_lite
from autograd_lite.live import exporting
from autograd_lite.live.exporting import NEEDED, PYODIDE, export
from autograd_lite.live.pages import asset_names
from autograd_lite.live.session import answer


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    export(folder)
    return folder


def test_all_that_a_page_loads_is_there(site):
    here = {path.name for path in site.iterdir()}
    found = json.loads((site / "site.json").read_text())
    assert {*asset_names(), "site.json", "prepared.json", found["wheel"]} <= here
    assert found["pyodide"] == PYODIDE
    assert 'data-engine="browser"' in (site / "index.html").read_text()


def test_the_wheel_is_a_wheel(site, tmp_path):
    """pip installs it, and what it installs answers."""
    wheel = next(site.glob("*.whl"))
    command = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--quiet",
               "--disable-pip-version-check", "--target", str(tmp_path), str(wheel)]  # fmt: skip
    subprocess.run(command, check=True, timeout=120)
    code = "import autograd_lite.live.session as s; print(s.__file__, s.answer(3))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          timeout=60, cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)})  # fmt: skip
    assert done.stdout.startswith(str(tmp_path))
    assert "a request is an object" in done.stdout


def test_the_wheel_holds_the_package_and_no_more(site):
    with zipfile.ZipFile(next(site.glob("*.whl"))) as wheel:
        names = wheel.namelist()
        assert "autograd_lite/live/assets/main.js" in names
        assert "autograd_lite/drawing/player.js" in names
        assert not [name for name in names if "__pycache__" in name or name.startswith("/")]
        assert {name.split("/")[0] for name in names} == {
            "autograd_lite", f"autograd_lite-{autograd_lite.__version__}.dist-info",
        }  # fmt: skip


def test_the_same_files_make_the_same_wheel(site, tmp_path):
    export(tmp_path)
    name = next(site.glob("*.whl")).name
    assert (tmp_path / name).read_bytes() == (site / name).read_bytes()


def test_the_algebra_is_inside(site):
    pytest.importorskip("sympy")
    with zipfile.ZipFile(site / "algebra.zip") as archive:
        tops = {name.split("/")[0].partition("-")[0] for name in archive.namelist()}
        assert tops == {"sympy", "mpmath"}
        licences = [name for name in archive.namelist() if "LICENSE" in name and "-" in name]
        assert len({name.partition("-")[0] for name in licences}) == 2  # they ask for that
        assert not [name for name in archive.namelist() if "/tests/" in name]


def test_without_sympy_the_site_has_no_algebra(tmp_path, monkeypatch):
    monkeypatch.setattr(exporting, "is_installed", lambda package: False)
    export(tmp_path)
    assert json.loads((tmp_path / "site.json").read_text())["algebra"] == ""
    assert not (tmp_path / "algebra.zip").exists()


def test_the_prepared_answers_are_those_of_the_session(site):
    for request, prepared in json.loads((site / "prepared.json").read_text()):
        assert json.loads(json.dumps(answer(request))) == prepared


def test_a_local_pyodide_is_copied(tmp_path):
    source = tmp_path / "pyodide"
    source.mkdir()
    for name in (*NEEDED, "pyodide.asm.js"):
        (source / name).write_text('{"packages": {}}')
    (source / "more.txt").write_text("not needed")
    export(tmp_path / "site", str(source))
    copied = {path.name for path in (tmp_path / "site" / "pyodide").iterdir()}
    assert copied == {*NEEDED, "pyodide.asm.js"}
    assert json.loads((tmp_path / "site" / "site.json").read_text())["pyodide"] == "./pyodide/"


def test_a_folder_without_pyodide_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(ValueError, match=r"holds no pyodide\.mjs.*npm pack pyodide"):
        export(tmp_path / "site", str(tmp_path))
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("lock", ["", "[]", "{}", '{"packages": {"numpy": 3}}'])
def test_a_list_of_packages_that_is_none_is_refused_before_anything_is_written(tmp_path, lock):
    for name in (*NEEDED, "pyodide.asm.js"):
        (tmp_path / name).write_text(lock)
    with pytest.raises(ValueError, match=r"pyodide-lock\.json is no list of Pyodide's packages"):
        export(tmp_path / "site", str(tmp_path))
    assert not (tmp_path / "site").exists()


def test_numpy_is_copied_if_its_wheel_is_there(tmp_path):
    lock = {"packages": {"numpy": {"file_name": "numpy.whl"}}}
    for name in (*NEEDED, "pyodide.asm.mjs"):
        (tmp_path / name).write_text(json.dumps(lock))
    found = []
    for wheel in (None, "numpy.whl"):
        if wheel:
            (tmp_path / wheel).write_text("wheel")
        export(tmp_path / "site", str(tmp_path))
        site = json.loads((tmp_path / "site" / "site.json").read_text())
        found.append((site["numpy"], (tmp_path / "site" / "pyodide" / "numpy.whl").is_file()))
    assert found == [(False, False), (True, True)]


def test_a_site_can_be_written_again(site):
    export(site)
