"""Mail servers that take a connection and then say nothing more: at once, in the middle of TLS, or after a mail."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Silent(StrEnum):
    """When it falls silent."""

    AT_ONCE = "at once"
    IN_TLS = "in the handshake of STARTTLS"
    AFTER_DATA = "after a whole mail"


_REPLIES = {
    "EHLO": b"250-mail.example.net\r\n250 STARTTLS\r\n",
    "STARTTLS": b"220 go ahead\r\n",
    "DATA": b"354 go ahead\r\n",
}


@dataclass
class HangingServer:
    """Where it listens, and how many got so far that it fell silent."""

    silent: Silent
    port: int = 0
    held: list[str] = field(default_factory=list)
    """For each connection that hangs, the last it said."""
    _open: list[socket.socket] = field(default_factory=list)

    def serve(self, listener: socket.socket) -> None:
        """Take connections until the listener is closed."""
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                self._open.append(connection)
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def close(self) -> None:
        """Hang up on everybody."""
        for connection in self._open:
            connection.close()

    def _talk(self, connection: socket.socket) -> None:
        if self.silent is Silent.AT_ONCE:
            self.held.append("")
            return
        with contextlib.suppress(OSError):
            connection.sendall(b"220 mail.example.net\r\n")
            is_mail = False
            for line in connection.makefile("rb"):
                word = line.split(maxsplit=1)[0].decode("ascii", "replace").upper() if line.strip() else ""
                if is_mail:
                    if line == b".\r\n":
                        self.held.append("DATA")
                        return
                    continue
                connection.sendall(_REPLIES.get(word, b"250 OK\r\n"))
                is_mail = word == "DATA"
                if word == "STARTTLS":
                    self.held.append(word)
                    return


@contextlib.contextmanager
def hanging_server(silent: Silent) -> Iterator[HangingServer]:
    """One that runs as long as the block."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = HangingServer(silent, listener.getsockname()[1])
        threading.Thread(target=server.serve, args=(listener,), daemon=True).start()
        try:
            yield server
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            server.close()
