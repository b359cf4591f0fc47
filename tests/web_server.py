"""A real web server for tests, on this machine, that answers as it is told."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SLOWLY = 0
"""Instead of a status: an answer that comes a letter at a time, and never ends."""


@dataclass
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: Message
    body: bytes


@dataclass
class FakeWebServer:
    """What was asked, and with which status to answer."""

    port: int = 0
    status: int = 200
    location: str = ""
    asked: list[Asked] = field(default_factory=list)
    ends: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@contextmanager
def web_server() -> Iterator[FakeWebServer]:
    """A running server."""
    fake = FakeWebServer()

    class Handler(BaseHTTPRequestHandler):
        # The names are http.server's.

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            fake.asked.append(Asked(self.command, self.path, self.headers, body))
            if fake.status == SLOWLY:
                self._drip()
                return
            self.send_response(fake.status)
            if fake.location:
                self.send_header("Location", fake.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _drip(self) -> None:
            for letter in "HTTP/1.1 200 OK\r\nX: ":
                self.wfile.write(letter.encode())
            while not fake.ends.is_set():
                try:
                    self.wfile.write(b"a")
                except OSError:
                    return
                time.sleep(0.05)

        def log_message(self, *_args: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    fake.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        fake.ends.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
