"""Delivering what is in the outbox: lease, put into words, hand over, record.

No database session is open while a mail is handed over, and what became of it is recorded before the next one. A
worker killed in between leaves a mail that was sent but not recorded: it goes out once more, under the same Message-ID.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from diary.clock import Clock
from diary.config import Settings
from diary.jobs.holding import Holding
from diary.jobs.kept import take_up_kept
from diary.logs import without_values
from diary.mail.message import Message
from diary.mail.transport import Transport
from diary.mail.trouble import TransportError
from diary.services import outbox
from diary.services.mailbox.compose import Drop, Later, compose
from diary.store.engine import unit_of_work
from diary.store.models.outbox import MailState
from diary.store.work import Work
from diary.words.mail_outcomes import Failure, Trouble
from diary.words.mail_troubles import went_wrong

BATCH = 20
"""Mails leased at once and sent over one connection."""
BATCH_LASTS = timedelta(seconds=20)
"""After this long the rest of a batch is given back, and what is most pressing by now goes first: an emergency does not
wait until a slow mail server has taken twenty other mails."""
PAUSES = (0.2, 1.0, 5.0)
"""Seconds before it is tried once more to record that a mail was sent."""
BELIEVED_OF_SITE = 2
"""So many recipients must be refused one after the other for what is the site's fault before other mail waits too."""
DELIVER_EVERY = 5
"""Seconds between two looks. They come often: somebody who signs up waits for it."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What delivering needs, and a count of what became of the mails: sent, kept, dropped, later, retry, failed."""

    engine: Engine
    settings: Settings
    clock: Clock
    transport: Transport
    stop: Callable[[], bool] = lambda: False
    """Whether to leave the rest of a batch to whoever comes next."""
    outcomes: Counter[str] = field(default_factory=Counter)
    owners: set[str] = field(default_factory=set)
    """By these names leases are held just now."""
    took_up: threading.Event = field(default_factory=threading.Event)
    """Whether what was kept before there was a mail server has been looked at: once for each start."""

    def give_back(self) -> None:
        """Give back all that is held, for whoever ends without waiting: a mail under way is then handed over once more.

        After a restart nothing has to wait until a lease runs out.
        """
        for owner in list(self.owners):
            with unit_of_work(self.engine) as session:
                outbox.release_all(session, owner)


def deliver_some(delivery: Delivery) -> bool:
    """Deliver one batch; True if there may be more that can be delivered now."""
    owner = uuid.uuid4().hex
    delivery.owners.add(owner)
    try:
        started = delivery.clock.now()
        if not delivery.took_up.is_set() and take_up_kept(delivery.engine, delivery.settings, started):
            delivery.took_up.set()
        with unit_of_work(delivery.engine) as session:
            waiting = outbox.claim(Work(session, started, delivery.settings), owner, BATCH)
            pressing = outbox.pressing_among(session, waiting) if waiting else set()
        with Holding(delivery.engine, delivery.settings, delivery.clock, owner, pressing) as holding:
            return _deliver_batch(delivery, owner, waiting, started, holding)
    finally:
        delivery.owners.discard(owner)


def _deliver_batch(
    delivery: Delivery, owner: str, waiting: list[int], started: datetime, holding: Holding
) -> bool:
    full = len(waiting) == BATCH
    refused: set[str] = set()
    sent: list[int] = []
    try:
        while waiting and not delivery.stop():
            if delivery.clock.now() - started > BATCH_LASTS:
                return True
            holding.goes_on()
            mail_id = waiting.pop(0)
            try:
                if _deliver(delivery, owner, mail_id, sent):
                    refused.clear()
            except _NotForThisSite as not_now:
                refused.add(not_now.to)
                # One recipient's server may say of the site what no other does. Two of them are believed.
                if len(refused) >= BELIEVED_OF_SITE:
                    waiting = _wait_too(delivery, owner, waiting, not_now.failure)
            except _Blocked as blocked:
                # Nothing gets through, so the others wait too, each for a while of its own.
                for other in waiting:
                    _retry(delivery, owner, other, blocked.failure)
                waiting.clear()
                return False
    finally:
        try:
            # Before saying goodbye, which may take a while.
            _record(delivery, sent)
        finally:
            delivery.transport.close()
            if waiting:
                with unit_of_work(delivery.engine) as session:
                    outbox.release(session, owner, waiting)
    return full


class _NotForThisSite(Exception):
    """The mail server refused a mail for what is the site's fault: its quota, its signature, a block list."""

    def __init__(self, to: str, failure: Failure) -> None:
        super().__init__(failure.trouble.value)
        self.to = to
        self.failure = failure


