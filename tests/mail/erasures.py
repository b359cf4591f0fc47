"""The mails about an account that is to be erased, one of each."""

from __future__ import annotations

from datetime import date

from diary.mail import erasure
from diary.mail.catalog import Envelope
from diary.mail.kinds import MailKind
from diary.mail.message import Message

LINK = "https://diary.example.org/confirm/abc?x=1&y=2"
ON = date(2026, 1, 12)


def about_erasures(given: Envelope) -> dict[MailKind, Message]:
    """By kind; those to an owner are to one who keeps a diary."""
    return {
        MailKind.ERASURE_ASKED: erasure.erasure_asked(
            given, link=LINK, on=ON, by_site=False, keeps_diary=True, copy_link="https://c.example"
        ),
        MailKind.ERASURE_TAKEN_BACK: erasure.erasure_taken_back(
            given, link=LINK, keeps_diary=True, reset_link="https://r.example"
        ),
        MailKind.CARE_ERASURE_ASKED: erasure.care_erasure_asked(given, link=LINK, other="Ann", on=ON),
        MailKind.CARE_ERASURE_TAKEN_BACK: erasure.care_erasure_taken_back(given, link=LINK, other="Ann"),
    }
