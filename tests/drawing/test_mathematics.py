import random

import pytest

from autograd_lite import Value, graph_model
from autograd_lite.drawing.mathematics import in_mathematics, is_latex, tex_name, unicode_name


@pytest.mark.parametrize(
    ("label", "latex", "shown"),
    [
        ("w_1", "w_{1}", "w₁"),
        ("w12", "w_{12}", "w₁₂"),
        ("y_hat", r"\hat{y}", "ŷ"),
        ("x_bar", r"\bar{x}", "x̄"),
        ("lambda", r"\lambda", "λ"),
        ("Theta1_20", r"\Theta^{(1)}_{20}", "Θ⁽¹⁾₂₀"),
        ("loss", r"\mathrm{loss}", "loss"),
        (r"$\hat y$", r"\hat y", "ŷ"),
        (r"$\mathbf{W}^\top x$", r"\mathbf{W}^\top x", "Wᵀx"),
        (r"$x^{(i)}_j$", r"x^{(i)}_j", "x⁽ⁱ⁾ⱼ"),
        (r"$a_{n+1} - 1$", r"a_{n+1} - 1", "aₙ₊₁−1"),
        (r"$x_q$", r"x_q", "x_q"),
        ("first layer", r"\text{first layer}", "first layer"),
        ("learning_rate", r"\mathrm{learning\_rate}", "learning_rate"),
        ("z_L_j", r"\mathrm{z\_L\_j}", "z_L_j"),
        ("50 %", r"\text{50 }\%", "50 %"),
        ("$5", r"\text{\$5}", "$5"),
    ],
)
def test_labels_as_latex_and_as_unicode(label, latex, shown):
    assert tex_name(label) == latex
    assert unicode_name(label) == shown


NOT_LATEX = [
    "$$", "$x", "x$", "$_1$", "$x_$", "$x_1_2$", "$x_{1}_{2}$", "${$", "$}$", r"$\hat$", r"$\hat}$",
    r"$x_\hat{y}$", r"$\input{a}$", r"$\def\x{}$", r"$\\$", "$x$y$", "$ü$", "$x%$", "$x#$", "$x&y$",
]  # fmt: skip


@pytest.mark.parametrize("label", NOT_LATEX)
def test_what_tex_would_stumble_over_is_text(label):
    assert not is_latex(label)
    assert unicode_name(label) == label
    assert tex_name(label).startswith(r"\text{")


def test_any_text_is_read():
    pieces = [*r"\hat \alpha \sqrt { } _ ^ x 1 $ \ ( , é".split(), " "]  # noqa: SIM905
    dice = random.Random(1)
    accepted = 0
    for _ in range(5000):
        label = f"${''.join(dice.choices(pieces, k=dice.randrange(1, 7)))}$"
        accepted += is_latex(label)
        assert unicode_name(label)
        assert tex_name(label).count("{") >= 0
    assert accepted > 200


def test_a_model_in_mathematics_keeps_two_names_apart():
    a, b, c = Value(1.0, label="w_1"), Value(2.0, label="w1"), Value(3.0, label=r"$\hat c$")
    model = graph_model(a * b + c)
    names = {node.name for node in in_mathematics(model, every_label=True).nodes}
    assert names >= {"w_1", "w1", "ĉ"}
    only_latex = in_mathematics(graph_model(a * c), every_label=False)
    assert [node.name for node in only_latex.nodes] == ["w_1", "ĉ", "y"]
    assert only_latex.nodes[2].operands == ("w_1", "ĉ")
    plain = graph_model(a * b)
    assert in_mathematics(plain, every_label=False) is plain
