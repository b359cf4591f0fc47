"""What stands over answers that could not be saved, beside the cards: whom to call, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from diary.rules.findings import Tier
from diary.words.cards import Call, advice_line
from diary.words.contact import WORKS_ANYWHERE, Contact, whom_today
from diary.words.formats import day_in_words
from diary.words.language import _, lazy
from diary.words.whose import whose


def if_unwell(contact: Contact) -> str:
    """For answers that call for nothing by themselves: it is not known what they stand beside."""
    return whose(
        lazy("If you feel unwell, call %(whom)s. In an emergency, call %(number)s."),
        lazy("If %(patient)s feels unwell, call %(whom)s. In an emergency, call %(number)s."),
        whom=whom_today(contact),
        number=contact.emergency_number,
    )


def if_it_is_now(tier: Tier, day: date, contact: Contact) -> tuple[str, ...]:
    """For a danger on a day that is over: nobody is sent for an ambulance for last week, nor told that all is well."""
    found = whose(
        lazy("What you wrote for %(day)s needs help."),
        lazy("What you wrote for %(day)s shows that %(patient)s needs help."),
        day=day_in_words(day),
    )
    if tier is Tier.EMERGENCY:
        now = _("If this is happening now, call %(number)s.", number=contact.emergency_number)
        return found, now, _("If it is over, call %(whom)s today.", whom=whom_today(contact))
    return found, _("If this is so now, call %(whom)s today.", whom=whom_today(contact))


def to_call(contact: Contact, tier: Tier | None = None) -> Sequence[Call]:
    """The numbers to tap: the emergency services first for an emergency, else the doctor."""
    emergency = Call(_("Emergency services"), contact.emergency_number)
    doctor: list[Call] = []
    if contact.phone:
        named = contact.name or whose(
            lazy("Your doctor or heart team"), lazy("%(patient)s’s doctor or heart team")
        )
        doctor = [Call(named, contact.phone)]
    if contact.is_closed:
        doctor.insert(0, advice_line(contact))
    calls = [emergency, *doctor] if tier is Tier.EMERGENCY else [*doctor, emergency]
    if contact.emergency_number != WORKS_ANYWHERE and not contact.phone:
        calls.append(Call(_("From most mobile phones"), WORKS_ANYWHERE))
    return calls
