"""Mail that a clock which was ahead put off or gave up goes out once the clock is right; what waits rightly goes on
waiting.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from diary.mail.kinds import MailKind
from diary.services import outbox
from diary.store.engine import unit_of_work
from diary.store.models import OutboxMail
from diary.store.models.outbox import MailState
from diary.words.mail_outcomes import Failure, HeldBack, Step, Trouble
from tests.factories import work_at
from tests.outbox import LATER, NOON, Outbox, became

QUOTA = Failure(Trouble.QUOTA, "m:25", "550 5.4.5", Step.MAIL, "550 5.4.5 daily limit")
HOUR, DAY, YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=365)


@pytest.fixture
def box(engine: Engine) -> Outbox:
    return Outbox(engine)


def waits(box: Outbox, mail_id: int, until: datetime, why: Failure | HeldBack, **more: object) -> None:
    """A mail that is to be tried again then."""
    with unit_of_work(box.engine) as session:
        mail = session.get_one(OutboxMail, mail_id)
        became(mail, why)
        mail.next_attempt_at = until
        for name, value in more.items():
            setattr(mail, name, value)


@pytest.mark.parametrize(
    ("kind", "why", "longest"),
    [
        (MailKind.EMERGENCY, LATER, timedelta(minutes=10)),
        (MailKind.EMERGENCY, QUOTA, timedelta(minutes=10)),
        (MailKind.PASSWORD_CHANGED, LATER, HOUR),
        (MailKind.PASSWORD_CHANGED, QUOTA, HOUR),
        (MailKind.ROUTINE, HeldBack.QUIET_HOURS, DAY),
    ],
)
def test_what_waits_as_long_as_it_may_goes_on_waiting_and_what_waits_longer_is_due(
    box: Outbox, kind: MailKind, why: Failure | HeldBack, longest: timedelta
) -> None:
    mail_id = box.queue(kind=kind)
    waits(box, mail_id, NOON + longest, why)
    assert box.claim("one") == []
    waits(box, mail_id, NOON + YEAR, why)
    assert box.claim("one") == [mail_id]


def test_a_mail_that_waits_for_the_site_for_four_days_is_tried_once_an_hour(box: Outbox) -> None:
    mail_id = box.queue()
    box.clock.time = NOON + 4 * DAY
    waits(box, mail_id, box.clock.now() + HOUR, QUOTA, attempts=90, failing_since=NOON, tried_at=NOON)
    assert box.claim("one") == []
    box.clock.pass_by(minutes=60)
    assert box.claim("one") == [mail_id]
    with unit_of_work(box.engine) as session:
        state = outbox.record_refused(work_at(session, box.clock.now()), "one", mail_id, QUOTA)
    assert state == MailState.QUEUED


def test_an_emergency_that_waits_ten_minutes_of_an_hour_ahead_is_tried_now(box: Outbox) -> None:
    mail_id = box.queue(kind=MailKind.EMERGENCY)
    waits(box, mail_id, NOON + HOUR + timedelta(minutes=10), LATER)
    assert box.claim("one") == [mail_id]


def test_what_was_given_up_in_the_wrong_hour_is_queued_again(box: Outbox) -> None:
    mail_id = box.queue(kind=MailKind.EMERGENCY, expires_at=NOON + DAY)
    then = NOON + YEAR
    waits(box, mail_id, then, LATER, state=MailState.FAILED, ended_at=then, attempts=9, tried_at=then)
    assert box.claim("one") == []
    with unit_of_work(box.engine) as session:
        session.get_one(OutboxMail, mail_id).params = {"follow_up": 1}
    assert box.claim("one") == [mail_id]
    mail = box.mail(mail_id)
    assert (mail.state, mail.ended_at, mail.attempts, mail.tried_at) == (MailState.QUEUED, None, 0, None)


def test_what_is_of_no_use_any_more_or_was_given_up_in_time_stays_given_up(box: Outbox) -> None:
    over = box.queue("over", kind=MailKind.EMERGENCY, expires_at=NOON - HOUR, params={"follow_up": 1})
    waits(box, over, NOON, LATER, state=MailState.FAILED, ended_at=NOON + YEAR)
    in_time = box.queue("in time", kind=MailKind.EMERGENCY, params={"follow_up": 1})
    waits(box, in_time, NOON, LATER, state=MailState.FAILED, ended_at=NOON)
    assert box.claim("one") == []


def test_a_key_under_which_a_mail_went_out_in_a_wrong_hour_is_free_again(box: Outbox) -> None:
    box.clock.time = NOON + YEAR
    first = box.queue("silence:7")
    assert box.queue("silence:7") == first
    box.clock.time = NOON
    # Still on its way: it goes out now.
    assert box.queue("silence:7") == first
    with unit_of_work(box.engine) as session:
        mail = session.get_one(OutboxMail, first)
        mail.state, mail.ended_at = MailState.SENT, NOON + YEAR
    again = box.queue("silence:7")
    assert again != first
    assert box.queue("silence:7") == again
