"""One day's report to read: what it says, who saved it and when, every version before, and what rests on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from diary.services.answers import answers_of
from diary.services.applying import LOOK_BACK_DAYS
from diary.services.days import Reach, oldest_open_day
from diary.services.medicines import not_approved
from diary.services.reports import current_report, earlier_versions
from diary.store.models import Account, SavedReport
from diary.store.models.reports import ReportSource
from diary.store.queries.reports import follow_ups_resting_on
from diary.web import context
from diary.web.followups.shown import InShort, TellsFollowUps
from diary.web.reports import pages, summary
from diary.web.reports.known import Known
from diary.words.language import _
from diary.words.notices import anti_inflammatory


@dataclass(frozen=True, slots=True)
class Version:
    """An earlier version beside the one that took its place."""

    number: int
    saved_at: str
    by: str
    rows: Sequence[summary.Compared]
    """Each question with what it said (`saved`) and what the next version says (`mine`)."""

    @property
    def changes(self) -> Sequence[summary.Compared]:
        """What the next version changed."""
        return [row for row in self.rows if row.differs]

    @property
    def kept(self) -> Sequence[summary.Compared]:
        """What it left as it was."""
        return [row for row in self.rows if not row.differs]


def day(day: str) -> ResponseReturnValue:
    """The page of one day (ISO). A day to come has none, unless a journey west has left a report there."""
    patient = context.the_patient()
    asked = pages.day_of(day)
    if asked is None:
        abort(404)
    report = current_report(context.session(), patient.id, asked)
    reach = pages.reach(asked)
    if report is None:
        if reach is Reach.NOT_YET:
            abort(404)
        return _page("reports/no_report.html", asked, reach)
    known = pages.known()
    answers = answers_of(report)
    tells = TellsFollowUps(patient)
    return _page(
        "reports/day.html",
        asked,
        reach,
        saved_at=pages.moment_of(report, asked),
        by=_by(report),
        lines=summary.answered(answers, known),
        versions=_versions(report, known),
        follow_ups=_resting(asked, tells),
        not_approved=not_approved(known.medicines, answers.medicines),
        anti_inflammatory=anti_inflammatory(),
    )


def _page(template: str, day: date, reach: Reach, **values: object) -> str:
    today = context.today()
    return render_template(
        template,
        day=day,
        today=today,
        can_change=reach is Reach.OPEN,
        too_old=reach is Reach.TOO_OLD,
        days_back=(today - oldest_open_day(today, context.settings())).days,
        **values,
    )


def _versions(report: SavedReport, known: Known) -> list[Version]:
    """Newest first."""
    found = []
    newer = report
    for older in earlier_versions(context.session(), report):
        rows = summary.compare(answers_of(older), answers_of(newer), known)
        found.append(Version(older.version, pages.moment_of(older, report.day), _by(older), rows))
        newer = older
    return found


def _by(report: SavedReport) -> str:
    """Who saved it."""
    if report.source == ReportSource.IMPORT:
        return _("taken in from a file")
    if report.recorded_by == context.the_account().id:
        return _("by you")
    account = context.session().get(Account, report.recorded_by) if report.recorded_by else None
    return _("by %(name)s", name=account.name or _("somebody else")) if account else ""


def _resting(day: date, tells: TellsFollowUps) -> list[InShort]:
    """What uses this day's report: findings look back that far and no further."""
    until = day + timedelta(days=LOOK_BACK_DAYS)
    found = follow_ups_resting_on(context.session(), context.the_patient().id, day, until=until)
    shown = [tells.in_short(follow_up) for follow_up in found]
    return sorted(shown, key=lambda one: not one.is_open)
