"""The text of a table: what is recognised, and every mistake by its line."""

import csv
import io
import random

import pytest

from autograd_lite.tables.text import AT_ONCE, TableError, as_number, printable, read_rows

ROWS = [["width", "color"], ["1.5", "red"], ["2.5", "blue"], ["3", ""]]


@pytest.fixture
def file(tmp_path):
    """A function that writes bytes or text to a file and returns its path."""

    def write(content):
        path = tmp_path / "t.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def all_rows(source):
    return [row for chunk in source.chunks() for row in chunk]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_delimiter_line_ends_and_encoding_are_recognised(file, delimiter, end, encoding):
    rows = [*ROWS, ["4", "grün"]]
    text = end.join(delimiter.join(row) for row in rows) + end
    source = read_rows(file(text.encode(encoding)))
    assert (source.delimiter, source.names) == (delimiter, ROWS[0])
    assert all_rows(source) == rows[1:]
    assert ("line 5 is not UTF-8" in source.encoding) == (encoding == "cp1252")


def test_a_mark_of_utf_8_before_what_is_not_utf_8_is_no_part_of_a_name(file):
    assert read_rows(file(b"\xef\xbb\xbfa,b\n\xe9,1\n")).names == ["a", "b"]


def test_a_delimiter_within_texts_does_not_mislead(file):
    source = read_rows(file('a;b\n"x, y";1\n"p, q, r";2\n'))
    assert (source.delimiter, all_rows(source)) == (";", [["x, y", "1"], ["p, q, r", "2"]])


@pytest.mark.parametrize(
    ("text", "known", "names"),
    [
        ("a,b\n1,2\n", [], ["a", "b"]),
        ("1,2\n3,4\n", [], ["x1", "x2"]),
        ("1.5,cat\n2,dog\n", [], ["x1", "x2"]),
        ("1990,country\n5,3\n6,4\n", [], ["1990", "country"]),  # words above numbers
        ("1990,1991\n5,3\n", ["1991"], ["1990", "1991"]),  # the target is named so
        (",b\n1,2\n", [], ["column 1", "b"]),
        ("cat,red\ndog,blue\n", [], ["cat", "red"]),  # words alone: names are more usual
        ("1,2\n3,4\n", ["width", "price"], ["width", "price"]),
        ("1\n3\n", ["width", "price"], ["width"]),
    ],
)
def test_a_header_is_recognised(file, text, known, names):
    assert read_rows(file(text), known=known).names == names


def test_a_header_can_be_told(file):
    path = file("cat,red\ndog,blue\n")
    assert all_rows(read_rows(path, header=False)) == [["cat", "red"], ["dog", "blue"]]
    path = file("1,2\n3,4\n")
    assert read_rows(path, header=True).names == ["1", "2"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "t.csv is empty"),
        ("\n \n\n", "t.csv is empty"),
        ("\ufeff\n", "t.csv is empty"),
        (",,\n,,\n", "t.csv holds no cell"),
        ("a,b\n1,2\n\n1,2,3\n", "line 4: 3 cells instead of 2: a, b"),
        ("a,b\n1,2\n1\n", "line 3: 1 cell instead of 2: a, b"),
        ('a,b\n"x\ny",2\n1\n', "line 4: 1 cell instead of 2"),  # after a cell of two lines
        ("a,b,a\n1,2,3\n", "line 1: columns 1 and 3 have the same name, 'a'"),
        ('a,b\n1,2\n"x,2\n3,4\n', r'line 3: a quotation mark \("\) opens here and is not closed'),
        ('a,b\n1,2\n"x"y,2\n', "line 3: not well quoted"),
        ("a,b\n1," + "x" * 200_000 + "\n", "line 2: a cell of more than 131,072 letters"),
        (b"a,b\n1,2\n3,\x004\n", "line 3: a zero byte"),
        (b"PK\x03\x04 and more", "is a spreadsheet or an archive"),
        (b"\x1f\x8b\x08", "is a compressed file"),
    ],
)
def test_what_is_no_table_is_refused_with_its_line(file, content, message):
    path = file(content)
    with pytest.raises(TableError, match=message):
        all_rows(read_rows(path))


