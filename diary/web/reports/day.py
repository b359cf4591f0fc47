"""One day's report to read: what it says, who saved it and when, every version before, and what rests on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from diary.services.patients.answers import Answers, answers_of
from diary.services.patients.calendar import Reach, oldest_open_day
from diary.services.permissions.access import Action
from diary.services.reports import withdrawn_report
from diary.services.tracking.medicines import not_approved
from diary.store.models import SavedReport
from diary.store.queries.reports import current_report, earlier_versions, follow_ups_resting_on
from diary.web import context
from diary.web.followups.presenter import InShort, TellsFollowUps
from diary.web.reports import pages, summary, visibility
from diary.web.reports.known import Known
from diary.web.reports.writers import Writers
from diary.words import ahead
from diary.words.notices import anti_inflammatory


@dataclass(frozen=True, slots=True)
class Version:
    """An earlier version beside the one that took its place."""

    number: int
    saved_at: str
    by: str
    written: str
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
            return _taken_out(asked, reach)
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
        saved_at=pages.moment_of(report, asked),
        by=writers.by(report),
        written=writers.sentence(report),
        lines=summary.answered(answers, known),
        versions=_versions(report, versions, known, writers),
        follow_ups=_resting(asked, TellsFollowUps(patient)),
        not_approved=not_approved(known.medicines, answers.medicines),
        anti_inflammatory=anti_inflammatory(),
    )


def _taken_out(day: date, reach: Reach) -> ResponseReturnValue:
    """What a report of a day to come said that was taken out; there is no page where there was none."""
    report = withdrawn_report(context.session(), context.the_patient().id, day)
    if report is None:
        abort(404)
    lines = summary.answered(_readable(report), pages.known())
    return _page("reports/taken_out.html", day, reach, lines=lines, said=ahead.was_taken_out())


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
        found.append(Version(older.version, saved_at, writers.by(older), writers.sentence(older), rows))
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
