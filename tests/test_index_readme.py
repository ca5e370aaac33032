"""The description on a package index: the README without what an index does not have."""

import importlib.util
import re
from pathlib import Path

import pytest

pytest.importorskip("hatchling")
ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def build():
    spec = importlib.util.spec_from_file_location("index_readme", ROOT / ".ci" / "index_readme.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_without_an_address_pictures_are_words_and_links_are_gone(build):
    text = "![A graph](images/a.svg) of [the course](notebooks/README.md), [here](#here)."
    assert build.for_an_index(text, None) == "*A graph* of the course, [here](#here)."
    description = build.for_an_index(README, None)
    assert "![" not in description
    assert re.findall(r"\]\((?!https?://|#)", description) == []
    assert len(description) > 0.9 * len(README)


def test_with_an_address_they_are_found_there(build):
    text = "![A](images/a.svg) of [b](notebooks/b.md), [c](https://c.org/d), [e](#e)"
    assert build.for_an_index(text, "https://code.example/al") == (
        "![A](https://code.example/al/raw/main/images/a.svg) of "
        "[b](https://code.example/al/blob/main/notebooks/b.md), [c](https://c.org/d), [e](#e)"
    )


def test_every_file_that_a_description_would_show_is_there(build):
    description = build.for_an_index(README, "https://code.example/al")
    paths = re.findall(r"https://code\.example/al/(?:raw|blob)/main/([^)#]+)", description)
    assert len(paths) > 5
    assert all((ROOT / path).is_file() for path in paths)


def test_the_hook_reads_the_address_of_the_project(build):
    for urls, expected in (({}, "*"), ({"Source": "https://code.example/al"}, "![")):
        metadata = {"urls": urls}
        build.ReadmeHook(str(ROOT), {}).update(metadata)
        assert metadata["readme"]["content-type"] == "text/markdown"
        assert f"\n{expected}" in metadata["readme"]["text"]
