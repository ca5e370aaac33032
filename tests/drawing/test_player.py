import base64
import io
import json
import re
import shutil
import sys
import time
from html import unescape

import pytest

from autograd_lite import (
    MLP,
    Value,
    draw_steps,
    only_paths_between,
    parse_expression,
    topological_order,
)
from autograd_lite._palette import DARK, LIGHT, PRINT
from autograd_lite.drawing.displays import fitting
from autograd_lite.drawing.raster import svg_to_image
from autograd_lite.formulas.names import evaluation_order

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
OWN = ("file://", "data:", "chrome://")  # the last for the browser's first, empty page
DRIVER = shutil.which("chromedriver")
HOSTILE = [
    "\"quotes\" & 'apostrophes'",
    "</script><script>boom()</script>",
    "<img src=x onerror=boom()>",
    "first\nsecond",
    "权重 🚀",
    "{{data}} \\u003c ${x}",
    "a\u2028b",
]

OVERFLOW = """[...document.querySelectorAll('#picture .node')].filter(node => {
    const box = node.querySelector('.body').getBoundingClientRect();
    return [...node.querySelectorAll('text')].some(text => {
        const t = text.getBoundingClientRect();
        return t.width > 0 && (t.left < box.left || t.right > box.right);
    });
}).map(node => node.textContent)"""
"""The nodes of a page that are too narrow for their texts."""


def rgb(color):
    """A colour as browsers write it."""
    return f"rgb({', '.join(str(int(color[i : i + 2], 16)) for i in (1, 3, 5))})"


def colah():
    text = "e = c * d where c = a + b; d = b + 1"
    return parse_expression(text).evaluate({"a": 2, "b": 1})


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    if not (CHROMIUM and DRIVER):
        pytest.skip("needs Chromium and chromedriver (Debian: chromium, chromium-driver)")
    webdriver = pytest.importorskip("selenium.webdriver")
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    profile = tmp_path_factory.mktemp("chromium")
    for flag in (
        "headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run",
        "disable-background-networking", "disable-component-update", "disable-sync",
        "disable-dev-shm-usage", "window-size=1280,900", f"user-data-dir={profile}",
    ):  # fmt: skip
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    yield driver
    driver.quit()


class Page:
    """The player of a graph, open in a browser."""

    def __init__(self, driver, path, player):
        self.driver = driver
        self.player = player
        player.save(path)
        for log in ("browser", "performance"):
            driver.get_log(log)
        driver.get(path.as_uri())

    def run(self, script, *arguments):
        return self.driver.execute_script(f"return {script}", *arguments)

    def text(self, identity):
        return self.run("document.getElementById(arguments[0]).textContent", identity)

    def texts(self, identities):
        get = (
            "Object.fromEntries(arguments[0].map(x => [x, document.getElementById(x).textContent]))"
        )
        return self.run(get, list(identities))

    def click(self, identity):
        self.driver.find_element("id", identity).click()

    def is_off(self, button):
        """Whether a button says that it does nothing now; it keeps the focus even so."""
        element = self.driver.find_element("id", button)
        return element.get_attribute("aria-disabled") == "true" and element.is_enabled()

    def press(self, *keys):
        from selenium.webdriver.common.action_chains import ActionChains
        from selenium.webdriver.common.keys import Keys

        for key in keys:
            ActionChains(self.driver).send_keys(getattr(Keys, key, key)).perform()

    @property
    def step(self):
        return int(self.text("count").split(" / ")[0])

    @property
    def lines(self):
        return self.run("[...document.querySelectorAll('#lines p')].map(p => p.textContent)")

    def highlighted(self, kind):
        script = f"[...document.querySelectorAll('#picture .{kind}.current')].map(x => x.id)"
        return self.run(script)


@pytest.fixture
def open_page(chromium, tmp_path):
    """Opens players, and checks in the end that they asked nobody and complained of nothing."""
    yield lambda root, **options: Page(
        chromium, tmp_path / "player.html", draw_steps(root, **options)
    )
    requests = [
        json.loads(entry["message"])["message"]["params"]["request"]["url"]
        for entry in chromium.get_log("performance")
        if '"Network.requestWillBeSent"' in entry["message"]
    ]
    assert requests
    assert [url for url in requests if not url.startswith(OWN)] == []
    assert chromium.get_log("browser") == []


