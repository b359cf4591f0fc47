"""Trial alerts, told to the patient: who has pressed the button, who has not, and to whom none goes."""

from __future__ import annotations

from datetime import date

from diary.words.formats import short_day
from diary.words.language import _
from diary.words.whose import beside_others


def pressed(name: str, day: date, today: date) -> str:
    """The mail arrived."""
    return _("%(name)s got the trial alert of %(day)s.", name=beside_others(name), day=short_day(day, today))


def waiting(name: str, day: date, today: date) -> str:
    """It went out, and there is time."""
    return _(
        "A trial alert went to %(name)s on %(day)s. The button is not pressed yet.",
        name=beside_others(name),
        day=short_day(day, today),
    )


def on_its_way(name: str, day: date, today: date) -> str:
    """It is queued, and has not gone out yet."""
    return _(
        "The trial alert of %(day)s for %(name)s has not gone out yet. It is on its way.",
        name=beside_others(name),
        day=short_day(day, today),
    )


def put_off(name: str, day: date, until: date, today: date) -> str:
    """An alarm held it back."""
    return _(
        "The trial alert of %(day)s did not go out to %(name)s, because an alarm was open. "
        "A new one goes out on %(until)s, if nothing is open then.",
        name=beside_others(name),
        day=short_day(day, today),
        until=short_day(until, today),
    )


def missed(name: str, day: date, today: date) -> str:
    """A week is over."""
    return _(
        "%(name)s has not pressed the button in the trial alert of %(day)s.",
        name=beside_others(name),
        day=short_day(day, today),
    )


def ask_them() -> str:
    """What to do about it."""
    return _("Ask if it was seen. Alerts can land in the spam folder.")


def not_sent(name: str, day: date, today: date) -> str:
    """No mail went out."""
    return _(
        "The trial alert of %(day)s did not go out to %(name)s.",
        name=beside_others(name),
        day=short_day(day, today),
    )


def none_yet(name: str) -> str:
    """They were sent none so far."""
    return _("%(name)s has had no trial alert yet.", name=beside_others(name))


def not_wanted(name: str) -> str:
    """They ended mail about emergencies."""
    return _(
        "%(name)s does not want mail in an emergency. So no trial alert goes there, and no real one.",
        name=beside_others(name),
    )


def no_mail_arrives(name: str) -> str:
    """The address is known to take none."""
    return _(
        "Mail to %(name)s does not arrive, so no trial alert goes there. Ask if the address is right.",
        name=beside_others(name),
    )


def account_off(name: str) -> str:
    """The account was switched off."""
    return _("The account of %(name)s is switched off. No mail goes there.", name=beside_others(name))


def not_now_no_mail() -> str:
    """Why none goes out: there is no mail server."""
    return _("No mail goes out from this site, so no trial alert was sent.")


def not_now_alarm() -> str:
    """Why none goes out: it could be taken for the alarm."""
    return _(
        "Something is open that should not wait. Answer it first. A trial could be taken for a real alert."
    )


def not_now_too_soon() -> str:
    """Why none goes out: one did."""
    return _("A trial alert went out within the last day. You can send one a day.")


def not_now_nobody() -> str:
    """Why none goes out: nobody is to get it."""
    return _("There is no one to send it to. No one in your circle gets mail in an emergency.")
