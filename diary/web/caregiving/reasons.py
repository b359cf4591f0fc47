"""Why somebody stands where they stand in the list, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import url_for

from diary.rules.findings import Tier
from diary.services.caregiving.overview import LookedAfter
from diary.services.permissions.access import Action
from diary.store.queries.caregiving import OpenRow
from diary.words import caregiving
from diary.words.formats import full_day, list_in_words, time_in_words
from diary.words.labels import KIND_LABELS
from diary.words.language import gettext as _
from diary.words.language import ngettext
from diary.words.trends import tick_name

_WITHOUT_A_YEAR = 180
"""Up to so many days ago nobody takes a day for one of another year."""

_NAMED_EACH = 2
"""Up to so many things for the doctor are told with their symptoms."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Something open: what and since when, and where it is told in full."""

    tier: Tier
    text: str
    href: str
    more: str = ""


def reasons(one: LookedAfter) -> list[Reason]:
    """What is open, as far as it is shown: each alarm by itself, all that is for the doctor in one."""
    rows = list(one.open or ())
    found = [_alarm(one, row) for row in rows if _tier(row) is not Tier.ROUTINE]
    for_doctor = [row for row in rows if _tier(row) is Tier.ROUTINE]
    return [*found, _for_doctor(one, for_doctor)] if for_doctor else found


def silence(one: LookedAfter) -> str:
    """That no report has come for long; empty where it has not been long."""
    if not one.is_silent:
        return ""
    return caregiving.silence(one.silent_days, has_reports=one.last_report_on is not None)


def last_report(one: LookedAfter) -> str:
    """When the last report came; empty where `silence` says that there is none."""
    day = one.last_report_on
    if day is None:
        return "" if one.is_silent else _("No report yet.")
    if day >= one.today:
        return _("Last report today.")
    if day == one.today - timedelta(days=1):
        return _("Last report yesterday.")
    return _("Last report on %(day)s.", day=day_in_short(day, one.today))


def new(one: LookedAfter) -> str:
    """What came since the reader last looked, as far as it is shared; empty where nothing did, or it is not known."""
    if one.new is None:
        return ""
    local = one.new.since.astimezone(one.new.zone)
    return caregiving.new_since(
        f"{day_in_short(local.date(), one.today)}, {time_in_words(local.time())}",
        reports=one.new.reports,
        highest=one.new.highest,
        opened=one.new.opened,
        answered=one.new.answered,
    )


def not_shown(one: LookedAfter) -> str:
    """What this person keeps to themself, so that a row that says nothing is not taken for good news."""
    sees_numbers, sees_open = Action.READ_TRENDS in one.may, Action.READ_FOLLOW_UPS in one.may
    if not sees_numbers and not sees_open:
        return _("Not shown: follow-ups, numbers.")
    if not sees_open:
        return _("Not shown: follow-ups.")
    if not sees_numbers:
        return _("Not shown: numbers.")
    return ""


def nothing_open(one: LookedAfter) -> str:
    """For whoever may know it; empty where something is open, or may be."""
    return _("Nothing is open.") if one.open is not None and not one.open else ""


def _tier(row: OpenRow) -> Tier:
    return row.kind.tier


def _alarm(one: LookedAfter, row: OpenRow) -> Reason:
    values = {
        "day": day_in_short(row.opened_on, one.today),
        "again": day_in_short(row.last_found_on, one.today),
    }
    is_emergency = _tier(row) is Tier.EMERGENCY
    if row.last_found_on == row.opened_on:
        text = _("Emergency since %(day)s", **values) if is_emergency else _("Urgent since %(day)s", **values)
    elif is_emergency:
        text = _("Emergency since %(day)s, seen again %(again)s", **values)
    else:
        text = _("Urgent since %(day)s, seen again %(again)s", **values)
    return Reason(
        _tier(row),
        text,
        url_for("followups.one", patient_id=one.patient_id, follow_up_id=row.id),
        _("The report was changed since. Nobody has answered.")
        if row.corrected_at
        else _("Nobody has answered."),
    )


def _for_doctor(one: LookedAfter, rows: Sequence[OpenRow]) -> Reason:
    since = day_in_short(rows[0].opened_on, one.today)
    if len(rows) == 1:
        return Reason(
            Tier.ROUTINE,
            _("For the doctor since %(day)s", day=since),
            url_for("followups.one", patient_id=one.patient_id, follow_up_id=rows[0].id),
            _("%(what)s.", what=_what(rows[0])),
        )
    return Reason(
        Tier.ROUTINE,
        ngettext(
            "%(num)s thing for the doctor since %(day)s",
            "%(num)s things for the doctor, the first since %(day)s",
            len(rows),
            day=since,
        ),
        url_for("followups.listing", patient_id=one.patient_id),
        _("%(what)s.", what=list_in_words(_whats(rows))),
    )


def _whats(rows: Sequence[OpenRow]) -> list[str]:
    """What each is; of many only which kinds, so that a row stays short."""
    if len(rows) <= _NAMED_EACH:
        return [_what(row) for row in rows]
    return list(dict.fromkeys(str(KIND_LABELS[row.kind]) for row in rows))


def _what(row: OpenRow) -> str:
    what = str(KIND_LABELS[row.kind])
    return _("%(what)s (%(symptom)s)", what=what, symptom=row.symptom) if row.symptom else what


def day_in_short(day: date, today: date) -> str:
    """today, 5 Jan, or 5 January 2026 where it is long ago."""
    if day == today:
        return _("today")
    words = full_day(day) if (today - day).days > _WITHOUT_A_YEAR else tick_name(day, _WITHOUT_A_YEAR)
    return words.replace(" ", "\N{NO-BREAK SPACE}")
