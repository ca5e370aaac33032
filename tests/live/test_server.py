import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from autograd_lite.live.server import LARGEST_REQUEST, LiveServer

REQUEST = {"page": "formula", "do": "numbers", "text": "a*a", "values": {"a": 3}}


@pytest.fixture(scope="module")
def server():
    with LiveServer() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()


def ask(server, method="POST", path="/session", body=REQUEST, drop=(), **headers):
    """The status and the content of an answer to a request as the page makes it, with changes."""
    usual = {
        "Host": f"127.0.0.1:{server.server_port}",
        "Origin": f"http://127.0.0.1:{server.server_port}",
        "X-Token": server.token,
        "Content-Type": "application/json",
    }
    content = json.dumps(body).encode() if not isinstance(body, bytes) else body
    usual |= {"Content-Length": str(len(content))} if method == "POST" else {}
    usual |= {name.replace("_", "-"): value for name, value in headers.items()}
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    for name, value in usual.items():
        if name not in drop:
            connection.putheader(name, value)
    connection.endheaders()
    if method == "POST" and "Content-Length" not in drop:
        connection.send(content)
    response = connection.getresponse()
    found = response.status, response.read(), response
    connection.close()
    return found


def test_the_page_is_answered(server):
    status, content, response = ask(server)
    assert status == 200
    assert json.loads(content)["result"] == 9.0
    assert response.headers["Content-Type"] == "application/json"


def test_no_part_of_an_answer_waits_for_word_of_another(server):
    """Which would take the system 40 ms an answer: its algorithm for few packets is off."""
    seen = []

    class Handler(server.RequestHandlerClass):
        def do_POST(self):  # noqa: N802 (as the library calls it)
            seen.append(self.connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            super().do_POST()

    before, server.RequestHandlerClass = server.RequestHandlerClass, Handler
    try:
        assert ask(server)[0] == 200
    finally:
        server.RequestHandlerClass = before
    assert len(seen) == 1
    assert all(seen)


def test_it_listens_to_this_machine_alone(server):
    assert server.server_address[0] == "127.0.0.1"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1"}, 403),
        ({"Origin": "http://localhost:{port}"}, 403),
        ({"drop": ["Origin"]}, 403),
        ({"Host": "evil.example"}, 403),
        ({"Host": "evil.example:{port}"}, 403),
        ({"Host": "localhost:{port}"}, 403),
        ({"Host": "127.0.0.1"}, 403),
        ({"drop": ["Host"]}, 403),
        ({"X_Token": ""}, 403),
        ({"X_Token": "a" * 32}, 403),
        ({"X_Token": "\xe4\xf6"}, 403),
        ({"drop": ["X-Token"]}, 403),
        ({"path": "/"}, 404),
        ({"path": "/session/../session"}, 404),
        ({"Content_Type": "text/plain"}, 415),
        ({"drop": ["Content-Type"]}, 415),
        ({"drop": ["Content-Length"]}, 411),
        ({"Content_Length": "-1"}, 411),
        ({"Content_Length": "boo"}, 411),
        ({"Content_Length": str(LARGEST_REQUEST + 1)}, 413),
        ({"body": b"{"}, 400),
        ({"body": b"\xff\xfe"}, 400),
        ({"body": b"[" * 100_000}, 400),
        ({"method": "PUT"}, 501),
        ({"method": "DELETE"}, 501),
        ({"method": "OPTIONS"}, 501),
        ({"method": "GET"}, 404),
    ],
)
def test_what_does_not_come_from_the_page_is_refused(server, change, status):
    change = {
        name: value.replace("{port}", str(server.server_port)) if isinstance(value, str) else value
        for name, value in change.items()
    }
    found, content, _ = ask(server, **change)
    assert found == status
    assert b"9.0" not in content


def test_no_other_page_may_read_or_frame_the_answers(server):
    for method, path in [("POST", "/session"), ("GET", "/"), ("GET", "/main.js")]:
        _, _, response = ask(server, method, path)
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert response.headers["X-Frame-Options"] == "DENY"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize("path", ["/", "/index.html", "/main.js", "/palette.css", "/?a=1"])
def test_the_files_of_the_page_are_handed_out(server, path):
    status, content, _ = ask(server, "GET", path)
    assert status == 200
    assert content
    assert ask(server, "HEAD", path)[:2] == (200, b"")


@pytest.mark.parametrize(
    "path",
    ["/server.py", "/../server.py", "/%2e%2e/server.py", "//etc/passwd", "/assets/main.js",
     "/index.html/", "/\x00", "/favicon.ico", "/.hidden"],
)  # fmt: skip
def test_no_other_file_is(server, path):
    assert ask(server, "GET", path.replace("\x00", "%00"))[0] == 404


def test_no_file_names_the_token_and_the_address_hides_it(server):
    assert ask(server, "GET", "/")[1].count(server.token.encode()) == 0
    assert server.address.endswith(f"/#token={server.token}")
    assert len(server.token) >= 32


def test_each_server_has_a_token_of_its_own():
    with LiveServer() as one, LiveServer() as other:
        assert one.token != other.token


def test_a_file_is_refused_to_another_name_too(server):
    assert ask(server, "GET", "/", Host="evil.example")[0] == 403


def test_a_port_that_is_taken():
    with (
        LiveServer() as server,
        pytest.raises(OSError, match=r"port \d+ cannot be had: Address already in use"),
    ):
        LiveServer(server.server_port)


def test_ctrl_c_ends_the_command_cleanly():
    command = [sys.executable, "-m", "autograd_lite", "live", "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert "http://127.0.0.1:" in process.stdout.readline()
    time.sleep(0.3)
    os.kill(process.pid, signal.SIGINT)
    _, complaints = process.communicate(timeout=30)
    assert process.returncode == 0
    assert complaints == ""
