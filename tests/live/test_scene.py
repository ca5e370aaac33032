import pytest

from autograd_lite import MLP, Value, parse_expression, relu
from autograd_lite.drawing.model import graph_model
from autograd_lite.drawing.zoom import collapse
from autograd_lite.live.scene import scene, texts


def colah(a=2.0, b=1.0):
    root = parse_expression("e = (a + b) * (b + 1)").evaluate({"a": a, "b": b})
    root.backward()
    return graph_model(root)


def test_every_node_and_edge_of_the_model_is_there_under_its_own_id():
    model = colah()
    drawn = scene(model)
    assert [node["id"] for node in drawn["nodes"]] == [node.id for node in model.nodes]
    assert [edge["id"] for edge in drawn["edges"]] == [edge.id for edge in model.edges]
    assert [node["heading"] for node in drawn["nodes"]] == [
        "a", "b", "1", "v1 = a + b", "v2 = b + 1", "e = v1 × v2",
    ]  # fmt: skip


def test_the_texts_are_the_numbers_of_backward():
    """Olah, "Calculus on Computational Graphs": at a = 2, b = 1, de/da = 2 and de/db = 5."""
    shown = texts(colah())["texts"]
    assert shown["n5-value"] == "6"
    assert shown["n0-grad"] == "2"
    assert shown["n1-grad"] == "3 + 2 = 5"
    # the edge from v1 to e: its local derivative is v2, times de/de = 1
    assert [shown[f"n5-0-{kind}"] for kind in ("local", "upstream", "flow")] == ["2", "1", "= 2"]


def test_no_gradient_is_shown_for_a_constant():
    found = texts(colah())
    assert "n2-value" not in found["texts"]
    assert "n4-1-local" not in found["texts"]
    assert "n4-1" not in found["flows"]


def test_places_stay_where_they_are_whatever_the_numbers():
    assert scene(colah()) == scene(colah(a=-123.456789, b=0.00012345))


def test_there_is_room_for_every_number():
    for x in (2.0, -123.456789, 0.00012345, -98765.4321):
        model = colah(a=x, b=-x / 3)
        shown = texts(model)["texts"]
        sizes = {edge["id"]: edge["size"] for edge in scene(model)["edges"]}
        for edge in model.edges:
            if f"{edge.id}-flow" in shown:
                local, above = shown[f"{edge.id}-local"], shown[f"{edge.id}-upstream"]
                assert len(f"{local} × {above}") * 5.5 <= sizes[edge.id][0] + 24


def test_a_graph_runs_as_it_is_seen_largest():
    model = colah()
    assert scene(model, (900, 500))["direction"] == "LR"
    assert scene(model, (380, 600))["direction"] == "TB"


def test_a_relu_that_is_off_says_so_and_flows_keep_their_sign():
    root = relu(Value(-1.0, label="x")) - Value(2.0, label="b")
    root.backward()
    found = texts(graph_model(root))
    assert found["off"] == ["n2"]
    assert found["flows"] == {"n2-0": 0.0, "n3-0": 1.0, "n3-1": -1.0}


def test_a_screen_reader_hears_names_and_numbers():
    words = texts(colah())["words"]
    assert words["n1"] == "b, input, value 1, gradient 3 + 2 = 5"
    assert words["n3"] == "v1 = a + b, operation, value 3, gradient 2"
    assert words["n5-1"] == "local derivative of e by v2: 3 × 1 = 3"


def test_hostile_labels_stay_text():
    label = "<script>boom()</script>\x00"
    root = Value(2.0, label=label) * Value(3.0)
    root.backward()
    drawn = scene(graph_model(root))
    assert drawn["nodes"][0]["heading"].startswith("<script>")
    assert "\x00" not in drawn["nodes"][0]["heading"]


def test_modules_are_boxes():
    model = MLP(2, [3, 1], seed=1)
    root = model([Value(0.5, label="x1"), Value(-1.0, label="x2")])
    root.backward()
    view = collapse(graph_model(root), 0)
    drawn = scene(view)
    boxes = [node for node in drawn["nodes"] if node["role"] == "module"]
    assert [box["count"] for box in boxes] == [15, 5]  # a weight for each input, bias, sum, relu
    x1 = next(node.id for node in view.nodes if node.name == "x1")
    assert texts(view)["texts"][f"{x1}-value"] == "0.5"
    assert not any("?" in text for text in texts(view)["texts"].values())


@pytest.mark.parametrize("readers", [2, 3, 4])
def test_the_sum_of_a_gradient_is_written_for_few_readers(readers):
    x = Value(2.0, label="x")
    root = sum((x * (i + 2.0) for i in range(1, readers)), x * 2.0)
    root.backward()
    found = texts(graph_model(root))["texts"]["n0-grad"]
    assert (" + " in found) == (readers < 4)
