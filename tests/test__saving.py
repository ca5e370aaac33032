import errno
import os
import signal
import stat
import subprocess
import sys
import threading
import time

import pytest
from interrupts import interrupted_at

from autograd_lite import _saving
from autograd_lite._saving import save_as, write_whole


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


@pytest.mark.parametrize("place", ["replace", "fsync", "fstat"])
@pytest.mark.parametrize("crash", [OSError("disk full"), KeyboardInterrupt()])
def test_a_crash_while_writing_leaves_the_old_file(tmp_path, monkeypatch, place, crash):
    path = tmp_path / "file"
    write_whole(path, b"old")

    def fail(*_, **__):
        raise crash

    monkeypatch.setattr(os, place, fail)
    with pytest.raises(type(crash)):
        write_whole(path, b"new")
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["file"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # files to close
def test_an_interrupt_anywhere_leaves_the_old_file_or_the_new(tmp_path):
    path, contents, moment, reached = tmp_path / "file", set(), 1, True
    while reached:
        path.write_bytes(b"old")
        _, reached = interrupted_at(moment, lambda: write_whole(path, b"new"))
        contents.add(path.read_bytes())
        assert os.listdir(tmp_path) == ["file"]
        moment += 1
    assert contents == {b"old", b"new"}
    assert moment > 50


def test_a_full_disk_leaves_the_old_file(tmp_path):
    resource = pytest.importorskip("resource")  # a limit on the size of files fails as a disk does
    path = tmp_path / "file"
    write_whole(path, b"old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        with pytest.raises(OSError, match=rf"{os.strerror(errno.EFBIG)}: '{path}'"):
            write_whole(path, b"n" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["file"]


KILLED = """
import os, sys
from autograd_lite import _saving
def hang(descriptor):
    print("writing", flush=True)
    sys.stdin.read()
os.fsync = hang
_saving.write_whole(sys.argv[1], b"new")
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_what_a_killed_writer_leaves_is_removed_by_a_later_one(tmp_path):
    path = tmp_path / "model.json"
    write_whole(path, b"old")
    command = [sys.executable, "-c", KILLED, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout.readline().strip() == b"writing"
        writer.kill()
    (left,) = set(os.listdir(tmp_path)) - {"model.json"}
    assert left.startswith(".model.json.")
    assert left.endswith(".tmp")
    assert path.read_bytes() == b"old"
    write_whole(path, b"newer")  # the other may be under way still
    assert left in os.listdir(tmp_path)
    ago = time.time() - _saving.ABANDONED - 60
    os.utime(tmp_path / left, (ago, ago))
    mine = tmp_path / ".model.json.notes.tmp"
    mine.touch()
    os.utime(mine, (ago, ago))
    write_whole(tmp_path / "other.json", b"other")
    assert left in os.listdir(tmp_path)
    write_whole(path, b"newest")
    assert sorted(os.listdir(tmp_path)) == [mine.name, "model.json", "other.json"]


@pytest.mark.skipif(sys.platform == "win32", reason="permissions and links of POSIX")
def test_links_are_followed_and_permissions_kept(tmp_path):
    (tmp_path / "shared").mkdir()
    target, link = tmp_path / "shared/model.json", tmp_path / "latest.json"
    write_whole(target, b"old")
    target.chmod(0o640)
    link.symlink_to("shared/model.json")
    write_whole(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert os.listdir(tmp_path / "shared") == ["model.json"]
    (tmp_path / "ahead.json").symlink_to("shared/to-come.json")
    write_whole(tmp_path / "ahead.json", b"new")
    assert (tmp_path / "shared/to-come.json").read_bytes() == b"new"


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_a_new_file_has_the_permissions_that_the_user_gives_to_new_files(tmp_path):
    umask = os.umask(0o027)
    try:
        write_whole(tmp_path / "file", b"new")
    finally:
        os.umask(umask)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o640


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_is_no_file_is_written_to_and_not_replaced(tmp_path):
    pipe, received = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: received.append(pipe.read_bytes()))
    reader.start()
    write_whole(pipe, b"new")
    reader.join()
    assert received == [b"new"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_names_of_any_length_and_impossible_places(tmp_path):
    longest = tmp_path / ("n" * 250)
    write_whole(longest, b"new")
    assert os.listdir(tmp_path) == [longest.name]
    with pytest.raises(IsADirectoryError):
        write_whole(tmp_path, b"new")
    with pytest.raises(FileNotFoundError):
        write_whole("", b"new")
    with pytest.raises(FileNotFoundError, match=r"missing/file'$"):
        write_whole(tmp_path / "missing/file", b"new")
