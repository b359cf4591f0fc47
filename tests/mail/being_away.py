"""The mails that say that a patient is in hospital or away, or that a diary was closed."""

from __future__ import annotations

from diary.mail import away
from diary.mail.catalog import Envelope
from diary.mail.kinds import MailKind
from diary.mail.message import Message

LINK = "https://diary.example.org/confirm/abc?x=1&y=2"


def about_being_away(given: Envelope) -> dict[MailKind, Message]:
    """One of each."""
    return {
        MailKind.CARE_CLOSED: away.care_closed(given, link=LINK, patient="Ann", readable=True),
        MailKind.AWAY: away.away(given, link=LINK, said="Away.", does=["No."], stays=["Yes."]),
        MailKind.CARE_AWAY: away.care_away(
            given, link=LINK, patient="Ann", said="Away.", does=["No."], stays=["Yes."]
        ),
    }
