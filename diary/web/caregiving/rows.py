"""What waits for an answer, a row each: whose, what, since when, who is on it and whom to call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import url_for

from diary.config import Settings
from diary.rules.findings import Finding, Tier
from diary.services.caregiving.worklist import Waiting
from diary.services.evaluation.missing import finding_for, is_whole
from diary.services.patients import today_for
from diary.services.patients.contacts import contact_of
from diary.store.models import FollowUpFinding
from diary.web.caregiving.reasons import day_in_short
from diary.words import missing, withdrawal
from diary.words.advice import what_to_do
from diary.words.contact import Contact
from diary.words.findings import thresholds_from_stored, told
from diary.words.labels import KIND_LABELS
from diary.words.language import gettext as _
from diary.words.language import ngettext
from diary.words.points import for_the_doctor, heading, tell_by
from diary.words.whose import about

_IN_HOURS = timedelta(days=2)
"""Up to so long the wait is told in hours."""


@dataclass(frozen=True, slots=True)
class Row:
    """One open follow-up, or all of one person that are for the doctor."""

    id: int
    name: str
    tier: Tier
    title: str
    href: str
    since: str
    unanswered: str
    corrected: str
    on_it: str
    is_mine: bool
    has_nobody: bool
    whom: Sequence[str]
    """Whom to call, in sentences."""
    number: str
    """To tap; empty where none is known."""
    booking: str
    """Where a visit can be booked, for what can wait for one; empty where no address is known."""
    phone: str = ""
    """The patient's own, to tap; empty in one's own diary, and where none is shown."""
    points: Sequence[str] = ()
    """What each of several is that are for one doctor."""


@dataclass(frozen=True, slots=True)
class Teller:
    """Puts the follow-ups of several people into words, each in those of its own diary."""

    settings: Settings
    now: datetime
    reader_id: int
    """The account of whoever reads."""
    findings: Mapping[int, tuple[Finding, FollowUpFinding]]
    """By follow-up: what speaks for it."""
    names: Mapping[int | str, str]
    """By symptom."""

    def row(self, one: Waiting) -> Row:
        """One of them, as it stands in the list."""
        with about("" if one.is_own else one.name):
            return self._row(one)

    def _row(self, one: Waiting) -> Row:
        contact = _contact(one, self.settings, self.now)
        today = today_for(one.patient, self.now)
        finding, stored = self.findings.get(one.row.id, (None, None))
        title, corrected = str(KIND_LABELS[one.kind]), _corrected(one)
        if finding is not None and is_whole(stored):
            numbers = thresholds_from_stored(stored.thresholds)
            title = told(finding, names=self.names, contact=contact, thresholds=numbers).title
        else:
            corrected = " ".join(filter(None, (missing.something(), corrected)))
        # To somebody far away the second line says where the number reaches.
        lines = 2 if one.tier is Tier.EMERGENCY and not one.is_own else 1
        whom = what_to_do([finding or finding_for(one.row, None)], contact)[:lines]
        return Row(
            id=one.row.id,
            name=whose_name(one),
            tier=one.tier,
            title=title,
            href=url_for(
                "followups.one",
                patient_id=None if one.is_own else one.patient.id,
                follow_up_id=one.row.id,
            ),
            since=_since(one, today),
            unanswered=_unanswered(one.waited),
            corrected=corrected,
            on_it=self._on_it(one, today),
            is_mine=one.assignee is not None and one.assignee.account_id == self.reader_id,
            has_nobody=one.assignee is None,
            whom=whom,
            number=_number(one.tier, contact),
            booking=contact.booking if one.tier is Tier.ROUTINE else "",
            phone=contact.own_phone or "",
        )

    def together(self, several: Sequence[Waiting]) -> Row:
        """What is for the doctor of one person: one answer does for all."""
        if len(several) == 1:
            return self.row(several[0])
        first = several[0]
        rows = [self.row(one) for one in several]
        today = today_for(first.patient, self.now)
        with about("" if first.is_own else first.name):
            contact = _contact(first, self.settings, self.now)
            due = heading([tell_by(one.kind, one.row.opened_on) for one in several], contact, today)
        on_it = list(dict.fromkeys(row.on_it for row in rows))
        return replace(
            rows[0],
            title=for_the_doctor(len(several)),
            href=url_for("followups.listing", patient_id=None if first.is_own else first.patient.id),
            corrected="",
            on_it=" ".join(on_it),
            is_mine=all(row.is_mine for row in rows),
            has_nobody=any(row.has_nobody for row in rows),
            whom=[_("%(what)s.", what=due)],
            points=[row.title for row in rows],
        )

    def _on_it(self, one: Waiting, today: date) -> str:
        assignee = one.assignee
        if assignee is None:
            return _("Nobody is on it yet.")
        day = day_in_short(assignee.since.astimezone(ZoneInfo(one.patient.timezone)).date(), today)
        if assignee.account_id == self.reader_id:
            return _("You are on it, since %(day)s.", day=day)
        return _("%(name)s is on it, since %(day)s.", name=assignee.name or _("Somebody else"), day=day)


def whose_name(one: Waiting) -> str:
    """The person's name; one's own diary is called that."""
    return _("Your own diary") if one.is_own else one.name


def _corrected(one: Waiting) -> str:
    if one.row.report_withdrawn_at:
        return withdrawal.mark()
    return _("The report was changed since.") if one.row.corrected_at else ""


def _since(one: Waiting, today: date) -> str:
    values = {
        "day": day_in_short(one.row.opened_on, today),
        "again": day_in_short(one.row.last_found_on, today),
    }
    if one.row.last_found_on == one.row.opened_on:
        return _("Since %(day)s.", **values)
    return _("Since %(day)s, seen again %(again)s.", **values)


def _unanswered(waited: timedelta) -> str:
    if waited < timedelta(hours=1):
        return _("Nobody has answered yet.")
    if waited < _IN_HOURS:
        hours = waited // timedelta(hours=1)
        return ngettext(
            "Nobody has answered for %(num)s hour.", "Nobody has answered for %(num)s hours.", hours
        )
    return ngettext(
        "Nobody has answered for %(num)s day.", "Nobody has answered for %(num)s days.", waited.days
    )


def _number(tier: Tier, contact: Contact) -> str:
    if tier is Tier.URGENT and contact.is_closed:
        return contact.advice
    return contact.emergency_number if tier is Tier.EMERGENCY else contact.phone


def _contact(one: Waiting, settings: Settings, now: datetime) -> Contact:
    return contact_of(one.patient, settings, now=now, reader_sees=None if one.is_own else one.sees_contact)
