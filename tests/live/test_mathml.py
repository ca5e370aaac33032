import re

import pytest

from autograd_lite import derive, parse_expression
from autograd_lite.formulas.notation import formula_of, name, number
from autograd_lite.formulas.pages import Equation
from autograd_lite.live.mathml import mathml

TOKENS = {"mi", "mn", "mo", "mtext", "mspace"}
ROWS = {"mrow", "mtd", "mtr", "mtable", "msqrt"}
ARITY = {"mfrac": 2, "msub": 2, "msup": 2, "mover": 2, "msubsup": 3}


def is_well_formed(tree):
    kind, *parts = tree
    if kind in TOKENS:
        return len(parts) == 1 and isinstance(parts[0], str)
    return (kind in ROWS or len(parts) == ARITY[kind]) and all(map(is_well_formed, parts))


def text(tree):
    kind, *parts = tree
    if kind == "mspace":
        return ""
    return parts[0] if kind in TOKENS else "".join(map(text, parts))


@pytest.mark.parametrize(
    ("latex", "tree"),
    [
        ("x", ["mi", "x"]),
        ("12.5", ["mn", "12.5"]),
        ("-x", ["mrow", ["mo", "−"], ["mi", "x"]]),
        ("w_{1}^{2}", ["msubsup", ["mi", "w"], ["mn", "1"], ["mn", "2"]]),
        (r"\Theta^{(1)}_{20}", ["msubsup", ["mi", "Θ"], ["mn", "20"],
          ["mrow", ["mo", "("], ["mn", "1"], ["mo", ")"]]]),
        (r"\hat{y}", ["mover", ["mi", "y"], ["mo", "^"]]),
        (r"\sqrt{x}", ["msqrt", ["mi", "x"]]),
        (r"\mathrm{loss}", ["mi", "loss"]),
        (r"\text{learning\_rate}", ["mtext", "learning_rate"]),
        (r"\text{a $\times $ b}", ["mtext", "a × b"]),
        (r"\text{\iftutex 权\else ?\fi }", ["mtext", "权"]),
        (r"\ln\left(a\right)", ["mrow", ["mi", "ln"],
          ["mrow", ["mo", "("], ["mi", "a"], ["mo", ")"]]]),
        (r"2 \cdot 10^{-9}", ["mrow", ["mn", "2"], ["mo", "·"],
          ["msup", ["mn", "10"], ["mrow", ["mo", "−"], ["mn", "9"]]]]),
        (r"-\infty", ["mrow", ["mo", "−"], ["mn", "∞"]]),
        ("{x^{2}}^{3}", ["msup", ["msup", ["mi", "x"], ["mn", "2"]], ["mn", "3"]]),
    ],
)  # fmt: skip
def test_what_the_writer_of_formulas_writes(latex, tree):
    assert mathml(latex) == tree


def test_cases_are_a_table_behind_a_brace():
    tree = mathml(r"\begin{cases} 1 & \text{for}\: x > 0 \\ 0 & \text{otherwise} \end{cases}")
    brace, table = tree[1:]
    assert brace == ["mo", "{"]
    assert [len(row) - 1 for row in table[1:]] == [2, 2]
    assert text(table) == "1forx>00otherwise"


FORMULAS = [
    "e = (a + b) * (b + 1)",
    "-(y*log(a) + (1-y)*log(1-a)) where a = 1/(1+exp(-z))",
    "relu(x)**2 * abs(x) + maximum(x, 2*w_1) * theta",
    "sqrt(x)*tan(x)/atan(x) + erf(x) + gelu(x)*silu(x)",
    "softplus(x) + logsumexp(x, z, 2) + leaky_relu(x, 0.1) + x_long_name*y_hat**x",
    "x**0.3 + 1e-9*x**(-2) + log1p(x) + expm1(x) + where(x, x, z) + sum(x, z) + mean(x, z)",
]


@pytest.mark.parametrize("formula", FORMULAS)
def test_every_side_of_a_derivation_can_be_shown(formula):
    """No command is left over, every element has the children that it must have."""
    expression = parse_expression(formula)
    root = expression.evaluate({n: 0.5 + i for i, n in enumerate(expression.names)})
    sides = [
        side
        for _, blocks in derive(root).page.sections
        for block in blocks
        if isinstance(block, Equation)
        for side in block.sides
    ]
    assert len(sides) > 10
    for side in sides:
        tree = mathml(side.latex)
        assert is_well_formed(tree)
        assert not re.search(r"[\\}&$]", text(tree))
        digits = re.findall(r"\d", text(tree))
        assert digits == re.findall(r"\d", side.latex)


def test_labels_come_back_letter_by_letter():
    for label in ["a<b", "50 % & more", "x\\y", "{braces}", "权重 🚀", "~tilde^", 'quo"te', "$5"]:
        assert text(mathml(name(label).latex)) == label.replace('"', "''")


def test_numbers_and_nothing():
    assert text(mathml(number(-0.00012345).latex)) == "−0.00012345"
    assert mathml("") == ["mrow"]
    assert text(mathml(formula_of(2.0).latex)) == "2"


@pytest.mark.parametrize(
    "broken", ["{", "}", r"\frac{a}", "x^", r"\left(", r"\begin{cases}", r"\text{"]
)
def test_what_no_writer_writes_does_no_harm(broken):
    mathml(broken)