def test_every_step_shows_its_texts_forward_and_back(open_page):
    page = open_page(colah())
    steps = page.player.steps
    for number in [*range(len(steps)), *reversed(range(len(steps) - 1))]:
        if number > page.step:
            page.click("next")
        elif number < page.step:
            page.click("back")
        step = steps[number]
        assert page.step == number
        assert page.text("title") == step.title
        assert page.lines == step.text.split("\n")
        assert page.highlighted("node") == ([step.node] if step.node else [])
        assert sorted(page.highlighted("edge")) == sorted(step.edges)
        shown = {place: "" for each in steps for place in each.reveals}
        for earlier in steps[: number + 1]:
            shown |= earlier.reveals
        del shown["n2-value"]  # a constant shows its value as its name
        assert page.texts(shown) == shown


def test_buttons_and_slider_reach_both_ends(open_page):
    page = open_page(colah())
    page.click("end")
    assert page.lines == ["de/da = 2", "de/db = 3 + 2 = 5"]
    assert page.is_off("next")
    page.click("first")
    assert page.step == 0
    assert page.is_off("back")
    page.run(
        "(s => { s.value = 4; s.dispatchEvent(new Event('input')) })"
        "(document.getElementById('slider'))"
    )
    assert page.text("title") == "The seed"
    valuetext = page.driver.find_element("id", "slider").get_attribute("aria-valuetext")
    assert valuetext == "4 of 8: The seed"


def test_keys_step_and_jump(open_page):
    page = open_page(colah())
    page.press("ARROW_RIGHT", "ARROW_RIGHT", "ARROW_RIGHT", "ARROW_LEFT")
    assert page.step == 2
    page.press("END")
    assert page.step == 8
    page.press("HOME")
    assert page.step == 0


def test_the_slider_has_the_keys_of_a_slider(open_page):
    page = open_page(colah())
    page.run("document.getElementById('slider').focus()")
    page.press("ARROW_RIGHT", "ARROW_RIGHT")
    assert page.step == 2


