"""The pages in a browser, in both ways: what a reader does, and what is then to be seen."""

from urllib.parse import quote, unquote

import pytest

from autograd_lite.live.session import PAGES, actions_of, answer

SIZES = [(1280, 800), (400, 800), (320, 640)]
BOO = "<img src=x onerror=window.boom=1>"


def state(f, **more):
    """What stands behind the hash of a link to the formula page."""
    parts = {"page": "formula", "f": f, **more}
    return "&".join(f"{name}={quote(text)}" for name, text in parts.items())


COLAH = state("e = (a+b)*(b+1)", at="a:2,b:1")


def test_a_slider_moves_every_number_in_its_place(server_page):
    page = server_page
    page.start(COLAH)
    ids = page.all(".node", "dataset.id")
    page.run("(window.kept = document.querySelector('.stage'))")
    assert page.value("e = v1 × v2") == "6"
    page.drag("b", 3)
    page.wait_for(".node.output .value", "20")
    assert page.value("b", "grad") == "5 + 4"  # (a + b) and (b + 1), by the two paths
    assert page.value("b", "strong") == "= 9"
    page.wait_for("#formula-nudge", "e moves by 0.0901, the gradient predicted 0.09.")
    assert page.all("#formula-nudged, #formula-by", "value") == ["b", "0.01"]
    assert page.run("window.kept === document.querySelector('.stage')")  # no new layout
    assert page.all(".node", "dataset.id") == ids
    assert page.complaints() == []


def test_a_formula_is_typed(server_page):
    page = server_page
    page.start(COLAH)
    page.put("#formula-text", "q = x*x + 1")
    page.node("q = v1 + 1")
    assert page.all(".number-name") == ["x"]


def test_the_derivation_comes_in_symbols(page):
    pytest.importorskip("sympy")
    page.start(state("L = -(y*log(a) + (1-y)*log(1-a)) where a = sigmoid(z)", at="z:0.5,y:1"))
    page.wait_for(".derivation .words", "checked symbolically")
    lines = page.all(".derivation .right")
    assert any(line.startswith("=a−y") for line in lines)  # the textbook's dL/dz = a - y
    assert page.all("mn.changed") == []
    page.drag("y", 0)
    page.wait_for("mn.changed", "0.62246")  # dL/dz = sigmoid(0.5) - 0
    assert page.all(".derivation .right") != lines
    assert page.hosts() == {page.address.split("/")[2]}  # and nobody else is asked
    assert page.complaints() == []


def test_a_wrong_formula_is_answered_as_on_the_command_line(server_page):
    page = server_page
    page.start(COLAH)
    page.put("#formula-text", "a.b")
    message = page.wait_for("#formula-error", "attributes")
    assert message == "attributes are not part of an expression\n  a.b\n   ^"
    page.put("#formula-text", f"{BOO} * a")
    page.wait_for("#formula-error", "img")
    assert page.all("#formula-error *") == []
    assert page.value("e = v1 × v2") == "6"  # the last good one is still there
    page.drag("b", 2)  # and lives on
    page.wait_for(".node.output .value", "12")
    assert not page.run("document.querySelector('#formula-error').hidden")


def test_leaving_the_domain_and_coming_back(server_page):
    page = server_page
    page.start(state("y = log(x)", at="x:1"))
    page.drag("x", -1)
    page.wait_for("#formula-error", "log at x = -1.0: it is defined where x > 0")
    page.drag("x", 2)
    page.wait_for("#formula-error[hidden]")
    assert page.value("y = ln(x)") == "0.6931"


def test_a_node_lights_up_its_paths_and_says_its_chain_rule(server_page):
    page = server_page
    page.start(COLAH)
    page.wait_for(".derivation h2", "de/da")
    page.event(".node[data-id=n0]", "enter")
    assert page.all(".node.lit", "dataset.id") == ["n0", "n3", "n5"]
    assert page.all(".edge.lit", "dataset.id") == ["n3-0", "n5-0"]
    page.wait_for(".focus h2", "a: input")
    assert len(page.all(".equations .left.lit")) == 2
    page.event(".node[data-id=n0]", "leave")
    page.wait_without(".node.lit")


