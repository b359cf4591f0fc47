"""A patient says yes and no, and what a no brings with it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from diary.jobs.remind import remind_some
from diary.rules.records import Reading, Report, Symptom
from diary.services import consents
from diary.services.diary_file.imports import import_reports
from diary.services.errors import NoConsent
from diary.services.notifications import consent_changes
from diary.services.reminders import next_one, not_to_be_sent
from diary.services.reports import drafts
from diary.store.engine import reading, unit_of_work
from diary.store.models import AuditRow, Patient
from diary.store.models.consents import Purpose
from diary.store.queries.reports import current_report
from diary.store.work import Work
from tests.factories import work_at
from tests.services.notifications.home import DAY

if TYPE_CHECKING:
    from tests.services.conftest import Site
    from tests.services.notifications.home import Home


def say(site: Site, purpose: Purpose, given: bool) -> bool:
    with unit_of_work(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        return consent_changes.say(
            Work(session, site.now, site.settings), patient, purpose, given, by=patient.account
        )


def test_each_answer_is_kept_and_noted_and_the_same_again_is_neither(site: Site):
    assert say(site, Purpose.DIARY, True)
    assert not say(site, Purpose.DIARY, True)
    site.now += timedelta(hours=1)
    assert say(site, Purpose.DIARY, False)

    with reading(site.engine) as session:
        told = [(one.purpose, one.given) for one in consent_changes.history(session, site.patient_id)]
        noted = session.scalars(select(AuditRow).order_by(AuditRow.number)).all()
    assert told == [("diary", False), ("diary", True)]
    assert [(row.event, row.subject, row.account_id) for row in noted] == [
        ("consent_given", "consent:diary", site.account_id),
        ("consent_withdrawn", "consent:diary", site.account_id),
    ]


def test_the_history_is_that_of_one_patient(site: Site):
    ann = site.patient_id
    bob = site.make_patient("bob@example.org")
    with reading(site.engine) as session:
        before = len(consent_changes.history(session, ann))
    assert say(site, Purpose.SHARING, True)
    with reading(site.engine) as session:
        assert len(consent_changes.history(session, ann)) == before
        assert consent_changes.history(session, bob)[0].purpose == Purpose.SHARING


@pytest.mark.parametrize("purpose", [Purpose.DIARY, Purpose.SHARING, Purpose.CAREGIVER_ALERTS])
def test_who_waits_while_the_patient_says_no_is_told_as_soon_as_they_say_yes_again(
    home: Home, purpose: Purpose
):
    home.add("nora")
    home.site.save(1, signs=("limb",))
    assert say(home.site, purpose, False)
    home.escalate(2 * DAY)
    assert home.others_told() == []
    assert say(home.site, purpose, True)
    home.escalate()
    assert home.others_told() == [("nora", "escalated")]


def test_one_purpose_says_nothing_of_another(site: Site):
    say(site, Purpose.ALERT_MAIL, False)
    with reading(site.engine) as session:
        assert not consents.allows(session, site.patient_id, Purpose.ALERT_MAIL)
        assert consents.allows(session, site.patient_id, Purpose.DIARY)
        assert not consents.allows(session, site.patient_id, Purpose.SHARING)


def test_new_words_ask_again_and_the_answer_holds_until_then(site: Site, monkeypatch: pytest.MonkeyPatch):
    say(site, Purpose.ALERT_MAIL, False)
    for module in (consent_changes, consents):
        monkeypatch.setattr(module, "WORDING", "2027.1")
    with reading(site.engine) as session:
        assert consent_changes.to_ask_again(consents.answers(session, site.patient_id)) == [
            Purpose.ALERT_MAIL
        ]
        assert not consents.allows(session, site.patient_id, Purpose.ALERT_MAIL)
    assert say(site, Purpose.ALERT_MAIL, False)
    with reading(site.engine) as session:
        assert consent_changes.to_ask_again(consents.answers(session, site.patient_id)) == []


def test_without_the_diary_nothing_new_is_kept_and_nothing_stored_is_lost(site: Site):
    site.save(3)
    say(site, Purpose.DIARY, False)
    site.now += timedelta(days=1)
    back = Symptom(key="Upper back pain", name="Upper back pain")
    with pytest.raises(NoConsent):
        site.save(4)
    with unit_of_work(site.engine) as session, pytest.raises(NoConsent):
        import_reports(
            Work(session, site.now, site.settings),
            session.get_one(Patient, site.patient_id),
            (back,),
            (Report(day=site.today, readings={back.key: Reading(4)}),),
        )
    with unit_of_work(site.engine) as session:
        work = work_at(session, site.now)
        patient = session.get_one(Patient, site.patient_id)
        drafts.keep(work, patient, patient.account, site.today, {"note": ["typed"]})
        assert drafts.kept(work, patient, patient.account) is None
        kept = current_report(session, site.patient_id, site.today - timedelta(days=1))
        assert kept is not None
        assert current_report(session, site.patient_id, site.today) is None

    say(site, Purpose.DIARY, True)
    site.save(4)


def test_without_the_diary_no_reminder_comes_and_with_it_they_come_again(site: Site):
    with unit_of_work(site.engine) as session:
        session.get_one(Patient, site.patient_id).set_up_at = site.now
    say(site, Purpose.DIARY, False)
    for _day in range(3):
        site.now += timedelta(days=1)
        remind(site)
    assert site.mails() == []
    with reading(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        assert next_one(work_at(session, site.now), patient) is None
        assert not_to_be_sent(session, patient.id, site.today) is not None

    say(site, Purpose.DIARY, True)
    with reading(site.engine) as session:
        assert not_to_be_sent(session, site.patient_id, site.today) is None
    site.now += timedelta(days=1)
    remind(site)
    assert len(site.mails()) == 1


def remind(site: Site) -> None:
    while remind_some(site.engine, site.settings, site.now):
        pass
