"""What happened to a follow-up, in order of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from diary.store.models import FollowUp
from diary.store.models.followups import FollowUpState
from diary.web.followups.shown import TellsFollowUps
from diary.words.formats import day_in_words, full_day, list_in_words, short_day
from diary.words.labels import ANSWER_LABELS, ANSWERS_TOLD
from diary.words.language import _, lazy
from diary.words.whose import whose

_OPENED = lazy("Opened by your report of %(day)s.")
_OPENED_THEIRS = lazy("Opened by %(patient)s’s report of %(day)s.")
_CLEARED = lazy("Over: your later reports no longer show it.")
_CLEARED_THEIRS = lazy("Over: %(patient)s’s later reports no longer show it.")
_WITHDRAWN = lazy("Taken back: a report was changed, or what you track, and the rule no longer holds.")
_WITHDRAWN_THEIRS = lazy(
    "Taken back: a report was changed, or what %(patient)s tracks, and the rule no longer holds."
)


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history."""

    machine_when: str
    when: str
    what: str


def history(
    follow_up: FollowUp, tells: TellsFollowUps, answered_by: str, *, with_note: bool = True
) -> list[Event]:
    """From its opening to its end. `answered_by` is empty for the reader themself.

    `with_note`: also what was added to the answer in somebody's own words.
    """
    opened = whose(_OPENED, _OPENED_THEIRS, day=day_in_words(follow_up.opened_on))
    events: list[tuple[datetime, str]] = [(follow_up.opened_at, opened)]
    again = [day for day in sorted({row.day for row in follow_up.findings}) if day != follow_up.opened_on]
    if again:
        latest = max(row.found_at for row in follow_up.findings)
        said = list_in_words(short_day(day, beside=tells.today) for day in again[-5:])
        events.append((latest, _("Seen again: %(days)s.", days=said)))
    if follow_up.corrected_at:
        events.append((follow_up.corrected_at, _("A report was changed, and the rule no longer holds.")))
    if follow_up.closed_at:
        # Behind whatever happened in the same moment.
        events.append(
            (follow_up.closed_at + timedelta(microseconds=1), _closed(follow_up, answered_by, with_note))
        )
    return [
        Event(at.isoformat(), tells.moment(at), what)
        for at, what in sorted(events, key=lambda event: event[0])
    ]


def _closed(follow_up: FollowUp, answered_by: str, with_note: bool) -> str:
    if follow_up.state == FollowUpState.CLEARED:
        return whose(_CLEARED, _CLEARED_THEIRS)
    if follow_up.state == FollowUpState.WITHDRAWN:
        return whose(_WITHDRAWN, _WITHDRAWN_THEIRS)
    answer = (ANSWERS_TOLD if answered_by else ANSWER_LABELS)[follow_up.answer or "checked"]
    who = answered_by or _("You")
    said = [_("%(who)s answered: “%(answer)s”.", who=who, answer=answer)]
    if follow_up.appointment_on:
        said.append(_("Appointment: %(day)s.", day=full_day(follow_up.appointment_on)))
    if follow_up.answer_note and with_note:
        said.append(_("Added: “%(note)s”", note=follow_up.answer_note))
    return " ".join(said)
