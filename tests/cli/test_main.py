"""What all commands have in common: how they are found, interrupted and refused."""

import os
import re
import subprocess
import sys

import pytest

import autograd_lite
from autograd_lite.cli.main import COMMANDS, main


def test_no_command_is_a_mistake(capfd: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "COMMAND" in capfd.readouterr().err


@pytest.mark.parametrize("command", ["train", "predict", "evaluate", "draw", "derive", "live"])
def test_every_command_explains_itself(command: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert len(COMMANDS) == 6
    assert main([command, "--help"]) == 0
    assert "examples:" in capfd.readouterr().out


def test_ctrl_c_ends_any_command(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("autograd_lite.cli.train.load_dataset", interrupted)
    assert main(["train"]) == 130


def test_the_version_is_that_of_the_package(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capfd.readouterr() == (f"autograd-lite {autograd_lite.__version__}\n", "")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and exit codes of POSIX")
@pytest.mark.parametrize("arguments", [["derive", "x*y"], ["train", "--help"], ["--help"]])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_has_gone_ends_the_program_without_a_word(
    arguments: list[str], unbuffered: str
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as pipe:
        result = subprocess.run(
            [sys.executable, "-m", "autograd_lite", *arguments],
            stdout=pipe, stderr=subprocess.PIPE, check=False,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        )  # fmt: skip
    assert result.stderr == b""
    assert result.returncode == 141 or "--help" in arguments  # argparse lets it pass


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
def test_output_that_cannot_be_written_is_one_line() -> None:
    with open("/dev/full", "wb") as full:
        result = subprocess.run(
            [sys.executable, "-m", "autograd_lite", "derive", "x*y"],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert result.returncode == 2
    assert re.fullmatch(r"autograd-lite.*: error: .*No space left on device\n", result.stderr)


def test_a_command_imports_what_it_needs_alone():
    code = (
        "import sys; from autograd_lite.cli.main import main; main(['draw', 'a*b', 'a=1', 'b=2']); "
        "print([m for m in sys.modules if m.startswith(('autograd_lite.live', 'numpy'))])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.splitlines()[-1] == "[]"
