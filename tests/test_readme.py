"""The README's shell commands run as written; its Python examples are doctests."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parents[1] / "README.md"
BLOCKS = re.findall(r"```bash\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
COMMANDS = [line for block in BLOCKS for line in block.splitlines()]


def test_the_two_commands_come_first() -> None:
    install_and_train, install_and_test = COMMANDS[:2]
    assert install_and_train.endswith(".venv/bin/python -m autograd_lite train")
    assert install_and_test.endswith(".venv/bin/python -m pytest --nbmake")  # and the notebooks


@pytest.mark.parametrize("command", [COMMANDS[0].split(" && ")[-1], *COMMANDS[2:]])
def test_command(command: str, tmp_path: Path) -> None:
    for package, word in {"sklearn": "train", "sympy": "derive"}.items():
        if word in command:
            pytest.importorskip(package)
    words = shlex.split(command.replace(".venv/bin/python", sys.executable))
    if words[0] == "autograd-lite":
        words[:1] = [sys.executable, "-m", "autograd_lite"]
    done = subprocess.run(
        words, cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(README.parent)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    if "train" in words:
        accuracy = float(re.search(r"^held-out accuracy: ([\d.]+) %$", done.stdout, re.M)[1])
        assert accuracy >= (90 if "digits" in words else 97)


def test_the_six_modules_have_the_lines_that_the_readme_states():
    stated = re.findall(
        r"^\| \d \| `(\w+\.py)` \| .* \| (\d+) \|$", README.read_text(), re.MULTILINE
    )
    assert len(stated) == 6
    for module, lines in stated:
        source = (README.parent / "autograd_lite" / module).read_text()
        assert len(source.splitlines()) == pytest.approx(int(lines), abs=6), module
