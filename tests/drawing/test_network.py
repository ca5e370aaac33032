import io
import re
import xml.etree.ElementTree as ET

import pytest

from autograd_lite import MLP, Dropout, Layer, Module, Neuron, Sequential, draw_network, softmax
from autograd_lite._palette import DARK, LIGHT
from autograd_lite.drawing.displays import fitting

SVG = "{http://www.w3.org/2000/svg}"


def parsed(drawing):
    return ET.fromstring(drawing.svg)


def neurons(drawing):
    return [g for g in parsed(drawing).iter(f"{SVG}g") if g.get("class") == "neuron"]


def links(drawing):
    return {
        line.find(f"{SVG}title").text.split(" =")[0]: line
        for line in parsed(drawing).iter(f"{SVG}line")
    }


@pytest.fixture
def model():
    """relu(2 x1 - x2 + 0.5) and relu(-3 x1 + x2), of which the output is the difference."""
    model = MLP(2, [2, 1])
    numbers = [2.0, -1.0, 0.5, -3.0, 1.0, 0.0, 1.0, -1.0, 0.0]
    for parameter, number in zip(model.parameters(), numbers, strict=True):
        parameter.data = number
    return model


def test_every_neuron_and_every_weight_is_there():
    drawing = draw_network(MLP(2, [16, 16, 1], seed=1))
    assert len(neurons(drawing)) == 2 + 16 + 16 + 1
    assert len(links(drawing)) == 2 * 16 + 16 * 16 + 16


def test_width_is_the_size_of_a_weight_and_colour_its_sign(model):
    lines = links(draw_network(model))
    width = {name: float(line.get("stroke-width")) for name, line in lines.items()}
    assert width["layers.0.neurons.1.weights.0"] == max(width.values())
    weights = {p.label: p.data for p in model.parameters() if "weights" in p.label}
    assert sorted(weights, key=lambda name: (abs(weights[name]), name)) == sorted(
        weights, key=lambda name: (width[name], name)
    )
    colors = {(weights[name] > 0, line.get("stroke")) for name, line in lines.items()}
    assert len(colors) == 2


def test_a_sample_fills_the_neurons_with_their_activations(model):
    texts = ["".join(g.itertext()) for g in neurons(draw_network(model, [1.0, 1.0]))]
    assert "x1: activation 1" in texts[0]
    assert "activation 1.5" in texts[2]
    assert "activation 0" in texts[3]
    assert "activation 1.5" in texts[4]
    circles = [g.find(f"{SVG}circle") for g in neurons(draw_network(model, [1.0, 1.0]))]
    assert [circle.get("stroke-dasharray") is not None for circle in circles] == [
        False, False, False, True, False,
    ]  # fmt: skip


def test_a_sequential_is_drawn_in_use_as_the_layers_that_it_is_made_of(model):
    first, second = model.layers
    sequential = Sequential(first, Dropout(0.99, seed=0), Sequential(second))
    ours, theirs = (
        ["".join(g.itertext()) for g in neurons(draw_network(m, [1.0, 1.0]))]
         for m in (sequential, model)
    )  # fmt: skip
    assert ours == theirs
    with pytest.raises(TypeError, match="not <function softmax"):
        draw_network(Sequential(first, softmax))
    with pytest.raises(TypeError, match=r"not Sequential\(\)"):
        draw_network(Sequential())
    with pytest.raises(ValueError, match=r"Layer\(2, 2.* gives 2 numbers, Layer\(3, 1.* takes 3"):
        draw_network(Sequential(Layer(2, 2), Layer(3, 1)))


def test_gradients_of_the_last_backward_pass(model):
    model([1.0, 1.0]).backward()
    lines = links(draw_network(model, gradients=True))
    assert "gradient 1.5" in lines["layers.1.neurons.0.weights.0"].find(f"{SVG}title").text
    faint = lines["layers.0.neurons.1.weights.0"]  # behind the relu that is off
    assert float(faint.get("stroke-width")) < 0.5
    assert "positive gradient" in draw_network(model, gradients=True).svg


def test_biases_are_written_below_the_neurons(model):
    assert "b 0.5" in "".join(parsed(draw_network(model)).itertext())


def test_long_columns_are_abbreviated():
    drawing = draw_network(MLP(64, [16, 10], seed=1))
    assert "49 more" in drawing.svg
    assert len(neurons(drawing)) == 15 + 16 + 10


def test_a_layer_and_a_neuron_are_networks_too():
    assert len(neurons(draw_network(Layer(3, 4)))) == 7
    assert len(neurons(draw_network(Neuron(3)))) == 4


