"""What each mail is about, and stopping one kind about one diary."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.mail.kinds import MailKind
from diary.services import reminders
from diary.services.audit import Event
from diary.services.mailbox import preferences
from diary.services.mailbox.preferences import offered
from diary.services.outbox.topics import (
    TO_THE_CIRCLE,
    TO_THE_PATIENT,
    TOPICS,
    begin_anew,
    stopped,
    stops_about,
)
from diary.store.engine import reading, unit_of_work
from diary.store.models import Account, AuditRow, Patient
from diary.store.models.audit import ActingAs
from diary.store.models.circle import Grant
from diary.store.models.mailbox import Topic
from diary.store.work import Work
from diary.words.mail_topics import TOPIC_WORDS
from tests.factories import make_account, make_caregiver, work_at
from tests.services.conftest import Site

ALWAYS = {
    MailKind.CONFIRM_ADDRESS,
    MailKind.RESET_PASSWORD,
    MailKind.CHOOSE_PASSWORD,
    MailKind.ADDRESS_IN_USE,
    MailKind.PASSWORD_CHANGED,
    MailKind.TEST,
    MailKind.INVITED,
    MailKind.OPERATOR,
    MailKind.CARE_INVITATION,
    MailKind.CARE_ACCEPTED,
    MailKind.CARE_DECLINED,
    MailKind.CARE_LEFT,
    MailKind.CARE_YOU_LEFT,
    MailKind.MAIL_ENDED,
    MailKind.MAIL_AGAIN,
    MailKind.CARE_MAIL_ENDED,
    MailKind.CARE_MAIL_AGAIN,
    MailKind.CONSENT_WITHDRAWN,
    MailKind.CARE_CONSENT_WITHDRAWN,
    MailKind.TRIAL_UNANSWERED,
    MailKind.AWAY,
    MailKind.CARE_AWAY,
    MailKind.ERASURE_ASKED,
    MailKind.ERASURE_TAKEN_BACK,
    MailKind.CARE_ERASURE_ASKED,
    MailKind.CARE_ERASURE_TAKEN_BACK,
    MailKind.CARE_CLOSED,
}
ABOUT_A_DIARY = [topic for topic in Topic if topic is not Topic.DIGEST]


def test_every_mail_has_a_topic_or_always_comes() -> None:
    assert TOPICS.keys() | ALWAYS == set(MailKind)
    assert not TOPICS.keys() & ALWAYS


def test_every_topic_has_mails_and_words() -> None:
    assert set(TOPICS.values()) == set(Topic) == set(TOPIC_WORDS)
    assert {*TO_THE_PATIENT, *TO_THE_CIRCLE, Topic.DIGEST} == set(Topic)


@pytest.fixture
def nora(site: Site) -> int:
    """In Ann's circle, with every grant; gives the account's id."""
    with unit_of_work(site.engine) as session:
        account = make_account(session, site.now, "nora@example.org", name="Nora")
        make_caregiver(session, site.now, session.get_one(Patient, site.patient_id), account)
        return account.id


def set_(
    site: Site, account_id: int, topic: Topic, *, wanted: bool = False, by_link: bool = False, about: int = 0
) -> bool:
    with unit_of_work(site.engine) as session:
        account = session.get_one(Account, account_id)
        change = (Work(session, site.now, site.settings), account, topic, about or site.patient_id)
        if wanted:
            return preferences.want_again(*change)
        return preferences.stop(*change, by_link=by_link)


def stops(site: Site, account_id: int) -> set[Topic]:
    with reading(site.engine) as session:
        return {topic for topic in ABOUT_A_DIARY if stopped(session, account_id, topic, site.patient_id)}


def noted(site: Site) -> list[tuple[str, str, str]]:
    with reading(site.engine) as session:
        rows = session.scalars(select(AuditRow).order_by(AuditRow.number))
        return [(row.event, row.acting_as, row.subject) for row in rows]


def stopped_among(session: Session, topic: Topic, patient_ids: list[int]) -> set[tuple[int, int]]:
    """Who wants no mail of `topic` about which of these patients: pairs of an account's id and a patient's."""
    found = stops_about(session, patient_ids).found
    return {(account_id, patient_id) for each, account_id, patient_id in found if each is topic}


@pytest.mark.parametrize("topic", TO_THE_PATIENT)
def test_a_patient_stops_one_topic_and_no_other_and_gets_it_back(site: Site, topic: Topic) -> None:
    assert set_(site, site.account_id, topic)
    assert stops(site, site.account_id) == {topic}
    assert not set_(site, site.account_id, topic), "it was stopped already"
    assert set_(site, site.account_id, topic, wanted=True)
    assert not set_(site, site.account_id, topic, wanted=True), "it was wanted already"
    assert stops(site, site.account_id) == set()
    assert [acting_as for _event, acting_as, _subject in noted(site)] == [ActingAs.PATIENT] * 2


@pytest.mark.parametrize("topic", TO_THE_CIRCLE)
def test_somebody_of_the_circle_stops_a_topic_for_themself_alone(site: Site, nora: int, topic: Topic) -> None:
    assert set_(site, nora, topic, by_link=True)
    assert stops(site, nora) == {topic}
    assert stops(site, site.account_id) == set()
    assert noted(site) == [(Event.MAIL_STOPPED, ActingAs.STRANGER, "caregiver:1")]
    assert set_(site, nora, topic, wanted=True)
    assert noted(site)[1:] == [(Event.MAIL_WANTED, ActingAs.CAREGIVER, "caregiver:1")]


def test_it_holds_for_one_diary_alone(site: Site, nora: int) -> None:
    first = site.patient_id
    second = site.make_patient("bob@example.org")
    with unit_of_work(site.engine) as session:
        account = session.get_one(Account, nora)
        make_caregiver(session, site.now, session.get_one(Patient, second), account)
    assert set_(site, nora, Topic.CARE_ALERTS, about=first)
    with reading(site.engine) as session:
        assert stopped_among(session, Topic.CARE_ALERTS, [first, second]) == {(nora, first)}
        assert stopped_among(session, Topic.CARE_EMERGENCIES, [first, second]) == set()


def test_of_several_diaries_that_are_asked_for_at_once_each_has_its_own(site: Site, nora: int) -> None:
    first = site.patient_id
    second = site.make_patient("bob@example.org")
    with unit_of_work(site.engine) as session:
        account = session.get_one(Account, nora)
        make_caregiver(session, site.now, session.get_one(Patient, second), account)
    assert set_(site, nora, Topic.CARE_ALERTS, about=first)
    with reading(site.engine) as session:
        found = stops_about(session, [first, second])
    assert found.hold(Topic.CARE_ALERTS, nora, first)
    assert not found.hold(Topic.CARE_ALERTS, nora, second)
    assert (found.of(nora, first), found.of(nora, second)) == ({Topic.CARE_ALERTS}, set())
    assert found.since(Topic.CARE_ALERTS, nora, first) == site.now
    assert found.since(Topic.CARE_ALERTS, nora, second) is None
    assert found.of(site.account_id, first) == set()


def test_who_has_no_such_part_in_a_diary_stops_nothing(site: Site, nora: int) -> None:
    with unit_of_work(site.engine) as session:
        stranger = make_account(session, site.now, "bob@example.org").id
    for account_id, topic in [
        *((stranger, topic) for topic in ABOUT_A_DIARY),
        (nora, Topic.REMINDERS),
        (nora, Topic.ALARMS),
        (site.account_id, Topic.CARE_ALERTS),
    ]:
        assert not set_(site, account_id, topic)
        assert not set_(site, account_id, topic, wanted=True)
    assert not set_(site, site.account_id, Topic.ALARMS, about=9_999)
    assert stops(site, site.account_id) == set()
    assert noted(site) == []


def test_reminders_that_are_wanted_again_come_as_before(site: Site) -> None:
    with unit_of_work(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        patient.set_up_at = site.now
        reminders.set_rhythm(work_at(session, site.now), patient, reminders.Rhythm.EVERY_OTHER_DAY)
        before = reminders.answers_of(reminders.schedule_of(session, patient.id))
    set_(site, site.account_id, Topic.REMINDERS)
    set_(site, site.account_id, Topic.REMINDERS, wanted=True)
    with reading(site.engine) as session:
        assert reminders.answers_of(reminders.schedule_of(session, site.patient_id)) == before


def test_whoever_begins_anew_in_a_circle_gets_mail_again(site: Site, nora: int) -> None:
    for topic in TO_THE_CIRCLE:
        set_(site, nora, topic)
    set_(site, site.account_id, Topic.ALARMS)
    with unit_of_work(site.engine) as session:
        begin_anew(session, nora, site.patient_id)
    assert stops(site, nora) == set()
    assert stops(site, site.account_id) == {Topic.ALARMS}


def test_whoever_begins_anew_in_one_circle_keeps_what_they_chose_in_another(site: Site, nora: int) -> None:
    first = site.patient_id
    second = site.make_patient("bob@example.org")
    with unit_of_work(site.engine) as session:
        account = session.get_one(Account, nora)
        make_caregiver(session, site.now, session.get_one(Patient, second), account)
    for about in (first, second):
        assert set_(site, nora, Topic.CARE_ALERTS, about=about)
    with unit_of_work(site.engine) as session:
        begin_anew(session, nora, second)
    with reading(site.engine) as session:
        assert stopped_among(session, Topic.CARE_ALERTS, [first, second]) == {(nora, first)}


@pytest.mark.parametrize(
    ("grants", "topics"),
    [
        ({Grant.ALERTS}, TO_THE_CIRCLE),
        ({Grant.FOLLOW_UPS}, (Topic.APPOINTMENTS,)),
        ({Grant.TRENDS, Grant.NOTES, Grant.RECORD, Grant.PLAN, Grant.EXPORT}, None),
    ],
)
def test_only_mail_that_the_patient_lets_them_have_can_be_chosen(
    site: Site, grants: set[Grant], topics: tuple[Topic, ...] | None
) -> None:
    with unit_of_work(site.engine) as session:
        work = work_at(session, site.now)
        account = make_account(session, site.now, "nora@example.org", name="Nora")
        patient = session.get_one(Patient, site.patient_id)
        place = make_caregiver(session, site.now, patient, account, grants)
        assert [each.topics for each in offered(work, account)] == ([topics] if topics else [])
        own = offered(work, patient.account)
        assert [(each.membership, each.topics) for each in own] == [(None, TO_THE_PATIENT)]
        place.ends_on = site.today - timedelta(days=1)
        session.flush()
        assert offered(work, account) == []