def test_tab_reaches_every_control_with_a_visible_focus(open_page):
    page = open_page(colah())
    page.press("ARROW_RIGHT")
    reached = []
    for _ in range(10):
        page.press("TAB")
        reached.append(page.run("document.activeElement.id"))
        outline = page.run("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"
    assert reached == [
        "picture", "first", "back", "play", "next", "end", "slider", "speed", "predict", "panel"
    ]  # fmt: skip


def test_play_runs_and_space_pauses(open_page):
    page = open_page(colah())
    page.click("play")
    assert page.text("play") == "Pause"
    deadline = time.monotonic() + 20
    while page.step < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert page.step >= 2
    page.run("document.activeElement.blur()")
    page.press(" ")
    assert page.text("play") == "Play"
    stopped_at = page.step
    time.sleep(2.6)
    assert page.step == stopped_at


def test_predict_asks_before_it_shows(open_page):
    page = open_page(colah())
    page.click("predict")
    page.press("ARROW_RIGHT")
    assert page.step == 0
    assert page.text("n3-value") == ""
    assert page.lines == []
    assert page.text("questions").startswith("c = a + b = ")
    page.press("4", "ENTER")
    assert page.text("verdict-0") == "✗ not yet: 2 + 1 = ?"
    assert page.text("n3-value") == ""
    page.press("3,0", "ENTER")
    assert page.step == 1
    assert page.text("n3-value") == "3"
    assert page.text("feedback") == "✓ Right. Right at once: 0 of 1."
    page.press("ARROW_RIGHT", "6/3", "ENTER")
    assert page.text("feedback") == "✓ Right. Right at once: 1 of 2."
    page.press("ARROW_RIGHT")
    page.click("show")
    assert page.text("feedback") == "Shown. Right at once: 1 of 3."
    assert page.step == 3
    page.press("ARROW_RIGHT", "ARROW_RIGHT")  # nothing is asked about the seed
    assert page.step == 4
    page.press("2", "TAB", "3", "ENTER")
    assert page.step == 5
    assert page.text("feedback") == "✓ Right. Right at once: 3 of 5."


def test_an_empty_answer_is_no_answer(open_page):
    page = open_page(colah())
    page.click("predict")
    page.press("ARROW_RIGHT", "ENTER")
    assert page.step == 0
    assert page.text("verdict-0") == ""
    assert page.run("document.activeElement.id") == "answer-0"
    page.press("3", "ENTER")
    assert page.text("feedback") == "✓ Right. Right at once: 1 of 1."


def test_on_a_phone_each_question_is_seen_with_its_field(open_page):
    page = open_page(network())
    size = {"width": 320, "height": 560, "deviceScaleFactor": 1, "mobile": False}
    page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    page.click("predict")
    page.click("next")
    for question in page.player.steps[1].questions[:2]:
        inside = page.run(
            "(() => { const at = x => x.getBoundingClientRect();"
            "const panel = at(document.getElementById('panel'));"
            "const label = at(document.activeElement.closest('label'));"
            "return label.top >= panel.top && label.bottom <= panel.bottom; })()"
        )
        assert inside
        page.press(*str(question.answer), "ENTER")
    page.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_question_counts_once_however_often_it_is_asked(open_page):
    page = open_page(colah())
    page.click("predict")
    page.press("ARROW_RIGHT", "4", "ENTER", "3", "ENTER")
    assert page.text("feedback") == "✓ Right. Right at once: 0 of 1."
    page.click("back")
    page.click("next")
    page.press("3", "ENTER")
    assert page.text("feedback") == "✓ Right. Right at once: 0 of 1."


def test_the_focus_is_never_lost(open_page):
    page = open_page(colah())
    focus = "document.activeElement.id"
    page.run("document.getElementById('next').focus()")
    for _ in range(len(page.player.steps) + 2):
        page.press("ENTER")
        assert page.run(focus) == "next"
    page.run("document.getElementById('back').focus()")
    for _ in range(len(page.player.steps) + 2):
        page.press("ENTER")
        assert page.run(focus) == "back"
    page.click("predict")
    page.press("ARROW_RIGHT")
    assert page.run(focus) == "answer-0"
    page.click("show")
    assert page.run(focus) == "next"


def test_the_speed_can_be_set_while_it_plays(open_page):
    page = open_page(colah())
    script = (
        "(s => { s.value = arguments[0]; s.dispatchEvent(new Event('change')) })"
        "(document.getElementById('speed'))"
    )
    page.run(script, "5")
    page.click("play")
    assert page.step == 1
    begun = time.monotonic()
    page.run(script, "1")
    while page.step < 2 and time.monotonic() < begun + 20:
        time.sleep(0.1)
    assert page.step == 2
    assert 0.5 < time.monotonic() - begun < 4  # and not the 5 seconds of before
    page.click("play")


def test_backward_edges_turn_their_arrow_heads(open_page):
    page = open_page(colah())
    shown = (
        "[...document.querySelectorAll('#picture .edge.current .head')]"
        ".filter(x => getComputedStyle(x).display !== 'none').map(x => x.getAttribute('class'))"
    )
    page.press("ARROW_RIGHT")
    assert set(page.run(shown)) == {"head"}
    page.press("END", "ARROW_LEFT")
    assert set(page.run(shown)) == {"head back"}
    back = page.run(
        "(() => { const edge = document.querySelector('#picture .edge.current');"
        "const at = x => x.getBoundingClientRect(); const parent = document.getElementById('n0');"
        "return [at(edge.querySelector('.back')).left, at(parent).right] })()"
    )
    assert abs(back[0] - back[1]) < 4  # it touches the operand


def network():
    model = MLP(2, [4, 1], seed=1)
    return (model([Value(1.0, label="x1"), Value(-1.0, label="x2")]) - 1.0) ** 2


def test_a_network_is_played_neuron_by_neuron():
    steps = draw_steps(network()).steps
    assert [step.title for step in steps[:4]] == [
        "The graph", "Forward: layer 1, neuron 0", "Forward: layer 1, neuron 1",
        "Forward: layer 1, neuron 2",
    ]  # fmt: skip
    assert len(steps) == 1 + 7 + 1 + 7 + 1
    assert "y is computed from x1, x2 and 17 parameters" in steps[0].text


def test_the_numbers_of_a_network_are_those_of_backward():
    root = network()
    shown = {}
    for step in draw_steps(root, digits=6).steps:
        shown |= step.reveals
    root.backward()
    order = evaluation_order(root)
    for i, node in enumerate(order):
        if node.op != "constant":
            number = float(shown[f"n{i}-grad"].split("=")[-1].split("≈")[-1].replace("−", "-"))
            assert number == pytest.approx(node.grad, rel=1e-5, abs=1e-9)


def test_depth_tells_what_a_step_is():
    assert [s.title for s in draw_steps(network(), depth=0).steps if s.phase == "forward"] == [
        "Forward: layer 1", "Forward: layer 2", "Forward: v10", "Forward: y"
    ]  # fmt: skip
    assert len(draw_steps(network(), depth=2).steps) == 1 + 11 + 1 + 11 + 1


def test_modules_that_read_each_other_are_played_node_by_node():
    model = MLP(2, [1, 1], seed=1)
    first, second = (layer.neurons[0] for layer in model.layers)
    h = first([Value(0.5), second([first([Value(1.0), Value(2.0)])])])
    steps = draw_steps(h, depth=0).steps
    n_operations = sum(bool(node.parents) for node in topological_order(h))
    assert len(steps) == 3 + 2 * n_operations
    shown = {place: text for step in steps for place, text in step.reveals.items()}
    h.backward()
    for i, node in enumerate(evaluation_order(h)):
        if node.op == "parameter":
            last = re.split("[=≈] ", shown[f"n{i}-grad"])[-1]
            assert float(last.replace("−", "-")) == pytest.approx(node.grad, rel=1e-4)


@pytest.mark.parametrize("size", [(1280, 800), (400, 800), (900, 560)])
def test_controls_and_sentence_are_on_the_first_screen(open_page, chromium, size):
    metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False}
    chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        page = open_page(network())
        where = (
            "(r => [r.left, r.top, r.right, r.bottom])"
            "(document.querySelector(arguments[0]).getBoundingClientRect())"
        )
        for keys in (
            ["ARROW_RIGHT"],
            ["ARROW_RIGHT"] * 4,
            ["ARROW_RIGHT"] * 2,
            ["END", "ARROW_LEFT"],
        ):
            page.press(*keys)
            for part in ("#next", "#slider", "#speed", "#title", "#panel"):
                box = page.run(where, part)
                assert min(box) >= 0
                assert box[2] <= size[0]
                assert box[3] <= size[1]
            assert page.run("document.documentElement.scrollWidth") <= size[0]
            node, frame = (
                page.run(where, what) for what in ("#picture .node.current .body", "#picture")
            )
            assert node[0] < frame[2] - 30  # the picture follows, across
            assert node[2] > frame[0] + 30
            assert node[1] < frame[3] - 30  # and up and down
            assert node[3] > frame[1] + 30
    finally:
        chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_nothing_tells_that_a_relu_is_off_before_its_turn(open_page):
    page = open_page(network())
    shown = (
        "[...document.querySelectorAll('#picture .off')]"
        ".filter(x => getComputedStyle(x).visibility === 'visible').length"
    )
    off = sum("is off" in line for step in page.player.steps for line in step.text.split("\n"))
    assert off
    assert page.run(shown) == 0
    page.press("END")
    assert page.run(shown) == off
    stills = page.player._stills()
    assert stills[0].count('class="pending"><title>') > 0
    assert stills[-1].count('class="pending"><title>') == 0


