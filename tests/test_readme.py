"""The README: its blocks run as scripts and commands, as pasted, and print what it says."""

import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import comparison
import pytest

README = Path(__file__).parents[1] / "README.md"
TEXT = README.read_text(encoding="utf-8")
COMMANDS = [
    line
    for block in re.findall(r"```bash\n(.*?)```", TEXT, re.DOTALL)
    for line in block.splitlines()
]
SCRIPTS = re.findall(r"```python\n(.*?)```(?:\n\n```text\n(.*?)```)?", TEXT, re.DOTALL)
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(README.parent), "PYTHONIOENCODING": "utf-8"}
NEEDS = {"load_dataset": "sklearn", "sklearn": "sklearn", "load_table": "numpy", "compile": "numpy"}
OWN_DATA = [command for command in COMMANDS if ".csv" in command]
SERVES = "autograd-lite live"
OTHERS = [command for command in COMMANDS if ".csv" not in command and command != SERVES]


def printed(words: list[str], folder: Path) -> str:
    done = subprocess.run(
        words, cwd=folder, capture_output=True, encoding="utf-8", check=False, env=ENVIRONMENT
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def is_like(found: str, shown: str) -> bool:
    """Whether a text is the one that is shown, in which ... stands for any lines."""
    strict = doctest.OutputChecker().check_output
    return strict(shown.strip() + "\n", found.strip() + "\n", doctest.ELLIPSIS)


@pytest.mark.parametrize(("script", "shown"), SCRIPTS)
def test_a_block_is_a_script_and_prints_what_is_said(
    script: str, shown: str, tmp_path: Path
) -> None:
    for word, package in NEEDS.items():
        if word in script:
            pytest.importorskip(package)
    (tmp_path / "script.py").write_text(script, encoding="utf-8")
    said = shown or "".join(f"{line}\n" for line in re.findall(r"print\(.*\)  # (.*)", script))
    assert said, "a block without an output proves nothing"
    assert is_like(printed([sys.executable, "script.py"], tmp_path), said)


def test_the_output_of_a_command_is_what_it_prints(tmp_path: Path) -> None:
    pytest.importorskip("sympy")
    command, shown = re.findall(
        r"```bash\n(autograd-lite derive .*)\n```\n\n```text\n(.*?)```", TEXT, re.DOTALL
    )[0]
    words = [sys.executable, "-m", "autograd_lite", *shlex.split(command)[1:]]
    assert is_like(printed(words, tmp_path), shown)


def test_every_link_and_picture_is_there() -> None:
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", TEXT):
        assert target.startswith("https://") or (README.parent / target).is_file(), target


def test_the_two_commands_come_first() -> None:
    install_and_train, install_and_test = COMMANDS[:2]
    assert install_and_train.endswith(".venv/bin/python -m autograd_lite train")
    assert install_and_test.endswith(
        ".venv/bin/python -m pytest --nbmake -n auto"
    )  # and the notebooks


@pytest.mark.parametrize("command", [OTHERS[0].split(" && ")[-1], *OTHERS[2:]])
def test_command(command: str, tmp_path: Path) -> None:
    for package, word in {"sklearn": "train", "sympy": "derive"}.items():
        if word in command:
            pytest.importorskip(package)
    words = shlex.split(command.replace(".venv/bin/python", sys.executable))
    if words[0] == "autograd-lite":
        words[:1] = [sys.executable, "-m", "autograd_lite"]
    output = printed(words, tmp_path)
    if "train" in words:
        accuracy = float(re.search(r"^held-out accuracy: ([\d.]+) %$", output, re.M)[1])
        assert accuracy >= (90 if "digits" in words else 97)


def test_the_pages_are_served_until_ctrl_c(tmp_path: Path) -> None:
    assert SERVES in COMMANDS
    words = [sys.executable, "-u", "-m", "autograd_lite", "live", "--no-browser"]
    with subprocess.Popen(
        words, cwd=tmp_path, stdout=subprocess.PIPE, encoding="utf-8", env=ENVIRONMENT
    ) as server:
        try:
            assert "http://127.0.0.1:" in server.stdout.readline()
        finally:
            server.terminate()


def test_the_commands_on_own_data_print_what_is_shown(tmp_path: Path) -> None:
    """The flowers are iris; the part that is shown is measured on the quarter held out here."""
    datasets = pytest.importorskip("sklearn.datasets")
    split = pytest.importorskip("sklearn.model_selection").train_test_split
    iris = datasets.load_iris()
    lines = [
        ",".join([*map(str, row), iris.target_names[k]])
        for row, k in zip(iris.data.tolist(), iris.target, strict=True)
    ]
    header = "sepal length,sepal width,petal length,petal width,species"
    flowers, test = split(lines, test_size=0.25, random_state=1, stratify=iris.target)
    for name, rows in {"flowers": flowers, "test": test, "new": test}.items():
        (tmp_path / f"{name}.csv").write_text("\n".join([header, *rows]), encoding="utf-8")
    said = [
        printed([sys.executable, "-m", "autograd_lite", *shlex.split(command)[1:]], tmp_path)
        for command in OWN_DATA
    ]
    shown = re.search(r"model\.json test\.csv\n```\n\n```text\n(.*?)```", TEXT, re.DOTALL)
    assert is_like(said[-1], shown[1])
    assert len((tmp_path / "out.csv").read_text().splitlines()) == 1 + len(test)


def test_the_six_modules_have_the_lines_that_the_readme_states():
    stated = re.findall(r"^\| \d \| `(\w+\.py)` \| .* \| (\d+) \|$", TEXT, re.MULTILINE)
    assert len(stated) == 6
    for module, lines in stated:
        source = (README.parent / "autograd_lite" / module).read_text()
        assert len(source.splitlines()) == pytest.approx(int(lines), abs=6), module


def test_the_comparison_has_the_form_that_its_benchmark_prints():
    for package in ("sympy", "PIL", "resvg_py"):
        pytest.importorskip(package)
    lines = re.search(r"## Beside others\n\n((?:\|.*\n)+)", TEXT)[1].splitlines()
    header, _, *rows = ([cell.strip() for cell in line[1:-1].split("|")] for line in lines)
    assert header == ["", *comparison.COLUMNS]
    assert [row[0] for row in rows] == list(comparison.ROWS)
    assert {len(row) for row in rows} == {len(header)}
    times = re.compile(r"[\d.]+ ms(, compiled [\d.]+ ms)?|as PyTorch")
    assert all(times.fullmatch(cell) for cell in rows[-1][1:])
    tried = comparison.this_library()
    assert {row[0]: row[1] for row in rows[:-1]} == tried
