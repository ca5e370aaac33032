"""The course as it is committed: outputs, size, exercises, solutions, syllabus. CI runs it, too."""

import json
import re
from pathlib import Path

import pytest

from autograd_lite.exercises import EXERCISES

FOLDER = Path(__file__).parents[1] / "notebooks"
LESSONS = sorted(path.name for path in FOLDER.glob("*.ipynb"))
ALL = sorted(FOLDER.rglob("*.ipynb"))


def cells(path, kind="code"):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [cell for cell in notebook["cells"] if cell["cell_type"] == kind]


def code(path):
    return "\n".join("".join(cell["source"]) for cell in cells(path))


def exercises_in(path):
    return set(re.findall(r'ag\.check\(\s*"(\w+)"', code(path)))


@pytest.mark.parametrize("path", ALL, ids=lambda path: str(path.relative_to(FOLDER)))
def test_it_reads_without_running(path):
    ran = [cell for cell in cells(path) if "".join(cell["source"]).strip()]
    assert ran
    assert [cell["execution_count"] for cell in ran] == list(range(1, len(ran) + 1))
    outputs = [output for cell in ran for output in cell["outputs"]]
    assert not [o for o in outputs if o["output_type"] == "error" or o.get("name") == "stderr"]
    assert path.stat().st_size < 1_000_000
    long = [o for o in outputs if "".join(o.get("text", "")).count("\n") > 60]
    assert not long  # no wall of output


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_exercise_is_known_and_solved(lesson):
    asked = exercises_in(FOLDER / lesson)
    assert asked
    assert asked <= EXERCISES.keys()
    assert asked <= exercises_in(FOLDER / "solutions" / lesson)
    assert "assert ag.check(" in code(FOLDER / "solutions" / lesson)


def test_every_exercise_is_asked_somewhere():
    asked = set().union(*(exercises_in(FOLDER / lesson) for lesson in LESSONS))
    assert asked >= EXERCISES.keys()


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_syllabus_lists_it(lesson):
    syllabus = (FOLDER / "README.md").read_text(encoding="utf-8")
    (row,) = [line for line in syllabus.splitlines() if f"({lesson})" in line]
    title = "".join(cells(FOLDER / lesson, "markdown")[0]["source"]).splitlines()[0]
    assert re.search(r"\[(.*?)\]", row)[1].lower() in title.lower()


def examples_in_the_syllabus():
    syllabus = (FOLDER / "README.md").read_text(encoding="utf-8")
    return re.findall(r"```python\n(.*?)```", syllabus, re.DOTALL)


def test_the_quiz_in_the_syllabus_works(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(examples_in_the_syllabus()[1], names)
    verdicts = [verdict.correct for verdict in names["result"].verdicts]
    assert verdicts == [True, True, True, False, None]
    assert (tmp_path / "sheet.html").is_file()
    assert names["ag"].check_result(names["result"].line)


def test_the_exercise_in_the_syllabus_works():
    example = examples_in_the_syllabus()[0]
    names = {}
    try:
        exec(example, names)
        side = names["ag"].question("area_of_a_square", seed=1).given["side"]
        check = names["ag"].check
        assert check("area_of_a_square", side**2, seed=1)
        assert check("area_of_a_square", 4 * side, seed=1).message == "that is its circumference"
    finally:
        EXERCISES.pop("area_of_a_square", None)
