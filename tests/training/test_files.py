"""Files: what is written is read, beside many writers too; what is refused."""

import json
import os
import threading

import pytest

from autograd_lite import CheckpointError
from autograd_lite.training import files
from autograd_lite.training.files import read_json, write_json

KIND = "test.kind"


def test_many_threads_write_one_file_and_every_reader_finds_it_whole(tmp_path):
    path, done, problems = tmp_path / "model.json", threading.Event(), []
    write_json(path, KIND, {"x": [0] * 500})

    def write(number):
        try:
            for _ in range(25):
                write_json(path, KIND, {"x": [number] * 500})
        except Exception as error:
            problems.append(error)

    def read():
        while not done.is_set():
            try:
                assert len(set(read_json(path, KIND)[1]["x"])) == 1
            except Exception as error:
                problems.append(error)
                return

    writers = [threading.Thread(target=write, args=(k,)) for k in range(8)]
    reader = threading.Thread(target=read)
    for thread in (*writers, reader):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reader.join()
    assert problems == []
    assert os.listdir(tmp_path) == ["model.json"]


def document(contents, **header):
    about = {"format": KIND, "version": 1, "crc32": files.checksum(contents)}
    return json.dumps({**about, **header, **contents}).encode()


def test_what_is_written_is_read(tmp_path):
    path = tmp_path / "file.json"
    write_json(path, KIND, {"x": [0.1, 5e-324], "name": "φ"})
    assert read_json(path, KIND)[1] == {"x": [0.1, 5e-324], "name": "φ"}
    path.write_bytes(document({"x": 1}))
    assert read_json(path, KIND)[1] == {"x": 1}
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(path, KIND, {"x": float("nan")})
    assert read_json(path, KIND)[1] == {"x": 1}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not a JSON object, or damaged"),
        (b"[1, 2]", "it holds a list"),
        (b"null", "it holds a NoneType"),
        (b"\xff\xfe\x00", "damaged"),
        (b"[" * 100_000, "damaged"),
        (b'{"x": NaN}', "NaN is not a finite number"),
        (b'{"x": -Infinity}', "-Infinity is not a finite number"),
        (b'{"x": 1e999}', "1e999 is not a finite number"),
        (b'{"x": ' + b"9" * 5000 + b"}", "damaged"),
        (b'{"x": ' + b"[" * 950 + b"]" * 950 + b"}", "damaged|not a file of the format"),
        (document({}, format="other"), "not a file of the format 'test.kind', but 'other'"),
        (document({}, format="x" * 10**6), r"but 'x{59}$"),
        (document({}, version=3), "newer than the 2 known here: a later autograd_lite wrote it"),
        (
            document({}, version=9, written_by="autograd_lite 9.1.0"),
            "autograd_lite 9.1.0 wrote it, this is ",
        ),
        (document({}, version="1"), "'1' is not a version"),
        (document({}, version=True), "True is not a version"),
        (document({}, version=0), "0 is not a version"),
        (document({"x": 1}, crc32=1), "checksum"),
        (document({"x": 1}, crc32=None), "checksum"),
    ],
)
def test_other_files_are_refused(tmp_path, data, message):
    path = tmp_path / "other.json"
    path.write_bytes(data)
    with pytest.raises(CheckpointError, match=rf"other\.json.*({message})"):
        read_json(path, KIND)


def test_a_missing_file_is_an_error_of_the_system(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_json(tmp_path / "missing.json", KIND)
