"""Tables in TikZ, read back from the document, and compiled by a real TeX."""

import re

import pytest
from tex import compiled

import autograd_lite as ag
from autograd_lite import MLP, Value
from autograd_lite.drawing.tables import shade

pytest.importorskip("graphviz")

TEXT = re.compile(
    r"\\node\[cell, anchor=base ?(\w*), text=(\w+)\] at \(([-\d.]+),([-\d.]+)\) \{(.*)\};"
)
FILL = re.compile(r"fill=\{rgb,255:red,(\d+);green,(\d+);blue,(\d+)\}\] \(([-\d.]+),([-\d.]+)\)")


def tikz(root, tmp_path, **options):
    ag.draw(root, **options).save(tmp_path / "e.tex")
    return (tmp_path / "e.tex").read_text("utf-8")


def loss_of(model, n_samples=1):
    samples = [[Value(0.5 + i, label="x1"), Value(-1.0, label="x2")] for i in range(n_samples)]
    loss = ag.mse([model(x) for x in samples], [1.0] * n_samples)
    loss.backward()
    return loss


def rows_of(source):
    """The texts of each row of tables, from left to right, by their height on the page."""
    rows = {}
    for _, _, x, y, text in TEXT.findall(source):
        rows.setdefault(float(y), []).append((float(x), text))
    return [[text for _, text in sorted(row)] for _, row in sorted(rows.items(), reverse=True)]


def test_a_neuron_has_its_numbers_in_columns(tmp_path):
    model = MLP(2, [1, 1], seed=1)
    source = tikz(loss_of(model), tmp_path, digits=3)
    weight = model.layers[0].neurons[0].weights[1]
    row = next(row for row in rows_of(source) if "$w^{1}_{01}$" in row)
    name = row.index("$w^{1}_{01}$")
    numbers = [text.replace("$", "") for text in row[name + 1 : name + 3]]
    assert [float(x) for x in numbers] == pytest.approx([weight.data, weight.grad], rel=5e-3)
    assert row[name - 1].startswith(r"$\leftarrow$ ")
    ends = {x for anchor, _, x, _, text in TEXT.findall(source) if anchor == "east"}
    assert len(ends) == 6  # three columns of numbers in each of two neurons


def test_an_edge_enters_at_the_height_of_its_row(tmp_path):
    source = tikz(loss_of(MLP(2, [2, 1], seed=1)), tmp_path)
    heights = [float(y) for _, _, _, y, text in TEXT.findall(source) if text.startswith("$w^")]
    ends = [float(y) for y in re.findall(r"-- \([-\d.]+,([-\d.]+)\);", source)]
    for height in heights:
        assert any(abs(end - height - 3) < 1.5 for end in ends)


def test_colours_are_those_of_the_weights(tmp_path):
    model = MLP(2, [16, 16, 1], seed=1)
    source = tikz(loss_of(model), tmp_path)
    drawn = ["#" + "".join(f"{int(c):02x}" for c in fill[:3]) for fill in FILL.findall(source)]
    expected = []
    for layer in model.layers:
        strips = [[p.data for p in (*n.weights, n.bias)] for n in layer.neurons]
        largest = max(abs(x) for strip in strips for x in strip)
        expected += [shade(x, largest) for strip in strips for x in strip]
    assert drawn == expected


def test_in_print_squares_take_the_place_of_colours(tmp_path):
    source = tikz(loss_of(MLP(2, [16, 16, 1], seed=1)), tmp_path, theme="print")
    assert not FILL.search(source)
    assert source.count(r"\fill[ink, very thin]") > 100 < source.count(r"\draw[ink, very thin]")
    colors = re.findall(r"\{HTML\}\{(..)(..)(..)\}", source)
    assert all(red == green == blue for red, green, blue in colors)


@pytest.mark.parametrize(
    ("sizes", "n_samples"), [([4, 1], 1), ([16, 16, 1], 1), ([4, 1], 4), ([30, 1], 50)]
)
@pytest.mark.parametrize("theme", ["color", "print"])
def test_tables_compile(sizes, n_samples, theme, tmp_path):
    model = MLP(2, sizes, seed=1)
    compiled(tikz(loss_of(model, n_samples), tmp_path, theme=theme), tmp_path)


def test_labels_in_tables_compile_and_run_nothing(tmp_path):
    model = MLP(2, [2, 1], seed=1)
    labels = [r"\input{secret}", "50 % of #1 & {x} ~ ^ _ $"]
    root = model([Value(1.0, label=label) for label in labels])
    for parameter in model.parameters():
        parameter.label = r"a{\b}." + parameter.label
    source = tikz(root * 2, tmp_path)
    assert r"\input" not in source
    compiled(source, tmp_path)
