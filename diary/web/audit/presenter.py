"""Rows of the audit as the page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from flask import url_for

from diary.services.audit.counts import Looked
from diary.services.audit.pages import AuditPage
from diary.services.patients import today_for
from diary.store.models import AuditRow, Patient
from diary.store.models.audit import ActingAs
from diary.web import context
from diary.words.audit import Told, day_told, in_words, looked_of_late, nobody_known, the_server
from diary.words.erasure import a_former_caregiver, former_caregiver
from diary.words.formats import day_in_words, time_in_words
from diary.words.language import gettext as _


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. `href` leads to what it was about, `link` says so; both are empty where there is no such page."""

    when: str
    machine_when: str
    what: str
    href: str
    link: str


@dataclass(frozen=True, slots=True)
class Day:
    """What was noted on one day, by the patient's own clock."""

    name: str
    entries: list[Entry]


def by_day(page: AuditPage, patient: Patient) -> list[Day]:
    """The page's rows under their days, both newest first."""
    zone, today = ZoneInfo(patient.timezone), today_for(patient, context.now())
    days: list[Day] = []
    last: date | None = None
    for row in page.rows:
        local = row.at.astimezone(zone)
        if local.date() != last:
            last = local.date()
            days.append(Day(day_in_words(last, beside=today), []))
        href, link = _leads_to(row, page)
        days[-1].entries.append(
            Entry(
                when=time_in_words(local.time()),
                machine_when=local.isoformat(timespec="minutes"),
                what=in_words(_told(row, page, patient, today)),
                href=href,
                link=link,
            )
        )
    return days


def of_late(several: list[Looked], patient: Patient) -> list[str]:
    """How often each looked in the last 30 days, a sentence for each."""
    today = today_for(patient, context.now())
    return [
        looked_of_late(one.name or a_former_caregiver(), one.times, day_told(one.last_on, today))
        for one in several
    ]


def _told(row: AuditRow, page: AuditPage, patient: Patient, today: date) -> Told:
    table, _colon, number = row.subject.partition(":")
    found = page.subjects.get(row.subject, number if table == "consent" else "")
    about = day_told(found, today) if isinstance(found, date) else found
    if not about and table in ("caregiver", "care_invitation"):
        about = _("somebody")
    return Told(row.event, _who(row, page, patient), about, table)


def _who(row: AuditRow, page: AuditPage, patient: Patient) -> str:
    if row.account_id == patient.account_id:
        return ""
    if row.acting_as == ActingAs.COMMAND:
        # From the command line, or by an operator's page: who of them it was is no matter of the diary.
        return the_server()
    if row.acting_as == ActingAs.CAREGIVER and row.account_id in page.gone:
        return former_caregiver()
    return page.names.get(row.account_id or 0, "") or nobody_known()


def _leads_to(row: AuditRow, page: AuditPage) -> tuple[str, str]:
    table, _colon, number = row.subject.partition(":")
    day = page.subjects.get(row.subject)
    if isinstance(day, date):
        return url_for("reports.day", day=day.isoformat()), _("See this day")
    if table == "follow_up" and number.isdecimal():
        return url_for("followups.one", follow_up_id=int(number)), _("See the follow-up")
    if table == "appointment" and number.isdecimal():
        return url_for("appointments.one", appointment_id=int(number)), _("See the appointment")
    return "", ""
