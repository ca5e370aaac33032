import json
import re
import sys
import xml.etree.ElementTree as ET

import pytest

from autograd_lite.cli.main import main

FORMULA = "e = (a + b) * (b + 1)"


def test_without_a_file_the_graph_is_a_tree_of_text(capsys):
    assert main(["draw", FORMULA, "a=2", "b=1"]) == 0
    tree = capsys.readouterr().out
    assert tree.splitlines()[1].split() == ["e", "=", "v1", "×", "v2", "6", "1"]
    assert "3 + 2 = 5" in tree


def test_forward_leaves_the_gradients_open(capsys):
    assert main(["draw", FORMULA, "a=2", "b=1", "--forward"]) == 0
    assert "= 5" not in capsys.readouterr().out


def test_steps_in_the_terminal(capsys):
    assert main(["draw", FORMULA, "a=2", "b=1", "--steps"]) == 0
    assert capsys.readouterr().out.endswith("de/da = 2\n     de/db = 3 + 2 = 5\n")


@pytest.mark.parametrize(
    ("ending", "start"),
    [
        ("svg", b"<?xml"),
        ("png", b"\x89PNG"),
        ("pdf", b"%PDF"),
        ("dot", b"digraph"),
        ("html", b"<!doctype html>"),
        ("txt", b"  "),
        ("mmd", b"flowchart"),
        ("json", b"{"),
        ("tex", b"\\documentclass"),
    ],
)
def test_the_ending_says_what_is_written(tmp_path, capsys, ending, start):
    pytest.importorskip("graphviz")
    path = tmp_path / f"e.{ending}"
    assert main(["draw", FORMULA, "a=2", "b=1", "-o", str(path)]) == 0
    assert capsys.readouterr().out == f"wrote {path}\n"
    assert path.read_bytes().lower().startswith(start.lower())


def test_steps_as_a_page_and_as_stills(tmp_path):
    for name in ("e.html", "e.svg"):
        path = tmp_path / name
        assert main(["draw", FORMULA, "a=2", "b=1", "--steps", "-o", str(path)]) == 0
    assert '"title": "The seed"' in (tmp_path / "e.html").read_text(encoding="utf-8")
    assert ET.parse(tmp_path / "e.svg").getroot().tag.endswith("svg")


def test_steps_as_pixels(tmp_path):
    pytest.importorskip("resvg_py")
    for name, start in {"e.gif": b"GIF8", "e.png": b"\x89PNG", "e.pdf": b"%PDF"}.items():
        path = tmp_path / name
        assert main(["draw", FORMULA, "a=2", "b=1", "--steps", "-o", str(path)]) == 0
        assert path.read_bytes().startswith(start)


def test_a_theme(tmp_path):
    path = tmp_path / "e.dot"
    assert main(["draw", FORMULA, "a=2", "b=1", "--theme", "print", "-o", str(path)]) == 0
    assert set(re.findall(r'[" ]color="(#\w+)"', path.read_text("utf-8"))) == {"#000000"}


def test_a_theme_of_the_steps(tmp_path):
    path = tmp_path / "e.svg"
    command = ["draw", FORMULA, "a=2", "b=1", "--steps", "-o", str(path)]
    assert main(command) == main([*command, "--theme", "dark"]) == 0
    assert "#16181d" in path.read_text("utf-8")


def test_a_dot_that_fails_is_one_line(tmp_path, monkeypatch, capsys):
    dot = tmp_path / "dot"
    dot.write_text("#!/bin/sh\nwhile read -r line; do :; done\nexit 1\n")
    dot.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    assert main(["draw", FORMULA, "a=2", "b=1", "-o", str(tmp_path / "e.svg")]) == 2
    assert "dot is there, but fails" in capsys.readouterr().err


def test_expand_shows_elementary_operations(tmp_path):
    path = tmp_path / "y.json"
    assert main(["draw", "y = sigmoid(x)", "x=0", "--expand", "-o", str(path)]) == 0
    ops = [node["op"] for node in json.loads(path.read_text(encoding="utf-8"))["nodes"]]
    assert [op for op in ops if op] == ["neg", "exp", "+", "/"]


def test_digits(capsys):
    assert main(["draw", "exp(x)", "x=1", "--digits", "2"]) == 0
    assert " 2.7 " in capsys.readouterr().out


def test_a_formula_may_begin_with_a_minus_sign(capsys):
    assert main(["draw", "-(y*log(p)) where p = sigmoid(z)", "y=1", "z=0"]) == 0
    assert "0.6931" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([FORMULA, "a=2"], "no value for b; its variables are: a, b"),
        ([FORMULA, "a=2", "b=1", "c=3"], "no variable 'c'; its variables are: a, b"),
        ([FORMULA, "a=2", "b=one"], "'b=one': 'one' is not a number"),
        ([FORMULA, "a=2", "b"], "'b': write a value as NAME=NUMBER"),
        ([FORMULA, "a=2", "a=3", "b=1"], "a is given twice"),
        ([FORMULA, "a=2", "b=nan"], "b: a Value holds a finite number, not nan"),
        ([FORMULA, "a=2", "b=1", "-o", "e.gif"], "'e.gif'"),
        ([FORMULA, "a=2", "b=1", "--steps", "-o", "e.jpg"], "must be one of .html, .svg"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(capsys, arguments, message):
    assert main(["draw", *arguments]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert message in output.err
    assert output.err.count("\n") == 1


@pytest.mark.parametrize(
    ("formula", "pointer"), [("a.real", " ^"), ("1 + log(a)", "    ^"), ("a[0]", " ^")]
)
def test_a_mistake_in_the_formula_is_pointed_at(capsys, formula, pointer):
    assert main(["draw", formula, "a=-1"]) == 2
    message, text, caret = capsys.readouterr().err.splitlines()
    assert message.startswith("autograd-lite draw: error: ")
    assert (text, caret) == (f"  {formula}", f"  {pointer}")