class _Blocked(Exception):
    """The mail server takes nothing just now."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.trouble.value)
        self.failure = failure


def _wait_too(delivery: Delivery, owner: str, waiting: list[int], failure: Failure) -> list[int]:
    """Let what does not press wait for the site to be mended, each for a while of its own; gives what presses, which is
    tried all the same.
    """
    with unit_of_work(delivery.engine) as session:
        pressing = outbox.pressing_among(session, waiting)
    for mail_id in waiting:
        if mail_id not in pressing:
            _retry(delivery, owner, mail_id, failure)
    return [mail_id for mail_id in waiting if mail_id in pressing]


def _deliver(delivery: Delivery, owner: str, mail_id: int, sent: list[int]) -> bool:
    """Hand one mail over; True where it was taken. Raises _Blocked or _NotForThisSite where others would fare alike.

    What is in `sent`, one mail at most, was handed over before and is not recorded yet: that is done before this one
    is handed over, which is put there in its place.
    """
    message = _put_into_words(delivery, owner, mail_id, sent)
    if message is None:
        return False
    try:
        kept = delivery.transport.send(message)
    except TransportError as error:
        _retry(delivery, owner, mail_id, error.failure, refused=error.permanent)
        if error.blocked:
            _log.warning("no mail gets through: %s", went_wrong(error.failure))
            raise _Blocked(error.failure) from error
        if error.about_site:
            # Its number alone: what a server says of a mail may quote it.
            _log.warning(
                "mail %d is refused, and the site is at fault: %s", mail_id, went_wrong(error.failure)
            )
            raise _NotForThisSite(message.to, error.failure) from error
    except Exception as error:
        _log.error("mail %d could not be handed over: %s", mail_id, without_values(error))
        _retry(delivery, owner, mail_id, Failure(Trouble.NOT_HANDED_OVER, why=type(error).__name__))
    else:
        if kept is not None:
            with unit_of_work(delivery.engine) as session:
                outbox.record_kept(Work(session, delivery.clock.now(), delivery.settings), owner, mail_id)
            delivery.outcomes["kept"] += 1
            return True
        # Recorded at once, in the transaction that puts the next one into words, or at the end.
        sent.append(mail_id)
        delivery.outcomes["sent"] += 1
        return True
    return False


def _record(delivery: Delivery, sent: list[int]) -> None:
    """Record what was handed over and is not recorded yet."""
    for mail_id in sent:
        _recorded(mail_id, _record_sent(delivery, mail_id))
    sent.clear()


def _recorded(mail_id: int, is_first: bool) -> None:
    if not is_first:
        _log.warning("mail %d was sent twice: its lease had gone to another worker", mail_id)


def _record_sent(delivery: Delivery, mail_id: int) -> bool:
    """Also where the database is away for a moment: the mail is out, and unrecorded it would go out again."""
    for pause in PAUSES:
        try:
            with unit_of_work(delivery.engine) as session:
                return outbox.record_sent(Work(session, delivery.clock.now(), delivery.settings), mail_id)
        except DBAPIError as error:
            _log.warning("mail %d was sent and cannot be recorded yet: %s", mail_id, type(error).__name__)
            time.sleep(pause)
    with unit_of_work(delivery.engine) as session:
        return outbox.record_sent(Work(session, delivery.clock.now(), delivery.settings), mail_id)


def _put_into_words(delivery: Delivery, owner: str, mail_id: int, sent: list[int]) -> Message | None:
    """The mail in words, its lease renewed; None where there is nothing to send. What was `sent` before it is recorded
    in the same transaction; by itself where that fails, since it must not go out again for another mail's sake.
    """
    if sent:
        try:
            return _record_and_put_into_words(delivery, owner, mail_id, sent)
        except Exception:
            _record(delivery, sent)
    try:
        return _record_and_put_into_words(delivery, owner, mail_id, [])
    except Exception as error:
        # One mail that cannot be written must not hold up the others; the next version may know how.
        _log.error("mail %d could not be written: %s", mail_id, without_values(error))
        _retry(delivery, owner, mail_id, Failure(Trouble.NOT_COMPOSED, why=type(error).__name__))
        return None


def _record_and_put_into_words(
    delivery: Delivery, owner: str, mail_id: int, sent: list[int]
) -> Message | None:
    now = delivery.clock.now()
    became = ""
    with unit_of_work(delivery.engine) as session:
        work = Work(session, now, delivery.settings)
        recorded = [(each, outbox.record_sent(work, each)) for each in sent]
        mail = outbox.renew(work, owner, mail_id)
        composed = compose(work, mail) if mail is not None else None
        if isinstance(composed, Drop):
            outbox.record_dropped(work, owner, mail_id, composed.reason)
            became = "dropped"
        elif isinstance(composed, Later):
            outbox.record_later(work, owner, mail_id, composed.until, composed.reason)
            became = "later"
    for each, is_first in recorded:
        _recorded(each, is_first)
    sent.clear()
    if became:
        delivery.outcomes[became] += 1
    return composed if isinstance(composed, Message) else None


def _retry(delivery: Delivery, owner: str, mail_id: int, failure: Failure, *, refused: bool = False) -> None:
    record = outbox.record_refused if refused else outbox.record_retry
    with unit_of_work(delivery.engine) as session:
        state = record(Work(session, delivery.clock.now(), delivery.settings), owner, mail_id, failure)
    if state is MailState.FAILED:
        _log.warning("mail %d %s and is given up", mail_id, "is refused" if refused else "was tried too long")
    if state is not None:
        delivery.outcomes["failed" if state is MailState.FAILED else "retry"] += 1
