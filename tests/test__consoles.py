"""Consoles without UTF-8: every command and every text is shown, in other characters."""

import io
import re
import sys
from contextlib import contextmanager, redirect_stderr, redirect_stdout

import pytest

import autograd_lite as ag
from autograd_lite import MLP, Value, fit
from autograd_lite._consoles import HANDLER, ConsoleText, for_console
from autograd_lite.cli.main import main

ENCODINGS = ["ascii", "cp1252", "cp437", "shift_jis"]
XOR = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]


@contextmanager
def console(encoding):
    """The standard output and error of an old encoding; yields what reads what was written."""
    streams = [io.TextIOWrapper(io.BytesIO(), encoding, write_through=True) for _ in range(2)]
    with redirect_stdout(streams[0]), redirect_stderr(streams[1]):
        yield lambda: "".join(s.buffer.getvalue().decode(encoding) for s in streams)


in_every_encoding = pytest.mark.parametrize("encoding", ENCODINGS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("∂y/∂x ≈ 1 × x² − √π", "Dy/Dx ~ 1 * x^2 - sqrtpi"),
        ("x₁₂ ⋅ w⁻³ → ∇f", "x_12 * w^-3 -> grad f"),
        ("├─ Σ │ … ✓ ✗", "|- sum | ... + x"),
        ("Ω α é ẋ Å", "Omega alpha e x A"),
        ("日", "?"),
    ],
)
def test_characters_are_spelled_by_what_they_mean(text, expected):
    assert text.encode("ascii", HANDLER) == expected.encode()


def test_what_an_encoding_has_stays():
    assert "x² × ≈".encode("cp1252", HANDLER) == "x² × ~".encode("cp1252")
    with pytest.raises(UnicodeDecodeError):
        b"\xff".decode("ascii", HANDLER)


def test_a_text_is_itself_everywhere_but_in_print():
    text = ConsoleText("∂y ≈ 1")
    with console("ascii") as written:
        print(text)
        print(f"{text}".encode() == "∂y ≈ 1".encode(), text == "∂y ≈ 1", len(text))
        assert written() == "Dy ~ 1\nTrue True 6\n"
    assert for_console("∂") == "∂"


def test_a_stream_that_is_none_or_unknown_is_no_error(monkeypatch):
    for stream in (None, io.StringIO()):
        monkeypatch.setattr(sys, "stdout", stream)
        assert for_console("∂") == "∂"


def texts():
    """Something of each kind that people print."""
    a, b = Value(2.0, label="θ"), Value(1.0, label="b")
    e = ag.sigmoid(a * b) + a / b**2
    program = MLP(2, [3, 1], seed=0).compile()
    program([[1.0, 2.0]] * 3)
    yield a
    yield ag.to_text(e)
    yield ag.draw_steps(e)
    yield ag.sum_over_paths(e, a)
    yield ag.derive(e, show="numbers")
    yield program
    yield from program.listings()
    yield ag.check("local_derivatives", 3.0)
    yield ag.check_engine(Value)
    yield ag.Dataset("é", [[1.0]], [0], ["ä"], ["ü"])


@in_every_encoding
def test_everything_that_is_printed_is_shown(encoding):
    with console(encoding) as written:
        for thing in texts():
            print(thing)
        shown = written()
        assert "label='" in shown
        assert len(shown) > 2000


@in_every_encoding
def test_pages_are_shown(encoding):
    pytest.importorskip("sympy")
    with console(encoding) as written:
        y = ag.tanh(Value(0.5, label="θ"))
        for page in (ag.derive(y), ag.derive_sigmoid(), ag.derivative_table()):
            print(page)
        assert "sigmoid" in written()


@in_every_encoding
def test_a_progress_bar_is_shown(encoding):
    pytest.importorskip("tqdm")
    with console(encoding) as written:
        print(fit(MLP(2, [1], seed=0), XOR, [0.0] * 4, loss="mse", epochs=2))
        assert "epoch 2/2" in written()


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("draw|θ*x + 1|θ=2|x=3", "theta|θ"),
        ("draw|sigmoid(x)|x=1|--steps", "Forward|sigmoid"),
        ("derive|sin(θ)**2|θ=1", "Dv1|Dy|d"),
        ("derive|sin(θ)**2|--format|markdown", "frac|theta|sin"),
        ("derive|sin(θ", "error"),
        ("--version", "autograd-lite"),
        ("derive|--help", "usage"),
    ],
)
@in_every_encoding
def test_every_command_is_shown(encoding, command, expected):
    pytest.importorskip("sympy")
    with console(encoding) as written:
        assert main(command.split("|")) in (0, 2)
        shown = written()
        assert re.search(expected, shown)
        assert "codec" not in shown


@in_every_encoding
def test_training_on_a_table_of_foreign_names(encoding, tmp_path, monkeypatch):
    pytest.importorskip("sklearn")
    with console(encoding) as written:
        monkeypatch.chdir(tmp_path)
        rows = [f"{i},{i * i % 7},{'Äpfel' if i % 2 else 'Größe'}" for i in range(24)]
        (tmp_path / "obst.csv").write_text(
            "\n".join(["Länge,Straße,Sorte", *rows]), encoding="utf-8"
        )
        train = "train --data obst.csv --target Sorte --epochs 2 --out aus --quiet"
        assert main(train.split()) == 0
        assert main(["predict", "aus/model.json", "obst.csv"]) == 0
        assert main(["evaluate", "aus/model.json", "obst.csv"]) == 0
        shown = written()
        assert re.search("pfel", shown)
        assert "codec" not in shown


@in_every_encoding
def test_files_hold_the_text_itself(encoding, tmp_path):
    """Whatever the console cannot show."""
    with console(encoding):
        y = ag.sigmoid(Value(1.0, label="θ"))
        ag.draw_steps(y).save(tmp_path / "steps.txt")
        ag.derive(y, show="numbers").save(tmp_path / "page.txt")
        ag.save_drawing(y, tmp_path / "graph.txt")
        for name in ("steps", "page", "graph"):
            assert "θ" in (tmp_path / f"{name}.txt").read_text(encoding="utf-8")
