"""What to do and whom to call, by how pressing it is."""

from __future__ import annotations

from collections.abc import Iterable

from diary.rules.findings import Finding, Kind, Rule, Tier
from diary.rules.records import Sign
from diary.words.contact import (
    WORKS_ANYWHERE,
    Contact,
    call_if_worse,
    call_now,
    go_to_emergency,
    if_it_cannot_wait,
    opens_again,
    reach_someone,
    whom,
)
from diary.words.evidence import signs_in
from diary.words.language import _, lazy
from diary.words.phones import lives_at, shows_none
from diary.words.whose import told_of, whose


def what_to_do(findings: Iterable[Finding], contact: Contact) -> tuple[str, ...]:
    """One instruction a line, for findings of one tier."""
    together = tuple(findings)
    if together[0].tier is Tier.EMERGENCY:
        return tuple(_emergency(together, contact))
    if together[0].tier is Tier.URGENT:
        return tuple(_urgent(together, contact))
    lines = tuple(_follow_up(together, contact))
    if contact.is_closed:
        return f"{if_it_cannot_wait(contact)} {lines[0]}", opens_again(contact), *lines[1:]
    return lines


def _emergency(findings: tuple[Finding, ...], contact: Contact) -> Iterable[str]:
    yield call_now(contact)
    if told_of():
        yield from _to_one_who_may_be_far(contact)
    if any(Sign.BLEEDING in signs_in(finding) for finding in findings):
        yield whose(
            lazy("Lie down. Press hard on the place that bleeds."),
            lazy("%(patient)s should lie down. Press hard on the place that bleeds."),
        )
    else:
        yield whose(
            lazy("Sit down. If you feel faint, lie down."),
            lazy("%(patient)s should sit down. If %(patient)s feels faint, %(patient)s should lie down."),
        )
    if contact.emergency and not told_of():
        yield _(
            "In another country, call the number of the country you are in. "
            "%(number)s works on most mobile phones.",
            number=WORKS_ANYWHERE,
        )
    yield whose(lazy("Do not drive yourself."), lazy("%(patient)s should not drive."))
    yield _("Do not wait to see if it gets better.")
    yield whose(
        lazy("Unlock the door. Keep your medicine list at hand."),
        lazy("See that the door is unlocked, and that %(patient)s’s medicine list is at hand."),
    )
    yield _("When help is on its way, tell %(whom)s.", whom=whom(contact))


def _to_one_who_may_be_far(contact: Contact) -> Iterable[str]:
    # A short number reaches the place one calls from. And several people may read the same at once.
    here = {"patient": told_of()}
    if contact.emergency:
        yield _("%(number)s is the number where %(patient)s lives.", number=contact.emergency, **here)
    yield _("If you are in another country, get someone near %(patient)s to call.", **here)
    yield _("If you know that help is on its way, you need not call again.")
    yield _("If you are not with %(patient)s, ask someone to go there now.", **here)
    if contact.own_address:
        yield lives_at(told_of(), contact.own_address)
    if contact.own_phone == "":
        yield shows_none(told_of())


def _urgent(findings: tuple[Finding, ...], contact: Contact) -> Iterable[str]:
    at_once = any(finding.rule is Rule.LIMB_OR_WOUND for finding in findings)
    if contact.is_closed:
        yield from _out_of_hours(contact, at_once=at_once)
    elif at_once:
        yield whose(
            lazy("Call %(whom)s now."),
            lazy("Call %(whom)s now, or see that %(patient)s does."),
            whom=whom(contact),
        )
        yield go_to_emergency()
    else:
        yield whose(
            lazy("Call %(whom)s today."),
            lazy("Call %(whom)s today, or see that %(patient)s does."),
            whom=whom(contact),
        )
        yield reach_someone(contact)
    yield call_if_worse(contact)


def _out_of_hours(contact: Contact, *, at_once: bool) -> Iterable[str]:
    if at_once:
        yield whose(
            lazy("Call %(number)s now."),
            lazy("Call %(number)s now, or see that %(patient)s does."),
            number=contact.advice,
        )
    else:
        yield whose(
            lazy("Call %(number)s for advice today."),
            lazy("Call %(number)s for advice today, or see that %(patient)s does."),
            number=contact.advice,
        )
    if told_of():
        yield _(
            "%(number)s is the advice line where %(patient)s lives.", number=contact.advice, patient=told_of()
        )
    yield go_to_emergency()
    yield opens_again(contact)


def _follow_up(findings: tuple[Finding, ...], contact: Contact) -> Iterable[str]:
    if any(finding.kind is Kind.WORSENS for finding in findings):
        yield whose(
            lazy("Call %(whom)s in the next day or two."),
            lazy("%(patient)s should call %(whom)s in the next day or two."),
            whom=whom(contact),
        )
    elif any(finding.kind is Kind.PERSISTS for finding in findings):
        yield whose(
            lazy("Call %(whom)s this week. Say how long it has gone on."),
            lazy("%(patient)s should call %(whom)s this week, and say how long it has gone on."),
            whom=whom(contact),
        )
    else:
        yield whose(
            lazy("Call %(whom)s this week. Say what you could not do."),
            lazy("%(patient)s should call %(whom)s this week, and say what was not possible."),
            whom=whom(contact),
        )
    yield whose(lazy("You can show them this diary."), lazy("%(patient)s can show them this diary."))
    yield call_if_worse(contact)
