"""A browser for the pages, and the pages in both ways: behind the server, and as a site."""

import contextlib
import functools
import hashlib
import http.server
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import zipfile
from pathlib import Path

import pytest

from autograd_lite.live.exporting import RELEASE, export
from autograd_lite.live.server import LiveServer

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
FLAGS = (
    "headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run",
    "disable-background-networking", "disable-component-update", "disable-sync",
    "disable-dev-shm-usage",
)  # fmt: skip
PATIENCE = 60.0
"""Seconds in which Python starts in a browser, even on a busy machine."""


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    """A browser without a window."""
    if not (CHROMIUM and DRIVER):
        pytest.skip("needs Chromium and chromedriver (Debian: chromium, chromium-driver)")
    webdriver = pytest.importorskip("selenium.webdriver")
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    driver.execute_cdp_cmd("Emulation.setFocusEmulationEnabled", {"enabled": True})
    yield driver
    driver.quit()


@pytest.fixture(scope="session")
def served():
    """The address of the pages behind the local server."""
    with LiveServer() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.address
        server.shutdown()


@pytest.fixture(scope="session")
def pyodide():
    """A folder that holds Pyodide: $PYODIDE, or its npm package."""
    if "PYODIDE" in os.environ:
        return Path(os.environ["PYODIDE"])
    return _npm_package(f"pyodide@{RELEASE}")


def _npm_package(release):
    """The folder of a package such as pyodide@314.0.7, fetched once for this machine."""
    folder = Path(tempfile.gettempdir(), f"autograd_lite-{release.replace('/', '-')}")
    if not folder.exists():
        npm = shutil.which("npm")
        if not npm:
            pytest.skip(f"needs {release}: npm, or the folder of Pyodide in $PYODIDE")
        with tempfile.TemporaryDirectory(dir=folder.parent) as fresh:
            try:
                subprocess.run(
                    [npm, "pack", release, "--silent"],
                    cwd=fresh, check=True, capture_output=True, timeout=120,
                )  # fmt: skip
            except (subprocess.SubprocessError, OSError):
                pytest.skip(f"npm pack {release} failed: is there a network?")
            with tarfile.open(next(Path(fresh).glob("*.tgz"))) as archive:
                archive.extractall(fresh)
            try:
                Path(fresh, "package").rename(folder)
            except OSError:  # another worker was faster
                assert folder.exists()
    return folder


@pytest.fixture(scope="session")
def pyodide_with_numpy(tmp_path_factory):
    """The same with NumPy's wheel, as a full release holds it.

    npm has no full release. It has NumPy as emscripten-forge builds it, for Pyodide 0.27.
    """
    folder = tmp_path_factory.mktemp("full") / "pyodide"
    shutil.copytree(_npm_package("pyodide@0.27.7"), folder)
    built = _npm_package("@emscripten-forge/numpy@2.0.1-py312h4e66579-0")
    wheel = folder / "numpy-2.0.1-cp312-cp312-pyodide_2024_0_wasm32.whl"
    packages = "lib/python3.12/site-packages/"
    with (
        tarfile.open(next((built / "pkg").glob("*.tar.gz"))) as archive,
        zipfile.ZipFile(wheel, "w") as whole,
    ):
        for file in archive:
            inside = file.name.removeprefix("./").partition(packages)[2]
            if file.isfile() and inside and "/tests/" not in inside:
                whole.writestr(inside, archive.extractfile(file).read())
    lock = json.loads((folder / "pyodide-lock.json").read_text())
    lock["packages"]["numpy"] |= {
        "file_name": wheel.name,
        "version": "2.0.1",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
    }
    (folder / "pyodide-lock.json").write_text(json.dumps(lock))
    return folder


class _Host(http.server.SimpleHTTPRequestHandler):
    """A plain web host, without a word."""

    def log_message(self, *_):
        pass


def host_of(folder):
    """A web host of the files in a folder, on a port of its own."""
    handler = functools.partial(_Host, directory=str(folder))
    return http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)


