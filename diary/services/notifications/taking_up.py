"""Telling what could only be kept, once there is a mail server."""

from __future__ import annotations

from sqlalchemy import select

from diary.rules.escalating import next_contact_at
from diary.services import outbox
from diary.store.models import FollowUp
from diary.store.queries.notifications import subjects_of
from diary.store.work import Work


def take_up_kept(work: Work) -> int:
    """Queue what was kept of mail about follow-ups that are open; gives how many mails. Nothing, without a mail server.

    Whoever would be told after those people is told only once they have had the whole time to answer.
    """
    if not work.settings.sends_mail:
        return 0
    mails = outbox.take_up(work)
    told = {each for mail in mails if "caregiver" in mail.params for each in subjects_of(mail)}
    for follow_up in work.session.scalars(select(FollowUp).where(FollowUp.id.in_(told))):
        at = next_contact_at(follow_up.kind, work.now, None, work.settings.rules)
        if follow_up.escalate_at is not None and at is not None:
            follow_up.escalate_at = at
    work.session.flush()
    return len(mails)
