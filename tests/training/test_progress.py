"""The progress bar: in a terminal, without tqdm, and in a notebook that is converted."""

import re
import sys

import pytest

from autograd_lite import MLP, fit

pytest.importorskip("tqdm")
XOR = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]


def test_the_bar_shows_loss_and_accuracy(capsys):
    history = fit(MLP(2, [2], seed=0), XOR, [0, 1, 1, 0], loss="cross_entropy", epochs=3)
    shown = capsys.readouterr().err
    assert "epoch 3/3" in shown
    assert f"loss={history.loss[-1]:.4f}, accuracy={history.accuracy[-1]:.1%}" in shown


def test_without_tqdm_training_is_quiet(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    assert len(fit(MLP(2, [1], seed=0), XOR, [0.0] * 4, loss="mse", epochs=2)) == 2
    assert capsys.readouterr() == ("", "")


TRAINING = """
from autograd_lite import MLP, fit
X = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
print("before")
history = fit(MLP(2, [4, 2], seed=0), X, [0, 1, 1, 0], loss="cross_entropy", epochs=400)
print("after")
history
"""


@pytest.mark.parametrize("with_widgets", [True, False])
def test_a_converted_notebook_holds_one_line_and_no_bar(with_widgets):
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    nbconvert = pytest.importorskip("nbconvert")
    if with_widgets:
        pytest.importorskip("ipywidgets")
    without = "" if with_widgets else "import sys; sys.modules['ipywidgets'] = None\n"
    cell = nbformat.v4.new_code_cell(without + TRAINING)
    notebook = nbformat.v4.new_notebook(cells=[cell])
    nbclient.NotebookClient(notebook, timeout=120).execute()
    outputs = notebook.cells[0].outputs
    states = str(notebook.metadata.get("widgets", ""))  # of what was shown meanwhile
    assert ("FloatProgress" in states) == with_widgets
    assert [(o.output_type, o.get("name")) for o in outputs] == [
        ("stream", "stdout"), ("display_data", None),
        ("stream", "stdout"), ("execute_result", None),
    ]  # fmt: skip
    shown = outputs[1].data["text/plain"]

    assert re.fullmatch(r"epoch 400/400: loss=0\.\d{4}, accuracy=\d+\.\d%", shown)
    page, _ = nbconvert.HTMLExporter().from_notebook_node(notebook)
    assert page.count("epoch 400/400") == 1
    assert "batch/s" not in page
    text, _ = nbconvert.MarkdownExporter().from_notebook_node(notebook)
    assert text.count("epoch ") == text.count("epoch 400/400") + text.count("epoch    loss")
