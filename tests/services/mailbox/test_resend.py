"""Sending a mail once more because somebody asks for it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from diary.mail.kinds import ACCOUNT_MAILS, MailKind
from diary.services import consents, outbox
from diary.services.errors import NotFound
from diary.services.mailbox.compose import compose
from diary.services.mailbox.resend import NotAgain, Why, again
from diary.store.engine import reading, unit_of_work
from diary.store.models import Account, AuditRow, FollowUp, OutboxMail
from diary.store.models.consents import Purpose
from diary.store.models.followups import FollowUpState
from diary.store.work import Work
from diary.words.mail_outcomes import HeldBack
from tests.factories import make_account, work_at
from tests.outbox import NOON, REFUSED, SITE, Outbox, became


@pytest.fixture
def box(engine: Engine, tmp_path: Path) -> Outbox:
    return Outbox(engine, dataclasses.replace(SITE, data_dir=tmp_path))


def end(box: Outbox, mail_id: int, failed: bool = False) -> int:
    """Have the mail sent, or refused for good."""
    box.claim()
    with unit_of_work(box.engine) as session:
        if failed:
            mail = session.get_one(OutboxMail, mail_id)
            became(mail, REFUSED)
            mail.refusals = outbox.MOST_REFUSALS - 1
            mail.failing_since = box.clock.now() - outbox.BELIEVED_AFTER
            outbox.record_refused(work_at(session, box.clock.now()), "worker", mail_id, REFUSED)
        else:
            outbox.record_sent(work_at(session, box.clock.now()), mail_id)
    return mail_id


def about_a_follow_up(box: Outbox, failed: bool = False, **more: object) -> int:
    """A mail to the patient that has ended."""
    patient_id, follow_up_id = box.follow_up()
    params = {"follow_ups": [follow_up_id]}
    queued = box.queue(
        "told", MailKind.ROUTINE, patient_id=patient_id, follow_up_id=follow_up_id, params=params, **more
    )
    return end(box, queued, failed)


def once_more(box: Outbox, mail_id: int, by: int | None = None) -> int:
    with unit_of_work(box.engine) as session:
        asking = session.get(Account, by or box.account_id)
        return again(Work(session, box.clock.now(), box.settings), mail_id, by=asking).id


def refused(box: Outbox, mail_id: int) -> tuple[Why, HeldBack | None]:
    before = number_of_mails(box)
    with pytest.raises(NotAgain) as caught:
        once_more(box, mail_id)
    assert number_of_mails(box) == before
    return caught.value.why, caught.value.reason


def number_of_mails(box: Outbox) -> int:
    with reading(box.engine) as session:
        return session.scalar(select(func.count()).select_from(OutboxMail)) or 0


@pytest.mark.parametrize("failed", [False, True])
def test_a_mail_that_has_ended_is_queued_once_more_under_a_number_of_its_own(
    box: Outbox, failed: bool
) -> None:
    first = box.mail(about_a_follow_up(box, failed))
    box.clock.pass_by(hours=1)
    new = box.mail(once_more(box, first.id))
    assert (new.state, new.again_of, new.queued_at) == ("queued", first.id, box.clock.now())
    assert (new.attempts, new.refusals, new.outcome, new.server_reply) == (0, 0, None, "")
    assert new.message_id != first.message_id
    for name in ("kind", "account_id", "address", "patient_id", "follow_up_id", "params", "expires_at"):
        assert getattr(new, name) == getattr(first, name), name
    assert box.mail(first.id).ended_at == first.ended_at
    with reading(box.engine) as session:
        message = compose(Work(session, box.clock.now(), box.settings), new)
        assert getattr(message, "message_id", "") == new.message_id


def test_who_asked_is_noted_in_the_diary(box: Outbox) -> None:
    mail_id = about_a_follow_up(box)
    once_more(box, mail_id)
    with unit_of_work(box.engine) as session:
        operator = make_account(session, NOON, "olga@example.org")
        operator.operator_since = NOON
        operator_id = operator.id
    box.clock.pass_by(hours=1)
    once_more(box, mail_id, operator_id)
    with reading(box.engine) as session:
        rows = session.execute(
            select(AuditRow.event, AuditRow.acting_as, AuditRow.account_id, AuditRow.subject).order_by(
                AuditRow.id
            )
        ).all()
    assert [tuple(row) for row in rows if row.event == "mail_sent_again"] == [
        ("mail_sent_again", "patient", box.account_id, f"outbox_mail:{mail_id}"),
        ("mail_sent_again", "command", operator_id, f"outbox_mail:{mail_id}"),
    ]


def test_a_mail_that_is_on_its_way_is_not_sent_twice(box: Outbox) -> None:
    assert refused(box, box.queue()) == (Why.ON_ITS_WAY, None)


@pytest.mark.parametrize("kind", sorted(ACCOUNT_MAILS | {MailKind.CARE_INVITATION}))
def test_a_mail_about_an_account_or_with_a_link_that_works_once_is_asked_for_where_it_came_from(
    box: Outbox, kind: MailKind
) -> None:
    assert refused(box, end(box, box.queue(kind=kind, params={"link": "/x"})))[0] is Why.ACCOUNT


def test_a_mail_whose_time_is_over_is_not_sent_any_more(box: Outbox) -> None:
    mail_id = about_a_follow_up(box, expires_at=NOON + timedelta(hours=1))
    box.clock.pass_by(minutes=59)
    new = once_more(box, mail_id)
    assert box.mail(new).expires_at == NOON + timedelta(hours=1)
    end(box, new)
    box.clock.pass_by(minutes=1)
    assert refused(box, mail_id)[0] is Why.EXPIRED


def test_it_is_sent_once_more_every_ten_minutes_at_most_whichever_of_them_one_points_at(box: Outbox) -> None:
    first = about_a_follow_up(box)
    second = end(box, once_more(box, first))
    box.clock.pass_by(minutes=9, seconds=59)
    assert refused(box, first)[0] is Why.TOO_SOON
    assert refused(box, second)[0] is Why.TOO_SOON
    box.clock.pass_by(seconds=1)
    third = once_more(box, second)
    assert box.mail(third).again_of == first


def test_asking_at_the_same_moment_is_asking_once(box: Outbox) -> None:
    mail_id = about_a_follow_up(box)

    def ask(_: int) -> int | Why:
        try:
            return once_more(box, mail_id)
        except NotAgain as error:
            return error.why

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, range(4)))
    assert answers.count(Why.TOO_SOON) == 3
    assert number_of_mails(box) == 2


def answered(box: Outbox) -> None:
    with unit_of_work(box.engine) as session:
        follow_up = session.scalars(select(FollowUp)).one()
        follow_up.state, follow_up.closed_on, follow_up.closed_at = (
            FollowUpState.CLEARED.value,
            NOON.date(),
            NOON,
        )


def no_more_mail(box: Outbox) -> None:
    with unit_of_work(box.engine) as session:
        patient_id = session.scalars(select(FollowUp.patient_id)).one()
        consents.answer(work_at(session, NOON), patient_id, Purpose.ALERT_MAIL, False)


def switched_off(box: Outbox) -> None:
    with unit_of_work(box.engine) as session:
        session.get_one(Account, box.account_id).active = False


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (answered, HeldBack.FOLLOW_UP_OVER),
        (no_more_mail, HeldBack.STOPPED_BY_PATIENT),
        (switched_off, HeldBack.ACCOUNT_OFF),
    ],
)
def test_what_is_over_or_not_agreed_to_any_more_is_told_at_once(
    box: Outbox, change: Callable[[Outbox], None], reason: HeldBack
) -> None:
    mail_id = about_a_follow_up(box)
    change(box)
    assert refused(box, mail_id) == (Why.NOT_WANTED, reason)


def test_a_mail_of_which_too_little_was_kept_is_not_sent_any_more(box: Outbox) -> None:
    patient_id, _ = box.follow_up()
    mail_id = end(box, box.queue(kind=MailKind.REMINDER, patient_id=patient_id))
    assert refused(box, mail_id)[0] is Why.FORGOTTEN


def test_a_mail_that_is_not_there_is_not_found(box: Outbox) -> None:
    with pytest.raises(NotFound):
        once_more(box, 999)
