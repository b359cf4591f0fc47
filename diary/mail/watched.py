"""A way for mail that remembers since when it has been closed."""

from __future__ import annotations

from datetime import datetime

from diary.clock import Clock
from diary.mail.message import Message
from diary.mail.transport import Kept, Transport
from diary.mail.trouble import TransportError


class WatchedTransport:
    """Hands everything on to another transport."""

    def __init__(self, transport: Transport, clock: Clock) -> None:
        self._transport = transport
        self._clock = clock
        self.closed_since: datetime | None = None
        """Since when no mail at all gets through; None while it does, or while none was tried."""

    def send(self, message: Message) -> Kept | None:
        """As the other does. Raises TransportError."""
        try:
            kept = self._transport.send(message)
        except TransportError as error:
            if error.about_site:
                self.closed_since = self.closed_since or self._clock.now()
            raise
        self.closed_since = None
        return kept

    def close(self) -> None:
        """As the other does."""
        self._transport.close()
