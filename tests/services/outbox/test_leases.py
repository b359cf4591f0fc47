"""Who holds which mail, for how long, and which goes first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from diary.mail.kinds import PRESSING, REMINDERS, MailKind
from diary.services import outbox
from diary.store.engine import reading, unit_of_work
from tests.factories import work_at
from tests.outbox import LATER, Outbox

FIRST = {MailKind.EMERGENCY, MailKind.CAREGIVER_EMERGENCY}
SECOND = {MailKind.URGENT, MailKind.CAREGIVER_URGENT, MailKind.CAREGIVER_SILENCE}
LAST = {MailKind.DIGEST, *REMINDERS}
BEFORE_THOSE = {MailKind.ROUTINE, MailKind.CAREGIVER_ROUTINE}
BETWEEN = set(MailKind) - FIRST - SECOND - BEFORE_THOSE - LAST


@pytest.fixture
def box(engine: Engine) -> Outbox:
    return Outbox(engine)


def renew(box: Outbox, owner: str, mail_id: int) -> bool:
    with unit_of_work(box.engine) as session:
        return outbox.renew(work_at(session, box.clock.now()), owner, mail_id) is not None


def prolong(box: Outbox, owner: str, *mail_ids: int) -> None:
    with unit_of_work(box.engine) as session:
        outbox.prolong(work_at(session, box.clock.now()), owner, mail_ids)


def test_every_kind_has_its_place_in_the_order(box: Outbox) -> None:
    kinds = {box.queue(kind.value, kind): kind for kind in reversed(MailKind)}
    order = [kinds[mail_id] for mail_id in box.claim(limit=len(kinds))]
    assert len(order) == len(MailKind)
    for those in (FIRST, SECOND, BETWEEN, BEFORE_THOSE, LAST):
        assert set(order[: len(those)]) == those
        del order[: len(those)]


def test_of_one_kind_the_one_that_waits_longest_goes_first(box: Outbox) -> None:
    late = box.queue("1")
    box.claim(limit=1)
    with unit_of_work(box.engine) as session:
        outbox.record_retry(
            work_at(session, box.clock.now()), "worker", late, LATER, chance=lambda _low, high: high
        )
    early = box.queue("2")
    box.clock.pass_by(seconds=30)
    assert box.claim() == [early, late]


@pytest.mark.parametrize("kind", sorted(PRESSING))
def test_what_presses_is_free_ten_seconds_after_its_holder_died(box: Outbox, kind: MailKind) -> None:
    mail_id = box.queue(kind=kind)
    assert box.claim("one") == [mail_id]
    box.clock.pass_by(seconds=9)
    assert box.claim("two") == []
    box.clock.pass_by(seconds=1)
    assert box.claim("two") == [mail_id]


def test_renewed_it_is_held_for_ten_seconds_more_and_what_does_not_press_for_two_minutes(box: Outbox) -> None:
    urgent, other = box.queue("1", MailKind.URGENT), box.queue("2")
    assert box.claim("one") == [urgent, other]
    box.clock.pass_by(seconds=8)
    assert renew(box, "one", urgent)
    assert renew(box, "one", other)
    box.clock.pass_by(seconds=9)
    assert box.claim("two") == []
    box.clock.pass_by(seconds=1)
    assert box.claim("two") == [urgent]
    box.clock.pass_by(seconds=109)
    assert box.claim("three") == [urgent]
    box.clock.pass_by(seconds=1)
    assert box.claim("three") == [other]


def test_who_lives_keeps_what_they_hold_and_nothing_else(box: Outbox) -> None:
    mine, others, ended = (box.queue(key, MailKind.URGENT) for key in ("1", "2", "3"))
    assert box.claim("one", limit=1) == [mine]
    assert box.claim("two", limit=2) == [others, ended]
    with unit_of_work(box.engine) as session:
        outbox.record_sent(work_at(session, box.clock.now()), ended)
    box.clock.pass_by(seconds=8)
    prolong(box, "one", mine, others, ended)
    assert box.mail(ended).lease_until is None
    box.clock.pass_by(seconds=2)
    assert box.claim("three") == [others]
    box.clock.pass_by(seconds=7)
    prolong(box, "one")
    box.clock.pass_by(seconds=1)
    assert box.claim("four") == [mine]


def test_who_has_lost_a_mail_renews_it_no_more_nor_one_that_has_ended(box: Outbox) -> None:
    lost, ended = box.queue("1"), box.queue("2")
    assert box.claim("one") == [lost, ended]
    with unit_of_work(box.engine) as session:
        outbox.record_sent(work_at(session, box.clock.now()), ended)
    box.clock.pass_by(seconds=120)
    assert box.claim("two") == [lost]
    assert not renew(box, "one", lost)
    assert not renew(box, "one", ended)
    assert renew(box, "two", lost)


def test_what_is_given_back_is_what_was_named_and_ones_own(box: Outbox) -> None:
    named, kept, others = (box.queue(key) for key in ("1", "2", "3"))
    assert box.claim("one", limit=2) == [named, kept]
    assert box.claim("two") == [others]
    with unit_of_work(box.engine) as session:
        outbox.release(session, "one", [named, others])
    assert box.claim("three") == [named]


def test_who_ends_gives_back_all_that_they_hold(box: Outbox) -> None:
    first, second, others = (box.queue(key) for key in ("1", "2", "3"))
    assert box.claim("one", limit=2) == [first, second]
    assert box.claim("two") == [others]
    with unit_of_work(box.engine) as session:
        outbox.release_all(session, "one")
    assert box.claim("three") == [first, second]
    assert (box.mail(others).lease_owner, box.mail(first).lease_owner) == ("two", "three")


def test_which_of_them_press_is_asked_of_those_alone(box: Outbox) -> None:
    urgent, other, not_asked = (
        box.queue("1", MailKind.URGENT),
        box.queue("2"),
        box.queue("3", MailKind.EMERGENCY),
    )
    with reading(box.engine) as session:
        assert outbox.pressing_among(session, [urgent, other]) == {urgent}
        assert outbox.pressing_among(session, [urgent, other, not_asked]) == {urgent, not_asked}


@pytest.mark.parametrize(("kind", "seconds"), [(MailKind.URGENT, 10), (MailKind.PASSWORD_CHANGED, 120)])
def test_after_the_clock_was_set_back_a_dead_holder_holds_it_for_one_lease(
    box: Outbox, kind: MailKind, seconds: int
) -> None:
    mail_id = box.queue(kind=kind)
    assert box.claim("dead") == [mail_id]
    box.clock.time -= timedelta(hours=1)
    assert box.claim("two") == []
    box.clock.pass_by(seconds=seconds - 1)
    assert box.claim("two") == []
    box.clock.pass_by(seconds=1)
    assert box.claim("two") == [mail_id]


@pytest.mark.parametrize(("kind", "seconds"), [(MailKind.URGENT, 10), (MailKind.PASSWORD_CHANGED, 120)])
def test_clocks_that_differ_by_less_than_a_lease_shorten_none(
    box: Outbox, kind: MailKind, seconds: int
) -> None:
    mail_id = box.queue(kind=kind)
    assert box.claim("one") == [mail_id]
    until = box.mail(mail_id).lease_until
    box.clock.pass_by(seconds=-seconds)
    assert box.claim("two") == []
    assert box.mail(mail_id).lease_until == until