def test_edges_of_a_network_light_up_with_their_neuron(open_page):
    page = open_page(network())
    page.press("ARROW_RIGHT")
    assert page.highlighted("node") == ["c1"]
    assert len(page.highlighted("edge")) == 2
    page.press("END", *["ARROW_LEFT"] * 5)
    assert page.text("title") == "Backward from layer 2, neuron 0"
    assert len(page.highlighted("edge")) == 4


def test_predict_is_lenient_within_the_tolerance_only(open_page):
    root = parse_expression("y = exp(x)").evaluate({"x": 1.0})
    page = open_page(root)
    page.click("predict")
    page.press("ARROW_RIGHT", "2.6", "ENTER")
    assert page.step == 0
    page.press("2.7", "ENTER")
    assert page.step == 1


def test_leaving_a_question_reveals_nothing(open_page):
    page = open_page(colah())
    page.click("predict")
    page.press("ARROW_RIGHT")
    page.click("predict")
    assert page.step == 0
    assert page.run("document.getElementById('prediction').hidden")
    page.press("ARROW_RIGHT")
    assert page.step == 1


@pytest.mark.parametrize("label", HOSTILE)
def test_labels_come_out_intact_and_run_nothing(open_page, label):
    x = Value(2.0, label=label)
    root = x * x + 1.0
    root.label = label
    page = open_page(root)
    page.press("END")
    titles = page.run("[...document.querySelectorAll('#picture title')].map(t => t.textContent)")
    assert f"{label} (input)" in titles
    assert f"{label} (output)" in titles
    assert page.run("document.scripts.length") == 2
    assert page.run("document.querySelectorAll('img:not(.strip img)').length") == 0
    shown = label.replace("\n", "⏎")
    if len(shown) <= 32:
        assert shown in page.lines[0]


