"""What a notebook shows of a Value and of a model."""

import xml.etree.ElementTree as ET

import pytest

from autograd_lite import MLP, Module, Value, _displays, count_nodes

pytest.importorskip("pygraphviz")


def svg_of(thing):
    """What a notebook draws of it, and None where it shows text."""
    display = thing._repr_mimebundle_()
    if not display:
        return None
    data, metadata = display
    assert data["image/png"].startswith(b"\x89PNG")
    assert metadata["image/png"]["width"] > 50
    assert "text/plain" not in data  # which is the thing's own repr
    return data["image/svg+xml"]


def test_a_result_shows_its_graph_and_a_leaf_itself():
    a, b = Value(2.0, label="a"), Value(1.0, label="b")
    texts = {text.text for text in ET.fromstring(svg_of(a * b).encode()).findall(".//{*}text")}
    assert {"a", "b", "y = a × b"} <= {text.replace("\xa0", " ") for text in texts}
    assert svg_of(a) is None


def test_the_largest_picture_is_drawn_and_no_larger_one(monkeypatch):
    y = Value(1.0) + Value(2.0) + Value(3.0)
    monkeypatch.setattr(_displays, "LARGEST_PICTURE", count_nodes(y))
    assert "<svg" in svg_of(y)
    monkeypatch.setattr(_displays, "LARGEST_PICTURE", count_nodes(y) - 1)
    assert svg_of(y) is None


def test_a_model_of_layers_shows_its_network_and_another_its_text():
    pytest.importorskip("resvg_py")
    assert "<svg" in svg_of(MLP(2, [3, 1]))
    assert svg_of(Module()) is None
