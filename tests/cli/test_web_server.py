"""The server's own work, below the pages: reading requests, writing answers, and closing connections."""

from __future__ import annotations

import json
import resource
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from diary.cli import web_server
from diary.cli.web_server import KEPT, LONGEST_HEAD, Connection, Server, server_on
from diary.web.security import MAX_REQUEST_BYTES
from tests.commands import eventually


def says_what_arrived(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    body = environ["wsgi.input"].read()
    arrived = {name: value for name, value in environ.items() if isinstance(value, str)}
    answer = json.dumps({**arrived, "body": len(body), "begins": body[:12].decode()}).encode()
    start_response("200 OK", [("Content-Length", str(len(answer)))])
    return [answer]


@contextmanager
def serving(pages: Any = says_what_arrived, connections: int = 50, threads: int = 2) -> Iterator[Served]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = server_on(listener, pages, threads=threads, connections=connections)
        over = threading.Event()

        def run() -> None:
            while not over.is_set():
                server.step(0.05)
                server.tidy()

        thread = threading.Thread(target=run)
        thread.start()
        served = Served(server)
        try:
            yield served
        finally:
            for connection in served.opened:
                connection.close()
            over.set()
            thread.join()
            server.task_dispatcher.shutdown()
            for connection in list(server.active_channels.values()):
                connection.handle_close()
            server.close()


@dataclass
class Served:
    """A server that runs in a thread, and what the test has connected to it."""

    server: Server
    opened: list[socket.socket] = field(default_factory=list)

    @property
    def connections(self) -> list[Connection]:
        return list(self.server.active_channels.values())

    def connect(self) -> socket.socket:
        before = len(self.opened)
        self.opened.append(socket.create_connection(("127.0.0.1", self.server.effective_port), timeout=10))
        return self.opened[before]


def sent(served: Served, request: bytes) -> tuple[str, bytes]:
    """The head and the body of the answer."""
    connection = served.connect()
    connection.sendall(request)
    head, _, body = everything(connection).partition(b"\r\n\r\n")
    connection.close()
    return head.decode(), body


def everything(connection: socket.socket) -> bytes:
    parts = []
    while part := connection.recv(65536):
        parts.append(part)
    return b"".join(parts)


def a_post(length: int, *lines: str) -> bytes:
    head = ["POST / HTTP/1.1", "Host: localhost", "Connection: close", f"Content-Length: {length}", *lines]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + b"signs=chest&" + b"x" * (length - 12)


def is_closed(connection: socket.socket) -> bool:
    connection.setblocking(False)
    try:
        return connection.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


def test_forwarded_headers_reach_the_pages_and_change_nothing_by_themselves() -> None:
    with serving() as served:
        _, body = sent(
            served,
            a_post(12, "X-Forwarded-For: 10.1.2.3", "X-Forwarded-Proto: https", "X-Forwarded-Host: evil"),
        )
    arrived = json.loads(body)
    assert arrived["HTTP_X_FORWARDED_FOR"] == "10.1.2.3"
    assert arrived["HTTP_X_FORWARDED_PROTO"] == "https"
    assert (arrived["REMOTE_ADDR"], arrived["wsgi.url_scheme"], arrived["HTTP_HOST"]) == (
        "127.0.0.1",
        "http",
        "localhost",
    )


def test_an_answer_does_not_name_the_server() -> None:
    with serving() as served:
        head, _ = sent(served, a_post(12))
        refused, _ = sent(served, b"What?\r\n\r\n")
    assert "\r\nServer:" not in head
    assert "\r\nVia:" not in head
    assert "\r\nServer:" not in refused


@pytest.mark.parametrize("length", [MAX_REQUEST_BYTES, KEPT, KEPT + 1, 5_000_000])
def test_of_a_long_body_the_beginning_is_handed_on_and_its_length(length: int) -> None:
    with serving() as served:
        head, body = sent(served, a_post(length))
    assert head.startswith("HTTP/1.1 200 OK")
    arrived = json.loads(body)
    assert arrived["CONTENT_LENGTH"] == str(length)
    assert arrived["body"] == min(length, KEPT)
    assert arrived["begins"] == "signs=chest&"
    assert KEPT > MAX_REQUEST_BYTES


def test_a_body_in_pieces_has_a_length_too() -> None:
    piece = b"signs=chest&" + b"x" * 65524
    pieces = b"".join(f"{len(piece):x}".encode() + b"\r\n" + piece + b"\r\n" for _ in range(20))
    request = b"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    with serving() as served:
        _, body = sent(served, request + pieces + b"0\r\n\r\n")
    arrived = json.loads(body)
    assert arrived["CONTENT_LENGTH"] == str(20 * 65536)
    assert arrived["body"] == KEPT


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"What?\r\n\r\n", 400),
        ((b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * LONGEST_HEAD)[:LONGEST_HEAD], 431),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 12, 13\r\n\r\nsigns=chest&", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
    ],
)
def test_what_is_no_request_is_refused_with_the_headers_of_every_page(request_: bytes, status: int) -> None:
    with serving() as served:
        head, _ = sent(served, request_)
    assert head.startswith((f"HTTP/1.0 {status} ", f"HTTP/1.1 {status} "))
    for line in ("Cache-Control: no-store", "X-Content-Type-Options: nosniff"):
        assert line in head
    assert "Content-Security-Policy: default-src 'none'" in head


