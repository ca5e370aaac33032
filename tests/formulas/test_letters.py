import re

import pytest

from autograd_lite.formulas.letters import latex_name, tex_text
from autograd_lite.formulas.notation import name, total


@pytest.mark.parametrize(
    ("label", "latex"),
    [
        ("alpha", r"\alpha"),
        ("θ", r"\theta"),
        ("θ_1", r"\theta_{1}"),
        ("Σ", r"\Sigma"),
        ("y_hat", r"\hat{y}"),
        ("ŷ", r"\hat{y}"),
        ("y_hat_1", r"\hat{y}_{1}"),
        ("theta_bar", r"\bar{\theta}"),
        ("w_ij", "w_{ij}"),
        ("w_out", r"w_{\mathrm{out}}"),
        ("Theta1_1,11", r"\Theta^{(1)}_{1,11}"),
        ("learning_rate", r"\mathrm{learning\_rate}"),
        ("w¹₀₀", "w^{1}_{00}"),
        ("b²₁₀", "b^{2}_{10}"),
        ("petal length", r"\text{petal length}"),
        ("z_L_j", r"\mathrm{z\_L\_j}"),  # MathJax 2 shows the backslash in \text
        ("pq²₁", r"\text{pq}{}^{2}{}_{1}"),
        ("50 % {x}", r"\text{50 }\%\text{ \{x\}}"),
    ],
)
def test_names_are_set_as_people_write_them(label, latex):
    assert latex_name(label) == latex


def test_a_word_and_a_letter_are_not_one_word():
    assert (name("learning_rate") * name("x")).latex == r"\mathrm{learning\_rate} \cdot x"
    assert (name("x") * name("loss")).latex == r"x \cdot \mathrm{loss}"
    assert (name("w") * name("x")).latex == "w x"
    assert total("loss", "w").latex == r"\frac{d\,\mathrm{loss}}{dw}"


def test_names_hold_nothing_that_mathjax_shows_with_its_backslash():
    for code in range(32, 127):
        pieces = re.findall(r"\\text\{((?:[^{}\\]|\\.)*)\}", latex_name(f"a {chr(code)} b"))
        assert pieces
        # in \\text MathJax takes the backslash off these alone, and a dollar sign ends a formula
        assert not re.search(r"\\[^${}]|(?<!\\)\$", "".join(pieces)), chr(code)


def test_any_text_is_safe():
    assert tex_text("a_b & 50% \\x {y} ~^") == (
        r"a\_b \& 50\% \textbackslash{}x \{y\} \textasciitilde{}\textasciicircum{}"
    )


def test_no_sign_of_a_page_is_lost():
    for sign, latex in [("⊙", r"\odot"), ("·", r"\cdot"), ("≈", r"\approx"), ("∂", r"\partial")]:
        assert tex_text(sign) == f"${latex} $"
