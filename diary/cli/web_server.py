"""The web server's processes: gunicorn keeps them running, and in each waitress reads requests and writes answers.

A thread is taken only by a request that has arrived whole, and is given back before its answer has left. So somebody
who sends half a request, one byte a second or nothing, or who never reads the answer, costs a socket and some memory,
and keeps nobody else waiting: a phone that loses its signal must not stand between another and the emergency number.
"""

from __future__ import annotations

import contextlib
import logging
import math
import os
import resource
import socket
import time
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

CONNECTIONS = 2000
"""Open at the same time in one process; when one more comes, the one that has waited the longest is closed."""
SILENCE = 150.0
"""Seconds without a byte, either way, after which a connection is closed. Longer than proxies keep idle ones (Caddy:
120), so that none sends a report into a connection that is just being closed."""
ARRIVING = 2.0
"""Seconds without a byte after which a server that is to end waits no longer for the rest of a request."""
LONGEST_HEAD = 32_768
"""Bytes of the request line and the headers together."""
KEPT = 1 << 20
"""Bytes of a body that are handed on. Above what the pages take, which know by its length that a body was longer."""
LONGEST_BODY = 1 << 30
"""Bytes of a body that are listened to at all; what is not kept takes no memory."""
HELD = 64 << 20
"""Bytes of requests that have not arrived whole, kept in one process."""
OTHER_FILES = 200
"""Open files that are no connections: the database's, and what a request opens."""

_ON_ERRORS = [
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
]


class Body:
    """A body as it arrives. It stays in memory: a disk that is full must not stop a report that means danger."""

    def __init__(self) -> None:
        self._kept = BytesIO()
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def append(self, data: bytes) -> None:
        """Take in what came; what is more than KEPT is counted only."""
        self._length += len(data)
        self._kept.write(data[: KEPT - self._kept.tell()])

    def getfile(self) -> BytesIO:
        """What is handed on, to be read from its beginning."""
        self._kept.seek(0)
        return self._kept

    def close(self) -> None:
        """Give the memory back."""
        self._kept.close()


class Request(HTTPRequestParser):  # type: ignore[misc]
    """A request as it arrives."""

    def parse_header(self, head: bytes) -> None:
        """As waitress does it, with a Body."""
        super().parse_header(head)
        if self.body_rcv is not None:
            self.body_rcv.buf = Body()


class Refusal(ErrorTask):  # type: ignore[misc]
    """The answer to what is no request. It carries the headers that every page carries."""

    def execute(self) -> None:
        """Write it."""
        self.response_headers.extend(_ON_ERRORS)
        super().execute()


class Connection(HTTPChannel):  # type: ignore[misc]
    """A connection: silent, with a request that arrives, is being answered, or with an answer that leaves."""

    parser_class = Request
    error_task_class = Refusal

    def __init__(self, *arguments: Any, **more: Any) -> None:
        self.waits_since = time.monotonic()
        self.was_answered = False
        super().__init__(*arguments, **more)

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for its client. Otherwise a request is waiting for this server."""
        return not self.requests

    @property
    def holds(self) -> int:
        """Bytes of a request that has not arrived whole."""
        return min(self.request.body_bytes_received, KEPT) if self.request is not None else 0

    def service(self) -> None:
        """Answer a request."""
        super().service()
        self.waits_since = time.monotonic()
        self.was_answered = True


class Server(TcpWSGIServer):  # type: ignore[misc]
    """All connections of one process."""

    channel_class = Connection

    def readable(self) -> bool:
        """Whether to accept one more connection. While all threads are taken, it is left to another process."""
        return self.accepting and not self.task_dispatcher.queue

    def handle_accept(self) -> None:
        """Accept a connection, and make room for it."""
        if len(self.active_channels) >= self.adj.connection_limit:
            waiting = list(self._waiting())
            if not waiting:
                return
            min(waiting, key=lambda connection: connection.waits_since).handle_close()
        super().handle_accept()

    def step(self, seconds: float) -> None:
        """Wait up to so many seconds for something to happen, and see to it."""
        wasyncore.loop(timeout=seconds, use_poll=True, map=self._map, count=1)

    def tidy(self) -> None:
        """Close what has been silent for long, and the oldest of what holds more memory than there should be."""
        silent_since = time.time() - self.adj.channel_timeout
        held = 0
        for connection in sorted(self._waiting(), key=lambda one: one.waits_since, reverse=True):
            held += connection.holds
            if connection.last_activity < silent_since or (connection.holds and held > HELD):
                connection.handle_close()

    def is_busy(self) -> bool:
        """Whether an answer is on its way, or a request that began to arrive a moment ago, or is about to: whoever has
        just come has a first request.
        """
        lately = time.time() - ARRIVING
        return any(
            connection.requests
            or connection.total_outbufs_len
            or (
                (connection.request is not None or not connection.was_answered)
                and connection.last_activity > lately
            )
            for connection in self.active_channels.values()
        )

    def _waiting(self) -> Iterator[Connection]:
        return (connection for connection in list(self.active_channels.values()) if connection.is_waiting)


def server_on(
    listener: socket.socket, pages: WSGIApplication, *, threads: int, connections: int, backlog: int = 512
) -> Server:
    """A server of `pages` on `listener`, with its threads started; it works as long as its `step` is called."""
    dispatcher = ThreadedTaskDispatcher()
    dispatcher.set_thread_count(threads)
    adjustments = Adjustments(
        backlog=backlog,
        connection_limit=connections,
        channel_timeout=int(SILENCE),
        max_request_header_size=LONGEST_HEAD,
        max_request_body_size=LONGEST_BODY,
        # Werkzeug reads the forwarded headers, from as many proxies as the settings say; waitress believes none, and
        # takes none away.
        trusted_proxy=None,
        clear_untrusted_proxy_headers=False,
        log_socket_errors=False,
        ident="",
        server_name="localhost",
    )
    return Server(
        pages,
        {},
        _sock=listener,
        dispatcher=dispatcher,
        adj=adjustments,
        sockinfo=(listener.family, listener.type, listener.proto, listener.getsockname()),
        bind_socket=False,
    )


class WebWorker(Worker):  # type: ignore[misc]
    """One process of the web server, as gunicorn starts, watches and ends it."""

    server: Server | None = None

    def run(self) -> None:
        """Serve until told to end, or until whoever started this has gone."""
        # It would tell of each request that has to wait for a thread.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        self.server = server_on(
            self.sockets[0].sock,
            self.wsgi,
            threads=self.cfg.threads,
            connections=room_for_connections(),
            backlog=self.cfg.backlog,
        )
        told = -math.inf
        while self.alive and self.ppid == os.getppid():
            if time.monotonic() - told >= 1:
                told = time.monotonic()
                self.notify()
                self.server.tidy()
            self.server.step(1)
        self.server.accepting = False
        latest = time.monotonic() + self.cfg.graceful_timeout
        # What has arrived already is read before anything is concluded.
        self.server.step(0)
        while self.server.is_busy() and time.monotonic() < latest:
            self.server.step(0.1)

    def handle_exit(self, number: int, frame: Any) -> None:
        """Told to end: wake up."""
        super().handle_exit(number, frame)
        if self.server is not None:
            self.server.pull_trigger()


def room_for_connections() -> int:
    """CONNECTIONS, or as many as this process may open files."""
    wanted = CONNECTIONS + OTHER_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(
                resource.RLIMIT_NOFILE,
                (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard),
            )
        soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return CONNECTIONS if soft == resource.RLIM_INFINITY else max(16, min(CONNECTIONS, soft - OTHER_FILES))
