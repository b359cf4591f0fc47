"""A mailbox server that is out to hurt: it says what a test has it say, whatever it is asked."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

GREETING = b"* OK ready\r\n"

Says = Callable[[socket.socket], None]


def in_answer(command: bytes, say: Callable[[bytes], Iterator[bytes]]) -> Says:
    """One that behaves until it is asked for `command`, and then sends what `say` gives for its tag."""

    def talk(connection: socket.socket) -> None:
        connection.sendall(GREETING)
        lines = connection.makefile("rb")
        for line in lines:
            tag, _space, asked = line.strip().partition(b" ")
            if asked.upper().startswith(command):
                for piece in say(tag):
                    connection.sendall(piece)
                return
            if asked.upper().startswith(b"CAPABILITY"):
                connection.sendall(b"* CAPABILITY IMAP4rev1\r\n")
            if asked.upper().startswith(b"SELECT"):
                connection.sendall(b"* 1 EXISTS\r\n* OK [UIDVALIDITY 1] it\r\n")
            if asked.upper().startswith(b"UID SEARCH"):
                connection.sendall(b"* SEARCH 1\r\n")
            connection.sendall(tag + b" OK done\r\n")

    return talk


@contextmanager
def imap_server(says: Says) -> Iterator[int]:
    """The port of one that talks as it is told to whoever connects."""
    listening = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def serve() -> None:
        while not ended.is_set():
            try:
                connection, _address = listening.accept()
            except OSError:
                return
            with connection, suppress(OSError):
                says(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield int(listening.getsockname()[1])
    finally:
        ended.set()
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)
