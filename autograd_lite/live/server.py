"""The session behind a local server: on this machine only, and for the page that it opened only.

Any page in the same browser can send requests to a local port, so every request must name this
server as its host, carry the secret that only the page's address holds, and come from the page
itself. Nothing but the session can be asked, and no file but the page's own is read.
"""

from __future__ import annotations

import hmac
import json
import secrets
import threading
import webbrowser
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from autograd_lite.live.pages import asset
from autograd_lite.live.session import answer

__all__ = ["POLICY", "LiveServer", "serve"]

HOST = "127.0.0.1"
LARGEST_REQUEST = 1_000_000
LONGEST_WAIT = 30.0

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What the page may do: run its own modules, talk to where it came from, nothing else."""

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}


class LiveServer(ThreadingHTTPServer):
    """Serves the pages and answers their requests.

    Args:
        port: of this machine; 0 takes a free one.

    token: what each request must carry.

    Raises:
        OSError: if the port is taken.
    """

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        self.token = secrets.token_urlsafe(24)
        try:
            super().__init__((HOST, port), _Handler)
        except OSError as error:
            reason = f"port {port} cannot be had: {error.strerror}; leave --port out to take any"
            raise OSError(reason) from None

    @property
    def address(self) -> str:
        """Where the pages are, with the token behind the hash, which browsers do not send."""
        return f"{self.origin}/#token={self.token}"

    @property
    def origin(self) -> str:
        """The scheme, host and port."""
        return f"http://{HOST}:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of readers that went away."""


class _Handler(BaseHTTPRequestHandler):
    server: LiveServer
    protocol_version = "HTTP/1.1"
    server_version = "autograd-lite"
    sys_version = ""
    timeout = LONGEST_WAIT
    disable_nagle_algorithm = True  # or the second part of an answer waits for word of the first

    def do_GET(self) -> None:
        """Hand out a file of the page."""
        if not self._names_this_server():
            return
        path = urlsplit(self.path).path.lstrip("/") or "index.html"
        content = asset(path)
        kind = TYPES.get("." + path.rpartition(".")[2])
        if content is None or kind is None:
            self._refuse(HTTPStatus.NOT_FOUND, "there is no such file")
            return
        self._send(HTTPStatus.OK, kind, content)

    def do_HEAD(self) -> None:
        """The same without the content."""
        self.do_GET()

    def do_POST(self) -> None:
        """Answer a request of the page."""
        if not self._names_this_server():
            return
        if self.headers.get("Origin") != self.server.origin:
            self._refuse(HTTPStatus.FORBIDDEN, "this request comes from another page")
            return
        token = self.headers.get("X-Token", "")
        if not hmac.compare_digest(token.encode(), self.server.token.encode()):
            self._refuse(HTTPStatus.FORBIDDEN, "the token is wrong: use the link of the terminal")
            return
        if self.path != "/session":
            self._refuse(HTTPStatus.NOT_FOUND, "requests go to /session")
            return
        if self.headers.get_content_type() != "application/json":
            self._refuse(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "a request is JSON")
            return
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            self._refuse(HTTPStatus.LENGTH_REQUIRED, "a request says its length")
            return
        if int(length) > LARGEST_REQUEST:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "this request is too large")
            return
        try:
            request = json.loads(self.rfile.read(int(length)))
        except (ValueError, RecursionError):
            self._refuse(HTTPStatus.BAD_REQUEST, "this is no JSON")
            return
        content = json.dumps(answer(request), allow_nan=False).encode()
        self._send(HTTPStatus.OK, "application/json", content)

    def _names_this_server(self) -> bool:
        """Whether the address that was asked for is ours: no other name may lead here."""
        if self.headers.get("Host") == urlsplit(self.server.origin).netloc:
            return True
        self._refuse(HTTPStatus.FORBIDDEN, "this server has another name")
        return False

    def _refuse(self, status: HTTPStatus, reason: str) -> None:
        self.close_connection = True
        self._send(status, "application/json", json.dumps({"error": reason}).encode())

    def _send(self, status: HTTPStatus, kind: str, content: bytes) -> None:
        self.send_response(status)
        headers = {
            "Content-Type": kind,
            "Content-Length": str(len(content)),
            "Cache-Control": "no-store",
            "Content-Security-Policy": POLICY,
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
        }
        for name, value in headers.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """The terminal stays quiet."""


def serve(port: int = 0, opens: bool = True) -> None:
    """Serve the pages until Ctrl-C.

    Args:
        port: of this machine; 0 takes a free one.
        opens: whether to open the browser.

    Raises:
        OSError: if the port is taken.
    """
    with LiveServer(port) as server:
        print(f"autograd-lite live: {server.address}\nCtrl-C ends it.", flush=True)
        if opens:
            threading.Thread(target=webbrowser.open, args=(server.address,), daemon=True).start()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
