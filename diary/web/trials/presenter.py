"""One line for each person of the circle."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from diary.services.circle.reach import WhyNot
from diary.services.trials.overview import Person
from diary.store.models import OutboxMail, Trial
from diary.store.models.outbox import MailState
from diary.store.models.trials import TrialState
from diary.words import trials as words
from diary.words.mail_outcomes import HeldBack


@dataclass(frozen=True, slots=True)
class Line:
    """How one person stands. `to_do` is what the patient can do; empty for nothing."""

    text: str
    to_do: str = ""


_WHY_NOT: Mapping[WhyNot, Callable[[str], str]] = {
    WhyNot.STOPPED: words.not_wanted,
    WhyNot.NO_MAIL_ARRIVES: words.no_mail_arrives,
    WhyNot.ACCOUNT_OFF: words.account_off,
}
_STATES: Mapping[TrialState, Callable[[str, date, date], str]] = {
    TrialState.PRESSED: words.pressed,
    TrialState.MISSED: words.missed,
    TrialState.NOT_SENT: words.not_sent,
}


def line(person: Person, today: date, zone: ZoneInfo) -> Line:
    """The newest trial alert, or why none goes there."""
    if person.why_not is not None and person.why_not in _WHY_NOT:
        return Line(_WHY_NOT[person.why_not](person.name))
    if person.trial is None:
        return Line(words.none_yet(person.name))
    if person.trial.state is TrialState.WAITING:
        return Line(_waiting(person.name, person.trial, person.mail, today, zone))
    text = _STATES[person.trial.state](person.name, person.trial.day, today)
    return Line(text, words.ask_them() if person.trial.state is TrialState.MISSED else "")


def _waiting(name: str, trial: Trial, mail: OutboxMail | None, today: date, zone: ZoneInfo) -> str:
    """Nobody has pressed it: it may not even have gone out."""
    if mail is not None and mail.state is MailState.SENT:
        return words.waiting(name, trial.day, today)
    if mail is not None and mail.state is MailState.QUEUED:
        return words.on_its_way(name, trial.day, today)
    if mail is not None and mail.outcome is HeldBack.ALARM_OPEN:
        return words.put_off(name, trial.day, trial.ask_at.astimezone(zone).date(), today)
    return words.not_sent(name, trial.day, today)