def test_words_for_those_who_do_not_see_the_picture(open_page):
    page = open_page(colah())
    svg = page.driver.find_element("css selector", "#picture svg")
    assert svg.get_attribute("aria-label") == (
        "The computational graph of e: c = a + b = 2 + 1 = 3; d = b + 1 = 1 + 1 = 2; "
        "e = c × d = 3 × 2 = 6"
    )
    status = page.driver.find_element("css selector", "#panel [aria-live]")
    assert status.get_attribute("aria-live") == "polite"
    page.click("end")
    assert "de/db = 3 + 2 = 5" in status.text


def test_motion_stops_where_it_is_not_wanted(open_page):
    page = open_page(colah())
    page.click("next")
    script = "getComputedStyle(document.querySelector('.edge.current .line')).animationName"
    assert page.run(script) == "flow"
    feature = {"name": "prefers-reduced-motion", "value": "reduce"}
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    assert page.run(script) == "none"
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_dark_where_the_system_is_dark(open_page):
    page = open_page(colah())
    script = "getComputedStyle(document.body).backgroundColor"
    assert page.run(script) == "rgb(255, 255, 255)"
    feature = {"name": "prefers-color-scheme", "value": "dark"}
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    assert page.run(script) == "rgb(22, 24, 29)"
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


@pytest.mark.parametrize(
    ("theme", "colors", "scheme"),
    [("color", LIGHT, "dark"), ("print", PRINT, "dark"), ("dark", DARK, "light")],
)
def test_a_theme_is_the_same_on_every_screen_and_in_every_still(
    open_page, tmp_path, theme, colors, scheme
):
    page = open_page(colah(), theme=theme)
    feature = {"name": "prefers-color-scheme", "value": scheme}
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    page.press("END", "ARROW_LEFT")
    script = (
        "[document.body, ...document.querySelectorAll('#picture .local, #picture .node.current "
        ".body, #lines .grad')].map(x => { const s = getComputedStyle(x);"
        " return [s.backgroundColor, s.fill, s.color, s.stroke]; })"
    )
    body, *others = page.run(script)
    assert body[0] == rgb(colors["paper"])
    seen = {color for element in others for color in element}
    assert {rgb(colors["local"]), rgb(colors["grad"])} <= seen
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    used = set(re.findall("#[0-9a-f]{6}", page.player.strip))
    assert {colors["grad"], colors["paper"]} <= used <= set(colors.values())


def test_dark_stills_are_dark_to_their_edges():
    pytest.importorskip("resvg_py")
    for svg in (draw_steps(network(), theme="dark").strip, draw_steps(colah(), theme="dark").strip):
        image = svg_to_image(svg, 96)
        corners = [(0, 0), (image.width - 1, 0), (0, image.height - 1)]
        corners.append((image.width - 1, image.height - 1))
        assert {image.getpixel(corner) for corner in corners} == {(0x16, 0x18, 0x1D)}


def test_in_black_and_white_kinds_of_numbers_differ_by_their_letters(open_page):
    page = open_page(colah(), theme="print")
    page.press("END")
    style = "(s => [s.fontStyle, s.fontWeight])(getComputedStyle(document.querySelector('{}')))"
    seen = [page.run(style.format(f"#picture .edge .{kind}")) for kind in ("local", "grad")]
    assert seen == [["italic", "400"], ["normal", "700"]]


def test_in_black_and_white_weights_are_squares_by_area():
    model = MLP(2, [9, 1], seed=1)
    weights = [p.data for p in model.layers[0].neurons[0].parameters()]
    loss = model([1.0, 2.0]) ** 2
    svg = draw_steps(loss, theme="print", depth=0)._stage.svg()
    squares = re.findall(r'class="(plus|minus)" .*? width="([\d.]+)"', svg)[: len(weights)]
    assert [kind == "plus" for kind, _ in squares] == [weight >= 0 for weight in weights]
    layer = [p.data for n in model.layers[0].neurons for p in n.parameters()]
    largest = max(map(abs, layer))
    for (_, side), weight in zip(squares, weights, strict=True):
        assert (float(side) / 10) ** 2 == pytest.approx(abs(weight) / largest, abs=0.02)


