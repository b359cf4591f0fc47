"""Telling what could only be kept, once there is a mail server."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from diary.config import Settings
from diary.rules.escalating import next_contact_at
from diary.services import outbox
from diary.store.models import FollowUp, Notification
from diary.store.models.notifications import ToldBecause
from diary.store.queries.notifications import subjects_of


def take_up_kept(session: Session, now: datetime, settings: Settings) -> int:
    """Queue what was kept of mail about follow-ups that are open; gives how many mails. Nothing, without a mail server.

    Whoever would be told after those people is told only once they have had the whole time to answer.
    """
    if not settings.sends_mail:
        return 0
    mails = outbox.take_up(session, now)
    told = {each for mail in mails if "caregiver" in mail.params for each in subjects_of(mail)}
    for mail in mails:
        # They hear of it now: whatever reckons from when somebody was told, with the next report or answer, counts from
        # here.
        session.execute(
            update(Notification)
            .where(
                Notification.follow_up_id.in_(subjects_of(mail)),
                Notification.account_id == mail.account_id,
                Notification.because == ToldBecause.ESCALATED,
            )
            .values(told_at=now)
        )
    for follow_up in session.scalars(select(FollowUp).where(FollowUp.id.in_(told))):
        at = next_contact_at(follow_up.kind, now, None, settings.rules)
        if follow_up.escalate_at is not None and at is not None:
            follow_up.escalate_at = at
    session.flush()
    return len(mails)
