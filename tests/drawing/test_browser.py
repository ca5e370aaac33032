"""Graphviz in a browser, with the browser played by the system's Graphviz."""

import subprocess
import sys
from types import ModuleType, SimpleNamespace

import pytest

from autograd_lite import Value, draw
from autograd_lite.drawing import browser, picture


class JsException(Exception):  # noqa: N818  # as Pyodide calls it
    pass


@pytest.fixture
def pyodide(monkeypatch):
    """A Pyodide whose `import(...)` finds a Graphviz; what was imported is noted."""
    asked = []

    def render(source, options):
        kind = options.removeprefix("({format: '").removesuffix("'})")
        return subprocess.run(["dot", f"-T{kind}"], input=source, capture_output=True,
                              text=True, check=True).stdout  # fmt: skip

    def run_js(code):
        asked.append(code)
        module = SimpleNamespace(instance=lambda: SimpleNamespace(renderString=render))
        return module if code.startswith("import(") else code

    ffi = SimpleNamespace(can_run_sync=lambda: True, run_sync=lambda x: x, JsException=JsException)
    config = SimpleNamespace(indexURL="http://host/pyodide/")
    for name, content in {
        "pyodide": {}, "pyodide.ffi": vars(ffi), "pyodide.code": {"run_js": run_js},
        "pyodide_js": {"_api": SimpleNamespace(config=config)},
    }.items():  # fmt: skip
        module = ModuleType(name)
        vars(module).update(content)
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(picture, "is_in_browser", lambda: True)
    monkeypatch.setattr(picture.shutil, "which", lambda _: None)
    return asked


def test_a_picture_is_drawn_in_a_browser(pyodide):
    svg = draw(Value(2.0, label="a") * 3).pipe("svg", encoding="utf-8")
    assert "y = a × 3" in svg
    assert pyodide[0] == "import('http://host/pyodide/viz.js')"


def test_a_notebook_shows_svg_and_text_there(pyodide):
    data, _ = draw(Value(2.0, label="a") * 3)._repr_mimebundle_()
    assert sorted(data) == ["image/svg+xml", "text/plain"]


def test_the_player_is_laid_out_there(pyodide):
    from autograd_lite import draw_steps

    assert "<svg" in draw_steps(Value(2.0, label="a") * 3).html


def test_pixels_are_refused_in_words(pyodide):
    with pytest.raises(ImportError, match="makes svg, dot, json, json0, plain, not png"):
        draw(Value(2.0) * 3).pipe("png")


def test_an_old_browser_says_so(pyodide, monkeypatch):
    monkeypatch.setattr(sys.modules["pyodide.ffi"], "can_run_sync", lambda: False)
    with pytest.raises(ImportError, match="this browser cannot wait"):
        draw(Value(2.0) * 3).pipe("svg")


def test_a_site_without_graphviz_says_so(pyodide, monkeypatch):
    def fail(code):
        raise JsException(code)

    monkeypatch.setattr(sys.modules["pyodide.code"], "run_js", fail)
    with pytest.raises(ImportError, match=r"no viz.js beside Pyodide"):
        draw(Value(2.0) * 3).pipe("svg")


def test_this_is_no_browser():
    assert not browser.is_in_browser()