def test_highlighted_nodes_stand_out_at_every_step():
    e = colah()
    c = e.parents[0]
    for highlight in ([c, e], ["c", "e"], only_paths_between(c, e)):
        steps = draw_steps(e, highlight=highlight)
        for shown in (None, {}):
            svg = steps._stage.svg(shown)
            boxes = re.findall(r'<g [^>]*class="node[^"]*highlight[^>]*>.*?</g>', svg)
            assert [re.search(r"heading[^>]*>([^<]*)", box)[1] for box in boxes] == [
                "c = a + b", "e = c × d",
            ]  # fmt: skip
            assert len(re.findall(r'class="edge[^"]*highlight', svg)) == 1
        assert LIGHT["highlight-fill"] in steps.strip
    with pytest.raises(ValueError, match="'nobody' is not in this picture"):
        draw_steps(e, highlight="nobody")


def test_fonts_and_sizes(open_page):
    page = open_page(colah(), font="Courier New, monospace", font_size=22)
    style = "getComputedStyle(document.querySelector('{}')).{}"
    for place in ("body", "#picture text", "#lines p"):
        assert page.run(style.format(place, "fontFamily")).startswith('"Courier New", monospace')
    assert page.run(style.format("#lines", "fontSize")) == "36px"
    usual, large = draw_steps(colah()), draw_steps(colah(), font_size=22)
    heights = [
        float(re.search(r'height="(\d+)"', player._stills()[0])[1]) for player in (usual, large)
    ]
    assert heights[1] == pytest.approx(2 * heights[0], rel=0.01)
    page.press("END")
    assert page.run(OVERFLOW) == []
    with pytest.raises(ValueError, match="font_size"):
        draw_steps(colah(), font_size=0)
    with pytest.raises(ValueError, match="theme is one of color, print, dark"):
        draw_steps(colah(), theme="sepia")


def test_the_direction_can_be_told():
    across, down = (draw_steps(colah(), direction=way)._stage for way in ("LR", "TB"))
    assert across.width > across.height
    assert down.height > down.width
    with pytest.raises(ValueError, match='"LR" or "TB"'):
        draw_steps(colah(), direction="up")


def test_labels_in_mathematics_are_the_same_in_picture_and_sentence():
    x, w = Value(2.0, label="x_1"), Value(3.0, label=r"$\theta$")
    y = w * x
    y.label = r"$\hat y$"
    assert "ŷ = θ × x_1 = 3 × 2 = 6" in str(draw_steps(y))
    player = draw_steps(y, mathematics=True)
    assert "ŷ = θ × x₁ = 3 × 2 = 6" in str(player)
    assert "dŷ/dx₁ = 3" in player.steps[-1].text
    assert ">ŷ = θ × x₁<" in player.strip
    assert repr(player) == "<StepPlayer of ŷ: 5 steps>"


def test_paper_gets_the_stills_and_no_buttons(open_page):
    page = open_page(colah())
    assert not page.run("document.querySelector('.strip').open")
    page.run("dispatchEvent(new Event('beforeprint'))")
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert page.driver.find_element("css selector", ".strip img").is_displayed()
    assert not page.driver.find_element("id", "next").is_displayed()
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_texts_fit_their_boxes(open_page):
    page = open_page(
        parse_expression("L = (σ - 权重*123.456789)**2").evaluate({"σ": -1, "权重": 2})
    )
    page.press("END")
    assert page.run(OVERFLOW) == []


def test_the_player_works_in_a_notebooks_frame(open_page, chromium, tmp_path):
    page = open_page(Value(1.0))  # any page, for the log of requests
    path = tmp_path / "notebook.html"
    path.write_text(f"<meta charset=utf-8>{draw_steps(colah())._repr_html_()}", encoding="utf-8")
    chromium.get(path.as_uri())
    chromium.switch_to.frame(0)
    page.click("end")
    assert page.lines == ["de/da = 2", "de/db = 3 + 2 = 5"]
    chromium.switch_to.default_content()


@pytest.mark.parametrize(("notebook", "system"), [("light", "dark"), ("dark", "light")])
def test_a_notebook_decides_whether_its_player_is_dark(
    open_page, chromium, tmp_path, notebook, system
):
    open_page(Value(1.0))  # any page, for the log of requests
    path = tmp_path / "notebook.html"
    theme = str(notebook == "light").lower()
    body = f'<body data-jp-theme-light="{theme}">{draw_steps(colah())._repr_html_()}'
    path.write_text(f"<!doctype html><meta charset=utf-8>{body}", encoding="utf-8")
    feature = {"name": "prefers-color-scheme", "value": system}
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    chromium.get(path.as_uri())
    chromium.switch_to.frame(chromium.find_element("css selector", "iframe"))
    color = chromium.execute_script("return getComputedStyle(document.body).backgroundColor")
    chromium.switch_to.default_content()
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert color == rgb({"light": LIGHT, "dark": DARK}[notebook]["paper"])


