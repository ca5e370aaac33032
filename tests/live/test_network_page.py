"""The network page in a browser, behind the server and as a site; and a recorded training."""

import itertools
import json
import signal
import time

import pytest
from live.conftest import Browser, hosted, traced

from autograd_lite import MLP, fit
from autograd_lite.live.exporting import export
from autograd_lite.live.points import points


def start(page, state="", size=(1280, 800)):
    page.driver.get("about:blank")
    page.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False},
    )
    for log in ("browser", "performance"):
        page.driver.get_log(log)
    page.driver.get(f"{page.address}&page=network&{state}")
    page.until("document.querySelector('button.unit')?.getAttribute('aria-label')")
    page.until(
        "!document.querySelector('#wait') ||"
        "getComputedStyle(document.querySelector('#wait')).display === 'none'"
    )


def epoch(page):
    return int(page.text(".timeline .epoch").split()[1])


def number(page, css):
    return float(page.text(css).replace("−", "-").rstrip(" %"))


def step(page):
    """One epoch."""
    before = epoch(page)
    page.click("[aria-label='One step on']")
    page.until(
        "arguments[0] < Number(document.querySelector('.epoch').textContent.split(' ')[1])", before
    )


def play_until(page, wanted):
    page.click(".timeline .play")
    page.until(
        "Number(document.querySelector('.epoch').textContent.split(' ')[1]) >= arguments[0]", wanted
    )
    page.click(".timeline .play")
    page.until("document.querySelector('.timeline .play').textContent.includes('Play')")
    before = None
    while before != (before := epoch(page)):  # a frame may be under way
        time.sleep(0.4)


def seek(page, index):
    page.put(".timeline input", index)


def set_weight(page, name, number):
    page.put(f"[aria-label='{name}, slider']", number)


def unit(page, k, i):
    """Choose unit i of layer k, both from 1."""
    css = f".unit[aria-label^='layer {k}, unit {i}:']"
    page.until("document.querySelector(arguments[0])", css)
    page.click(css)


def click_plane(page, x, y):
    page.run(
        """(() => { const canvas = document.querySelector('.plane');
        const box = canvas.getBoundingClientRect();
        canvas.dispatchEvent(new MouseEvent('click', {bubbles: true,
          clientX: box.left + arguments[0] * box.width,
          clientY: box.top + arguments[1] * box.height})) })()""".replace("arguments", "a")
        .replace("(() =>", "((a) =>").replace("})()", "})([arguments[0], arguments[1]])"),
        x, y,
    )  # fmt: skip


def learns(page):
    """Step, play, and go back in time."""
    start(page, "n=40&layers=4&seed=2")
    assert epoch(page) == 0
    before = number(page, ".loss-now")
    step(page)
    assert epoch(page) == 1
    play_until(page, 12)
    assert number(page, ".loss-now") < before
    assert "epochs/s" in page.text(".speed")
    # back in time, and on again as it was
    last, seen = epoch(page), page.text(".facts")
    seek(page, 0)
    assert epoch(page) == 0
    assert number(page, ".loss-now") == before
    seek(page, 999)
    assert (epoch(page), page.text(".facts")) == (last, seen)


def test_a_network_learns_before_the_readers_eyes(server_page):
    learns(server_page)
    assert server_page.complaints() == []


def test_where_numpy_cannot_be_fetched_a_site_learns_on_lists(chromium, pyodide, tmp_path):
    export(tmp_path, str(pyodide))
    site = json.loads((tmp_path / "site.json").read_text())
    assert site["numpy"] is False
    (tmp_path / "site.json").write_text(json.dumps(site | {"numpy": True}))
    with hosted(tmp_path) as address:
        page = Browser(chromium, address)
        learns(page)
        assert "Python" in page.text(".speed")
        assert page.run("document.querySelector('#network .error').hidden") is True
        assert all("numpy" in complaint for complaint in page.complaints())


def test_training_with_numpy_in_the_browser_leaves_the_page_free(chromium, exported_with_numpy):
    """No task keeps the processor for the 50 ms after which a page stutters.

    What is counted is the work of the page, not its waiting for a machine that does other things.
    """
    page = Browser(chromium, exported_with_numpy)
    start(page)
    with traced(chromium) as tasks:
        page.click(".timeline .play")
        page.wait_for(".speed", "Python")
        page.wait_for(".speed", "columns")
        before, reached = number(page, ".loss-now"), epoch(page)
        page.until(
            "Number(document.querySelector('.epoch').textContent.split(' ')[1]) > arguments[0]",
            reached + 200,
        )
        assert number(page, ".loss-now") < before
    assert page.complaints() == []
    assert len(tasks) > 100
    assert max(tasks) < 50


