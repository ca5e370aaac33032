import json
import re

import pytest
from examples import standard_example
from tex import compiled

import autograd_lite as ag
from autograd_lite import MLP, Value, draw
from autograd_lite.drawing.mathematics import is_latex

pytest.importorskip("graphviz")

HOSTILE = [
    r"\input{/etc/passwd}", "50 % of #1 & {x} ~ ^ _ $", "a\nb\\", "权重 🚀", r"$\input{secret}$",
    "$x_1_2$", r"$\hat$", "^^41", "`''\"<>|", "]", "]{", "x;", "", " ", "\x00\u202e",
    "é ß ﬁ ∂ × ∑ ₁ ⁿ", "--", "{", "}",
]  # fmt: skip
MATHEMATICS = [
    "w_1", "y_hat", "theta", r"$\hat y$", r"$\mathbf{W}_1^\top x$", r"$x^{(i)}_j$", "Theta1_20",
    r"$\sqrt{x} \le 1$", "$f(x, y) = [1]$",
]  # fmt: skip


def graph_of(labels):
    total = Value(1.0)
    for label in labels:
        total = total + Value(2.0, label=label)
    total.backward()
    return total


def tikz(root, tmp_path, **options):
    draw(root, **options).save(tmp_path / "e.tex")
    return (tmp_path / "e.tex").read_text("utf-8")


def test_has_every_node_edge_and_number_in_mathematics(tmp_path):
    a, b = Value(2.0, label="a"), Value(1.0, label="w_1")
    y = (a + b) / b
    y.label = "y_hat"
    y.backward()
    source = tikz(y, tmp_path)
    nodes = dict(re.findall(r"\\node\[(\w+),.*\] \((\w+)\) at", source))
    roles = [node["role"] for node in json.loads(ag.to_json(y))["nodes"]]
    assert set(nodes) == set(roles)
    assert source.count(r"\draw[->") == 4
    for text in (r"$v_{1} = a + w_{1}$", r"$\hat{y} = \frac{v_{1}}{w_{1}}$", r"$-3\times 1=-3$"):
        assert text.replace("-3", "−3") in source or text in source


def test_the_pictures_options_hold(tmp_path):
    a = Value(2.0, label="a")
    y = a * 1e-9
    y.backward()
    assert r"\times 10^{-9}" in tikz(y, tmp_path)
    bare = tikz(y, tmp_path, values=False, gradients=False, derivatives=False)
    assert "value" not in bare
    assert "grad " not in bare


@pytest.mark.parametrize("tex", ["pdflatex", "lualatex"])
def test_compiles_with_a_real_tex(tmp_path, tex):
    compiled(tikz(standard_example(), tmp_path), tmp_path, tex)


def test_modules_compile(tmp_path):
    loss = MLP(2, [3, 1], seed=1)([0.5, -1.0]).tanh()
    loss.backward()
    for options in ({"collapse": False}, {"depth": 0}, {"formulas": True, "collapse": False}):
        compiled(tikz(loss, tmp_path, **options), tmp_path)


def test_any_label_compiles_and_runs_nothing(tmp_path):
    source = tikz(graph_of(HOSTILE + MATHEMATICS), tmp_path, collapse=False)
    assert r"\input" not in source
    log = compiled(source, tmp_path)
    assert "passwd" not in log
    for label in MATHEMATICS:
        if is_latex(label):
            assert f"${label[1:-1]}$" in source


def test_without_graphviz_the_remedies_are_named(monkeypatch, tmp_path):
    import sys

    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    with pytest.raises(ImportError, match="apt install graphviz"):
        draw(graph_of(["a"])).save(tmp_path / "e.tex")
    assert not (tmp_path / "e.tex").exists()


def test_a_penalised_weight_keeps_one_index_in_formulas(tmp_path):
    assert "_{00}" in tikz(MLP(2, [3, 1], seed=1)([0.5, -1.0]), tmp_path, collapse=False)
    assert "_{0}_{0}" not in (tmp_path / "e.tex").read_text("utf-8")


def test_beside_tables_too_operands_stand_in_their_order(tmp_path):
    logit = MLP(2, [4, 1], seed=1)([0.5, -1.0])
    loss = ag.binary_cross_entropy_with_logits([logit], [1.0])
    text = tikz(loss, tmp_path)
    first, second = (
        float(re.search(rf"\\node\[[^\n]* at \([\d.]+,([\d.]+)\) \{{\$?[^\n]*v_\{{{i}\}}", text)[1])
        for i in (12, 11)
    )
    assert first > second
