"""The gate's questions through the services, on both databases: stored, answered once, and taken for a yes in time."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from diary.jobs.loop import drain
from diary.jobs.questions import open_unanswered
from diary.services.gate import questions
from diary.services.reports import Sent, keep_saved
from diary.store.engine import reading, unit_of_work
from diary.store.models import Account, Patient, Question, ThrownAway
from diary.store.queries.reports import current_report
from diary.store.work import Work
from tests.services.conftest import Site

A_DAY = timedelta(days=1)


def asked(site: Site) -> list[Question]:
    with reading(site.engine) as session:
        return list(session.scalars(select(Question).order_by(Question.id)))


def answer(site: Site, *, yes: bool, number: int = -1) -> bool:
    question_id = asked(site)[number].id
    with unit_of_work(site.engine) as session:
        return questions.answer(
            Work(session, site.now, site.settings),
            session.get_one(Question, question_id),
            yes=yes,
            by=session.get_one(Account, site.account_id),
        )


def look(site: Site) -> None:
    drain(lambda: open_unanswered(site.engine, site.settings, site.now))


def test_a_past_danger_is_asked_about_and_yes_opens_one_alarm(site: Site) -> None:
    saved = site.save(9, day=site.today - A_DAY, signs=["chest"])
    assert (saved.passed.head, saved.passed.about_now) == ("question", False)
    assert site.stands() == []
    assert answer(site, yes=True)
    assert not answer(site, yes=False), "the first answer counts"
    assert site.stands() == [("emergency", "open")]
    assert site.mails() == ["emergency"]


def test_nobody_answers_for_an_hour_and_the_job_comes_twice(site: Site) -> None:
    site.save(9, day=site.today - A_DAY, signs=["chest"])
    site.now += timedelta(minutes=59)
    look(site)
    assert site.stands() == []
    site.now += timedelta(minutes=1)
    look(site)
    look(site)
    (alarm,) = site.follow_ups()
    assert (alarm.kind, alarm.opened_on, alarm.not_answered_at) == ("emergency", site.today, site.now)
    assert site.mails() == ["emergency"]


def test_a_later_version_joins_the_open_question_and_keeps_its_hour(site: Site) -> None:
    yesterday = site.today - A_DAY
    site.save(9, day=yesterday)
    due_at = asked(site)[0].due_at
    site.now += timedelta(minutes=30)
    site.save(9, day=yesterday, signs=["chest"])
    (question,) = asked(site)
    assert question.due_at == due_at
    rules = {finding.rule.value for finding in questions.findings_of(question)}
    assert rules == {"severe", "heart_sign", "warning_sign"}


def test_corrected_away_today_is_asked_beside_its_open_alarm(site: Site) -> None:
    site.save(3, signs=["chest"])
    saved = site.save(0)
    assert saved.passed.head == "question"
    assert site.stands() == [("emergency", "open")]
    assert answer(site, yes=False)
    assert site.stands() == [("emergency", "open")], "no answer to a question answers the alarm"
    assert site.save(0, note="One more word.").passed.head == "plain"


def test_what_a_conflict_throws_away_about_now_opens_its_alarm_as_corrected(site: Site) -> None:
    site.save(0)
    with unit_of_work(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        kept = current_report(session, site.patient_id, site.today)
        assert kept is not None
        done = keep_saved(
            Work(session, site.now, site.settings),
            patient,
            Sent(site.today, site.answers(9, signs=["chest"]), by=patient.account, seen_version=kept.version),
        )
        assert done.passed.head == "card"
    (alarm,) = site.follow_ups()
    assert (alarm.kind, alarm.state, alarm.corrected_at) == ("emergency", "open", site.now)
    assert site.mails() == ["emergency"]
    with reading(site.engine) as session:
        trace = session.scalars(select(ThrownAway)).one()
        assert (trace.thrown_away_by, trace.thrown_away_at) == (site.account_id, site.now)
        assert trace.answers["signs"] == ["chest"]


def test_the_same_answers_pressed_twice_ask_once(site: Site) -> None:
    yesterday = site.today - A_DAY
    site.save(9, day=yesterday)
    again = site.save(9, day=yesterday)
    assert again.passed.head == "question"
    assert len(asked(site)) == 1
    answer(site, yes=False)
    assert site.save(9, day=yesterday).passed.head == "tick"
    assert len(asked(site)) == 1
