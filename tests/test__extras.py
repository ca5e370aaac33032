"""What a missing optional package, and a broken one, look like."""

import ast
import re
import sys
from pathlib import Path

import pytest

from autograd_lite._extras import NAMES, import_extra

ROOT = Path(__file__).parents[1]
BROUGHT_BY_ANOTHER = {"ipython", "jax"}
"""Jupyter's, which what asks for it runs in; and a library that its users come with."""


def test_a_missing_package_names_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    with pytest.raises(ImportError, match=r"tqdm is not installed: pip install tqdm$"):
        import_extra("tqdm.auto")


@pytest.mark.parametrize(
    ("module", "package"),
    [("PIL.Image", "pillow"), ("sklearn.datasets", "scikit-learn"), ("IPython.display", "ipython")],
)
def test_a_package_is_asked_for_by_the_name_it_is_installed_by(monkeypatch, module, package):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ImportError, match=f"pip install {package}$"):
        import_extra(module)


def test_every_package_that_is_asked_for_is_one_of_an_extra():
    """Under the name in pyproject.toml, so that what a message says to install can be installed."""
    tomllib = pytest.importorskip("tomllib")
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    known = {
        re.match("[a-z-]+", requirement)[0]
        for requirements in extras["optional-dependencies"].values()
        for requirement in requirements
    }
    asked = set()
    for path in (ROOT / "autograd_lite").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "import_extra":
                (argument,) = node.args
                asked.add(ast.unparse(argument).strip("'").partition(".")[0])
    asked -= {"package", "MODULES[name]", "math"}  # two variables, and the example
    assert asked >= {"numpy", "sklearn", "sympy"}
    assert {NAMES.get(package, package) for package in asked} - known <= BROUGHT_BY_ANOTHER


def test_an_error_inside_the_package_is_its_own(tmp_path, monkeypatch):
    (tmp_path / "broken_package.py").write_text("import something_it_needs")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ModuleNotFoundError, match="something_it_needs") as caught:
        import_extra("broken_package")
    assert caught.value.name == "something_it_needs"