@contextlib.contextmanager
def hosted(site):
    """The address of the pages as a static site on a plain web host."""
    with host_of(site) as host:
        threading.Thread(target=host.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{host.server_port}/#"
        host.shutdown()


@pytest.fixture(scope="session")
def exported(pyodide, tmp_path_factory):
    site = tmp_path_factory.mktemp("site")
    export(site, str(pyodide))
    with hosted(site) as address:
        yield address


@pytest.fixture(scope="session")
def exported_with_numpy(pyodide_with_numpy, tmp_path_factory):
    site = tmp_path_factory.mktemp("site")
    export(site, str(pyodide_with_numpy))
    with hosted(site) as address:
        yield address


class Browser:
    """A page, open in a browser."""

    def __init__(self, driver, address):
        self.driver, self.address = driver, address

    def open(self, state="", size=(1280, 800)):
        """Open the pages in a state, as a link carries it."""
        self.driver.get("about:blank")  # so that a new hash is a new page
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False},
        )
        for log in ("browser", "performance"):
            self.driver.get_log(log)
        self.driver.get(f"{self.address}&{state}" if state else self.address)
        self.until("document.querySelector('.stage')")

    def start(self, state="", size=(1280, 800)):
        """The same, and wait until Python answers."""
        self.open(state, size)
        self.until(
            "!document.querySelector('#wait') ||"
            "getComputedStyle(document.querySelector('#wait')).display === 'none'"
        )

    def run(self, script, *arguments):
        return self.driver.execute_script(f"return {script}", *arguments)

    def until(self, script, *arguments):
        """Wait until the script is true, and return what it is."""
        end = time.monotonic() + PATIENCE
        while not (found := self.run(script, *arguments)):
            assert time.monotonic() < end, f"never: {script}"
            time.sleep(0.05)
        return found

    def text(self, css):
        return self.run("document.querySelector(arguments[0])?.textContent", css)

    def all(self, css, what="textContent"):
        """A property of every element that fits, such as "dataset.id"."""
        return self.run(f"[...document.querySelectorAll(arguments[0])].map(x => x.{what})", css)

    def wait_for(self, css, text="", what="textContent"):
        """Wait until an element that fits holds the text, and return all of what it holds."""
        found = f"[...document.querySelectorAll(arguments[0])].map(x => x.{what})"
        self.until(f"{found}.some(x => x.includes(arguments[1]))", css, text)
        return self.run(f"{found}.find(x => x.includes(arguments[1]))", css, text)

    def wait_without(self, css):
        self.until("!document.querySelector(arguments[0])", css)

    def event(self, css, kind):
        """Let something happen to an element."""
        script = "document.querySelector(arguments[0]).dispatchEvent(new {})"
        kinds = {
            "click": "MouseEvent('click', {bubbles: true})",
            "enter": "PointerEvent('pointerenter')",
            "leave": "PointerEvent('pointerleave')",
            "input": "Event('input')",
            "change": "Event('change')",
        }
        self.run(script.format(kinds[kind]), css)

    def click(self, css):
        """Press it, wherever it is on the page."""
        self.event(css, "click")

    def put(self, css, value):
        """Write into a field, or move a slider."""
        self.run("(document.querySelector(arguments[0]).value = arguments[1])", css, value)
        self.event(css, "input")

    def drag(self, name, to):
        """Move the slider of an input."""
        self.put(f"[aria-label='{name}, slider']", to)

    def node(self, heading):
        """The id of a node by what stands on top of it."""
        headings = "[...document.querySelectorAll('.node .heading')]"
        find = f"{headings}.find(x => x.textContent === arguments[0])"
        return self.until(f"{find}?.parentElement.dataset.id", heading)

    def value(self, heading, kind="value"):
        """The text that a node shows."""
        return self.text(f"[data-id='{self.node(heading)}'] .{kind}")

    def press(self, *keys):
        from selenium.webdriver.common.action_chains import ActionChains
        from selenium.webdriver.common.keys import Keys

        for key in keys:
            ActionChains(self.driver).send_keys(getattr(Keys, key, key)).perform()

    def complaints(self):
        """What the browser found wrong with the page."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def hosts(self):
        """The hosts that the page asked for anything since it was opened."""
        events = [json.loads(e["message"])["message"] for e in self.driver.get_log("performance")]
        urls = [
            e["params"]["request"]["url"] for e in events
            if e["method"] == "Network.requestWillBeSent"
        ]  # fmt: skip
        return {url.split("/")[2] for url in urls if url.startswith("http")}


@contextlib.contextmanager
def traced(driver):
    """The tasks of the page's own thread: how many ms each keeps the processor.

    Over a connection of its own, because chromedriver takes 15 seconds to start and end a trace.
    """
    websocket = pytest.importorskip("websocket")
    address = driver.capabilities["goog:chromeOptions"]["debuggerAddress"]
    page = f"ws://{address}/devtools/page/{driver.current_window_handle}"
    wanted = {"includedCategories": ["toplevel", "blink.user_timing"], "excludedCategories": ["*"]}
    start = {"id": 1, "method": "Tracing.start", "params": {"traceConfig": wanted}}
    tasks, events, message = [], [], {}
    with contextlib.closing(
        websocket.create_connection(page, suppress_origin=True, timeout=PATIENCE)
    ) as connection:
        connection.send(json.dumps(start))
        assert json.loads(connection.recv()) == {"id": 1, "result": {}}
        driver.execute_script("performance.mark('traced')")
        yield tasks
        connection.send(json.dumps({"id": 2, "method": "Tracing.end"}))
        while message.get("method") != "Tracing.tracingComplete":
            message = json.loads(connection.recv())
            if message.get("method") == "Tracing.dataCollected":
                events += message["params"]["value"]
    mark = next(event for event in events if event["name"] == "traced")
    tasks += [
        event["tdur"] / 1000 for event in events
        if (event["pid"], event["tid"]) == (mark["pid"], mark["tid"])
        and event["ph"] == "X" and event["ts"] > mark["ts"] and "tdur" in event
    ]  # fmt: skip


@pytest.fixture
def broken_page(chromium, tmp_path):
    """A site whose Pyodide cannot be reached."""
    export(tmp_path, "http://127.0.0.1:9/")
    with hosted(tmp_path) as address:
        yield Browser(chromium, address)


@pytest.fixture
def server_page(chromium, served):
    return Browser(chromium, served)


@pytest.fixture
def site_page(chromium, exported):
    return Browser(chromium, exported)


@pytest.fixture
def mortal_page(chromium):
    """A page, and the process that serves it."""
    command = [sys.executable, "-m", "autograd_lite", "live", "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        address = process.stdout.readline().split()[-1]
        yield Browser(chromium, address), process
        process.kill()


@pytest.fixture(params=["server", "site"])
def page(request):
    """The same page in both ways."""
    return request.getfixturevalue(f"{request.param}_page")
