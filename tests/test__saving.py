import pytest

from autograd_lite._saving import save_as


def test_writes_text_and_bytes_by_the_suffix_in_any_case(tmp_path):
    kinds = {".txt": lambda: "∂", ".bin": lambda: b"\x00"}
    save_as(tmp_path / "a.TXT", kinds, "a test")
    save_as(str(tmp_path / "a.bin"), kinds, "a test")
    assert (tmp_path / "a.TXT").read_bytes() == "∂".encode()
    assert (tmp_path / "a.bin").read_bytes() == b"\x00"


def test_an_old_file_stays_where_the_new_content_cannot_be_made(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError):
        save_as(path, {".txt": lambda: str(1 / 0)}, "a test")
    assert path.read_text() == "old"
