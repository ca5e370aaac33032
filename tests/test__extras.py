"""What a missing optional package, and a broken one, look like."""

import sys

import pytest

from autograd_lite._extras import import_extra


def test_a_missing_package_names_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    with pytest.raises(
        ImportError, match=r'tqdm is not installed: pip install "autograd-lite\[train\]"'
    ):
        import_extra("tqdm.auto", "train")


def test_an_error_inside_the_package_is_its_own(tmp_path, monkeypatch):
    (tmp_path / "broken_package.py").write_text("import something_it_needs")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ModuleNotFoundError, match="something_it_needs") as caught:
        import_extra("broken_package", "train")
    assert caught.value.name == "something_it_needs"
