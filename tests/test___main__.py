"""`python -m autograd_lite` from outside."""

import subprocess
import sys


def run(*arguments):
    command = [sys.executable, "-m", "autograd_lite", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_help_is_found():
    result = run("--help")
    assert (result.returncode, result.stderr) == (0, "")
    assert "train an MLP on a data set" in result.stdout


def test_the_exit_code_is_that_of_main():
    result = run("train", "--epochs", "0")
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
