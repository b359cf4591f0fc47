"""What a clock that was ahead left in the tables, brought back once the clock is right again.

Each column that holds a moment or a day stands in `docs/moments.md`, with what is believed of it. Most are asked
carefully where they are read (`diary.clock.latest_believable`, `latest_day`). Here is mended what cannot be: what would
come to hold by itself when that hour comes, years later, and what would live longer than anything of its kind does.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import exists, select, update
from sqlalchemy.orm import InstrumentedAttribute, aliased

from diary.clock import latest_believable
from diary.config import Settings
from diary.rules.findings import ALARMS
from diary.services.accounts.invitations import LASTS as INVITED_FOR
from diary.services.accounts.sessions import SHARED_DEVICE_LASTS
from diary.services.care_plan.agreement import end_what_a_wrong_clock_agreed
from diary.services.circle.inviting import LASTS as ASKED_FOR
from diary.services.patients import locked_state, mark_changed, today_for
from diary.store.models import (
    Account,
    CareInvitation,
    Draft,
    FollowUp,
    GivenAnswer,
    Invitation,
    Notification,
    Patient,
    ReminderSchedule,
    SignedInSession,
)
from diary.store.models.followups import FollowUpState
from diary.store.models.notifications import ToldBecause
from diary.store.queries.followups import ROUTINE_KINDS
from diary.store.work import Work

_AT_ONCE = 100


def mend(work: Work) -> bool:
    """Bring back what a wrong clock left; True where diaries have to be gone over for it.

    Where there is nothing to mend, nothing is written.
    """
    for column, reach in _lifetimes(work.settings):
        _cut_down(work, column, reach)
    for written in (Draft.kept_at, ReminderSchedule.links_not_before, SignedInSession.last_seen_at):
        _cut_down(work, written, timedelta())
    for invited in (Invitation.invited_at, CareInvitation.invited_at):
        _cut_down(work, invited, timedelta())
    _take_marks_off(work)
    _ask_to_check_again(work)
    plans = end_what_a_wrong_clock_agreed(work, limit=_AT_ONCE)
    answers = _disbelieve_answers(work)
    closings = _close_now(work)
    work.session.flush()
    return plans or answers or closings


def _lifetimes(settings: Settings) -> tuple[tuple[InstrumentedAttribute[datetime], timedelta], ...]:
    """How long each can be of use, from when it was made."""
    signed_in = max(timedelta(days=settings.session_days), SHARED_DEVICE_LASTS)
    return (
        (SignedInSession.expires_at, signed_in),
        (CareInvitation.expires_at, ASKED_FOR),
        (Invitation.expires_at, INVITED_FOR),
    )


def _cut_down(
    work: Work,
    column: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None],
    reach: timedelta,
) -> None:
    """Let moments that lie further ahead than `reach` be those that now would give, as leases are."""
    too_far = column > latest_believable(work.now, reach)
    if work.session.scalar(select(column).where(too_far).limit(1)) is not None:
        work.session.execute(
            update(column.class_)
            .where(too_far)
            .values({column: work.now + reach})
            .execution_options(synchronize_session=False)
        )


def _take_marks_off(work: Work) -> None:
    """Take the mark off addresses that got it while the clock was ahead: some refusals seemed to last years. If it was
    right, the next ones bring it back.
    """
    marked = Account.undeliverable_at > latest_believable(work.now)
    for account in work.session.scalars(select(Account).where(marked).with_for_update()):
        account.undeliverable_at = account.undeliverable_outcome = None
        account.undeliverable_facts, account.undeliverable_reply = {}, ""


def _ask_to_check_again(work: Work) -> None:
    """Let the search for a silence go on where people were asked to check in an hour to come, and not since: they were
    told of a silence that was none, and would not be told of a true one.
    """
    since = aliased(Notification)
    asked_since = exists().where(
        since.follow_up_id == Notification.follow_up_id,
        since.because == ToldBecause.SILENCE,
        since.account_id == Notification.account_id,
        since.id > Notification.id,
    )
    asked_then = select(Notification.follow_up_id).where(
        Notification.because == ToldBecause.SILENCE,
        Notification.told_at > latest_believable(work.now),
        ~asked_since,
    )
    found = work.session.scalars(
        select(FollowUp)
        .where(
            FollowUp.state == FollowUpState.OPEN,
            FollowUp.kind.in_(ALARMS),
            FollowUp.silence_at.is_(None),
            FollowUp.id.in_(asked_then),
        )
        .limit(_AT_ONCE)
    )
    for follow_up in found:
        # The job works out anew from when on it counts.
        follow_up.silence_at = work.now


def _disbelieve_answers(work: Work) -> bool:
    """Let answers from an hour to come count nothing, not even then: they would close a follow-up that is open on that
    day, and keep it quiet, though nobody answered.

    What was answered is open again, and asked about.
    """
    found = work.session.scalars(
        select(GivenAnswer)
        .join(FollowUp, FollowUp.id == GivenAnswer.follow_up_id)
        .where(
            GivenAnswer.at > latest_believable(work.now),
            GivenAnswer.disbelieved_at.is_(None),
            FollowUp.kind.in_(ROUTINE_KINDS),
        )
        .order_by(GivenAnswer.id)
        .limit(_AT_ONCE)
    ).all()
    for given in found:
        given.disbelieved_at = work.now
        _look_again(work, given.patient_id)
    return bool(found)


def _close_now(work: Work) -> bool:
    """What was closed in an hour to come was closed by now. Whether the rules would have closed it is looked at again;
    an alarm that somebody answered stays answered.
    """
    found = work.session.scalars(
        select(FollowUp)
        .where(FollowUp.closed_at > latest_believable(work.now))
        .order_by(FollowUp.closed_at, FollowUp.id)
        .limit(_AT_ONCE)
    ).all()
    for follow_up in found:
        follow_up.closed_at = work.now
        if follow_up.kind in ALARMS:
            follow_up.acknowledged_at = work.now if follow_up.acknowledged_at is not None else None
            patient = work.session.get_one(Patient, follow_up.patient_id)
            follow_up.closed_on = max(today_for(patient, work.now), follow_up.opened_on)
        _look_again(work, follow_up.patient_id)
    return bool(found)


def _look_again(work: Work, patient_id: int) -> None:
    patient = work.session.get_one(Patient, patient_id)
    mark_changed(locked_state(work.session, patient), today_for(patient, work.now))
