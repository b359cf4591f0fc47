"""What to do and whom to call, by how pressing it is."""

from __future__ import annotations

from collections.abc import Iterable

from diary.rules.findings import Finding, Kind, Rule, Tier
from diary.rules.records import Sign
from diary.words.contact import Contact, call_if_worse, call_now, reach_someone, whom
from diary.words.evidence import signs_in
from diary.words.language import _


def what_to_do(findings: Iterable[Finding], contact: Contact) -> tuple[str, ...]:
    """One instruction a line, for findings of one tier."""
    together = tuple(findings)
    if together[0].tier is Tier.EMERGENCY:
        return tuple(_emergency(together, contact))
    if together[0].tier is Tier.URGENT:
        return tuple(_urgent(together, contact))
    return tuple(_follow_up(together, contact))


def _emergency(findings: tuple[Finding, ...], contact: Contact) -> Iterable[str]:
    yield call_now(contact)
    if any(Sign.BLEEDING in signs_in(finding) for finding in findings):
        yield _("Lie down. Press hard on the place that bleeds.")
    else:
        yield _("Sit down and rest.")
    yield _("Do not drive yourself.")
    yield _("Do not wait to see if it gets better.")
    yield _("When help is on its way, tell %(whom)s.", whom=whom(contact))


def _urgent(findings: tuple[Finding, ...], contact: Contact) -> Iterable[str]:
    if any(finding.rule is Rule.LIMB_OR_WOUND for finding in findings):
        yield _("Call %(whom)s now.", whom=whom(contact))
        yield _("If you cannot reach them, go to an emergency department.")
    else:
        yield _("Call %(whom)s today.", whom=whom(contact))
        yield reach_someone(contact)
    yield call_if_worse(contact)


def _follow_up(findings: tuple[Finding, ...], contact: Contact) -> Iterable[str]:
    if any(finding.kind is Kind.WORSENS for finding in findings):
        yield _("Contact %(whom)s in the next day or two.", whom=whom(contact))
    else:
        yield _("Contact %(whom)s to talk about it.", whom=whom(contact))
    yield _("You can show them this diary.")
    yield call_if_worse(contact)
