"""The graph as JSON, read back by Python."""

import json

import pytest
from examples import HOSTILE_LABELS, standard_example

import autograd_lite as ag
from autograd_lite import Value


@pytest.mark.parametrize("label", HOSTILE_LABELS)
def test_any_label_is_intact(label):
    root = Value(2.0, label=label) * 3
    assert json.loads(ag.to_json(root))["nodes"][0]["label"] == label


def test_json_writes_every_number_so_that_it_reads_back():
    root = Value(0.1, label="a") * 3 + Value(0.0).sqrt()
    root.backward()
    content = json.loads(ag.to_json(root))
    product = next(node for node in content["nodes"] if node["op"] == "*")
    assert product["value"] == 0.1 * 3
    assert "inf" in [edge["local"] for edge in content["edges"]]


def test_the_chain_rule_holds_between_its_numbers():
    content = json.loads(ag.to_json(standard_example()))
    nodes = {node["id"]: node for node in content["nodes"]}
    arriving = dict.fromkeys(nodes, 0.0)
    for edge in content["edges"]:
        assert edge["contribution"] == edge["local"] * nodes[edge["child"]]["gradient"]
        arriving[edge["parent"]] += edge["contribution"]
    for node in content["nodes"]:
        if node["role"] not in ("output", "constant"):
            assert node["gradient"] == pytest.approx(arriving[node["id"]], rel=1e-12)
    assert {"a", "b"} <= {node["label"] for node in content["nodes"]}
