"""ONNX files: what onnxruntime computes from them, and what is refused."""

import math
import random
import sys

import pytest

import autograd_lite as ag
from autograd_lite import MLP, Dropout, Layer, Sequential, to_onnx
from autograd_lite.nn import ACTIVATIONS

RNG = random.Random(6)
SAMPLES = [[RNG.gauss(0, 2) for _ in range(3)] for _ in range(50)]


def run(path, samples):
    """What onnxruntime says."""
    np, runtime = pytest.importorskip("numpy"), pytest.importorskip("onnxruntime")
    session = runtime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    (outputs,) = session.run(["y"], {"x": np.array(samples, np.float32)})
    return outputs.tolist()


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_onnxruntime_computes_the_same(tmp_path, activation):
    pytest.importorskip("onnx")
    model, path = MLP(3, [6, 5, 2], activation, seed=1), tmp_path / "model.onnx"
    to_onnx(model, path)
    for ours, theirs in zip(model.predict(SAMPLES), run(path, SAMPLES), strict=True):
        assert ours == pytest.approx(theirs, rel=1e-5, abs=1e-5)  # float32 has 7 digits


def test_one_output_dropout_and_any_number_of_samples(tmp_path):
    pytest.importorskip("onnx")
    model = Sequential(Layer(3, 4, "silu", seed=1), Dropout(0.5), Layer(4, 1, "sigmoid", seed=2))
    path = tmp_path / "model.onnx"
    to_onnx(model, path)
    for n in (1, 50):
        expected = [[y] for y in model.predict(SAMPLES[:n])]
        for ours, theirs in zip(expected, run(path, SAMPLES[:n]), strict=True):
            assert ours == pytest.approx(theirs, rel=1e-5, abs=1e-5)
    to_onnx(Layer(3, 2, seed=0), path)
    assert len(run(path, SAMPLES)[0]) == 2


def test_the_file_says_who_wrote_it_and_what_it_takes(tmp_path):
    onnx = pytest.importorskip("onnx")
    path = tmp_path / "model.onnx"
    to_onnx(MLP(3, [4, 2], seed=0), path)
    file = onnx.load(path)
    assert (file.producer_name, file.producer_version) == ("autograd_lite", ag.__version__)
    sizes = [
        [d.dim_param or d.dim_value for d in value.type.tensor_type.shape.dim]
        for value in (*file.graph.input, *file.graph.output)
    ]
    assert sizes == [["samples", 3], ["samples", 2]]
    assert [node.op_type for node in file.graph.node] == ["Gemm", "Relu", "Gemm", "Identity"]


def test_what_cannot_be_written_leaves_the_old_file(tmp_path):
    pytest.importorskip("onnx")
    path = tmp_path / "model.onnx"
    path.write_bytes(b"old")
    model = MLP(1, [1], seed=0)
    model.parameters()[0].data = 1e39
    with pytest.raises(ValueError, match="to_onnx: 1e\\+39 is too large for a float32"):
        to_onnx(model, path)
    with pytest.raises(TypeError, match=r"to_onnx takes an MLP, or a Sequential .* not Embedding"):
        to_onnx(ag.Embedding(2, 2), path)
    with pytest.raises(TypeError, match="there is no layer in this model"):
        to_onnx(Sequential(Dropout(0.5)), path)
    assert path.read_bytes() == b"old"
    assert math.isfinite(1e39)


def test_without_onnx_the_package_is_named(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(ImportError, match=r"onnx is not installed: pip install onnx$"):
        to_onnx(MLP(2, [1]), tmp_path / "model.onnx")