def test_an_edge_shows_its_tangent_which_follows(server_page):
    page = server_page
    page.start(state("y = tanh(x)", at="x:0.5"))
    page.click(".edge-label[data-id='n1-0']")
    page.wait_for(".focus", "∂y/∂x = 0.7864")  # 1 - tanh(0.5)²
    assert page.all(".plot .tangent", "tagName") == ["path"]
    page.drag("x", 0)
    page.wait_for(".focus", "∂y/∂x = 1:")


def test_a_compound_node_opens_and_closes(server_page):
    page = server_page
    page.start(state("y = sigmoid(x)", at="x:0.5"))
    page.click(".toggle")
    page.until("document.querySelectorAll('.node').length === 7")
    page.until("location.hash.includes('open=n1')")
    page.click(".toggle")
    page.until("document.querySelectorAll('.node').length === 2")


def test_a_named_result_folds_and_unfolds(server_page):
    page = server_page
    page.start(state("L = (a - y)**2 where a = tanh(w*x)", at="w:0.5,x:2,y:1"))
    page.click("[aria-label='Show a as one node']")
    page.node("a = a(w, x)")
    page.until("location.hash.includes('fold=a')")
    page.drag("x", 0)
    page.wait_for(".node.output .value", "1")  # (tanh(0) - 1)²
    page.click("[aria-label='Show what a is computed from']")
    page.node("v1 = w × x")


def test_step_by_step(server_page):
    page = server_page
    page.start(COLAH)
    page.click("#formula-player button")
    page.wait_for(".stepping .step-words", "The graph")
    page.click("#formula-player button")  # pauses
    page.put("[aria-label=Step]", 5)
    page.wait_for(".step-words", "Backward from e")
    assert page.value("v1 = a + b", "grad") == "2"
    assert page.value("b", "grad") == ""
    current = page.all(".node.current, .edge.current", "dataset.id")
    assert sorted(current) == ["n5", "n5-0", "n5-1"]
    page.click("[aria-label^=Leave]")
    page.wait_without(".stepping")
    assert page.value("b", "strong") == "= 5"


def test_a_link_carries_the_whole_state(server_page):
    page = server_page
    at = {"at": "w:-1.5,x:0.25", "open": "n3", "look": "n4-0", "step": "4"}
    page.start(state("y = sigmoid(w*x)", **at))
    page.wait_for(".stepping .step-words", "Forward")
    page.wait_for(".focus .plot")
    assert len(page.all(".toggle")) == 1
    assert page.all(".number-control input[type=text]", "value") == ["-1.5", "0.25"]
    page.until("location.hash.includes('step=4')")
    found = dict(part.split("=", 1) for part in unquote(page.run("location.hash")).split("&"))
    assert {name: found[name] for name in at} == at


def test_a_file_carries_the_whole_state(server_page, tmp_path):
    page = server_page
    page.start(state("y = sigmoid(w*x)", at="w:-1.5,x:0.25", open="n3", look="n4-0"))
    page.run(
        "(URL.createObjectURL = (blob) => { blob.text().then(t => window.saved = t); return '#'; })"
    )
    page.click("[data-copy=save]")
    file = tmp_path / "formula.json"
    file.write_text(page.until("window.saved"), encoding="utf-8")
    page.start(COLAH)
    page.driver.find_element("css selector", "input[type=file]").send_keys(str(file))
    page.until("document.querySelector('#formula-text').value === 'y = sigmoid(w*x)'")
    page.until("location.hash.includes('look=n4-0') && location.hash.includes('open=n3')")
    assert page.all(".number-control input[type=text]", "value") == ["-1.5", "0.25"]


def test_the_token_leaves_the_address(server_page):
    server_page.start(COLAH)
    server_page.until("location.hash.includes('page=formula')")
    assert "token" not in server_page.run("location.href")


def test_a_page_is_found_again_as_it_was_left(server_page):
    page = server_page
    page.start(COLAH)
    page.drag("b", 3)
    page.wait_for(".node.output .value", "20")
    page.click("#tab-exercises")
    page.until("document.querySelector('#formula').hidden")
    page.click("#tab-formula")
    page.until("!document.querySelector('#formula').hidden")
    page.wait_for("#formula .node.output .value", "20")
    assert page.all(".number-control input[type=text]", "value") == ["2", "3"]


