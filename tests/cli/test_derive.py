import pytest

from autograd_lite.cli.main import main

pytest.importorskip("sympy")
LOSS = "-(y*log(a) + (1-y)*log(1-a)) where a = 1/(1+exp(-z))"


def test_cross_entropy_with_a_sigmoid_is_a_minus_y(capsys):
    assert main(["derive", LOSS, "--wrt", "z"]) == 0
    text = capsys.readouterr().out
    assert "  dL/dz = a - y\n" in text
    assert "a       = 1/(1 + exp(-z))" in text


def test_values_bring_numbers(capsys):
    assert main(["derive", "log(x1) + x1*x2 - sin(x2)", "x1=2", "x2=5"]) == 0
    text = capsys.readouterr().out
    assert "11.652" in text
    assert "= 5.5\n" in text
    assert "≈ 1.7163\n" in text


@pytest.mark.parametrize(
    ("name", "mark"), [("markdown", r"\begin{aligned}"), ("latex", r"\begin{align*}")]
)
def test_formats(capsys, name, mark):
    assert main(["derive", "x*y", "--format", name]) == 0
    assert mark in capsys.readouterr().out


def test_results_in_names_or_in_leaves(capsys):
    formula = "log(a) where a = 1/(1 + exp(-z))"
    assert main(["derive", formula, "--wrt", "z"]) == 0
    assert "= 1 - a\n" in capsys.readouterr().out
    assert main(["derive", formula, "--wrt", "z", "--in-terms-of", "leaves"]) == 0
    result = capsys.readouterr().out.split("Result")[1]
    assert "a" not in result.split("Equal")[0].replace("exp", "").split("with")[0].split("=")[-1]


def test_a_flat_sum_of_100_terms_is_derived_when_asked_for(capsys):
    formula = "+".join(f"{i}*x{i}" for i in range(1, 101))
    assert main(["derive", formula]) == 0
    assert "raise the limit" in capsys.readouterr().out
    assert main(["derive", formula, "--limit", "1000", "--wrt", "x7", "x100"]) == 0
    text = capsys.readouterr().out
    assert "  dy/dx7   = 7\n" in text
    assert "  dy/dx100 = 100\n" in text


def test_expand(capsys):
    assert main(["derive", "a = sigmoid(x)", "--expand"]) == 0
    assert "da/dx = a*(1 - a)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("-x*y", "dy/dx"),
        ("-x", "= -1"),
        ("-(x + 1)", "= -1"),
        ("-2*x", "= -2"),
        ("-x where x = -2*z", "= 2"),
    ],
)
def test_a_formula_may_open_with_a_minus_sign(capsys, formula, result):
    assert main(["derive", formula]) == 0
    captured = capsys.readouterr()
    assert result in captured.out
    assert not captured.err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["x*y", "--wrt", "z"], "no node is named 'z'"),
        (["__import__('os')"], "not part of an expression"),
        (["x*y", "x=1"], "no value for y"),
        (["log(x)", "x=-1"], "log at x = -1"),
        (["2+3*4"], "made of constants alone"),
        (["-h*x", "--formats"], "unrecognized arguments: --formats"),
    ],
)
def test_mistakes_are_one_line(capsys, arguments, complaint):
    assert main(["derive", *arguments]) == 2
    error = capsys.readouterr().err
    assert complaint in error
    assert len(error.splitlines()) <= 3