def test_names_cannot_inject_markup(model):
    name = '<script>alert(1)</script> & "中文" 🎉'
    drawing = draw_network(model, input_names=[name, "b"], output_names=["<y>"])
    texts = [text.text for text in parsed(drawing).iter(f"{SVG}text")]
    assert name in texts
    assert "<y>" in texts
    assert not list(parsed(drawing).iter(f"{SVG}script"))


def test_mistakes_are_explained(model):
    with pytest.raises(ValueError, match="a sample of 3 numbers for 2 inputs"):
        draw_network(model, [1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="1 input names for 2 inputs"):
        draw_network(model, input_names=["a"])
    with pytest.raises(TypeError, match="draws an MLP, a Layer, a Neuron, or a Sequential"):
        draw_network(Module())


def test_the_same_network_gives_the_same_bytes_and_is_left_as_it_was(model, tmp_path):
    before = model.state_dict()
    draw_network(model, [1.0, 2.0]).save(tmp_path / "a.svg")
    draw_network(model, [1.0, 2.0]).save(tmp_path / "b.svg")
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert model.state_dict() == before


def test_saves_and_shows_itself_in_each_kind(model, tmp_path):
    pillow = pytest.importorskip("PIL.Image")
    pytest.importorskip("resvg_py")
    drawing = draw_network(model, [1.0, 2.0])
    for suffix, begin in {
        "svg": b"<svg",
        "png": b"\x89PNG",
        "pdf": b"%PDF",
        "html": b"<!DOC",
    }.items():
        drawing.save(tmp_path / f"n.{suffix}")
        assert (tmp_path / f"n.{suffix}").read_bytes().startswith(begin)
    width = int(parsed(drawing).get("width"))
    assert pillow.open(io.BytesIO((tmp_path / "n.png").read_bytes())).width == 2 * width
    with pytest.raises(ValueError, match=r"one of \.svg, \.png, \.pdf, \.html"):
        drawing.save(tmp_path / "n.jpg")
    data, metadata = drawing._repr_mimebundle_()
    assert metadata["image/png"]["width"] == width
    assert data["image/svg+xml"] == fitting(drawing.svg)
    assert data["text/plain"].startswith("<network of 2 inputs")


def test_a_theme_changes_the_colours_alone(model):
    color, dark = (draw_network(model, [1.0, 2.0], theme=theme) for theme in ("color", "dark"))
    colors = re.compile(r"#[0-9a-f]{6}")
    assert colors.sub("", color.svg) == colors.sub("", dark.svg)
    paper = parsed(dark).find(f"{SVG}rect").get("fill")
    assert paper == DARK["paper"]
    inks = {text.get("fill") for text in parsed(dark).iter(f"{SVG}text")}
    assert DARK["ink"] in inks
    assert LIGHT["ink"] not in inks


def test_in_print_dashes_tell_the_sign_in_greys(model):
    drawing = draw_network(model, [1.0, 2.0], theme="print")
    for color in set(re.findall(r"#[0-9a-f]{6}", drawing.svg)):
        assert color[1:3] == color[3:5] == color[5:], color
    weights = {name: link.get("stroke-dasharray") for name, link in links(drawing).items()}
    assert [bool(dash) for dash in weights.values()] == [
        parameter.data < 0
        for name in weights
        for parameter in model.parameters()
        if parameter.label == name
    ]
    legend = {path.get("stroke-dasharray") for path in parsed(drawing).iter(f"{SVG}path")}
    assert len(legend) == 2


def test_a_theme_reaches_every_kind_of_file(model, tmp_path):
    red, green, blue = (int(DARK["paper"][i : i + 2], 16) for i in (1, 3, 5))
    for suffix, there in {
        "dot": f'bgcolor="{DARK["paper"]}"',
        "html": f"--paper: {DARK['paper']}",
        "tex": f"fill={{rgb,255:red,{red};green,{green};blue,{blue}}}] (0,0) rectangle",
    }.items():
        draw_network(model, theme="dark").save(tmp_path / f"n.{suffix}")
        draw_network(model).save(tmp_path / f"light.{suffix}")
        assert there in (tmp_path / f"n.{suffix}").read_text("utf-8")
        assert (
            there.split(": ")[-1]
            not in (tmp_path / f"light.{suffix}").read_text("utf-8").split("@media")[0]
        )
    draw_network(model, theme="print").save(tmp_path / "n.tex")
    assert (tmp_path / "n.tex").read_text("utf-8").count("densely dashed") == 3 + 1
    with pytest.raises(ValueError, match="theme is one of color, print, dark, not 'neon'"):
        draw_network(model, theme="neon")