def test_a_hostile_link_does_nothing(server_page):
    page = server_page
    page.start(state("e = a*b", at=f"a:2,b:1,{BOO}:3", open=BOO, look=BOO, step=BOO))
    page.node("e = a × b")
    assert page.run("window.boom === undefined")
    assert page.all("main img", "src") == []
    assert page.complaints() == []


def test_everything_can_be_reached_by_keys(server_page):
    page = server_page
    page.start(COLAH)
    focused = "document.activeElement.getAttribute('aria-label') ?? document.activeElement.id"
    reached = set()
    for _ in range(40):
        page.press("TAB")
        reached.add(page.run(focused))
    assert {"formula-text", "Examples", "formula-share", "a, slider", "b, number", "Fit"} <= reached
    page.run("document.querySelector('.stage [tabindex=\"0\"]').focus()")
    labels = set()
    for _ in range(11):
        labels.add(page.run(focused))
        page.press("ARROW_RIGHT")
    assert "b, input, value 1, gradient 3 + 2 = 5" in labels
    assert "local derivative of e by v1: 2 × 1 = 2" in labels


def test_every_control_has_a_name(server_page):
    page = server_page
    page.start(COLAH)
    nameless = page.run(
        "[...document.querySelectorAll('button, input, select, [role=button]')].filter(x => "
        "!(x.ariaLabel || x.textContent.trim() || x.labels?.length)).map(x => x.outerHTML)"
    )
    assert nameless == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("link", [COLAH, state("h = relu(w1*x + b1) + relu(w2*x + b2)")])
def test_nothing_is_wider_than_the_screen(server_page, size, link):
    page = server_page
    page.start(link, size)
    page.wait_for(".derivation h2", "d")
    assert page.run("document.documentElement.scrollWidth") <= size[0]


def test_a_larger_nudge_is_predicted_worse(server_page):
    page = server_page
    page.start(COLAH)
    page.run("(document.querySelector('#formula-by').value = '1')")
    page.event("#formula-by", "change")
    page.wait_for("#formula-moved", "e moves by 6, the gradient predicted 5.")  # (2+2)(2+1) - 6
    page.until("decodeURIComponent(location.hash).includes('nudge=b:1')")


def test_the_picture_is_in_its_frame_and_can_be_moved(server_page):
    page = server_page
    page.start(COLAH)
    inside = """(() => {
      const frame = document.querySelector('.graph').getBoundingClientRect();
      return [...document.querySelectorAll('.node')].every((node) => {
        const box = node.getBoundingClientRect();
        return box.left >= frame.left && box.right <= frame.right
          && box.top >= frame.top && box.bottom <= frame.bottom;
      });
    })()"""
    assert page.run(inside)
    for _ in range(6):
        page.click("[aria-label=Larger]")
    assert not page.run(inside)
    assert len(page.all(".minimap.shown")) == 1
    page.click("[aria-label=Fit]")
    assert page.run(inside)


def test_nodes_are_found_by_what_stands_on_them(server_page):
    page = server_page
    page.start(state("L = (tanh(a*x + b) - y)**2 + (tanh(a*z + b) - y)**2"))
    page.put("input[type=search]", "tanh")
    assert len(page.all(".node.found")) == 2


def test_it_can_be_copied_and_stands_alone(server_page):
    page = server_page
    page.start(COLAH)
    page.run("(navigator.clipboard.writeText = async (text) => { window.copied = text; })")
    expected = {"python": "e.backward()", "latex": r"\begin{align*}", "link": "#page=formula"}
    for kind, part in [*expected.items(), ("svg", "<svg")]:
        page.run("(window.copied = '')")
        page.click("#formula-share")
        page.click(f"[data-copy={kind}]")
        assert part in page.until("window.copied")
    svg = page.run("window.copied")
    assert "e = v1 × v2" in svg
    assert "class=" not in svg
    assert "var(" not in svg


def test_a_site_shows_its_first_screen_before_python_has_started(site_page):
    page = site_page
    page.open()
    assert page.text("#wait")
    assert page.value("e = v1 × v2") == "6"


