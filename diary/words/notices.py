"""What the diary says about itself, the same on pages, in mails and in print."""

from __future__ import annotations

from datetime import date

from diary.words.contact import WORKS_ANYWHERE, Contact, whom_today
from diary.words.formats import day_in_words
from diary.words.language import _, lazy
from diary.words.whose import whose


def disclaimer() -> str:
    """For the foot of every page, sign-up and every print. The number to call follows it: `in_an_emergency`."""
    return whose(
        lazy(
            "This diary helps you keep a record and know when to ask for help. It cannot tell you what is wrong. "
            "It does not replace your doctor or nurse. Nobody watches it all the time."
        ),
        lazy(
            "This diary helps %(patient)s keep a record and know when to ask for help. It cannot tell you what is "
            "wrong. It does not replace a doctor or nurse. Nobody watches it all the time."
        ),
    )


def in_an_emergency(contact: Contact) -> str:
    """The second half of the disclaimer."""
    if contact.emergency:
        return whose(
            lazy("In an emergency, call %(number)s."),
            lazy("In an emergency, call %(number)s. It is the number where %(patient)s lives."),
            number=contact.emergency,
        )
    return whose(
        lazy("If it is urgent, call your local emergency number. %(number)s works on most mobile phones."),
        lazy(
            "If it is urgent, call the emergency number of the place where %(patient)s is. "
            "%(number)s works on most mobile phones."
        ),
        number=WORKS_ANYWHERE,
    )


def most_likely_nobody_reads() -> str:
    """For every emergency or urgent card, and for mails about them."""
    return whose(
        lazy("This diary cannot call for help. Most likely nobody is reading it right now."),
        lazy("This diary cannot call for help. Most likely you are the only one who reads this now."),
    )


def if_unwell(contact: Contact) -> str:
    """For pages on which somebody may be waiting for the diary: whom to call instead, with the number."""
    doctor = contact.name or whose(lazy("your doctor"), lazy("%(patient)s’s doctor"))
    if contact.emergency:
        return whose(
            lazy("If you feel unwell, call %(number)s or %(doctor)s. Do not wait for the diary."),
            lazy("If %(patient)s is unwell, call %(number)s or %(doctor)s. Do not wait for the diary."),
            number=contact.emergency,
            doctor=doctor,
        )
    return whose(
        lazy(
            "If you feel unwell, call %(doctor)s or your emergency number. %(number)s works on most mobile "
            "phones. Do not wait for the diary."
        ),
        lazy(
            "If %(patient)s is unwell, call %(doctor)s or the emergency number of the place where %(patient)s is. "
            "%(number)s works on most mobile phones. Do not wait for the diary."
        ),
        number=WORKS_ANYWHERE,
        doctor=doctor,
    )


def not_signed_off() -> str:
    """For the page that explains the rules: no clinician has signed them."""
    return _("No doctor has signed these rules yet. They come from an article and from published studies.")


def report_takes() -> str:
    """How long a normal day's report takes somebody who knows the form: three taps and a few swipes on a phone.

    The one figure for pages, mails and the README; `tests/web/reports/test_how_long_in_chromium.py` measures it.
    """
    return _("It takes about fifteen seconds.")


def still_happening(day: date) -> str:
    """Over answers about a day that is over, not saved yet, which call for help: nobody is sent for an ambulance for
    last week.
    """
    return whose(
        lazy("What you wrote for %(day)s can be a sign of danger."),
        lazy("What is said of %(patient)s for %(day)s can be a sign of danger."),
        day=day_in_words(day),
    )


def before_the_form(contact: Contact) -> tuple[str, str]:
    """What to do about such answers: the form comes last."""
    now = whose(
        lazy("If this is happening now, call %(number)s. Do not fill in the form first."),
        lazy("If this is happening to %(patient)s now, call %(number)s. Do not fill in the form first."),
        number=contact.emergency_number,
    )
    return now, _("If it is over, call %(whom)s today.", whom=whom_today(contact))


def anti_inflammatory() -> str:
    """An information line when one was taken and no doctor approved it; no follow-up comes of it."""
    return whose(
        lazy("Check with your doctor or pharmacist before taking more. Do not stop your heart medicines."),
        lazy(
            "%(patient)s should check with a doctor or pharmacist before taking more. "
            "%(patient)s should not stop any heart medicine."
        ),
    )
