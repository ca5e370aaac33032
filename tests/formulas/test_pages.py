import pytest

from autograd_lite.formulas.notation import name, number
from autograd_lite.formulas.pages import Equation, Page, Table

a, b = name("a"), name("b_long")
PAGE = Page(
    "Sums * and _ products",
    [
        ("First", [Equation((a, b + b, number(2))), Equation((b, a), "+="), "some *words*"]),
        ("", [Table((a, "note"), [(b, "x | y")])]),
    ],
)


def test_text_aligns_equality_signs():
    assert str(PAGE) == (
        "Sums * and _ products\n\nFirst\n"
        "  a       = b_long + b_long = 2\n"
        "  b_long += a\n"
        "  some *words*\n\n"
        "  a       note\n  ------  -----\n  b_long  x | y"
    )


def test_markdown_keeps_words_as_they_are():
    markdown = PAGE._repr_markdown_()
    assert markdown.startswith("### Sums \\* and \\_ products")
    assert "some \\*words\\*" in markdown
    assert "| $b_{\\mathrm{long}}$ | x \\| y |" in markdown
    assert "$$\n\\begin{aligned}\na &=" in markdown


def test_latex_has_an_environment_for_each_block():
    latex = PAGE.latex()
    assert latex.count(r"\begin{align*}") == latex.count(r"\end{align*}") == 1
    assert r"\begin{longtable}{@{}ll@{}}" in latex
    assert r"\subsection*{Sums * and \_ products}" in latex


def test_long_equations_are_broken_at_equality_signs():
    long = name("x" * 60)
    page = Page("Long", [("", [Equation((a, long, long))])])
    assert str(page).splitlines()[2:] == [f"  a = {'x' * 60}", f"    = {'x' * 60}"]
    assert r"\\" in page.latex()


def test_long_sums_are_broken_at_their_signs():
    terms = [name(f"weight_{i}") * name(f"x_{i}") for i in range(12)]
    page = Page("Long", [("", [Equation((a, sum(terms[1:], terms[0])))])])
    text = str(page).splitlines()[2:]
    assert max(map(len, text)) <= 96
    assert all(line.lstrip().startswith("+ ") for line in text[1:])
    assert " ".join(" ".join(text).split()) == "a = " + " + ".join(t.text for t in terms)
    assert page.latex().count(r"&\quad +") >= 2


def test_long_left_sides_long_notes_and_long_titles_keep_to_the_line():
    wide = name("x" * 30)
    page = Page("sum of " + "*".join(["alpha_beta"] * 20), [("", [
        Equation((wide, a, b), note="because " * 20)])])  # fmt: skip
    latex = page.latex()
    assert latex.count(r"\allowbreak{}") >= 19
    assert latex.count(r"\quad\text{because") > 1


def test_letters_that_some_tex_lacks_are_plain_in_notebooks():
    page = Page("Names", [("", [Equation((name("权重"), b)), Table((name("权"),), [(b,)])])])
    assert r"\text{权重}" in page._repr_markdown_()
    assert "iftutex" not in page._repr_markdown_()
    assert "iftutex" in page.latex()


def test_a_page_is_saved_by_its_suffix(tmp_path):
    page = Page("Sums", [("", [Equation((name("a"), name("b") + name("b")))])])
    for suffix in (".txt", ".md", ".tex"):
        page.save(tmp_path / f"page{suffix}")
    assert (tmp_path / "page.txt").read_text("utf-8") == f"{page}\n"
    assert (tmp_path / "page.md").read_text("utf-8") == page._repr_markdown_()
    document = (tmp_path / "page.tex").read_text("utf-8")
    assert document.startswith("\\documentclass")
    assert page.latex() in document
    with pytest.raises(ValueError, match=r"'page\.svg': the suffix must be one of \.txt, \.md"):
        page.save(tmp_path / "page.svg")


def test_rounded_numbers_are_said_to_be_approximate_in_every_medium():
    third = number(1 / 3)
    page = Page("Thirds", [("", [Equation((name("a"), number(1.0) / number(3.0), third))])])
    assert "a = 1/3 ≈ 0.33333" in str(page)
    assert r"a &= \frac{1}{3} \approx 0.33333" in page.latex()
    added = Equation((name("a"), third * number(3.0), number(1.0)), "+=")
    assert "a += 0.33333*3 ≈ 1" in str(Page("", [("", [added])]))
