"""Reading files: kinds of columns beside pandas, and cells that do not fit."""

import random
import re

import pytest

pytest.importorskip("numpy")

import numpy as np

from autograd_lite.tables.reading import read_table
from autograd_lite.tables.table import MOST_TEXTS, Numbers, Texts
from autograd_lite.tables.text import AT_ONCE, TableError


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "t.csv"
        path.write_text(text, encoding="utf-8", newline="")
        return path

    return write


def test_columns_are_those_of_pandas(file):
    pandas = pytest.importorskip("pandas")
    rng = random.Random(3)
    header = "a,b,c,d\n"
    lines = [
        f"{rng.gauss(0, 1)!r},{rng.choice(['', 'NA', '7', '-2.5'])},"
        f"{rng.choice(['x', 'y', 'null', ' z '])},{rng.choice(['1', '2', 'nan'])}\n"
        for _ in range(2 * AT_ONCE + 11)
    ]
    path = file(header + "".join(lines))
    table, frame = (
        read_table(path),
        pandas.read_csv(path, skipinitialspace=True),
    )
    for name in "abd":
        assert isinstance(table[name], Numbers)
        expected = frame[name].to_numpy(float)  # of which some versions round the last digits
        np.testing.assert_allclose(table[name].values, expected, rtol=1e-14, atol=1e-15)
    texts = [None if k < 0 else table["c"].names[k] for k in table["c"].codes.tolist()]
    assert texts == [x.strip() if isinstance(x, str) else None for x in frame["c"].tolist()]


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1", "2", "", "NA"], Numbers),
        (["1", "b", "c"], Texts),
        (["12A", "12", "13"], Texts),
        (["", "", ""], Numbers),
        (["True", "False", "True"], Texts),
        (["2020-01-01", "2020-01-02", "x"], Texts),
    ],
)
def test_kinds(file, cells, kind):
    table = read_table(file("a,b\n" + "".join(f"{cell},1\n" for cell in cells)))
    assert isinstance(table["a"], kind)


def test_what_is_told_about_a_column_is_kept(file):
    path = file("zip,size\n012,unknown\n99,3\n")
    assert read_table(path)["zip"].values.tolist() == [12.0, 99.0]
    assert read_table(path, texts=["zip"])["zip"].names == ["012", "99"]
    assert np.isnan(read_table(path, missing=["Unknown"])["size"].values).tolist() == [True, False]
    assert read_table(path, kinds={"zip": "text"})["zip"].names == ["012", "99"]
    with pytest.raises(TableError, match=r"line 2, column size: 'unknown' is not a number"):
        read_table(path, kinds={"size": "number"})
    with pytest.raises(TableError, match=r"has no column 'zap': it has zip, size"):
        read_table(path, texts=["zap"])


NUMBERS = "".join(f"{i},1\n" for i in range(40))


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("2o", "'2o' is not a number, unlike 41 others of the column: correct it, or say"),
        ("1_000", "'1_000' is not a number"),
        ("inf", "'inf' is not finite"),
        ("-Infinity", "'-Infinity' is not finite"),
        ("1e999", "'1e999' is too large for a float"),
        ('"4\n2"', r"'4\\n2' is not a number"),
        ("\x1b[2J", r"'\\x1b\[2J' is not a number"),
    ],
)
def test_a_cell_among_numbers_that_is_none_is_found(file, cell, message):
    with pytest.raises(TableError, match=r"t\.csv, line 42, column a: " + message):
        read_table(file(f"a,b\n{NUMBERS}{cell},2\n5,3\n"))


def test_a_mistake_far_down_and_a_column_that_turns_out_to_be_texts(file):
    n = AT_ONCE + 5
    with pytest.raises(TableError, match=rf"line {n + 2}, column a: 'x' is not"):
        read_table(file("a,b\n" + "1,2\n" * n + "x,2\n"))
    late = read_table(file("a,b\n" + "1,2\n" * 9 + "x,2\n" * n))
    assert late["a"].names == ["1", "x"]
    assert late["a"].codes.tolist() == [0] * 9 + [1] * n


def test_decimal_commas_where_commas_part_no_cells(file):
    table = read_table(file("a;b\n1,5;x\n-2,25e1;y\n3;z\n"))
    assert table["a"].values.tolist() == [1.5, -22.5, 3.0]


def test_texts_without_end_are_counted_and_no_more(file):
    n = MOST_TEXTS + AT_ONCE + 10
    column = read_table(file("a,b\n" + "".join(f"t{i},1\n" for i in range(n))))["a"]
    assert MOST_TEXTS < column.n_different < n
    assert len(column) == n


def test_a_table_knows_where_its_cells_stand_and_what_they_were(file):
    table = read_table(file('a,b\n1,"x\ny"\n\n2,z\n'))
    assert table.where(1, "b").endswith("t.csv, line 5, column b")
    assert list(table.rows()) == [["1", "x\ny"], ["2", "z"]]
    assert str(table.source) == "UTF-8, commas between cells, a header"


def test_no_rows(file):
    with pytest.raises(TableError, match="has no rows"):
        read_table(file("a,b\n"))
    with pytest.raises(FileNotFoundError):
        read_table("none.csv")


def test_points_and_decimal_commas_in_one_column_are_refused(tmp_path):
    path = tmp_path / "prices.csv"
    path.write_text("price;n\n950,50;a\n1,5;a\n1.200;b\n")
    message = "line 4, column price: '1.200' and, above it, '950,50': write all numbers of a column"
    with pytest.raises(TableError, match=re.escape(message)):
        read_table(path)
    path.write_text("price;n\n950,50;1.5\n1200;2.25\n")  # each column in one way
    table = read_table(path)
    assert table["price"].values.tolist() == [950.5, 1200.0]
    assert table["n"].values.tolist() == [1.5, 2.25]