def test_when_one_too_many_comes_the_one_that_waited_longest_is_closed() -> None:
    with serving(connections=5) as served:
        waiting = []
        for _ in range(5):
            waiting.append(served.connect())
            waiting[-1].sendall(b"POST / HTTP/1.1\r\nContent-Length: 900\r\n\r\nsi")
            eventually(lambda: len(served.connections) == len(waiting))
        # A byte now and then does not make it any younger.
        waiting[0].sendall(b"g")
        head, _ = sent(served, a_post(12))
        assert head.startswith("HTTP/1.1 200 OK")
        eventually(lambda: is_closed(waiting[0]))
        assert [is_closed(connection) for connection in waiting[1:]] == [False] * 4


def test_a_request_that_is_being_answered_is_never_closed_for_another() -> None:
    go_on = threading.Event()

    def slow_page(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        if environ["PATH_INFO"] == "/slow":
            go_on.wait(20)
        return says_what_arrived(environ, start_response)

    with serving(slow_page, connections=2) as served:
        first = served.connect()
        first.sendall(a_post(12).replace(b"POST / ", b"POST /slow "))
        eventually(lambda: any(one.requests for one in served.connections))
        for _ in range(4):
            assert sent(served, a_post(12))[0].startswith("HTTP/1.1 200 OK")
        go_on.set()
        assert everything(first).startswith(b"HTTP/1.1 200 OK")


def test_a_connection_that_is_silent_for_long_is_closed_even_if_it_never_reads_its_answer() -> None:
    def long_page(_environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response("200 OK", [("Content-Length", "30000000")])
        return [b"x" * 30_000_000]

    with serving(long_page) as served:
        silent, deaf = served.connect(), served.connect()
        deaf.sendall(a_post(12))
        eventually(lambda: any(one.total_outbufs_len and not one.requests for one in served.connections))
        assert len(served.connections) == 2
        for one in served.connections:
            one.last_activity -= web_server.SILENCE + 1
        eventually(lambda: not served.connections)
        assert is_closed(silent)


def test_half_requests_take_only_so_much_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_server, "HELD", 500_000)
    with serving() as served:
        for number in (1, 2, 3):
            served.connect().sendall(a_post(400_000)[:-1])
            closed = [True] * (number - 1) + [False]
            eventually(lambda: [is_closed(one) for one in served.opened] == closed)  # noqa: B023
            eventually(lambda: [one.holds for one in served.connections] == [399_999])


def test_while_all_threads_are_taken_no_more_connections_are() -> None:
    go_on = threading.Event()

    def slow_page(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        go_on.wait(20)
        return says_what_arrived(environ, start_response)

    with serving(slow_page, threads=1) as served:
        asked = []
        for _ in range(4):
            asked.append(served.connect())
            asked[-1].sendall(a_post(12))
            time.sleep(0.2)
        # One is answered, one waits for the thread, and the others may be answered by another process.
        assert len(served.connections) == 2
        go_on.set()
        for connection in asked:
            assert everything(connection).startswith(b"HTTP/1.1 200 OK")


@pytest.mark.parametrize(("soft", "hard", "room"), [(1024, 4096, 2000), (256, 256, 56), (100, 100, 16)])
def test_no_more_connections_are_kept_than_files_may_be_open(
    monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, room: int
) -> None:
    limits = [(soft, hard)]
    monkeypatch.setattr(resource, "getrlimit", lambda _which: limits[-1])
    monkeypatch.setattr(resource, "setrlimit", lambda _which, wanted: limits.append(wanted))
    assert web_server.room_for_connections() == room
