"""What a notebook shows of a Value and of a model."""

import xml.etree.ElementTree as ET

import pytest

from autograd_lite import MLP, Module, Value, _displays, count_nodes

pytest.importorskip("pygraphviz")


def texts_of(svg):
    return {text.text for text in ET.fromstring(svg).iter() if text.tag.endswith("}text")}


def test_a_result_shows_its_graph_and_a_leaf_itself():
    a, b = Value(2.0, label="a"), Value(1.0, label="b")
    assert {"a", "b", "×"} <= texts_of((a * b)._repr_svg_())
    assert a._repr_svg_() is None


def test_the_largest_picture_is_drawn_and_no_larger_one(monkeypatch):
    y = Value(1.0) + Value(2.0) + Value(3.0)
    monkeypatch.setattr(_displays, "LARGEST_PICTURE", count_nodes(y))
    assert "<svg" in y._repr_svg_()
    monkeypatch.setattr(_displays, "LARGEST_PICTURE", count_nodes(y) - 1)
    assert y._repr_svg_() is None


def test_a_model_of_layers_shows_its_network_and_another_its_text():
    assert "<svg" in MLP(2, [3, 1])._repr_svg_()
    assert Module()._repr_svg_() is None
