"""The page for the doctor: one sheet, read in a minute. It speaks of the patient by name, whoever reads it."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from diary.words.formats import full_day, in_pattern, list_in_words, mean_in_words, moment_in_words, short_day
from diary.words.labels import HELPED_LABELS
from diary.words.language import Lazy, lazy, ngettext
from diary.words.language import gettext as _
from diary.words.medicines import when
from diary.words.trends import Total, period

PARTS: Mapping[str, Lazy] = {
    "findings": lazy("What the rules found, and what was answered"),
    "signs": lazy("Warning signs, with their days"),
    "medicines": lazy("Medicines, and why one was left out"),
    "tried": lazy("What was tried, and if it helped"),
    "questions": lazy("Questions for the doctor"),
    "notes": lazy("Notes"),
}
"""By the part's code, as they are ticked."""
LEFT_OUT: Mapping[str, Lazy] = {
    "findings": lazy("what the rules found"),
    "signs": lazy("warning signs"),
    "medicines": lazy("medicines"),
    "tried": lazy("what was tried"),
    "questions": lazy("questions"),
    "notes": lazy("notes"),
}
"""The same within a sentence."""

SPANS: Mapping[int, Lazy] = {
    14: lazy("2 weeks"),
    30: lazy("30 days"),
    90: lazy("3 months"),
    365: lazy("1 year"),
    3653: lazy("10 years"),
}
"""How far back the page can look, in days."""

NOW, COURSE, SIGNS, ASKS = lazy("Last report"), lazy("Last 7 days"), lazy("Warning signs"), lazy("Questions")
FINDINGS, MEDICINES, TRIED = lazy("What the rules found"), lazy("Medicines, as answered"), lazy("Tried")
NOTES = lazy("Notes")
IN_THE_WAY = lazy("In the way of the day")
SIGN_MARK = lazy("warning sign ticked")
GAP_MARK = lazy("no number")
SUDDEN = lazy("sudden or fast growing pain")
NO_ANSWER = lazy("no answer yet")
NO_REPORT = lazy("No report in these days.")


def cut(text: str, width: int) -> str:
    """At most so wide, in letters of a usual width; "…" stands for the rest. One line, whatever was typed."""
    text = " ".join(text.split())
    if sum(_wide(letter) for letter in text) <= width:
        return text
    kept, left = [], width - 1
    for letter in text:
        left -= _wide(letter)
        if left < 0:
            break
        kept.append(letter)
    return "".join(kept).rstrip() + "…"


