"""One day's report to read: what it says, who saved it and when, every version before, and what rests on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from diary.services.audit.persons import names_in
from diary.services.patients.answers import Answers, answers_of
from diary.services.patients.calendar import Reach, oldest_open_day
from diary.services.permissions.access import Action
from diary.services.reports import may_withdraw, withdrawn_by, withdrawn_report
from diary.services.tracking.medicines import not_approved
from diary.store.models import SavedReport
from diary.store.queries.reports import current_report, earlier_versions, follow_ups_resting_on
from diary.web import context
from diary.web.followups.presenter import InShort, TellsFollowUps
from diary.web.reports import pages, summary, visibility
from diary.web.reports.known import Known
from diary.web.reports.writers import Writers
from diary.words import ahead, withdrawal
from diary.words.notices import anti_inflammatory


@dataclass(frozen=True, slots=True)
class Version:
    """An earlier version beside the one that took its place."""

    number: int
    saved_at: str
    by: str
    written: str
    taken_out: str
    """That it was taken out before the day was written again; else empty."""
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
        gone = withdrawn_report(context.session(), patient.id, asked)
        if gone is not None:
            return _taken_out(gone, reach)
        if reach is Reach.NOT_YET:
            abort(404)
        return _page("reports/no_report.html", asked, reach, may_write=visibility.may_change(None))
    known = pages.known()
    answers = _readable(report)
    versions = earlier_versions(context.session(), report)
    writers = Writers([report, *versions])
    return _page(
        "reports/day.html",
        asked,
        reach,
        may_write=visibility.may_change(report),
        may_take_out=may_withdraw(context.work(), context.actor(), patient, report),
        saved_at=pages.moment_of(report, asked),
        by=writers.by(report),
        written=writers.sentence(report),
        lines=summary.answered(answers, known),
        versions=_versions(report, versions, known, writers),
        follow_ups=_resting(asked, TellsFollowUps(patient)),
        not_approved=not_approved(known.medicines, answers.medicines),
        anti_inflammatory=anti_inflammatory(),
    )


def _taken_out(report: SavedReport, reach: Reach) -> ResponseReturnValue:
    """What the last report of a day said, which was taken out, by whom and when."""
    lines = summary.answered(_readable(report), pages.known())
    account_id = withdrawn_by(context.session(), report)
    at = pages.moment_near(report.superseded_at or report.recorded_at, report.day)
    if account_id == context.the_account().id:
        said = withdrawal.by_you(at)
    else:
        names = names_in(context.session(), context.the_patient(), [account_id] if account_id else [])
        said = withdrawal.by_whom(at, names.get(account_id, "") if account_id else "")
    may_write = visibility.may_change(None)
    return _page(
        "reports/taken_out.html",
        report.day,
        reach,
        may_write=may_write,
        lines=lines,
        said=[ahead.was_taken_out(), said],
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


def _readable(report: SavedReport) -> Answers:
    """What it says, as far as it is open to the person; what they wrote alone always is."""
    answers = answers_of(report)
    return answers if visibility.is_theirs(report) else visibility.readable(answers)


def _versions(
    report: SavedReport, earlier: Sequence[SavedReport], known: Known, writers: Writers
) -> list[Version]:
    """Newest first."""
    found = []
    newer = report
    for older in earlier:
        rows = summary.compare(_readable(older), _readable(newer), known)
        saved_at = pages.moment_of(older, report.day)
        gone_at = older.superseded_at
        taken_out = (
            withdrawal.version_taken_out(pages.moment_near(gone_at, report.day))
            if gone_at is not None and gone_at != newer.recorded_at
            else ""
        )
        by, written = writers.by(older), writers.sentence(older)
        found.append(Version(older.version, saved_at, by, written, taken_out, rows))
        newer = older
    return found


def _resting(day: date, tells: TellsFollowUps) -> list[InShort]:
    """What uses this day's report, as far as it is open: findings look back that far and no further."""
    if not context.may(Action.READ_FOLLOW_UPS):
        return []
    until = day + timedelta(days=context.settings().rules.look_back_days)
    found = follow_ups_resting_on(context.session(), context.the_patient().id, day, until=until)
    shown = tells.all_in_short(found)
    return sorted(shown, key=lambda one: not one.is_open)