def test_a_curve_of_many_epochs_stays_as_small_as_a_screen(server_page):
    page = server_page
    start(page)
    page.driver.set_script_timeout(30)
    found = page.driver.execute_async_script(
        """import("./loss_curve.js").then(({ lossCurve }) => { const made = lossCurve();
        for (let epoch = 1; epoch <= 100000; epoch++) made.add(epoch, 1 / epoch);
        const whole = structuredClone(made.curve); made.forgetAfter(5000);
        arguments[0]([whole.epochs, whole.numbers, made.curve.epochs.at(-1)]) })"""
    )
    epochs, numbers, kept = found
    assert 400 < len(epochs) <= 1000
    assert epochs[-1] == 100000
    gaps = {b - a for a, b in itertools.pairwise(epochs[:-1])}
    assert len(gaps) == 1
    assert numbers == [1 / e for e in epochs]
    assert 4700 < kept <= 5000


def test_a_frame_takes_the_page_a_few_milliseconds(server_page):
    page = server_page
    start(page)
    play_until(page, 200)
    times = page.run(
        """(() => { const slider = document.querySelector('.timeline input'); const times = [];
        for (let k = 0; k <= Number(slider.max); k++) { slider.value = k;
          const begun = performance.now(); slider.dispatchEvent(new Event('input'));
          times.push(performance.now() - begun); } return times })()"""
    )
    assert sorted(times)[len(times) // 2] < 50


def test_a_frame_does_not_make_the_browser_lay_out_the_page(server_page):
    """To ask for a size in the middle of a frame does, for each canvas anew."""
    page = server_page
    start(page)
    step(page)
    asked = page.run(
        """(() => { const own = Element.prototype; let asked = 0;
        const known = Object.getOwnPropertyDescriptor(own, 'clientWidth');
        const counted = { configurable: true, get() { asked++; return known.get.call(this) } };
        Object.defineProperty(own, 'clientWidth', counted);
        const slider = document.querySelector('.timeline input'); slider.value = 0;
        slider.dispatchEvent(new Event('input'));
        Object.defineProperty(own, 'clientWidth', known); return asked })()"""
    )
    assert epoch(page) == 0
    assert asked == 0


def test_a_picture_follows_the_size_of_the_window(server_page):
    page = server_page
    start(page, "layers=3&seed=2")
    for width in (1280, 700, 1000):
        page.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False},
        )
        for css in (".plane", ".loss", ".links", ".histogram"):
            page.until(
                "(c => Math.abs(c.width - c.clientWidth) <= 1 && c.width > 20)"
                "(document.querySelector(arguments[0]))", css
            )  # fmt: skip


def test_a_weight_changed_by_hand_starts_another_story(server_page):
    page = server_page
    start(page, "layers=4&seed=2")
    play_until(page, 60)
    frames = int(page.run("document.querySelector('.timeline input').max"))
    seek(page, 1)
    moment, before = epoch(page), number(page, ".loss-now")
    unit(page, 1, 2)
    set_weight(page, "x1", 5)
    page.until("document.querySelector('.timeline input').max === '1'")
    page.until(f"document.querySelector('.loss-now').textContent !== '{before}'")
    assert frames > 1
    assert epoch(page) == moment
    assert page.run("document.querySelector(\"[aria-label='x1, number']\").value") == "5"
    step(page)
    assert epoch(page) == moment + 1
    assert page.run("document.querySelector(\"[aria-label='x1, number']\").value") != "5"
    assert page.complaints() == []


def test_a_point_opens_its_own_graph(server_page):
    page = server_page
    start(page, "layers=3&seed=2")
    page.run("document.querySelector('.plane').focus()")
    page.press("ARROW_RIGHT", "ARROW_RIGHT", "ENTER")
    page.until("document.querySelector('dialog[open] .node .heading')")
    names = page.all("dialog .node .heading")
    assert any(name.startswith("loss =") for name in names)
    assert {"x₁", "x₂"} <= set(names)
    few = len(names)
    page.click("dialog input[type=checkbox]")
    page.until("document.querySelectorAll('dialog .node').length > arguments[0]", few)
    page.press("ESCAPE")
    page.until("!document.querySelector('dialog[open]')")
    assert "Point 2 at" in page.text(".point-words")
    assert page.complaints() == []


def test_a_card_is_as_wide_as_its_place(server_page):
    page = server_page
    for size in ((1280, 800), (400, 800)):
        start(page, "layers=8-4&seed=2", size)
        unit(page, 2, 1)
        wide, room = page.run(
            "(c => [c.scrollWidth, c.clientWidth])(document.querySelector('.near'))"
        )
        assert wide <= room