def requests():
    """One at least of everything that the pages ask."""
    neuron = {"page": "formula", "text": "y = tanh(w*x + b)", "values": {"w": 0.5, "x": 2, "b": -1}}
    for do, more in [
        ("graph", {"opened": ["n5"], "nudged": "w"}), ("numbers", {}), ("steps", {}),
        ("derivation", {}), ("chain", {"node": "n0"}), ("tangent", {"edge": "n5-0"}),
        ("copied", {"kind": "python"}), ("numbers", {"text": "log(w"}),
    ]:  # fmt: skip
        yield {**neuron, "do": do, **more}
    quiz = {"page": "exercises", "seed": 1, "level": 4}
    for do, more in [
        ("quiz", {}), ("check", {"answers": {"4": "1"}}), ("hint", {"number": 1, "step": 2}),
        ("sheet", {}),
    ]:  # fmt: skip
        yield {**quiz, "do": do, **more}
    training = {"page": "network", "choices": {"n": 20, "layers": [3]}}
    yield {**training, "do": "begin"}
    training["state"] = answer({**training, "do": "begin"})["state"]
    for do, more in [("train", {"epochs": 1}), ("look", {}), ("point", {"i": 3})]:
        yield {**training, "do": do, **more}


def test_a_site_answers_as_python_does_here(site_page):
    page = site_page
    page.start()
    asked = list(requests())
    assert {(r["page"], r["do"]) for r in asked} == {(p, do) for p in PAGES for do in actions_of(p)}
    page.driver.set_script_timeout(60)
    for request in asked:
        found, expected = page.driver.execute_async_script(ASK, request), answer(request)
        for one in (found, expected):  # lists there look at fewer points of the plane
            one.pop("engine", None)
            for picture, parts in PLANE.items():
                for part in parts:
                    one.get(picture, {}).pop(part, None)
        assert found == close_to(expected), request
        assert ("error" in found) is (request.get("text") == "log(w")


PLANE = {"setup": ["engine", "plane"], "frame": ["border", "field", "layers"]}

ASK = """const [request, done] = arguments;
import("./transport.js").then(({ ask }) => ask(request))
  .then(done, (error) => done({ error: error.message }))"""


def close_to(found):
    """The same, with numbers that are equal to rounding."""
    if isinstance(found, float):
        return pytest.approx(found, rel=1e-9, abs=1e-12)
    if isinstance(found, dict):
        return {key: close_to(item) for key, item in found.items()}
    return list(map(close_to, found)) if isinstance(found, (list, tuple)) else found


def test_a_site_says_what_is_wrong_when_python_cannot_start(broken_page):
    broken_page.open()
    broken_page.wait_for("#wait", "Python could not start in this browser")


WIDE = state("L = -(y*log(a) + (1-y)*log(1-a)) where a = sigmoid(w1*x1 + w2*x2 + b)")

BOX = """(css => { const { left, right, top, bottom } = document.querySelector(css)
.getBoundingClientRect(); return { left, right, top, bottom } })(arguments[0])"""


def test_a_tall_graph_leaves_the_tools_their_place(server_page):
    server_page.start(WIDE)
    server_page.wait_for(".node.output .heading", "L")
    output, legend, frame = (
        server_page.run(BOX, css) for css in (".node.output", ".graph .legend", ".graph")
    )
    assert output["bottom"] <= legend["top"]
    assert frame["top"] < output["top"]


def test_a_graph_too_small_to_be_read_begins_at_its_result(server_page):
    page = server_page
    page.start(WIDE, (400, 800))
    page.wait_for(".node.output .heading", "L")
    page.until("document.querySelector('.minimap.shown')")
    output, frame = (page.run(BOX, css) for css in (".node.output", ".graph"))
    assert frame["left"] < output["left"] < output["right"] < frame["right"]
    assert frame["top"] < output["top"] < output["bottom"] < frame["bottom"]
    letters = page.run(
        "document.querySelector('.node.output .heading').getBoundingClientRect().height"
    )
    assert letters > 6
    page.click("[aria-label=Fit]")
    page.until("!document.querySelector('.minimap.shown')")


def test_a_phone_says_where_the_examples_are(server_page):
    server_page.start(COLAH, (400, 800))
    box = server_page.run(BOX, "#formula-examples")
    assert box["right"] - box["left"] > 120
