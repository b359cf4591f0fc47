"""What was sent to whom and when, as far as whoever runs the site may know: never what a mail about a diary says.

Of mail about an account there is a line each. All mail about diaries that went to one person on one day is one line,
without the hour, in the order of the addresses: that somebody was written to three times at an odd hour, and the next
person at the same minute, would tell how somebody is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from sqlalchemy.orm import Session

from diary.mail.kinds import MailKind
from diary.services.mailbox.resend import NotAgain, again
from diary.services.site.queue_report import TOLD_APART, why_told
from diary.store.models import Account, OutboxMail
from diary.store.models.outbox import MailState
from diary.store.queries import mail_log as queries
from diary.store.queries.mail_log import LineRow
from diary.store.work import Work
from diary.words.mail_outcomes import ON_THE_WAY

PER_PAGE = 50
MOST_TO_ONE = 500
"""So many of the newest mails to one address are looked at."""


@dataclass(frozen=True, slots=True)
class Line:
    """One mail about an account, or all about diaries to one person on one day: then `kind`, `at` and `sent_at` are
    None, and `state` is the gravest of theirs.
    """

    to: str
    account_id: int | None
    day: date
    """On which it was asked for, by the clock of whoever asks."""
    kind: MailKind | None
    state: MailState
    attempts: int
    """Of the one that was tried most often."""
    why: str
    """Why it did not get through, or was not sent; empty where that is not told."""
    at: datetime | None
    sent_at: datetime | None

    @property
    def can_again(self) -> bool:
        """Whether an operator may have it sent once more: what was given up. Of mail that arrived, people decide."""
        return self.kind is None and self.account_id is not None and self.state is MailState.FAILED


@dataclass(frozen=True, slots=True)
class DayOfMail:
    """A page of one day's lines, by address. `page` begins at 1."""

    day: date
    lines: list[Line]
    page: int
    has_more: bool
    earlier: date | None
    """The last day before it that has any mail."""
    later: date | None


def mail_of_day(
    session: Session, zone: tzinfo, day: date, *, state: MailState | None = None, page: int = 1
) -> DayOfMail:
    """What was asked for on this day, from midnight to midnight in `zone`."""
    start, end = span(day, zone)
    page = max(1, page)
    rows = queries.lines_between(
        session, start, end, TOLD_APART, state=state, limit=PER_PAGE + 1, offset=(page - 1) * PER_PAGE
    )
    before, after = queries.latest_before(session, start), queries.earliest_from(session, end)
    return DayOfMail(
        day,
        [_line(row, zone) for row in rows[:PER_PAGE]],
        page,
        len(rows) > PER_PAGE,
        before.astimezone(zone).date() if before else None,
        after.astimezone(zone).date() if after else None,
    )


def last_day(work: Work, zone: tzinfo) -> date:
    """The last day that has any mail; today where there is none."""
    found = queries.latest_before(work.session, work.now + timedelta(days=1))
    return (found or work.now).astimezone(zone).date()


def mail_to(session: Session, zone: tzinfo, address: str, *, state: MailState | None = None) -> list[Line]:
    """What was asked for to one address, the newest day first."""
    days: dict[date, list[OutboxMail]] = {}
    for mail in queries.newest_to(session, address, limit=MOST_TO_ONE):
        days.setdefault(mail.queued_at.astimezone(zone).date(), []).append(mail)
    lines = [_line(row, zone) for day in sorted(days, reverse=True) for row in _rows(address, days[day])]
    return [line for line in lines if state in (None, line.state)]


def newest(work: Work, zone: tzinfo, *, state: MailState | None = None, limit: int) -> Iterator[Line]:
    """The lines of day after day, from the last one back: up to `limit`."""
    day: date | None = last_day(work, zone)
    while day is not None and limit > 0:
        start, end = span(day, zone)
        for row in queries.lines_between(work.session, start, end, TOLD_APART, state=state, limit=limit):
            limit -= 1
            yield _line(row, zone)
        before = queries.latest_before(work.session, start)
        day = before.astimezone(zone).date() if before else None


def send_again(work: Work, zone: tzinfo, account_id: int, day: date, *, by: Account) -> int:
    """Send once more what could not be delivered about diaries to one person on one day: gives how many mails.

    What is not wanted or needed any more stays, and nobody is told that there was any.
    """
    sent = 0
    for mail_id in queries.given_up_about_diaries(work.session, account_id, *span(day, zone), TOLD_APART):
        try:
            again(work, mail_id, by=by)
        except NotAgain:
            continue
        sent += 1
    return sent


def span(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """From when until when it is this day in `zone`."""
    start, end = (datetime.combine(each, time(), zone) for each in (day, day + timedelta(days=1)))
    return start, end


def _rows(address: str, mails: list[OutboxMail]) -> Iterator[LineRow]:
    """One day's mails to one address, as `lines_between` gives them."""
    about_diaries = [mail for mail in mails if mail.kind not in TOLD_APART]
    if about_diaries:
        yield _row(address, about_diaries, None, "")
    for mail in mails:
        if mail.kind in TOLD_APART:
            yield _row(address, [mail], mail.id, mail.kind)


def _row(address: str, mails: list[OutboxMail], mail_id: int | None, kind: str) -> LineRow:
    told = [mail for mail in mails if kind or mail.state in (MailState.FAILED, MailState.QUEUED)]
    wrong = [mail for mail in told if mail.outcome in ON_THE_WAY or (kind and mail.outcome is not None)]
    return LineRow(
        address,
        mails[0].account_id,
        mail_id,
        kind,
        queries.gravest([mail.state for mail in mails]),
        max(mail.attempts for mail in mails),
        max(wrong, key=lambda mail: mail.id, default=None),
        min(mail.queued_at for mail in mails),
        max((mail.sent_at for mail in mails if mail.sent_at is not None), default=None),
    )


def _line(row: LineRow, zone: tzinfo) -> Line:
    kind = MailKind(row.kind) if row.kind else None
    return Line(
        to=row.to,
        account_id=row.account_id,
        day=row.queued_at.astimezone(zone).date(),
        kind=kind,
        state=row.state,
        attempts=row.attempts,
        why=why_told(row.told, kind) if row.told is not None else "",
        at=row.queued_at if kind is not None else None,
        sent_at=row.sent_at if kind is not None else None,
    )
