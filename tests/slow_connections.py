"""Many connections to a web server of this machine that never finish what they begin."""

from __future__ import annotations

import contextlib
import resource
import socket
import threading
from collections.abc import Iterator

HALF_A_BODY = "half a body"
HALF_A_LINE = "half a request line"
NOTHING = "nothing"
A_BYTE_A_SECOND = "a byte a second"
KINDS = (HALF_A_BODY, HALF_A_LINE, NOTHING, A_BYTE_A_SECOND)

_HEAD = (
    b"POST /today HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 900\r\n\r\n"
)
_SENT = {HALF_A_BODY: _HEAD + b"si", HALF_A_LINE: b"POST /tod", NOTHING: b"", A_BYTE_A_SECOND: b"P"}


@contextlib.contextmanager
def slow_connections(port: int, kind: str, number: int) -> Iterator[list[socket.socket]]:
    """`number` connections of a kind of KINDS, until the block ends. What the server closes is not opened again."""
    _allow_files(number + 200)
    opened: list[socket.socket] = []
    stop = threading.Event()
    dripping = threading.Thread(target=_drip, args=(opened, stop), daemon=True)
    try:
        for _ in range(number):
            connection = socket.create_connection(("127.0.0.1", port), timeout=10)
            opened.append(connection)
            connection.sendall(_SENT[kind])
            connection.setblocking(False)
        if kind == A_BYTE_A_SECOND:
            dripping.start()
        yield opened
    finally:
        stop.set()
        if dripping.ident is not None:
            dripping.join()
        for connection in opened:
            connection.close()


def _drip(connections: list[socket.socket], stop: threading.Event) -> None:
    for at in range(1, len(_HEAD)):
        if stop.wait(1):
            return
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.send(_HEAD[at : at + 1])


def _allow_files(number: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < number:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(number, hard), hard))
