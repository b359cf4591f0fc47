"""The overview as its page shows it: rows in groups, with what each person lets one open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for

from diary.rules.findings import Tier
from diary.services.caregiving.overview import LookedAfter, Need, Numbers
from diary.services.permissions.access import Action
from diary.web.caregiving import reasons as in_words
from diary.web.caregiving.reasons import Reason
from diary.web.caregiving.sparkline import Sparkline, sparkline
from diary.words.language import Lazy, lazy
from diary.words.trends import row_name

GROUPS: Mapping[Need, str] = {
    Need.EMERGENCY: "alarms",
    Need.URGENT: "alarms",
    Need.SILENT_WITH_OPEN: "open",
    Need.ROUTINE: "open",
    Need.SILENT: "silent",
    Need.NONE_KNOWN: "others",
}
"""Under which heading each need stands; the page has them in this order."""

_PAGES: Sequence[tuple[Action, str, Lazy]] = (
    (Action.READ_FOLLOW_UPS, "followups.listing", lazy("Follow-ups")),
    (Action.READ_TRENDS, "trends.overview", lazy("Trends")),
    (Action.READ_NOTES, "trends.reports", lazy("Notes")),
    (Action.WRITE_REPORT, "reports.today", lazy("Write")),
    (Action.CHANGE_PLAN, "symptoms.listing", lazy("Plan")),
    (Action.EXPORT, "export.page", lazy("Copy")),
    (Action.SEE_PERSON, "circle.place", lazy("Your place")),
)


_FIRST = 3
"""So many pages can be opened at once where there are more; the others are folded away."""


@dataclass(frozen=True, slots=True)
class Link:
    """A page of somebody's diary that one may open."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Row:
    """One person."""

    id: int
    name: str
    tier: Tier | None
    """The highest that is open, as far as it is shown."""
    reasons: Sequence[Reason]
    new: str
    """What came since the reader last looked."""
    away: str
    """That they are in hospital or away; empty where nobody said so."""
    silence: str
    last_report: str
    nothing_open: str
    not_shown: str
    sparkline: Sparkline | None
    links: Sequence[Link]
    more_links: Sequence[Link]
    phone: str
    """To tap; empty where they show none."""


@dataclass(frozen=True, slots=True)
class Group:
    """Those who need the same."""

    key: str
    rows: Sequence[Row]


def groups(people: Sequence[LookedAfter]) -> list[Group]:
    """The people, who come in order, under their headings; a heading without anybody is left out."""
    found: dict[str, list[Row]] = {}
    pages = _pages()
    for one in people:
        found.setdefault(GROUPS[one.need], []).append(_row(one, pages))
    return [Group(key, rows) for key, rows in found.items()]


def _row(one: LookedAfter, pages: Sequence[_Page]) -> Row:
    reasons = in_words.reasons(one)
    links = _links(one, pages)
    first = len(links) if len(links) <= _FIRST + 1 else _FIRST
    return Row(
        id=one.patient_id,
        name=one.name,
        tier=reasons[0].tier if reasons else None,
        reasons=reasons,
        new=in_words.new(one),
        away=one.away,
        silence=in_words.silence(one),
        last_report=in_words.last_report(one),
        nothing_open=in_words.nothing_open(one),
        not_shown=in_words.not_shown(one),
        sparkline=sparkline(one.numbers, _alarm_days(one)) if one.numbers else None,
        links=links[:first],
        more_links=links[first:],
        phone=one.phone,
    )


def _alarm_days(one: LookedAfter) -> set[date]:
    return {row.opened_on for row in one.open or () if row.kind.tier is not Tier.ROUTINE}


@dataclass(frozen=True, slots=True)
class Table:
    """The drawings' numbers: a row for each day on which anybody wrote, the newest first."""

    names: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]


def table(people: Sequence[LookedAfter]) -> Table | None:
    """Of those who share their numbers, in the order of the page; None where nobody does, or nobody wrote."""
    drawn = [(one.name, one.numbers) for one in people if one.numbers is not None]
    days = sorted({day for _name, numbers in drawn for day in numbers.highest}, reverse=True)
    if not days:
        return None
    return Table(
        [name for name, _numbers in drawn],
        [(row_name(day), [_cell(numbers, day) for _name, numbers in drawn]) for day in days],
    )


def _cell(numbers: Numbers, day: date) -> str:
    if day not in numbers.highest:
        return ""
    highest = numbers.highest[day]
    return "–" if highest is None else str(highest)


@dataclass(frozen=True, slots=True)
class _Page:
    """A page that everybody has in their diary. Its address is made once, and the patient's number put into it: for
    fifty people there are hundreds.
    """

    action: Action
    text: str
    before: str
    after: str


_ANYBODY = 2**62
"""A number that no patient has."""


def _pages() -> list[_Page]:
    found = []
    for action, endpoint, text in _PAGES:
        before, _number, after = url_for(endpoint, patient_id=_ANYBODY).partition(str(_ANYBODY))
        found.append(_Page(action, str(text), before, after))
    return found


def _links(one: LookedAfter, pages: Sequence[_Page]) -> list[Link]:
    return [
        Link(page.text, f"{page.before}{one.patient_id}{page.after}")
        for page in pages
        if page.action in one.may
        # Who sees the numbers finds the notes beside them.
        and not (page.action is Action.READ_NOTES and Action.READ_TRENDS in one.may)
    ]
