"""The mails that say that a diary pauses, or that it is closed."""

from __future__ import annotations

from collections.abc import Sequence

from diary.mail.catalog import Envelope, _message
from diary.mail.kinds import MailKind
from diary.mail.message import Message


def away(envelope: Envelope, *, link: str, said: str, does: Sequence[str], stays: Sequence[str]) -> Message:
    """To the patient: somebody said that they are in hospital or away."""
    return _message(MailKind.AWAY, envelope, link=link, said=said, does=does, stays=stays)


def care_away(
    envelope: Envelope, *, link: str, patient: str, said: str, does: Sequence[str], stays: Sequence[str]
) -> Message:
    """To somebody of the circle who is told of alarms."""
    return _message(
        MailKind.CARE_AWAY, envelope, link=link, patient=patient, said=said, does=does, stays=stays
    )


def care_closed(envelope: Envelope, *, link: str, patient: str, readable: bool) -> Message:
    """To somebody of the circle: the patient has died. `readable`: they may go on reading the diary."""
    return _message(MailKind.CARE_CLOSED, envelope, link=link, patient=patient, readable=readable)
