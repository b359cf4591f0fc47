"""What somebody is told of the people they look after, in short: what waits, since when, that nothing comes; and when
the next mail does.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from diary.rules.findings import Tier
from diary.words.formats import day_in_words, list_in_words, short_day, time_in_words, weekday
from diary.words.language import gettext as _
from diary.words.language import ngettext


def silence(days: int, *, has_reports: bool) -> str:
    """That no report has come for so many days; without any report they count from the day the diary began."""
    if not has_reports:
        return ngettext(
            "No report since the diary began %(num)s day ago.",
            "No report since the diary began %(num)s days ago.",
            days,
        )
    return ngettext("No report for %(num)s day.", "No report for %(num)s days.", days)


def waiting(tier: Tier, count: int, since: date, today: date, *, corrected: bool = False) -> str:
    """That so much of one tier is open, the first since that day, without a word of what it is about.

    `corrected`: a report was changed since, and the rule no longer holds.
    """
    values = {"day": short_day(since, today)}
    if tier is Tier.ROUTINE:
        return ngettext(
            "There is %(num)s thing to tell a doctor this week. Nobody has answered since %(day)s.",
            "There are %(num)s things to tell a doctor this week. The first has no answer since %(day)s.",
            count,
            **values,
        )
    if corrected and tier is Tier.EMERGENCY:
        return _(
            "The report called for help at once. It was changed since. Nobody has answered since %(day)s.",
            **values,
        )
    if corrected:
        return _(
            "The report called for a doctor that day. It was changed since. Nobody has answered since %(day)s.",
            **values,
        )
    if tier is Tier.EMERGENCY:
        return _("The report calls for help now. Nobody has answered since %(day)s.", **values)
    return _("The report calls for a doctor today. Nobody has answered since %(day)s.", **values)


def call_first(name: str, emergency_number: str) -> str:
    """What to do about somebody with whom something urgent is open; the number is theirs, or empty where unknown."""
    if not emergency_number:
        return _(
            "If %(patient)s is not well, or you cannot reach %(patient)s, call the emergency number for the place "
            "where %(patient)s lives.",
            patient=name,
        )
    return _(
        "If %(patient)s is not well, or you cannot reach %(patient)s, call %(emergency_number)s. That is the number "
        "for an emergency where %(patient)s lives.",
        patient=name,
        emergency_number=emergency_number,
    )


MOST_NAMES = 5
"""So many people are named in the first line of a morning mail; below they all are."""


def new_today(names: Sequence[str], more: int, since: date | None, day: date) -> str:
    """Of whom the mail of `day` tells something that the last one, of `since`, did not. `names` have it first; `more`
    is how many others there are. Without a last one all of it is new.
    """
    who = _who(names, more)
    if since is None:
        return _("New: %(who)s.", who=who)
    # A week ago it was the same day of the week.
    name = weekday(since) if (day - since).days < 7 else short_day(since, day)
    return _("New since %(day)s: %(who)s.", day=name, who=who)


def nothing_new(with_open: Sequence[str], silent: Sequence[str], more: int) -> str:
    """That all of it was told before: with whom something is open, and who is only silent."""
    said = [_("Nothing new.")]
    if with_open:
        said.append(_("Still open: %(who)s.", who=_who(with_open, 0 if silent else more)))
    if silent:
        said.append(_("Still no report: %(who)s.", who=_who(silent, more)))
    return " ".join(said)


def _who(names: Sequence[str], more: int) -> str:
    named, others = list(names[:MOST_NAMES]), max(0, len(names) - MOST_NAMES) + more
    if others:
        named.append(ngettext("%(num)s more person", "%(num)s more people", others))
    return list_in_words(named)


def next_look(next_at: datetime, zone: ZoneInfo) -> str:
    """When the next morning mail comes, if it does."""
    local = next_at.astimezone(zone)
    return _(
        "The next one comes on %(day)s at %(time)s, if there is something to tell by then.",
        day=day_in_words(local.date()),
        time=time_in_words(local.time()),
    )


def new_since(
    when: str, *, reports: int | None, highest: int | None, opened: int | None, answered: int | None
) -> str:
    """What is new since the reader last looked; empty where nothing that is shared is, which is no good news."""
    said = []
    if reports:
        said.append(ngettext("%(num)s report", "%(num)s reports", reports))
        if highest is not None:
            said.append(_("highest number %(number)s", number=highest))
    if opened:
        said.append(ngettext("%(num)s follow-up opened", "%(num)s follow-ups opened", opened))
    if answered:
        said.append(ngettext("%(num)s answered", "%(num)s answered", answered))
    return _("New since %(when)s: %(what)s.", when=when, what=", ".join(said)) if said else ""
