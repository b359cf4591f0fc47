"""What a patient is asked to agree to, a sentence for each purpose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from diary.words.language import gettext as _

WORDING = "2026.2"
"""The version of these sentences. It is kept with every answer: change it whenever a sentence changes its meaning."""
BEFORE_MORNING_MAILS = frozenset({"2026.1"})
"""Versions that did not tell of the mail each morning: who said yes to one of them did not say yes to that mail."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of consent, in words."""

    title: str
    means: str
    """What is done with a yes."""
    without: str
    """What a no brings with it."""


def asked(purpose: str) -> Asked:
    """The words for a purpose (`diary.store.models.consents.Purpose`). KeyError for any other."""
    return _ASKED[purpose]()


def keep_the_diary() -> str:
    """The box to tick before the first report."""
    return _("Keep what I write here, and apply the diary’s rules to it.")


def mail_me() -> str:
    """The question beside it."""
    return _("May we mail you when a report means that you should get help or see your doctor?")


def _diary() -> Asked:
    return Asked(
        _("Keeping your diary"),
        _("The site keeps what you write here, and applies its rules to it."),
        _(
            "No new report is kept, and no reminder comes. What you wrote before stays: you can still read it and take "
            "a copy. The form still says what to do if your answers call for help."
        ),
    )


def _alert_mail() -> Asked:
    return Asked(
        _("Mail to you when something needs action"),
        _(
            "You get a mail when a report means that you should get help or see your doctor. It says no more than "
            "that, unless you allow it further down."
        ),
        _("Only the pages say so. No mail tells you."),
    )


def _mail_details() -> Asked:
    return Asked(
        _("More words in your own mail"),
        _(
            "Mail to you may say what it is about, such as your pain. Others may see it too, on your phone or on its "
            "way."
        ),
        _("Mail to you says only that there is something to read here."),
    )


def _sharing() -> Asked:
    return Asked(
        _("Sharing with your people"),
        _("The people you invite see as much of your diary as you allow each of them."),
        _(
            "Your people see nothing more of it, from now on. What you allowed each of them is kept, in case you say "
            "yes again."
        ),
    )


def _caregiver_alerts() -> Asked:
    return Asked(
        _("Mail to your people when something needs action"),
        _(
            "Those you chose for it get a mail when you need help, or when nobody answers what the diary asks. They "
            "also get one if you write nothing for days after a warning. One mail in the morning may tell them how "
            "much waits for an answer. It also says if you have written nothing for some days."
        ),
        _("They get no such mail, also not in an emergency."),
    )


_ASKED: dict[str, Callable[[], Asked]] = {
    "diary": _diary,
    "alert_mail": _alert_mail,
    "mail_details": _mail_details,
    "sharing": _sharing,
    "caregiver_alerts": _caregiver_alerts,
}
