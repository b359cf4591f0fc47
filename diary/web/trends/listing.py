"""The list of all reports: each day in a few lines, under its month, and how long nothing was written between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from diary.services.permissions.access import Action
from diary.services.trends import PastReport, ReportedDay, ReportsPage
from diary.web import context
from diary.web.reports.summary import signs_in_words
from diary.web.reports.writers import Writers
from diary.web.trends.links import day_page
from diary.words import ahead, labels
from diary.words.formats import day_in_words, full_day, list_in_words
from diary.words.language import _
from diary.words.medicines import not_as_usual, not_taken
from diary.words.trends import days_without, month_name

LONGEST_NOTE_SHOWN = 160
"""Letters; the whole note is on the day's page."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One report. `without` says how many days lie between it and the one below, where any do."""

    day: date
    when: str
    href: str
    signs: str
    lines: Sequence[str]
    note: str
    written: str
    """Who wrote it, where the patient did not."""
    without: str
    ahead: str
    """Where it is dated after today: what that means."""


@dataclass(frozen=True, slots=True)
class Month:
    """The reports of one month."""

    name: str
    entries: list[Entry]


def months(page: ReportsPage, today: date) -> list[Month]:
    """The page's reports by month, both newest first: of each as much as is open to the reader."""
    writers = Writers(page.reports)
    numbers, notes = context.may(Action.READ_TRENDS), context.may(Action.READ_NOTES)
    found: list[Month] = []
    below = [report.answers.day for report in page.reports[1:]]
    for report, older in zip_longest(page.reports, below):
        day = report.answers.day
        name = month_name(day)
        if not found or found[-1].name != name:
            found.append(Month(name, []))
        # Nobody has missed a day up to one that has not come.
        days_between = (day - older).days - 1 if older and day <= today else 0
        found[-1].entries.append(
            Entry(
                day=day,
                when=full_day(day) if day > today else day_in_words(day),
                href=day_page(day),
                signs=_ticked(report.answers) if numbers else "",
                lines=_lines(report, page.names, with_why=notes) if numbers else (),
                note=_shortened(report.note) if notes else "",
                written=writers.sentence(report),
                without=days_without(days_between) if days_between else "",
                ahead=ahead.counts_little(context.whose_diary()) if day > today else "",
            )
        )
    return found


def _ticked(answers: ReportedDay) -> str:
    return signs_in_words(answers.signs, answers.sudden) if answers.signs or answers.sudden else ""


def _lines(report: PastReport, names: dict[int, str], *, with_why: bool) -> list[str]:
    answers = report.answers
    found = []
    for symptom_id, name in names.items():
        reading = answers.readings.get(symptom_id)
        if reading is None:
            continue
        if reading.usual is None:
            found.append(_("%(name)s: %(worst)s at its worst", name=name, worst=reading.worst))
        else:
            said = _("%(name)s: %(worst)s at its worst, %(usual)s most of the day")
            found.append(said % {"name": name, "worst": reading.worst, "usual": reading.usual})
    if answers.interference is not None:
        found.append(_("In the way: %(number)s of 10", number=answers.interference))
    if answers.could_not:
        found.append(str(labels.QUESTIONS["could_not"]))
    left = [not_taken(each.name, each.how, each.why if with_why else "") for each in report.not_taken]
    if left:
        found.append(not_as_usual(list_in_words(left)))
    return found


def _shortened(note: str) -> str:
    line = " ".join(note.split())
    if len(line) <= LONGEST_NOTE_SHOWN:
        return line
    return line[:LONGEST_NOTE_SHOWN].rsplit(" ", 1)[0] + " …"