SLIDE = """<!doctype html><meta charset=utf-8>
<style>body {{ margin: 0 }}</style><div class=reveal style="width: 880px">{}</div>
<script>const got = []; onmessage = event => got.push(event.data);
onkeydown = event => got.push(event.key)</script>"""


def test_on_a_slide_the_player_fits_and_gives_the_keys_back(open_page, chromium, tmp_path):
    open_page(Value(1.0))  # any page, for the log of requests
    path = tmp_path / "slide.html"
    path.write_text(SLIDE.format(draw_steps(network())._repr_html_()), encoding="utf-8")
    chromium.get(path.as_uri())
    frame = chromium.find_element("css selector", "iframe")
    assert frame.size["height"] <= 560

    def press(key, n_expected):
        page.press(key)
        end = time.monotonic() + 5  # a message to the page takes its time
        while chromium.execute_script("return got.length") < n_expected and time.monotonic() < end:
            time.sleep(0.05)
        return chromium.execute_script("return got.splice(0)")

    page = Page.__new__(Page)
    page.driver = chromium
    for key, expected in (
        ("PAGE_DOWN", ['{"method":"next"}']),
        ("PAGE_UP", ['{"method":"prev"}']),
        ("ESCAPE", []),
    ):
        chromium.switch_to.frame(frame)
        buttons = chromium.find_elements("css selector", ".controls > *")
        tops = [button.rect["y"] for button in buttons]
        assert max(tops) - min(tops) < 20  # in one line
        panel = chromium.find_element("id", "panel").rect
        assert panel["y"] + panel["height"] <= 560
        before = page.step
        page.click("next")
        chromium.switch_to.default_content()
        assert press("ARROW_RIGHT", 0) == []
        chromium.switch_to.frame(frame)
        assert page.step == before + 2
        chromium.switch_to.default_content()
        assert press(key, len(expected)) == expected
        assert press("ARROW_RIGHT", 1) == ["ArrowRight"]  # the slides have the focus again


def test_sums_over_paths_stand_on_the_page_of_a_small_graph(open_page):
    page = open_page(colah())
    rows = page.run("[...document.querySelectorAll('td')].map(cell => cell.textContent)")
    assert "b → d → e" in rows
    assert "summed over paths" not in draw_steps(Value(1.0) + 2).html


def test_without_scripts_the_page_shows_the_strip():
    html = draw_steps(colah()).html
    assert '<details class="strip" open>' in html
    assert ".script-only { display: none; }" in html
    encoded = re.findall(r"data:image/svg\+xml;base64,([\w+/=]+)", html)
    shown = "".join(base64.b64decode(row).decode() for row in encoded)
    frames = re.findall(r'<text class="title[^>]*>[^<]*</text>', draw_steps(colah()).strip)
    assert re.findall(r'<text class="title[^>]*>[^<]*</text>', shown) == frames


def test_the_page_says_whether_its_stills_are_all_steps():
    assert "<summary>All of the steps as still pictures</summary>" in draw_steps(colah()).html
    assert "<summary>Some of the steps as still pictures</summary>" in draw_steps(network()).html


@pytest.mark.parametrize(
    ("stripped", "shown"),
    [
        ("", "player"),
        ("<iframe.*</iframe>", "stills"),
        ("<style>.*</style><iframe.*</iframe>", "stills"),
    ],
)
def test_whatever_a_host_strips_something_is_shown(open_page, chromium, tmp_path, stripped, shown):
    open_page(Value(1.0))  # any page, for the log of requests
    html = draw_steps(colah())._repr_html_()
    if stripped:
        html = re.sub(stripped, "", html, count=1, flags=re.DOTALL)
    path = tmp_path / "host.html"
    path.write_text(f"<!doctype html><meta charset=utf-8>{html}", encoding="utf-8")
    chromium.get(path.as_uri())
    for part in ("player", "stills"):
        found = chromium.find_elements("class name", f"autograd-lite-{part}")
        assert [element.is_displayed() for element in found] == [part == shown] * len(found)


def test_the_page_carries_nothing_from_elsewhere():
    html = draw_steps(colah()).html
    addresses = set(re.findall(r"https?://[^\"' <]+", html))
    assert addresses == {"http://www.w3.org/2000/svg"}
    assert "default-src 'none'" in html


def test_the_same_graph_gives_the_same_bytes():
    assert draw_steps(colah()).html == draw_steps(colah()).html


