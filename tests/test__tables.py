from autograd_lite._tables import aligned, columns_of


def test_columns_begin_or_end_at_the_same_place():
    assert aligned([("", "n"), ("loss", "1"), ("损失", "10")], right={1}) == [
        "       n",
        "loss   1",
        "损失  10",
    ]


def test_a_column_without_text_takes_no_room():
    assert aligned([("a", "", "1"), ("b", "", "2")]) == ["a  1", "b  2"]


def test_accents_take_no_column_of_their_own():
    assert columns_of("y\u0302") == 1
