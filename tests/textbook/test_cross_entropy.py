import pytest

import autograd_lite as ag

pytest.importorskip("sympy")


def lines(page, section):
    return [
        " = ".join(side.text for side in block.sides)
        for block in dict(page.sections)[section]
        if not isinstance(block, str)
    ]


@pytest.mark.parametrize(
    ("output", "result"),
    [
        ("sigmoid", ["dL/dz = a - y"]),
        ("softmax", ["dL/dz1 = a1", "dL/dz2 = a2 - 1", "dL/dz3 = a3"]),
        ("one-hot", ["dL/dz1 = a1 - y1", "dL/dz2 = a2 - y2", "dL/dz3 = a3 - y3"]),
        ("log_softmax", ["dL/dz1 = a1", "dL/dz2 = a2 - 1", "dL/dz3 = a3"]),
    ],
)
def test_cross_entropy_is_a_minus_y(output, result):
    page = ag.derive_cross_entropy(output, index=1)
    assert lines(page, "Result") == result
    if output == "one-hot":
        assert lines(page, "Given") == ["y1 + y2 + y3 = 1"]
    if output == "log_softmax":  # neither exp nor log of a class is taken on the way
        assert lines(page, "Forward")[0] == "v1 = logsumexp(z1, z2, z3)"
        assert not any("log(" in line for line in lines(page, "Forward"))


def test_softmax_with_cross_entropy_the_long_way_and_the_shortcut():
    page = ag.derive_cross_entropy("one-hot")
    assert lines(page, "The long way")[-1] == (
        "dL/dz_j = sum_i dL/da_i*∂a_i/∂z_j = sum_i -y_i/a_i*a_i*(delta_ij - a_j)"
        " = sum_i y_i*(a_j - delta_ij) = a_j*sum_i y_i - y_j = a_j - y_j"
    )
    assert lines(page, "The shortcut: the logarithm of the quotient splits") == [
        "log(a_j) = z_j - log(sum_i exp(z_i))",
        "L = log(sum_i exp(z_i)) - sum_i y_i*z_i",
        "dL/dz_j = exp(z_j)/(sum_i exp(z_i)) - y_j = a_j - y_j",
    ]


def test_mistakes_are_named():
    with pytest.raises(ValueError, match="output is 'sigmoid'"):
        ag.derive_cross_entropy("relu")
    with pytest.raises(ValueError, match="index 3 is not a class"):
        ag.derive_cross_entropy("softmax", index=3)
