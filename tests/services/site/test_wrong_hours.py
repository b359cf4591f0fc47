"""What was decided while a clock was ahead, and would hide a danger once it is right again. On both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from diary.config.load import load
from diary.services.accounts import invitations, sessions
from diary.services.circle import Wish, inviting
from diary.services.evaluation.in_force import rows_of
from diary.services.outbox.doubts import last_taken_at
from diary.services.reports import drafts, links
from diary.services.site import wrong_hours
from diary.services.site.mail_way import mail_trouble
from diary.store.engine import reading, unit_of_work
from diary.store.models import (
    Account,
    CareInvitation,
    FollowUp,
    GivenAnswer,
    Invitation,
    OutboxMail,
    Patient,
    Question,
    ReminderSchedule,
    SignedInSession,
)
from diary.store.models.care_plan import Agreed
from diary.store.models.circle import Grant
from diary.store.models.followups import Answer, FollowUpState
from diary.store.models.outbox import MailState
from diary.store.work import Work
from diary.words.mail_outcomes import Failure, Step, Trouble
from tests.factories import work_at
from tests.outbox import became
from tests.services.care_plan.planning import Planned
from tests.services.conftest import MONDAY, Site, at
from tests.services.gate.test_questions import answer as answer_question
from tests.services.gate.test_questions import look

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AHEAD = [pytest.param(timedelta(days=40), id="forty days"), pytest.param(timedelta(days=4400), id="2038")]
each_far_hour = pytest.mark.parametrize("ahead", AHEAD)


class WrongHour:
    """A clock that is ahead for as long as this is entered."""

    def __init__(self, site: Site, ahead: timedelta) -> None:
        self.site, self.ahead = site, ahead

    def __enter__(self) -> None:
        self.right = self.site.now
        self.site.now += self.ahead

    def __exit__(self, *_error: object) -> None:
        self.site.now = self.right


@pytest.fixture
def aching(site: Site) -> Site:
    """Pain for ten days, and one follow-up about it."""
    site.now = at(MONDAY)
    site.save_days([4] * 10)
    assert site.stands() == [("persists", "open")]
    return site


@each_far_hour
def test_a_follow_up_that_was_answered_then_is_open_again_and_asked_about(
    aching: Site, ahead: timedelta
) -> None:
    with WrongHour(aching, ahead):
        aching.acknowledge(aching.follow_ups()[0].id, Answer.CHECKED)
        aching.sweep()
        assert aching.stands() == [("persists", "acknowledged")]
    aching.sweep()
    assert aching.stands() == [("persists", "open")]
    with reading(aching.engine) as session:
        given = session.scalars(select(GivenAnswer)).one()
    assert (given.answer, given.disbelieved_at) == (Answer.CHECKED, aching.now)
    # It can be answered, and that counts.
    aching.acknowledge(aching.follow_ups()[0].id, Answer.CHECKED)
    aching.sweep()
    assert aching.stands() == [("persists", "acknowledged")]


def test_nor_does_that_answer_count_when_its_day_comes(aching: Site) -> None:
    with WrongHour(aching, 40 * DAY):
        aching.acknowledge(aching.follow_ups()[0].id, Answer.CHECKED)
    aching.sweep()
    for _day in range(44):
        aching.now += DAY
        aching.save(4)
    assert aching.stands() == [("persists", "open")]


@each_far_hour
def test_a_report_of_that_day_clears_nothing(aching: Site, ahead: timedelta) -> None:
    with WrongHour(aching, ahead):
        aching.save(0)
        aching.save(0, day=aching.today - DAY)
        assert aching.stands() == [("persists", "cleared")]
    aching.sweep()
    assert aching.stands() == [("persists", "open")]
    aching.now += DAY
    aching.save(4)
    assert aching.stands() == [("persists", "open")]


@each_far_hour
def test_what_such_a_report_says_of_danger_still_opens(aching: Site, ahead: timedelta) -> None:
    with WrongHour(aching, ahead):
        aching.save(4, interference=9, signs=["chest"])
    aching.sweep()
    aching.now += DAY
    aching.save(4)
    assert {kind for kind, state in aching.stands() if state == "open"} >= {"emergency", "interferes"}


@each_far_hour
def test_what_was_withdrawn_then_and_fires_again_is_told_anew(site: Site, ahead: timedelta) -> None:
    site.now = at(MONDAY)
    site.save(2, interference=9)
    with unit_of_work(site.engine) as session:  # one that still waits would take the next follow-up along
        session.execute(update(OutboxMail).values(state=MailState.SENT, sent_at=site.now))
    with WrongHour(site, ahead), unit_of_work(site.engine) as session:
        follow_up = session.scalars(select(FollowUp)).one()
        follow_up.state = FollowUpState.WITHDRAWN
        follow_up.closed_on = follow_up.withdrawn_on = site.today
        follow_up.closed_at = site.now
    site.sweep()
    assert ("interferes", "open") in site.stands()
    assert site.mails().count("follow_up") == 2


@each_far_hour
def test_an_alarm_that_was_answered_then_stays_answered_and_a_worse_report_opens_one(
    site: Site, ahead: timedelta
) -> None:
    site.now = at(MONDAY)
    site.save(2, signs=["limb"])
    with WrongHour(site, ahead):
        site.acknowledge(site.follow_ups()[0].id, Answer.CALLED)
    site.sweep()
    assert site.stands() == [("urgent", "acknowledged")]
    (alarm,) = site.follow_ups()
    assert (alarm.closed_at, alarm.acknowledged_at, alarm.closed_on) == (site.now, site.now, site.today)
    site.now += HOUR
    site.save(2, signs=["limb"], note="the same")
    assert site.stands() == [("urgent", "acknowledged")]
    site.save(9, signs=["limb", "chest"])
    assert ("emergency", "open") in site.stands()


@each_far_hour
def test_a_care_plan_that_was_ended_then_is_over(site: Site, ahead: timedelta) -> None:
    """It would go on keeping quiet until that day, or its last one."""
    site.now = at(MONDAY)
    ann = Planned(site)
    entry = ann.agree(Agreed.RULE_OFF, until_on=site.today + 90 * DAY)
    for _day in range(10):
        site.save(4)
        site.now += DAY
    assert site.stands() == []
    with WrongHour(site, min(ahead, 40 * DAY)):
        ann.end(entry)
    assert ann.in_force(site.today) == [entry]
    site.sweep()
    assert ann.in_force(site.today) == []
    site.now += DAY
    site.save(4)
    assert site.stands() == [("persists", "open")]
    assert ann.noted()[-1][1] is None, "by nobody: a job did"


@each_far_hour
def test_a_care_plan_that_was_set_then_never_comes_to_hold(site: Site, ahead: timedelta) -> None:
    site.now = at(MONDAY)
    ann = Planned(site)
    with WrongHour(site, ahead):
        entry = ann.agree(Agreed.RULE_OFF)
        assert ann.in_force(site.today) == [entry]
    site.sweep()
    for day in (site.today, site.today + ahead, site.today + ahead + 10 * DAY):
        assert ann.in_force(day) == []
    (kept,) = ann.entries()
    assert (kept.ended_on, kept.ended_at) == (kept.from_on, site.now)


def test_a_threshold_that_is_changed_after_a_report_of_then_counts_now(site: Site) -> None:
    site.now = at(MONDAY)
    with WrongHour(site, 400 * DAY):
        site.save(4)
    site.save(4)
    site.settings = load({"DIARY_DATA_DIR": str(site.settings.data_dir), "DIARY_RULES_INTERFERES_ALONE": "6"})
    site.sweep()
    with reading(site.engine) as session:
        rows = rows_of(session, [site.patient_id])[site.patient_id]
    assert rows[-1].from_on <= site.today + DAY


def test_a_question_of_an_hour_ahead_waits_an_hour_from_now_and_one_of_years_ahead_no_longer(
    site: Site,
) -> None:
    site.now = at(MONDAY)
    with WrongHour(site, HOUR):
        site.save(9, day=site.today - DAY, signs=["chest"])
    look(site)
    assert site.stands() == []
    site.now += HOUR
    look(site)
    assert site.stands() == [("emergency", "open")]


@each_far_hour
def test_a_question_that_was_asked_then_and_never_answered_is_an_alarm(site: Site, ahead: timedelta) -> None:
    site.now = at(MONDAY)
    with WrongHour(site, ahead):
        site.save(9, day=site.today - DAY, signs=["chest"])
    look(site)
    assert site.stands() == [("emergency", "open")]


def test_a_no_of_then_holds_for_what_it_was_given_to_alone(site: Site) -> None:
    site.now = at(MONDAY)
    with WrongHour(site, 40 * DAY):
        site.save(9, day=site.today - DAY, signs=["chest"])
        answer_question(site, yes=False)
    site.save(9, day=site.today - DAY, signs=["chest"])
    with reading(site.engine) as session:
        assert len(session.scalars(select(Question)).all()) == 2


@each_far_hour
def test_what_was_made_then_lives_no_longer_than_anything_of_its_kind(site: Site, ahead: timedelta) -> None:
    with WrongHour(site, ahead), unit_of_work(site.engine) as session:
        work = Work(session, site.now, site.settings)
        account = session.get_one(Account, site.account_id)
        patient = session.get_one(Patient, site.patient_id)
        for own_device in (True, False):
            sessions.open_session(
                work_at(session, site.now), account, own_device=own_device, days=90, device=""
            )
        invitations.invite(work, "bea@example.org")
        asked = inviting.invite(
            work,
            patient,
            "ben@example.org",
            Wish(name="Ben", grants=[Grant.ALERTS], details_allowed=False, ends_on=None),
            by=account,
        )
        before = asked.token_hash
        account.undeliverable_at, account.undeliverable_outcome = site.now, Trouble.NO_MAILBOX
    with unit_of_work(site.engine) as session:
        wrong_hours.mend(Work(session, site.now, site.settings))
    with reading(site.engine) as session:
        for row in session.scalars(select(SignedInSession)):
            assert row.expires_at <= site.now + 90 * DAY
            assert row.last_seen_at == site.now
        assert session.scalars(select(Invitation.expires_at)).one() == site.now + invitations.LASTS
        assert session.scalars(select(CareInvitation.expires_at)).one() == site.now + inviting.LASTS
        assert session.get_one(Account, site.account_id).undeliverable_at is None
    # Asked again, it is sent again: that was not a second press of the button.
    site.now += HOUR
    with unit_of_work(site.engine) as session:
        account = session.get_one(Account, site.account_id)
        asked = inviting.invite(
            Work(session, site.now, site.settings),
            session.get_one(Patient, site.patient_id),
            "ben@example.org",
            Wish(name="Ben", grants=[Grant.ALERTS], details_allowed=False, ends_on=None),
            by=account,
        )
        assert asked.token_hash != before


@each_far_hour
def test_links_that_were_revoked_then_are_void_and_new_ones_open(site: Site, ahead: timedelta) -> None:
    site.now = at(MONDAY)
    made = _link(site)
    with WrongHour(site, ahead), unit_of_work(site.engine) as session:
        session.execute(update(ReminderSchedule).values(links_not_before=site.now))
    site.sweep()
    assert _opens(site, made) == links.Why.REVOKED
    site.now += timedelta(minutes=1)
    assert _opens(site, _link(site)) is None
    with WrongHour(site, ahead):
        of_then = _link(site)
    assert _opens(site, of_then) == links.Why.EXPIRED


def _link(site: Site) -> str:
    with reading(site.engine) as session:
        account = session.get_one(Account, site.account_id)
        secret = links.secret_key(site.settings.data_dir)
        return links.report_path(secret, site.patient_id, account, site.today, site.now).split("/")[-1]


def _opens(site: Site, token: str) -> links.Why | None:
    with reading(site.engine) as session:
        found = links.opened(Work(session, site.now, site.settings), token)
    return found.why if isinstance(found, links.Refused) else None


def _keep_draft(site: Site, day_back: int = 0) -> None:
    with unit_of_work(site.engine) as session:
        patient, account = (
            session.get_one(Patient, site.patient_id),
            session.get_one(Account, site.account_id),
        )
        drafts.keep(
            work_at(session, site.now), patient, account, site.today - day_back * DAY, {"note": ["typed"]}
        )


def _draft(site: Site) -> drafts.KeptAnswers | None:
    with reading(site.engine) as session:
        patient, account = (
            session.get_one(Patient, site.patient_id),
            session.get_one(Account, site.account_id),
        )
        return drafts.kept(work_at(session, site.now), patient, account)


def test_what_was_typed_is_shown_though_a_save_of_then_seems_to_be_later(site: Site) -> None:
    site.now = at(MONDAY)
    with WrongHour(site, 5 * DAY):
        site.save(4, day=MONDAY)
    _keep_draft(site)
    assert _draft(site) is not None
    site.now += HOUR
    site.save(5)
    assert _draft(site) is None


def test_what_was_typed_then_is_kept_for_a_fortnight_from_now(site: Site) -> None:
    site.now = at(MONDAY)
    with WrongHour(site, 400 * DAY):
        _keep_draft(site, day_back=400)
    site.sweep()
    kept = _draft(site)
    assert kept is not None
    assert kept.kept_at == site.now
    site.now += HOUR
    site.save(5)
    assert _draft(site) is None


def _mail(site: Site, key: str, **columns: object) -> None:
    with unit_of_work(site.engine) as session:
        made: dict[str, object] = {"queued_at": site.now, "next_attempt_at": site.now, "kind": "follow_up"}
        mail = OutboxMail(message_id=key, dedupe_key=key, account_id=site.account_id, params={})
        for name, value in (made | columns).items():
            setattr(mail, name, value)
        if mail.tried_at is not None:
            became(mail, Failure(Trouble.QUOTA, "m:25", "550 5.4.5", Step.MAIL, "550 5.4.5 limit"))
        session.add(mail)


def test_a_mail_that_was_taken_then_does_not_hide_that_none_is_taken_now(site: Site) -> None:
    site.now = at(MONDAY)
    with WrongHour(site, 40 * DAY):
        _mail(site, "taken", state=MailState.SENT, sent_at=site.now, ended_at=site.now)
    _mail(site, "in vain", tried_at=site.now, failing_since=site.now - HOUR, attempts=3)
    with reading(site.engine) as session:
        work = work_at(session, site.now)
        assert last_taken_at(work) is None
        trouble = mail_trouble(work)
    assert trouble is not None
    assert trouble.waiting == 1


def test_a_mail_that_was_tried_in_vain_then_makes_no_trouble_of_now(site: Site) -> None:
    site.now = at(MONDAY)
    with WrongHour(site, 40 * DAY):
        _mail(
            site, "in vain", tried_at=site.now, failing_since=site.now - HOUR, attempts=9,
            state=MailState.FAILED, ended_at=site.now,
        )  # fmt: skip
    with reading(site.engine) as session:
        assert mail_trouble(work_at(session, site.now)) is None


def test_where_nothing_is_of_a_wrong_hour_nothing_is_mended(aching: Site) -> None:
    aching.acknowledge(aching.follow_ups()[0].id, Answer.CHECKED)
    before = aching.state().data_version
    with unit_of_work(aching.engine) as session:
        assert not wrong_hours.mend(Work(session, aching.now, aching.settings))
    assert aching.state().data_version == before


def test_a_clock_that_is_put_back_by_an_hour_undoes_nothing(aching: Site) -> None:
    with WrongHour(aching, HOUR):
        aching.acknowledge(aching.follow_ups()[0].id, Answer.CHECKED)
    aching.sweep()
    assert aching.stands() == [("persists", "acknowledged")]