def _wide(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def after_procedure(name: str, on: date | None, today: date) -> str:
    """Angioplasty, 10 November 2026 (day 19); empty where neither is known."""
    if on is None:
        return name
    day = full_day(on)
    if on <= today:
        day = _("%(day)s (day %(number)s)", day=day, number=(today - on).days)
    return _("%(procedure)s, %(day)s", procedure=name or _("Procedure"), day=day)


def reports_in(first: date, last: date, reported: int, days: int) -> str:
    """The period, and on how many of its days there is a report."""
    counted = ngettext(
        "%(num)s report in %(days)s days", "%(num)s reports in %(days)s days", reported, days=days
    )
    return _("%(period)s: %(counted)s", period=period(first, last), counted=counted)


def for_whom(doctor: str) -> str:
    """Whom the page is for."""
    return _("For %(doctor)s", doctor=doctor)


def last_report(day: date, last: date, scores: Iterable[tuple[str, int]], more: int) -> str:
    """29 November: back pain 4, knee 3 of 10."""
    said = [_("%(name)s %(score)s of 10", name=name, score=score) for name, score in scores]
    if more:
        said.append(more_in_short(more))
    if not said:
        return _("%(day)s, without numbers.", day=short_day(day, last))
    return _("%(day)s: %(scores)s.", day=short_day(day, last), scores=", ".join(said))


def signs_ticked(signs: Sequence[str] | None) -> str:
    """Of the last report; None where that was not answered."""
    if signs is None:
        return _("Warning signs: not answered.")
    if not signs:
        return _("No warning sign was ticked.")
    return _("Warning signs ticked: %(signs)s.", signs=list_in_words(signs))


def course(changes: Mapping[str, Sequence[tuple[str, Total, Total]]], untold: int) -> list[str]:
    """What is higher than in the 7 days before, what is lower, what is about the same; each with its two means."""
    said = []
    for change, several in changes.items():
        if several:
            each = [
                _(
                    "%(name)s %(recent)s, before %(before)s",
                    name=name,
                    recent=mean_in_words(*recent),
                    before=mean_in_words(*before),
                )
                for name, recent, before in several
            ]
            said.append(_("%(change)s: %(each)s.", change=_CHANGES[change], each="; ".join(each)))
    if untold:
        said.append(
            ngettext(
                "%(num)s has too few numbers to compare.", "%(num)s have too few numbers to compare.", untold
            )
        )
    return said


_CHANGES: Mapping[str, Lazy] = {
    "higher": lazy("Higher than the 7 days before"),
    "lower": lazy("Lower than the 7 days before"),
    "same": lazy("About the same"),
}


def signs_of(day: date, last: date, signs: Sequence[str]) -> str:
    """26 November: dizzy."""
    return _("%(day)s: %(signs)s", day=short_day(day, last), signs=list_in_words(signs))


def and_earlier(count: int) -> str:
    """Of what is listed newest first, so many more."""
    return ngettext("and %(num)s earlier", "and %(num)s earlier", count)


def more_in_short(count: int) -> str:
    """Of what is in no order of days."""
    return ngettext("and %(num)s more", "and %(num)s more", count)


def more_beside_lines(count: int) -> str:
    """Of the symptoms that are compared beside their lines alone."""
    return ngettext("%(num)s more stands beside its line.", "%(num)s more stand beside their lines.", count)


def charts(*, weekly: bool) -> str:
    """Above the lines."""
    return _("Average of each week’s worst numbers") if weekly else _("Worst number of each day")


def how_drawn() -> str:
    """Beside it."""
    return _("top line 10, dots 7, bottom line 0")


def procedure_mark(on: date, last: date) -> str:
    """Beside the upright line."""
    return _("procedure on %(day)s", day=short_day(on, last))


def beside_line(recent: Total | None, before: Total | None) -> str:
    """Beside a symptom's line: its last two weeks."""
    if recent is None:
        return _("last 7 days: too few numbers")
    if before is None:
        return _("last 7 days %(recent)s", recent=mean_in_words(*recent))
    return _(
        "last 7 days %(recent)s, before %(before)s",
        recent=mean_in_words(*recent),
        before=mean_in_words(*before),
    )


def found(title: str, numbers: str) -> str:
    """One row of what the rules found."""
    return f"{title}. {numbers}" if numbers else f"{title}."


def of_most_of_the_day(numbers: str) -> str:
    """Of what rests on the day's usual number: the lines show its worst."""
    return _("%(numbers)s (Most of the day, not the worst.)", numbers=numbers)


def brief_day(day: date, last: date) -> str:
    """5 Jan; with the year where it is another than that of the last day."""
    return in_pattern("MMMd" if day.year == last.year else "yMMMd", day)


def answered(answer: str, day: date | None, last: date) -> str:
    """What was answered, and when."""
    return _("%(answer)s, %(day)s", answer=answer, day=brief_day(day, last)) if day else answer


def brief_days(days: Sequence[tuple[date, str]], last: date) -> str:
    """2, 5 and 9 Nov; each with why in brackets where that is told."""
    if any(why for _day, why in days):
        each = (f"{brief_day(day, last)} ({why})" if why else brief_day(day, last) for day, why in days)
        return ", ".join(each)
    months = groupby((day for day, _why in days), key=lambda day: (day.year, day.month))
    return ", ".join(_of_a_month(list(several), last) for _month, several in months)


def _of_a_month(days: Sequence[date], last: date) -> str:
    named = brief_day(days[-1], last)
    if named.split()[0] != str(days[-1].day):
        # Where the month stands first, each day needs its own.
        return list_in_words(brief_day(day, last) for day in days)
    return list_in_words([*(day.day for day in days[:-1]), named])


def taken(days: int, reports: int) -> str:
    """In how many of the reports a medicine is ticked."""
    return ngettext(
        "ticked in %(num)s of %(reports)s reports",
        "ticked in %(num)s of %(reports)s reports",
        days,
        reports=reports,
    )


def no_answer_about_it() -> str:
    """Of a medicine that no report of the period speaks of: whether it was taken is not known."""
    return _("no answer in these days")


def taken_of_answered(days: int, answered: int) -> str:
    """Of one that is taken at its times."""
    return ngettext(
        "taken on %(days)s of %(num)s answered day",
        "taken on %(days)s of %(num)s answered days",
        answered,
        days=days,
    )


def missed(count: int, days: str) -> str:
    """missed on 3 days: 2, 5 and 9 Nov. Without the days where these have no room."""
    if not days:
        return ngettext("missed on %(num)s day", "missed on %(num)s days", count)
    return ngettext("missed on %(num)s day: %(days)s", "missed on %(num)s days: %(days)s", count, days=days)


def left_out(count: int, days: str) -> str:
    """left out on purpose on 1 day: 12 Nov (I felt dizzy). Without the days where these have no room."""
    if not days:
        return ngettext("left out on purpose on %(num)s day", "left out on purpose on %(num)s days", count)
    return ngettext(
        "left out on purpose on %(num)s day: %(days)s",
        "left out on purpose on %(num)s days: %(days)s",
        count,
        days=days,
    )


def about_medicine(
    times: Collection[str], last: date, *, as_needed: bool, from_on: date | None, until_on: date | None,
    off_since: date | None, do_not_stop: bool, not_asked: bool,
) -> str:  # fmt: skip
    """When it is taken, from and to which day, and what was marked about it, as far as that was told."""
    is_over = until_on is not None and off_since is not None and until_on <= off_since
    said = [
        _("do not stop without the doctor") if do_not_stop else "",
        when(times, as_needed=as_needed),
        _from_to(from_on, until_on, last),
        _("off the list since %(day)s", day=brief_day(off_since, last)) if off_since and not is_over else "",
        _("doctor not asked") if not_asked else "",
    ]
    return "; ".join(each for each in said if each)


def _from_to(first: date | None, until: date | None, last: date) -> str:
    if first and until:
        return _("from %(first)s to %(last)s", first=brief_day(first, last), last=brief_day(until, last))
    if first:
        return _("from %(first)s", first=brief_day(first, last))
    return _("to %(last)s", last=brief_day(until, last)) if until else ""


def days_tried(days: int) -> str:
    """On how many days something was tried."""
    return ngettext("%(num)s day", "%(num)s days", days)


def helped(answers: Mapping[str, int]) -> str:
    """helped 5, a little 3, no help 1"""
    said = [
        f"{str(label).lower()} {answers[code]}" for code, label in HELPED_LABELS.items() if answers.get(code)
    ]
    return ", ".join(said) or _("if it helped: not answered")


def made(patient: str, by: str, at: datetime, zone: ZoneInfo) -> str:
    """Who made it, and when."""
    moment = moment_in_words(at, zone)
    if by and by != patient:
        return _(
            "Made by %(who)s on %(moment)s, from the diary of %(patient)s.",
            who=by,
            moment=moment,
            patient=patient,
        )
    return _("Made by %(patient)s on %(moment)s.", patient=patient, moment=moment)


def not_on_it(parts: Sequence[str]) -> str:
    """What was left out on purpose, or is not open to whoever made it; empty where nothing was."""
    if not parts:
        return ""
    return _("Not on this page: %(parts)s.", parts=list_in_words(str(LEFT_OUT[part]) for part in parts))


def nothing_about(parts: Sequence[str]) -> str:
    """What was chosen, and of which these days hold nothing; that is not "none"."""
    if not parts:
        return ""
    return _(
        "Nothing is written here about: %(parts)s.",
        parts=list_in_words(str(LEFT_OUT[part]) for part in parts),
    )


def in_own_words() -> str:
    """At the foot."""
    return _("The numbers are the patient’s own. A day without a report or an answer is unknown.")


def not_signed() -> str:
    """At the foot: what these rules are not."""
    return _("No clinician has signed the rules. This page does not say what is wrong.")


def not_drawn() -> str:
    """At the foot of a PDF alone."""
    return _("This file has no letters for some of the words. They stand on the page itself.")
