"""Epochs a second of the live page's default network, asked for as the page asks."""

import http.client
import json
import threading
import time

import pytest

from autograd_lite.live.server import LiveServer


@pytest.mark.parametrize("pace", [1, 20, 200])
def test_epochs_a_second(note, pace):
    with LiveServer() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=30)
        headers = {
            "Origin": server.origin, "X-Token": server.token, "Content-Type": "application/json",
        }  # fmt: skip

        def ask(**request):
            connection.request(
                "POST", "/session", json.dumps({"page": "network"} | request), headers
            )
            return json.loads(connection.getresponse().read())

        state = ask(do="begin", choices={})["state"]
        start, epochs = time.perf_counter(), 0
        while time.perf_counter() - start < 2:
            answer = ask(do="train", choices={}, state=state, epochs=pace)
            state, epochs = answer["state"], epochs + len(answer["losses"])
        rate = epochs / (time.perf_counter() - start)
        connection.close()
        note(f"live, {pace} epochs an answer ({answer['engine']}): {rate:,.0f} epochs a second")
        server.shutdown()