def test_saving_follows_the_ending(tmp_path):
    player = draw_steps(colah())
    for suffix in ("html", "svg", "txt", "json"):
        player.save(str(tmp_path / f"e.{suffix}"))
    assert (tmp_path / "e.html").read_text(encoding="utf-8") == player.html
    assert (tmp_path / "e.svg").read_text(encoding="utf-8") == player.strip
    assert (tmp_path / "e.txt").read_text(encoding="utf-8") == f"{player}\n"
    steps = json.loads((tmp_path / "e.json").read_text(encoding="utf-8"))
    assert [step["title"] for step in steps] == [step.title for step in player.steps]
    with pytest.raises(ValueError, match=r"'e\.jpg': the suffix must be one of \.html, \.svg"):
        player.save(tmp_path / "e.jpg")


def test_steps_become_pixels(tmp_path):
    pillow = pytest.importorskip("PIL.Image")
    pytest.importorskip("resvg_py")
    player = draw_steps(colah())
    for suffix in ("png", "gif", "apng"):
        player.save(tmp_path / f"e.{suffix}", dpi=96)
    width, height = re.search(r'width="(\d+)" height="(\d+)"', player.strip).groups()
    strip = pillow.open(io.BytesIO((tmp_path / "e.png").read_bytes()))
    assert strip.size == (int(width), int(height))
    assert strip.info["dpi"][0] == pytest.approx(96, rel=1e-3)
    for suffix in ("gif", "apng"):
        movie = pillow.open(io.BytesIO((tmp_path / f"e.{suffix}").read_bytes()))
        assert movie.n_frames == len(player.steps)
        frames = []
        for i in range(movie.n_frames):
            movie.seek(i)
            frames.append(movie.convert("RGB").tobytes())
        assert len(set(frames)) == len(frames)  # every step looks different
        assert movie.info["duration"] == 6000  # the last one stays longest


def test_pixels_without_their_packages_say_what_to_install(monkeypatch, tmp_path):
    for package in ("resvg_py", "typst"):
        monkeypatch.setitem(sys.modules, package, None)
    player = draw_steps(colah())
    with pytest.raises(ImportError, match=r"resvg_py is not installed: pip install resvg-py$"):
        player.save(tmp_path / "e.png")
    data, metadata = player._repr_mimebundle_()
    assert list(data) == ["text/html", "image/svg+xml", "text/plain"]
    assert metadata == {}


def test_a_notebook_gets_the_player_its_stills_and_its_text():
    player = draw_steps(colah())
    data, _ = player._repr_mimebundle_()
    assert data["image/svg+xml"] == fitting(player.strip)
    assert data["text/plain"] == str(player)
    rules, frame, stills = re.fullmatch(
        "(<style>.*</style>)(<iframe.*</iframe>)(<div.*</div>)", data["text/html"], re.DOTALL
    ).groups()
    # a page that is not trusted loses the rules that hide the stills, and the frame
    assert "@media screen{.autograd-lite-player+.autograd-lite-stills{display:none}}" in rules
    assert "@media print{.autograd-lite-player{display:none}}" in rules
    assert 'class="autograd-lite-player"' in frame
    assert 'class="autograd-lite-stills"' in stills
    page = unescape(re.search('srcdoc="([^"]*)"', frame)[1])  # where scripts may not run either
    assert '<details class="strip" open>' in page
    assert base64.b64encode(player.strip.encode()).decode() in page
    rows = [base64.b64decode(row).decode() for row in re.findall(r'base64,([^"]*)"', stills)]
    assert len(rows) == 3
    for step in player.steps:
        assert sum(step.title in row for row in rows) == 1


def test_the_text_of_all_steps():
    text = str(draw_steps(colah()))
    assert text.startswith("  0  The graph\n     e is computed from a and b.")
    assert repr(draw_steps(colah())) == "<StepPlayer of e: 9 steps>"


def test_drawing_steps_leaves_gradients_alone():
    root = colah()
    root.backward()
    before = [node.grad for node in topological_order(root)]
    assert draw_steps(root).html
    assert [node.grad for node in topological_order(root)] == before


def test_a_graph_too_large_is_refused_with_advice():
    x = Value(1.0)
    for _ in range(100):
        x = x + 1.0
    with pytest.raises(ValueError, match=r"201 nodes is too large .*max_nodes is 80"):
        draw_steps(x)


def test_only_a_value_has_steps():
    with pytest.raises(TypeError, match="one Value"):
        draw_steps([Value(1.0)])
