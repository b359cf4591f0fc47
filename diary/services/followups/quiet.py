"""How long the diary asks nothing more about what was answered."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.rules.answers import Answered, Moved, Reply
from diary.rules.findings import Kind
from diary.rules.thresholds import Thresholds
from diary.services.evaluation.patient import REPLIES
from diary.store.models import FollowUp, GivenAnswer
from diary.store.queries.followups import appointment_moves


def quiet_to(
    session: Session, follow_ups: Collection[FollowUp], thresholds: Thresholds, today: date
) -> dict[int, date]:
    """By follow-up of the routine tier: the last day on which its answer can keep its kind and symptom quiet.

    By the appointment as it stands `today`. At the latest: what is clearly worse, a new episode and an earlier answer
    of the same kind end the quiet before.
    """
    by_id = {each.id: each for each in follow_ups}
    given = session.scalars(
        select(GivenAnswer).where(GivenAnswer.follow_up_id.in_(by_id)).order_by(GivenAnswer.id)
    )
    found = given.all()
    moves = (
        appointment_moves(session, {each.patient_id for each in follow_ups})
        if any(each.appointment_id for each in found)
        else {}
    )
    return {
        each.follow_up_id: _last_day(
            by_id[each.follow_up_id], each, moves.get(each.appointment_id or 0, ()), thresholds, today
        )
        for each in found
    }


def _last_day(
    follow_up: FollowUp,
    given: GivenAnswer,
    moves: Iterable[tuple[date, date | None]],
    thresholds: Thresholds,
    today: date,
) -> date:
    reply = REPLIES[given.answer]
    moved = tuple(Moved(on, to) for on, to in moves) if reply is Reply.BOOKED else ()
    answered = Answered(follow_up.kind, follow_up.symptom_id, given.on, reply, given.booked_for, moved)
    days = answered.quiet_days(today, thresholds)
    if follow_up.kind is Kind.WORSENS and follow_up.symptom_id is None:
        # It rests on no number that could tell how things were at the answer.
        days = min(days, thresholds.quiet_unknown_days)
    return given.on + timedelta(days=days - 1)