def test_the_graph_of_a_point_has_its_choice_on_a_phone(server_page):
    page = server_page
    start(page, "layers=3&seed=2", (400, 800))
    page.run("document.querySelector('.plane').focus()")
    page.press("ARROW_RIGHT", "ENTER")
    page.until("document.querySelector('dialog[open] .node .heading')")
    assert page.run("document.querySelector('dialog label').getBoundingClientRect().width") > 100


def test_points_are_drawn_and_erased(server_page):
    page = server_page
    start(page, "layers=3&seed=2&n=20")
    page.click("[name=network-brush][value='2']")
    for x in (0.05, 0.1):
        click_plane(page, x, 0.95)
    page.until("document.querySelector('#network-data').value === 'drawn'")
    page.until("document.querySelector('#network-loss').value === 'cross_entropy'")
    page.until("location.hash.includes('points=')")
    play_until(page, 3)
    assert "22 points" in page.run("document.querySelector('.plane').getAttribute('aria-label')")
    page.click("[name=network-brush][value=erase]")
    for x in (0.05, 0.1):
        click_plane(page, x, 0.95)
    page.until("document.querySelector('.plane').getAttribute('aria-label').includes('20 points')")
    link = page.run("location.hash.slice(1)")
    page.until("!location.hash.includes('2%3B')")
    start(page, link)
    assert page.run("document.querySelector('#network-data').value") == "drawn"
    assert page.complaints() == []


def test_units_that_are_off_stand_out(server_page):
    page = server_page
    start(page, "layers=3&activation=relu&seed=2")
    unit(page, 1, 1)
    for _ in range(2):  # a bias at which no point is left
        set_weight(page, "bias", -5)
    set_weight(page, "x1", 0)
    set_weight(page, "x2", 0)
    page.until("document.querySelector('.unit.off')")
    assert "off for all points" in page.run(
        "document.querySelector('.unit.off').getAttribute('aria-label')"
    )
    assert "1 unit is off for all points" in page.text(".off-count")
    assert page.run("document.querySelector('.unit-off').hidden") is False


def test_every_choice_can_be_made_and_is_in_the_link(server_page):
    page = server_page
    start(page)
    for name, value in [
        ("data", "spirals"), ("activation", "relu"), ("optimizer", "momentum"), ("lr", "0.1"),
        ("batch", "32"), ("noise", "0.3"),
    ]:  # fmt: skip
        page.run(
            "(document.querySelector(arguments[0]).value = arguments[1])", f"#network-{name}", value
        )
        page.run(
            "document.querySelector(arguments[0]).dispatchEvent(new Event('change'))",
            f"#network-{name}",
        )
        page.until(f"location.hash.includes('{name}={value}')")
    page.click("[aria-label='One layer more']")
    page.until("location.hash.includes('layers=6-4-4')")
    page.click("[aria-label='Layer 1: one unit less']")
    page.until("location.hash.includes('layers=5-4-4')")
    step(page)
    assert len(page.all(".unit")) == 2 + 5 + 4 + 4 + 3
    assert page.complaints() == []


def test_what_the_session_refuses_is_said(server_page):
    page = server_page
    start(page, "data=waves&activation=linear&optimizer=sgd&lr=3")
    page.click(".timeline .play")
    message = page.wait_for("#network .error", "smaller learning rate")
    assert "epoch" in message
    page.until("document.querySelector('.timeline .play').textContent.includes('Play')")


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("data=%3Cimg%20src=x%3E", "not '<img src=x>'"),
        ("layers=99", "layers: up to 4"),
        ("lr=no", "lr is a number"),
        ("data=drawn", "draw 2 to 400 points"),
    ],
)
def test_a_link_with_a_choice_that_is_none_begins_as_usual_and_says_so(server_page, state, says):
    start(server_page, state)
    assert says in server_page.text("#network .error")
    step(server_page)
    assert server_page.run("document.querySelector('#network .error').hidden") is True


@pytest.mark.parametrize("size", [(1280, 800), (400, 800), (320, 640)])
@pytest.mark.parametrize("state", ["", "layers=12-12-12-12&data=blobs", "layers=none"])
def test_nothing_is_wider_than_the_screen(server_page, size, state):
    start(server_page, state, size)
    width = server_page.run("document.documentElement.scrollWidth")
    assert width <= size[0]
    canvas = server_page.run("document.querySelector('.plane').getBoundingClientRect().width")
    assert canvas >= min(size) * 0.4


def test_units_are_reached_by_keys(server_page):
    page = server_page
    start(page, "layers=3-2")
    page.run("document.querySelector('.unit[tabindex=\"0\"]').focus()")
    page.press("ARROW_RIGHT", "ARROW_DOWN")
    assert page.run("document.activeElement.getAttribute('aria-label')").startswith(
        "layer 2, unit 2"
    )
    page.press("ENTER")
    assert page.text(".near h2").startswith("Layer 2, unit 2")


