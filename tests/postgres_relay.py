"""What stands between a site and PostgreSQL in a test: it can fall silent or go away, as a network does."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

_PORT_FILE = ".s.PGSQL.5432"


class Relay:
    """Hands on all bytes, until it is told not to."""

    def __init__(self, folder: Path, url: str) -> None:
        self._server = Path(str(make_url(url).query["host"])) / _PORT_FILE
        self._own = folder / _PORT_FILE
        self._open: list[socket.socket] = []
        self._may_pass = threading.Event()
        self._may_pass.set()
        self.url = make_url(url).set(query={"host": str(folder)}).render_as_string(hide_password=False)
        self.listen()

    def listen(self) -> None:
        """Be there (again)."""
        self._own.unlink(missing_ok=True)
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(self._own))
        self._listening.listen()
        threading.Thread(target=self._accept, args=(self._listening,), daemon=True).start()

    def stop(self) -> None:
        """As a server that was stopped: whatever is open ends, and nothing more is let in."""
        self._own.unlink(missing_ok=True)
        for each in (self._listening, *self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self._open.clear()

    def fall_silent(self) -> None:
        """As one that hangs: everything is taken and nothing is answered."""
        self._may_pass.clear()

    def speak(self) -> None:
        """Hand on what was held back."""
        self._may_pass.set()

    def _accept(self, listening: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _address = listening.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(str(self._server))
                self._open += [client, server]
                for one, other in ((client, server), (server, client)):
                    threading.Thread(target=self._hand_on, args=(one, other), daemon=True).start()

    def _hand_on(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while part := one.recv(65536):
                self._may_pass.wait()
                other.sendall(part)
            other.shutdown(socket.SHUT_WR)


@contextmanager
def relay(folder: Path, url: str) -> Iterator[Relay]:
    """One before the server of `url`, in a folder with a short path."""
    made = Relay(folder, url)
    try:
        yield made
    finally:
        made.speak()
        made.stop()
