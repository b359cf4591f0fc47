"""The mails about an account that is to be erased: to its owner, and to each of their circle who was told of alarms."""

from __future__ import annotations

from datetime import date

from diary.mail.catalog import Envelope, _message
from diary.mail.kinds import MailKind
from diary.mail.message import Message


def erasure_asked(
    envelope: Envelope, *, link: str, on: date, by_site: bool, keeps_diary: bool, copy_link: str
) -> Message:
    """To the owner: what happens on that day, and the way back. `by_site`: whoever runs the site asked for it."""
    return _message(
        MailKind.ERASURE_ASKED,
        envelope,
        link=link,
        on=on,
        today=envelope.now.date(),
        by_site=by_site,
        keeps_diary=keeps_diary,
        copy_link=copy_link,
    )


def erasure_taken_back(envelope: Envelope, *, link: str, keeps_diary: bool, reset_link: str) -> Message:
    """To the owner: it stays."""
    return _message(
        MailKind.ERASURE_TAKEN_BACK, envelope, link=link, keeps_diary=keeps_diary, reset_link=reset_link
    )


def care_erasure_asked(envelope: Envelope, *, link: str, other: str, on: date) -> Message:
    """To somebody of the circle: no mail comes any more, even in an emergency, and when the diary goes."""
    return _message(
        MailKind.CARE_ERASURE_ASKED, envelope, link=link, other=other, on=on, today=envelope.now.date()
    )


def care_erasure_taken_back(envelope: Envelope, *, link: str, other: str) -> Message:
    """To somebody of the circle: mail comes again."""
    return _message(MailKind.CARE_ERASURE_TAKEN_BACK, envelope, link=link, other=other)
