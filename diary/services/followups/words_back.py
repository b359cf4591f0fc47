"""A caregiver's word back about a follow-up: that they rang, had no reply, or are on their way.

It tells the patient and the others, and no more: it answers nothing, quiets nothing, and no mail is kept back by it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.services import audit
from diary.services.errors import NotFound
from diary.services.patients import locked_state
from diary.services.permissions.access import Action, actor_for, can
from diary.store.models import Account, FollowUp, Patient, WordBack
from diary.store.models.notifications import Word
from diary.store.work import Work

PRESSED_TWICE = timedelta(minutes=1)
"""The same word of the same person within this time is one press."""

STILL_COMING = timedelta(hours=6)
"""So long somebody counts as being on their way. After that they have come, or will not."""


def say_back(work: Work, follow_up: FollowUp, word: Word, *, by: Account) -> bool:
    """Keep what `by` says, a caregiver. False, with nothing kept, where it is answered or over by now.

    Raises NotFound for the patient, and for who may not read it.
    """
    patient = work.session.get_one(Patient, follow_up.patient_id)
    locked_state(work.session, patient)
    if patient.account_id == by.id or not can(actor_for(work, by), Action.READ_FOLLOW_UPS, patient):
        raise NotFound
    work.session.refresh(follow_up)
    if follow_up.closed_on is not None:
        return False
    last = work.session.scalar(
        select(WordBack)
        .where(WordBack.follow_up_id == follow_up.id, WordBack.account_id == by.id)
        .order_by(WordBack.id.desc())
        .limit(1)
    )
    if last is not None and last.word is word and abs(work.now - last.said_at) < PRESSED_TWICE:
        return True
    work.session.add(WordBack(follow_up_id=follow_up.id, account_id=by.id, word=word, said_at=work.now))
    audit.record(work, patient.id, audit.Event.WORD_BACK, by=by, subject=f"follow_up:{follow_up.id}")
    work.session.flush()
    return True


def words_back(session: Session, follow_up_ids: Collection[int]) -> Sequence[WordBack]:
    """All that was said about these, the oldest first."""
    if not follow_up_ids:
        return ()
    return session.scalars(
        select(WordBack).where(WordBack.follow_up_id.in_(follow_up_ids)).order_by(WordBack.id)
    ).all()


def newest_of_each(work: Work, patient: Patient, follow_up_ids: Collection[int]) -> list[WordBack]:
    """What each person said last about each of these, the newest first, as long as it still tells something: that
    somebody is on their way tells nothing after some hours, nor does a word that is dated after now, nor one of
    somebody who may not open this any more.
    """
    newest = {
        (each.follow_up_id, each.account_id): each
        for each in words_back(work.session, follow_up_ids)
        if each.said_at <= work.now and work.now - each.said_at <= STILL_COMING
    }
    there = {
        number: number is not None
        and can(actor_for(work, work.session.get_one(Account, number)), Action.READ_FOLLOW_UPS, patient)
        for number in {each.account_id for each in newest.values()}
    }
    found = [each for each in newest.values() if there[each.account_id]]
    return sorted(found, key=lambda one: (one.said_at, one.id), reverse=True)
