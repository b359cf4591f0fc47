"""What is said where a row is gone that another names: a hand or a disk took it."""

from __future__ import annotations

from diary.rules.findings import Finding
from diary.words.advice import what_to_do
from diary.words.contact import Contact, call_if_worse
from diary.words.findings import Told
from diary.words.labels import KIND_LABELS
from diary.words.language import _


def something() -> str:
    """Where a part is left out."""
    return _("Something is missing here.")


def told_in_part(finding: Finding, contact: Contact, title: str = "", numbers: str = "") -> Told:
    """What is left to say of a follow-up whose evidence is gone: that it stands, and what to do. `title` and `numbers`
    are what can still be told of it and of the answers it rests on.
    """
    return Told(
        title=title or str(KIND_LABELS[finding.kind]),
        rule=_("What to do about it stays the same."),
        numbers=numbers_gone(numbers),
        article="",
        advice=" ".join(what_to_do([finding], contact)),
    )


def numbers_gone(numbers: str = "") -> str:
    """The same as the numbers of a finding."""
    return " ".join(filter(None, (numbers, _("Something is missing here: not all of it can be shown."))))


def cannot_be_judged(contact: Contact) -> str:
    """After a save, instead of a tick: a number stands there for a symptom that is gone."""
    return " ".join(
        (
            _("Something is missing here: one of the symptoms."),
            _("So the diary cannot tell what this report means."),
            call_if_worse(contact),
        )
    )


def cannot_be_tried() -> str:
    """Where other numbers were to be tried on a diary of which a part is gone."""
    return _("Something is missing here: one of the symptoms. So this cannot be worked out.")


def a_symptom(number: int | str) -> str:
    """The name of a symptom of which only its numbers are left."""
    return _("Missing symptom %(number)s", number=number)


def a_name() -> str:
    """Where numbers of such a symptom are shown."""
    return _("Something is missing here: the name of a symptom. Its numbers are shown.")


def reminders() -> str:
    """Where it is not known any more when to remind somebody."""
    return _("Something is missing here: when to remind is not known any more. So no reminder comes.")


def choose_again() -> str:
    """How to get them back."""
    return _("Choose below and save, and they come again.")
