"""The picture of a compiled program, read back by Graphviz."""

import re

import pytest

from autograd_lite import MLP, Value, compile, draw
from autograd_lite.drawing.programs import is_program, program_model

pytest.importorskip("pygraphviz")
pytest.importorskip("graphviz")

SUFFIXES = [".svg", ".png", ".pdf", ".dot", ".gv", ".mmd", ".json", ".html", ".txt", ".tex"]


def recorded():
    model = MLP(2, [3, 1], seed=1)
    program = compile(lambda x: model(x) ** 2, parameters=model.parameters())
    program([[1.0, 2.0]])
    return program


def test_a_box_for_each_row_with_what_it_is_computed_from():
    model = program_model(recorded())
    names = {node.id: re.split(r"\W", node.name)[0] for node in model.nodes}
    assert sorted((names[e.parent], names[e.child]) for e in model.edges) == sorted(
        [("W1", "z1"), ("x", "z1"), ("b1", "z1"), ("z1", "a1"),
         ("W2", "z2"), ("a1", "z2"), ("b2", "z2"), ("z2", "a2")]
    )  # fmt: skip
    roles = {node.name: node.role for node in model.nodes}
    assert roles["z1[3] = W1[3x2] x[2] + b1[3]"] == "operation"
    assert roles["x"] == "input"
    assert {name for name, role in roles.items() if role == "parameter"} == {"W1", "b1", "W2", "b2"}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_program_is_saved_in_every_kind(suffix, tmp_path):
    path = tmp_path / f"program{suffix}"
    draw(recorded()).save(path)
    data = path.read_bytes()
    if suffix == ".png":
        assert data.startswith(b"\x89PNG")
    elif suffix == ".pdf":
        assert data.startswith(b"%PDF")
    else:
        assert "W1" in data.decode() or "W_{1}" in data.decode()


def test_themes_are_for_programs_too_and_no_gradient_is_asked_for():
    picture = draw(recorded(), theme="print", direction="TB")
    colors = set(re.findall(r"#[0-9a-f]{6}", picture.source))
    assert all(color[1:3] == color[3:5] == color[5:7] for color in colors)
    assert "grad" not in picture.source
    assert repr(picture).startswith(" ")


def test_only_a_program_is_one():
    assert is_program(recorded())
    assert not is_program(Value(1.0))


def test_what_cannot_be_drawn_says_why():
    with pytest.raises(ValueError, match="call it on a sample first"):
        program_model(compile(lambda x: x * 2))

    def long(x):
        for i in range(200):
            x = (x * (i + 1.5)).sin() if i % 2 else x.exp().tanh() + i
        return x

    program = compile(long)
    program([0.5])
    n_rows = len(program.listings()[0].rows)
    assert n_rows > 300
    with pytest.raises(ValueError, match=f"{n_rows:,} rows are too many"):
        program_model(program)
