import pytest

from autograd_lite.cli import live
from autograd_lite.cli.main import main


@pytest.mark.parametrize("port", ["-1", "65536", "boo", "1.5", ""])
def test_a_port_is_a_number(port, capsys):
    assert main(["live", f"--port={port}"]) == 2
    assert "a port is a number below 65536" in capsys.readouterr().err


def test_the_options_reach_the_server(monkeypatch):
    served = []
    monkeypatch.setattr(live, "serve", lambda port, opens: served.append((port, opens)))
    assert main(["live"]) == 0
    assert main(["live", "--port", "8123", "--no-browser"]) == 0
    assert served == [(0, True), (8123, False)]


def test_a_folder_without_pyodide_is_refused(tmp_path, capsys):
    assert main(["live", "--export", str(tmp_path / "site"), "--pyodide", str(tmp_path)]) == 2
    assert "npm pack pyodide" in capsys.readouterr().err
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("option", ["--pyodide", "--notebooks", "--graphviz"])
def test_what_is_for_a_site_alone_is_refused_without_one(option, capsys, monkeypatch):
    monkeypatch.setattr(live, "serve", lambda *_, **__: pytest.fail("it serves"))
    assert main(["live", option, "there"]) == 2
    assert "--export FOLDER" in capsys.readouterr().err


def test_a_site_is_written(tmp_path, capsys):
    assert main(["live", "--export", str(tmp_path / "site")]) == 0
    assert capsys.readouterr().out.startswith(f"wrote {tmp_path / 'site'}: python -m http.server")
    assert (tmp_path / "site" / "index.html").is_file()


def test_a_port_that_is_taken_is_one_line(capsys):
    from autograd_lite.live.server import LiveServer

    with LiveServer() as server:
        assert main(["live", "--no-browser", "--port", str(server.server_port)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_notebooks_become_a_site(monkeypatch, tmp_path, capsys):
    asked = []
    monkeypatch.setattr(live, "export_course", lambda *arguments: asked.append(arguments))
    options = ["--notebooks", "notebooks", "--pyodide", "python", "--graphviz", "viz.js"]
    assert main(["live", "--export", str(tmp_path / "site"), *options]) == 0
    names = [str(path) for path in asked[0]]
    assert names == [str(tmp_path / "site"), "notebooks", "python", "viz.js"]
    assert capsys.readouterr().out == f"wrote {tmp_path / 'site'}\n"
