"""An erasure carried out: first its number goes into the file that outlives every backup, then mails kept as files go,
then every row. Killed anywhere between, the next one goes on: what is written down already does no harm twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.clock import EARLIEST
from diary.services.audit.access_log import REFUSALS_BY_ACCOUNT
from diary.services.backups import erased_ids
from diary.services.backups.erased_ids import ErasedId
from diary.services.circle import leaving
from diary.services.erasure import mail_files
from diary.services.erasure.asking import LASTS
from diary.services.permissions import rate_limits
from diary.services.permissions.secret import secret_key
from diary.store.models import Account, Caregiver, Erased, Erasure, Patient
from diary.store.queries import erasure as queries
from diary.store.queries.circle import memberships_elsewhere
from diary.store.queries.heartbeats import last_beat, note_beat
from diary.store.work import Work

LEAP = timedelta(days=1)
"""A clock that has gone on by more than this since somebody last looked is not believed to have made a week pass."""
_SLACK = timedelta(hours=1)
_LOOKED = "erasing"
"""Under this name stands when it was last looked, by the clock, as long as somebody waits."""


@dataclass(frozen=True, slots=True)
class Going:
    """One account to be erased now, with all that has to be known once its rows are gone."""

    id: ErasedId
    email: str
    mails: mail_files.Of


def next_one(work: Work) -> Going | None:
    """The next account to be erased now; None where there is none.

    That is one whose week is over, as far as the clock is believed; or one that was erased before and is there again,
    because a database was put back by other means than `diary restore`. While a worker has a mail about it in hand it
    waits.
    """
    if work.now < EARLIEST:
        return None  # a machine that begins in 1970 knows the time in a moment
    _let_time_pass(work)
    waiting = queries.due(work.session, work.now)
    if waiting is not None:
        account = work.session.get(Account, waiting.account_id)
        if account is not None:
            return None if _is_being_sent(work, account) else _going(work, account)
    for account in _there_again(work):
        if not _is_being_sent(work, account):
            return _going(work, account)
    return None


def _let_time_pass(work: Work) -> None:
    """Of a stretch in which nobody looked, a wrong clock's or one in which the diary was off, no week is over at once:
    nothing of this comes back. Who waits then waits that much longer, once, and never more than a week from now.
    """
    waiting = list(work.session.scalars(select(Erasure)))
    if not waiting:
        return
    looked_at = last_beat(work.session, _LOOKED)
    for each in waiting:
        since = each.asked_at if looked_at is None else max(looked_at, each.asked_at)
        if work.now - since > LEAP and each.due_at <= each.asked_at + LASTS + _SLACK:
            each.due_at += work.now - since
        # One that waits longer was asked for while the clock was ahead, and none waits less, wherever it was since.
        each.due_at = min(each.due_at, work.now + LASTS)
        if each.asked_at <= work.now:
            each.due_at = max(each.due_at, each.asked_at + LASTS)
    note_beat(work.session, _LOOKED, work.now)
    work.session.flush()


def carry_out(work: Work, going: Going) -> None:
    """Erase it. The transaction must be one that may write, and nothing was read in it that is used afterwards."""
    for membership in memberships_elsewhere(work.session, going.id.account_id):
        # Joined since it was asked for, by whatever way: nobody goes on counting on them.
        leaving.go(work, membership, by=None)
    work.session.flush()
    erased_ids.add(work.settings.data_dir, [going.id])
    mail_files.erase(work.settings.mail_dir, going.mails)
    _forget_limits(work, going)
    queries.erase_account(work.session, going.id.account_id, going.email)
    note(work.session, going.id)


def note(session: Session, one: ErasedId) -> None:
    """Keep the numbers of an account that is gone in the database too: each backup of it has them."""
    known = session.get(Erased, one.account_id, populate_existing=True)
    if known is None:
        known = Erased(account_id=one.account_id)
        session.add(known)
    known.patient_id, known.made_at = one.patient_id, one.made_at
    known.erased_at, known.cleared_at = one.erased_at, None
    session.flush()


def write_down(work: Work) -> None:
    """Put those that only the database knows into the file: another machine, or a file that was lost."""
    known = [
        ErasedId(each.account_id, each.patient_id, each.made_at, each.erased_at)
        for each in work.session.scalars(select(Erased).order_by(Erased.erased_at))
    ]
    if known:
        erased_ids.add(work.settings.data_dir, known)


def _there_again(work: Work) -> list[Account]:
    erased = {(each.account_id, each.made_at) for each in erased_ids.read(work.settings.data_dir)}
    return queries.back_again(work.session, erased) if erased else []


def _is_being_sent(work: Work, account: Account) -> bool:
    return queries.is_being_sent(work.session, account.id, work.now)


def _going(work: Work, account: Account) -> Going:
    session = work.session
    patient = session.scalar(select(Patient).where(Patient.account_id == account.id))
    mine = set(session.scalars(select(Caregiver.name).where(Caregiver.account_id == account.id)))
    if patient is not None:
        mine |= set(session.scalars(select(Caregiver.mark).where(Caregiver.patient_id == patient.id)))
    return Going(
        ErasedId(account.id, patient.id if patient is not None else None, account.created_at, work.now),
        account.email,
        mail_files.Of(
            account.email,
            mail_files.known_as({account.name, *mine}),
            frozenset(queries.mails_of(session, account.id, account.email)),
            frozenset(queries.every_message_id(session)),
        ),
    )


def _forget_limits(work: Work, going: Going) -> None:
    secret = secret_key(work.settings.data_dir)
    for limit in (rate_limits.MAIL_BY_ADDRESS, rate_limits.PASSWORD_BY_ADDRESS):
        rate_limits.start_over(work.session, secret, limit, going.email)
    for limit in (rate_limits.TEST_MAIL_BY_ACCOUNT, REFUSALS_BY_ACCOUNT):
        rate_limits.start_over(work.session, secret, limit, str(going.id.account_id))
