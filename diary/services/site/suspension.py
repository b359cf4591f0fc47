"""Switching an account off, with everything it does, and on again."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, update

from diary.services import accounts, circle, notifications, patients
from diary.services.accounts import sessions
from diary.services.circle import leaving
from diary.services.errors import BadInput
from diary.store.models import Account, OutboxMail
from diary.store.models.audit import ActingAs
from diary.store.models.outbox import MailState
from diary.store.queries.circle import memberships_elsewhere
from diary.store.work import Work
from diary.words.language import gettext as _
from diary.words.mail_outcomes import HeldBack


def switch_off(work: Work, account: Account, *, by: Account) -> bool:
    """End all that the account does. False where it was off already. Raises BadInput for one's own.

    Sessions, links in mail, mails not yet sent, memberships in circles, invitations to the person's own circle, and
    running the site: none of these come back by switching it on. The diary stays, and so do the people who may read it.
    """
    if account.id == by.id:
        raise BadInput({"": [_("You cannot switch your own account off.")]})
    accounts.hold(work.session, account)
    if not account.active:
        return False
    end_account(work, account, by=by)
    return True


def end_account(work: Work, account: Account, *, by: Account | None) -> None:
    """The same for an account that is held and on; `by` is None for a command."""
    account.active = False
    account.operator_since = None
    account.fs_uniquifier = accounts.new_uniquifier()
    sessions.end_all(work, account.id)
    drop_waiting(work, OutboxMail.account_id == account.id, HeldBack.ACCOUNT_OFF)
    _end_memberships(work, account, by)
    _end_own_circle(work, account, by)
    work.session.flush()


def switch_on(work: Work, account: Account) -> bool:
    """Let the person sign in again, and keep their diary if they have one. False where they could."""
    accounts.hold(work.session, account)
    if account.active:
        return False
    account.active = True
    work.session.flush()
    patient = patients.patient_of(work.session, account)
    if patient is not None:
        patient.closed_at = None
        notifications.reschedule(work, patient)
    return True


def drop_waiting(work: Work, which: ColumnElement[bool], why: HeldBack) -> None:
    """Drop mails that wait. What a worker holds at this moment is left to it: it looks once more before it sends."""
    work.session.execute(
        update(OutboxMail)
        .where(
            which,
            OutboxMail.state == MailState.QUEUED,
            or_(OutboxMail.lease_until.is_(None), OutboxMail.lease_until <= work.now),
        )
        .values(
            state=MailState.DROPPED,
            ended_at=work.now,
            outcome=why,
            outcome_facts={},
            server_reply="",
            params={},
            lease_owner=None,
            lease_until=None,
        )
        .execution_options(synchronize_session=False)
    )


def _end_memberships(work: Work, account: Account, by: Account | None) -> None:
    for membership in memberships_elsewhere(work.session, account.id):
        leaving.switch_off(work, membership, by=by)


def _end_own_circle(work: Work, account: Account, by: Account | None) -> None:
    """Nobody new is let into a diary whose owner cannot see who is in it, and nobody is told of it."""
    patient = patients.patient_of(work.session, account)
    if patient is None:
        return
    for invitation in circle.waiting(work.session, patient):
        circle.take_back(work, invitation, by=by, acting_as=ActingAs.COMMAND)
    notifications.reschedule(work, patient)
