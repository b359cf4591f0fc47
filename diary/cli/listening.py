"""The address the diary listens on, and whether anybody answers there."""

from __future__ import annotations

import errno
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import cast
from urllib.parse import urlsplit

from diary.cli.faults import Refused
from diary.config import Settings
from diary.config.hosts import place_of as place_of
from diary.services.site.http_probe import Unanswered, status_of


def listen(host: str, port: int, *, patience: float = 0.0) -> socket.socket:
    """A socket that listens on `host` and `port` (0: any free one), to hand to the web process. Raises Refused.

    `patience`: seconds to wait for a port to become free, where the diary itself was killed on it a moment ago.
    """
    latest = time.monotonic() + patience
    while True:
        try:
            return _bound(host, port)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() >= latest:
                raise Refused(_why_not(host, port, error)) from error
        time.sleep(0.2)


def _bound(host: str, port: int) -> socket.socket:
    family, _type, _protocol, _name, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    # "::" is every address of this machine, IPv4 too: a probe or a proxy beside it may know either.
    both = host == "::" and socket.has_dualstack_ipv6()
    # All of the address: one of a single link (fe80::1%eth0) says in its last part which link.
    return socket.create_server(
        cast("tuple[str, int]", address), family=family, backlog=512, dualstack_ipv6=both
    )


def _why_not(host: str, port: int, error: OSError) -> str:
    place = place_of(host, port)
    match error:
        case OSError(errno=errno.EADDRINUSE):
            return (
                f"Something else listens on {place} already, perhaps another diary. Stop it, or choose another port, "
                f"such as: diary serve --port {port + 1 if port < 65535 else port - 1}"
            )
        case OSError(errno=errno.EACCES):
            return f"This user may not listen on {place}. Choose another port, from 1024 up, with --port."
        case OSError(errno=errno.EADDRNOTAVAIL) | socket.gaierror():
            return f"{host} is not an address of this machine. For this machine alone: --host 127.0.0.1"
        case _:
            return f"The diary cannot listen on {place}: {error.strerror or error}."


def when_answering(settings: Settings, listener: socket.socket, tell: Callable[[], None]) -> None:
    """Call `tell`, in a thread of its own, once a page is answered on `listener`."""
    host, port = listener.getsockname()[:2]
    url = local_address(settings, host, port, "/")
    threading.Thread(target=_ask, args=(url, urlsplit(settings.site_url).netloc, tell), daemon=True).start()


def still_answers(settings: Settings, listener: socket.socket, patience: float) -> Callable[[], bool]:
    """A function that asks whether the web server on `listener` lives: whether it says anything within `patience`.

    In seconds, for each step.
    """
    host, port = listener.getsockname()[:2]
    url = local_address(settings, host, port, "/livez")
    name = urlsplit(settings.site_url).netloc

    def answers() -> bool:
        with suppress(Unanswered):
            status_of(url, host=name, timeout=patience)
            return True
        return False

    return answers


def local_address(settings: Settings, host: str, port: int, path: str) -> str:
    """Where this machine itself reaches a page of the site that listens on `host` and `port`."""
    local = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - nothing is bound here
    return f"http://{place_of(local, port)}{settings.url_prefix}{path}"


def _ask(url: str, host: str, tell: Callable[[], None]) -> None:
    while True:
        with suppress(Unanswered):
            status_of(url, host=host, timeout=5)
            tell()
            return
        time.sleep(0.1)