def test_an_encoding_that_is_told_is_kept(file):
    assert read_rows(file("a,ж\n1,2\n".encode("koi8-r")), encoding="koi8-r").names == ["a", "ж"]
    with pytest.raises(TableError, match=r"line 2: not utf-8"):
        read_rows(file(b"a,b\n1,\xe9\n"), encoding="utf-8")
    with pytest.raises(TableError, match="'klingon' is not the name of an encoding"):
        read_rows(file("a,b\n"), encoding="klingon")


def test_what_is_written_by_the_csv_module_is_read_back(file):
    rng = random.Random(0)
    alphabet = ["a", '"', ",", "\n", "\r\n", " ", "é", ";", "1"]
    for _ in range(200):
        width = rng.randint(2, 4)
        rows = [
            ["".join(rng.choices(alphabet, k=rng.randint(1, 5))) for _ in range(width)]
            for _ in range(rng.randint(2, 6))
        ]
        out = io.StringIO(newline="")
        csv.writer(out).writerow([f"name {j}" for j in range(width)])
        csv.writer(out).writerows(rows)
        source = read_rows(file(out.getvalue()))
        if source.delimiter == ",":  # noise may look like semicolons
            assert all_rows(source) == rows


def test_the_line_of_each_row(file):
    text = 'a,b\n\n1,2\n"x\n\ny",3\n\n\n4,5\n'
    source = read_rows(file(text))
    assert [source.line_of(i) for i in range(3)] == [3, 4, 9]


def test_more_rows_than_are_read_at_once(file):
    n = 2 * AT_ONCE + 7
    source = read_rows(file("a,b\n" + "".join(f"{i},x\n" for i in range(n))))
    assert [row[0] for row in all_rows(source)] == [str(i) for i in range(n)]
    bad = read_rows(file("a,b\n" + "1,x\n" * (AT_ONCE + 5) + "1\n"))
    with pytest.raises(TableError, match=f"line {AT_ONCE + 7}: 1 cell instead of 2"):
        all_rows(bad)


@pytest.mark.parametrize(
    ("cell", "number"),
    [("1", 1.0), (" -2.5e3 ", -2500.0), ("1e999", float("inf")), ("+.5", 0.5), ("1_0", None),
     ("0x10", None), ("1,5", None), ("", None), ("red", None), ("1 000", None), ("5%", None)],
)  # fmt: skip
def test_numbers(cell, number):
    assert as_number(cell) == number


def test_decimal_commas():
    assert [as_number(cell, True) for cell in ("1,5", "-0,25", "1,5e2", "1.234,5", ",5")] == [
        1.5, -0.25, 150.0, None, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a;b\n1,5;x\n", True), ("a;b\n1.5;x\n", False), ("a;b\n1,5;2.5\n", False),
     ("a;b\n15;x\n", False), ('a,b\n"1,5",x\n', False), ("a;b\nv. 1;1,5\n", True)],
)  # fmt: skip
def test_a_file_with_decimal_commas_is_known(file, text, expected):
    assert read_rows(file(text)).has_decimal_commas is expected


def test_nothing_steers_a_terminal():
    assert printable("\x1b[31mred\u202e\n") == r"\x1b[31mred\u202e\n"
    assert printable("grün 红 😀") == "grün 红 😀"


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("0,12;3,45;1,00\n0,13;3,46;1,50\n", ";"),
        ("1,06;A\n2,07;B\n", ";"),
        ("1,5\t2\n2,5\t3\n", "\t"),
        ("1,2;3\n2,3;4\n", ";"),
        ("a;b,1\nc;d,2\n", ","),  # commas that are not decimal part cells
        ("1,5\n2,5\n", ","),
        ("x,y\n1,2;3\n2,3;4\n", ","),
    ],
)
def test_commas_between_digits_part_no_cells_where_something_else_does(file, text, delimiter):
    assert read_rows(file(text)).delimiter == delimiter
