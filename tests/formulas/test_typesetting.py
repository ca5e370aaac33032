import random
import re
import shutil
import subprocess

import pytest

import autograd_lite as ag
from autograd_lite import Value
from autograd_lite.formulas.notation import matrix, name
from autograd_lite.formulas.pages import DOCUMENT
from autograd_lite.formulas.typesetting import LINE, atoms, broken, small_matrices, width


def test_atoms_keep_arguments_pairs_and_indices_together():
    latex = r"\left(\frac{a}{b} + \left[c\right]\right)^{2} - \begin{bmatrix} 1 & 2 \end{bmatrix}"
    assert len(list(atoms(latex))) == 3
    assert list(atoms(r"\mathrm{loss}_{1} \cdot 12.5")) == [r"\mathrm{loss}_{1}", r"\cdot", "12.5"]


def test_random_formulas_are_broken_without_loss_into_lines_that_fit():
    generator = random.Random(0)
    names = [name(label) for label in ("a", "b_1", "alpha", "loss", "w_12")]

    def formula(depth):
        if depth == 0:
            return generator.choice(names)
        left, right = formula(depth - 1), formula(depth - 1)
        return generator.choice([left + right, left - right, left * right, left / right])

    for _ in range(200):
        latex = formula(generator.randrange(2, 7)).latex
        lines = broken(latex, 40.0)
        assert all(line.count("{") == line.count("}") for line in lines)
        assert all(line.count(r"\left") == line.count(r"\right") for line in lines)
        letters = [c for c in "".join(lines) if c in "abw"]
        assert len(letters) >= len([c for c in latex.replace("\\frac", "") if c in "abw"])
        assert all(width(line) <= 40.0 or r"\frac" in line or len(list(atoms(line))) < 4
                   for line in lines)  # fmt: skip


def test_a_matrix_too_wide_is_continued_below_without_loss():
    latex = matrix([[100 * i + j for j in range(30)] for i in range(2)]).latex
    for start in (latex, small_matrices(latex)):
        lines = broken(start, 40.0)
        assert len(lines) > 1
        assert all(width(line) <= 40.0 for line in lines)
        assert (lines[0][:6], lines[-1][-7:]) == (r"\left[", r"\right]")
        for i in range(2):
            row = " ".join(re.split(r"\\\\|\\end", line)[i] for line in lines)
            assert re.findall(r"\d+", row) == [str(100 * i + j) for j in range(30)]


@pytest.fixture(scope="module")
def overfull(tmp_path_factory):
    """Compiles pages and returns which of their lines are too wide, and by how much.

    The margins are those of LaTeX's own article, in whose narrow lines others paste a page.
    """
    if not shutil.which("pdflatex"):
        pytest.skip("pdflatex is not installed")
    folder = tmp_path_factory.mktemp("tex")

    def compiled(*pages):
        document = DOCUMENT.replace("\\usepackage[a4paper, margin=25mm]{geometry}\n", "")
        assert "geometry" not in document
        body = "\n\\clearpage\n".join(page.latex() for page in pages)
        (folder / "page.tex").write_text(document.replace("%s", body), "utf-8")
        command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
        run = subprocess.run(command, cwd=folder, capture_output=True, check=False)
        log = (folder / "page.log").read_text("utf-8", errors="replace")
        assert run.returncode == 0, log[-2000:]
        return [line for line in log.splitlines() if line.startswith("Overfull \\hbox")
                and float(line.split("(")[1].split("pt")[0]) > 1]  # fmt: skip

    return compiled


def pages():
    pytest.importorskip("sympy")
    x1, x2 = Value(2.0, label="x1"), Value(5.0, label="x2")
    survey = x1.log() + x1 * x2 - x2.sin()
    hostile = Value(1.0, label="a_b%$#{}\\^~&") * Value(2.0, label="θ") * Value(3.0, label="权重")
    neurons = [ag.tanh(Value(0.1 * i, label=f"weight_{i}") * x1 + 1) for i in range(10)]
    output = ag.MLP(2, [2, 1], seed=1)([1.0, -1.0])
    text = "loss = (y_hat - y)**2 + learning_rate*x where y_hat = w_ij*alpha + theta_k + lambda"
    names = ag.parse_expression(text)
    return [
        ag.derive(survey),
        ag.forward_trace(survey, "x1"),
        ag.reverse_trace(survey),
        ag.derive(hostile),
        ag.derive(ag.sum(neurons) ** 2, wrt=x1, limit=400, show="both"),
        ag.derive((output[0] if isinstance(output, list) else output) ** 2, limit=400),
        ag.derive(names.evaluate({n: ag.symbols(n) for n in names.names})),
        ag.derivative_table(),
        ag.derive_softmax(5),
        ag.derive_backpropagation([(2, 2, 1)]),
        ag.derive_three_layer_network(2, 3, 1),
        ag.derive_three_layer_network(11, 2, 3),
        ag.derive_two_matrix_network().page,
        ag.derive_two_matrix_network(x=[0.1] * 9, target=[0.5] * 2).page,
        ag.derive_elementwise(ag.gelu, 6),
        ag.derive_elementwise(ag.relu, 3),
        ag.derive_logistic_regression(),
        ag.derive_sigmoid_by_reciprocal(),
        ag.derive_cross_entropy("one-hot"),
        ag.derive_shared_graph(),
    ]


def test_every_page_compiles_and_stays_inside_the_margins(overfull):
    assert overfull(*pages()) == []


def test_long_names_of_a_model_are_short_and_told_once():
    model = ag.MLP(2, [2, 1], seed=1)
    output = model([1.0, -1.0])
    page = ag.derive((output[0] if isinstance(output, list) else output) ** 2, show="numbers")
    text = str(page)
    assert "w¹₀₀ is layers.0.neurons.0.weights.0" in text or "w²₀₀ is layers.1" in text
    assert text.count("layers.") == 2
    assert "w^{1}_{01}" in page.latex()
    by_name = ag.derive(page.root, wrt="layers.0.neurons.0.weights.0", show="numbers")
    assert list(by_name.numbers) == [model.layers[0].neurons[0].weights[0]]


def test_a_line_of_an_article_holds_what_is_said_of_it():
    assert width("1" * int(LINE)) == LINE