def test_a_server_that_ends_in_the_middle_of_a_training_is_told_of(mortal_page):
    page, server = mortal_page
    start(page)
    page.click(".timeline .play")
    page.wait_for(".speed", "epochs/s")
    server.send_signal(signal.SIGINT)
    assert server.wait(10) == 0
    ended = "The server on this machine has ended: start autograd-lite live again."
    page.wait_for("#network .error", ended)
    page.until("document.querySelector('.timeline .play').textContent.includes('Play')")
    page.click("#tab-exercises")  # whose module can no longer be had
    page.wait_for("#exercises .error", ended)


def test_two_pages_train_side_by_side(server_page):
    page = server_page
    driver = page.driver
    start(page, "layers=3")
    step(page)
    before, window = page.text(".facts"), driver.current_window_handle
    driver.switch_to.new_window("tab")
    try:
        start(page, "layers=3&seed=2")
        play_until(page, 10)
        driver.close()
    finally:
        driver.switch_to.window(window)
    assert page.text(".facts") == before
    step(page)
    assert epoch(page) == 2
    assert page.complaints() == []


def test_where_the_training_stands_is_said(server_page):
    start(server_page, "layers=3")
    step(server_page)
    server_page.wait_for("#said", "epoch 1: loss")


# A recorded training


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """The file of a training with a unit that is off."""
    places, classes = points("moons", 40, 0.1, 1)
    model = MLP(2, [3, 1], "relu", seed=1)
    model.layers[0].neurons[1].bias.data = -100.0
    history = fit(
        model, places, classes, loss="binary_cross_entropy_with_logits", epochs=20, record=True,
        progress=False,
    )  # fmt: skip
    file = tmp_path_factory.mktemp("recorded") / "training.html"
    history.play("moons & <b>more</b>").save(file)
    return file, history


@pytest.fixture
def file_page(chromium, recorded):
    page = Browser(chromium, recorded[0].as_uri())
    chromium.get("about:blank")
    for log in ("browser", "performance"):
        chromium.get_log(log)
    chromium.get(page.address)
    page.until("document.querySelector('button.unit')")
    return page


def test_a_recorded_training_plays_from_its_file_alone(file_page, recorded):
    page = file_page
    assert page.text("h1") == "moons & <b>more</b>"
    assert epoch(page) == 20
    page.click(".timeline .play")
    number = "parseInt(document.querySelector('.epoch').textContent.split(' ')[1])"
    page.until(f"{number} > 0 && {number} < 15")  # it began again
    page.click(".timeline .play")
    seek(page, 20)
    assert page.run("document.querySelectorAll('.unit.off').length") == 1
    page.click(".unit[aria-label^='layer 1, unit 1']")
    model = recorded[1].recording.moments[-1][1]
    shown = [float(text.replace("−", "-")) for text in page.all(".weights .number")]
    assert shown == pytest.approx(model[:3], rel=1e-2)
    page.run("document.querySelector('.plane').focus()")
    page.press("ARROW_RIGHT")
    assert page.text(".point-words").startswith("Point 1 at")
    assert page.hosts() == set()
    assert page.complaints() == []


def test_paper_shows_the_stills(file_page):
    driver = file_page.driver
    stage, still = (driver.find_element("css selector", css) for css in ("#stage", "#stills img"))
    assert (stage.is_displayed(), still.is_displayed()) == (True, False)
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert (stage.is_displayed(), still.is_displayed()) == (False, True)
    finally:
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_without_scripts_a_file_shows_stills(file_page, recorded):
    driver = file_page.driver
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        driver.get(recorded[0].as_uri())
        found = driver.find_elements("css selector", "#stills img")
        assert len(found) == 1
        assert found[0].is_displayed()
        assert not driver.find_element("css selector", "#stage").is_displayed()
    finally:
        driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_a_notebook_shows_it_in_a_frame_that_is_shut_in(chromium, recorded, tmp_path):
    page = tmp_path / "notebook.html"
    page.write_text(
        f"<!DOCTYPE html><meta charset=utf-8>{recorded[1].play()._repr_html_()}", "utf-8"
    )
    chromium.get(page.as_uri())
    chromium.switch_to.frame(0)
    try:
        end = time.monotonic() + 20
        while not chromium.find_elements("css selector", "button.unit"):
            assert time.monotonic() < end
            time.sleep(0.1)
    finally:
        chromium.switch_to.default_content()
    assert not chromium.find_element("css selector", ".autograd-lite-moments").is_displayed()
