"""What the diary says about itself, the same on pages, in mails and in print."""

from __future__ import annotations

from datetime import date

from diary.words.contact import WORKS_ANYWHERE, Contact
from diary.words.formats import day_in_words
from diary.words.language import _


def disclaimer() -> str:
    """For the foot of every page, sign-up and every print. The number to call follows it: `in_an_emergency`."""
    return _(
        "This diary helps you keep a record and know when to ask for help. It cannot tell you what is wrong. "
        "It does not replace your doctor or nurse. Nobody watches it all the time."
    )


def in_an_emergency(contact: Contact) -> str:
    """The second half of the disclaimer."""
    if contact.emergency:
        return _("In an emergency, call %(number)s.", number=contact.emergency)
    return _(
        "If it is urgent, call your local emergency number. %(number)s works on most mobile phones.",
        number=WORKS_ANYWHERE,
    )


def nobody_may_be_reading() -> str:
    """For every emergency or urgent card, and for mails about them."""
    return _("This diary cannot call for help, and nobody may read it straight away.")


def not_signed_off() -> str:
    """For the page that explains the rules: no clinician has signed them."""
    return _("No doctor has signed these rules yet. They come from an article and from published studies.")


def still_happening(day: date) -> str:
    """Asked after filling in a past day with a warning sign: nobody is sent for an ambulance for last week."""
    return _("You ticked a warning sign for %(day)s. Is this still happening now?", day=day_in_words(day))


def anti_inflammatory() -> str:
    """An information line when one was taken and no doctor approved it; no follow-up comes of it."""
    return _("Check with your doctor or pharmacist before taking more. Do not stop your heart medicines.")
